#!/usr/bin/env bash
# Runs a program with the Node.js that came with package-lock.json (Debian 12's own is too old for the provider).
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for node in "$here"/node_modules/node-linux-*/bin/node; do
    [ -x "$node" ] && exec "$node" "$@"
done
exec node "$@"
