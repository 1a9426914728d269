#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTPS server that enforces Extended Protection, over MIT Kerberos and gss-ntlmssp.

    bindings.py DIR SHA256 SHA384 SHA1 HTTP

Four ports on loopback: https with a certificate whose signature uses SHA-256 (of certificates.sh, with its authority
in DIR/certificates/ca.pem), SHA-384 (of the same authority), SHA-1 (self-signed: pin it), and plain http, which has
nothing to bind to.

Environment: SERVER_PASSWORD (EXAMPLE\\alice and EXAMPLE\\bob of NTLM), CLIENT_PASSPHRASE, KDC_DIR (of kdc.sh).

It takes Negotiate (Kerberos, or NTLM in SPNEGO or raw) and NTLM, holds a login for its connection, and answers JSON:
who came, by what, whether the channel was bound, and the request's method and body; or 401 with the reason why.
  /required/   a login without channel bindings is refused, as is one with wrong ones (IIS: "Required")
  /allowed/    only wrong ones are refused (IIS: "Accept")
  /hash        no login: what the bindings have to be, computed by the openssl tool

Why not the libraries' word alone: given the acceptor's bindings, MIT krb5 1.20 refuses wrong ones, yet accepts a client
that sends none, and only leaves GSS_C_CHANNEL_BOUND_FLAG unset (RFC 4121 section 4.1.1.2 lets the initiator choose).
gss-ntlmssp 1.2.0 compares when the client sent AV pair 10, and knows no such flag. So the first is judged by the flag,
the second by its own AV pair.

curl's NTLM can log in at the http port: where a type 1 comes without Version, it is padded to the 40 bytes that
gss-ntlmssp wants, and NEGOTIATE_VERSION is taken out of the type 2, which the client did not ask for.
"""
import base64
import hashlib
import http.server
import json
import os
import ssl
import struct
import subprocess
import sys
import threading

here = os.path.dirname(os.path.abspath(__file__))
folder = sys.argv[1]
kdc = os.environ["KDC_DIR"]
os.environ["KRB5_CONFIG"] = f"{kdc}/krb5.conf"
os.environ["KRB5_KTNAME"] = f"{kdc}/http.keytab"
os.environ["KRB5RCACHENAME"] = f"file2:{folder}/replays"
os.environ["NTLM_USER_FILE"] = f"{folder}/ntlm.users"
os.environ.setdefault("LM_COMPAT_LEVEL", "2")

import gssapi  # noqa: E402 (after its environment)
from gssapi.raw import ChannelBindings  # noqa: E402

# An error comes where it happens, with its token, and not at the next use of the context.
gssapi.SecurityContext.__DEFER_STEP_ERRORS__ = False

CHANNEL_BOUND = 2048  # GSS_C_CHANNEL_BOUND_FLAG
SIGNATURE = b"NTLMSSP\0"
NEGOTIATE_VERSION = 0x02000000
KERBEROS = "1.2.840.113554.1.2.2"
REJECT = base64.b64decode("oQcwBaADCgEC")


def openssl(*arguments, given=None):
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True).stdout


def make_certificates():
    certificates = f"{folder}/certificates"
    subprocess.run(["bash", f"{here}/certificates.sh", certificates], check=True)
    san = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    with open(f"{certificates}/san.cnf", "w") as extensions:
        extensions.write(san + "\n")
    request = openssl("req", "-new", "-key", f"{certificates}/good.key", "-subj", "/CN=localhost")
    openssl("x509", "-req", "-sha384", "-CA", f"{certificates}/ca.pem", "-CAkey", f"{certificates}/ca.key", "-days", "9",
            "-extfile", f"{certificates}/san.cnf", "-out", f"{certificates}/sha384.pem", given=request)
    openssl("req", "-x509", "-new", "-sha1", "-key", f"{certificates}/good.key", "-subj", "/CN=localhost", "-days", "9",
            "-addext", san, "-out", f"{certificates}/sha1.pem")
    return certificates


def end_point(certificate):
    """RFC 5929 section 4.1: the certificate's hash, by the hash of its signature, SHA-256 where that is MD5 or SHA-1."""
    text = openssl("x509", "-in", certificate, "-noout", "-text").decode()
    signed = next(line for line in text.splitlines() if "Signature Algorithm" in line).lower()
    name = next((n for n in ("sha384", "sha512") if n in signed), "sha256")
    der = openssl("x509", "-in", certificate, "-outform", "der")
    return b"tls-server-end-point:" + openssl("dgst", f"-{name}", "-binary", given=der)


def md5_of(bindings):
    """MS-NLMP 2.2.2.1, MsvAvChannelBindings: the MD5 of gss_channel_bindings_struct, its addresses empty."""
    return hashlib.md5(struct.pack("<IIIII", 0, 0, 0, 0, len(bindings)) + bindings).digest()


