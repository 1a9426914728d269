# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows authentication at IIS (rows W2 to W16)."""
from datetime import timedelta

from synthetic.netserver import page
from synthetic.tokens import (KERBEROS, MS_KERBEROS, NTLMSSP, ap_req, krb_error, negotiate_kerberos, ntlm1, ntlm2, ntlm3,
                              spnego_init, spnego_response)
from synthetic.wire import BEGAN, Capture, b64, noise

SITE = "https://crm.acme.example/SuperOffice/api/v1/User/currentPrincipal"
PLAIN = "http://intranet.acme.example/reports/"
AGENT = "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64)\nAccept: application/json"
DENIED, DENIED_TEXT = page("401 Unauthorized", "401 - Nicht autorisiert: Zugriff aufgrund ungültiger Anmeldeinformationen "
                           "verweigert.")


def offer(*values):
    return DENIED + "".join(f"\nWWW-Authenticate: {value}" for value in values)


def ntlm(user="jane", url=PLAIN, scheme="NTLM", third=None, last=("Negotiate", "NTLM"), foreign=False, connections=(1, 1, 1),
         fields="", peer="", second_fields="", **more):
    """Three legs, of which the last is refused."""
    wrap = (lambda state, token: spnego_response(state, NTLMSSP, token)) if scheme == "Negotiate" else lambda _, token: token
    opening = spnego_init([NTLMSSP], ntlm1()) if scheme == "Negotiate" else ntlm1()
    capture = Capture(foreign)
    head = f"GET\n{AGENT}{fields}"
    capture.add(url, head, offer("Negotiate", "NTLM"), "", DENIED_TEXT, connection=connections[0], peer=peer)
    capture.add(url, f"{head}\nAuthorization: {scheme} {b64(opening)}",
                offer(f"{scheme} {b64(wrap(1, ntlm2()))}") + second_fields, "", DENIED_TEXT, at=0.06, kind="leg",
                connection=connections[1], peer=peer)
    answer = third or ntlm3(user, **more)
    last_token = spnego_response(1, b"", answer) if scheme == "Negotiate" else answer
    capture.add(url, f"{head}\nAuthorization: {scheme} {b64(last_token)}", offer(*last), "", DENIED_TEXT, at=0.12,
                kind="leg", connection=connections[2], peer=peer)
    return capture


def kerberos(last, url=SITE, token=None, skew=0, **more):
    capture = Capture()
    head = f"GET\n{AGENT}"
    capture.add(url, head, offer("Negotiate"), "", DENIED_TEXT, skew=skew)
    capture.add(url, f"{head}\nAuthorization: Negotiate {token or negotiate_kerberos()}", last, "", DENIED_TEXT, at=0.05,
                kind="leg", skew=skew, **more)
    return capture


