// SPDX-License-Identifier: GPL-3.0-or-later
// The programs that the provider knows, one for each way to log in. The secret is $CLIENT_SECRET, the public key of
// private_key_jwt stands in the PEM file $CLIENT_KEY.
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

// Loopback addresses of a native program: any port will do (RFC 8252 section 7.3).
const redirects = ['http://127.0.0.1/callback', 'http://[::1]/callback', 'http://localhost/callback'];

const native = (id, more = {}) => ({
  client_id: id,
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: redirects,
  ...more,
});

const machine = (id, method, more = {}) => ({
  client_id: id,
  token_endpoint_auth_method: method,
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  ...(method.startsWith('client_secret') ? { client_secret: process.env.CLIENT_SECRET } : {}),
  ...more,
});

const device = (id) =>
  native(id, { grant_types: [DEVICE, 'refresh_token'], response_types: [], redirect_uris: [] });

export function clients() {
  const key = createPublicKey(readFileSync(process.env.CLIENT_KEY)).export({ format: 'jwk' });
  const jwks = { keys: [{ ...key, use: 'sig', alg: 'RS256' }] };
  return [
    native('native'),
    native('native-ps256', { id_token_signed_response_alg: 'PS256' }),
    native('native-es256', { id_token_signed_response_alg: 'ES256' }),
    native('native-eddsa', { id_token_signed_response_alg: 'EdDSA' }),
    native('native-brief'),
    native('native-basic', {
      token_endpoint_auth_method: 'client_secret_basic', client_secret: process.env.CLIENT_SECRET,
    }),
    machine('machine-basic', 'client_secret_basic'),
    machine('machine-narrow', 'client_secret_basic', { scope: 'api:read' }),
    machine('machine-post', 'client_secret_post'),
    machine('machine-key', 'private_key_jwt', { jwks, token_endpoint_auth_signing_alg: 'RS256' }),
    device('device'),
    device('device-hasty'),
    device('device-brief'),
  ];
}

/** Seconds that the tokens and codes of a client live. */
export const lifetimes = {
  AccessToken: (_ctx, _token, client) => (client.clientId === 'native-brief' ? 3 : 600),
  ClientCredentials: () => 600,
  RefreshToken: () => 3600,
  IdToken: () => 600,
  DeviceCode: (_ctx, _code, client) => (client.clientId === 'device-brief' ? 3 : 600),
  AuthorizationCode: () => 60,
  Interaction: () => 600,
  Session: () => 600,
  Grant: () => 3600,
};

/** Seconds between two questions for a device code that the provider tells its client, and that it wants to see. */
export const pollIntervals = (client) =>
  client === 'device-hasty' ? { told: 1, wanted: 3 } : { told: 1, wanted: 0 };
