# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins that work, in many shapes: nothing in them is a cause of failure."""
import urllib.parse

from synthetic import essentials, netserver, superid, wssecurity
from synthetic.generic import AGENT, API, NGINX
from synthetic.netserver import IIS, OK, SITE, TOKEN, action, contact, found
from synthetic.tokens import (KERBEROS, NTLMSSP, access_token, jwt, negotiate_kerberos, ntlm1, ntlm2, ntlm3, spnego_init,
                              spnego_response, ticket)
from synthetic.webapi import BROWSER, CHROME, DOTNET, JSON, ONLINE
from synthetic.webapi import SITE as REST
from synthetic.windows import DENIED_TEXT, PLAIN, offer
from synthetic.wire import BEGAN, Capture, b64, instant, noise

FINE = "HTTP/1.1 200 OK\nContent-Type: application/json; charset=utf-8"
NOW = int(BEGAN.timestamp())


def windows(scheme, last, foreign=False):
    """W1: 401, 401 with type 2, 200."""
    wrap = (lambda token: spnego_response(1, NTLMSSP, token)) if scheme == "Negotiate" else lambda token: token
    first = spnego_init([NTLMSSP], ntlm1()) if scheme == "Negotiate" else ntlm1()
    answer = spnego_response(1, b"", ntlm3("jane")) if scheme == "Negotiate" else ntlm3("jane")
    capture = Capture(foreign)
    capture.add(PLAIN, f"GET\n{BROWSER}", offer("Negotiate", "NTLM"), "", DENIED_TEXT)
    capture.add(PLAIN, f"GET\n{BROWSER}\nAuthorization: {scheme} {b64(first)}", offer(f"{scheme} {b64(wrap(ntlm2()))}"), "",
                DENIED_TEXT, at=0.05, kind="leg")
    return capture.add(PLAIN, f"GET\n{BROWSER}\nAuthorization: {scheme} {b64(answer)}",
                       f"HTTP/1.1 200 OK\nContent-Type: text/html\n{IIS}{last}", "", "<html><body>Berichte</body></html>",
                       at=0.1, kind="leg")


