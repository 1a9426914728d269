# SPDX-License-Identifier: GPL-3.0-or-later
"""The frequent rows once more in other shapes: other makers' servers and gateways, languages and client libraries. Written
after the rules, and without looking at them, so that what they find here tells how they do with what they do not know."""
from synthetic import essentials, netserver, superid, wssecurity
from synthetic.generic import NOW
from synthetic.netserver import OK, action, answer, contact, envelope, exception, found
from synthetic.tokens import (KERBEROS, MS_KERBEROS, access_token, ap_req, jwt, krb_error, negotiate_kerberos, ntlm1,
                              ntlm2, ntlm3, spnego_init, spnego_response, ticket)
from synthetic.wire import BEGAN, Capture, b64, instant, noise

CLOUD = "server: cloudflare\ncf-ray: 8f1b2c3d4e5f-OSL\nvia: 1.1 varnish"
BIGIP = "Server: BigIP\nConnection: Close"
REQUESTS = "User-Agent: python-requests/2.31.0\nAccept-Encoding: gzip, deflate\nAccept: */*\nConnection: keep-alive"
SITE = "http://superoffice.nordvik.example:8080/SO8Web/remote/services87/"
REST = "http://superoffice.nordvik.example:8080/SO8Web/api/v1/"
ONLINE = "https://app2.superoffice.com/Cust31415"


def zeep(operation):
    return (f'POST\n{REQUESTS}\nSOAPAction: "{netserver.NS}Services87/{operation}"\nContent-Type: text/xml; charset=utf-8')


def soap(operation, body, text, head=OK, **more):
    agent = operation.split("/")[0]
    return Capture(more.pop("foreign", False)).add(f"{SITE}{agent}.svc", zeep(operation), head, body, text, **more)


def rest(path, fields, status, text, root=REST, kind="application/json", method="GET", body="", more_fields="", **more):
    return Capture(more.pop("foreign", False)).add(
        root + path, f"{method}\n{REQUESTS}{fields}", f"HTTP/1.1 {status}\nContent-Type: {kind}; charset=utf-8\n"
        f"Server: Microsoft-IIS/8.0{more_fields}", body, text, **more)


