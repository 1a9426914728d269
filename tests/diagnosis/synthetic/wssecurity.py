# SPDX-License-Identifier: GPL-3.0-or-later
"""WS-Security's UsernameToken at services of several makers (rows X1 to X29)."""
import base64
import hashlib

from synthetic.wire import Capture, b64, instant, noise

OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
SECEXT = OASIS + "wssecurity-secext-1.0.xsd"
UTILITY = OASIS + "wssecurity-utility-1.0.xsd"
TEXT = OASIS + "username-token-profile-1.0#PasswordText"
DIGEST = OASIS + "username-token-profile-1.0#PasswordDigest"
BINARY = OASIS + "soap-message-security-1.0#Base64Binary"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
URL = "https://ecrv.county.example/services/SearchService"
PASSWORD = "Vår&lt;Fjord7"


def token(password=f'<P Type="{TEXT}">{PASSWORD}</P>', nonce="n1", created=None, p="wsse", u="wsu", encoding=True,
          user="county-7", first=True, more=""):
    """A UsernameToken; P stands for the prefixed Password element."""
    password = password.replace("<P", f"<{p}:Password").replace("</P>", f"</{p}:Password>")
    name = f"<{p}:Username>{user}</{p}:Username>"
    kind = f' EncodingType="{BINARY}"' if encoding else ""
    once = f"<{p}:Nonce{kind}>{b64(noise(nonce, 16))}</{p}:Nonce>" if nonce else ""
    when = f"<{u}:Created>{created}</{u}:Created>" if created else ""
    parts = [name, password, once, when] if first else [once, when, password, name]
    return f'<{p}:UsernameToken {u}:Id="UT-1">{"".join(parts)}{more}</{p}:UsernameToken>'


def digest(created, nonce="n1", password="Vår<Fjord7"):
    value = base64.b64encode(hashlib.sha1(noise(nonce, 16) + created.encode() + password.encode()).digest()).decode()
    return f'<P Type="{DIGEST}">{value}</P>'


def timestamp(created=None, expires=None, u="wsu"):
    return (f'<{u}:Timestamp {u}:Id="TS-1"><{u}:Created>{created or instant()}</{u}:Created><{u}:Expires>'
            f"{expires or instant(300)}</{u}:Expires></{u}:Timestamp>")


def envelope(inside, soap=SOAP11, prefix="soapenv", p="wsse", u="wsu", understand=True, secext=SECEXT, utility=UTILITY,
             declare=True, actor="", body='<q:SearchRequest xmlns:q="urn:county:ecrv"><q:Parcel>12-345</q:Parcel></q:SearchRequest>'):
    must = f' {prefix}:mustUnderstand="1"' if understand else ""
    named = f' xmlns:{u}="{utility}"' if declare else ""
    return (f'<{prefix}:Envelope xmlns:{prefix}="{soap}"><{prefix}:Header><{p}:Security xmlns:{p}="{secext}"{named}{must}{actor}>'
            f"{inside}</{p}:Security></{prefix}:Header><{prefix}:Body>{body}</{prefix}:Body></{prefix}:Envelope>")


def fault11(code, text, ns=SECEXT, prefix="soap", local="wsse", detail=""):
    declared = f' xmlns:{local}="{ns}"' if ns else ""
    name = f"{local}:{code}" if ns else f"{prefix}:{code}"
    return (f'<{prefix}:Envelope xmlns:{prefix}="{SOAP11}"><{prefix}:Body><{prefix}:Fault><faultcode{declared}>{name}</faultcode>'
            f"<faultstring>{text}</faultstring>{detail}</{prefix}:Fault></{prefix}:Body></{prefix}:Envelope>")


def fault12(code, text, ns=SECEXT, language="en", header=""):
    sub = (f'<env:Subcode><env:Value xmlns:x="{ns}">x:{code}</env:Value></env:Subcode>' if ns else "")
    value = "env:Sender" if ns else f"env:{code}"
    head = f"<env:Header>{header}</env:Header>" if header else ""
    return (f'<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="{SOAP12}">{head}<env:Body><env:Fault><env:Code>'
            f"<env:Value>{value}</env:Value>{sub}</env:Code><env:Reason><env:Text xml:lang=\"{language}\">{text}</env:Text>"
            "</env:Reason></env:Fault></env:Body></env:Envelope>")


