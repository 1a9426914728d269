# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows Server Essentials (rows E1 to E20)."""
from synthetic.wire import Capture, b64

HOST = "https://remote.acme.example"
LOGIN = HOST + "/services/builtin/session.svc/login"
IIS = "Cache-Control: private\nServer: Microsoft-IIS/8.5\nX-AspNet-Version: 4.0.30319\nX-Powered-By: ASP.NET"
CANARY = "7a10f945-91af-0597-14fd-a03bbdec2420"
COOKIE = "ASP.NET_SessionId=gemffw0zn3ybci4ccqervley"
APP = "AppName: AcmeMobile\nAppVersion: 2.1\nAppPublisherName: Acme"
BASIC = "Authorization: Basic " + b64("anna:Høst2026!")
GOOD = f"HTTP/1.1 200 OK\n{IIS}\nCanary: {CANARY}\nSet-Cookie: {COOKIE}; path=/; HttpOnly"
NO = f"HTTP/1.1 401 Unauthorized\n{IIS}"


def service(path):
    return f"{HOST}/services/builtin/{path}"


def logged_in(foreign=False):
    return Capture(foreign).add(LOGIN, f"GET\n{BASIC}\n{APP}", GOOD)


def then(path, response, method="GET", fields=f"Canary: {CANARY}\nCookie: {COOKIE}", at=1.0, text="", foreign=False,
         body="", **more):
    return logged_in(foreign).add(service(path), f"{method}\n{fields}\n{APP}", response, body, text, at=at, kind="call",
                                  **more)