def superoffice():
    v = "Services87"
    mine = ticket(number=77)
    login = netserver.login("kari", "Fjell&amp;Vidde", v, "ns0", prefix="soap-env", declaration=True)
    yield "S1", ["S1"], soap(netserver.AUTHENTICATE, login, netserver.denied(v).replace("<s:", "<SOAP:").replace(
        "</s:", "</SOAP:").replace("xmlns:s=", "xmlns:SOAP="), foreign=True)
    yield "S2", ["S2", "S14"], soap("Contact/GetContact", contact(mine, v, "ns0"), exception(
        "No access to module", "Accès refusé à ce module.", "SuperOffice.Exceptions.SoModuleLicenseException", v, own="ns1"),
        zipped=True)
    yield "S3", ["S3"], soap(netserver.AUTHENTICATE, login, exception(
        "Failed to validate tokens: Inloggning nekas från denna adress", "Inloggningen misslyckades", version=v, own="q"))
    yield "S7", ["S7", "X29"], Capture().add(
        SITE + "SoPrincipal.svc", "POST\nContent-Type: application/soap+xml;charset=UTF-8;action=\"x\"\nUser-Agent: Apache-"
        "HttpClient/4.5.5", f"HTTP/1.1 415 Unsupported Media Type\n{BIGIP}\nContent-Type: text/html",
        login.replace(netserver.SOAP11, "http://www.w3.org/2003/05/soap-envelope"), "<html>415</html>")
    yield "S8", ["S8"], soap(netserver.AUTHENTICATE.replace("User", "Usr"), login, netserver.fault(
        "ActionNotSupported", "Le message avec Action « … » ne peut pas être traité par le destinataire.", netserver.NONE,
        "SOAP"), netserver.ERROR)
    yield "S11", ["S11"], soap("Contact/GetContact", contact(mine, v).replace(
        "ser:Credentials", "ser:SoCredentials"), exception("Anonymous is not allowed", "U bent niet aangemeld.", version=v))
    yield "S12", ["S12"], Capture(foreign=True).add(
        f"{ONLINE}/Remote/{v}/Contact.svc", zeep("Contact/GetContact"), OK, contact(ticket("Cust31415"), v, "ns0"),
        exception("Acces denied", "Adgang nægtet.", version=v))
    yield "S13", ["S13"], Capture().add(
        SITE.replace("87", "80") + "Contact.svc", zeep("Contact/GetContact").replace("87", "80"),
        f"HTTP/1.0 404 Not Found\nContent-Type: text/html\n{BIGIP}", contact(mine, "Services80"), "<html><h1>Fant ikke</h1></html>")
    yield "S16", ["S16"], rest("Contact/1", f"\nAuthorization: SOTicket {ticket('Cust27182')}\nSO-AppToken: {netserver.TOKEN}",
                               "401 Unauthorized", "", ONLINE + "/api/v1/")
    yield "S17", ["S17"], rest("Contact/1", f"\nAuthorization: SOTicket {mine.replace('A', 'a', 3)[:-5]}", "401 Unauthorized",
                               '{"Error":true,"ErrorType":"SoSessionException","ErrorMessage":"Ogiltig biljett"}')
    yield "S20", ["S20"], Capture().add(
        SITE + "SoPrincipal.svc", zeep(netserver.AUTHENTICATE), "HTTP/1.1 500 Internal Server Error\nContent-Type: text/html\n"
        "Server: Microsoft-IIS/8.5", login, "<html><head><title>Erreur détaillée IIS 8.5 - 500.19</title></head><body>Erreur de "
        "configuration : attribut « validateIntegatedModeConfiguration » non reconnu</body></html>")
    yield "S27", ["S27"], soap(netserver.AUTHENTICATE, login, netserver.fault(
        "InternalServiceFault", "Server kunne ikke behandle forespørselen på grunn av en intern feil.", netserver.DISPATCHER,
        "SOAP-ENV"), netserver.ERROR, chunked=True)
    yield "R1", ["R1"], rest("Person/7", "", "401 Unauthorized", '{"Error":true,"ErrorType":"ArgumentException","Message":"X-XSRF-'
                             'TOKEN HTTP header missing. Add X-XSRF-TOKEN HTTP header to use existing session,"}', foreign=True)
    yield "R4", ["R4"], rest("Person/7", "\nAuthorization: Basic a2FyaTpmamVsbA==", "401 Unauthorized",
                             "<html><h2>401 - Niet geautoriseerd</h2></html>", kind="text/html",
                             more_fields='\nWWW-Authenticate: Basic realm="superoffice.nordvik.example"', zipped=True)
    yield "R5", ["R5"], rest("User/currentPrincipal", "\nAuthorization: Basic a2FyaTpmamVsbA==", "401 Unauthorized", "",
                             ONLINE + "/api/v1/")
    yield "R6", ["R6"], rest("Contact/1", f"\nAuthorization: soticket {ticket('Cust31415')}", "401 Unauthorized", "",
                             ONLINE + "/api/v1/", foreign=True)
    yield "R7", ["R7"], rest("Contact/1", f"\nAuthorization: bearer {access_token('Cust31415')}", "401 Unauthorized",
                             '{"Error":true,"ErrorMessage":"Jeton expiré"}', ONLINE + "/api/v1/", more_fields="\n" + CLOUD)
    yield "R9", ["R9"], rest("Contact/default", "\nauthorization: basic YWrtMdo=", "401 Unauthorized", "{}")
    moved = Capture()
    moved.add(REST + "Contact/3", f"GET\n{REQUESTS}\nAuthorization: Basic a2FyaTpmamVsbA==",
              "HTTP/1.1 302 Found\nContent-Length: 0\nLocation: http://superoffice.nordvik.example:8080/SO8Web/Security/login.aspx"
              "?ReturnUrl=%2fSO8Web%2fapi\nServer: Microsoft-IIS/8.0")
    yield "R12", ["R12"], moved
    yield "R13", ["R13"], rest("Contact/3", f"\nAuthorization: SOTicket {mine}", "405 Method Not Allowed", "", method="DELETE",
                               kind="text/html", more_fields="\nAllow: GET, HEAD, OPTIONS, TRACE")
    yield "R15", ["R15"], rest("Contact/3", f"\nAuthorization: Bearer {access_token('Cust31415')}", "421 Misdirected Request", "",
                               "https://online.superoffice.com/Cust31415/api/v1/", kind="text/html")
    yield "R17", ["R17", "R33"], superid.shown(2, "InvalidRedirectUrl", "http://127.0.0.1:8080/cb", "400 Bad Request", "de")
    yield "R19", ["R19"], superid.system_user(BEGAN.strftime("%Y%m%d") + "1015", "AuthorizeErrorCode: InvalidTimestamp")
    yield "R31", ["R31"], superid.token_request(
        {"grant_type": "authorization_code", "client_id": superid.CLIENT, "code": "abc", "redirect_uri": "http://127.0.0.1:9/cb",
         "client_secret": "x"}, "400 Bad Request", '{ "error" : "invalid_grant" , "error_description" : "Koden har utløpt" }')


