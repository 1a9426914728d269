# SPDX-License-Identifier: GPL-3.0-or-later
"""Captures written down by hand: what would have crossed, as a HAR."""
import base64
import email.utils
import gzip
import hashlib
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlsplit

BEGAN = datetime(2026, 3, 9, 8, 15, 20, tzinfo=timezone.utc)


def noise(seed, size):
    """Bytes that look random and are the same each time."""
    out = b""
    while len(out) < size:
        out += hashlib.sha256(f"{seed}{len(out)}".encode()).digest()
    return out[:size]


def b64(data):
    return base64.b64encode(data if isinstance(data, bytes) else data.encode()).decode()


def instant(seconds=0, fraction=3, zone="Z"):
    moment = BEGAN + timedelta(seconds=seconds)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{moment.microsecond // 1000:03}" if fraction else "") + zone


class Capture:
    """Exchanges in order. `foreign`: as another program would have saved it, without what only Ticketscope writes."""

    def __init__(self, foreign=False, attempt="a1"):
        self.entries = []
        self.foreign = foreign
        self.attempt = attempt

    def add(self, url, request, response="", body="", answer="", at=0.0, connection=1, kind="login", skew=0, error=None,
            tls=None, zipped=False, chunked=False, peer="", proxy="", complete=True, alpn=None, target=None, wait=40):
        """One exchange. `request` and `response` are heads with one field a line; the request's first line is its method
        alone. Host, Date (the server's clock is `skew` seconds ahead) and Content-Length are put in where missing."""
        parts = urlsplit(url)
        started = BEGAN + timedelta(seconds=at)
        sent = self._request(parts, request, as_bytes(body), target)
        got = self._response(response, as_bytes(answer), started + timedelta(seconds=skew), zipped, chunked)
        if tls is None and parts.scheme == "https":
            tls = {"protocol": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "alpn": alpn or "http/1.1",
                   "serverName": parts.hostname, "chain": [], "problems": [], "trustedByPin": False,
                   "clientCertificateAsked": False, "clientCertificateSent": False}
        entry = {
            "startedDateTime": started.strftime("%Y-%m-%dT%H:%M:%S.") + f"{started.microsecond // 1000:03}Z",
            "time": wait + 2, "cache": {}, "connection": str(connection),
            "timings": {"blocked": -1, "dns": -1, "connect": -1, "ssl": -1, "send": 1, "wait": wait, "receive": 1},
            "request": self._request_fields(parts, url, sent, as_bytes(body)),
            "response": self._response_fields(got, as_bytes(answer)),
            "serverIPAddress": peer.rsplit(":", 1)[0],
        }
        if not self.foreign:
            entry |= {"_id": len(self.entries) + 1, "_attempt": self.attempt, "_step": {"kind": kind, "label": kind},
                      "_tls": tls, "_error": error, "_peerAddress": peer, "_proxy": proxy}
            entry["request"] |= {"_wire": b64(sent), "_complete": True}
            entry["response"] |= {"_wire": b64(got), "_complete": complete}
        else:
            del entry["connection"]
            if error:
                entry["response"]["_error"] = error["text"]
        self.entries.append(entry)
        return self

    def har(self):
        return {"log": {"version": "1.2", "_synthetic": True, "_masked": False, "entries": self.entries}}

    @staticmethod
    def _request(parts, head, body, target):
        lines = head.strip("\n").split("\n")
        method = lines.pop(0)
        path = target or (parts.path or "/") + ("?" + parts.query if parts.query else "")
        if not has(lines, "Host"):
            lines.insert(0, "Host: " + parts.netloc)
        if body and not has(lines, "Content-Length"):
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode("latin-1") + body

    @staticmethod
    def _response(head, body, now, zipped, chunked):
        if not head:
            return b""
        lines = head.strip("\n").split("\n")
        if not has(lines, "Date"):
            lines.append("Date: " + email.utils.format_datetime(now, usegmt=True))
        lines = [line for line in lines if line != "Date: none"]
        if zipped:
            lines.append("Content-Encoding: gzip")
            body = gzip.compress(body, mtime=0)
        if chunked:
            lines.append("Transfer-Encoding: chunked")
            pieces = [body[i:i + 200] for i in range(0, len(body), 200)]
            body = b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"
        elif not has(lines, "Content-Length") and "HTTP/1.0" not in lines[0]:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body

    @staticmethod
    def _request_fields(parts, url, wire, body):
        head = wire.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        fields = {"method": head[0].split(" ")[0], "url": url, "httpVersion": "HTTP/1.1", "cookies": [],
                  "headers": named(head[1:]), "headersSize": -1, "bodySize": len(body),
                  "queryString": [{"name": n, "value": v} for n, v in parse_qsl(parts.query)]}
        if body:
            fields["postData"] = {"mimeType": value(head, "Content-Type"), "text": body.decode("utf-8", "replace")}
        return fields

    @staticmethod
    def _response_fields(wire, body):
        if not wire:
            return {"status": 0, "statusText": "", "httpVersion": "", "cookies": [], "headers": [], "redirectURL": "",
                    "content": {"size": 0, "mimeType": "x-unknown"}, "headersSize": -1, "bodySize": -1}
        head = wire.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        version, status, *reason = head[0].split(" ", 2)
        return {"status": int(status), "statusText": reason[0] if reason else "", "httpVersion": version, "cookies": [],
                "headers": named(head[1:]), "redirectURL": value(head, "Location"), "headersSize": -1, "bodySize": -1,
                "content": {"size": len(body), "mimeType": value(head, "Content-Type"),
                            "text": body.decode("utf-8", "replace")}}


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def has(lines, name):
    return any(line.lower().startswith(name.lower() + ":") for line in lines)


def value(lines, name):
    return next((line.split(":", 1)[1].strip() for line in lines if line.lower().startswith(name.lower() + ":")), "")


def named(lines):
    return [{"name": line.split(":", 1)[0], "value": line.split(":", 1)[1].strip()} for line in lines]
