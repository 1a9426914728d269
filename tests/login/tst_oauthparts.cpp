// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedlegs.h"

#include "login/oauth/authorization.h"
#include "login/oauth/clientauthentication.h"
#include "login/oauth/form.h"
#include "login/oauth/grant.h"
#include "login/oauth/oauthanswer.h"
#include "login/oauth/parameters.h"
#include "login/oauth/pkce.h"
#include "login/oauth/provider.h"
#include "login/oauth/tokenrequest.h"
#include "protocol/jws.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QUrlQuery>

using namespace Ticketscope;
using namespace Ticketscope::OAuth;
using namespace Qt::StringLiterals;

namespace {

/// JSON, with apostrophes for its quotes.
QByteArray quoted(QByteArray text)
{
    return text.replace('\'', '"');
}

/// A whole answer as a leg.
Leg legOf(const QByteArray &head, const QByteArray &body)
{
    ScriptedLegs legs;
    legs.answer(head, body);
    return *QCoro::waitFor(
        legs.send(HttpRequest{"POST", QUrl(u"https://id.example/token"_s), {}, {}}, Step{StepKind::Login, u"Test"_s}));
}

Leg jsonLeg(int status, const QByteArray &body)
{
    const QByteArray head = "HTTP/1.1 " + QByteArray::number(status) + " X\r\nContent-Type: application/json";
    return legOf(head, body);
}

QByteArray document(QJsonObject changes = {}, const QStringList &without = {})
{
    QJsonObject all{{u"issuer"_s, u"https://id.example"_s},
                    {u"authorization_endpoint"_s, u"https://id.example/auth"_s},
                    {u"token_endpoint"_s, u"https://id.example/token"_s},
                    {u"jwks_uri"_s, u"https://id.example/jwks"_s}};
    for (auto it = changes.begin(); it != changes.end(); ++it) {
        all.insert(it.key(), it.value());
    }
    for (const QString &name : without) {
        all.remove(name);
    }
    return QJsonDocument(all).toJson(QJsonDocument::Compact);
}

Provider provider()
{
    return *readProvider(document());
}

AuthorizationRequest requestFor(const AuthorizationWishes &wishes = {})
{
    return makeAuthorizationRequest(provider(), u"app"_s, wishes, QUrl(u"http://127.0.0.1:7/callback"_s));
}

} // namespace