def windows():
    url = "https://intra.nordvik.example/app"
    curl = "GET\nUser-Agent: curl/8.5.0\nAccept: */*"
    no = "HTTP/1.1 401 Unauthorized\nServer: Microsoft-IIS/8.5\nContent-Type: text/html"
    text = "<html><h2>401 - Accès non autorisé</h2></html>"

    def legs(third, offers="WWW-Authenticate: NTLM\nWWW-Authenticate: Negotiate", connections=(4, 4, 4), last="", **more):
        capture = Capture(more.pop("foreign", False))
        capture.add(url, curl, f"{no}\n{offers}", "", text, connection=connections[0])
        capture.add(url, f"{curl}\nAuthorization: NTLM {b64(ntlm1())}", f"{no}\nWWW-Authenticate: NTLM {b64(ntlm2('NORD', 'APP2'))}",
                    "", text, at=0.1, connection=connections[1], kind="leg")
        return capture.add(url, f"{curl}\nAuthorization: NTLM {b64(third)}", f"{no}\n{last or offers}", "", text, at=0.2,
                           connection=connections[2], kind="leg")

    yield "W2", ["W2", "W13"], legs(ntlm3("kari", "NORD", bindings=noise("cb", 16)), foreign=True)
    yield "W12", ["W12", "W2"], legs(ntlm3("kari", ""), "WWW-Authenticate: NTLM")
    yield "W14", ["W14"], legs(ntlm3("kari", "NORD", version=1))
    yield "W10", ["W10"], legs(ntlm3("kari", "NORD"), connections=(1, 1, 9))
    yield "W5", ["W5"], Capture().add(
        url, f"{curl}\nAuthorization: Negotiate {negotiate_kerberos(host='intra.nordvik.example')}",
        f"{no}\nWWW-Authenticate: Negotiate " + b64(spnego_response(2, KERBEROS, krb_error(41, host="app2.nordvik.example"))), "", text)
    yield "W6", ["W6"], Capture().add(
        url, f"{curl}\nAuthorization: Negotiate {negotiate_kerberos()}",
        f"{no}\nWWW-Authenticate: Negotiate " + b64(spnego_response(2, MS_KERBEROS, krb_error(37))), "", text, skew=0)
    yield "W7", ["W7"], Capture(foreign=True).add(
        url, f"{curl}\nAuthorization: Negotiate " + b64(spnego_init([KERBEROS], ap_req(size=15500))),
        "HTTP/1.1 400 Bad Request\nContent-Type: text/html; charset=us-ascii\nServer: Microsoft-HTTPAPI/2.0\nConnection: close")


