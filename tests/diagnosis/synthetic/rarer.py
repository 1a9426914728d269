# SPDX-License-Identifier: GPL-3.0-or-later
"""The rarer rows once more in other shapes; like others.py, written without looking at the rules."""
from synthetic import essentials, netserver, superid, wssecurity
from synthetic.generic import digest
from synthetic.netserver import OK, answer, contact, exception, found, login
from synthetic.others import REQUESTS, SITE, rest, soap
from synthetic.tokens import (KERBEROS, NTLMSSP, access_token, ap_req, jwt, ntlm1, ntlm2, ntlm3, spnego_init, spnego_response,
                              ticket)
from synthetic.wire import BEGAN, Capture, b64, instant

NO = "401 Unauthorized"


def superoffice():
    v = "Services87"
    mine = ticket(number=991)
    yield "R3", ["R3"], rest("Contact/3", "\nX-XSRF-Token: a8d1\nCookie: XSRF-TOKEN=a8d1", NO,
                             '{"Error":true,"ErrorMessage":"Session utgången"}', foreign=True)
    yield "R8", ["R8"], rest("Contact/3", f"\nAuthorization: SOTicket {b64(mine)}", NO, "", zipped=True)
    yield "R10", ["R10"], rest("Contact/3", "\nAuthorization: Basic " + b64("åse:Smørbrød".encode("latin-1")), NO, "{}")
    yield "R16", ["R16"], Capture().add(
        "https://qaonline.superoffice.com/api/state/Cust31415", f"GET\n{REQUESTS}", "HTTP/1.1 200 OK\nContent-Type: application/json",
        "", '{"ContextIdentifier":"Cust31415","State":"Suspended","IsRunning":false,"Api":"https://qaonline2.superoffice.com/'
        'Cust31415"}', kind="probe").add("https://qaonline2.superoffice.com/Cust31415/api/v1/Contact/3",
                                         f"GET\n{REQUESTS}\nAuthorization: Bearer {access_token('Cust31415')}",
                                         "HTTP/1.1 404 Not Found\nContent-Type: text/html", "", "<html>404</html>", at=1)
    yield "R18", ["R18"], superid.shown(3, "Expired", language="de")
    yield "R20", ["R20"], superid.system_user(BEGAN.strftime("%Y%m%d%H%M"), "AuthorizeErrorCode: InvalidSignature")
    yield "R22", ["R22"], superid.yellow("ID4037: Nøkkelen som trengs for å verifisere signaturen, kunne ikke løses",
                                         "System.IdentityModel.Tokens.SecurityTokenException", "nb")
    yield "R44", ["R44"], Capture().add("https://online3.superoffice.com/login/common/oauth/authorize?client_id=1&response_type=code",
                                        f"GET\n{REQUESTS}", "HTTP/1.1 404 Not Found\nContent-Type: text/html", "", "<html/>")
    yield "S9", ["S9"], soap("Contact/GetContact", contact(mine, v).replace("<soapenv:Header>", "").replace("</soapenv:Header>", ""),
                             exception("Anonymous", "Non authentifié", version=v))
    yield "S10", ["S10"], soap(netserver.AUTHENTICATE, login("kari", "x", v, "tns", swapped=True), netserver.denied(v), zipped=True)
    idle = soap("Contact/GetContact", contact(mine, v), found(v))
    idle.add(SITE + "Contact.svc", f"POST\nContent-Type: text/xml\nSOAPAction: {netserver.NS}{v}/Contact/GetContact", OK,
             contact(mine, v), exception("Ticket", "Sessionen har gått ut", version=v), at=30000, connection=7)
    yield "S14", ["S14", "S2"], idle
    yield "S18", ["S18"], soap("Contact/GetContact", contact("", v), exception("Ticket", "Non", version=v), foreign=True)
    yield "S19", ["S19", "S21"], soap("SoPrincipal/AuthenticateImplicit", login(version=v).replace(
        "AuthenticateUsernamePassword", "AuthenticateImplicit"), netserver.denied(v))
    yield "S29", ["S29"], soap("Document/GetDocumentStream", contact(mine, v), netserver.fault(
        "DeserializationFailed", "Le quota de longueur maximale du tableau (16384) a été dépassé : MaxArrayLength",
        netserver.DISPATCHER), netserver.ERROR)
    yield "S32", ["S32", "S35"], soap(netserver.AUTHENTICATE, login(version=v), "<html>401</html>",
                                      "HTTP/1.1 401 Niet geautoriseerd\nServer: Microsoft-IIS/8.5\nWWW-Authenticate: Negotiate\n"
                                      "WWW-Authenticate: NTLM\nContent-Type: text/html")


def windows():
    no = "HTTP/1.1 401 Unauthorized\nServer: Microsoft-IIS/8.5"
    for url, peer, rows in (("http://intra.nordvik.example/", "127.0.0.1:80", ["W3", "W2"]),):
        capture = Capture()
        capture.add(url, "GET", f"{no}\nWWW-Authenticate: NTLM", peer=peer)
        capture.add(url, f"GET\nAuthorization: NTLM {b64(ntlm1())}", f"{no}\nWWW-Authenticate: NTLM {b64(ntlm2())}", at=0.1, peer=peer)
        capture.add(url, f"GET\nAuthorization: NTLM {b64(ntlm3('kari', 'NORD'))}", f"{no}\nWWW-Authenticate: NTLM", at=0.2, peer=peer)
        yield rows[0], rows, capture
    yield "W4", ["W4", "W8"], Capture(foreign=True).add(
        "https://192.0.2.14/app", f"GET\nAuthorization: Negotiate {b64(ntlm1())}", f"{no}\nWWW-Authenticate: Negotiate")
    yield "W5", ["W5"], Capture(foreign=True).add(
        "https://intra.nordvik.example/", "GET\nAuthorization: Kerberos x", no).add(
        "https://intra.nordvik.example/", f"GET\nAuthorization: Negotiate {b64(spnego_init([KERBEROS, NTLMSSP], ap_req()))}",
        f"{no}\nWWW-Authenticate: Negotiate oQcwBaADCgEC", at=0.2)
    yield "W16", ["W16"], Capture().add("https://intra.nordvik.example/", "GET", f"{no}\nWWW-Authenticate: Negotiate").add(
        "https://intra.nordvik.example/", f"GET\nAuthorization: Negotiate {b64(spnego_init([NTLMSSP], ntlm1()))}",
        f"{no}\nWWW-Authenticate: Negotiate {b64(spnego_response(1, NTLMSSP, ntlm2()))}", at=0.2, kind="leg")


