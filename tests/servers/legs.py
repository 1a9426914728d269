#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that plays NTLM and Negotiate badly, leg by leg; no client may hang, loop, or be silent about it.

    legs.py HTTP PROXY-LOOP PROXY-CLOSE SILENT

Four ports on loopback. At HTTP the path says what it does, below; PROXY-LOOP and PROXY-CLOSE are proxies that do as
/type2-for-ever and /close-after-type2 do, with 407, for CONNECT and for plain requests; at SILENT, by TCP and UDP,
everything is taken and nothing answered (a KDC behind a firewall).

  /close-after-type2     the type 2 comes with "Connection: close"
  /drop-after-type2      the connection is gone after the type 2, without a word
  /drop-on-type3         the type 3 is answered by closing
  /type2-for-ever        each token is answered by a fresh type 2
  /empty-for-ever        each token is answered by a 401 that begins anew
  /incomplete-for-ever   each Negotiate token is answered by accept-incomplete, with nothing in it
  /spnego-for-ever       the same, with a fresh type 2 in it
  /not-base64 /no-message /short-type2 /outside
                         the type 1 is answered by something else: no base64, other bytes, a type 2 cut short, a
                         type 2 whose target information lies outside
  /stall /stall-type3    no answer to the type 1, or to the type 3
  /accepts-all           200, whatever comes
  /reject                Negotiate with NegTokenResp reject, and nothing more
  /too-long              400 as HTTPAPI answers a token that is too long for it
  /only-basic            401 that offers neither
  /forbidden             an honest handshake, then 403
  /only-v2               an honest handshake, but a type 3 with NTLMv1 or NTLM2 session (an NT response of 24 bytes) is
                         refused; gss-ntlmssp takes them at each LM_COMPAT_LEVEL
  /http10                HTTP/1.0 that closes after each answer; /http10-kept with "Connection: keep-alive"
  /one-line /lines /lower /chunked /bare
                         honest handshakes: all challenges in one field, each in its own, "ntlm" in small letters, the
                         401 chunked, the 401 without a body
  /counted?/path         what arrived there so far: {"requests": n, "connections": n}; no login. Below each of these
                         paths everything is as at itself: who counts uses a path of one's own (/reject/one). The
                         proxies count under what they do.

