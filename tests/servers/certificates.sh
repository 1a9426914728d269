#!/usr/bin/env bash
# Makes, in DIR, an authority and the certificates that a customer's server may show: good, expired, for another host,
# self-signed, missing its intermediate; and client certificates as PEM and PKCS#12 (passphrase: $CLIENT_PASSPHRASE).
set -euo pipefail
dir=$1
mkdir -p "$dir" && cd "$dir"
: "${CLIENT_PASSPHRASE:?}"

key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }

cat > authority.cnf <<EOF
[ca]
default_ca = one
[one]
new_certs_dir = $dir
database = $dir/index.txt
serial = $dir/serial
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
organizationName = optional
[ca_ext]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[leaf_ext]
basicConstraints = CA:FALSE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
EOF
: > index.txt
echo 1000 > serial

key ca
openssl req -x509 -new -key ca.key -subj "/O=Acme Test/CN=Acme Test Authority" -days 30 -out ca.pem \
    -addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null

# leaf NAME CN SAN START END ISSUER
leaf() {
    key "$1"
    openssl req -new -key "$1.key" -subj "/O=Acme Test/CN=$2" -addext "subjectAltName=$3" -out "$1.csr" 2>/dev/null
    openssl ca -batch -notext -config authority.cnf -extensions leaf_ext -cert "$6.pem" -keyfile "$6.key" \
        -startdate "$4" -enddate "$5" -in "$1.csr" -out "$1.pem" 2>/dev/null
}
now=$(date -u -d '-1 day' +%Y%m%d%H%M%SZ)
later=$(date -u -d '+20 days' +%Y%m%d%H%M%SZ)
past=$(date -u -d '-40 days' +%Y%m%d%H%M%SZ)
gone=$(date -u -d '-10 days' +%Y%m%d%H%M%SZ)
leaf good localhost "DNS:localhost,IP:127.0.0.1" "$now" "$later" ca
leaf expired localhost "DNS:localhost,IP:127.0.0.1" "$past" "$gone" ca
leaf wronghost crm.acme.example "DNS:crm.acme.example" "$now" "$later" ca
leaf client "Alice Client" "email:alice@acme.example" "$now" "$later" ca

key intermediate
openssl req -new -key intermediate.key -subj "/O=Acme Test/CN=Acme Test Intermediate" -out intermediate.csr 2>/dev/null
openssl ca -batch -notext -config authority.cnf -extensions ca_ext -cert ca.pem -keyfile ca.key \
    -startdate "$now" -enddate "$later" -in intermediate.csr -out intermediate.pem 2>/dev/null
leaf nochain localhost "DNS:localhost,IP:127.0.0.1" "$now" "$later" intermediate

key selfsigned
openssl req -x509 -new -key selfsigned.key -subj "/CN=localhost" -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" \
    -days 30 -out selfsigned.pem 2>/dev/null

cat client.pem client.key > client-both.pem
openssl pkcs12 -export -inkey client.key -in client.pem -out client.p12 -passout env:CLIENT_PASSPHRASE
openssl pkey -in client.key -aes256 -passout env:CLIENT_PASSPHRASE -out client-encrypted.key
chmod -R a+rX .
