// SPDX-License-Identifier: GPL-3.0-or-later
#include "superofficemessages.h"

#include <QCryptographicHash>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(MadeExchange)
Q_DECLARE_METATYPE(QList<MadeExchange>)

namespace {

const QByteArray kSite = "https://crm.acme.example/SuperOffice";
const QByteArray kTenant = "https://sod2.superoffice.com/Cust12345";
const QByteArray kLogin = "https://sod.superoffice.com/login";

MadeExchange call(const QByteArray &address, const QByteArray &headers, const QByteArray &response,
                  const QByteArray &method = "GET", const QByteArray &body = {})
{
    const QUrl url(QString::fromLatin1(address));
    const QByteArray query = url.hasQuery() ? QByteArray('?' + url.query(QUrl::FullyEncoded).toLatin1()) : QByteArray();
    MadeExchange made;
    made.url = QString::fromLatin1(address);
    made.request = method + ' ' + url.path(QUrl::FullyEncoded).toLatin1() + query +
                   " HTTP/1.1\nHost: " + url.host().toLatin1() + "\nAccept: application/json\n" + headers + "\n\n" +
                   body;
    made.request.replace("json\n\n\n", "json\n\n");
    made.response = response;
    return made;
}

QByteArray json(int status, const QByteArray &body)
{
    return "HTTP/1.1 " + QByteArray::number(status) + " X\nContent-Type: application/json; charset=utf-8\n\n" + body;
}

QByteArray refusal(const QByteArray &text, const QByteArray &type = "SoSessionException", int status = 401)
{
    return json(status, "{\"Error\":true,\"ErrorType\":\"" + type + "\",\"Message\":\"" + text +
                            "\",\"ErrorSource\":\"SuperOffice.Services.WebApi\"}");
}

const QByteArray kXsrf = refusal("X-XSRF-TOKEN HTTP-Header fehlt.", "ArgumentException");
const QByteArray kMe = "/api/v1/User/currentPrincipal";
const QByteArray kGood = json(200, "{\"Associate\":\"JR\"}");
const QByteArray kIisPage = "Content-Type: text/html\nServer: Microsoft-IIS/10.0\n\n<html>Nicht autorisiert</html>";

QByteArray basic(const QByteArray &text)
{
    return "Authorization: Basic " + text.toBase64();
}

MadeExchange at(MadeExchange made, int seconds)
{
    made.started = made.started.addSecs(seconds);
    return made;
}

MadeExchange token(const QByteArray &body, const QByteArray &response)
{
    return call(kLogin + "/common/oauth/tokens", "Content-Type: application/x-www-form-urlencoded", response, "POST",
                body);
}

const QByteArray kInvalidGrant = json(400, "{\"error\":\"invalid_grant\"}");
const QByteArray kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const QByteArray kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

MadeExchange authorize(const QByteArray &more)
{
    return call(kLogin + "/common/oauth/authorize?client_id=abc&scope=openid" + more, {},
                "HTTP/1.1 302 Found\nLocation: http://127.0.0.1:5000/cb?code=Q1w2E3\nContent-Length: 0\n");
}

QByteArray codeBody(const QByteArray &more = {})
{
    return "grant_type=authorization_code&client_id=abc&code=Q1w2E3" + more;
}

QByteArray signedToken(const QByteArray &minute)
{
    return "Acme App-8k8Q7DmBgo." + minute + '.' + QByteArray(256, 'x').toBase64();
}

MadeExchange partner(const QByteArray &systemToken, const QByteArray &error)
{
    return call("https://sod.superoffice.com/Login/api/PartnerSystemUser/Authenticate",
                "Content-Type: application/json",
                json(200, "{\"IsSuccessful\":false,\"Token\":null,\"ErrorMessage\":\"" + error + "\"}"), "POST",
                "{\"SignedSystemToken\":\"" + systemToken + "\",\"ContextIdentifier\":\"Cust12345\"}");
}

QByteArray idToken(const QByteArray &claims)
{
    const auto part = [](const QByteArray &text) {
        return text.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    };
    const QByteArray token =
        part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + '.' + part(claims) + '.' + part(QByteArray(32, 's'));
    return json(200, "{\"token_type\":\"Bearer\",\"access_token\":\"8A:Cust1.AAAA\",\"id_token\":\"" + token + "\"}");
}

MadeExchange withClaims(const QByteArray &claims)
{
    return token("grant_type=authorization_code&client_id=abc&code=x", idToken(claims));
}

QByteArray page(const QByteArray &text)
{
    return "HTTP/1.1 500 Internal Server Error\nContent-Type: text/html\n\n<html><pre>" + text + "</pre></html>";
}

} // namespace