def services():
    done = Capture().add(essentials.LOGIN, f"GET\n{essentials.BASIC}\n{essentials.APP}", essentials.GOOD)
    yield "E1", ["E1"], Capture(foreign=True).add(essentials.LOGIN, f"GET\n{essentials.BASIC}\n{essentials.APP}",
                                                  "HTTP/1.1 401 Onjuiste gebruikersnaam\nServer: Microsoft-IIS/10.0")
    yield "E2", ["E2"], Capture().add(essentials.LOGIN, f"GET\n{essentials.BASIC}\nUser-Agent: curl/8.5.0", essentials.NO)
    done.add(essentials.service("alertmanagement.svc/alerts/index/0/count/5"), f"GET\nCookie: {essentials.COOKIE}\n"
             "User-Agent: curl/8.5.0", essentials.NO, at=2, kind="call")
    yield "E5", ["E5"], done
    yield "E10", ["E10"], Capture().add(
        essentials.HOST + "/services/builtin/SessionService.svc/Login", f"GET\n{essentials.BASIC}\n{essentials.APP}",
        "HTTP/1.1 404 Niet gevonden\nContent-Type: text/html\nServer: Microsoft-IIS/10.0", "", "<html>404</html>")
    sent, fault11, fault12, token, stamp = (wssecurity.sent, wssecurity.fault11, wssecurity.fault12, wssecurity.token,
                                            wssecurity.timestamp)
    weird = {"prefix": "a", "p": "b", "u": "c"}

    def wrap(inside, **more):
        return wssecurity.envelope(inside, **weird, **more).replace("wsse:", "b:").replace("wsu:", "c:")

    yield "X4", ["X4", "X5"], sent(wrap(stamp() + token()), fault12("FailedAuthentication", "Le jeton de sécurité n'a pas pu être "
                                   "authentifié", language="fr"), "Server: WildFly/26", "500 Internal Server Error", zipped=True)
    yield "X2", ["X1", "X2"], sent("<a:Envelope xmlns:a=\"" + wssecurity.SOAP11 + "\"><a:Header/><a:Body><x/></a:Body></a:Envelope>",
                                   fault11("InvalidSecurity", "En-tête de sécurité manquant", prefix="z", local="y"))
    yield "X9", ["X9", "X24"], sent(wrap(stamp(instant(-2000), instant(-1700)) + token()), fault11(
        "MessageExpired", "Le message a expiré", wssecurity.UTILITY, "z", "y"), "Server: WildFly/26", chunked=True)
    yield "X10", ["X10"], sent(wrap(stamp(instant(700), instant(1000)) + token()), fault11("MessageExpired", "Ongeldig tijdstempel"))
    again = sent(wrap(stamp() + token(nonce="zz")), fault11("FailedAuthentication", "Non"))
    sent(wrap(stamp(instant(9), instant(309)) + token(nonce="zz")), fault11("InvalidSecurity", "Non"), at=9, capture=again)
    yield "X14", ["X14", "X15", "X16"], again
    yield "X17", ["X17"], sent(wrap(stamp() + token(encoding=False)), fault11("InvalidSecurity", "Fout in de beveiligingskop"))
    yield "X18", ["X18"], sent(wrap(stamp() + stamp(instant(1), instant(200)) + token()), fault11("InvalidSecurity", "Fout"))
    yield "X3", ["X3"], sent(wssecurity.envelope(stamp() + token(), declare=False), "<html>400</html>", "Server: WildFly/26",
                             "400 Bad Request", zipped=True)
    yield "X23", ["X23"], sent(wrap(stamp() + token()), fault11("SecurityError", "Une erreur de sécurité s'est produite",
                                                               "http://ws.apache.org/wss4j", "z", "y"))
    yield "X29", ["X29", "S7"], sent(wrap(stamp() + token(), soap="http://www.w3.org/2003/05/soap-envelope"), fault11(
        "VersionMismatch", "Version incorrecte", "", "z"), soap12=True)


