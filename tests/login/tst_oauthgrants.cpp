// SPDX-License-Identifier: GPL-3.0-or-later
#include "loginbench.h"
#include "plainserver.h"
#include "scriptedlegs.h"

#include "login/oauth/grant.h"
#include "protocol/jws.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::OAuth;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// JSON, with apostrophes for its quotes.
QByteArray quoted(QByteArray text)
{
    return text.replace('\'', '"');
}

QByteArray json(int status, const QByteArray &body)
{
    const QByteArray length = QByteArray::number(body.size());
    return "HTTP/1.1 " + QByteArray::number(status) +
           " X\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n" + body;
}

QByteArray refused(const char *code)
{
    return json(400, quoted("{'error':'" + QByteArray(code) + "'}"));
}

QByteArray tokens(const QByteArray &access, const QByteArray &more = {})
{
    return json(200, quoted("{'access_token':'" + access + "','token_type':'Bearer','expires_in':3600" + more + "}"));
}

/// A profile with endpoints by hand, and answers to each of its paths, one after the other; the last one holds on.
struct Scripted
{
    ScriptedContext scripted;
    std::shared_ptr<QHash<QString, QList<QByteArray>>> answers = std::make_shared<QHash<QString, QList<QByteArray>>>();
    QList<LoginNotice> notices;

    explicit Scripted(const char *scheme)
        : scripted("oauth2", scheme, "https://api.example/")
    {
        scripted.parameter("clientId", u"app"_s);
        for (const char *name : {"token", "deviceAuthorization", "introspection", "revocation"}) {
            const QByteArray parameter = QByteArray(name) + "Endpoint";
            scripted.parameter(parameter.constData(), QString(u"https://id.example/"_s + QLatin1String(name)));
        }
        scripted.parameter("jwksUri", u"https://id.example/jwks"_s);
        scripted.context.link->tell = [this](const std::optional<LoginNotice> &notice) {
            if (notice) {
                notices.append(*notice);
            }
        };
        scripted.legs->server = [answers = answers](const HttpRequest &request) {
            QList<QByteArray> &list = (*answers)[request.url.path().mid(1)];
            return list.size() > 1 ? list.takeFirst() : list.value(0);
        };
    }
    [[nodiscard]] Form sentTo(const QString &path, qsizetype nth = 0) const
    {
        for (const HttpRequest &request : scripted.legs->sent) {
            if (request.url.path() == u'/' + path && nth-- == 0) {
                return Form::parse(request.body);
            }
        }
        return {};
    }
    [[nodiscard]] qsizetype countOf(const QString &path) const
    {
        return std::count_if(scripted.legs->sent.begin(), scripted.legs->sent.end(),
                             [&path](const HttpRequest &request) { return request.url.path() == u'/' + path; });
    }
};

/// An ID token for the client "app" and its key set.
struct Signed
{
    Jose::Key key = Jose::Key::generate("ES256").value_or(Jose::Key());

    [[nodiscard]] QByteArray keys() const
    {
        return json(200, quoted("{'keys':[") + key.publicJwk("k1", "ES256", "sig") + "]}");
    }
    [[nodiscard]] QByteArray token(const QJsonObject &changes, const QDateTime &now) const
    {
        QJsonObject claims{{u"iss"_s, u"https://id.example"_s},
                           {u"aud"_s, u"app"_s},
                           {u"sub"_s, u"42"_s},
                           {u"preferred_username"_s, u"alice"_s},
                           {u"iat"_s, now.toSecsSinceEpoch()},
                           {u"exp"_s, now.toSecsSinceEpoch() + 300}};
        for (auto it = changes.begin(); it != changes.end(); ++it) {
            claims.insert(it.key(), it.value());
        }
        return *Jose::sign(quoted("{'alg':'ES256','kid':'k1'}"), QJsonDocument(claims).toJson(QJsonDocument::Compact),
                           key);
    }
};

} // namespace

