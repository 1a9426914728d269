# SPDX-License-Identifier: GPL-3.0-or-later
"""Which logins at the practice services are captured, and what must come first of each.

Rows in `first` are those that look alike from the client's side: a fault that the service plays and that cannot be told
from another by the bytes is expected as either."""
import base64

from makecorpus import GET_CONTACT, REST_CONTACT, SERVER_INFO, USERS, bad, good, odd

NSU = "netserver-soap-user-and-password"
NSE = "netserver-soap-user-with-an-empty-password"
NSI = "netserver-soap-windows-user-authenticateimplicit"
NSA = "netserver-soap-access-token"
NST = "netserver-soap-ticket"
NSO = "netserver-soap-online-ticket-and-application-token"
NS7 = "netserver-soap-7-0-user-and-password"
NS6 = "netserver-6-secret-of-the-day"
WB = "webapi-user-and-password"
WT = "webapi-ticket"
WTO = "webapi-online-ticket-and-application-token"
WAO = "webapi-online-access-token"
WX = "webapi-xsrf-token-of-a-web-session"
WXP = "webapi-xsrf-token-read-from-a-page"
WN = "webapi-windows-user-negotiate"
W0 = "webapi-no-login-only-what-everybody-may-read"
EA = "windows-server-essentials-administrator"
ES = "windows-server-essentials-standard-user"
XT = "ws-security-password-as-text"
XT2 = "ws-security-password-as-text-soap-1-2"
XD = "ws-security-password-digest"
XN = "ws-security-user-name-without-a-password"
XM = "ws-security-namespaces-as-the-ecrv-page-misprints-them"
HN = "http-no-login"
HB = "http-basic"
HBL = "http-basic-in-latin-1"
HD = "http-digest"
HDM = "http-digest-with-md5"
HDI = "http-digest-over-the-body-auth-int"
HNEG = "http-negotiate"
HNT = "http-ntlm"
HNT1 = "http-ntlm-as-old-clients-do-ntlmv1"
HT = "http-access-token"
HH = "http-a-header-with-a-key"

TICKET = ("7T:MAAwADEAMQAyADIAMwAzADQANAA1ADUANgA2ADcANwA4ADgAOQA5AGEAYQBiAGIAYwBjAGQAZABlAGUAZgBmADsAMQAyADUANAA4"
          "ADkANQA=")
WRONG = {"password": "not this one"}
TEXT = ["X5"]  # looks like X4, as long as the password is right
DIGEST = ["X4", "X5"]
LOST = ["E4", "E5", "E6", "E7"]  # a session that is not known, at once and with all headers there


def header(value):
    """The service http with an Authorization header as given."""
    return {"whole": {"service": "http", "scheme": "header"}, "parameters": {"headerName": "Authorization"},
            "secrets": {"headerValue": value, "password": None}}