def good():
    none = []
    url = "https://intra.nordvik.example/app"
    no = "HTTP/1.1 401 Unauthorized\nServer: Microsoft-IIS/8.5"
    fine = "HTTP/1.1 200 OK\nContent-Type: application/json\nServer: Kestrel"
    yield "good/iis-longticket", none, Capture().add(
        url, "GET\nAuthorization: Negotiate " + b64(spnego_init([KERBEROS], ap_req(size=9000))), fine, "", "{}")
    yield "good/iis-bindings", none, Capture().add(url, "GET", f"{no}\nWWW-Authenticate: NTLM").add(
        url, f"GET\nAuthorization: NTLM {b64(ntlm1())}", f"{no}\nWWW-Authenticate: NTLM {b64(ntlm2())}", at=0.1, kind="leg").add(
        url, f"GET\nAuthorization: NTLM {b64(ntlm3('kari', bindings=noise('cb', 16)))}", fine, "", '{"Error":false}', at=0.2, kind="leg")
    renewed = Capture()
    old, new = (jwt({"exp": NOW + at, "iss": "https://login.acme.example"}) for at in (-60, 3000))
    renewed.add(url, f"GET\nAuthorization: Bearer {old}", 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"')
    renewed.add("https://login.acme.example/token", "POST\nContent-Type: application/x-www-form-urlencoded", fine,
                "grant_type=refresh_token&refresh_token=r", f'{{"access_token":"{new}","token_type":"bearer"}}', at=1, kind="renew")
    renewed.add(url, f"GET\nAuthorization: Bearer {new}", fine, "", "{}", at=2, kind="call")
    yield "good/kestrel-renewed", none, renewed
    yield "good/kestrel-lenient", none, Capture().add(url, f"GET\nAuthorization: Bearer {old}", fine, "", "{}")  # expired, accepted
    again = Capture()
    info = essentials.service("servermanagement.svc/serverinformation")
    again.add(info, f"GET\nCanary: {essentials.CANARY}\n{essentials.APP}", essentials.NO)
    again.add(essentials.LOGIN, f"GET\n{essentials.BASIC}\n{essentials.APP}", essentials.GOOD, at=1)
    again.add(info, f"GET\nCanary: {essentials.CANARY}\nCookie: {essentials.COOKIE}\n{essentials.APP}",
              "HTTP/1.1 200 OK\nContent-Type: application/xml", "", "<ServerInfo/>", at=2, kind="call")
    yield "good/iis-relogin", none, again
    report = answer(f'<GetReportResponse xmlns="{netserver.NS}Services87"><Response><FaultReport>Fault</FaultReport><Error>false'
                    "</Error></Response></GetReportResponse>", "Services87")
    yield "good/iis-faultword", none, soap("Report/GetReport", contact(ticket(), "Services87"), report, zipped=True, chunked=True)
    yield "good/iis-utf8basic", none, rest("Contact/3", "\nAuthorization: Basic " + b64("kari:Blåbær"), "200 OK", '{"ContactId":3}')
    yield "good/iis-emptypassword", none, rest("Contact/3", "\nAuthorization: Basic YWRtMDo=", "200 OK", '{"ContactId":3}', skew=1200)
    yield "good/iis-nocontent", none, rest("Contact/3", f"\nAuthorization: SOTicket {ticket()}", "204 No Content", "",
                                           method="DELETE")
    slash = Capture().add(REST.rstrip("/"), f"GET\n{REQUESTS}\nAuthorization: Basic YWRtMDo=", "HTTP/1.1 308 Permanent Redirect\n"
                          f"Location: {REST}").add(REST, f"GET\n{REQUESTS}\nAuthorization: Basic YWRtMDo=", fine, "", "{}", at=1)
    yield "good/iis-slash", none, slash
    yield "good/wildfly-wssecurity", none, wssecurity.sent(
        wssecurity.envelope(wssecurity.token(), understand=False), '<a:Envelope xmlns:a="' + wssecurity.SOAP11 + '"><a:Body><ok/>'
        "</a:Body></a:Envelope>", "Server: WildFly/26", "200 OK")
    yield "good/tomcat-cookies", none, Capture().add(
        "https://t.acme.example/a/login", "POST\nContent-Type: application/json\nAccept: application/json",
        fine + "\nSet-Cookie: JSESSIONID=A1; Path=/a; Secure; HttpOnly\nSet-Cookie: route=n1; Path=/", '{"user":"kari"}', "{}").add(
        "https://t.acme.example/a/me", "GET\nAccept: application/json\nCookie: JSESSIONID=A1; route=n1", fine, "", '{"name":"Kari"}',
        at=1, kind="call")
    yield "good/netserver-7", none, Capture(foreign=True).add(
        "http://superoffice.nordvik.example/Remote/SoPrincipal.svc", action(netserver.AUTHENTICATE, "7.0.2000.2000"), OK,
        netserver.login(version="7.0.2000.2000", swapped=True), netserver.accepted(ticket(), "7.0.2000.2000")).add(
        "http://superoffice.nordvik.example/Remote/Contact.svc", action("Contact/GetContact", "7.0.2000.2000"), OK,
        envelope(f"<ser:Credentials><ser:Ticket>{ticket()}</ser:Ticket></ser:Credentials>", "<ser:GetContact/>", "7.0.2000.2000"),
        found("7.0.2000.2000"), at=1, kind="call")


def captures():
    for part in (superoffice, windows, services, good):
        yield from part()
