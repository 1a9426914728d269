#!/usr/bin/env bash
# Runs squid in the foreground on 127.0.0.1:PORT; it wants Basic from user "alice", password in $SERVER_PASSWORD.
set -euo pipefail
dir=$1
port=$2
: "${SERVER_PASSWORD:?}"
mkdir -p "$dir/run"
printf '%s\n' "$SERVER_PASSWORD" | htpasswd -ic "$dir/users" alice 2>/dev/null
cat > "$dir/squid.conf" <<EOF
http_port 127.0.0.1:$port
auth_param basic program /usr/lib/squid/basic_ncsa_auth $dir/users
auth_param basic children 2
auth_param basic realm Acme Proxy
acl signed_in proxy_auth REQUIRED
http_access allow signed_in
http_access deny all
cache deny all
pinger_enable off
pid_filename $dir/run/squid.pid
access_log stdio:$dir/run/access.log
cache_log $dir/run/cache.log
coredump_dir $dir/run
visible_hostname localhost
shutdown_lifetime 1 seconds
max_filedescriptors 1024
EOF
chmod 755 "$dir"; chmod 644 "$dir/users" "$dir/squid.conf"
[ "$(id -u)" = 0 ] && chown -R proxy:proxy "$dir"
exec /usr/sbin/squid -N -f "$dir/squid.conf"
