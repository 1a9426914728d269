// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jws.h"
#include "rulecheck.h"

#include <QCryptographicHash>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;

Q_DECLARE_METATYPE(QList<MadeExchange>)

namespace {

const QByteArray kIssuer = "https://id.acme.example";
const QByteArray kRedirect = "https://app.acme.example/cb";
const QByteArray kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const QByteArray kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
constexpr qint64 kNow = 1769862615; // 2026-01-31 12:30:15, when the made captures begin

/// JSON with its quotation marks written as apostrophes.
QByteArray q(QByteArray text)
{
    return text.replace('\'', '"');
}

QByteArray host(const QByteArray &address)
{
    return QUrl(QString::fromLatin1(address)).host().toLatin1();
}

MadeExchange get(const QByteArray &address, const QByteArray &response, const QByteArray &headers = {})
{
    const QUrl url(QString::fromLatin1(address));
    const QByteArray query = url.hasQuery() ? QByteArray('?' + url.query(QUrl::FullyEncoded).toLatin1()) : QByteArray();
    MadeExchange made;
    made.url = QString::fromLatin1(address);
    made.request = "GET " + url.path(QUrl::FullyEncoded).toLatin1() + query + " HTTP/1.1\nHost: " + host(address) +
                   '\n' + headers + '\n';
    made.response = response;
    return made;
}

MadeExchange post(const QByteArray &address, const QByteArray &body, const QByteArray &response,
                  const QByteArray &headers = {})
{
    MadeExchange made = get(address, response);
    made.request.replace("GET ", "POST ");
    made.request.chop(1);
    made.request += "Content-Type: application/x-www-form-urlencoded\n" + headers + '\n' + body;
    return made;
}

QByteArray json(const QByteArray &status, const QByteArray &body)
{
    return "HTTP/1.1 " + status + "\nContent-Type: application/json\nDate: Sat, 31 Jan 2026 12:30:15 GMT\n\n" + body;
}

QByteArray refusal(const QByteArray &error, const QByteArray &status = "400 Bad Request")
{
    return json(status, q("{'error':'") + error + q("'}"));
}

QByteArray found(const QByteArray &to)
{
    return "HTTP/1.1 302 Found\nLocation: " + to + "\nContent-Length: 0\n\n";
}

MadeExchange token(const QByteArray &form, const QByteArray &response, const QByteArray &headers = {})
{
    return post(kIssuer + "/token", form, response, headers);
}

MadeExchange authorize(const QByteArray &more = {}, const QByteArray &answer = "?code=c0de-1&state=st4te",
                       const QByteArray &state = "st4te")
{
    return get(kIssuer +
                   "/authorize?response_type=code&client_id=app&redirect_uri=https%3A%2F%2Fapp.acme.example%2Fcb"
                   "&state=" +
                   state + more,
               found(kRedirect + answer));
}

MadeExchange callback(const QByteArray &query = "?code=c0de-1&state=st4te")
{
    return get(kRedirect + query, "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>hello</p>");
}

QByteArray codeForm(const QByteArray &more = {})
{
    return "grant_type=authorization_code&client_id=app&code=c0de-1&redirect_uri=https%3A%2F%2Fapp.acme.example%2Fcb" +
           more;
}

MadeExchange discovery(const QByteArray &issuer = kIssuer)
{
    return get(kIssuer + "/.well-known/openid-configuration",
               json("200 OK", q("{'issuer':'") + issuer + q("','authorization_endpoint':'") + kIssuer +
                                  q("/authorize','token_endpoint':'") + kIssuer + q("/token','jwks_uri':'") + kIssuer +
                                  q("/jwks'}")));
}

const Jose::Key &key()
{
    static const Jose::Key made = Jose::Key::generate("RS256").value();
    return made;
}

MadeExchange jwks(const QByteArray &kid = "k1")
{
    return get(kIssuer + "/jwks", json("200 OK", q("{'keys':[") + key().publicJwk(kid, "RS256", "sig") + "]}"));
}

QByteArray claims(const QByteArray &more = {})
{
    return q("{'iss':'") + kIssuer + q("','sub':'u','aud':'app','iat':") + QByteArray::number(kNow) + q(",'exp':") +
           QByteArray::number(kNow + 300) + more + '}';
}

QByteArray signedToken(const QByteArray &payload, const QByteArray &header = q("{'alg':'RS256','kid':'k1'}"))
{
    return Jose::sign(header, payload, key()).value();
}

QByteArray encoded(const QByteArray &text)
{
    return text.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

MadeExchange granted(const QByteArray &idToken, const QByteArray &form = codeForm())
{
    return token(form, json("200 OK", q("{'access_token':'a','token_type':'Bearer','expires_in':300,'id_token':'") +
                                          idToken + q("'}")));
}

/// As a login of this program that gave up at that exchange.
QList<Finding> stoppedAt(const QList<MadeExchange> &rows, ExchangeId exchange)
{
    Error error;
    error.code = ErrorCode::UnexpectedAnswer;
    error.text = QStringLiteral("It does not fit.");
    error.exchange = exchange;
    return diagnose(madeCapture(rows), {}, {}, builtinRules(), error).findings;
}

} // namespace

/// Findings about OAuth 2.0 and OpenID Connect at any provider.
class OAuthRulesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesTheCauseFirst_data()
    {
        QTest::addColumn<QList<MadeExchange>>("rows");
        QTest::addColumn<QByteArray>("rule");
        QTest::addColumn<QByteArray>("evidence");
        const auto row = [](const char *name, const QList<MadeExchange> &rows, const char *rule,
                            const QByteArray &evidence) {
            QTest::newRow(name) << rows << QByteArray(rule) << evidence;
        };
        // RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6, RFC 8707.
        const auto sentBack = [&row](const char *error, const char *rule) {
            row(error, {authorize({}, QByteArray("?error=") + error + "&state=st4te")}, rule,
                QByteArray("error=") + error);
        };
        sentBack("invalid_request", "oauth.authorization-request");
        sentBack("unauthorized_client", "oauth.client-not-allowed");
        sentBack("access_denied", "oauth.refused-login");
        sentBack("unsupported_response_type", "oauth.response-type");
        sentBack("invalid_scope", "oauth.scope");
        sentBack("server_error", "oauth.provider-failed");
        sentBack("temporarily_unavailable", "oauth.provider-failed");
        sentBack("login_required", "oauth.interaction");
        sentBack("consent_required", "oauth.interaction");
        sentBack("invalid_target", "oauth.target");
        sentBack("request_not_supported", "oauth.request-object");
        sentBack("made_up", "oauth.login-error");
        row("error in a form", {post(kRedirect, "error=access_denied&state=st4te", "HTTP/1.1 200 OK\n\n")},
            "oauth.refused-login", "error=access_denied");
        row("error in the fragment", {authorize({}, "#error=invalid_scope&state=st4te")}, "oauth.scope",
            "error=invalid_scope");
        MadeExchange page = authorize();
        page.response = "HTTP/1.1 400 Bad Request\nContent-Type: text/html\n\n<p>Invalid redirect_uri</p>";
        row("redirect address on a page", {page}, "oauth.redirect-address", "HTTP/1.1 400");
        page.response.replace("redirect_uri", "client_id");
        row("client on a page", {page}, "oauth.unknown-client", "HTTP/1.1 400");