SOAP = [
    bad("S1", "netserver", NSU, "S1"),
    bad("S1", "netserver", NSU, secrets=WRONG),
    bad("S1", "netserver", NS7, secrets=WRONG),
    bad("S1", "netserver", NSE, parameters={"userName": "nobody"}),
    bad("S1", "netserver", NSU, "password-changed"),
    bad("S19", "netserver", NSI, "S1", also=["S21"]),
    bad("S2", "netserver", NSU, "S2", also=["S14"]),
    bad("S2", "netserver", NST, "S2", also=["S14"], call=GET_CONTACT),
    bad("S2", "netserver", NSA, "S2", also=["S14"]),
    bad("S3", "netserver", NSU, "S3"),
    bad("S3", "netserver", NS7, "S3"),
    bad("S4", "netserver6", NS6, "S4", also=["S5", "S6"]),
    bad("S4", "netserver6", NS6, secrets=WRONG, also=["S5", "S6"]),
    bad("S7", "netserver", NSU, "S7", also=["X29"]),
    bad("S7", "netserver", NST, "S7", also=["X29"], call=GET_CONTACT),
    bad("S8", "netserver", NSU, "S8"),
    bad("S8", "netserver", NS7, "S8"),
    bad("S10", "netserver", NSU, "S10", also=["S1"]),
    bad("S10", "netserver", NS7, "S10", also=["S1"]),
    bad("S12", "netserver", NSO, secrets={"applicationToken": None}),
    bad("S12", "netserver", NSO, secrets={"applicationToken": "another-applications-secret"}),
    bad("S12", "netserver", NSO, "S12", call=GET_CONTACT),
    bad("S13", "netserver", NSU, "S13"),
    bad("S13", "netserver", NSU, url=("Services88", "Services82")),
    bad("S14", "netserver", NST, "S14", also=["S2"], call=GET_CONTACT),
    bad("S14", "netserver", NSU, "S14", also=["S2"], call=GET_CONTACT),
    bad("S16", "netserver", NSU, "S16", call=GET_CONTACT),
    bad("S16", "netserver", NSO, url=("Cust12345", "Cust26759"), call=GET_CONTACT),
    bad("S17", "netserver", NST, secrets={"ticket": TICKET[:-14]}, call=GET_CONTACT),
    bad("S17", "netserver", NST, secrets={"ticket": TICKET[:-1]}, call=GET_CONTACT),
    bad("S26", "netserver", NSU, "S26"),
    bad("S26", "netserver", NST, "S26", call=GET_CONTACT),
    bad("S27", "netserver", NSU, "S27"),
    bad("S27", "netserver", NST, "S27", call=GET_CONTACT),
    bad("W2", "netserver", NSI, secrets=WRONG),
]

REST = [
    bad("R1", "webapi", W0, call=REST_CONTACT),
    bad("R1", "webapi", W0, call="GET api/v1/User/currentPrincipal"),
    bad("R2", "webapi", WB, "R1"),
    bad("R2", "webapi", WT, "R1"),
    bad("R2", "webapi", WAO, "R1"),
    bad("R2", "webapi", WB, url=("/SuperOffice/", "/SuperOffice/api/v1/Contact/3"), **header("Ticket " + TICKET)),
    bad("R3", "webapi", WX, "R3"),
    bad("R3", "webapi", WXP, "R3"),
    bad("R3", "webapi", WX, call=REST_CONTACT, secrets={"sessionCookie": "ASP.NET_SessionId=qwsa0dzx1lmu2n3bvc4tyu5o"}),
    bad("R4", "webapi", WB, "R4"),
    bad("R5", "webapi", WB, url=("/SuperOffice/", "/Cust12345/")),
    bad("R6", "webapi", WTO, secrets={"appToken": None}),
    bad("R6", "webapi", WTO, secrets={"appToken": "another-applications-secret"}),
    bad("R6", "webapi", WTO, "R6"),
    bad("R7", "webapi", WAO, "R7"),
    bad("R8", "webapi", WT, secrets={"ticket": base64.b64encode(TICKET.encode()).decode()}),
    bad("R8", "webapi", WTO, secrets={"ticket": base64.b64encode(TICKET.encode()).decode()}),
    bad("R9", "webapi", WB, url=("/SuperOffice/", "/SuperOffice/api/v1/Contact/3"), **header("Basic YWrtMdo=")),
    bad("R10", "webapi", WB, "R10"),
    bad("R11", "webapi", WN, also=["R1"], url=("/SuperOfficeWindows/", "/SuperOffice/")),
    bad("R12", "webapi", WB, "R12"),
    bad("R12", "webapi", WT, "R12"),
    bad("R13", "webapi", WB, "R13", call="PUT api/v1/Contact/3", body='{"ContactId": 3, "Name": "Acme AS"}'),
    bad("R13", "webapi", WT, "R13", call="DELETE api/v1/Contact/3"),
    bad("R15", "webapi", WAO, "R15"),
    bad("R15", "webapi", WTO, "R15"),
    bad("W2", "webapi", WN, secrets=WRONG),
    bad("S17", "webapi", WT, secrets={"ticket": TICKET[:-14]}),
]