def services():
    iis = "HTTP/1.1 401 Unauthorized\nServer: Microsoft-IIS/10.0"
    yield "E3", ["E3"], Capture().add(essentials.LOGIN, f"GET\n{essentials.BASIC}\nAPPNAME: a\nAPPVERSION: 1\nAPPPUBLISHER: b", iis)
    yield "E6", ["E6"], essentials.then("alertmanagement.svc/alerts/index/0/count/5", iis, foreign=True,
                                        fields=f"Canary: {essentials.CANARY}\nCookie: ASP.NET_SessionId= x4uzv1b2c3d4e5fabcdeabcd")
    yield "E7", ["E7"], essentials.then("usermanagement.svc/usergroups", "HTTP/1.1 401 This API only supports Administrator "
                                        "calls.\nServer: Microsoft-IIS/10.0", zipped=True)
    yield "E17", ["E17"], essentials.then("fileoperationservice.svc/items/index/0/count/9/search?query=a",
                                          "HTTP/1.1 503 Tjenesten er utilgjengelig\nServer: Microsoft-IIS/10.0")
    yield "E19", ["E19"], Capture(foreign=True).add(essentials.LOGIN, f"GET\n{essentials.APP}\nAccept: application/json", iis)
    sent, fault, token, stamp, wrap = (wssecurity.sent, wssecurity.fault11, wssecurity.token, wssecurity.timestamp,
                                       wssecurity.envelope)
    failed = fault("FailedAuthentication", "Autentisering misslyckades", local="q")
    yield "X6", ["X6"], sent(wrap(stamp() + token('<P/>')), failed)
    yield "X7", ["X7"], sent(wrap(stamp() + token(f'<P Type="{wssecurity.TEXT}">R&amp;amp;D&amp;lt;1</P>')), failed, zipped=True)
    yield "X8", ["X8", "X4", "X5"], sent(wrap(token(wssecurity.digest(instant(), password="x"), created=instant())), failed)
    away = instant(7200, 3, "+02:00")
    yield "X11", ["X11"], sent(wrap(stamp(away, instant(7500, 3, "+02:00")) + token(created=away)), fault(
        "InvalidSecurity", "Ogiltig tid", local="q"))
    yield "X19", ["X19"], sent(wrap(token()), fault("Client", "Security processing failed (actions mismatch)", "", "soap"))
    yield "X20", ["X20"], sent(wrap(token(first=False)), fault(
        "Client", "cvc-complex-type.2.4.a: Ongeldige inhoud gevonden vanaf element 'wsse:Nonce'; 'Username' verwacht", "", "soap"))
    yield "X26", ["X26"], sent(wrap(stamp()), fault("InvalidSecurity", "WSM-00009 : Échec d'authentification"))
    yield "X27", ["X27"], sent(wrap(stamp() + token()), fault("FailedCheck", "De handtekening is ongeldig", local="q"), zipped=True)


def web():
    claims = {"iss": "https://idp.example", "aud": "https://api.acme.example", "nbf": 1773000000}
    api = "https://api.acme.example/v1/me"
    yield "jwtexpired-http", [], Capture(foreign=True).add(
        api, f"GET\nAuthorization: bearer {jwt({**claims, 'exp': 1773040000})}", "HTTP/2 401 Unauthorized"), ["http.token-expired"]
    yield "digestrealm-http", [], digest(sent_realm="API@acme.example", algorithm="MD5", foreign=True), ["http.digest-realm"]
    yield "blank-http", [], Capture().add(
        api, "GET\nAuthorization: Basic " + b64("kari:hemmelig\r\n"), "HTTP/1.1 401 Non\nWWW-Authenticate: basic realm=x"), [
        "http.secret-blank"]
    yield "good/kestrel-html", [], Capture().add(
        "https://www.acme.example/", "GET\nAccept: text/html", "HTTP/1.1 200 OK\nContent-Type: text/html", "",
        '<html><body><form action="/login"><input type="password"></form></body></html>')
    yield "good/kestrel-errorkey", [], Capture().add(
        api, f"GET\nAuthorization: Bearer {jwt({**claims, 'exp': 1773099999})}", "HTTP/1.1 200 OK\nContent-Type: application/json", "",
        '{"Error":null,"Message":"fine","error":""}')
    yield "good/iis-nullresult", [], rest("Agents/Person/GetPersonEntity", f"\nAuthorization: SOTicket {ticket()}", "200 OK", "null",
                                          method="POST")
    yield "good/iis-emptyanswer", [], soap("Contact/GetContact", contact(ticket(), "Services87"), answer(
        f'<GetContactResponse xmlns="{netserver.NS}Services87"/>', "Services87"), zipped=True)


def captures():
    for part in (superoffice, windows, services, web):
        yield from part()