        // RFC 6749 section 5.2.
        const auto refused = [&row](const char *error, const char *rule, const QByteArray &form = codeForm()) {
            row(qPrintable(QStringLiteral("token: ") + QLatin1String(error)), {token(form, refusal(error))}, rule,
                QByteArray("\"error\":\"") + error);
        };
        refused("invalid_request", "oauth.invalid-request");
        refused("invalid_client", "oauth.invalid-client", codeForm("&client_secret=wrong"));
        refused("invalid_grant", "oauth.invalid-grant");
        refused("unauthorized_client", "oauth.grant-type");
        refused("unsupported_grant_type", "oauth.grant-type");
        refused("invalid_scope", "oauth.scope", codeForm("&scope=x"));
        refused("invalid_target", "oauth.target");
        refused("server_error", "oauth.provider-failed");
        refused("made_up", "oauth.invalid-request");
        row("client refused with a challenge",
            {token(codeForm(),
                   "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm=\"x\"\nContent-Type: "
                   "application/json\n\n{\"error\":\"invalid_client\"}",
                   "Authorization: Basic YXBwOng=\n")},
            "oauth.invalid-client", "\"error\"");

        // The code.
        const MadeExchange badCode = token(codeForm(), refusal("invalid_grant"));
        MadeExchange other = token(codeForm("&x=1"), refusal("invalid_grant"));
        other.url += QStringLiteral("?again");
        row("code twice", {token(codeForm(), json("200 OK", q("{'access_token':'a','token_type':'Bearer'}"))), other},
            "oauth.code-used-twice", "code=c0de-1");
        MadeExchange late = badCode;
        late.started = late.started.addSecs(700);
        row("code too old", {authorize(), late}, "oauth.code-expired", "code=c0de-1");
        row("another redirect address",
            {authorize(), token("grant_type=authorization_code&client_id=app&code=c0de-1&redirect_uri=https%3A%2F%2F"
                                "app.acme.example%2Fcb%2F",
                                refusal("invalid_grant"))},
            "oauth.redirect-differs", "redirect_uri=");
        row("another client",
            {authorize(), token("grant_type=authorization_code&client_id=other&code=c0de-1&redirect_uri=https%3A%2F%2F"
                                "app.acme.example%2Fcb",
                                refusal("invalid_grant"))},
            "oauth.other-client", "client_id=other");

