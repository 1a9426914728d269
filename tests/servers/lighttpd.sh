#!/usr/bin/env bash
# Runs lighttpd in the foreground on 127.0.0.1:PORT with Digest SHA-256 behind /sha256/ and both algorithms behind
# /both/. User "alice", password in $SERVER_PASSWORD.
set -euo pipefail
dir=$1
port=$2
: "${SERVER_PASSWORD:?}"
mkdir -p "$dir/htdocs/sha256" "$dir/htdocs/both"
for place in sha256 both; do echo "{\"place\": \"$place\"}" > "$dir/htdocs/$place/index.json"; done
printf 'alice:%s\n' "$SERVER_PASSWORD" > "$dir/users"
chmod 600 "$dir/users"
cat > "$dir/lighttpd.conf" <<EOF
server.document-root = "$dir/htdocs"
server.bind = "127.0.0.1"
server.port = $port
server.modules = ("mod_auth", "mod_authn_file")
server.errorlog = "$dir/error.log"
index-file.names = ("index.json")
mimetype.assign = (".json" => "application/json")
auth.backend = "plain"
auth.backend.plain.userfile = "$dir/users"
auth.require = (
  "/sha256" => ("method" => "digest", "algorithm" => "SHA-256", "realm" => "Acme SHA", "require" => "valid-user"),
  "/both" => ("method" => "digest", "algorithm" => "SHA-256|MD5", "realm" => "Acme SHA", "require" => "valid-user")
)
EOF
exec /usr/sbin/lighttpd -D -f "$dir/lighttpd.conf"