/// Rules about SuperOffice WebApi and SuperID (rows R1 to R44 of the catalogue of failures).
class SuperOfficeWebRulesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesTheCauseFirst_data()
    {
        QTest::addColumn<QList<MadeExchange>>("rows");
        QTest::addColumn<QByteArray>("rule");
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<QByteArray>("evidence");
        const auto row = [](const char *name, const QList<MadeExchange> &rows, const char *rule, const char *number,
                            const QByteArray &evidence) {
            QTest::newRow(name) << rows << QByteArray(rule) << QByteArray(number) << evidence;
        };
        const auto me = [&row](const char *name, const QByteArray &headers, const QByteArray &response,
                               const char *rule, const char *number, const QByteArray &evidence) {
            row(name, {call(kSite + kMe, headers, response)}, rule, number, evidence);
        };
        const auto online = [&row](const char *name, const QByteArray &headers, const QByteArray &response,
                                   const char *rule, const char *number, const QByteArray &evidence) {
            row(name, {call(kTenant + kMe, headers, response)}, rule, number, evidence);
        };
        const QByteArray ticket = "Authorization: SOTicket " + goodTicket();

        me("nothing sent", "X-Trace: 1", kXsrf, "webapi.no-credentials", "R1", "X-XSRF-TOKEN");
        me("not seen", basic("jr:pw"), kXsrf, "webapi.not-seen", "R2", "Authorization: Basic");
        me("unknown scheme", "Authorization: Ticket " + goodTicket(), kXsrf, "webapi.unknown-scheme", "R2",
           "Authorization: Ticket");
        me("no scheme", "Authorization: " + goodTicket(), kXsrf, "webapi.unknown-scheme", "R2", "Authorization: 7T:");
        me("token without cookies", "X-XSRF-TOKEN: abc", refusal("x"), "webapi.no-session-cookie", "R3",
           "X-XSRF-TOKEN: abc");
        me("session over", "X-XSRF-TOKEN: abc\nCookie: ASP.NET_SessionId=gemffw0zn3ybci4ccqervley", refusal("x"),
           "webapi.session-over", "R3", "X-XSRF-TOKEN: abc");
        me("Basic of IIS", basic("jr:pw"),
           "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm=\"crm\"\n" + kIisPage, "webapi.iis-basic", "R4",
           "Basic realm");
        online("Basic Online", basic("jr:pw"), refusal("x"), "webapi.basic-online", "R5", "Authorization: Basic");
        me("Basic refused", basic("jr:pw"), refusal("x"), "webapi.basic-refused", "R5", "Authorization: Basic");
        online("no SO-AppToken", "Authorization: SOTicket " + goodTicket(u"Cust12345"_s), refusal("x"),
               "webapi.application-token", "R6", "Authorization: SOTicket");
        me("SO-AppToken is named", ticket, refusal("Application token mangler"), "webapi.application-token", "R6",
           "Authorization: SOTicket");
        me("access token", "Authorization: Bearer 8A:Cust12345.AAAA", refusal("x"), "webapi.access-token", "R7",
           "Authorization: Bearer");
        row("access token after an hour",
            {call(kTenant + kMe, "Authorization: Bearer 8A:Cust12345.AAAA", kGood),
             at(call(kTenant + "/api/v1/Contact/3", "Authorization: Bearer 8A:Cust12345.AAAA", refusal("x")), 3700)},
            "webapi.access-token", "R7", "Authorization: Bearer");
        me("encoded twice", "Authorization: SOTicket " + goodTicket().toBase64(), refusal("x"),
           "superoffice.ticket-encoded-twice", "R8", "N1Q6");
        me("placeholder", "Authorization: Basic YWrtMdo=", refusal("x"), "webapi.basic-form", "R9", "YWrtMdo=");
        me("no colon", basic("jrpw"), refusal("x"), "webapi.basic-form", "R9", "Authorization: Basic");
        me("Latin-1", basic("jr:p\xe5ss"), refusal("x"), "webapi.basic-charset", "R10", "Authorization: Basic");
        row("login page",
            {call(kSite + kMe, ticket,
                  "HTTP/1.1 302 Found\nLocation: /SuperOffice/Security/Login.aspx?ReturnUrl=x\n"
                  "Content-Length: 0\n")},
            "webapi.login-page", "R12", "Login.aspx");
        row("PUT",
            {call(kSite + "/api/v1/Contact/3", ticket, "HTTP/1.1 405 Method Not Allowed\nAllow: GET\n" + kIisPage,
                  "PUT", "{}")},
            "webapi.verbs", "R13", "405");
        row("no WebApi", {call(kSite + "/api/v1/Contact/3", ticket, "HTTP/1.1 404 Not Found\n" + kIisPage)},
            "webapi.not-there", "R14", "404");
        row("421",
            {call(kTenant + kMe, "Authorization: Bearer 8A:Cust12345.AAAA",
                  "HTTP/1.1 421 Misdirected Request\nContent-Type: text/plain\n\nfeil")},
            "webapi.wrong-subdomain", "R15", "421");
        row("tenant down",
            {call(kTenant + kMe, "Authorization: Bearer 8A:Cust12345.AAAA",
                  "HTTP/1.1 503 Service Unavailable\nContent-Type: text/plain\n\nfeil"),
             call("https://sod.superoffice.com/api/state/Cust12345", {},
                  json(200, "{\"State\":\"Suspended\",\"IsRunning\":false,\"Api\":\"x\"}"))},
            "superoffice.tenant-state", "R16", "Suspended");
        row("restricted agent",
            {call(kTenant + "/api/v1/Agents/User/GetUser",
                  "Content-Type: application/json\nAuthorization: Bearer 8A:Cust12345.AAAA",
                  "HTTP/1.1 403 Forbidden\nContent-Type: text/plain\n\nfeil", "POST", "{}")},
            "webapi.restricted-agent", "R37", "403");
        row("CORS",
            {call(kSite + kMe, "Origin: https://app.acme.example\nAccess-Control-Request-Method: GET",
                  "HTTP/1.1 200 OK\nContent-Length: 0\n", "OPTIONS")},
            "webapi.cors", "R40", "Origin: https://app.acme.example");
        online("ticket of another tenant", "Authorization: SOTicket " + goodTicket(u"Cust54321"_s) + "\nSO-AppToken: x",
               refusal("x"), "superoffice.other-tenant", "S16", "Authorization: SOTicket");
        me("ticket cut off", "Authorization: SOTicket " + goodTicket().chopped(2), refusal("x"),
           "superoffice.ticket-damaged", "S17", "Authorization: SOTicket");
        me("no ticket after SOTicket", "Authorization: SOTicket", refusal("x"), "superoffice.ticket-empty", "S18",
           "Authorization: SOTicket");
        me("ticket as Bearer", "Authorization: Bearer " + goodTicket(), refusal("x"), "superoffice.ticket-as-bearer",
           "S17", "Authorization: Bearer 7T:");
        me("token out of an address", "Authorization: Bearer 8A%3aCust12345.AAAA", refusal("x"),
           "superoffice.access-token-damaged", "S17", "8A%3a");
        me("ticket refused", ticket, refusal("x"), "superoffice.ticket-refused", "S14", "Authorization: SOTicket");

        row("redirect address",
            {call(kLogin + "/common/oauth/authorize?client_id=abc&redirect_uri=http%3A%2F%2Flocalhost%3A5000%2Fcb", {},
                  "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>Authorization error: InvalidRedirectUrl (2)</p>")},
            "superid.redirect-address", "R33", "InvalidRedirectUrl");
        row("consent",
            {call(kLogin + "/common/oauth/authorize?client_id=abc", {},
                  "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>Authorization error: NeedsReapproval (5)")},
            "superid.consent", "R18", "NeedsReapproval");
        row("denied", {[] {
                MadeExchange made = authorize({});
                made.response.replace("code=Q1w2E3", "error=access_denied&state=1");
                return made;
            }()},
            "oauth.refused-login", "R18", "error=access_denied");
        row("time refused", {partner(signedToken("202601311230"), "InvalidTimestamp")}, "superid.timestamp", "R19",
            "202601311230");
        row("minute off, text unknown", {partner(signedToken("202601311218"), "Feil")}, "superid.timestamp", "R19",
            "202601311218");
        row("signature", {partner(signedToken("202601311230"), "InvalidSignature (7)")}, "superid.signature", "R20",
            "InvalidSignature");
        row("not signed with the minute", {partner("Acme App-8k8Q7DmBgo", "Feil")}, "superid.system-token-form", "R20",
            "SignedSystemToken");

        const auto shown = [&row](const char *name, const QByteArray &text, const char *rule, const char *number) {
            row(name, {call("https://partner.example/callback", {}, page(text))}, rule, number, text.left(6));
        };
        shown("ID4175", "ID4175: Der Aussteller", "superid.thumbprint", "R21");
        shown("ID4037", "ID4037: Der Schlüssel", "superid.certificate-missing", "R22");
        shown("ID4148", "ID4148: NotOnOrAfter", "superid.token-late", "R23");
        shown("JWT as SAML", "Data at the root level is invalid. Line 1, position 1", "superid.jwt-as-saml", "R24");
        shown("SAML as JWT", "IDX10708: PD94bWw", "superid.saml-as-jwt", "R25");
        shown("no certificate", "Parameter name: certificate", "superid.no-certificate", "R26");
        shown("session mode", "PartnerHttpContext", "superid.session-mode", "R27");
        shown("context", "trying to obtain the context identifier", "superid.no-context", "R42");

        row("code twice",
            {token(codeBody(), json(200, "{\"access_token\":\"8A:Cust1.AAAA\"}")),
             [] {
                 MadeExchange made = token(codeBody("&x=1"), kInvalidGrant);
                 made.url += u"?again"_s;
                 return made;
             }()},
            "oauth.code-used-twice", "R31", "code=");
        row("plain PKCE",
            {authorize("&code_challenge=" + kChallenge), token(codeBody("&code_verifier=" + kVerifier), kInvalidGrant)},
            "oauth.pkce", "R31", "code_verifier=");
        row("another redirect address",
            {authorize("&redirect_uri=http%3A%2F%2F127.0.0.1%3A5000%2Fcb"),
             token(codeBody("&redirect_uri=http%3A%2F%2F127.0.0.1%3A5000%2Fcb%2F"), kInvalidGrant)},
            "oauth.redirect-differs", "R31", "redirect_uri=");
        row("old code", {authorize({}), at(token(codeBody(), kInvalidGrant), 700)}, "oauth.code-expired", "R31",
            "code=");
        row("code refused", {token(codeBody(), kInvalidGrant)}, "oauth.invalid-grant", "R31", "\"error\"");
        row("redirect_url", {token("grant_type=refresh_token&refresh_token=x&redirect_url=y", kInvalidGrant)},
            "oauth.redirect-url", "R35", "redirect_url=");
        row("userinfo",
            {call(kLogin + "/common/oauth/userinfo", "Authorization: Bearer 8A:Cust12345.AAAA",
                  "HTTP/1.1 404 Not Found\n" + kIisPage)},
            "superid.userinfo", "R36", "404");
        row("numbered host",
            {call("https://sod2.superoffice.com/login/.well-known/openid-configuration", {},
                  "HTTP/1.1 404 Not Found\n" + kIisPage)},
            "superid.numbered-host", "R44", "404");
    }
    void namesTheCauseFirst()
    {
        QFETCH(QList<MadeExchange>, rows);
        QFETCH(QByteArray, rule);
        QFETCH(QByteArray, row);
        QFETCH(QByteArray, evidence);
        verifyFirst(rows, rule, row, evidence);
    }

    void missesNegotiateWhereTheProfileWantsIt()
    {
        Profile profile;
        profile.service = "superoffice-webapi";
        profile.scheme = "negotiate";
        verifyFirst({call("https://crm.acme.example" + kMe, {}, kXsrf)}, "webapi.no-negotiate", "R11", "401", profile);
    }

    void tellsWhichVerifierWasWrong_data()
    {
        QTest::addColumn<QByteArray>("authorizeMore");
        QTest::addColumn<QByteArray>("tokenMore");
        QTest::addColumn<bool>("isProven");
        QTest::addColumn<QByteArray>("rule");
        const QByteArray s256 = "&code_challenge_method=S256&code_challenge=" + kChallenge;
        QTest::newRow("another verifier") << s256 << "&code_verifier=other"_ba << true << "oauth.pkce"_ba;
        QTest::newRow("no verifier") << s256 << QByteArray() << true << "oauth.pkce"_ba;
        QTest::newRow("right") << s256 << QByteArray("&code_verifier=" + kVerifier) << false
                               << "oauth.invalid-grant"_ba;
        QTest::newRow("plain and right") << "&code_challenge=abc"_ba
                                         << "&code_verifier=abc"_ba << false << "oauth.verifier-form"_ba;
    }
    void tellsWhichVerifierWasWrong()
    {
        QFETCH(QByteArray, authorizeMore);
        QFETCH(QByteArray, tokenMore);
        QFETCH(bool, isProven);
        QFETCH(QByteArray, rule);
        const QList<Finding> found =
            diagnose(madeCapture({authorize(authorizeMore), token(codeBody(tokenMore), kInvalidGrant)})).findings;
        QVERIFY2(!found.isEmpty() && found.first().rule == rule, listed(found).constData());
        QCOMPARE(found.first().certainty == Certainty::Proven, isProven);
    }

    void remarksWhatDidNotFail_data()
    {
        QTest::addColumn<MadeExchange>("made");
        QTest::addColumn<QByteArray>("rule");
        QTest::addColumn<QByteArray>("row");
        const auto seen = [](const char *name, const MadeExchange &made, const char *rule, const char *row) {
            QTest::newRow(name) << made << QByteArray(rule) << QByteArray(row);
        };
        const QByteArray ticket = "Authorization: SOTicket " + goodTicket();
        seen("null", call(kSite + "/api/v1/Agents/Contact/GetContact", ticket, json(200, "null"), "POST", "{}"),
             "webapi.null", "R38");
        seen("untranslated", call(kSite + "/api/v1/Contact/3", ticket, json(200, "{\"a\":\"[SR_X]\"}")),
             "webapi.untranslated", "R39");
        seen("internal host", call(kSite + "/api", {}, json(200, "{\"v1\":\"http://web01/SuperOffice/api/v1\"}")),
             "webapi.internal-address", "R41");
        seen("other origin", call(kSite + kMe, "Origin: https://app.acme.example", kGood), "webapi.cors", "R40");
        seen("issuer",
             call(kLogin + "/.well-known/openid-configuration", {},
                  json(200, "{\"issuer\":\"https://sod.superoffice.com\"}")),
             "superid.issuer", "R29");
        MadeExchange implicit = authorize({});
        implicit.response.replace("?code=Q1w2E3", "#access_token=8A%3aCust1.AA&token_type=bearer");
        seen("implicit flow", implicit, "superid.no-refresh-token", "R34");
        seen("redirect_url", token("grant_type=refresh_token&refresh_token=x&redirect_url=y", kGood),
             "oauth.redirect-url", "R35");
        seen("iat as text", withClaims("{\"iss\":\"x\",\"iat\":\"1769862615\",\"exp\":1769862915,\"nbf\":1769862555}"),
             "superid.iat-text", "R28");
        seen("expired at once", withClaims("{\"iss\":\"x\",\"iat\":1769862015,\"exp\":1769862315}"),
             "superid.id-token-clock", "R30");
        seen("not valid yet", withClaims("{\"iss\":\"x\",\"exp\":1769863515,\"nbf\":1769863000}"),
             "superid.id-token-clock", "R30");
        seen("no ctx", withClaims("{\"iss\":\"https://sod.superoffice.com\",\"exp\":1769862915}"), "superid.no-context",
             "R42");
        MadeExchange framed = call(kLogin + "/", "Sec-Fetch-Dest: iframe\nSec-Fetch-Site: cross-site",
                                   "HTTP/1.1 200 OK\nContent-Type: text/html\nX-Frame-Options: DENY\n\n<p>login</p>");
        framed.request.replace("Accept: application/json\n", "");
        seen("frame", framed, "superid.frame", "R32");
        seen("empty usec", call("https://panel.example/?usec=&lang=no", {}, "HTTP/1.1 200 OK\nContent-Length: 0\n"),
             "superoffice.usec-empty", "S18");
    }
    void remarksWhatDidNotFail()
    {
        QFETCH(MadeExchange, made);
        QFETCH(QByteArray, rule);
        QFETCH(QByteArray, row);
        const QList<Finding> found = diagnose(madeCapture({made})).findings;
        const Finding *one = findingOf(found, rule);
        QVERIFY2(one, listed(found).constData());
        QVERIFY(one->catalogue.contains(row));
        QVERIFY(one->severity != Severity::Cause);
        QVERIFY(!evidenceBytes(*one, madeCapture({made})).isEmpty());
        verifyNoCause({made});
    }

    void findsNoCauseInALoginThatWorks_data()
    {
        QTest::addColumn<QList<MadeExchange>>("rows");
        const auto good = [](const char *name, const QList<MadeExchange> &rows) { QTest::newRow(name) << rows; };
        good("Basic", {call(kSite + kMe, basic("jr:pw"), kGood)});
        good("Basic with letters", {call(kSite + kMe, basic("jr:p\xe5ss"), kGood)});
        good("ticket", {call(kSite + kMe, "Authorization: SOTicket " + goodTicket(), kGood)});
        good(
            "ticket Online",
            {call(kTenant + kMe, "Authorization: SOTicket " + goodTicket(u"Cust12345"_s) + "\nSO-AppToken: x", kGood)});
        good("session", {call(kSite + kMe, "X-XSRF-TOKEN: a\nCookie: ASP.NET_SessionId=x", kGood)});
        good("code flow", {authorize("&redirect_uri=http%3A%2F%2F127.0.0.1%3A5000%2Fcb"),
                           token(codeBody("&redirect_uri=http%3A%2F%2F127.0.0.1%3A5000%2Fcb"),
                                 json(200, "{\"access_token\":\"8A:Cust1.AAAA\",\"refresh_token\":\"x\"}"))});
        good("system user", {[] {
                 MadeExchange made = partner(signedToken("202601311230"), {});
                 made.response = json(200, "{\"IsSuccessful\":true,\"Token\":\"eyJ\",\"ErrorMessage\":null}");
                 return made;
             }()});
        good("tenant running", {call("https://sod.superoffice.com/api/state/Cust12345", {},
                                     json(200, "{\"State\":\"Running\",\"IsRunning\":true}"))});
        good("web client",
             {call(kSite + "/Default.aspx", {},
                   "HTTP/1.1 302 Found\nLocation: /SuperOffice/Security/Login.aspx\nContent-Length: 0\n")});
    }
    void findsNoCauseInALoginThatWorks()
    {
        QFETCH(QList<MadeExchange>, rows);
        for (MadeExchange &made : rows) {
            made.kind = StepKind::Opened;
            if (made.url.endsWith(u"Default.aspx"_s)) {
                made.request.replace("Accept: application/json\n", "Accept: text/html\n");
            }
        }
        verifyNoCause(rows);
    }

    void passesByWhatOnlyLooksAlike_data()
    {
        QTest::addColumn<QList<MadeExchange>>("rows");
        QTest::addColumn<QByteArray>("rule");
        const auto near = [](const char *name, const QList<MadeExchange> &rows, const char *rule) {
            QTest::newRow(name) << rows << QByteArray(rule);
        };
        near("another service's API", {call("https://api.acme.example/api/v1/things", {}, refusal("x", "E"))},
             "webapi.no-credentials");
        near("another service's Bearer",
             {call("https://api.acme.example/api/v1/things", "Authorization: Bearer abc", json(401, "{}"))},
             "webapi.access-token");
        near("ASCII only", {call(kSite + kMe, basic("jr:pw"), refusal("x"))}, "webapi.basic-charset");
        near("Basic of IIS",
             {call(kSite + kMe, basic("jr:pw"),
                   "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm=\"crm\"\n" + kIisPage)},
             "webapi.basic-refused");
        near("no such contact",
             {call(kSite + "/api/v1/Contact/9", basic("jr:pw"), refusal("x", "SoNotFoundException", 404))},
             "webapi.not-there");
        near("a fresh token",
             {token(codeBody(), json(200, "{\"access_token\":\"8A:Cust12345.AAAA\"}")),
              [] {
                  MadeExchange made = call(kTenant + kMe, "Authorization: Bearer 8A:Cust54321.AAAA", refusal("x"));
                  return made;
              }()},
             "superoffice.access-token-damaged");
        near("minute in UTC", {partner(signedToken("202601311230"), "Feil")}, "superid.timestamp");
        near("masked ticket", {call(kSite + kMe, "Authorization: SOTicket ************************", refusal("x"))},
             "superoffice.not-a-ticket");
        near("masked login", {call(kSite + kMe, "Authorization: Basic ************", refusal("x"))},
             "webapi.basic-form");
        near("masked token", {partner("****************************************", "Feil")},
             "superid.system-token-form");
        near("same origin", {call(kSite + kMe, "Origin: https://crm.acme.example", kGood)}, "webapi.cors");
        near("language asked for", {call(kSite + kMe, "Accept-Language: no", json(200, "{\"a\":\"[SR_X]\"}"))},
             "webapi.untranslated");
        near("tenant's own host",
             {call(kTenant + "/api", {}, json(200, "{\"v1\":\"https://sod2.superoffice.com/Cust12345/api/v1\"}"))},
             "webapi.internal-address");
        near("web panel with a ticket", {call("https://panel.example/?usec=7T%3AAA", {}, json(401, "{}"))},
             "superoffice.usec-empty");
    }
    void passesByWhatOnlyLooksAlike()
    {
        QFETCH(QList<MadeExchange>, rows);
        QFETCH(QByteArray, rule);
        const QList<Finding> found = diagnose(madeCapture(rows)).findings;
        QVERIFY2(!findingOf(found, rule), listed(found).constData());
    }

    void writesNoSecretIntoItsTexts()
    {
        const QList<QByteArray> secrets{"geheim9",  "Q1w2E3",  "9f8e7d6c",
                                        "xsrf4711", kVerifier, goodTicket().mid(3, 20)};
        const QList<MadeExchange> rows{
            call(kSite + kMe, basic("jr:geheim9"), kXsrf),
            call(kSite + kMe, "Authorization: " + goodTicket(), kXsrf),
            call(kSite + kMe, "Authorization: geheim9", kXsrf),
            call(kSite + kMe, "Authorization: Ticket geheim9", kXsrf),
            call(kTenant + kMe, "Authorization: SOTicket " + goodTicket() + "\nSO-AppToken: 9f8e7d6c", refusal("x")),
            call(kSite + kMe, "X-XSRF-TOKEN: xsrf4711", refusal("xsrf4711")),
            token(codeBody("&code_verifier=" + kVerifier + "&redirect_url=y"), kInvalidGrant),
            partner(signedToken("202601311330"), "InvalidTimestamp"),
        };
        for (const MadeExchange &made : rows) {
            const QString words = wordsOf(diagnose(madeCapture({made})).findings);
            QVERIFY(!words.isEmpty());
            for (const QByteArray &secret : secrets) {
                QVERIFY2(!words.contains(QString::fromLatin1(secret)), qPrintable(words));
            }
        }
    }

    void isFastOnTenThousandExchanges()
    {
        QList<MadeExchange> rows;
        for (int i = 0; i < 100; ++i) {
            rows.append(call(kSite + "/api/v1/Contact/3", basic("jr:pw"), i % 10 == 0 ? refusal("x") : kGood));
            rows.append(contactCall(goodTicket())
                            .with(i % 10 == 0 ? exceptionAnswer("SoSessionException", "x") : soapAnswer({}, "<ok/>")));
        }
        const QList<ExchangePtr> part = madeCapture(rows);
        QList<ExchangePtr> capture;
        while (capture.size() < 10000) {
            for (const ExchangePtr &one : part) {
                auto copy = std::make_shared<Exchange>(*one);
                copy->id = ExchangeId(capture.size() + 1);
                copy->url.setPath(copy->url.path() + QString::number(capture.size() % 500));
                capture.append(copy);
            }
        }
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!diagnose(capture).findings.isEmpty());
        // A second is what is promised; a busy machine may take more, a rule that grows with the square ten times that.
        QVERIFY2(timer.elapsed() < 5000, QByteArray::number(timer.elapsed()));
        qInfo("10,000 exchanges: %lld ms", timer.elapsed());
    }
};

QTEST_GUILESS_MAIN(SuperOfficeWebRulesTest)
#include "tst_superofficewebrules.moc"