        // PKCE.
        const QByteArray s256 = "&code_challenge_method=S256&code_challenge=";
        const auto pkce = [&](const char *name, const QByteArray &asked, const QByteArray &sent) {
            row(name, {authorize(asked), token(codeForm(sent), refusal("invalid_grant"))}, "oauth.pkce", {});
        };
        pkce("another verifier", s256 + kChallenge, "&code_verifier=" + QByteArray(43, 'x'));
        pkce("no verifier", s256 + kChallenge, {});
        pkce("plain by default", "&code_challenge=" + kChallenge, "&code_verifier=" + kVerifier);
        pkce("verifier as challenge", s256 + kVerifier, "&code_verifier=" + kVerifier);
        pkce("challenge in hex", s256 + QCryptographicHash::hash(kVerifier, QCryptographicHash::Sha256).toHex(),
             "&code_verifier=" + kVerifier);
        pkce("verifier without a challenge", {}, "&code_verifier=" + kVerifier);
        row("verifier too short",
            {authorize(s256 + encoded(QCryptographicHash::hash("abc", QCryptographicHash::Sha256))),
             token(codeForm("&code_verifier=abc"), refusal("invalid_grant"))},
            "oauth.verifier-form", "code_verifier=abc");

        // How the request is made.
        const QByteArray refresh = "grant_type=refresh_token&client_id=app&refresh_token=r1";
        row("redirect_url", {token(refresh + "&redirect_url=x", refusal("invalid_request"))}, "oauth.redirect-url",
            "redirect_url=");
        MadeExchange inAddress = get(kIssuer + "/token?" + codeForm(), refusal("invalid_request"));
        row("parameters in the address", {inAddress}, "oauth.query-parameters", "grant_type=");
        row("secret in the address",
            {post(kIssuer + "/token?client_secret=s3cret", refresh, refusal("invalid_client", "401 Unauthorized"))},
            "oauth.secret-in-address", "client_secret=");
        row("secret in header and body",
            {token(refresh + "&client_secret=x", refusal("invalid_request"), "Authorization: Basic YXBwOng=\n")},
            "oauth.two-authentications", "Authorization: Basic");
        row("parameter twice", {token(refresh + "&client_id=app", refusal("invalid_request"))},
            "oauth.doubled-parameter", "client_id=app");
        row("parameter missing", {token("grant_type=authorization_code&client_id=app", refusal("invalid_request"))},
            "oauth.missing-parameter", "grant_type=");
        MadeExchange asJson = token(q("{'grant_type':'client_credentials'}"), refusal("unsupported_grant_type"));
        asJson.request.replace("application/x-www-form-urlencoded", "application/json");
        row("JSON in place of a form", {asJson}, "oauth.no-form", "Content-Type: application/json");
        row("assertion for another audience",
            {token("grant_type=client_credentials&client_id=app&client_assertion=" +
                       signedToken(q("{'iss':'app','sub':'app','aud':'https://other.example','exp':") +
                                   QByteArray::number(kNow + 60) + "}"),
                   refusal("invalid_client"))},
            "oauth.client-assertion", "client_assertion=");
        row("assertion that is over",
            {token("grant_type=client_credentials&client_id=app&client_assertion=" +
                       signedToken(q("{'iss':'app','sub':'app','aud':'https://id.acme.example/token','exp':") +
                                   QByteArray::number(kNow - 60) + "}"),
                   refusal("invalid_client"))},
            "oauth.client-assertion", "client_assertion=");