CXF = "Server: Jetty(9.4.48.v20220622)"
TOMCAT = "Server: Apache-Coyote/1.1"
IIS = "Server: Microsoft-IIS/10.0\nX-Powered-By: ASP.NET"


def sent(message, text, server=CXF, status="500 Internal Server Error", soap12=False, at=0.0, capture=None, foreign=False,
         url=URL, fields="", **more):
    request = ('POST\nContent-Type: application/soap+xml; charset=utf-8; action="urn:county:ecrv/Search"' if soap12 else
               'POST\nContent-Type: text/xml; charset=UTF-8\nSOAPAction: "urn:county:ecrv/Search"')
    kind = "application/soap+xml" if "soap-envelope" in text[:400] else "text/xml"
    return (capture or Capture(foreign)).add(url, request + fields, f"HTTP/1.1 {status}\nContent-Type: {kind};charset=utf-8\n"
                                             f"{server}", message, text, at=at, **more)


def captures():
    whole = timestamp() + token()
    failed = "The security token could not be authenticated or authorized"
    misprint = {"secext": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-ocurity-secext-1.0.xsd",
                "utility": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-ocurity-utility-1.0.xsd"}
    yield "X1", ["X1", "X2"], sent(envelope(whole, **misprint), fault11(
        "MustUnderstand", "MustUnderstand headers: [{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-ocurity-secext-"
        "1.0.xsd}Security] are not understood.", ""))
    yield "X1", ["X1", "X2"], sent(
        envelope(whole, SOAP12, "env", "o", "u").replace("<wsse:", "<o:").replace("</wsse:", "</o:").replace(
            "wsu:", "u:"), fault12("MustUnderstand", "Ein oder mehrere erforderliche SOAP-Header wurden nicht verstanden", "",
                                   "de", f'<env:NotUnderstood qname="wsse:Security" xmlns:wsse="{SECEXT}"/>'), soap12=True)
    draft = {"secext": "http://schemas.xmlsoap.org/ws/2003/06/secext"}
    yield "X1", ["X1", "X2"], sent(envelope(whole, **draft), fault11("MustUnderstand", "Header not understood", ""), foreign=True)
    yield "X2", ["X1", "X2"], sent(envelope(whole, understand=False, **misprint), fault11(
        "InvalidSecurity", "An error was discovered processing the &lt;wsse:Security&gt; header"), zipped=True)
    nothing = (f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><q:SearchRequest xmlns:q="urn:county:ecrv"/></s:Body></s:Envelope>')
    yield "X2", ["X1", "X2"], sent(nothing, fault11("Client", "No WS-Security header found", "", "SOAP-ENV"), TOMCAT)
    yield "X2", ["X1", "X2"], sent(
        envelope(whole, actor=' soapenv:actor="http://gateway.county.example/"'),
        fault11("InvalidSecurity", "Der Security-Header fehlt."))
    broken = envelope(whole, declare=False)
    yield "X3", ["X3"], sent(broken, fault11("Client", "Error reading XMLStreamReader: Undeclared namespace prefix \"wsu\"", ""))
    yield "X3", ["X3"], sent(broken, "", IIS, "400 Bad Request")
    yield "X4", ["X4", "X5"], sent(envelope(whole, p="o", u="u").replace("wsse:", "o:").replace("wsu:", "u:"),
                                   fault11("FailedAuthentication", "Das Sicherheitstoken konnte nicht authentifiziert oder "
                                           "autorisiert werden", prefix="S", local="ns7"), zipped=True, chunked=True)
    yield "X4", ["X4", "X5"], sent(envelope(whole, SOAP12, "env"), fault12("FailedAuthentication", failed), TOMCAT,
                                   "400 Bad Request", True)
    yield "X6", ["X6"], sent(envelope(timestamp() + token(f'<P Type="{TEXT}"></P>')), fault11("FailedAuthentication", failed))
    yield "X6", ["X6"], sent(envelope(timestamp() + token("")), fault11("FailedAuthentication", failed, prefix="SOAP-ENV"))
    twice = token(f'<P Type="{TEXT}">V&amp;aring;r&amp;lt;Fjord&amp;amp;7</P>')
    yield "X7", ["X7"], sent(envelope(timestamp() + twice), fault11("FailedAuthentication", failed))
    raw = envelope(timestamp() + token(f'<P Type="{TEXT}">Sol&Vind<7</P>'))
    yield "X7", ["X7", "X3"], sent(raw, fault11("Client", "Unexpected character '&lt;' (code 60) in content after '&lt;'", ""))
    created = instant(0, 0)
    yield "X8", ["X8", "X4", "X5"], sent(
        envelope(timestamp() + token(digest(created, password="another one"), created=created)),
        fault11("FailedAuthentication", failed))
    # Computed over Created without the milliseconds that it is sent with.
    yield "X8", ["X8", "X4", "X5"], sent(envelope(timestamp() + token(digest(created), created=instant(0))), fault11(
        "FailedAuthentication", "Token konnte nicht authentifiziert werden"), TOMCAT, zipped=True)
    old = timestamp(instant(-900), instant(-600)) + token(created=instant(-900))
    yield "X9", ["X9", "X24"], sent(envelope(old), fault11("MessageExpired", "The message has expired", UTILITY, local="wsu"))
    yield "X9", ["X9", "X24"], sent(
        envelope(old, SOAP12, "env"), fault12("MessageExpired", "Meldingen er utløpt", language="nb"), CXF, "400 Bad Request", True)
    yield "X9", ["X9", "X24"], sent(envelope(old), fault11(
        "MessageExpired", "The security semantics of the message have expired"), TOMCAT)
    soon = timestamp(instant(190), instant(490)) + token(created=instant(190))
    yield "X10", ["X10"], sent(envelope(soon), fault11("MessageExpired", "Invalid timestamp: The message timestamp is out of range"))
    yield "X10", ["X10"], sent(envelope(soon), fault11("MessageExpired", "Meldingens tidsstempel er ugyldig", local="ns1"), zipped=True)
    local = timestamp(instant(3600, 3, ""), instant(3900, 3, "")) + token(created=instant(3600, 3, ""))
    yield "X11", ["X11"], sent(envelope(local), fault11("InvalidSecurity", "BSP:R3217: Any CREATED MUST contain time values in "
                                                        "UTC format as specified by the XML Schema type (dateTime)."))
    yield "X11", ["X11"], sent(envelope(local), fault11("MessageExpired", "The message has expired"), TOMCAT)
    yield "X12", ["X12"], sent(envelope(whole.replace("</wsse:Nonce>", f"</wsse:Nonce><wsu:Created>{instant()}</wsu:Created>")), fault11(
        "Client", "WSE063: The value of the created element must be in the format yyyy-MM-ddTHH:mm:ssZ", "", "soap"), IIS)
    whole_seconds = timestamp(instant(0, 0), instant(300, 0)) + token(created=instant(0, 0))
    yield "X13", ["X13"], sent(envelope(whole_seconds), fault11(
        "InvalidSecurity", 'Unparseable date: "2026-03-09T08:15:20Z"'), "X-Powered-By: Servlet/4.0")
    again = sent(envelope(timestamp() + token(nonce="same", created=instant())), '<s:Envelope xmlns:s="' + SOAP11 + '"><s:Body><r/>'
                 "</s:Body></s:Envelope>", status="200 OK")
    sent(envelope(timestamp() + token(nonce="same", created=instant())), fault11(
        "InvalidSecurity", "An error was discovered processing the &lt;wsse:Security&gt; header"), at=3, capture=again)
    yield "X14", ["X14", "X15", "X16"], again
    yield "X14", ["X14", "X15", "X16"], sent(envelope(whole), fault11(
        "InvalidSecurity", 'An error happened processing a Username Token: "A replay attack has been detected"'), zipped=True)
    mended = sent(envelope(timestamp() + token(f'<P Type="{TEXT}">wrong</P>', "kept")), fault11("FailedAuthentication", failed))
    sent(envelope(timestamp() + token(nonce="kept")), fault11(
        "InvalidSecurity", "Ein Wiedergabeangriff wurde erkannt"), at=20, capture=mended)
    yield "X15", ["X14", "X15", "X16"], mended
    yield "X17", ["X17"], sent(envelope(timestamp() + token(encoding=False)), fault11(
        "InvalidSecurity", "BSP:R4220: Any NONCE MUST specify an EncodingType attribute."))
    yield "X17", ["X17"], sent(envelope(timestamp() + token(f"<P>{PASSWORD}</P>")), fault11(
        "InvalidSecurity", "An error was discovered processing the &lt;wsse:Security&gt; header. (BSP:R4201)"), TOMCAT)
    yield "X18", ["X18"], sent(envelope(timestamp() + timestamp() + token()), fault11(
        "InvalidSecurity", "BSP:R3227: A SECURITY_HEADER MUST NOT contain more than one TIMESTAMP."))
    yield "X18", ["X18"], sent(envelope(timestamp() + token(more=f'<wsse:Password Type="{TEXT}">x</wsse:Password>')), fault11(
        "InvalidSecurity", "An error was discovered processing the &lt;wsse:Security&gt; header"), zipped=True)
    yield "X19", ["X19"], sent(envelope(timestamp()), fault11("Client", "Security processing failed (actions mismatch)", "",
                                                              "SOAP-ENV"), TOMCAT)
    yield "X20", ["X20"], sent(envelope(token(first=False, encoding=False, created=instant(0, 0))), fault11(
        "Client", "cvc-complex-type.2.4.a: Invalid content was found starting with element 'wsse:Nonce'. One of '{\"" + SECEXT +
        "\":Username}' is expected.", "", "soap"))
    yield "X21", ["X21"], sent(envelope(whole), fault11(
        "Client", "Element Timestamp in the Security header is not supported", "", "s"), "Server: Kestrel")
    yield "X22", ["X22"], sent(envelope(whole, understand=False), fault11(
        "InvalidSecurity", "The Security header must have the attribute mustUnderstand", prefix="env"))
    hidden = "A security error was encountered when verifying the message"
    yield "X23", ["X23"], sent(envelope(whole), fault11("SecurityError", hidden, "http://ws.apache.org/wss4j", local="ns1"))
    yield "X23", ["X23"], sent(envelope(whole, SOAP12, "env"), fault12(
        "SecurityError", "Bei der Überprüfung der Nachricht ist ein Sicherheitsfehler aufgetreten", "http://ws.apache.org/wss4j", "de"),
        CXF, "400 Bad Request", True)
    verifying = "An error occurred when verifying security for the message."
    yield "X24", ["X24", "X9"], sent(envelope(whole, p="o", u="u").replace("wsse:", "o:").replace("wsu:", "u:"), fault11(
        "InvalidSecurity", verifying, prefix="s", local="a"), IIS)
    yield "X24", ["X24", "X9"], sent(envelope(old), fault11(
        "InvalidSecurity", "Fehler beim Überprüfen der Sicherheit für die Nachricht.", prefix="s", local="a"), IIS, skew=0)
    yield "X26", ["X26"], sent(nothing, fault11(
        "FailedAuthentication", "WSM-00008 : Web service authentication failed.", prefix="env"), "Server: Oracle-HTTP-Server")
    yield "X26", ["X26", "X2"], sent(nothing, fault11(
        "Server", "Missing &lt;wsse:Security&gt; in SOAP Header", "", "env"), "Server: Oracle-HTTP-Server")
    yield "X27", ["X27"], sent(
        envelope(whole + '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/><ds:SignatureValue>'
                 f'{b64(noise("sig", 128))}</ds:SignatureValue></ds:Signature>'),
        fault11("FailedCheck", "The signature or decryption was invalid"), CXF + "\nVia: 1.1 xmlgw.county.example")
    yield "X28", ["X28"], sent(envelope(whole), "<html><body>Internal Server Error</body></html>", "Server: Gateway",
                               fields="\nExpect: 100-continue")
    yield "X28", ["X28"], sent(envelope(whole), "", "Server: lighttpd/1.4.19", "417 Expectation Failed",
                               fields="\nExpect: 100-continue")
    yield "X29", ["X29", "S7"], sent(envelope(whole, SOAP12, "env"), fault11(
        "VersionMismatch", "Die SOAP-Version stimmt nicht überein", "", "soap"), TOMCAT, soap12=True)
    yield "X29", ["X29", "S7"], sent(envelope(whole, SOAP12, "env"), "", IIS, "415 Unsupported Media Type", True)
