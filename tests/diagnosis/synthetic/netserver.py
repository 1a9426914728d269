# SPDX-License-Identifier: GPL-3.0-or-later
"""SuperOffice NetServer's SOAP services (rows S1 to S35)."""
import base64
import hashlib
from datetime import date

from synthetic.tokens import access_token, negotiate_kerberos, ticket
from synthetic.wire import BEGAN, Capture

NS = "http://www.superoffice.net/ws/crm/NetServer/"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
IIS = "Server: Microsoft-IIS/10.0\nX-AspNet-Version: 4.0.30319\nX-Powered-By: ASP.NET"
TEXT_XML = "Content-Type: text/xml; charset=utf-8"
TOKEN = "1b9f0c6a5d4e3f2a1b0c9d8e7f6a5b4c"


def action(operation, version="Services88"):
    return f'POST\nContent-Type: text/xml;charset=UTF-8\nSOAPAction: "{NS}{version}/{operation}"\nUser-Agent: Apache-CXF/3.5'


def envelope(header, body, version="Services88", prefix="soapenv", own="ser", declaration=False):
    start = '<?xml version="1.0" encoding="UTF-8"?>\n' if declaration else ""
    return (f'{start}<{prefix}:Envelope xmlns:{prefix}="{SOAP11}" xmlns:{own}="{NS}{version}">'
            f"<{prefix}:Header>{header}</{prefix}:Header><{prefix}:Body>{body}</{prefix}:Body></{prefix}:Envelope>")


def login(user="JR", password="Sommer2026!", version="Services88", own="ser", token="", swapped=False, **more):
    name = f"<{own}:UserName>{user}</{own}:UserName>"
    secret = f"<{own}:Password>{password}</{own}:Password>"
    inner = secret + name if swapped else name + secret
    header = f"<{own}:ApplicationToken>{token}</{own}:ApplicationToken>"
    return envelope(header, f"<{own}:AuthenticateUsernamePassword>{inner}</{own}:AuthenticateUsernamePassword>", version,
                    own=own, **more)


def contact(credential, version="Services88", own="ser", token="", **more):
    header = (f"<{own}:ApplicationToken>{token}</{own}:ApplicationToken>"
              f"<{own}:Credentials><{own}:Ticket>{credential}</{own}:Ticket></{own}:Credentials>")
    return envelope(header, f"<{own}:GetContact><{own}:ContactId>3</{own}:ContactId></{own}:GetContact>", version, own=own,
                    **more)


def answer(body, version="Services88", exception="", succeeded=True, prefix="s", own="h"):
    ns = f'xmlns:{own}="{NS}{version}"'
    info = exception or f'<{own}:ExceptionInfo i:nil="true" {ns} xmlns:i="{XSI}"/>'
    return (f'<{prefix}:Envelope xmlns:{prefix}="{SOAP11}"><{prefix}:Header>{info}'
            f'<{own}:ExtraInfo i:nil="true" {ns} xmlns:i="{XSI}"/>'
            f'<{own}:Succeeded {ns}>{"true" if succeeded else "false"}</{own}:Succeeded>'
            f'<{own}:TimeZone i:nil="true" {ns} xmlns:i="{XSI}"/></{prefix}:Header><{prefix}:Body>{body}</{prefix}:Body>'
            f"</{prefix}:Envelope>")


def denied(version="Services88", old_order=False):
    """AuthenticationSucceeded=false. 7.0 has its elements in another order."""
    last = ['<Credentials i:nil="true"/>', "<AuthenticationSucceeded>false</AuthenticationSucceeded>"]
    if old_order:
        last.reverse()
    return answer(f'<AuthenticateResponse xmlns="{NS}{version}" xmlns:i="{XSI}"><Response i:nil="true"/>{"".join(last)}'
                  "</AuthenticateResponse>", version)