        // The refresh token.
        const QByteArray first = q("{'access_token':'a','token_type':'Bearer','refresh_token':'r1'}");
        const QByteArray second = q("{'access_token':'b','token_type':'Bearer','refresh_token':'r2'}");
        MadeExchange again = token(refresh + "&x=1", refusal("invalid_grant"));
        again.url += QStringLiteral("?again");
        row("refresh token used up",
            {token(codeForm(), json("200 OK", first)), token(refresh, json("200 OK", second)), again},
            "oauth.refresh-used-up", "\"error\"");
        row("refresh token revoked",
            {token(codeForm(), json("200 OK", first)), post(kIssuer + "/revoke", "token=r1", "HTTP/1.1 200 OK\n\n"),
             again},
            "oauth.refresh-revoked", "\"error\"");
        row("refresh token refused", {again}, "oauth.refresh-refused", "\"error\"");
        row("refresh token in a loop", {again, again, again}, "oauth.refresh-refused", "\"error\"");

        // RFC 8628.
        const MadeExchange start =
            post(kIssuer + "/device", "client_id=app",
                 json("200 OK", q("{'device_code':'d1','user_code':'WDJB','expires_in':600,'interval':5}")));
        const QByteArray poll =
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=app&device_code=d1";
        const MadeExchange pending = token(poll, refusal("authorization_pending"));
        row("device: denied", {start, pending, token(poll, refusal("access_denied"))}, "oauth.device-denied",
            "\"error\"");
        row("device: expired", {start, pending, token(poll, refusal("expired_token"))}, "oauth.device-expired",
            "\"error\"");
        row("device: too fast", {start, pending, token(poll, refusal("slow_down"))}, "oauth.device-slow-down",
            "\"error\"");
        row("device: nobody came", {start, pending, pending}, "oauth.device-pending", "\"error\"");
        row("device: refused", {start, token(poll, refusal("invalid_grant"))}, "oauth.device-refused", "\"error\"");

        // Discovery.
        const QByteArray notThere = "HTTP/1.1 404 Not Found\nContent-Type: text/html\n\n<p>404</p>";
        row("discovery missing", {get(kIssuer + "/.well-known/openid-configuration", notThere)},
            "oauth.discovery-missing", "HTTP/1.1 404");

        // Old things (lineage).
        const QByteArray unauthorized = "HTTP/1.1 401 Unauthorized\nContent-Length: 0\n\n";
        row("old access token",
            {token(codeForm(), json("200 OK", first)), token(refresh, json("200 OK", second)),
             get("https://api.acme.example/orders", unauthorized, "Authorization: Bearer a\n")},
            "lineage.old", "a");
        MadeExchange over = get("https://api.acme.example/orders", unauthorized, "Authorization: Bearer a\n");
        over.started = over.started.addSecs(400);
        row("access token over",
            {token(codeForm(), json("200 OK", q("{'access_token':'a','token_type':'Bearer','expires_in':300}"))), over},
            "lineage.old", "a");