WINDOWS = [
    bad("W2", "http", HNT, secrets=WRONG),
    bad("W2", "http", HNEG, secrets=WRONG),
    bad("W12", "http", HNT, also=["W2"], parameters={"userName": "alice"}, secrets=WRONG),
    bad("W7", "http", HNT, "W7"),
    bad("W7", "http", HNEG, "W7"),
    bad("W10", "http", HNT, "W10"),
    bad("W10", "http", HNEG, "W10"),
    bad("W10", "http", HNT, "challenge-forever", also=["W2"]),
    bad("W10", "http", HNEG, "challenge-forever", also=["W2"]),
    bad("W14", "http", HNT1, "W14"),
]

ESSENTIALS = [
    bad("E1", "essentials", EA, secrets=WRONG),
    bad("E1", "essentials", ES, secrets=WRONG),
    bad("E1", "essentials", EA, "password-changed"),
    bad("E2", "essentials", EA, "E2", also=["E1"]),
    bad("E4", "essentials", EA, "E4", also=LOST, call=SERVER_INFO),
    bad("E5", "essentials", EA, "E5", also=LOST, call=SERVER_INFO),
    bad("E7", "essentials", ES, call=USERS),
    bad("E7", "essentials", EA, "E7", call=USERS),
    bad("E9", "essentials", EA, "E9", logoff=True),
    bad("E9", "essentials", ES, "E9", call=SERVER_INFO, logoff=True),
    bad("E10", "essentials", EA, call="GET services/builtin/sessionservice.svc/login"),
]

ECRV = [
    bad("X1", "ecrv", XT, "X1", also=["X2"]),
    bad("X1", "ecrv", XD, "X1", also=["X2"]),
    bad("X1", "ecrv", XT2, "X1", also=["X2"]),
    bad("X1", "ecrv", XT, also=["X2"], parameters={"wsseNamespace": "ecrv-misprint"}),
    bad("X2", "ecrv", XT, also=["X1"], parameters={"wsseNamespace": "ecrv-misprint", "mustUnderstand": "false"}),
    bad("X2", "ecrv", XT, "X2", also=["X1"], parameters={"mustUnderstand": "false"}),
    bad("X4", "ecrv", XT, "X4", also=TEXT),
    bad("X4", "ecrv", XT, also=TEXT, secrets=WRONG),
    bad("X4", "ecrv", XT2, also=TEXT, secrets=WRONG),
    bad("X5", "ecrv", XT, "X5", also=["X4"]),
    bad("X5", "ecrv", XD, "X5", also=["X4", "X8"]),
    bad("X6", "ecrv", XN, url=("/nopassword", "")),
    bad("X6", "ecrv", XN, url=("/nopassword", "/digest")),
    bad("X8", "ecrv", XD, "X8", also=DIGEST),
    bad("X8", "ecrv", XD, also=DIGEST, secrets=WRONG),
    bad("X9", "ecrv", XT, also=["X24"], parameters={"clockOffsetSeconds": "-3600"}),
    bad("X9", "ecrv", XD, also=["X24"], parameters={"clockOffsetSeconds": "-400"}),
    bad("X9", "ecrv", XT, "X9", also=["X24"]),
    bad("X9", "ecrv", XT2, "clock-ahead", also=["X24"]),
    bad("X10", "ecrv", XT, parameters={"clockOffsetSeconds": "3600"}),
    bad("X10", "ecrv", XT, "clock-behind"),
    bad("X10", "ecrv", XD, "X10"),
    bad("X12", "ecrv", XT, "X12"),
    bad("X14", "ecrv", XT, "X14", also=["X15", "X16"]),
    bad("X14", "ecrv", XD, "X14", also=["X15", "X16"]),
    bad("X17", "ecrv", XT, "X17"),
    bad("X17", "ecrv", XD, "X17"),
    bad("X19", "ecrv", XT, "X19"),
    bad("X19", "ecrv", XT, parameters={"timestampTtlSeconds": "0"}),
    bad("X23", "ecrv", XT, "X23"),
    bad("X23", "ecrv", XD, "X23"),
]