def accepted(credential, version="Services88", user="JR"):
    return answer(f'<AuthenticateResponse xmlns="{NS}{version}" xmlns:i="{XSI}"><Response><UserType>InternalAssociate'
                  f"</UserType><Associate>{user}</Associate><AssociateId>27</AssociateId><FullName>Jens Rød</FullName>"
                  f"<DatabaseContextIdentifier>Default</DatabaseContextIdentifier></Response><Credentials><Ticket>{credential}"
                  f"</Ticket></Credentials><AuthenticationSucceeded>true</AuthenticationSucceeded></AuthenticateResponse>",
                  version)


def found(version="Services88"):
    return answer(f'<GetContactResponse xmlns="{NS}{version}" xmlns:i="{XSI}"><Response><ContactId>3</ContactId>'
                  "<Name>Fjord &amp; Sønner AS</Name><OrgNr>987654321</OrgNr></Response></GetContactResponse>", version)


def exception(message, friendly, kind="SuperOffice.Exceptions.SoSessionException", version="Services88", inner="",
              source="SoCore", own="h", **more):
    within = inner or f'<{own}:InnerException i:nil="true" xmlns:i="{XSI}"/>'
    info = (f'<{own}:ExceptionInfo xmlns:{own}="{NS}{version}"><{own}:Message>{message}</{own}:Message>'
            f"<{own}:StackTrace>   ved SuperOffice.CRM.Services.SoAgent.Invoke()</{own}:StackTrace>"
            f"<{own}:FriendlyText>{friendly}</{own}:FriendlyText><{own}:ExceptionType>{kind}</{own}:ExceptionType>"
            f"<{own}:Source>{source}</{own}:Source>{within}<{own}:Parameters/></{own}:ExceptionInfo>")
    return answer("", version, info, False, own=own, **more)


def inner(message, kind, own="h"):
    return (f"<{own}:InnerException><{own}:Message>{message}</{own}:Message><{own}:ExceptionType>{kind}</{own}:ExceptionType>"
            f"</{own}:InnerException>")


def fault(code, text, ns="", prefix="s", extra=""):
    declared = f' xmlns:a="{ns}"' if ns else ""
    name = f"a:{code}" if ns else f"{prefix}:{code}"
    return (f'<{prefix}:Envelope xmlns:{prefix}="{SOAP11}"><{prefix}:Body><{prefix}:Fault><faultcode{declared}>{name}'
            f'</faultcode><faultstring xml:lang="de-DE">{text}</faultstring>{extra}</{prefix}:Fault></{prefix}:Body>'
            f"</{prefix}:Envelope>")


OK = f"HTTP/1.1 200 OK\nCache-Control: private\n{TEXT_XML}\n{IIS}"
ERROR = f"HTTP/1.1 500 Internal Server Error\nCache-Control: private\n{TEXT_XML}\n{IIS}"
NONE = "http://schemas.microsoft.com/ws/2005/05/addressing/none"
DISPATCHER = "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher"
SITE = "https://crm.fjord.example/SuperOffice/Remote/Services88/"
ONLINE = "https://online3.superoffice.com/Cust12345/Remote/Services88/"
AUTHENTICATE = "SoPrincipal/AuthenticateUsernamePassword"


def one(url, head, body, response, text, **more):
    return Capture(foreign=more.pop("foreign", False)).add(url, head, response, body, text, **more)


def page(status, title, text="", iis="10.0", language="de"):
    return (f"HTTP/1.1 {status}\nContent-Type: text/html\nServer: Microsoft-IIS/{iis}\nX-Powered-By: ASP.NET",
            f'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\r\n'
            f'<html xmlns="http://www.w3.org/1999/xhtml" lang="{language}"><head><title>{title}</title></head>'
            f'<body><div id="content"><h2>{title}</h2><h3>{text}</h3></div></body></html>')