        // Access tokens that a service refused.
        const auto service = [&](const char *name, const QByteArray &sent, const char *rule) {
            row(name,
                {discovery(), jwks(), get(kIssuer + "/api", unauthorized, "Authorization: Bearer " + sent + '\n')},
                rule, {});
        };
        const QByteArray good = signedToken(claims());
        service("access token unsigned", encoded(q("{'alg':'none'}")) + '.' + encoded(claims()) + '.',
                "http.token-unsigned");
        service("access token altered",
                good.left(good.indexOf('.') + 1) + encoded(claims(q(",'admin':true"))) +
                    good.mid(good.lastIndexOf('.')),
                "oauth.token-signature");
        service("access token of an unknown key", signedToken(claims(), q("{'alg':'RS256','kid':'k9'}")),
                "oauth.token-unknown-key");
    }
    void namesTheCauseFirst()
    {
        QFETCH(QList<MadeExchange>, rows);
        QFETCH(QByteArray, rule);
        QFETCH(QByteArray, evidence);
        for (const Variation variation :
             {Variation::None, Variation::HeadersReversed, Variation::HeaderNamesLower, Variation::GzipAndChunked}) {
            const QByteArray problem = mismatch({rows, rule, evidence}, variation);
            QVERIFY2(problem.isEmpty(), QByteArray(QByteArray::number(int(variation)) + ": " + problem));
        }
        for (MadeExchange &one : rows) {
            one.attempt.clear();
        }
        QCOMPARE(mismatch({rows, rule, evidence}), QByteArray());
    }

    /// What the answers call a success, and a program must not take: the JWTs that are wrong in one way each.
    void tellsTokensThatMustNotBeTaken_data()
    {
        QTest::addColumn<QByteArray>("idToken");
        QTest::addColumn<QByteArray>("rule");
        const QByteArray good = signedToken(claims());
        const QByteArray start = good.left(good.indexOf('.') + 1);
        const QByteArray end = good.mid(good.lastIndexOf('.'));
        const auto with = [](const QByteArray &from, const QByteArray &to) {
            QByteArray text = claims();
            return signedToken(text.replace(from, to));
        };
        const auto row = [](const char *name, const QByteArray &idToken, const char *rule) {
            QTest::newRow(name) << idToken << QByteArray(rule);
        };
        row("algorithm none", encoded(q("{'alg':'none'}")) + '.' + encoded(claims()) + '.', "oauth.token-unsigned");
        row("HS256 with the public key",
            Jose::sign(q("{'alg':'HS256','kid':'k1'}"), claims(),
                       Jose::Key::fromSharedSecret(Secret(key().publicPem())))
                .value(),
            "oauth.token-key-confusion");
        row("altered payload", start + encoded(claims(q(",'admin':true"))) + end, "oauth.token-signature");
        row("wrong audience", with("\"aud\":\"app\"", "\"aud\":\"other\""), "oauth.token-audience");
        row("wrong issuer", with(kIssuer, "https://evil.example"), "oauth.token-issuer");
        row("expired", with(QByteArray::number(kNow + 300), QByteArray::number(kNow - 3600)), "oauth.token-expired");
        row("not yet valid", signedToken(claims(q(",'nbf':") + QByteArray::number(kNow + 3600))),
            "oauth.token-not-yet");
        row("unknown kid", signedToken(claims(), q("{'alg':'RS256','kid':'k9'}")), "oauth.token-unknown-key");
        row("wrong nonce", signedToken(claims(q(",'nonce':'other'"))), "oauth.nonce");
        row("no nonce", signedToken(claims()), "oauth.nonce");
        row("lost dots", QByteArray(good).replace(".", ""), "oauth.token-damaged");
        row("cut off", good.left(good.size() / 2), "oauth.token-damaged");
    }
    void tellsTokensThatMustNotBeTaken()
    {
        QFETCH(QByteArray, idToken);
        QFETCH(QByteArray, rule);
        const QList<MadeExchange> rows{discovery(), authorize("&nonce=n0nce"), granted(idToken), jwks()};
        const QList<Finding> findings = stoppedAt(rows, 3);
        QVERIFY2(hasRule(findings, rule), told(findings));
        QCOMPARE(findings.first().severity, Severity::Cause);
        QVERIFY2(rule == "oauth.nonce" || findings.first().rule == rule, told(findings));
        QVERIFY(!findings.first().evidence.isEmpty());
        QCOMPARE(findings.first().evidence.first().exchange, ExchangeId(3));
        QVERIFY(!hasRule(findings, "http.refused"));
        QVERIFY(!hasRule(findings, "login.stopped"));
        QVERIFY(!tells(findings, QString::fromLatin1(idToken)));
        // Where nothing shows that anything failed, it is no cause.
        QVERIFY2(!hasCause(findingsIn(rows)), told(findingsIn(rows)));
        QVERIFY(hasRule(findingsIn(rows), rule));
    }