class TestOAuthParts final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void writesAndReadsForms()
    {
        Form form;
        form.add("client id", u"a b+c&d=é~*-._"_s);
        form.add("empty", QString());
        QCOMPARE(form.encoded(), QByteArray("client+id=a+b%2Bc%26d%3D%C3%A9%7E*-._"));
        const Form back = Form::parse(form.encoded());
        QCOMPARE(back.text("client id"), u"a b+c&d=é~*-._"_s);
        QVERIFY(!back.contains("empty"));
    }

    void readsHostileForms_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("code");
        QTest::addColumn<qsizetype>("repeated");
        QTest::newRow("nothing") << QByteArray() << QString() << qsizetype(0);
        QTest::newRow("separators only") << QByteArray("&&=&&") << QString() << qsizetype(0);
        QTest::newRow("no value") << QByteArray("code") << QString() << qsizetype(0);
        QTest::newRow("broken escapes") << QByteArray("code=%4&x=%zz%") << u"%4"_s << qsizetype(0);
        QTest::newRow("twice") << QByteArray("code=1&code=2") << u"1"_s << qsizetype(1);
        QTest::newRow("very many") << QByteArray("a=1&").repeated(5000) << QString() << qsizetype(1);
    }

    void readsHostileForms()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, code);
        QFETCH(qsizetype, repeated);
        const Form form = Form::parse(text);
        QCOMPARE(form.text("code"), code);
        QCOMPARE(form.repeated().size(), repeated);
    }

    void keepsTheQueryOfAnEndpoint()
    {
        Form form;
        form.add("a", u"1"_s);
        QCOMPARE(form.appendedTo(QUrl(u"https://h/auth?tenant=x%2By#f"_s)).toEncoded(),
                 QByteArray("https://h/auth?tenant=x%2By&a=1"));
        QCOMPARE(form.appendedTo(QUrl(u"https://h/auth"_s)).toEncoded(), QByteArray("https://h/auth?a=1"));
    }

    void challengesAsInRfc7636AppendixB()
    {
        const Secret verifier(QByteArrayView("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        QCOMPARE(challengeOf(verifier, "S256"), QByteArray("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        QCOMPARE(challengeOf(verifier, "plain"), verifier.reveal().toByteArray());
    }

    void drawsFreshVerifiersOfTheRightLength()
    {
        const Pkce first = makePkce("S256");
        const Pkce second = makePkce("S256");
        QCOMPARE(first.verifier.size(), 43);
        QVERIFY(!(first.verifier == second.verifier));
        QCOMPARE(first.challenge, challengeOf(first.verifier, "S256"));
        QVERIFY(makePkce("none").method.isEmpty());
        QVERIFY(!makePkce("none").verifier.isSet());
    }

    void looksForTheDocumentInBothPlaces_data()
    {
        QTest::addColumn<QString>("issuer");
        QTest::addColumn<QStringList>("addresses");
        QTest::newRow("no path") << u"https://id.example"_s
                                 << QStringList{u"https://id.example/.well-known/openid-configuration"_s,
                                                u"https://id.example/.well-known/oauth-authorization-server"_s};
        QTest::newRow("slash") << u"https://id.example/"_s
                               << QStringList{u"https://id.example/.well-known/openid-configuration"_s,
                                              u"https://id.example/.well-known/oauth-authorization-server"_s};
        QTest::newRow("path") << u"https://id.example:8443/realms/acme"_s
                              << QStringList{
                                     u"https://id.example:8443/realms/acme/.well-known/openid-configuration"_s,
                                     u"https://id.example:8443/.well-known/oauth-authorization-server/realms/acme"_s};
        QTest::newRow("the document itself")
            << u"https://sod.example/login/.well-known/openid-configuration"_s
            << QStringList{u"https://sod.example/login/.well-known/openid-configuration"_s};
    }

    void looksForTheDocumentInBothPlaces()
    {
        QFETCH(QString, issuer);
        QFETCH(QStringList, addresses);
        QStringList found;
        for (const QUrl &url : discoveryAddresses(QUrl(issuer))) {
            found.append(url.toString());
        }
        QCOMPARE(found, addresses);
    }

    void saysWhatIsWrongWithADocument_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("says");
        QTest::newRow("a page") << QByteArray("<html>hello</html>") << u"not JSON"_s;
        QTest::newRow("nothing") << QByteArray() << u"not JSON"_s;
        QTest::newRow("a list") << QByteArray("[]") << u"not an object"_s;
        QTest::newRow("no issuer") << document({}, {u"issuer"_s}) << u"issuer is missing"_s;
        QTest::newRow("issuer a number") << document({{u"issuer"_s, 1}}) << u"issuer is missing"_s;
        QTest::newRow("relative endpoint") << document({{u"token_endpoint"_s, u"/token"_s}}) << u"token_endpoint"_s;
        QTest::newRow("endpoint no text") << document({{u"jwks_uri"_s, 5}}) << u"jwks_uri"_s;
        QTest::newRow("endpoint of another kind")
            << document({{u"authorization_endpoint"_s, u"file:///etc/passwd"_s}}) << u"authorization_endpoint"_s;
        QTest::newRow("endpoint a script")
            << document({{u"authorization_endpoint"_s, u"javascript:alert(1)"_s}}) << u"authorization_endpoint"_s;
    }

    void saysWhatIsWrongWithADocument()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, says);
        const Result<Provider> read = readProvider(json);
        QVERIFY(!read);
        QVERIFY2(read.error().text.contains(says), qPrintable(read.error().text));
    }

    void namesEachFieldThatIsMissing()
    {
        Provider read = *readProvider(document({}, {u"token_endpoint"_s, u"authorization_endpoint"_s}));
        ProviderNeeds needs;
        needs.authorization = true;
        needs.device = true;
        const QString all =
            checkProvider(&read, QUrl(u"https://id.example"_s), IssuerRule::MustMatch, needs).join(u' ');
        for (const QString &field :
             {u"token_endpoint"_s, u"authorization_endpoint"_s, u"device_authorization_endpoint"_s}) {
            QVERIFY2(all.contains(field), qPrintable(all));
        }
    }

    void comparesTheIssuer_data()
    {
        QTest::addColumn<QString>("asked");
        QTest::addColumn<QString>("told");
        QTest::addColumn<QString>("problem");
        QTest::addColumn<QString>("note");
        const QString us = u"https://id.example"_s;
        QTest::newRow("the same") << us << us << QString() << QString();
        QTest::newRow("a slash") << us << u"https://id.example/"_s << u"slash"_s << QString();
        QTest::newRow("another") << us << u"https://evil.example"_s << u"another one"_s << QString();
        QTest::newRow("SuperID") << u"https://sod.superoffice.com/login"_s << u"https://sod.superoffice.com"_s
                                 << QString() << u"calls itself"_s;
        QTest::newRow("by its document, the same")
            << u"https://id.example/.well-known/openid-configuration"_s << us << QString() << QString();
        QTest::newRow("by its document, inserted") << u"https://id.example/.well-known/oauth-authorization-server/a"_s
                                                   << u"https://id.example/a"_s << QString() << QString();
        QTest::newRow("by its document, another")
            << u"https://id.example/login/.well-known/openid-configuration"_s << us << QString() << u"calls itself"_s;
    }

    void comparesTheIssuer()
    {
        QFETCH(QString, asked);
        QFETCH(QString, told);
        QFETCH(QString, problem);
        QFETCH(QString, note);
        Provider read = *readProvider(document({{u"issuer"_s, told}}));
        const QString problems =
            checkProvider(&read, QUrl(asked), issuerRuleFor(QUrl(asked)), ProviderNeeds()).join(u' ');
        QVERIFY2(problem.isEmpty() ? problems.isEmpty() : problems.contains(problem), qPrintable(problems));
        const QString notes = read.notes.join(u' ');
        QVERIFY2(note.isEmpty() ? notes.isEmpty() : notes.contains(note), qPrintable(notes));
    }

    void provesTheClient_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("body");
        // RFC 6749 section 2.3.1: escaped before Base64.
        QTest::newRow("basic") << QByteArray("client_secret_basic")
                               << QByteArray("Basic " + QByteArray("a%3Ab+c:p%25w+%C3%A9").toBase64()) << QByteArray();
        QTest::newRow("post") << QByteArray("client_secret_post") << QByteArray()
                              << QByteArray("client_id=a%3Ab+c&client_secret=p%25w+%C3%A9");
        QTest::newRow("none") << QByteArray("none") << QByteArray() << QByteArray("client_id=a%3Ab+c");
    }

    void provesTheClient()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, body);
        Client client;
        client.id = u"a:b c"_s;
        client.authentication = method;
        client.secret = Secret::fromString(u"p%w é"_s);
        const Result<HttpRequest> request =
            formRequest(client, provider(), provider().tokenEndpoint, Form(), QDateTime::currentDateTimeUtc());
        QVERIFY(request);
        QCOMPARE(request->header("Authorization"), header);
        QCOMPARE(request->body, body);
    }

    void signsAssertions_data()
    {
        QTest::addColumn<QByteArray>("algorithm");
        QTest::addColumn<bool>("toIssuer");
        QTest::newRow("RSA") << QByteArray("RS256") << false;
        QTest::newRow("P-256") << QByteArray("ES256") << false;
        QTest::newRow("Ed25519, for the issuer") << QByteArray("EdDSA") << true;
    }

    void signsAssertions()
    {
        QFETCH(QByteArray, algorithm);
        QFETCH(bool, toIssuer);
        const Result<Jose::Key> key = Jose::Key::generate(algorithm);
        QVERIFY(key);
        Client client;
        client.id = u"robot"_s;
        client.authentication = "private_key_jwt";
        client.privateKey = key->privatePem();
        client.keyId = "k1";
        client.assertsToIssuer = toIssuer;
        const QDateTime now({2026, 1, 2}, {3, 4, 5}, Qt::UTC);
        Form form;
        HttpRequest request;
        QVERIFY(authenticate(client, provider(), now, &request, &form));
        QCOMPARE(form.text("client_assertion_type"), u"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"_s);
        const QByteArray assertion = form.text("client_assertion").toLatin1();
        Jose::KeySet keys;
        Jose::SetKey known;
        known.key = *key;
        known.kid = "k1";
        keys.keys.append(known);
        const Jose::SignatureCheck check = Jose::checkSignature(assertion, keys);
        QCOMPARE(check.state, Jose::SignatureState::Valid);
        QCOMPARE(check.algorithm, algorithm);
        const Result<Json::Value> claims = claimsOf(Secret(assertion));
        QVERIFY(claims);
        QCOMPARE(claimText(*claims, u"iss"), u"robot"_s);
        QCOMPARE(claimText(*claims, u"sub"), u"robot"_s);
        QCOMPARE(claimText(*claims, u"aud"), toIssuer ? u"https://id.example"_s : u"https://id.example/token"_s);
        QCOMPARE(claimText(*claims, u"iat").toLongLong(), now.toSecsSinceEpoch());
        QVERIFY(claimText(*claims, u"exp").toLongLong() > now.toSecsSinceEpoch());
        QVERIFY(!claimText(*claims, u"jti").isEmpty());
    }

    void wantsTheSecretOfItsMethod_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("secret");
        QTest::addColumn<QByteArray>("chosen");
        QTest::newRow("nothing") << QString() << QString() << QByteArray("none");
        QTest::newRow("a secret") << u"automatic"_s << u"clientSecret"_s << QByteArray("client_secret_basic");
        QTest::newRow("a key") << u"automatic"_s << u"privateKey"_s << QByteArray("private_key_jwt");
        QTest::newRow("basic without") << u"client_secret_basic"_s << QString() << QByteArray();
        QTest::newRow("post without") << u"client_secret_post"_s << u"privateKey"_s << QByteArray();
        QTest::newRow("key without") << u"private_key_jwt"_s << u"clientSecret"_s << QByteArray();
    }

    void wantsTheSecretOfItsMethod()
    {
        QFETCH(QString, method);
        QFETCH(QString, secret);
        QFETCH(QByteArray, chosen);
        ScriptedContext scripted("oauth2", "client-credentials", "https://api.example/");
        scripted.parameter("clientAuthentication", method);
        if (!secret.isEmpty()) {
            scripted.secret(secret.toLatin1().constData(), "s");
        }
        const Result<Client> client = clientOf(scripted.context);
        QCOMPARE(bool(client), !chosen.isEmpty());
        if (client) {
            QCOMPARE(client->authentication, chosen);
        } else {
            QCOMPARE(client.error().code, ErrorCode::SecretMissing);
        }
    }

    void saysWhatAKeyIsThatDoesNotSign()
    {
        Client client;
        client.authentication = "private_key_jwt";
        client.privateKey = Secret(QByteArrayView("wibble-wobble"));
        Form form;
        HttpRequest request;
        const Result<void> proven = authenticate(client, provider(), QDateTime::currentDateTimeUtc(), &request, &form);
        QVERIFY(!proven);
        QCOMPARE(proven.error().code, ErrorCode::InvalidProfile);
        QVERIFY(!proven.error().text.contains(u"wibble"_s));
    }

    void asksForACode()
    {
        AuthorizationWishes wishes;
        wishes.scopes = u"openid profile"_s;
        wishes.responseMode = "form_post";
        wishes.prompt = u"login"_s;
        wishes.acrValues = u"tenant:Cust12345"_s;
        const AuthorizationRequest request = requestFor(wishes);
        const QUrlQuery query(request.url);
        const auto is = [&query](const QString &name) { return query.queryItemValue(name, QUrl::FullyDecoded); };
        QCOMPARE(is(u"response_type"_s), u"code"_s);
        QCOMPARE(is(u"client_id"_s), u"app"_s);
        QCOMPARE(is(u"redirect_uri"_s), u"http://127.0.0.1:7/callback"_s);
        QCOMPARE(is(u"code_challenge_method"_s), u"S256"_s);
        QCOMPARE(is(u"code_challenge"_s).toLatin1(), request.pkce.challenge);
        QCOMPARE(is(u"state"_s).toLatin1(), request.state);
        QCOMPARE(is(u"nonce"_s), *request.nonce);
        QCOMPARE(is(u"response_mode"_s), u"form_post"_s);
        QCOMPARE(is(u"acr_values"_s), u"tenant:Cust12345"_s);
        QVERIFY(!request.url.toString().contains(QString::fromLatin1(request.pkce.verifier.reveal())));
        wishes.scopes = u"api"_s;
        QVERIFY(!requestFor(wishes).nonce);
    }

    void judgesWhatComesBack_data()
    {
        QTest::addColumn<QByteArray>("fields"); // "$" is the state
        QTest::addColumn<bool>("namesIssuer");
        QTest::addColumn<QString>("says"); // empty: the code is taken
        QTest::newRow("a code") << QByteArray("code=abc&state=$") << false << QString();
        QTest::newRow("a code with its issuer")
            << QByteArray("code=abc&state=$&iss=https%3A%2F%2Fid.example") << true << QString();
        QTest::newRow("another state") << QByteArray("code=abc&state=zzz") << false << u"state does not match"_s;
        QTest::newRow("no state") << QByteArray("code=abc") << false << u"state is missing"_s;
        QTest::newRow("state twice") << QByteArray("code=abc&state=$&state=$") << false << u"more than once"_s;
        QTest::newRow("code twice") << QByteArray("code=a&code=b&state=$") << false << u"more than once"_s;
        QTest::newRow("another issuer") << QByteArray("code=abc&state=$&iss=https%3A%2F%2Fevil") << false
                                        << u"another issuer"_s;
        QTest::newRow("issuer promised") << QByteArray("code=abc&state=$") << true << u"RFC 9207"_s;
        QTest::newRow("neither") << QByteArray("state=$") << false << u"neither a code nor an error"_s;
        QTest::newRow("an error of another state")
            << QByteArray("error=access_denied&state=q") << false << u"state does not match"_s;
    }

    void judgesWhatComesBack()
    {
        QFETCH(QByteArray, fields);
        QFETCH(bool, namesIssuer);
        QFETCH(QString, says);
        const AuthorizationRequest request = requestFor();
        Provider known = provider();
        known.namesIssuerInAnswers = namesIssuer;
        const Form form = Form::parse(fields.replace('$', request.state));
        const Result<Secret> code = readAuthorizationAnswer(form, request, known);
        QCOMPARE(bool(code), says.isEmpty());
        if (code) {
            QCOMPARE(code->revealText(), u"abc"_s);
        } else {
            QVERIFY2(code.error().text.contains(says), qPrintable(code.error().text));
            QCOMPARE(code.error().family(), ErrorFamily::Refused);
        }
    }

    void tellsEachErrorOfItsPart_data()
    {
        QTest::addColumn<int>("part");
        QTest::addColumn<QByteArray>("code");
        const auto rows = [](Part part, const char *name, const QList<QByteArray> &codes) {
            for (const QByteArray &code : codes) {
                QTest::addRow("%s: %s", name, code.constData()) << int(part) << code;
            }
        };
        rows(Part::Authorization, "RFC 6749 4.1.2.1",
             {"invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type", "invalid_scope",
              "server_error", "temporarily_unavailable"});
        rows(Part::Authorization, "OpenID Connect",
             {"interaction_required", "login_required", "account_selection_required", "consent_required"});
        const QList<QByteArray> token{"invalid_request",     "invalid_client",         "invalid_grant",
                                      "unauthorized_client", "unsupported_grant_type", "invalid_scope"};
        rows(Part::CodeExchange, "RFC 6749 5.2, code", token);
        rows(Part::Refresh, "RFC 6749 5.2, refresh", token);
        rows(Part::ClientGrant, "RFC 6749 5.2, client", token);
        rows(Part::DevicePoll, "RFC 8628 3.5",
             {"authorization_pending", "slow_down", "access_denied", "expired_token", "invalid_grant"});
        rows(Part::Resource, "RFC 6750", {"invalid_request", "invalid_token", "insufficient_scope"});
        rows(Part::Revocation, "RFC 7009", {"unsupported_token_type"});
    }

    void tellsEachErrorOfItsPart()
    {
        QFETCH(int, part);
        QFETCH(QByteArray, code);
        const QString bare = explain(Part(part), {"no_such_error", {}, {}});
        const QString text = explain(Part(part), {code, u"Because <so>."_s, u"https://id.example/why"_s});
        QVERIFY2(text.contains(u'(' + QString::fromLatin1(code) + u')'), qPrintable(text));
        QVERIFY2(text.contains(u"Because <so>."_s), qPrintable(text));
        QVERIFY2(text.contains(u"https://id.example/why"_s), qPrintable(text));
        // Beyond the headline and the provider's words there is a sentence on what the code means.
        const QString meaning = explain(Part(part), {code, {}, {}});
        QVERIFY2(meaning.size() > bare.size() - 13 + code.size() + 15, qPrintable(meaning));
    }

    void tellsPkceAndRedirectByTheProvidersWords()
    {
        QVERIFY(explain(Part::CodeExchange, {"invalid_grant", u"code_verifier mismatch"_s, {}}).contains(u"PKCE"_s));
        QVERIFY(explain(Part::Authorization, {"invalid_request", u"PKCE required"_s, {}}).contains(u"S256"_s));
        QVERIFY(explain(Part::CodeExchange, {"invalid_grant", u"redirect_uri mismatch"_s, {}})
                    .contains(u"redirect address"_s));
    }

    void readsTokenAnswers_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<qint64>("expires"); // -1: not known
        QTest::addColumn<QString>("note");
        QTest::newRow("as it should be") << QByteArray(
                                                quoted("{'access_token':'a','token_type':'Bearer','expires_in':3600}"))
                                         << qint64(3600) << QString();
        QTest::newRow("type in lower case") << quoted("{'access_token':'a','token_type':'bearer','expires_in':60}")
                                            << qint64(60) << u"letter by letter"_s;
        QTest::newRow("type missing") << quoted("{'access_token':'a'}") << qint64(-1) << u"token_type is missing"_s;
        QTest::newRow("type of another kind")
            << quoted("{'access_token':'a','token_type':'DPoP'}") << qint64(-1) << u"DPoP"_s;
        QTest::newRow("expires_in a text") << quoted("{'access_token':'a','token_type':'Bearer','expires_in':'300'}")
                                           << qint64(300) << u"expires_in is a text"_s;
        QTest::newRow("expires_in nonsense")
            << quoted("{'access_token':'a','token_type':'Bearer','expires_in':'soon'}") << qint64(-1) << u"no number"_s;
        QTest::newRow("expires_in negative")
            << quoted("{'access_token':'a','token_type':'Bearer','expires_in':-1}") << qint64(-1) << u"no number"_s;
        QTest::newRow("a form") << QByteArray("access_token=a&expires_in=5&token_type=Bearer") << qint64(5)
                                << u"is a form"_s;
    }

    void readsTokenAnswers()
    {
        QFETCH(QByteArray, body);
        QFETCH(qint64, expires);
        QFETCH(QString, note);
        const Leg leg = jsonLeg(200, body);
        const Result<TokenAnswer> answer = readTokenAnswer(leg, Part::CodeExchange);
        QVERIFY2(answer, answer ? "" : qPrintable(answer.error().text));
        QCOMPARE(answer->access.value.revealText(), u"a"_s);
        QCOMPARE(leg.exchange->response.wire.bytes(answer->access.onWire), QByteArray("a"));
        QCOMPARE(answer->expiresIn ? qint64(answer->expiresIn->count()) : qint64(-1), expires);
        const QString notes = answer->notes.join(u' ');
        QVERIFY2(note.isEmpty() ? notes.isEmpty() : notes.contains(note), qPrintable(notes));
    }

    void refusesTokenAnswers_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("an error") << 400 << quoted("{'error':'invalid_grant'}") << ErrorCode::Refused
                                  << u"(invalid_grant)"_s;
        QTest::newRow("an error with 200")
            << 200 << quoted("{'error':'invalid_grant'}") << ErrorCode::Refused << u"status 200"_s;
        QTest::newRow("no token") << 200 << quoted("{'token_type':'Bearer'}") << ErrorCode::UnexpectedAnswer
                                  << u"no access_token"_s;
        QTest::newRow("an empty token") << 200 << quoted("{'access_token':''}") << ErrorCode::UnexpectedAnswer
                                        << u"no access_token"_s;
        QTest::newRow("a token that is no text")
            << 200 << quoted("{'access_token':{'a':1}}") << ErrorCode::UnexpectedAnswer << u"no access_token"_s;
        QTest::newRow("nothing") << 500 << QByteArray() << ErrorCode::Refused << u"token endpoint"_s;
        QTest::newRow("broken JSON") << 200 << quoted("{'access_token':'a") << ErrorCode::UnexpectedAnswer
                                     << u"token endpoint"_s;
        QTest::newRow("not found") << 404 << quoted("{'message':'no'}") << ErrorCode::Refused << u"404"_s;
    }

    void refusesTokenAnswers()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(ErrorCode, code);
        QFETCH(QString, says);
        const Result<TokenAnswer> answer = readTokenAnswer(jsonLeg(status, body), Part::CodeExchange);
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, code);
        QVERIFY2(answer.error().text.contains(says), qPrintable(answer.error().text));
        QCOMPARE(answer.error().exchange.value_or(0), ExchangeId(1));
    }

    void judgesAResourceByItsChallenge()
    {
        const Leg refused = legOf("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer realm=\"x\", "
                                  "error=\"invalid_token\", error_description=\"The token expired\"",
                                  {});
        const CallVerdict verdict = judgeBearer(refused);
        QVERIFY(!verdict.ok);
        QVERIFY2(verdict.text.contains(u"invalid_token"_s) && verdict.text.contains(u"The token expired"_s),
                 qPrintable(verdict.text));
        QVERIFY(judgeBearer(legOf("HTTP/1.1 200 OK", "x")).ok);
        QVERIFY(!judgeBearer(legOf("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer", {})).ok);
    }

    void readsThePersonsWordsOfAPage()
    {
        QCOMPARE(plainWords("<html><head><title>T</title><style>x{}</style></head><body><script>1<2</script>"
                            "<p>Authorization error: <b>InvalidRedirectUrl</b> (2)</p></body></html>"),
                 u"Authorization error: InvalidRedirectUrl (2)"_s);
        QCOMPARE(plainWords("<title>Only a title</title>"), u"Only a title"_s);
        QVERIFY(plainWords(QByteArray("<script>").repeated(100000)).size() <= 300);
    }

    void keepsTheProviderInASession()
    {
        Provider known = provider();
        known.revocationEndpoint = QUrl(u"https://id.example/revoke?a=b%20c"_s);
        Session session;
        keepProvider(known, &session);
        const Provider back = keptProvider(session);
        QCOMPARE(back.issuer, known.issuer);
        QCOMPARE(back.tokenEndpoint, known.tokenEndpoint);
        QCOMPARE(back.revocationEndpoint, known.revocationEndpoint);
        QVERIFY(back.deviceAuthorizationEndpoint.isEmpty());
    }

    void checksAProfileAsAWhole_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QString>("url");
        QTest::addColumn<QVariantMap>("parameters");
        QTest::addColumn<QString>("field"); // empty: nothing is wrong
        const QString endpoint = u"https://id.example/x"_s;
        const QVariantMap id{{u"clientId"_s, u"app"_s}};
        const auto with = [&id](const QString &name, const QString &value) {
            QVariantMap all = id;
            all.insert(name, value);
            return all;
        };
        QTest::newRow("the address is the issuer") << QByteArray("authorization-code") << endpoint << id << QString();
        QTest::newRow("an issuer alone") << QByteArray("device-code") << QString() << with(u"issuer"_s, endpoint)
                                         << QString();
        QTest::newRow("an endpoint alone")
            << QByteArray("client-credentials") << QString() << with(u"tokenEndpoint"_s, endpoint) << QString();
        QTest::newRow("nothing") << QByteArray("client-credentials") << QString() << id << u"url"_s;
        QTest::newRow("no client") << QByteArray("client-credentials") << endpoint << QVariantMap() << u"clientId"_s;
        QTest::newRow("a code needs one endpoint more")
            << QByteArray("authorization-code") << QString() << with(u"tokenEndpoint"_s, endpoint)
            << u"authorizationEndpoint"_s;
        QTest::newRow("a device needs one endpoint more")
            << QByteArray("device-code") << QString() << with(u"tokenEndpoint"_s, endpoint)
            << u"deviceAuthorizationEndpoint"_s;
        QTest::newRow("no token endpoint")
            << QByteArray("refresh-token") << endpoint << with(u"jwksUri"_s, endpoint) << u"tokenEndpoint"_s;
        QTest::newRow("an issuer of another kind")
            << QByteArray("device-code") << QString() << with(u"issuer"_s, u"id.example"_s) << u"issuer"_s;
        QTest::newRow("a port too high") << QByteArray("authorization-code") << endpoint
                                         << with(u"redirectPort"_s, u"65536"_s) << u"redirectPort"_s;
        QTest::newRow("a path with a query")
            << QByteArray("authorization-code") << endpoint << with(u"redirectPath"_s, u"/a?b"_s) << u"redirectPath"_s;
    }

    void checksAProfileAsAWhole()
    {
        QFETCH(QByteArray, scheme);
        QFETCH(QString, url);
        QFETCH(QVariantMap, parameters);
        QFETCH(QString, field);
        Profile profile;
        profile.name = u"Test"_s;
        profile.service = "oauth2";
        profile.scheme = scheme;
        profile.url = QUrl(url);
        profile.parameters = parameters;
        const QList<ProfileProblem> problems = checkProfile(profile);
        QCOMPARE(problems.isEmpty() ? QString() : problems.first().field, field);
    }

    void wantsWholeAddressesWhereTheProfileHasNone()
    {
        const FlowInfo flow = *flowFor("oauth2");
        Profile profile;
        QVERIFY(!flow.parseCall(profile, u"GET /me"_s, {}));
        QCOMPARE(flow.parseCall(profile, u"GET https://api.example/me"_s, {})->url, QUrl(u"https://api.example/me"_s));
        profile.url = QUrl(u"https://api.example/v1/"_s);
        QCOMPARE(flow.parseCall(profile, u"GET me"_s, {})->url, QUrl(u"https://api.example/v1/me"_s));
    }

    void checksAddresses_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("fits");
        QTest::newRow("https") << u"https://id.example/x"_s << true;
        QTest::newRow("http") << u"http://127.0.0.1:8080"_s << true;
        QTest::newRow("no scheme") << u"id.example"_s << false;
        QTest::newRow("script") << u"javascript:alert(1)"_s << false;
        QTest::newRow("file") << u"file:///etc/passwd"_s << false;
        QTest::newRow("password") << u"https://u:p@id.example/"_s << false;
    }

    void checksAddresses()
    {
        QFETCH(QString, value);
        QFETCH(bool, fits);
        QCOMPARE(checkEndpoint(value).isEmpty(), fits);
    }
};

QTEST_GUILESS_MAIN(TestOAuthParts)
#include "tst_oauthparts.moc"