def secret6(user, password, days, bom=True):
    text = (b"\xef\xbb\xbf" if bom else b"") + f"CRM5{user}{password}{days}".encode()
    return base64.b64encode(hashlib.md5(text).digest()).decode()


def asmx(secret, at=0.0, german=False):
    ns = "http://www.superoffice.net/ws/crm/2005/04/Netserver20"
    body = (f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{SOAP11}"><soap:Header><SoCredentials '
            f'xmlns="{ns}"><AuthenticationType>CRM5</AuthenticationType><UserId>SAL0</UserId><Secret>{secret}</Secret>'
            f'</SoCredentials></soap:Header><soap:Body><GetContact xmlns="{ns}"><contactId>3</contactId></GetContact>'
            "</soap:Body></soap:Envelope>")
    trace = "\n   bei SuperOffice.Services.Contact.GetContact(Int32 contactId)" if german else ""
    text = (f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{SOAP11}"><soap:Body><soap:Fault><faultcode>'
            "soap:Server</faultcode><faultstring>System.Web.Services.Protocols.SoapHeaderException: Server unavailable, "
            f"please try later{trace}</faultstring></soap:Fault></soap:Body></soap:Envelope>")
    return one("http://crm.fjord.example/SuperOffice/Contact.asmx",
               f'POST\nContent-Type: text/xml; charset=utf-8\nSOAPAction: "{ns}/GetContact"', body,
               "HTTP/1.1 500 Internal Server Error\nContent-Type: text/xml; charset=utf-8\nServer: Microsoft-IIS/6.0\n"
               "X-AspNet-Version: 2.0.50727", text, at=at)