def captures():
    yield "W2", ["W2"], ntlm()
    yield "W2", ["W2"], ntlm(scheme="Negotiate", last=("Negotiate oQcwBaADCgEC",))
    yield "W2", ["W2"], ntlm(foreign=True, last=("NTLM, Negotiate",))
    yield "W3", ["W3", "W2"], ntlm(url="http://crm.acme.example/SuperOffice/api", peer="127.0.0.1:80")
    yield "W3", ["W3", "W2"], ntlm(url="http://crm.acme.example/SuperOffice/api", peer="[::1]:80", scheme="Negotiate")
    address = Capture()
    address.add("http://10.20.30.40/SuperOffice/api", f"GET\n{AGENT}", offer("Negotiate"), "", DENIED_TEXT)
    address.add("http://10.20.30.40/SuperOffice/api", f"GET\n{AGENT}\nAuthorization: Negotiate "
                f"{b64(spnego_init([NTLMSSP], ntlm1()))}", offer("Negotiate oQcwBaADCgEC"), "", DENIED_TEXT, at=0.1, kind="leg")
    yield "W4", ["W4", "W8"], address
    raw = Capture()
    raw.add(SITE, f"GET\n{AGENT}", offer("Negotiate"), "", DENIED_TEXT)
    raw.add(SITE, f"GET\n{AGENT}\nAuthorization: Negotiate {b64(ntlm1())}", offer("Negotiate"), "", DENIED_TEXT, at=0.1,
            kind="leg")
    yield "W4", ["W4", "W8"], raw
    yield "W5", ["W5"], kerberos(offer("Negotiate " + b64(spnego_response(2, KERBEROS, krb_error(41)))))
    yield "W5", ["W5"], kerberos(offer("Negotiate"))
    for minutes in (11, -7):
        error = krb_error(37, BEGAN + timedelta(minutes=minutes))
        yield "W6", ["W6"], kerberos(offer("Negotiate " + b64(spnego_response(2, MS_KERBEROS, error))), skew=minutes * 60)
    too_long = ("HTTP/1.1 400 Bad Request\nContent-Type: text/html; charset=us-ascii\nServer: Microsoft-HTTPAPI/2.0\n"
                "Connection: close")
    large = b64(spnego_init([MS_KERBEROS, KERBEROS], ap_req(size=14000)))
    big = Capture()
    big.add(SITE, f"GET\n{AGENT}", offer("Negotiate"), "", DENIED_TEXT)
    big.add(SITE, f"GET\n{AGENT}\nAuthorization: Negotiate {large}", too_long, "",
            '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">\r\n<HTML><HEAD><TITLE>'
            "Bad Request</TITLE></HEAD>\r\n<BODY><h2>Bad Request - Request Too Long</h2>\r\n<hr><p>HTTP Error 400. The size of "
            "the request headers is too long.</p>\r\n</BODY></HTML>", at=0.1, kind="leg")
    yield "W7", ["W7"], big
    small = Capture().add(SITE, f"GET\n{AGENT}\nAuthorization: Negotiate {large}",
                          "HTTP/1.1 431 Request Header Fields Too Large\nServer: nginx\nContent-Type: text/html", "",
                          "<html><head><title>400 Request Header Or Cookie Too Large</title></head></html>")
    yield "W7", ["W7"], small
    double = Capture()
    double.add("https://crm.acme.example/SuperOffice/Default.aspx", f"GET\n{AGENT}\nAuthorization: Negotiate "
               f"{negotiate_kerberos()}", "HTTP/1.1 500 Internal Server Error\nContent-Type: text/html; charset=utf-8\n"
               "Server: Microsoft-IIS/10.0\nX-AspNet-Version: 4.0.30319\nX-Powered-By: ASP.NET\nPersistent-Auth: true\n"
               "WWW-Authenticate: Negotiate " + b64(spnego_response(0)), "",
               "<html><head><title>The HTTP request is unauthorized with client authentication scheme 'Negotiate'. The "
               "authentication header received from the server was 'Negotiate,NTLM'.</title></head><body><h1>Serverfehler in "
               "der Anwendung /SuperOffice.</h1>System.ServiceModel.Security.MessageSecurityException: The HTTP request is "
               "unauthorized with client authentication scheme 'Negotiate'. The authentication header received from the "
               "server was 'Negotiate,NTLM'. ---&gt; System.Net.WebException: Der Remoteserver hat einen Fehler "
               "zurückgegeben: (401) Nicht autorisiert.</body></html>")
    yield "W9", ["W9"], double
    yield "W10", ["W10"], ntlm(connections=(1, 1, 2), second_fields="\nConnection: close")
    yield "W10", ["W10"], ntlm(connections=(1, 2, 3), second_fields="\nVia: 1.1 lb03.acme.example (HAProxy)")
    again = ntlm(last=(f"NTLM {b64(ntlm2(computer='CRM02'))}",), second_fields="\nVia: 1.1 lb03.acme.example")
    yield "W10", ["W10"], again
    http2 = Capture()
    http2.add(SITE, f"GET\n{AGENT}", offer("Negotiate", "NTLM"), "", DENIED_TEXT, alpn="h2")
    http2.add(SITE, f"GET\n{AGENT}\nAuthorization: NTLM {b64(ntlm1())}", at=0.1, kind="leg", alpn="h2", complete=False,
              error={"code": "connectionClosed", "text": "The stream was reset: HTTP_1_1_REQUIRED."})
    yield "W11", ["W11"], http2
    yield "W12", ["W12", "W2"], ntlm(domain="")
    yield "W12", ["W12", "W2"], ntlm(domain="", scheme="Negotiate", foreign=True)
    yield "W13", ["W13", "W2"], ntlm(url=SITE, bindings=noise("cbt", 16))
    yield "W13", ["W13", "W2"], ntlm(url=SITE)
    yield "W14", ["W14"], ntlm(version=1)
    yield "W15", ["W15"], Capture().add(SITE, f"GET\n{AGENT}", offer("Negotiate"), "", DENIED_TEXT)
    stop = kerberos(offer("Negotiate " + b64(spnego_response(1, MS_KERBEROS, noise("more", 80)))))
    yield "W16", ["W16"], stop
    yield "W2", ["W2"], ntlm(user="jane@acme.example", domain="")
