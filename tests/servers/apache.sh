#!/usr/bin/env bash
# Runs Apache in the foreground, in DIR, on loopback. Ports, in this order: http, good TLS, expired, wrong host,
# self-signed, missing intermediate, mutual TLS. User "alice", password in $SERVER_PASSWORD, behind /basic/ and /digest/.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=$1; shift
: "${SERVER_PASSWORD:?}"
mkdir -p "$dir/htdocs/basic" "$dir/htdocs/digest" "$dir/htdocs/open" "$dir/htdocs/mutual"
bash "$here/certificates.sh" "$dir/certificates"
for place in basic digest open mutual; do echo "{\"place\": \"$place\"}" > "$dir/htdocs/$place/index.json"; done
printf '%s\n' "$SERVER_PASSWORD" | htpasswd -ic "$dir/basic.users" alice 2>/dev/null
printf 'alice:Acme Digest:%s\n' "$(printf 'alice:Acme Digest:%s' "$SERVER_PASSWORD" | md5sum | cut -d' ' -f1)" > "$dir/digest.users"
chmod 755 "$dir"; chmod -R a+rX "$dir/htdocs"; chmod 644 "$dir"/*.users

modules=/usr/lib/apache2/modules
{
    echo "ServerRoot $dir"
    echo "ServerName localhost"
    echo "PidFile $dir/httpd.pid"
    echo "ErrorLog $dir/error.log"
    echo "Mutex file:$dir default"
    echo "User www-data"
    echo "Group www-data"
    for module in mpm_event authn_core authn_file authz_core authz_user authz_host auth_basic auth_digest dir mime ssl \
        socache_shmcb headers deflate filter; do
        echo "LoadModule ${module}_module $modules/mod_$module.so"
    done
    echo "TypesConfig /etc/mime.types"
    echo "DocumentRoot $dir/htdocs"
    echo "DirectoryIndex index.json"
    echo "SSLSessionCache none"
    echo "LogFormat \"%h %u \\\"%r\\\" %>s\" plain"
    echo "CustomLog $dir/access.log plain"
    cat <<EOF
<Directory $dir/htdocs>
  Require all granted
</Directory>
<Location /basic>
  AuthType Basic
  AuthName "Acme Basic"
  AuthUserFile $dir/basic.users
  Require valid-user
</Location>
<Location /digest>
  AuthType Digest
  AuthName "Acme Digest"
  AuthDigestProvider file
  AuthUserFile $dir/digest.users
  AuthDigestNonceLifetime 300
  Require valid-user
</Location>
Listen 127.0.0.1:$1
EOF
    shift
    for name in good expired wronghost selfsigned nochain mutual; do
        certificate=$name
        [ "$name" = mutual ] && certificate=good
        cat <<EOF
Listen 127.0.0.1:$1
<VirtualHost 127.0.0.1:$1>
  SSLEngine on
  SSLCertificateFile $dir/certificates/$certificate.pem
  SSLCertificateKeyFile $dir/certificates/$certificate.key
EOF
        if [ "$name" = mutual ]; then
            echo "  SSLCACertificateFile $dir/certificates/ca.pem"
            echo "  SSLVerifyClient require"
            echo "  SSLVerifyDepth 2"
        fi
        echo "</VirtualHost>"
        shift
    done
} > "$dir/httpd.conf"
chown -R www-data:www-data "$dir" 2>/dev/null || true
exec /usr/sbin/apache2 -d "$dir" -f "$dir/httpd.conf" -D FOREGROUND
