// SPDX-License-Identifier: GPL-3.0-or-later
//
// Serves Search on 127.0.0.1:PORT/search with node-soap, to the user "alice" whose password is in SERVER_PASSWORD.
// node-soap parses the security header and computes the digest to compare with.
'use strict';

const http = require('http');
const fs = require('fs');
const path = require('path');
const soap = require('soap');
const { passwordDigest } = require('soap/lib/utils');

const port = Number(process.argv[2]);
const password = process.env.SERVER_PASSWORD;
if (!port || password === undefined) {
    console.error('usage: SERVER_PASSWORD=… node server.js PORT');
    process.exit(2);
}

const text = (node) => (node === undefined || typeof node === 'string' ? node : node.$value);

function accepts(security) {
    const token = security && security.UsernameToken;
    if (!token || text(token.Username) !== 'alice' || token.Password === undefined) {
        return false;
    }
    const sent = text(token.Password) ?? '';
    const type = token.Password.attributes?.Type ?? '';
    if (type.endsWith('#PasswordDigest')) {
        return sent === passwordDigest(text(token.Nonce), text(token.Created), password);
    }
    return sent === password;
}

const server = http.createServer((request, response) => { response.statusCode = 404; response.end(); });
server.listen(port, '127.0.0.1', () => {
    const wsdl = fs.readFileSync(path.join(__dirname, 'search.wsdl'), 'utf8');
    const service = { SearchService: { SearchPort: { Search: ({ query }) => ({ answer: text(query) || 'nothing asked' }) } } };
    const listener = soap.listen(server, '/search', service, wsdl);
    listener.authenticate = (security) => accepts(security);
    console.log('ready');
});
