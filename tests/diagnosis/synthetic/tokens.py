# SPDX-License-Identifier: GPL-3.0-or-later
"""NTLM, SPNEGO, Kerberos, JWT and SuperOffice's tickets, as far as they can be read without keys."""
import base64
import json
import struct
from datetime import datetime, timezone

from synthetic.wire import BEGAN, b64, noise

# MS-NLMP 2.2.1; the version is Windows 10's, the payload follows the fixed part.
VERSION = bytes([10, 0, 0x61, 0x58, 0, 0, 0, 15])


def utf16(text):
    return text.encode("utf-16-le")


def filetime(moment):
    return int((moment - datetime(1601, 1, 1, tzinfo=timezone.utc)).total_seconds() * 10_000_000)


def av_pairs(pairs):
    return b"".join(struct.pack("<HH", key, len(value)) + value for key, value in [*pairs, (0, b"")])


def ntlm1():
    return b"NTLMSSP\0" + struct.pack("<II", 1, 0xE2088297) + bytes(16) + VERSION


def ntlm2(domain="ACME", computer="CRM01", clock=BEGAN):
    name = utf16(domain)
    info = av_pairs([(2, name), (1, utf16(computer)), (4, utf16("acme.example")),
                     (3, utf16(computer.lower() + ".acme.example")), (7, struct.pack("<Q", filetime(clock)))])
    return (b"NTLMSSP\0" + struct.pack("<IHHI", 2, len(name), len(name), 56) + struct.pack("<I", 0xE2898235) +
            noise(domain + computer, 8) + bytes(8) + struct.pack("<HHI", len(info), len(info), 56 + len(name)) + VERSION +
            name + info)


def ntlm3(user, domain="ACME", workstation="DESK7", version=2, bindings=None, spn="HTTP/crm.acme.example"):
    if version == 1:
        response, lm = noise("nt" + user, 24), noise("lm" + user, 24)
    else:
        pairs = [(2, utf16("ACME")), (1, utf16("CRM01")), (7, struct.pack("<Q", filetime(BEGAN))),
                 (6, b"\2\0\0\0"), (9, utf16(spn))]
        pairs.append((10, bytes(16) if bindings is None else bindings))
        response = (noise("proof" + user, 16) + b"\1\1" + bytes(6) + struct.pack("<Q", filetime(BEGAN)) +
                    noise("client" + user, 8) + bytes(4) + av_pairs(pairs) + bytes(4))
        lm = bytes(24)
    payload, fields, start = b"", [], 72 if version == 1 else 88
    for part in (utf16(domain), utf16(user), utf16(workstation), lm, response, b""):
        fields.append(struct.pack("<HHI", len(part), len(part), start + len(payload)))
        payload += part
    target, name, machine, lm_field, nt_field, key = fields
    mic = b"" if version == 1 else noise("mic" + user, 16)
    return (b"NTLMSSP\0" + struct.pack("<I", 3) + lm_field + nt_field + target + name + machine + key +
            struct.pack("<I", 0xE2880235 if version == 1 else 0xE2888235) + VERSION + mic + payload)


def tlv(tag, *content):
    body = b"".join(content)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


KERBEROS = bytes.fromhex("06092a864886f712010202")
MS_KERBEROS = bytes.fromhex("06092a864882f712010202")
NTLMSSP = bytes.fromhex("060a2b06010401823702020a")
SPNEGO = bytes.fromhex("06062b0601050502")


def integer(number):
    return tlv(0x02, number.to_bytes(max(1, (number.bit_length() + 8) // 8), "big"))


def general(text):
    return tlv(0x1B, text.encode())


def spnego_init(mechanisms, token):
    """RFC 4178 section 4.2.1"""
    return tlv(0x60, SPNEGO, tlv(0xA0, tlv(0x30, tlv(0xA0, tlv(0x30, *mechanisms)), tlv(0xA2, tlv(0x04, token)))))


def spnego_response(state, mechanism=b"", token=b""):
    """RFC 4178 section 4.2.2: 0 completed, 1 incomplete, 2 reject"""
    parts = [tlv(0xA0, tlv(0x0A, bytes([state])))]
    if mechanism:
        parts.append(tlv(0xA1, mechanism))
    if token:
        parts.append(tlv(0xA2, tlv(0x04, token)))
    return tlv(0xA1, tlv(0x30, *parts))


def principal(kind, *names):
    return tlv(0x30, tlv(0xA0, integer(kind)), tlv(0xA1, tlv(0x30, *[general(name) for name in names])))


def encrypted(kind, size, kvno=None, seed="cipher"):
    version = tlv(0xA1, integer(kvno)) if kvno is not None else b""
    return tlv(0x30, tlv(0xA0, integer(kind)), version, tlv(0xA2, tlv(0x04, noise(seed, size))))


def ap_req(host="crm.acme.example", realm="ACME.EXAMPLE", etype=18, size=1100):
    """RFC 4120 section 5.5.1 in the wrapper of RFC 4121 section 4.1"""
    ticket = tlv(0x61, tlv(0x30, tlv(0xA0, integer(5)), tlv(0xA1, general(realm)), tlv(0xA2, principal(2, "HTTP", host)),
                           tlv(0xA3, encrypted(etype, size, 3))))
    request = tlv(0x6E, tlv(0x30, tlv(0xA0, integer(5)), tlv(0xA1, integer(14)),
                            tlv(0xA2, tlv(0x03, bytes([0, 0x20, 0, 0, 0]))), tlv(0xA3, ticket),
                            tlv(0xA4, encrypted(etype, 220, seed="authenticator"))))
    return tlv(0x60, KERBEROS, b"\1\0", request)


def krb_error(code, clock=BEGAN, host="crm.acme.example", realm="ACME.EXAMPLE"):
    """RFC 4120 section 5.9.1"""
    error = tlv(0x7E, tlv(0x30, tlv(0xA0, integer(5)), tlv(0xA1, integer(30)),
                          tlv(0xA4, tlv(0x18, clock.strftime("%Y%m%d%H%M%SZ").encode())), tlv(0xA5, integer(123456)),
                          tlv(0xA6, integer(code)), tlv(0xA9, general(realm)), tlv(0xAA, principal(2, "HTTP", host))))
    return tlv(0x60, KERBEROS, b"\3\0", error)


def negotiate_kerberos(**more):
    return b64(spnego_init([MS_KERBEROS, KERBEROS, NTLMSSP], ap_req(**more)))


def url64(data):
    return base64.urlsafe_b64encode(data if isinstance(data, bytes) else json.dumps(data).encode()).rstrip(b"=").decode()


def jwt(claims, header=None, seed="jwt"):
    first = {"typ": "JWT", "alg": "RS256", "kid": "k2026", **(header or {})}
    return f"{url64(first)}.{url64(claims)}.{url64(noise(seed, 256))}"


def ticket(tenant="", number=1254895, guid="0f1e2d3c4b5a69788796a5b4c3d2e1f0"):
    """protocols E.9: Base64 of UTF-16LE of GUID;number[;tenant]"""
    return "7T:" + b64(utf16(f"{guid};{number}" + (f";{tenant}" if tenant else "")))


def access_token(tenant="Cust12345", seed="access"):
    return f"8A:{tenant}." + b64(b"\1" + noise(seed, 16) + struct.pack("<I", 464) + noise(seed + "2", 493))