class TestOAuthGrants final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void logsInAsTheClientAndAsksWhatTheTokenIs()
    {
        Scripted flow("client-credentials");
        flow.scripted.secret("clientSecret", "hush");
        flow.scripted.parameter("scopes", u"a b"_s);
        flow.answers->insert(u"token"_s, {json(200, quoted("{'access_token':'opaque','token_type':'Bearer'}"))});
        flow.answers->insert(u"introspection"_s,
                             {json(200, quoted("{'active':true,'scope':'a b','exp':1338917000,'username':'robot'}"))});
        const Result<Session> session = flow.scripted.logIn();
        QVERIFY2(session, session ? "" : qPrintable(session.error().text));
        QCOMPARE(flow.sentTo(u"token"_s).text("scope"), u"a b"_s);
        QCOMPARE(flow.sentTo(u"token"_s).text("grant_type"), u"client_credentials"_s);
        QCOMPARE(flow.scripted.legs->sent.first().header("Authorization"),
                 QByteArray("Basic " + QByteArray("app:hush").toBase64()));
        QCOMPARE(flow.sentTo(u"introspection"_s).text("token"), u"opaque"_s);
        QCOMPARE(session->items.first().expires.toSecsSinceEpoch(), 1338917000);
        QVERIFY2(session->note.contains(u"active"_s), qPrintable(session->note));
    }

    void anIntrospectionThatFailsIsANote_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("says");
        QTest::newRow("refused") << refused("invalid_client") << u"introspection"_s;
        QTest::newRow("not active") << json(200, quoted("{'active':false}")) << u"not active"_s;
        QTest::newRow("does not say") << json(200, "{}") << u"does not say"_s;
        QTest::newRow("no JSON") << json(200, "yes") << u"introspection endpoint"_s;
        QTest::newRow("not reached") << QByteArray() << u"no more answers"_s;
    }

    void anIntrospectionThatFailsIsANote()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QString, says);
        Scripted flow("client-credentials");
        flow.scripted.secret("clientSecret", "hush");
        flow.answers->insert(u"token"_s, {tokens("opaque")});
        flow.answers->insert(u"introspection"_s, {answer});
        const Result<Session> session = flow.scripted.logIn();
        QVERIFY(session);
        QVERIFY2(session->note.contains(says), qPrintable(session->note));
    }

    void waitsForTheDevice()
    {
        Scripted flow("device-code");
        flow.answers->insert(u"deviceAuthorization"_s,
                             {json(200, quoted("{'device_code':'dc','user_code':'ABCD-EFGH','verification_uri':"
                                               "'https://id.example/device','expires_in':60,'interval':1}"))});
        flow.answers->insert(u"token"_s, {refused("authorization_pending"), tokens("t")});
        const Result<Session> session = flow.scripted.logIn();
        QVERIFY2(session, session ? "" : qPrintable(session.error().text));
        QCOMPARE(flow.countOf(u"token"_s), 2);
        QCOMPARE(flow.sentTo(u"token"_s).text("device_code"), u"dc"_s);
        QCOMPARE(flow.sentTo(u"token"_s).text("client_id"), u"app"_s);
        QCOMPARE(flow.notices.size(), 1);
        QCOMPARE(flow.notices.first().userCode, u"ABCD-EFGH"_s);
        QCOMPARE(flow.notices.first().address, QUrl(u"https://id.example/device"_s));
        QCOMPARE(flow.notices.first().expires, flow.scripted.context.clock().addSecs(60));
    }

    void endsADeviceLogin_data()
    {
        QTest::addColumn<QByteArray>("device");
        QTest::addColumn<QByteArray>("poll");
        QTest::addColumn<QString>("says");
        const QByteArray good =
            json(200, quoted("{'device_code':'dc','user_code':'A','verification_uri':'https://id.example/d',"
                             "'expires_in':'60','interval':'1'}"));
        QTest::newRow("denied") << good << refused("access_denied") << u"(access_denied)"_s;
        QTest::newRow("expired") << good << refused("expired_token") << u"(expired_token)"_s;
        QTest::newRow("unknown client") << good << refused("invalid_client") << u"(invalid_client)"_s;
        QTest::newRow("may not ask") << refused("unauthorized_client") << QByteArray() << u"(unauthorized_client)"_s;
        QTest::newRow("no code") << json(200, quoted("{'user_code':'A','verification_uri':'https://id.example/d'}"))
                                 << QByteArray() << u"lacks: device_code"_s;
        QTest::newRow("an address of another kind")
            << json(200, quoted("{'device_code':'dc','user_code':'A','verification_uri':'javascript:alert(1)'}"))
            << QByteArray() << u"lacks: verification_uri"_s;
    }

    void endsADeviceLogin()
    {
        QFETCH(QByteArray, device);
        QFETCH(QByteArray, poll);
        QFETCH(QString, says);
        Scripted flow("device-code");
        flow.answers->insert(u"deviceAuthorization"_s, {device});
        flow.answers->insert(u"token"_s, {poll});
        const Result<Session> session = flow.scripted.logIn();
        QVERIFY(!session);
        QVERIFY2(session.error().text.contains(says), qPrintable(session.error().text));
        QVERIFY(session.error().exchange.has_value());
        QCOMPARE(flow.countOf(u"token"_s), poll.isEmpty() ? 0 : 1);
    }

    void slowsDownWhenTold()
    {
        Scripted flow("device-code");
        flow.answers->insert(u"deviceAuthorization"_s,
                             {json(200, quoted("{'device_code':'dc','user_code':'A','verification_uri':"
                                               "'https://id.example/d','interval':1}"))});
        flow.answers->insert(u"token"_s, {refused("slow_down"), tokens("t")});
        QElapsedTimer timer;
        timer.start();
        QVERIFY(flow.scripted.logIn());
        QVERIFY2(timer.elapsed() >= 6900, qPrintable(QString::number(timer.elapsed())));
    }

    void stopsWaitingForTheDeviceAtOnce()
    {
        Scripted flow("device-code");
        flow.answers->insert(u"deviceAuthorization"_s,
                             {json(200, quoted("{'device_code':'dc','user_code':'A','verification_uri':"
                                               "'https://id.example/d','interval':30}"))});
        QTimer::singleShot(50ms, [&] { flow.scripted.context.link->stop.stop(); });
        const Result<Session> session = flow.scripted.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Cancelled);
        QCOMPARE(flow.countOf(u"token"_s), 0);
    }

    void checksTheIdToken_data()
    {
        QTest::addColumn<QJsonObject>("changes");
        QTest::addColumn<bool>("isForged");
        QTest::addColumn<QString>("says"); // empty: it is good
        QTest::newRow("good") << QJsonObject() << false << QString();
        QTest::newRow("another client's") << QJsonObject{{u"aud"_s, u"other"_s}} << false << u"other"_s;
        QTest::newRow("another nonce") << QJsonObject{{u"nonce"_s, u"elsewhere"_s}} << false << u"nonce"_s;
        QTest::newRow("another issuer") << QJsonObject{{u"iss"_s, u"https://evil"_s}} << false << u"https://evil"_s;
        QTest::newRow("long over") << QJsonObject{{u"exp"_s, 1}} << false << u"expired"_s;
        QTest::newRow("another key") << QJsonObject() << true << u"signature"_s;
    }

    void checksTheIdToken()
    {
        QFETCH(QJsonObject, changes);
        QFETCH(bool, isForged);
        QFETCH(QString, says);
        Scripted flow("refresh-token");
        const Signed provider;
        const QDateTime now = flow.scripted.context.clock();
        if (!changes.contains(u"nonce"_s)) {
            changes.insert(u"nonce"_s, u"the-nonce"_s);
        }
        flow.answers->insert(u"jwks"_s, {isForged ? Signed().keys() : provider.keys()});
        Provider known;
        known.issuer = u"https://id.example"_s;
        known.tokenEndpoint = QUrl(u"https://id.example/token"_s);
        known.jwksUri = QUrl(u"https://id.example/jwks"_s);
        TokenAnswer answer;
        answer.exchange = 7;
        answer.access.value = Secret(QByteArrayView("a"));
        answer.id.value = Secret(provider.token(changes, now));
        const Result<IdToken> token =
            QCoro::waitFor(checkIdToken(flow.scripted.context, known, u"app"_s, answer, u"the-nonce"_s));
        QCOMPARE(bool(token), says.isEmpty());
        if (token) {
            QCOMPARE(personOf(token->claims), u"alice"_s);
            QVERIFY(Jose::isValid(token->checks));
        } else {
            QVERIFY2(token.error().text.contains(says, Qt::CaseInsensitive), qPrintable(token.error().text));
            QCOMPARE(token.error().exchange.value_or(0), ExchangeId(7));
            QCOMPARE(token.error().family(), ErrorFamily::Refused);
        }
    }

    void saysThatASignatureWasNotChecked_data()
    {
        QTest::addColumn<QByteArray>("keys");
        QTest::newRow("no keys") << json(200, quoted("{'keys':[]}"));
        QTest::newRow("not found") << json(404, "{}");
        QTest::newRow("no JSON") << json(200, "oops");
        QTest::newRow("not reached") << QByteArray();
    }

    void saysThatASignatureWasNotChecked()
    {
        QFETCH(QByteArray, keys);
        Scripted flow("refresh-token");
        flow.scripted.secret("refreshToken", "r1");
        flow.answers->insert(u"jwks"_s, {keys});
        const QByteArray id = Signed().token({}, flow.scripted.context.clock());
        flow.answers->insert(u"token"_s, {tokens("a", ",'id_token':'" + id + "'")});
        const Result<Session> session = flow.scripted.logIn();
        QVERIFY2(session, session ? "" : qPrintable(session.error().text));
        QVERIFY2(session->note.contains(u"was not checked"_s), qPrintable(session->note));
        QCOMPARE(session->user, u"alice"_s);
    }

    void renewsWithRotation()
    {
        Scripted flow("refresh-token");
        flow.scripted.secret("refreshToken", "r1");
        flow.answers->insert(u"token"_s,
                             {tokens("a1", ",'refresh_token':'r2'"), tokens("a2", ",'refresh_token':'r3'")});
        const Result<Session> first = flow.scripted.logIn();
        QVERIFY(first);
        QVERIFY2(first->note.contains(u"replaced the refresh token"_s), qPrintable(first->note));
        const Result<Session> second = QCoro::waitFor(flow.scripted.flow().renew(flow.scripted.context, *first));
        QVERIFY(second);
        QCOMPARE(flow.sentTo(u"token"_s, 0).text("refresh_token"), u"r1"_s);
        QCOMPARE(flow.sentTo(u"token"_s, 1).text("refresh_token"), u"r2"_s);
        QCOMPARE(second->item(SessionItemKind::Token, u"Access token"_s)->value.revealText(), u"a2"_s);
        QCOMPARE(second->item(SessionItemKind::Token, u"Refresh token"_s)->value.revealText(), u"r3"_s);
        QCOMPARE(second->items.size(), 2);
        QCOMPARE(second->former.size(), 2);
        for (const SessionItem &gone : second->former) {
            QCOMPARE(gone.replacedBy, second->items.first().fromExchange);
        }
    }

    void keepsARefreshTokenThatIsNotRotated()
    {
        Scripted flow("refresh-token");
        flow.scripted.secret("refreshToken", "r1");
        flow.answers->insert(u"token"_s, {tokens("a1", ",'refresh_token':'r1'"), tokens("a2")});
        const Result<Session> first = flow.scripted.logIn();
        QVERIFY(first);
        const Result<Session> second = QCoro::waitFor(flow.scripted.flow().renew(flow.scripted.context, *first));
        QVERIFY(second);
        QCOMPARE(second->item(SessionItemKind::Token, u"Refresh token"_s)->value.revealText(), u"r1"_s);
        QCOMPARE(second->former.size(), 1);
    }

    void tellsToLogInAnewWhereNothingRenews()
    {
        Scripted flow("refresh-token");
        flow.scripted.secret("refreshToken", "r1");
        flow.answers->insert(u"token"_s, {tokens("a1", ",'refresh_token':'r2'"), refused("invalid_grant")});
        const Result<Session> first = flow.scripted.logIn();
        QVERIFY(first);
        const Result<Session> gone = QCoro::waitFor(flow.scripted.flow().renew(flow.scripted.context, *first));
        QVERIFY(!gone);
        QVERIFY2(gone.error().text.contains(u"Log in anew"_s), qPrintable(gone.error().text));
        QCOMPARE(flow.countOf(u"token"_s), 2);
        Session without = *first;
        without.items.removeIf([](const SessionItem &item) { return item.name == kRefreshToken; });
        const Result<Session> nothing = QCoro::waitFor(flow.scripted.flow().renew(flow.scripted.context, without));
        QVERIFY(!nothing);
        QVERIFY2(nothing.error().text.contains(u"log in anew"_s), qPrintable(nothing.error().text));
    }

    void givesTokensBack()
    {
        Scripted flow("refresh-token");
        flow.scripted.secret("refreshToken", "r1");
        flow.answers->insert(u"token"_s, {tokens("a1", ",'refresh_token':'r2'")});
        flow.answers->insert(u"revocation"_s,
                             {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", refused("unsupported_token_type")});
        const Result<Session> session = flow.scripted.logIn();
        QVERIFY(session);
        const Result<Session> gone = QCoro::waitFor(flow.scripted.flow().logOff(flow.scripted.context, *session));
        QVERIFY(gone);
        QVERIFY(gone->loggedOff && gone->items.isEmpty() && gone->former.isEmpty());
        QCOMPARE(flow.sentTo(u"revocation"_s, 0).text("token"), u"r2"_s);
        QCOMPARE(flow.sentTo(u"revocation"_s, 1).text("token"), u"a1"_s);
        QVERIFY2(gone->note.contains(u"unsupported_token_type"_s), qPrintable(gone->note));
    }

    void takesTheTokenWhereThePersonSays()
    {
        LoginBench bench;
        QVERIFY(bench.started);
        PlainServer server;
        server.answers = {tokens("a-token"), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};
        Profile profile;
        profile.id = QUuid::createUuid();
        profile.name = u"No address"_s;
        profile.service = "oauth2";
        profile.scheme = "refresh-token";
        profile.proxy.mode = ProxyMode::None;
        profile.parameters = {{u"clientId"_s, u"app"_s}, {u"tokenEndpoint"_s, server.url(u"/token"_s).toString()}};
        bench.setSecret(profile, u"refreshToken"_s, u"r1-token"_s);
        const Result<Session> session = bench.logIn(profile);
        QVERIFY2(session, session ? "" : said(session.error()).constData());
        const HttpRequest request{"GET", server.url(u"/api"_s), {}, {}};
        QVERIFY(bench.call(request));
        QCOMPARE(server.header(1, "Authorization"), QByteArray("Bearer a-token"));
    }

    /// Over the real wire: before a call, once for a token, and never in a loop.
    void renewsByItselfBeforeACall_data()
    {
        QTest::addColumn<bool>("isRefused");
        QTest::newRow("renewed") << false;
        QTest::newRow("refused") << true;
    }

    void renewsByItselfBeforeACall()
    {
        QFETCH(bool, isRefused);
        LoginBench bench;
        QVERIFY(bench.started);
        PlainServer server;
        const QByteArray brief =
            json(200, quoted("{'access_token':'first-token','token_type':'Bearer','expires_in':5,'refresh_token':"
                             "'r2-token'}"));
        const QByteArray ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        server.answers = {brief, isRefused ? refused("invalid_grant") : tokens("second-token"), ok, ok};
        Profile profile;
        profile.id = QUuid::createUuid();
        profile.name = u"Renewer"_s;
        profile.service = "oauth2";
        profile.scheme = "refresh-token";
        profile.url = server.url(u"/api"_s);
        profile.proxy.mode = ProxyMode::None;
        profile.parameters = {{u"clientId"_s, u"app"_s},
                              {u"tokenEndpoint"_s, server.url(u"/token"_s).toString()},
                              {u"autoRenew"_s, u"true"_s}};
        bench.setSecret(profile, u"refreshToken"_s, u"r1-token"_s);
        const Result<Session> session = bench.logIn(profile);
        QVERIFY2(session, session ? "" : said(session.error()).constData());
        const HttpRequest request{"GET", profile.url, {}, {}};
        const Result<CallResult> first = bench.call(request);
        QCOMPARE(bool(first), !isRefused);
        if (isRefused) {
            QVERIFY2(first.error().text.contains(u"was not sent"_s), qPrintable(first.error().text));
            QVERIFY2(first.error().text.contains(u"Log in anew"_s), qPrintable(first.error().text));
        }
        QCOMPARE(server.received.size(), isRefused ? 2 : 3);
        // The next one goes out with what there is.
        QVERIFY(bench.call(request));
        QCOMPARE(server.received.size(), isRefused ? 3 : 4);
        QCOMPARE(server.header(server.received.size() - 1, "Authorization"),
                 isRefused ? QByteArray("Bearer first-token") : QByteArray("Bearer second-token"));
        const std::optional<Session> now = bench.runner->session(bench.attempt);
        QVERIFY(now);
        QCOMPARE(now->former.size(), isRefused ? 0 : 1);
        QCOMPARE(bench.exchanges().value(1)->step.kind, StepKind::Renew);
    }
};

QTEST_GUILESS_MAIN(TestOAuthGrants)
#include "tst_oauthgrants.moc"