def captures():
    info = "servermanagement.svc/serverinformation"
    yield "E1", ["E1"], Capture().add(LOGIN, f"GET\n{BASIC}\n{APP}", "HTTP/1.1 401 Invalid user name or password.\n" + IIS)
    yield "E1", ["E1"], Capture(foreign=True).add(LOGIN, f"GET\n{BASIC}\n{APP}", NO.replace("1.1", "1.0"), "",
                                                  "Ugyldig brukernavn eller passord.")
    yield "E2", ["E2"], Capture().add(LOGIN, f"GET\n{BASIC}", NO)
    yield "E2", ["E2"], Capture().add(LOGIN, f"GET\n{BASIC}\nAppName: AcmeMobile\nAppPublisherName: Acme", NO)
    yield "E3", ["E3"], Capture().add(
        LOGIN, f"GET\n{BASIC}\nAppname: AcmeMobile\nAppversion: 2.1\nApppublisher: Acme", NO)
    yield "E3", ["E3"], Capture(foreign=True).add(
        LOGIN, f"GET\n{BASIC}\nappname: AcmeMobile\nappversion: 2.1\napppublisher: Acme",
                          "HTTP/1.1 401 Invalid user name or password.\n" + IIS)
    yield "E4", ["E4"], then(info, NO, at=46 * 60.0, connection=2)
    slow = then(info, f"HTTP/1.1 200 OK\nContent-Type: application/xml; charset=utf-8\n{IIS}", text="<ServerInfo/>")
    slow.add(service(info), f"GET\nCanary: {CANARY}\nCookie: {COOKIE}\n{APP}", "HTTP/1.1 401 Invalid user token.\n" + IIS,
             at=33 * 60.0, connection=3, kind="call")
    yield "E4", ["E4"], slow
    yield "E5", ["E5"], then(info, NO, fields=f"Cookie: {COOKIE}")
    yield "E5", ["E5"], then("storagemanagement.svc/serverfolders/index/0/count/20", NO, fields=f"Cookie: {COOKIE}",
                             foreign=True)
    yield "E6", ["E6"], then(info, NO, fields=f"Canary: {CANARY}\nCookie: ASP.NET_SessionId= gemffw0zn3ybci4ccqervley")
    yield "E7", ["E7"], then("usermanagement.svc/users/index/0/count/20", NO, text="This API only supports Administrator "
                             "calls.")
    yield "E8", ["E8", "E7"], then("azureadmanagement.svc/msousers",
                                   "HTTP/1.1 401 The user is not authorized for web access.\n" + IIS)
    yield "E8", ["E8", "E7"], then("mailboxmanagement.svc/mailboxes", NO, text="The user is not authorized for web access.")
    yield "E9", ["E9"], then("session.svc/logout", "HTTP/1.1 401 Invalid user token.\n" + IIS, at=3000.0)
    html = "HTTP/1.1 404 Not Found\nContent-Type: text/html\n" + IIS
    yield "E10", ["E10"], Capture().add(
        HOST + "/services/builtin/sessionservice.svc/login", f"GET\n{BASIC}\n{APP}", html, "",
        "<html><head><title>404 - Datei oder Verzeichnis wurde nicht gefunden.</title></head></html>")
    yield "E11", ["E11"], Capture().add(
        LOGIN, f"GET\n{BASIC}\n{APP}", error={"code": "tlsHandshake", "text": "TLS with remote.acme.example failed: the other "
        "side allows no version of TLS that the profile allows (TLS alert “protocol_version”)."},
        tls={"protocol": "", "cipher": "", "alpn": "", "serverName": "remote.acme.example", "chain": [], "problems": [],
             "trustedByPin": False, "clientCertificateAsked": False, "clientCertificateSent": False})
    issued = {"subject": "CN=ACMESERVER", "issuer": "CN=ACME-ACMESERVER-CA", "notBefore": "2025-01-01T00:00:00Z",
              "notAfter": "2030-01-01T00:00:00Z", "sha256": "ab" * 32, "pem": "", "names": ["ACMESERVER", "ACMESERVER.acme.local"]}
    yield "E12", ["E12"], Capture().add(
        LOGIN, f"GET\n{BASIC}\n{APP}", error={"code": "tlsUntrusted", "text": "The certificate of remote.acme.example was "
        "refused, and nothing was sent. The certificate “ACMESERVER” is not for remote.acme.example."},
        tls={"protocol": "TLSv1.2", "cipher": "ECDHE-RSA-AES256-GCM-SHA384", "alpn": "", "serverName": "remote.acme.example",
             "chain": [issued], "problems": ["The certificate “ACMESERVER” is not for remote.acme.example."],
             "trustedByPin": False, "clientCertificateAsked": False, "clientCertificateSent": False})
    yield "E13", ["E13"], Capture().add(
        "http://remote.acme.example/services/builtin/session.svc/login", f"GET\n{BASIC}\n{APP}", connection=0,
        error={"code": "connectionRefused", "text": "remote.acme.example refused the connection on port 80."})
    yield "E14", ["E14"], then("devicemanagement.svc/device/4f2c/startbackup", "HTTP/1.1 403 Forbidden\n" + IIS, "POST",
                               text="The backup is already running.")
    yield "E14", ["E14"], then("usermanagement.svc/user/add?username=kari", "HTTP/1.1 403 Forbidden\n" + IIS, "POST")
    yield "E15", ["E15"], then("mailboxmanagement.svc/mailbox/setemailaddresses",
                               "HTTP/1.1 402 No available licenses.\n" + IIS, "POST")
    yield "E16", ["E16"], then("media.svc/metadata/item/42", "HTTP/1.1 500 Internal Server Error\n" + IIS)
    for status in ("501 Not Implemented", "503 Service Unavailable", "504 Gateway Timeout"):
        yield "E17", ["E17"], then("fileoperationservice.svc/items/index/0/count/20/search?query=rapport&path=Felles",
                                   f"HTTP/1.1 {status}\n{IIS}")
    yield "E19", ["E19"], Capture().add(LOGIN, f"GET\n{APP}", NO)
    yield "E20", ["E20"], Capture(foreign=True).add(
        HOST + "/services/builtin/RegistryService.svc/IRegistryService/GetServices",
        'POST\nContent-Type: text/xml; charset=utf-8\nSOAPAction: "https://contracts.microsoft.com/WindowsServerSolutions/'
        '2011/01/MobileWeb/IRegistryService/GetServices"', html,
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>',
        "<html><head><title>404 - File or directory not found.</title></head></html>")