    void takesAGoodTokenAsGood()
    {
        const QByteArray idToken = signedToken(claims(q(",'nonce':'n0nce'")));
        const QList<MadeExchange> rows{discovery(), authorize("&nonce=n0nce"), callback(), granted(idToken), jwks()};
        QVERIFY2(findingsIn(rows).isEmpty(), told(findingsIn(rows)));
    }

    void remarksStringTimes()
    {
        QByteArray text = claims(q(",'nonce':'n0nce'"));
        const QByteArray number = QByteArray::number(kNow);
        text.replace(QByteArray(number + ','), QByteArray('"' + number + "\","));
        const QList<Finding> findings =
            findingsIn({discovery(), authorize("&nonce=n0nce"), granted(signedToken(text)), jwks()});
        QVERIFY2(hasRule(findings, "oauth.token-time-form"), told(findings));
        QVERIFY(!hasCause(findings));
    }

    void tellsAnotherState()
    {
        const QList<Finding> other =
            stoppedAt({authorize({}, "?code=c0de-1&state=other"), callback("?code=c0de-1&state=other")}, 2);
        QVERIFY2(hasRule(other, "oauth.state"), told(other));
        const QList<Finding> lost = stoppedAt({authorize({}, "?code=c0de-1"), callback("?code=c0de-1&iss=x")}, 2);
        QVERIFY2(!lost.isEmpty() && lost.first().rule == "oauth.state", told(lost));
        QVERIFY(!hasRule(findingsIn({authorize(), callback()}), "oauth.state"));
        // This program asks the provider itself before it sends the browser: with the same state.
        MadeExchange own = callback("?code=c0de-1&state=browsers");
        own.kind = StepKind::Browser;
        const QList<Finding> inBrowser = stoppedAt({authorize({}, {}, "trials"), own}, 2);
        QVERIFY2(!inBrowser.isEmpty() && inBrowser.first().rule == "oauth.state", told(inBrowser));
        QCOMPARE(inBrowser.first().evidence.size(), 2);
    }

    void tellsAnAnswerOfAnotherIssuer()
    {
        const QByteArray query = "?code=c0de-1&state=st4te&iss=https%3A%2F%2Fevil.example";
        const QList<Finding> findings = stoppedAt({discovery(), authorize({}, query), callback(query)}, 3);
        QVERIFY2(!findings.isEmpty() && findings.first().rule == "oauth.issuer-of-answer", told(findings));
    }

    void tellsADescriptionThatDoesNotFit()
    {
        const QList<Finding> other = stoppedAt({discovery("https://other.example")}, 1);
        QVERIFY2(!other.isEmpty() && other.first().rule == "oauth.discovery-issuer", told(other));
        MadeExchange thin = discovery();
        thin.response = json("200 OK", q("{'issuer':'https://id.acme.example'}"));
        const QList<Finding> lacking = stoppedAt({thin}, 1);
        QVERIFY2(!lacking.isEmpty() && lacking.first().rule == "oauth.discovery-incomplete", told(lacking));
        // What a login got over is no cause of what came later.
        const QList<Finding> later =
            findingsIn({discovery("https://other.example"), authorize(), token(codeForm(), refusal("invalid_scope"))});
        QVERIFY2(later.first().rule == "oauth.scope", told(later));
    }

    void saysWhereTheProgramItselfStopped()
    {
        const QList<Finding> findings = stoppedAt({callback()}, 1);
        QVERIFY(!findings.isEmpty());
        QCOMPARE(findings.first().rule, QByteArray("login.stopped"));
        QCOMPARE(findings.first().why, QStringLiteral("It does not fit."));
        QVERIFY(!hasCause(stoppedAt({callback()}, 99)));
    }

