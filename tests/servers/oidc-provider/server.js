// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the certified oidc-provider in the foreground on 127.0.0.1, with its own pages for login and consent.
//
//   server.js PORT TLSPORT WITNESS CERTIFICATE KEY        0 for a port: one that is free
//
// Issuers, printed in this order when all is ready:
//   http://127.0.0.1:PORT              discovery as OpenID Connect has it
//   http://127.0.0.1:PORT/tenant       with a path; discovery appended to it (OpenID Connect Discovery section 4)
//   http://127.0.0.1:PORT/oauth        with a path; discovery only where RFC 8414 section 3.1 puts it
//   https://localhost:TLSPORT          with the certificate
// Beside each lives a protected resource, ISSUER/api/me. It wants the scope api:read, and takes tokens that are a JWT
// (for whom the request named the resource) and opaque ones.
// WITNESS is a file: what crosses here that nobody else may know, one "name value" a line.
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';

import * as jose from 'jose';
import Provider, { errors } from 'oidc-provider';

import { clients, lifetimes, pollIntervals } from './clients.js';

const [port, tlsPort, witness, certificate, key] = process.argv.slice(2);

function signingKey(type, options, alg) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), alg, kid: `${alg} of today`, use: 'sig' };
}

const jwks = {
  keys: [
    signingKey('rsa', { modulusLength: 2048 }, 'RS256'),
    signingKey('rsa', { modulusLength: 2048 }, 'PS256'),
    signingKey('ec', { namedCurve: 'P-256' }, 'ES256'),
    signingKey('ed25519', {}, 'EdDSA'),
  ],
};
const publicKeys = { keys: jwks.keys.map(({ kty, n, e, crv, x, y, alg, kid, use }) => ({ kty, n, e, crv, x, y, alg, kid, use })) };

const secrets = new Set([
  'code', 'code_verifier', 'client_secret', 'client_assertion', 'device_code', 'access_token', 'refresh_token',
  'id_token', 'token', 'password',
]);

/** Keeps what must not be found anywhere else. */
function record(fields) {
  for (const [name, value] of Object.entries(fields)) {
    if (secrets.has(name) && typeof value === 'string' && value) {
      appendFileSync(witness, `${name} ${value}\n`);
    }
  }
}

/** The seconds between questions, and slow_down for who asks sooner (RFC 8628 section 3.5). */
function pace() {
  const asked = new Map();
  return async (ctx, next) => {
    await next();
    const client = ctx.oidc?.client?.clientId;
    const { told, wanted } = pollIntervals(client);
    if (ctx.oidc?.route === 'device_authorization' && ctx.status === 200) {
      ctx.body.interval = told;
      asked.set(ctx.body.device_code, Date.now());
    }
    const code = ctx.oidc?.route === 'token' && ctx.oidc.params?.device_code;
    if (code && asked.has(code)) {
      const since = Date.now() - asked.get(code);
      asked.set(code, Date.now());
      if (ctx.status === 400 && ctx.body.error === 'authorization_pending' && since < wanted * 1000) {
        const { error, error_description: description } = new errors.SlowDown();
        ctx.body = { error, error_description: description };
      }
    }
  };
}

async function remember(ctx, next) {
  await next();
  record(ctx.oidc?.body ?? {});
  const [scheme, credentials] = (ctx.get('authorization') || '').split(' ');
  if (scheme === 'Bearer') {
    record({ access_token: credentials });
  }
  if (typeof ctx.body === 'object' && !Buffer.isBuffer(ctx.body)) {
    record(ctx.body ?? {});
  }
  const location = ctx.response.get('location');
  if (location) {
    record(Object.fromEntries(URL.parse(location, ctx.href)?.searchParams ?? []));
  }
  if (typeof ctx.body === 'string') { // form_post
    for (const [, name, value] of ctx.body.matchAll(/name="(\w+)" value="([^"]*)"/g)) {
      record({ [name]: value });
    }
  }
}

