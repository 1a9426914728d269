# SPDX-License-Identifier: GPL-3.0-or-later
"""SuperOffice's WebApi (rows R1 to R16, R37 to R43)."""
import base64

from synthetic.netserver import IIS, TOKEN, page
from synthetic.tokens import access_token, jwt, ticket
from synthetic.wire import Capture

SITE = "https://crm.fjord.example/SuperOffice"
ONLINE = "https://online3.superoffice.com/Cust12345"
JSON = f"Content-Type: application/json; charset=utf-8\nCache-Control: no-cache\nPragma: no-cache\nExpires: -1\n{IIS}"
BROWSER = ("User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0\nAccept: text/html,"
           "application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\nAccept-Language: nb-NO,nb;q=0.9")
CHROME = ("User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
          "Safari/537.36\nAccept: application/json, text/plain, */*\nAccept-Language: nb-NO,nb;q=0.9")
DOTNET = "Accept: application/json\nUser-Agent: AcmeSync/4.2"


def error(kind, message, key="Message"):
    return f'{{"Error":true,"ErrorType":"{kind}","{key}":"{message}","ErrorSource":"SuperOffice.Services.WebApi"}}'


def get(url, fields, status, text, method="GET", body="", json=JSON, foreign=False, **more):
    return Capture(foreign).add(url, f"{method}\n{fields}", f"HTTP/1.1 {status}\n{json}", body, text, **more)