    void remarksWhatDidNotFail_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QByteArray>("rule");
        QTest::newRow("token type") << QByteArray(q("{'access_token':'a','token_type':'mac'}"))
                                    << QByteArray("oauth.token-type");
        QTest::newRow("no token type") << QByteArray(q("{'access_token':'a'}")) << QByteArray("oauth.token-type");
        QTest::newRow("life as text") << QByteArray(q("{'access_token':'a','token_type':'bearer','expires_in':'300'}"))
                                      << QByteArray("oauth.expires-text");
        QTest::newRow("no ID token") << QByteArray(q("{'access_token':'a','token_type':'Bearer','scope':'openid x'}"))
                                     << QByteArray("oauth.no-id-token");
        QTest::newRow("no refresh token")
            << QByteArray(q("{'access_token':'a','token_type':'Bearer','scope':'offline_access'}"))
            << QByteArray("oauth.no-refresh-token");
        QTest::newRow("no token") << QByteArray(q("{'hello':1}")) << QByteArray("oauth.no-token");
    }
    void remarksWhatDidNotFail()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QByteArray, rule);
        const QList<Finding> findings = findingsIn({token(codeForm(), json("200 OK", answer))});
        QVERIFY2(hasRule(findings, rule), told(findings));
        QVERIFY2(!hasCause(findings), told(findings));
    }

    /// A whole login with all that belongs to one, polls and renewals among it.
    void findsNothingInLoginsThatWork()
    {
        const QByteArray poll =
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=app&device_code=d1";
        const QByteArray s256 = "&code_challenge_method=S256&code_challenge=" + kChallenge;
        const QByteArray fresh = q("{'access_token':'a','token_type':'Bearer','refresh_token':'r1'}");
        QList<MadeExchange> rows{
            discovery(),
            authorize(s256),
            callback(),
            token(codeForm("&code_verifier=" + kVerifier), json("200 OK", fresh)),
            token("grant_type=refresh_token&client_id=app&refresh_token=r1",
                  json("200 OK", q("{'access_token':'b','token_type':'Bearer','refresh_token':'r2'}"))),
            post(kIssuer + "/device", "client_id=app",
                 json("200 OK", q("{'device_code':'d1','user_code':'WDJB','expires_in':600,'interval':5}"))),
            token(poll, refusal("authorization_pending")),
            token(poll, json("200 OK", fresh)),
            get("https://api.acme.example/orders", json("200 OK", "{}"), "Authorization: Bearer b\n")};
        QVERIFY2(findingsIn(rows).isEmpty(), told(findingsIn(rows)));
        for (MadeExchange &one : rows) {
            one.attempt.clear();
        }
        QVERIFY2(findingsIn(rows).isEmpty(), told(findingsIn(rows)));
    }

    void tellsNoSecret()
    {
        const QList<Finding> findings =
            findingsIn({authorize("&code_challenge=" + kVerifier), callback(),
                        token(codeForm("&code_verifier=" + kVerifier + "&client_secret=s3cr3t-of-the-app"),
                              json("400 Bad Request", q("{'error':'invalid_grant','error_description':'code "
                                                        "c0de-1xxxxxxxxxxxxxxxxxxxxxxxxxxxx refused'}")))});
        QVERIFY(!findings.isEmpty());
        for (const char *secret : {"s3cr3t-of-the-app", "dBjftJeZ4CVP", "c0de-1"}) {
            QVERIFY2(!tells(findings, QString::fromLatin1(secret)), secret);
        }
    }

    void judgesNothingThatIsMasked()
    {
        const QList<Finding> findings =
            findingsIn({authorize("&code_challenge_method=S256&code_challenge=****"),
                        token("grant_type=authorization_code&client_id=app&code=****&code_verifier=****&redirect_uri="
                              "https%3A%2F%2Fapp.acme.example%2Fcb",
                              refusal("invalid_grant"))});
        QVERIFY2(!findings.isEmpty() && findings.first().rule == "oauth.invalid-grant", told(findings));
    }
};

QTEST_GUILESS_MAIN(OAuthRulesTest)
#include "tst_oauthrules.moc"