/** The protected resource. The token is judged by who made it, not by us. */
function resource(provider, issuer) {
  return async (ctx, next) => {
    if (ctx.path !== '/api/me') {
      return next();
    }
    const refuse = (status, error, description) => {
      ctx.status = status;
      ctx.set('WWW-Authenticate', `Bearer realm="${issuer}"${error ? `, error="${error}", error_description="${description}"` : ''}`);
      ctx.body = { error: error ?? 'unauthorized' };
    };
    const [scheme, token] = ctx.get('authorization').split(' ');
    if (scheme !== 'Bearer' || !token) {
      return refuse(401);
    }
    let claims;
    if (token.split('.').length === 3) {
      const verified = await jose.jwtVerify(token, jose.createLocalJWKSet(publicKeys), {
        issuer, audience: `${issuer}/api/me`, typ: 'at+jwt',
      }).catch((e) => refuse(401, 'invalid_token', e.message.replaceAll('"', "'")));
      claims = verified?.payload;
    } else {
      const found = await provider.AccessToken.find(token) ?? await provider.ClientCredentials.find(token);
      claims = found && { sub: found.accountId ?? found.clientId, scope: found.scope };
      if (!claims) {
        return refuse(401, 'invalid_token', 'the token is unknown, expired or revoked');
      }
    }
    if (!claims) {
      return undefined;
    }
    if (!claims.scope?.split(' ').includes('api:read')) {
      return refuse(403, 'insufficient_scope', 'api:read is wanted');
    }
    ctx.body = { sub: claims.sub, scope: claims.scope };
    return undefined;
  };
}

function provide(issuer) {
  const provider = new Provider(issuer, {
    clients: clients(),
    jwks,
    cookies: { keys: ['only for the tests'] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    scopes: ['openid', 'offline_access', 'api:read'],
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    ttl: lifetimes,
    rotateRefreshToken: true,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' },
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: async () => true,
        getResourceServerInfo: async (_ctx, indicator) => {
          if (indicator !== `${issuer}/api/me`) {
            throw new errors.InvalidTarget();
          }
          return {
            scope: 'api:read', audience: indicator, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
    },
    findAccount: async (_ctx, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, name: `${id} of Acme`, email: `${id}@acme.example` }),
    }),
  });
  provider.use(remember);
  provider.use(resource(provider, issuer));
  provider.use(pace());
  return provider.callback();
}

/** Below a path, as a program that is mounted there. */
function mounted(path, callback) {
  return (request, response) => {
    request.originalUrl = request.url;
    request.url = request.url.slice(path.length) || '/';
    return callback(request, response);
  };
}

const listen = (server, at) =>
  new Promise((resolve) => { server.listen(Number(at), '127.0.0.1', () => resolve(server.address().port)); });

let answer;
const plain = http.createServer((request, response) => answer(request, response));
const plainIssuer = `http://127.0.0.1:${await listen(plain, port)}`;
const root = provide(plainIssuer);
const tenant = mounted('/tenant', provide(`${plainIssuer}/tenant`));
const oauth = mounted('/oauth', provide(`${plainIssuer}/oauth`));
answer = (request, response) => {
  if (request.url === '/.well-known/oauth-authorization-server/oauth') {
    request.url = '/oauth/.well-known/openid-configuration';
    return oauth(request, response);
  }
  if (request.url.startsWith('/oauth/.well-known/')) {
    response.writeHead(404).end();
    return undefined;
  }
  const [, first] = request.url.split(/[/?]/, 2);
  return ({ tenant, oauth }[first] ?? root)(request, response);
};

let answerSafely;
const safe = https.createServer({ cert: readFileSync(certificate), key: readFileSync(key) },
  (request, response) => answerSafely(request, response));
const safeIssuer = `https://localhost:${await listen(safe, tlsPort)}`;
answerSafely = provide(safeIssuer);

console.log([plainIssuer, `${plainIssuer}/tenant`, `${plainIssuer}/oauth`, safeIssuer].join('\n'));
process.on('SIGTERM', () => process.exit(0));