An honest handshake ends with 200 for any type 3: nobody's password is known here.
"""
import base64
import collections
import json
import os
import socket
import socketserver
import struct
import sys
import threading
import time

SIGNATURE = b"NTLMSSP\0"
NTLM = bytes.fromhex("2b06010401823702020a")
BASIC = 'Basic realm="Acme, NTLM of old"'
OFFERS = ["Negotiate", "NTLM"]

requests = collections.Counter()
connections = collections.defaultdict(set)


def pair(kind, text):
    value = text if isinstance(text, bytes) else text.encode("utf-16-le")
    return struct.pack("<HH", kind, len(value)) + value


def type2(info_offset=None):
    """MS-NLMP 2.2.1.2, with a fresh challenge and the time."""
    target = "EXAMPLE".encode("utf-16-le")
    now = int((time.time() + 11644473600) * 10_000_000)
    info = pair(2, "EXAMPLE") + pair(1, "WEB") + pair(4, "example.test") + pair(3, "web.example.test") + \
        pair(7, struct.pack("<Q", now)) + pair(0, b"")
    offset = 56 + len(target) if info_offset is None else info_offset
    head = SIGNATURE + struct.pack("<IHHI", 2, len(target), len(target), 56) + struct.pack("<I", 0xE28A8215) + \
        os.urandom(8) + bytes(8) + struct.pack("<HHI", len(info), len(info), offset) + bytes.fromhex("0a00614a0000000f")
    return head + target + info


def der(tag, *values):
    value = b"".join(values)
    size = len(value)
    length = bytes([size]) if size < 128 else bytes([0x81, size]) if size < 256 else struct.pack(">BH", 0x82, size)
    return bytes([tag]) + length + value


def incomplete(token=None):
    parts = [der(0xA0, der(0x0A, b"\1")), der(0xA1, der(0x06, NTLM))]
    if token:
        parts.append(der(0xA2, der(0x04, token)))
    return der(0xA1, der(0x30, *parts))


def message_type(token):
    """1 or 3 of the NTLM message in it, by itself or in SPNEGO; 0 for anything else."""
    at = token.find(SIGNATURE)
    return token[at + 8] if at >= 0 and len(token) > at + 8 else 0


def challenge_for(scheme, token):
    reply = type2() if token.startswith(SIGNATURE) else incomplete(type2())
    return f"{scheme} {base64.b64encode(reply).decode()}"


class Gone(Exception):
    pass


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            while self.one():
                pass
        except (Gone, ConnectionError):
            pass

    def one(self):
        """Reads one request and answers it; false where the connection ends."""
        line = self.rfile.readline(65536).decode("latin-1").split()
        if len(line) < 3:
            return False
        fields = {}
        while (field := self.rfile.readline(1 << 20).decode("latin-1").strip()):
            name, _, value = field.partition(":")
            fields[name.strip().lower()] = value.strip()
        self.body = self.rfile.read(int(fields.get("content-length", 0)))
        self.method, path = line[0], line[1]
        if self.server.role:
            return self.play(self.server.role, self.server.role, fields.get("proxy-authorization", ""), 407)
        if path.startswith("/counted?"):
            place = path.partition("?")[2]
            return self.send(200, [], json.dumps({"requests": requests[place], "connections": len(connections[place])}))
        return self.play(path, "/" + path.split("/")[1], fields.get("authorization", ""), 401)

    def play(self, path, place, authorization, status):
        requests[path] += 1
        connections[path].add(self.client_address)
        self.status = status
        scheme, _, text = authorization.partition(" ")
        try:
            token = base64.b64decode(text)
        except ValueError:
            token = b""
        return getattr(self, place[1:].replace("-", "_"), self.nowhere)(scheme, token, message_type(token))

    def send(self, status, challenges, text="{}", version="1.1", keep=True, more=(), close_line=None, framing="length"):
        reason = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
                  407: "Proxy Authentication Required"}[status]
        name = "Proxy-Authenticate" if status == 407 else "WWW-Authenticate"
        lines = [f"HTTP/{version} {status} {reason}", *[f"{name}: {c}" for c in challenges], *more]
        data = text.encode()
        if framing == "chunked":
            lines.append("Transfer-Encoding: chunked")
            data = b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data)
        elif framing == "length":
            lines.append(f"Content-Length: {len(data)}")
        if close_line:
            lines.append(f"Connection: {close_line}")
        lines.append("Content-Type: application/json")
        self.wfile.write("\r\n".join(lines).encode() + b"\r\n\r\n" + data)
        return keep

    def welcome(self, **more):
        text = json.dumps({"method": self.method, "length": len(self.body), "body": self.body.decode("utf-8", "replace")})
        return self.send(200, [], text, **more)

    def honest(self, scheme, token, kind, offers=OFFERS, end=200, rename=None, **more):
        """None, type 1, type 3; in that order on one connection."""
        if kind == 3 and getattr(self, "challenged", False):
            return self.welcome(**more) if end == 200 else self.send(end, [], **more)
        if kind == 1:
            self.challenged = True
            return self.send(self.status, [challenge_for(rename or scheme, token)], **more)
        return self.send(self.status, offers, **more)

    def nowhere(self, scheme, token, kind):
        return self.send(404, [])

    def close_after_type2(self, scheme, token, kind):
        if kind:
            return self.send(self.status, [challenge_for(scheme, token)], close_line="close", keep=False)
        return self.send(self.status, OFFERS)

    def drop_after_type2(self, scheme, token, kind):
        if kind:
            return self.send(self.status, [challenge_for(scheme, token)], keep=False)
        return self.send(self.status, OFFERS)

    def drop_on_type3(self, scheme, token, kind):
        if kind == 3:
            raise Gone
        return self.honest(scheme, token, kind)

    def type2_for_ever(self, scheme, token, kind):
        return self.send(self.status, [challenge_for(scheme, token)] if kind else OFFERS)

    def empty_for_ever(self, scheme, token, kind):
        return self.send(self.status, OFFERS)

    def incomplete_for_ever(self, scheme, token, kind):
        reply = base64.b64encode(incomplete()).decode()
        return self.send(self.status, [f"Negotiate {reply}"] if token else OFFERS)

    def spnego_for_ever(self, scheme, token, kind):
        reply = base64.b64encode(incomplete(type2())).decode()
        return self.send(self.status, [f"Negotiate {reply}"] if token else OFFERS)

    def bad_type2(self, scheme, token, text):
        return self.send(self.status, [f"{scheme} {text}"] if token else OFFERS)

    def not_base64(self, scheme, token, kind):
        return self.bad_type2(scheme, token, "Tl~RMTV!NTUAAC")

    def no_message(self, scheme, token, kind):
        return self.bad_type2(scheme, token, base64.b64encode(b"This is no message of NTLM.").decode())

    def short_type2(self, scheme, token, kind):
        return self.bad_type2(scheme, token, base64.b64encode(type2()[:30]).decode())

    def outside(self, scheme, token, kind):
        return self.bad_type2(scheme, token, base64.b64encode(type2(info_offset=60000)).decode())

    def stall(self, scheme, token, kind):
        if token:
            self.rfile.read(1)
            raise Gone
        return self.send(self.status, OFFERS)

    def stall_type3(self, scheme, token, kind):
        if kind == 3:
            self.rfile.read(1)
            raise Gone
        return self.honest(scheme, token, kind)

    def accepts_all(self, scheme, token, kind):
        return self.welcome()

    def reject(self, scheme, token, kind):
        return self.send(self.status, ["Negotiate oQcwBaADCgEC"] if token else ["Negotiate"])

    def too_long(self, scheme, token, kind):
        if not token:
            return self.send(self.status, OFFERS)
        page = "<html><head><title>Bad Request</title></head><body><h2>Bad Request - Request Too Long</h2><hr>" \
            "<p>HTTP Error 400. The size of the request headers is too long.</p></body></html>"
        return self.send(400, [], page, keep=False, close_line="close", more=["Server: Microsoft-HTTPAPI/2.0"])

    def only_basic(self, scheme, token, kind):
        return self.send(self.status, [BASIC])

    def forbidden(self, scheme, token, kind):
        return self.honest(scheme, token, kind, end=403)

    def only_v2(self, scheme, token, kind):
        if kind == 3:
            at = token.find(SIGNATURE)
            length, = struct.unpack_from("<H", token, at + 20)
            if length == 24:
                return self.send(self.status, OFFERS, keep=False, close_line="close")
        return self.honest(scheme, token, kind)

    def http10(self, scheme, token, kind):
        return self.honest(scheme, token, kind, version="1.0", keep=False)

    def http10_kept(self, scheme, token, kind):
        return self.honest(scheme, token, kind, version="1.0", close_line="keep-alive")

    def one_line(self, scheme, token, kind):
        return self.honest(scheme, token, kind, [f'Digest realm="a, Negotiate b", nonce="1", {BASIC}, NTLM, Negotiate'])

    def lines(self, scheme, token, kind):
        return self.honest(scheme, token, kind, ["Unheard-Of", 'Digest realm="a", nonce="1"', BASIC, "NTLM", "Negotiate"])

    def lower(self, scheme, token, kind):
        return self.honest(scheme, token, kind, ["negotiate", "ntlm"], rename=scheme.lower())

    def chunked(self, scheme, token, kind):
        return self.honest(scheme, token, kind, framing="chunked")

    def bare(self, scheme, token, kind):
        if kind == 3:
            return self.honest(scheme, token, kind)
        self.challenged = bool(kind)
        return self.send(self.status, [challenge_for(scheme, token)] if kind else OFFERS, text="")


class Silent(socketserver.BaseRequestHandler):
    def handle(self):
        while self.request.recv(65536):
            pass


def serve(port, handler, role=None):
    server = socketserver.ThreadingTCPServer(("127.0.0.1", port), handler, bind_and_activate=False)
    server.allow_reuse_address = True
    server.daemon_threads = True
    server.role = role
    server.server_bind()
    server.server_activate()
    threading.Thread(target=server.serve_forever, daemon=True).start()


def main():
    http, loop, close, silent = (int(port) for port in sys.argv[1:5])
    deaf = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    deaf.bind(("127.0.0.1", silent))
    serve(silent, Silent)
    serve(loop, Handler, "/type2-for-ever")
    serve(close, Handler, "/close-after-type2")
    serve(http, Handler)
    threading.Event().wait()


if __name__ == "__main__":
    main()
