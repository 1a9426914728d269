#!/usr/bin/env bash
# Runs Apache in the foreground, in DIR, on loopback, with Windows' ways to log in: Negotiate and NTLM by mod_auth_gssapi
# over MIT Kerberos and gss-ntlmssp. Serves http at HTTP, https at HTTPS (the certificate "good" of certificates.sh, whose
# authority is DIR/certificates/ca.pem), and is a forward proxy (also for CONNECT) at PROXY.
#
#   windows-auth.sh DIR HTTP HTTPS PROXY
#
# Environment: SERVER_PASSWORD, CLIENT_PASSPHRASE; KDC_DIR, the folder of kdc.sh (KRB5_CONFIG and keytabs).
#              SERVER_CLOCK, how far this server's clock is off ("+10m").
# gss-ntlmssp accepts NTLMv1 and NTLM2 session as well as NTLMv2, at each LM_COMPAT_LEVEL from 2 to 5 with accounts from a
# file.
# NTLM's accounts: EXAMPLE\alice and EXAMPLE\bob, with SERVER_PASSWORD. Kerberos': those of kdc.sh.
#
# What is where (each place answers as whoami.py says):
#   /kerberos/       Negotiate, Kerberos alone; every request brings a token
#   /bound/          the same, but a login holds for its connection (GssapiConnectionBound)
#   /negotiate/      Negotiate with Kerberos and NTLM, and the scheme NTLM
#   /spnego-ntlm/    Negotiate with NTLM alone, and the scheme NTLM
#   /ntlm/           the scheme NTLM alone
#   /forgetful/      NTLM without GssapiConnectionBound: every type 3 meets a server that knows nothing of its type 2, as
#                    behind a load balancer that gives each request to another machine
#   /stale/          the keytab has an older key than the KDC: SPN HTTP/stale; KRB-ERROR 44, BADKEYVER (and 35, NOT_US,
#                    for any other SPN)
#   /modified/       the keytab has another key of the same version: SPN HTTP/modified; MIT answers KRB-ERROR 31,
#                    BAD_INTEGRITY, where Windows answers 41, MODIFIED
#   /SuperOffice/    as /negotiate/, with NetServer and the WebApi behind it
#   the proxy        Proxy-Authenticate: Negotiate (Kerberos, NTLM) and NTLM; SPN HTTP/localhost
#
# What a client must send to get in, as was seen:
#   - NTLM: a type 1 of at least 40 bytes, that is with the 8 bytes of Version (MS-NLMP 2.2.1.1). gss-ntlmssp 1.2.0
#     refuses one of 32 bytes (curl 7.88's), which other servers take: "Failed to decode data".
#   - NTLM: a type 3 with NEGOTIATE_VERSION carries the 8 bytes of Version before its payload. gss-ntlmssp sets the flag
#     in every type 2; curl repeats it and leaves the bytes out, which is refused with the same words.
#     So curl --ntlm cannot log in here; what can was seen with gss-ntlmssp as the client (raw and inside SPNEGO).
#   - NTLM: all legs on one connection, and no other request in between.
#   - Negotiate: a fresh Kerberos token for every request at /kerberos/; a repeated one is taken for a replay.
#     curl --negotiate and curl --proxy-negotiate (http, and CONNECT) log in.
#
# Worked around here: mod_auth_gssapi 1.6.4 offers NTLM wherever GssapiConnectionBound is on, whether allowed or not, and
# never NTLM alone; /ntlm/ and /forgetful/ write their own challenge.
# With "GssapiCredStore keytab:" gss-ntlmssp has no server's credential, so the keytab comes by KRB5_KTNAME where NTLM is.
# mod_auth_gssapi 1.6.4 keeps the security context of a failed exchange with its connection and
# answers each further attempt there with a bare challenge, for ever. So a refusal that is the end of an exchange (no
# token in it with which a client could go on) closes the connection, as IIS does.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=$1 http=$2 https=$3 proxy=$4
: "${SERVER_PASSWORD:?}" "${KDC_DIR:?}"
mkdir -p "$dir/htdocs" "$dir/cgi"
bash "$here/certificates.sh" "$dir/certificates"
cp "$here/whoami.py" "$dir/cgi/whoami.py"
cp "$KDC_DIR"/{http,stale,modified}.keytab "$KDC_DIR/krb5.conf" "$dir/"
printf 'EXAMPLE:%s:%s\n' alice "$SERVER_PASSWORD" bob "$SERVER_PASSWORD" > "$dir/ntlm.users"
chmod 600 "$dir/ntlm.users" "$dir"/*.keytab
chmod 755 "$dir" "$dir/cgi" "$dir/cgi/whoami.py"

# place NAME MECHANISMS BOUND [LINE]
place() {
    cat <<END
ScriptAliasMatch "^/$1/" "$dir/cgi/whoami.py"
<Location "/$1/">
  AuthType GSSAPI
  AuthName "Acme $1"
  GssapiAllowedMech $2
  GssapiConnectionBound $3
  Require valid-user
  ${4-}
</Location>
END
}

# With these a client can go on: a type 2 message, and NegTokenResp with accept-incomplete or request-mic, in base64 (the
# state stands behind lengths of one, two or three bytes).
continues='^(NTLM|Negotiate) TlRMTVNTUAAC|^Negotiate (.{8}(CgE[BD]|oAMKAQ[GO])|.{12}AwoBA[a6])'
offer_ntlm="Header always set WWW-Authenticate NTLM \"expr=%{REQUEST_STATUS} == '401' && -z resp('WWW-Authenticate')\""
modules=/usr/lib/apache2/modules
{
    cat <<END
ServerRoot $dir
ServerName localhost
PidFile $dir/httpd.pid
ErrorLog $dir/error.log
LogLevel warn auth_gssapi:debug
Mutex file:$dir default
User www-data
Group www-data
END
    for module in mpm_event authn_core authz_core authz_user authz_host auth_gssapi alias env cgid mime ssl socache_shmcb \
        headers setenvif proxy proxy_http proxy_connect; do
        echo "LoadModule ${module}_module $modules/mod_$module.so"
    done
    cat <<END
ScriptSock $dir/cgid.sock
TypesConfig /etc/mime.types
DocumentRoot $dir/htdocs
SSLSessionCache none
SetEnv ap_trust_cgilike_cl 1
LogFormat "%p %h %u \"%r\" %>s %k" plain
CustomLog $dir/access.log plain
KeepAlive On
KeepAliveTimeout 15
<Directory $dir/cgi>
  Options +ExecCGI
  Require all granted
</Directory>
# The end of an exchange: a request with a token that is answered by a refusal, and nothing to go on with in it.
Header always set Connection close "expr=%{REQUEST_STATUS} == '401' && -n req('Authorization') && resp('WWW-Authenticate') !~ m#$continues#"
Header always set Connection close "expr=%{REQUEST_STATUS} == '407' && -n req('Proxy-Authorization') && resp('Proxy-Authenticate') !~ m#$continues#"
END
    place kerberos krb5 Off
    place bound krb5 On
    place negotiate "krb5 ntlmssp" On
    place spnego-ntlm ntlmssp On
    echo 'SetEnvIf Request_URI "^/(ntlm|forgetful)/" gssapi-no-negotiate'
    place ntlm ntlmssp On "$offer_ntlm"
    place forgetful ntlmssp Off "$offer_ntlm"
    place stale krb5 Off "GssapiCredStore keytab:$dir/stale.keytab"
    place modified krb5 Off "GssapiCredStore keytab:$dir/modified.keytab"
    place SuperOffice "krb5 ntlmssp" On
    cat <<END
Listen 127.0.0.1:$http
Listen 127.0.0.1:$https
<VirtualHost 127.0.0.1:$https>
  SSLEngine on
  SSLCertificateFile $dir/certificates/good.pem
  SSLCertificateKeyFile $dir/certificates/good.key
</VirtualHost>
Listen 127.0.0.1:$proxy
<VirtualHost 127.0.0.1:$proxy>
  ProxyRequests On
  AllowCONNECT 1-65535
  <Proxy "*">
    AuthType GSSAPI
    AuthName "Acme Proxy"
    GssapiAllowedMech krb5 ntlmssp
    GssapiConnectionBound On
    Require valid-user
  </Proxy>
</VirtualHost>
END
} > "$dir/httpd.conf"
[ "$(id -u)" = 0 ] && chown -R www-data:www-data "$dir"
if [ -n "${SERVER_CLOCK-}" ]; then
    library=$(find /usr/lib -name libfaketime.so.1 | head -n 1)
    export LD_PRELOAD=${library:?libfaketime is missing} FAKETIME=$SERVER_CLOCK DONT_FAKE_MONOTONIC=1
fi
# The accounts are in the server's environment alone; a client that had them would need no password.
exec env KRB5_CONFIG="$dir/krb5.conf" KRB5_KTNAME="$dir/http.keytab" NTLM_USER_FILE="$dir/ntlm.users" NETBIOS_DOMAIN_NAME=EXAMPLE \
    NETBIOS_COMPUTER_NAME=WEB LM_COMPAT_LEVEL=2 KRB5RCACHENAME="file2:$dir/replays" \
    /usr/sbin/apache2 -d "$dir" -f "$dir/httpd.conf" -D FOREGROUND
