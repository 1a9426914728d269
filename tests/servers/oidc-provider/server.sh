#!/usr/bin/env bash
# Runs the provider in the foreground, in DIR, on loopback: http at PORT, https at TLSPORT (see server.js).
#
#   server.sh DIR PORT TLSPORT
#
# Environment: CLIENT_SECRET, the secret of every client that has one (required).
# Afterwards DIR holds certificates/ca.pem, client.key (PKCS#8 PEM, for private_key_jwt) and witness.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
: "${CLIENT_SECRET:?}"
mkdir -p "$1" && dir=$(cd "$1" && pwd)
export CLIENT_PASSPHRASE=${CLIENT_PASSPHRASE:-$CLIENT_SECRET}
bash "$here/../certificates.sh" "$dir/certificates"
(umask 077 && openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$dir/client.key" 2>/dev/null && : > "$dir/witness")
openssl pkey -in "$dir/client.key" -pubout -out "$dir/client.pem"
export CLIENT_KEY=$dir/client.pem
exec bash "$here/node.sh" "$here/server.js" "$2" "$3" "$dir/witness" "$dir/certificates/good.pem" "$dir/certificates/good.key"