def captures():
    days = (BEGAN.date() - date(2000, 1, 1)).days
    mine = ticket()
    yield "S1", ["S1"], one(SITE.replace("88", "86") + "SoPrincipal.svc", action(AUTHENTICATE, "Services86"),
                            login(version="Services86", own="h4711", prefix="SOAP-ENV", declaration=True), OK,
                            denied("Services86"), zipped=True)
    yield "S1", ["S1"], one("http://crm.fjord.example/Remote/SoPrincipal.svc", action(AUTHENTICATE, "7.0.2000.2000"),
                            login(version="7.0.2000.2000", own="x", swapped=True),
                            OK.replace("HTTP/1.1", "HTTP/1.0").replace("10.0\n", "7.5\n"),
                            denied("7.0.2000.2000", True))
    yield "S2", ["S2", "S14"], one(
        SITE + "Contact.svc", action("Contact/GetContact"), contact(mine), OK,
        exception("Access denied", "Du har ikke tilgang til denne funksjonen.", "SuperOffice.Exceptions.SoSentryException",
                  inner=inner("Missing function right", "System.UnauthorizedAccessException")), chunked=True)
    yield "S2", ["S2", "S14"], one(
        SITE + "SoPrincipal.svc", action(AUTHENTICATE), login(), OK,
        exception("License check failed", "Die Lizenz für Web Services ist abgelaufen.",
                  "SuperOffice.Exceptions.SoLicenseException", own="ns2", prefix="SOAP-ENV", source="SoDataBase"), zipped=True)
    yield "S3", ["S3"], one(
        SITE + "SoPrincipal.svc", action(AUTHENTICATE), login(), OK,
        exception("Failed to validate tokens: Pålogging er ikke tillatt utenfor kontortid.", "Innloggingen mislyktes."))
    yield "S3", ["S3"], one(
        SITE + "SoPrincipal.svc", action(AUTHENTICATE), login(), OK,
        exception("Die Anmeldung ist fehlgeschlagen.", "Die Anmeldung ist fehlgeschlagen.",
                  inner=inner("Failed to validate tokens: IP address 198.51.100.7 is not in the allowed range",
                              "SuperOffice.Exceptions.SoSessionException")), zipped=True, chunked=True)
    four = ["S4", "S5", "S6"]
    yield "S4", four, asmx(secret6("SAL0", "", days), german=True)
    yield "S5", four, asmx(secret6("SAL0", "", days + 1), at=-8.75 * 3600 + 24 * 3600)
    yield "S6", four, asmx(secret6("SAL0", "", days, bom=False))
    soap12 = ('POST\nContent-Type: application/soap+xml; charset=utf-8; '
              f'action="{NS}Services88/{AUTHENTICATE}"')
    body12 = login().replace(SOAP11, "http://www.w3.org/2003/05/soap-envelope")
    yield "S7", ["S7", "X29"], one(SITE + "SoPrincipal.svc", soap12, body12,
                                   f"HTTP/1.1 415 Unsupported Media Type\nCache-Control: private\n{IIS}", "")
    yield "S7", ["S7", "X29"], one(
        SITE + "SoPrincipal.svc", soap12, body12,
        "HTTP/1.1 415 Die Nachricht kann nicht verarbeitet werden, weil der Inhaltstyp 'application/soap+xml; "
        f"charset=utf-8' nicht der erwartete Typ 'text/xml; charset=utf-8' war.\nCache-Control: private\n{IIS}", "",
        foreign=True)
    yield "S8", ["S8"], one(
        SITE + "SoPrincipal.svc", action(AUTHENTICATE, "Services84"), login(version="Services84"), ERROR,
        fault("ActionNotSupported", f"Die Nachricht mit Action \"{NS}Services84/{AUTHENTICATE}\" kann aufgrund einer "
              "ContractFilter-Nichtübereinstimmung beim EndpointDispatcher auf Empfängerseite nicht verarbeitet werden.",
              NONE))
    yield "S8", ["S8"], one(
        SITE + "SoPrincipal.svc", 'POST\nContent-Type: text/xml; charset=utf-8\nSOAPAction: ""', login(), ERROR,
        fault("ActionNotSupported", "The message with Action '' cannot be processed at the receiver, due to a ContractFilter "
              "mismatch at the EndpointDispatcher.", NONE, prefix="env"), zipped=True)
    bare = (f'<soap:Envelope xmlns:soap="{SOAP11}" xmlns:NetServerServices="{NS}Services88"><NetServerServices:'
            f"ApplicationToken>{TOKEN}</NetServerServices:ApplicationToken><NetServerServices:Credentials><NetServerServices:"
            f"Ticket>{mine}</NetServerServices:Ticket></NetServerServices:Credentials><soap:Body><NetServerServices:GetContact>"
            "<NetServerServices:ContactId>3</NetServerServices:ContactId></NetServerServices:GetContact></soap:Body>"
            "</soap:Envelope>")
    refused = exception("Not authenticated", "Du er ikke logget inn.")
    yield "S9", ["S9"], one(SITE + "Contact.svc", action("Contact/GetContact"), bare, OK, refused)
    bare_login = login().replace("<soapenv:Header>", "").replace("</soapenv:Header>", "")
    yield "S9", ["S9"], one(SITE + "SoPrincipal.svc", action(AUTHENTICATE), bare_login, OK, denied(), zipped=True)
    yield "S10", ["S10"], one(SITE + "SoPrincipal.svc", action(AUTHENTICATE), login(swapped=True, own="n"), OK, denied())
    yield "S10", ["S10"], one("http://crm.fjord.example/Remote/SoPrincipal.svc", action(AUTHENTICATE, "7.0.2000.2000"),
                              login(version="7.0.2000.2000"), OK, denied("7.0.2000.2000", True))
    old_name = contact(mine).replace("ser:Credentials", "ser:SoCredentials")
    yield "S11", ["S11"], one(SITE + "Contact.svc", action("Contact/GetContact"), old_name, OK, refused)
    other_ns = contact(mine).replace("<ser:Credentials>", f'<c:Credentials xmlns:c="{NS}Services75">').replace(
        "</ser:Credentials>", "</c:Credentials>").replace("ser:Ticket", "c:Ticket")
    yield "S11", ["S11"], one(SITE + "Contact.svc", action("Contact/GetContact"), other_ns, OK, refused)
    tenant = ticket("Cust12345")
    yield "S12", ["S12"], one(
        ONLINE + "Contact.svc", action("Contact/GetContact"), contact(tenant).replace(
            "<ser:ApplicationToken></ser:ApplicationToken>", ""), OK,
        exception("Application token is missing", "Tilgang nektet."))
    yield "S12", ["S12"], one(
        ONLINE + "Contact.svc", action("Contact/GetContact"), contact(tenant), OK,
        exception("Zugriff verweigert", "Zugriff verweigert."), zipped=True)
    head, text = page("404 Not Found", "404 - Datei oder Verzeichnis wurde nicht gefunden.",
                      "Die gesuchte Ressource wurde möglicherweise entfernt oder umbenannt.")
    yield "S13", ["S13"], one(SITE.replace("88", "81") + "SoPrincipal.svc", action(AUTHENTICATE, "Services81"),
                              login(version="Services81"), head, text)
    idle = Capture()
    idle.add(SITE + "Contact.svc", action("Contact/GetContact"), OK, contact(mine), found(), kind="call")
    idle.add(SITE + "Contact.svc", action("Contact/GetContact"), OK, contact(mine),
             exception("Ticket expired", "Sesjonen er utløpt."), at=6.9 * 3600, connection=2, kind="call")
    yield "S14", ["S14", "S2"], idle
    moved = Capture()
    moved.add(SITE + "Contact.svc", action("Contact/GetContact"), OK, contact(mine), found(), kind="call")
    moved.add(SITE.replace("crm.", "crm-test.") + "Contact.svc", action("Contact/GetContact"), OK, contact(mine),
              exception("Ugyldig billett", "Innloggingen mislyktes."), at=95, connection=2, kind="call")
    yield "S15", ["S15"], moved
    yield "S16", ["S16"], one(ONLINE + "Contact.svc", action("Contact/GetContact"),
                              contact(ticket("Cust26759"), token=TOKEN), OK,
                              exception("Ugyldig billett", "Innloggingen mislyktes."), chunked=True)
    yield "S17", ["S17"], one(SITE + "Contact.svc", action("Contact/GetContact"), contact(mine[:61]), OK,
                              exception("Invalid length for a Base-64 char array or string.", "Anmeldung fehlgeschlagen.",
                                        "System.FormatException", source="mscorlib"))
    yield "S17", ["S17"], one(
        ONLINE + "SoPrincipal.svc", action("SoPrincipal/AuthenticateWithAccessToken"),
        envelope(f"<ser:ApplicationToken>{TOKEN}</ser:ApplicationToken>",
                 f"<ser:AuthenticateWithAccessToken><ser:AccessToken>{access_token().replace('+', ' ')}</ser:AccessToken>"
                 "</ser:AuthenticateWithAccessToken>"), OK, denied())
    yield "S18", ["S18"], one(ONLINE + "Contact.svc", action("Contact/GetContact"), contact("", token=TOKEN), OK,
                              exception("Ticket is empty", "Du er ikke logget inn."))
    implicit = envelope("<ser:ApplicationToken/>", "<ser:AuthenticateImplicit/>")
    windows = action("SoPrincipal/AuthenticateImplicit") + f"\nAuthorization: Negotiate {negotiate_kerberos()}"
    yield "S19", ["S19", "S21"], one(SITE + "SoPrincipal.svc", windows, implicit, OK, denied(), zipped=True)
    yield "S21", ["S19", "S21"], one(SITE + "SoPrincipal.svc", action("SoPrincipal/AuthenticateImplicit"), implicit, OK,
                                     denied())
    head, text = page("500 Internal Server Error", "IIS 10.0 Detailed Error - 500.19 - Internal Server Error",
                      "Config Error: Unrecognized attribute 'validateIntegatedModeConfiguration'. Config File "
                      "\\\\?\\D:\\SuperOffice\\web.config. Config Source: 41: &lt;validation "
                      "validateIntegatedModeConfiguration=\"false\" /&gt;", language="en")
    yield "S20", ["S20"], one(SITE + "SoPrincipal.svc", action(AUTHENTICATE), login(), head, text)
    wcf = "Der Server konnte die Anforderung aufgrund eines internen Fehlers nicht verarbeiten."
    closed = Capture()
    closed.add("https://crm.fjord.example/SuperOffice/api/v1/Contact/3",
               f"GET\nAccept: application/json\nAuthorization: SOTicket {mine}",
               f"HTTP/1.1 200 OK\nContent-Type: application/json; charset=utf-8\n{IIS}", "",
               '{"ContactId":3,"Name":"Fjord & Sønner AS"}', kind="call")
    closed.add(SITE + "Contact.svc", action("Contact/GetContact"), ERROR, contact(mine),
               fault("InternalServiceFault", wcf, DISPATCHER), at=2, kind="call")
    closed.add(SITE + "SoPrincipal.svc", action("SoPrincipal/GetSystemInfo"), ERROR,
               envelope("", "<ser:GetSystemInfo/>"), fault("InternalServiceFault", wcf, DISPATCHER), at=3, kind="call")
    yield "S26", ["S26", "S27"], closed
    yield "S27", ["S27"], one(SITE + "SoPrincipal.svc", action(AUTHENTICATE), login(), ERROR,
                              fault("InternalServiceFault", wcf, DISPATCHER, prefix="SOAP-ENV"), zipped=True, chunked=True)
    cluster = Capture()
    broken = exception("Padding is invalid and cannot be removed.", "En uventet feil har oppstått.",
                       "System.Security.Cryptography.CryptographicException", source="mscorlib")
    for turn in range(6):
        cluster.add(SITE + "Contact.svc", action("Contact/GetContact"), OK, contact(mine), broken if turn % 2 else found(),
                    at=turn * 3, connection=turn + 1, kind="call")
    yield "S28", ["S28"], cluster
    yield "S29", ["S29"], one(
        SITE + "Document.svc", action("Document/SetDocumentStream"), contact(mine).replace("GetContact", "SetDocumentStream"),
        ERROR, fault("DeserializationFailed", "Fehler beim Deserialisieren: Das maximale Kontingent für die Länge des "
                     "Zeichenfolgeninhalts (8192) wurde überschritten. MaxStringContentLength, XmlDictionaryReaderQuotas",
                     DISPATCHER))
    yield "S29", ["S29"], one(
        SITE + "Document.svc", action("Document/SetDocumentStream"), contact(mine), ERROR,
        fault("InternalServiceFault", "The maximum message size quota for incoming messages (65536) has been exceeded. To "
              "increase the quota, use the MaxReceivedMessageSize property on the appropriate binding element.",
              DISPATCHER))
    head, text = page("401 Unauthorized", "401 - Nicht autorisiert: Zugriff aufgrund ungültiger Anmeldeinformationen "
                      "verweigert.")
    yield "S32", ["S32", "S35"], one(SITE + "SoPrincipal.svc", action(AUTHENTICATE), login(),
                                     head + "\nWWW-Authenticate: Negotiate\nWWW-Authenticate: NTLM", text)
    yield "S35", ["S32", "S35"], one(SITE + "Contact.svc", action("Contact/GetContact"), contact(mine),
                                     head + "\nWWW-Authenticate: NTLM, Negotiate", text, foreign=True)
    yield "passwordonline-netserver", [], Capture().add(
        ONLINE + "SoPrincipal.svc", action(AUTHENTICATE), OK, login(user="jens.rod@fjord.example", token=TOKEN),
        denied()), ["superoffice.online-password"]