def captures():
    none = []
    yield "good/iis-ntlm", none, windows("NTLM", "\nPersistent-Auth: true")
    yield "good/iis-negotiate", none, windows(
        "Negotiate", "\nWWW-Authenticate: Negotiate " + b64(spnego_response(0)), foreign=True)
    yield "good/iis-kerberos", none, Capture().add(PLAIN, f"GET\n{BROWSER}", offer("Negotiate", "NTLM"), "", DENIED_TEXT).add(
        PLAIN, f"GET\n{BROWSER}\nAuthorization: Negotiate {negotiate_kerberos()}",
        f"HTTP/1.1 200 OK\nContent-Type: text/html\n{IIS}\nWWW-Authenticate: Negotiate "
        f"{b64(spnego_response(0, KERBEROS, noise('ap-rep', 120)))}", "", "<html><body>Berichte</body></html>", at=0.1, kind="leg")

    basic = Capture(foreign=True)
    basic.add(API, f"GET\n{AGENT}", f"HTTP/1.1 401 Unauthorized\n{NGINX}\nWWW-Authenticate: Basic realm=\"acme\"", "", "no")
    basic.add(API, f"GET\n{AGENT}\nAuthorization: Basic YW5uYTp4eXp6eQ==", f"{FINE}\n{NGINX}", "", '{"orders":[]}', at=0.1)
    yield "good/nginx-basic", none, basic
    nonce, fresh = b64(noise("n1", 24)), b64(noise("n2", 24))
    stale = Capture()
    for at, header, status, challenge in (
            (0, "", "401 Unauthorized", f'Digest realm="acme", qop="auth", algorithm=MD5, nonce="{nonce}"'),
            (0.1, nonce, "401 Unauthorized", f'Digest realm="acme", qop="auth", algorithm=MD5, nonce="{fresh}", stale=true'),
            (0.2, fresh, "200 OK", "")):
        sent = (f'\nAuthorization: Digest username="anna", realm="acme", nonce="{header}", uri="/v2/orders", qop=auth, '
                f'nc=00000001, cnonce="0a4f113b", response="{noise(header, 16).hex()}", algorithm=MD5' if header else "")
        stale.add(API, f"GET\n{AGENT}{sent}", f"HTTP/1.1 {status}\nContent-Type: application/json\n{NGINX}" +
                  (f"\nWWW-Authenticate: {challenge}" if challenge else ""), "", "{}", at=at)
    yield "good/nginx-digest", none, stale

    moved = Capture()
    moved.add(API.replace("https", "http"), f"GET\n{AGENT}", f"HTTP/1.1 301 Moved Permanently\nLocation: {API}\n{NGINX}")
    moved.add(API, f"GET\n{AGENT}\nAuthorization: Bearer {jwt({'iss': 'https://login.acme.example', 'exp': NOW + 900})}",
              f"{FINE}\n{NGINX}", "", '{"orders":[]}', at=0.2, connection=2, zipped=True, chunked=True)
    yield "good/redirect-bearer", none, moved
    form = Capture(foreign=True)
    root = "https://portal.acme.example"
    form.add(root + "/login", f"GET\n{BROWSER}", f"HTTP/1.1 200 OK\nContent-Type: text/html\nSet-Cookie: csrf=81af; Path=/; Secure"
             f"\n{NGINX}", "", '<html><form method="post"><input name="user"></form></html>')
    form.add(root + "/login", f"POST\n{BROWSER}\nContent-Type: application/x-www-form-urlencoded\nCookie: csrf=81af",
             f"HTTP/1.1 303 See Other\nLocation: {root}/home\nSet-Cookie: sid=4be1f0a2c97d; Path=/; Secure; HttpOnly; "
             f"SameSite=Lax\n{NGINX}", "user=anna&password=xyzzy&csrf=81af", "", at=4)
    form.add(root + "/home", f"GET\n{BROWSER}\nCookie: csrf=81af; sid=4be1f0a2c97d",
             f"HTTP/1.1 200 OK\nContent-Type: text/html\n{NGINX}", "", "<html><h1>Velkommen, Anna</h1></html>", at=4.2)
    form.add(root + "/logo.png", f"GET\n{BROWSER}\nCookie: sid=4be1f0a2c97d\nIf-None-Match: \"1\"",
             f"HTTP/1.1 304 Not Modified\nETag: \"1\"\n{NGINX}", at=4.4)
    form.add(root + "/logout", f"POST\n{BROWSER}\nCookie: sid=4be1f0a2c97d",
             f"HTTP/1.1 302 Found\nLocation: {root}/login\nSet-Cookie: sid=; Path=/; Max-Age=0\n{NGINX}", at=60)
    form.add(root + "/login", f"GET\n{BROWSER}", f"HTTP/1.1 200 OK\nContent-Type: text/html\n{NGINX}", "",
             "<html>Logg inn</html>", at=60.2)
    yield "good/form-cookie", none, form

    oidc = Capture(foreign=True)
    callback = f"{superid.APP}/callback"
    code = b64(noise("code", 24))
    oidc.add(superid.authorize(callback, code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                               code_challenge_method="S256"), f"GET\n{BROWSER}",
             f"HTTP/1.1 302 Found\nLocation: {callback}?code={urllib.parse.quote(code)}&state=9f1c\n{IIS}")
    oidc.add(f"{callback}?code={urllib.parse.quote(code)}&state=9f1c", f"GET\n{BROWSER}",
             f"HTTP/1.1 200 OK\nContent-Type: text/html\n{NGINX}", "", "<html>Du kan lukke dette vinduet.</html>", at=9)
    id_token = jwt({"iss": "https://sod.superoffice.com", "aud": superid.CLIENT, "sub": "jens.rod@fjord.example",
                    "iat": str(NOW + 9), "nbf": NOW - 51, "exp": NOW + 309})
    superid.token_request({"grant_type": "authorization_code", "client_id": superid.CLIENT, "code": code,
                           "redirect_uri": callback, "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}, "200 OK",
                          f'{{"token_type":"Bearer","access_token":"{access_token()}","expires_in":3600,"refresh_token":'
                          f'"{noise("refresh", 32).hex()}","id_token":"{id_token}"}}', 9.4, oidc)
    oidc.add(ONLINE + "/api/v1/User/currentPrincipal", f"GET\n{DOTNET}\nAuthorization: Bearer {access_token()}",
             f"HTTP/1.1 200 OK\n{JSON}", "", '{"AssociateId":27,"Associate":"JR","DatabaseContextIdentifier":"Cust12345"}', at=10,
             zipped=True)
    yield "good/superid-oidc", none, oidc
    system = Capture()
    signed = f"Acme Sync-8k8Q7DmBgo.{BEGAN:%Y%m%d%H%M}.{b64(noise('rsa', 256))}"
    claims = {"iss": "SuperOffice AS", "aud": "spn:1234567", "iat": str(NOW), "nbf": NOW - 60, "exp": NOW + 300,
              "http://schemes.superoffice.net/identity/ticket": ticket("Cust12345")}
    system.add("https://sod.superoffice.com/Login/api/PartnerSystemUser/Authenticate", f"POST\nContent-Type: application/json\n"
               f"{DOTNET}", f"HTTP/1.1 200 OK\n{JSON}", f'{{"SignedSystemToken":"{signed}","ApplicationToken":"{TOKEN}",'
               '"ContextIdentifier":"Cust12345","ReturnTokenType":"JWT"}',
               f'{{"IsSuccessful":true,"Token":"{jwt(claims)}","ErrorMessage":null}}')
    system.add(ONLINE + "/api/v1/Contact/3", f"GET\n{DOTNET}\nAuthorization: SOTicket {ticket('Cust12345')}\nSO-AppToken: {TOKEN}",
               f"HTTP/1.1 200 OK\n{JSON}", "", '{"ContactId":3}', at=1, kind="call")
    yield "good/superid-system", none, system

    yield "good/iis-netserver", none, Capture(foreign=True).add(
        SITE + "SoPrincipal.svc", action(netserver.AUTHENTICATE), OK, netserver.login(prefix="SOAP-ENV", own="ns1"),
        netserver.accepted(ticket()), zipped=True).add(
        SITE + "Contact.svc", action("Contact/GetContact"), OK, contact(ticket()), found(), at=1, chunked=True)
    yield "good/iis-webapi", none, Capture().add(
        REST + "/api/v1/Agents/Contact/GetContactEntity?contactEntityId=99999", f"POST\n{DOTNET}\nAuthorization: SOTicket "
        f"{ticket()}", f"HTTP/1.1 200 OK\n{JSON}", "", "null", kind="call")  # R38: not found, no failure
    yield "good/iis-webapi", none, Capture().add(
        REST + "/api/v1/Contact/3", f"GET\n{DOTNET}\nAuthorization: SoTicket {ticket()}", f"HTTP/1.1 200 OK\n{JSON}", "",
        '{"TableRight":{"Mask":"RI","Reason":"[SR_ACCESS_ASSOCCONT_DELETE]"},"ContactId":3}', kind="call")  # R39
    cors = Capture(foreign=True)
    origin = f"{CHROME}\nOrigin: https://app.acme.example"
    allowed = "Access-Control-Allow-Origin: https://app.acme.example\nAccess-Control-Allow-Headers: authorization"
    cors.add(REST + "/api/v1/Contact/3", f"OPTIONS\n{origin}\nAccess-Control-Request-Method: GET\n"
             "Access-Control-Request-Headers: authorization", f"HTTP/1.1 200 OK\n{allowed}\n{IIS}")
    cors.add(REST + "/api/v1/Contact/3", f"GET\n{origin}\nAuthorization: SOTicket {ticket()}",
             f"HTTP/1.1 200 OK\n{JSON}\n{allowed}", "", '{"ContactId":3}', at=0.1)
    yield "good/iis-cors", none, cors

    yield "good/iis-essentials", none, essentials.then(
        "servermanagement.svc/serverinformation", f"HTTP/1.1 200 OK\nContent-Type: application/json\n{essentials.IIS}",
        text='{"ServerName":"ACMESERVER","ServerVersion":"6.3.9660.0","ServerUtcNow":"2026-03-09T08:15:21.3817387Z"}').add(
        essentials.service("session.svc/logout"), f"GET\nCanary: {essentials.CANARY}\nCookie: {essentials.COOKIE}",
        f"HTTP/1.1 200 OK\nSet-Cookie: ASP.NET_SessionId=; path=/\n{essentials.IIS}", at=20, kind="logOff")
    yield "good/iis-essentials", none, Capture(foreign=True).add(  # each call with Basic, without a session
        essentials.service("servermanagement.svc/serverinformation"), f"GET\n{essentials.BASIC}\n{essentials.APP}",
        f"HTTP/1.1 200 OK\nContent-Type: application/xml; charset=utf-8\n{essentials.IIS}", "", "<ServerInfo/>")

    answer = f'<s:Envelope xmlns:s="{wssecurity.SOAP11}"><s:Body><r xmlns="urn:county:ecrv">ok</r></s:Body></s:Envelope>'
    created = instant(0)
    for inside in (wssecurity.timestamp() + wssecurity.token(),
                   wssecurity.token(wssecurity.digest(created), created=created)):
        yield "good/cxf-wssecurity", none, wssecurity.sent(wssecurity.envelope(inside), answer, status="200 OK", zipped=True)
    yield "good/wcf-wssecurity", none, wssecurity.sent(
        wssecurity.envelope(wssecurity.timestamp() + wssecurity.token(), p="o", u="u").replace("wsse:", "o:").replace("wsu:", "u:"),
        answer, wssecurity.IIS, "200 OK", foreign=True)
    proxied = Capture()
    proxied.add("http://api.acme.example/v2/orders", f"GET\n{AGENT}", "HTTP/1.1 407 Proxy Authentication Required\nServer: "
                "squid/5.7\nProxy-Authenticate: Basic realm=\"Acme\"", "", "no", kind="proxy", proxy="proxy.acme.example:3128")
    proxied.add("http://api.acme.example/v2/orders", f"GET\n{AGENT}\nProxy-Authorization: Basic YW5uYTpwcm94eQ==",
                f"{FINE}\nVia: 1.1 proxy.acme.example (squid/5.7)", "", '{"orders":[]}', at=0.1,
                proxy="proxy.acme.example:3128")
    yield "good/squid-none", none, proxied
