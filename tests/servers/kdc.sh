#!/usr/bin/env bash
# Runs an MIT KDC in the foreground, in DIR, on 127.0.0.1:PORT (TCP and UDP), for the realm EXAMPLE.TEST.
#
#   kdc.sh DIR PORT
#
# Environment: KDC_PASSWORD, the password of every person below (required).
#              KDC_CLOCK, how far the KDC's own clock is off: "+10m", "-10m" (default: right).
# A DIR that holds a realm already is used again as it is, with the same keys: a KDC can come back with another clock.
#
# Afterwards DIR holds, and the lines that are printed name:
#   krb5.conf           KRB5_CONFIG for clients and servers alike; its default ticket cache is DIR/tickets
#   krb5-strict.conf    the same without "kdc_timesync": the client does not adapt to the KDC's clock, as Windows does not
#   krb5-nokdc.conf     the same realm, with a KDC at a port where nothing listens
#   http.keytab         KRB5_KTNAME for the server: HTTP/localhost, HTTP/127.0.0.1
#   stale.keytab        HTTP/stale with a key of yesterday: the KDC has a newer one (44, BADKEYVER, at the server)
#   modified.keytab     HTTP/modified with a wrong key of the right version (31, BAD_INTEGRITY, at the server)
#
# People, with KDC_PASSWORD:  alice, bob
#   locked       may have no tickets (-allow_tix): the KDC answers 18, CLIENT_REVOKED
#   expired      the password has expired (-pwexpire): 23, KEY_EXPIRED
#   ended        the account has ended (-expire): 1, NAME_EXP
#   shortlived   tickets live for 3 seconds
# On purpose there is no service HTTP/nowhere (7, S_PRINCIPAL_UNKNOWN) and no person nobody (6, C_PRINCIPAL_UNKNOWN).
set -euo pipefail
mkdir -p "$1"
dir=$(cd "$1" && pwd)
port=$2
: "${KDC_PASSWORD:?}"
realm=EXAMPLE.TEST

# config FILE PORT [LINE]
config() {
    cat > "$dir/$1" <<END
[libdefaults]
  default_realm = $realm
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  qualify_shortname = ""
  forwardable = true
  default_ccache_name = FILE:$dir/tickets
  ${3-}
[realms]
  $realm = {
    kdc = 127.0.0.1:$2
  }
[domain_realm]
  localhost = $realm
  127.0.0.1 = $realm
END
}
config krb5.conf "$port"
config krb5-strict.conf "$port" "kdc_timesync = 0"
config krb5-nokdc.conf 1
cat > "$dir/kdc.conf" <<END
[kdcdefaults]
  kdc_listen = 127.0.0.1:$port
  kdc_tcp_listen = 127.0.0.1:$port
[realms]
  $realm = {
    database_name = $dir/principal
    key_stash_file = $dir/stash
    acl_file = $dir/acl
    max_life = 10h
    max_renewable_life = 1d
    default_principal_flags = +preauth
  }
[logging]
  kdc = FILE:$dir/kdc.log
END
: > "$dir/acl"
export KRB5_CONFIG=$dir/krb5.conf KRB5_KDC_PROFILE=$dir/kdc.conf

if [ ! -e "$dir/principal" ]; then
    # The master key's password is asked for twice; nothing secret is ever an argument.
    master=$(openssl rand -hex 16)
    printf '%s\n%s\n' "$master" "$master" | kdb5_util -r $realm create -s > /dev/null
    kadmin.local -r $realm > "$dir/kadmin.log" 2>&1 <<END
addprinc -pw "$KDC_PASSWORD" alice
addprinc -pw "$KDC_PASSWORD" bob
addprinc -pw "$KDC_PASSWORD" -allow_tix locked
addprinc -pw "$KDC_PASSWORD" -pwexpire "1 day ago" expired
addprinc -pw "$KDC_PASSWORD" -expire "1 day ago" ended
addprinc -pw "$KDC_PASSWORD" -maxlife "3 seconds" shortlived
addprinc -randkey HTTP/localhost
addprinc -randkey HTTP/127.0.0.1
ktadd -k $dir/http.keytab HTTP/localhost HTTP/127.0.0.1
addprinc -randkey HTTP/stale
ktadd -k $dir/stale.keytab HTTP/stale
cpw -randkey HTTP/stale
addprinc -randkey HTTP/modified
ktadd -k $dir/modified.keytab HTTP/modified
cpw -randkey HTTP/modified
modprinc -kvno 2 HTTP/modified
END
    if grep -qE 'error|unknown|while' "$dir/kadmin.log"; then
        cat "$dir/kadmin.log" >&2
        exit 1
    fi
    rm "$dir/kadmin.log" # It repeats the passwords.
fi

echo "KRB5_CONFIG=$dir/krb5.conf"
echo "KRB5_KTNAME=$dir/http.keytab"
echo "KRB5CCNAME=FILE:$dir/tickets"
if [ -n "${KDC_CLOCK-}" ]; then
    # The wrapper "faketime" would stay as a parent; the library alone leaves the KDC with the pid of this script.
    library=$(find /usr/lib -name libfaketime.so.1 | head -n 1)
    export LD_PRELOAD=${library:?libfaketime is missing} FAKETIME=$KDC_CLOCK DONT_FAKE_MONOTONIC=1
fi
exec /usr/sbin/krb5kdc -n -r $realm