GOOD = [
    good("netserver", "password", NSU),
    good("netserver", "password", NSU, call=GET_CONTACT, logoff=True),
    good("netserver", "password", NSE, call=GET_CONTACT),
    good("netserver", "password", NS7, call=GET_CONTACT),
    good("netserver", "implicit", NSI, call=GET_CONTACT),
    good("netserver", "token", NSA, call=GET_CONTACT),
    good("netserver", "ticket", NST, call=GET_CONTACT),
    good("netserver", "ticket", NSO, call=GET_CONTACT),
    good("netserver6", "secret", NS6),
    good("webapi", "basic", WB, call=REST_CONTACT),
    good("webapi", "basic", WB, "slow-bytes"),
    good("webapi", "basic", WB, "R38", call="POST api/v1/Agents/Contact/GetContactEntity?contactEntityId=999"),
    good("webapi", "soticket", WT, call=REST_CONTACT),
    good("webapi", "soticket", WTO, call=REST_CONTACT),
    good("webapi", "bearer", WAO, call=REST_CONTACT),
    good("webapi", "xsrf", WX, call=REST_CONTACT),
    good("webapi", "xsrf", WXP, call=REST_CONTACT, logoff=True),
    good("webapi", "negotiate", WN, call=REST_CONTACT),
    good("essentials", "canary", EA, call=SERVER_INFO, logoff=True),
    good("essentials", "canary", ES, logoff=True),
    good("essentials", "canary", EA, "clock-ahead", call=USERS),
    good("ecrv", "text", XT),
    good("ecrv", "text", XT2),
    good("ecrv", "text", XM),
    good("ecrv", "digest", XD),
    good("ecrv", "digest", XD, parameters={"created": "true"}, logoff=True),
    good("ecrv", "nopassword", XN),
    good("http", "none", HN),
    good("http", "basic", HB),
    good("http", "basic", HBL),
    good("http", "digest", HD),
    good("http", "digest", HDM),
    good("http", "digest", HDI),
    good("http", "negotiate", HNEG),
    good("http", "ntlm", HNT),
    good("http", "ntlm", HNT1),
    good("http", "bearer", HT),
    good("http", "header", HH),
]

# Rule ids of what no row of the catalogue names.
ODD = [
    odd("portal", "netserver", NSU, ["transport.captive-portal"], "html-captive-portal"),
    odd("portal", "webapi", WB, ["transport.captive-portal"], "html-captive-portal"),
    odd("portal", "essentials", EA, ["transport.captive-portal"], "html-captive-portal"),
    odd("portal", "ecrv", XT, ["transport.captive-portal"], "html-captive-portal"),
    odd("stall", "webapi", WB, ["transport.timeout"], "stall"),
    odd("stall", "ecrv", XT, ["transport.timeout"], "stall-body"),
    odd("reset", "netserver", NSU, ["transport.closed"], "reset"),
    odd("cut", "webapi", WT, ["transport.truncated"], "close-early"),
    odd("chunk", "netserver", NSU, ["transport.framing"], "broken-chunk"),
    odd("gzip", "webapi", WB, ["transport.encoding"], "broken-gzip"),
    odd("gzip", "http", HB, ["transport.encoding"], "broken-gzip"),
    odd("loop", "webapi", WB, ["http.redirect-loop"], "redirect-loop"),
    odd("error500", "netserver", NSU, ["http.refused"], "server-error-500"),
    odd("error500", "essentials", EA, ["http.refused"], "server-error-500"),
    odd("basic", "http", HB, ["http.basic"], secrets=WRONG),
    odd("basic", "webapi", WB, ["http.basic", "webapi.basic-refused"], secrets=WRONG),
    odd("charset", "http", HBL, ["http.basic-charset"], parameters={"charset": "utf-8"}),
    odd("digest", "http", HD, ["http.digest"], secrets=WRONG),
    odd("digest", "http", HDM, ["http.digest"], secrets=WRONG),
    odd("bearer", "http", HT, ["http.bearer"], secrets={"accessToken": "expired-long-ago"}),
    odd("affinity", "essentials", EA, ["transport.affinity"], "session-lost", also=LOST, call=SERVER_INFO),
    odd("affinity", "netserver", NSU, ["transport.affinity"], "session-lost", also=["S2", "S14", "S15"], call=GET_CONTACT),
]

TAKES = SOAP + REST + WINDOWS + ESSENTIALS + ECRV + GOOD + ODD
