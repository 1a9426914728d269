# SPDX-License-Identifier: GPL-3.0-or-later
"""SuperOffice's OpenID Connect provider and what customers' applications show of it (rows R17 to R44)."""
import urllib.parse

from synthetic.netserver import IIS, SOAP11, TOKEN
from synthetic.tokens import noise
from synthetic.webapi import BROWSER, DOTNET, JSON
from synthetic.wire import BEGAN, Capture, b64

LOGIN = "https://sod.superoffice.com/login"
CLIENT = "5f2b1c0a9e8d7c6b5a4f3e2d1c0b9a87"
APP = "https://app.acme.example"
HTML = f"Content-Type: text/html; charset=utf-8\n{IIS}"
FORM = "Content-Type: application/x-www-form-urlencoded"


def authorize(redirect, at=0, **more):
    query = {"client_id": CLIENT, "scope": "openid", "redirect_uri": redirect, "response_type": "code", "state": "9f1c",
             **more}
    return f"{LOGIN}/common/oauth/authorize?{urllib.parse.urlencode(query)}"


def shown(code, name, redirect=f"{APP}/callback", status="200 OK", language="en", foreign=True):
    sentence = {"en": "An error occurred", "nb": "Det oppstod en feil", "de": "Es ist ein Fehler aufgetreten"}[language]
    return Capture(foreign).add(authorize(redirect), f"GET\n{BROWSER}", f"HTTP/1.1 {status}\n{HTML}", "",
                                f'<!DOCTYPE html><html lang="{language}"><head><title>SuperOffice</title></head><body>'
                                f"<h1>{sentence}</h1><p>Authorization error: {name} ({code})</p></body></html>")


def token_request(body, status, answer, at=0.0, capture=None):
    return (capture or Capture()).add(f"{LOGIN}/common/oauth/tokens", f"POST\n{FORM}\nAccept: application/json",
                                      f"HTTP/1.1 {status}\n{JSON}\nCache-Control: no-store",
                                      urllib.parse.urlencode(body), answer, at=at)


def system_user(minute, message, signature=None, **more):
    signed = f"Acme Sync-8k8Q7DmBgo.{minute}.{signature or b64(noise('rsa' + minute, 256))}"
    body = (f'{{"SignedSystemToken":"{signed}","ApplicationToken":"{TOKEN}","ContextIdentifier":"Cust12345",'
            '"ReturnTokenType":"JWT"}')
    return Capture().add("https://sod.superoffice.com/Login/api/PartnerSystemUser/Authenticate",
                         f"POST\nContent-Type: application/json\n{DOTNET}", f"HTTP/1.1 200 OK\n{JSON}", body,
                         f'{{"IsSuccessful":false,"Token":null,"ErrorMessage":"{message}"}}', **more)


def system_user_soap(minute, message):
    ns = "http://www.superoffice.com/superid/partnersystemuser/0.1"
    body = (f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP11}" xmlns:ns1="{ns}"><SOAP-ENV:Header><ns1:ApplicationToken>{TOKEN}'
            "</ns1:ApplicationToken><ns1:ContextIdentifier>Cust12345</ns1:ContextIdentifier></SOAP-ENV:Header><SOAP-ENV:Body>"
            f"<ns1:AuthenticationRequest><ns1:SignedSystemToken>Acme Sync-8k8Q7DmBgo.{minute}.{b64(noise(minute, 256))}"
            "</ns1:SignedSystemToken><ns1:ReturnTokenType>Jwt</ns1:ReturnTokenType></ns1:AuthenticationRequest>"
            "</SOAP-ENV:Body></SOAP-ENV:Envelope>")
    answer = (f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><AuthenticationResponse xmlns="{ns}"><ErrorMessage>{message}'
              "</ErrorMessage><IsSuccessful>false</IsSuccessful><Token/></AuthenticationResponse></s:Body></s:Envelope>")
    return Capture().add(
        "https://sod.superoffice.com/login/services/PartnerSystemUserService.svc",
        f'POST\nContent-Type: text/xml; charset=utf-8\nSOAPAction: "{ns}/IPartnerSystemUserService/Authenticate"',
        f"HTTP/1.1 200 OK\nContent-Type: text/xml; charset=utf-8\n{IIS}", body, answer, zipped=True)


def yellow(text, kind="System.Exception", language="en", path="/callback"):
    """ASP.NET's own error page of a customer's application that got its token back from SuperID."""
    words = {"en": ("Server Error in '/' Application.", "Exception Details"),
             "de": ("Serverfehler in der Anwendung /.", "Ausnahmedetails"),
             "nb": ("Serverfeil i programmet /.", "Unntaksdetaljer")}[language]
    capture = Capture(foreign=language != "en")
    capture.add(f"{APP}{path}", f"POST\n{FORM}\n{BROWSER}\nOrigin: https://sod.superoffice.com",
                f"HTTP/1.1 500 Internal Server Error\n{HTML}", "state=9f1c&jwt=eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.e30.c2ln",
                f'<!DOCTYPE html><html><head><title>{text}</title></head><body bgcolor="white"><span><H1>{words[0]}<hr></H1>'
                f"<h2><i>{text}</i></h2></span><b>{words[1]}: </b>{kind}: {text}<br></body></html>")
    return capture