def captures():
    missing = error("ArgumentException", "X-XSRF-TOKEN HTTP header missing. Add X-XSRF-TOKEN HTTP header to use existing "
                    "session,")
    mine, tenant = ticket(), ticket("Cust12345")
    me = "/api/v1/User/currentPrincipal"
    session = error("SoSessionException", "Innloggingen mislyktes.", "ErrorMessage")
    no = "401 Unauthorized"

    yield "R1", ["R1"], get(SITE + me, CHROME, no, missing, foreign=True)
    yield "R1", ["R1"], get(SITE + "/api/v1/Contact/3", DOTNET, no, missing, zipped=True, chunked=True)
    yield "R2", ["R2"], get(SITE + me, f"{DOTNET}\nAuthorization: SOTiket {mine}", no, missing)
    yield "R2", ["R2"], get(SITE + me, f"{DOTNET}\nAuthorization: Basic SlI6U29tbWVyMjAyNiE=", no, missing,
                            json=JSON + "\nVia: 1.1 gateway.fjord.example")
    yield "R3", ["R3"], get(SITE + me, f"{CHROME}\nX-XSRF-TOKEN: 4f1d0b7c2a9e4c53a1f86e0d3b5c7a92", no, session,
                            foreign=True)
    yield "R3", ["R3"], get(
        SITE + me, f"{CHROME}\nX-XSRF-TOKEN: 4f1d0b7c2a9e4c53a1f86e0d3b5c7a92\n"
        "Cookie: ASP.NET_SessionId=k2vuhtqnbd0lmz4wy3xs1a5e; XSRF-TOKEN=4f1d0b7c2a9e4c53a1f86e0d3b5c7a92", no, session)
    head, text = page(no, "401 - Nicht autorisiert: Zugriff aufgrund ungültiger Anmeldeinformationen verweigert.")
    yield "R4", ["R4"], Capture().add(SITE + me, f"GET\n{DOTNET}\nAuthorization: Basic SlI6U29tbWVyMjAyNiE=",
                                      head + '\nWWW-Authenticate: Basic realm="crm.fjord.example"', "", text)
    yield "R5", ["R5"], get(ONLINE + me, f"{DOTNET}\nAuthorization: Basic amVucy5yb2RAZmpvcmQuZXhhbXBsZTpTb21tZXIyMDI2IQ==",
                            no, session, zipped=True)
    yield "R5", ["R5"], get("https://sod2.superoffice.com/Cust26759/api/v1/Contact/1",
                            f"{DOTNET}\nauthorization: basic YWRtMDo=", no, missing, foreign=True)
    yield "R6", ["R6"], get("https://sod2.superoffice.com/Cust12345" + me, f"{DOTNET}\nAuthorization: SOTICKET {tenant}",
                            no, session)
    yield "R6", ["R6"], get(ONLINE + "/api/v1/Agents/Contact/GetContactEntity?contactEntityId=3",
                            f"{DOTNET}\nAuthorization: SOTicket {tenant}\nSO-AppToken: ", no, session, method="POST")
    hour = Capture()
    bearer = f"{DOTNET}\nAuthorization: Bearer {access_token()}"
    hour.add(ONLINE + "/api/v1/Contact/3", f"GET\n{bearer}", f"HTTP/1.1 200 OK\n{JSON}", "", '{"ContactId":3}',
             kind="call", zipped=True)
    hour.add(ONLINE + "/api/v1/Contact/4", f"GET\n{bearer}", f"HTTP/1.1 401 Unauthorized\n{JSON}", "", session,
             at=3640, connection=2, kind="call")
    yield "R7", ["R7"], hour
    yield "R7", ["R7"], get(ONLINE + me, bearer, no, "", json=IIS)
    double = base64.b64encode(tenant.encode()).decode()
    yield "R8", ["R8"], get(ONLINE + me, f"{CHROME}\nAuthorization: SOTicket {double}\nSO-AppToken: {TOKEN}", no, session,
                            foreign=True)
    yield "R9", ["R9"], get(SITE + me, f"{CHROME}\nAuthorization: Basic YWrtMdo=", no, missing, foreign=True)
    for user, encoding in (("Bjørn:Blåbær2026", "latin-1"), ("jr:Grün&Weiß!", "latin-1"), ("jr:Påskeegg 7", "utf-8")):
        basic = base64.b64encode(user.encode(encoding)).decode()
        yield "R10", ["R10"], get(SITE + me, f"{DOTNET}\nAuthorization: Basic {basic}", no, session)
    form = Capture(foreign=True)
    form.add(SITE + "/api/v1/Contact/3", f"GET\n{CHROME}\nAuthorization: Basic SlI6U29tbWVyMjAyNiE=",
             "HTTP/1.1 302 Found\nContent-Type: text/html; charset=utf-8\nLocation: "
             f"/SuperOffice/Security/Login.aspx?ReturnUrl=%2fSuperOffice%2fapi%2fv1%2fContact%2f3\n{IIS}", "",
             "<html><head><title>Object moved</title></head><body><h2>Object moved to <a href=\"/SuperOffice/Security/"
             "Login.aspx\">here</a>.</h2></body></html>")
    form.add(SITE + "/Security/Login.aspx?ReturnUrl=%2fSuperOffice%2fapi%2fv1%2fContact%2f3", f"GET\n{CHROME}",
             f"HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\n{IIS}", "",
             '<!DOCTYPE html><html lang="nb"><head><title>Logg inn</title></head><body><form method="post"><input '
             'name="UserName"><input type="password" name="Password"><button>Logg inn</button></form></body></html>', at=0.2)
    yield "R12", ["R12"], form
    head, text = page("405 Method Not Allowed", "405 - HTTP-Verb für den Zugriff auf diese Seite ist nicht zulässig.")
    for method, body in (("PUT", '{"ContactId":3,"Name":"Fjord"}'), ("PATCH", '[{"op":"replace"}]')):
        yield "R13", ["R13"], Capture().add(
            SITE + "/api/v1/Contact/3",
            f"{method}\n{DOTNET}\nContent-Type: application/json\nAuthorization: SOTicket {mine}",
            head + "\nAllow: GET, HEAD, OPTIONS, TRACE", body, text, kind="call")
    head, text = page("404 Not Found", "404 - Filen eller katalogen ble ikke funnet.", iis="7.5", language="nb")
    yield "R14", ["R14"], Capture().add("http://crm.fjord.example/SuperOffice80/api/v1/Contact/3",
                                        f"GET\n{DOTNET}\nAuthorization: Basic SlI6U29tbWVyMjAyNiE=", head, "", text)
    yield "R15", ["R15"], Capture(foreign=True).add(
        "https://online.superoffice.com/Cust12345/api/v1/Contact/3", f"GET\n{bearer}",
        "HTTP/1.1 421 \nContent-Type: text/plain\nStrict-Transport-Security: max-age=63072000", "",
        "Wrong subdomain used to access tenant")
    for state, status in (("Suspended", "503 Service Unavailable"), ("OfflineMaintenance", "503 Service Unavailable"),
                          ("MigrationPending", "403 Forbidden")):
        down = Capture()
        down.add("https://online.superoffice.com/api/state/Cust12345", f"GET\n{DOTNET}", f"HTTP/1.1 200 OK\n{JSON}", "",
                 f'{{"ContextIdentifier":"Cust12345","Endpoint":"https://online3.superoffice.com","State":"{state}",'
                 '"IsRunning":false,"ValidUntil":"2026-03-09T08:45:00Z","Api":"https://online3.superoffice.com/Cust12345",'
                 '"Version":"10.5"}', kind="probe")
        down.add(ONLINE + "/api/v1/Contact/3", f"GET\n{bearer}", f"HTTP/1.1 {status}\nContent-Type: text/html\n{IIS}", "",
                 "<html><body><h1>Die Seite ist nicht verfügbar.</h1></body></html>", at=1)
        yield "R16", ["R16"], down
    yield "R37", ["R37"], get(ONLINE + "/api/v1/Agents/User/GetUser?userId=11", bearer, "403 Forbidden",
                              error("SoSentryException", "Agent User is restricted", "ErrorMessage"), method="POST", kind="call")
    cors = Capture(foreign=True)
    origin = f"{CHROME}\nOrigin: https://app.acme.example\nReferer: https://app.acme.example/"
    cors.add(SITE + "/api/v1/Contact/3", f"OPTIONS\n{origin}\nAccess-Control-Request-Method: GET\n"
             "Access-Control-Request-Headers: authorization",
             "HTTP/1.1 200 OK\nAllow: OPTIONS, TRACE, GET, HEAD, POST\nPublic: OPTIONS, TRACE, GET, HEAD, POST\n" + IIS)
    cors.add(SITE + "/api/v1/Contact/3", f"GET\n{origin}\nAuthorization: SOTicket {mine}", at=0.1,
             error={"code": "connectionClosed", "text": "net::ERR_FAILED"})
    yield "R40", ["R40"], cors
    other = Capture()
    other.add(SITE + "/api/v1/Contact/3", f"OPTIONS\n{origin}\nAccess-Control-Request-Method: GET\n"
              "Access-Control-Request-Headers: authorization,so-apptoken",
              f"HTTP/1.1 403 Forbidden\nAccess-Control-Allow-Origin: https://mail.google.com\n{IIS}")
    yield "R40", ["R40"], other
    hidden = Capture()
    hidden.add(SITE + "/api", f"GET\n{DOTNET}", f"HTTP/1.1 200 OK\n{JSON}", "",
               '{"v1":"http://srv-crm01.fjord.local/SuperOffice/api/v1","Version":"v1","NetServerVersion":"10.1.4.0",'
               '"Services":"Services87","ServicesCurrent":"Services88"}')
    hidden.add("http://srv-crm01.fjord.local/SuperOffice/api/v1/User/currentPrincipal",
               f"GET\n{DOTNET}\nAuthorization: SOTicket {mine}", at=0.4, connection=0,
               error={"code": "nameNotResolved", "text": "The name srv-crm01.fjord.local was not found."})
    yield "R41", ["R41"], hidden
    mirror = Capture()
    url = "https://mirror.acme.example/Mirroring/MirroringClient.svc"
    mirror.add(url, "GET\nUser-Agent: SuperOffice", f"HTTP/1.1 200 OK\nContent-Type: text/html; charset=UTF-8\n{IIS}", "",
               "<HTML><HEAD><TITLE>MirroringClient Service</TITLE></HEAD><BODY>You have created a service.</BODY></HTML>",
               kind="probe")
    mirror.add(url, 'POST\nContent-Type: text/xml; charset=utf-8\nSOAPAction: '
               '"http://www.superoffice.com/mirroring/IMirroringClient/Authenticate"',
               f"HTTP/1.1 404 Not Found\nContent-Length: 0\n{IIS}",
               '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>', "", at=2)
    yield "R43", ["R43"], mirror
    yield "S17", ["S17"], get(SITE + me, f"{DOTNET}\nAuthorization: SOTicket {mine[:70]}", no, session)
    yield "S17", ["S17"], get(ONLINE + me, f"{DOTNET}\nAuthorization: Bearer {access_token().replace('+', ' ')}", no, session)
    yield "S18", ["S18"], get(SITE + me, f"{DOTNET}\nAuthorization: SOTicket ", no, missing)
    yield "S16", ["S16"], get(ONLINE + me, f"{DOTNET}\nAuthorization: SOTicket {ticket('Cust26759')}\nSO-AppToken: {TOKEN}",
                              no, session)
    claims = {"iss": "https://sod.superoffice.com", "aud": "acme", "sub": "jr", "exp": 1773100000, "nbf": 1773000000}
    yield "R11", ["R1", "R11"], get(SITE + me, DOTNET, no, missing, zipped=True)
    yield "jwt-webapi", [], get(ONLINE + me, f"{DOTNET}\nAuthorization: Bearer {jwt(claims)}", no, session), ["http.token-audience"]