def av_channel_bindings(type3):
    """AV pair 10 of a type 3 message's NTLMv2 response; None where there is none, or another response."""
    length, _, offset = struct.unpack_from("<HHI", type3, 20)
    pairs = type3[offset + 44:offset + length]  # behind NTProofStr (16) and the head of the blob (28)
    while len(pairs) >= 4:
        kind, size = struct.unpack_from("<HH", pairs)
        if kind == 0:
            break
        if kind == 10:
            return pairs[4:4 + size]
        pairs = pairs[4 + size:]
    return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.context = None
        self.session = None  # who logged in on this connection
        self.without_version = False

    def log_message(self, form, *arguments):
        pass

    def answer(self, status, value, *headers, close=False):
        data = json.dumps(value).encode()
        self.send_response(status)
        for name, text in headers:
            self.send_header(name, text)
        if close:
            self.send_header("Connection", "close")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, why, scheme=None, token=None):
        """The end of an exchange: as IIS does, the connection is closed, and the next one begins anew."""
        challenges = [f"{scheme} {base64.b64encode(token).decode()}"] if token else ["Negotiate", "NTLM"]
        self.answer(401, {"refused": why}, *[("WWW-Authenticate", c) for c in challenges], close=scheme is not None)

    def do_GET(self):
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        bindings = self.server.bindings
        if self.path == "/hash":
            self.answer(200, {"bindings": (bindings or b"").hex(), "md5": md5_of(bindings).hex() if bindings else ""})
            return
        scheme, _, text = (self.headers.get("Authorization") or "").partition(" ")
        if not text and self.session:
            self.welcome()
        elif scheme not in ("Negotiate", "NTLM") or not text:
            self.refuse("no login")
        else:
            self.step(scheme, base64.b64decode(text))

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET

    def step(self, scheme, token):
        bindings = self.server.bindings
        if self.context is None:
            self.session = None
            channel = ChannelBindings(application_data=bindings) if bindings else None
            self.context = gssapi.SecurityContext(usage="accept", channel_bindings=channel)
        if token.startswith(SIGNATURE + b"\1\0\0\0") and len(token) == 32:
            self.without_version = True
            token += bytes(8)
        try:
            reply = self.context.step(token) or b""
        except gssapi.exceptions.GSSError as error:
            self.context = None
            self.refuse(f"{type(error).__name__}: {error}", scheme, getattr(error, "token", None) or
                        (REJECT if token[:1] in (b"\xa1", b"\x60") else None))
            return
        if self.without_version and reply.startswith(SIGNATURE):
            flags, = struct.unpack_from("<I", reply, 20)
            reply = reply[:20] + struct.pack("<I", flags & ~NEGOTIATE_VERSION) + reply[24:]
        challenge = f"{scheme} {base64.b64encode(reply).decode()}" if reply else scheme
        if not self.context.complete:
            self.answer(401, {"refused": "not yet"}, ("WWW-Authenticate", challenge))
            return
        context, self.context = self.context, None
        kerberos = context.mech.dotted_form == KERBEROS
        if kerberos:
            bound = bool(int(context.actual_flags) & CHANNEL_BOUND)
        else:
            start = token.find(SIGNATURE + b"\3\0\0\0")
            pair = av_channel_bindings(token[start:]) if start >= 0 else None
            bound = bindings is not None and pair == md5_of(bindings)
            if bindings and pair not in (None, bytes(16)) and not bound:
                self.refuse("wrong channel bindings", scheme)
                return
        if bindings and not bound and self.path.startswith("/required/"):
            self.refuse("no channel bindings", scheme, REJECT if token[:1] in (b"\xa1", b"\x60") else None)
            return
        self.session = {"user": str(context.initiator_name).rstrip("\0"), "mechanism": "kerberos" if kerberos else "ntlm",
                        "scheme": scheme, "bound": bound}
        self.welcome(*([("WWW-Authenticate", challenge)] if reply else []))

    def welcome(self, *headers):
        self.answer(200, dict(self.session, method=self.command, path=self.path, length=len(self.body),
                              body=self.body.decode("utf-8", "replace")), *headers)


def serve(port, certificate, certificates):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler, bind_and_activate=False)
    server.daemon_threads = True
    server.allow_reuse_address = True
    server.bindings = None
    server.server_bind()
    if certificate:
        file = f"{certificates}/{certificate}.pem"
        server.bindings = end_point(file)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.set_ciphers("DEFAULT:@SECLEVEL=0")  # or it would not show a certificate with SHA-1
        tls.load_cert_chain(file, f"{certificates}/good.key")
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.server_activate()
    return server


def main():
    os.makedirs(folder, exist_ok=True)
    password = os.environ["SERVER_PASSWORD"]
    with open(os.open(f"{folder}/ntlm.users", os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as users:
        users.writelines(f"EXAMPLE:{name}:{password}\n" for name in ("alice", "bob"))
    certificates = make_certificates()
    ports = [int(port) for port in sys.argv[2:6]]
    servers = [serve(port, name, certificates) for port, name in zip(ports, ("good", "sha384", "sha1", None))]
    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    servers[0].serve_forever()


if __name__ == "__main__":
    main()