def captures():
    yield "R17", ["R17", "R33"], shown(2, "InvalidRedirectUrl")
    yield "R17", ["R17", "R33"], shown(2, "InvalidRedirectUrl", f"{APP}/callback/", "400 Bad Request", "nb", False)
    yield "R33", ["R17", "R33"], shown(2, "InvalidRedirectUrl", "http://localhost:53412/callback", language="de")
    yield "R18", ["R18"], shown(1, "Revoked")
    yield "R18", ["R18"], shown(4, "Denied", language="nb")
    yield "R18", ["R18"], shown(5, "NeedsReapproval", status="403 Forbidden", language="de", foreign=False)
    local = BEGAN.strftime("%Y%m%d") + "0915"
    now = BEGAN.strftime("%Y%m%d%H%M")
    yield "R19", ["R19"], system_user(local, "InvalidTimestamp (6)")
    yield "R19", ["R19"], system_user_soap(local, "InvalidTimestamp (6)")
    yield "R19", ["R19"], system_user(BEGAN.strftime("%Y%m%d") + "0601", "Authorization error: InvalidTimestamp (6)")
    yield "R20", ["R20"], system_user(now, "InvalidSignature (7)")
    yield "R20", ["R20"], system_user_soap(now, "InvalidSignature (7)")
    yield "R18", ["R18"], system_user(now, "Denied (4)", zipped=True)
    yield "R21", ["R21"], yellow("ID4175: The issuer of the security token was not recognized by the IssuerNameRegistry.",
                                 "System.IdentityModel.Tokens.SecurityTokenException")
    yield "R21", ["R21"], yellow("ID4175: Der Aussteller des Sicherheitstokens wurde von der IssuerNameRegistry nicht erkannt.",
                                 "System.IdentityModel.Tokens.SecurityTokenException", "de")
    yield "R22", ["R22"], yellow("ID4037: The key needed to verify the signature could not be resolved from the following "
                                 "security key identifier", "System.IdentityModel.Tokens.SecurityTokenException")
    yield "R23", ["R23"], yellow("ID4148: The Saml2SecurityToken is rejected because the SAML2:Assertion's NotOnOrAfter "
                                 "condition is not satisfied.", "System.IdentityModel.Tokens.SecurityTokenExpiredException",
                                 "nb")
    yield "R24", ["R24"], yellow("Data at the root level is invalid. Line 1, position 1.", "System.Xml.XmlException")
    yield "R25", ["R25"], yellow("IDX10708: 'System.IdentityModel.Tokens.JwtSecurityTokenHandler' cannot read this string: "
                                 "'PD94bWwgdmVyc2lvbj0iMS4wIj8+'.", "System.ArgumentException", "de")
    yield "R26", ["R26"], yellow("Value cannot be null. Parameter name: certificate", "System.ArgumentNullException")
    yield "R27", ["R27"], yellow("Cannot locate PartnerHttpContext", "SuperOffice.Exceptions.SoException")
    yield "R32", ["R32"], yellow("Authentication failed! ---&gt; System.NullReferenceException: Object reference not set to "
                                 "an instance of an object.", "SuperOffice.Exceptions.SoSessionException")
    yield "R42", ["R42"], yellow("An error occurred trying to obtain the context identifier from the current user.",
                                 "System.InvalidOperationException", path="/signin-superoffice")
    issuer = Capture().add("https://sod.superoffice.com/.well-known/openid-configuration", f"GET\n{DOTNET}",
                           f"HTTP/1.1 404 Not Found\nContent-Type: text/html\n{IIS}", "",
                           "<html><head><title>404 - Not Found</title></head><body><h1>404 - Not Found</h1></body></html>")
    yield "R29", ["R29"], issuer
    yield "R44", ["R44"], Capture(foreign=True).add(
        "https://sod2.superoffice.com/login/.well-known/openid-configuration", f"GET\n{DOTNET}",
        f"HTTP/1.1 404 Not Found\nContent-Type: text/html\n{IIS}", "", "<html><body><h2>404 - Not Found</h2></body></html>")
    code = {"grant_type": "authorization_code", "client_id": CLIENT, "client_secret": TOKEN, "code": b64(noise("code", 24)),
            "redirect_uri": f"{APP}/callback"}
    yield "R31", ["R31"], token_request(code, "400 Bad Request", '{"error":"invalid_grant"}')
    late = Capture()
    late.add(authorize(f"{APP}/callback", code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), f"GET\n{BROWSER}",
             f"HTTP/1.1 302 Found\nLocation: {APP}/callback?code={urllib.parse.quote(code['code'])}&state=9f1c\n{IIS}")
    del code["client_secret"]
    token_request({**code, "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}, "400 Bad Request",
                  '{"error":"invalid_grant","error_description":"Ugyldig kode"}', 4, late)
    yield "R31", ["R31"], late
    yield "R35", ["R35"], token_request(
        {"grant_type": "refresh_token", "client_id": CLIENT, "client_secret": TOKEN, "refresh_token": noise("r", 32).hex(),
         "redirect_url": f"{APP}/callback"}, "400 Bad Request", '{"error":"invalid_request"}')
    yield "R36", ["R36"], Capture().add(
        f"{LOGIN}/common/oauth/userinfo", f"GET\n{DOTNET}\nAuthorization: Bearer 8A:Cust12345.{b64(noise('a', 500))}",
        f"HTTP/1.1 404 Not Found\nContent-Type: text/html\n{IIS}", "", "<html><body><h2>404 - Not Found</h2></body></html>")
    yield "client-superid", [], token_request(
        {**code, "client_secret": "not-this-one"}, "401 Unauthorized", '{"error":"invalid_client"}'), ["oauth.invalid-client"]
