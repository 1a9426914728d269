// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedlegs.h"

#include "login/flows/common/cookies.h"
#include "login/flows/common/requests.h"
#include "protocol/digest.h"

#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *kChallenge = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", "
                                   "qop=\"auth\", algorithm=SHA-256, Digest realm=\"r\", nonce=\"m1\", qop=\"auth\"";
constexpr const char *kStale = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n2\", "
                               "qop=\"auth\", algorithm=SHA-256, stale=true";

ScriptedContext contextFor(const char *scheme)
{
    ScriptedContext context("http", scheme, "https://h.example/a%20b/c?d=e");
    context.parameter("userName", u"Mufasa"_s);
    context.secret("password", "Circle of Life");
    context.secret("accessToken", "mF_9.B5f-4.1JqM");
    context.parameter("headerName", u"X-Api-Key"_s);
    context.secret("headerValue", "key");
    return context;
}

QByteArray parameterOf(const HttpRequest &request, const char *name)
{
    const Result<Http::Challenge> credentials = Http::parseCredentials(request.header("Authorization"));
    return credentials ? credentials->parameter(name) : QByteArray();
}

/// The answer that this request ought to carry.
QByteArray rightResponse(const HttpRequest &request, const QByteArray &body = {})
{
    Http::DigestInput input;
    input.algorithm = Http::DigestAlgorithm::Sha256;
    input.qop = parameterOf(request, "qop") == "auth-int" ? Http::DigestQop::AuthInt : Http::DigestQop::Auth;
    input.userName = "Mufasa";
    input.password = Secret(QByteArrayView("Circle of Life"));
    input.realm = "r";
    input.nonce = parameterOf(request, "nonce");
    input.cnonce = parameterOf(request, "cnonce");
    input.nonceCount = parameterOf(request, "nc").toUInt(nullptr, 16);
    input.method = request.method;
    input.uri = parameterOf(request, "uri");
    input.body = body;
    return Http::digestResponse(input);
}

} // namespace

class TestHttpFlow final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sendsTheSchemesHeaderAtOnce_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("basic") << QByteArray("basic") << QByteArray("Authorization")
                               << QByteArray("Basic TXVmYXNhOkNpcmNsZSBvZiBMaWZl");
        QTest::newRow("bearer") << QByteArray("bearer") << QByteArray("Authorization")
                                << QByteArray("Bearer mF_9.B5f-4.1JqM");
        QTest::newRow("header") << QByteArray("header") << QByteArray("X-Api-Key") << QByteArray("key");
        QTest::newRow("none") << QByteArray("none") << QByteArray("Authorization") << QByteArray();
    }

    void sendsTheSchemesHeaderAtOnce()
    {
        QFETCH(QByteArray, scheme);
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        ScriptedContext context = contextFor(scheme.constData());
        context.legs->answer("HTTP/1.1 200 OK");
        const Result<Session> session = context.logIn();
        QVERIFY(session);
        QCOMPARE(context.legs->sent.first().header(name), value);
        QCOMPARE(context.legs->sent.size(), 1);
        Session copy = *session;
        HttpRequest call = context.flow().readyCalls(context.context.profile).first().request;
        QCOMPARE(context.flow().authorize(context.context, copy, call, {})->header(name), value);
        QVERIFY(
            context.flow().authorize(context.context, copy, call, {"authorization", "header"})->header(name).isNull());
    }

    void answersTheStrongestChallenge()
    {
        ScriptedContext context = contextFor("digest");
        context.legs->answer(kChallenge);
        context.legs->answer("HTTP/1.1 200 OK");
        const Result<Session> session = context.logIn();
        QVERIFY2(session, session ? "" : qPrintable(session.error().text));
        QVERIFY(context.legs->sent.at(0).header("Authorization").isNull());
        const HttpRequest &answer = context.legs->sent.at(1);
        QCOMPARE(parameterOf(answer, "nonce"), QByteArray("n1"));
        QCOMPARE(parameterOf(answer, "nc"), QByteArray("00000001"));
        QCOMPARE(parameterOf(answer, "uri"), QByteArray("/a%20b/c?d=e"));
        QCOMPARE(parameterOf(answer, "response"), rightResponse(answer));
        QCOMPARE(context.legs->steps.at(1).kind, StepKind::Leg);
        QVERIFY(!answer.header("Authorization").contains("Circle"));
    }

    void triesOnceMoreWithTheFreshNonce()
    {
        ScriptedContext context = contextFor("digest");
        context.legs->answer(kChallenge);
        context.legs->answer(kStale);
        context.legs->answer("HTTP/1.1 200 OK");
        QVERIFY(context.logIn());
        QCOMPARE(context.legs->sent.size(), 3);
        QCOMPARE(parameterOf(context.legs->sent.at(2), "nonce"), QByteArray("n2"));
        QCOMPARE(parameterOf(context.legs->sent.at(2), "nc"), QByteArray("00000001"));
        QCOMPARE(parameterOf(context.legs->sent.at(2), "response"), rightResponse(context.legs->sent.at(2)));
    }

    void givesUpOnAServerThatAlwaysSaysStale()
    {
        ScriptedContext context = contextFor("digest");
        context.legs->answer(kChallenge);
        for (int i = 0; i < 10; ++i) {
            context.legs->answer(kStale);
        }
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Refused);
        QCOMPARE(context.legs->sent.size(), 3);
    }

    void countsCallsAndTakesTheNextNonce()
    {
        ScriptedContext context = contextFor("digest");
        context.legs->answer(kChallenge);
        context.legs->answer("HTTP/1.1 200 OK");
        Result<Session> session = context.logIn();
        QVERIFY(session);
        const FlowInfo flow = context.flow();
        const HttpRequest call = flow.readyCalls(context.context.profile).first().request;
        QCOMPARE(parameterOf(*flow.authorize(context.context, *session, call, {}), "nc"), QByteArray("00000002"));
        QCOMPARE(parameterOf(*flow.authorize(context.context, *session, call, {}), "nc"), QByteArray("00000003"));
        context.legs->answer("HTTP/1.1 200 OK\r\nAuthentication-Info: nextnonce=\"n9\", qop=auth");
        const Step step;
        const Result<Leg> leg = QCoro::waitFor(context.legs->send(call, step));
        QVERIFY(!flow.absorb(context.context, *session, *leg));
        const HttpRequest next = *flow.authorize(context.context, *session, call, {});
        QCOMPARE(parameterOf(next, "nonce"), QByteArray("n9"));
        QCOMPARE(parameterOf(next, "nc"), QByteArray("00000001"));
        QCOMPARE(parameterOf(next, "response"), rightResponse(next));
        context.legs->answer(kStale);
        const Result<Leg> stale = QCoro::waitFor(context.legs->send(call, step));
        QVERIFY(flow.absorb(context.context, *session, *stale));
    }

    void hashesTheBodyForAuthInt()
    {
        ScriptedContext context = contextFor("digest");
        context.legs->answer("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", "
                             "qop=\"auth-int\", algorithm=SHA-256");
        context.legs->answer("HTTP/1.1 200 OK");
        Result<Session> session = context.logIn();
        QVERIFY(session);
        HttpRequest call = context.flow().readyCalls(context.context.profile).first().request;
        call.method = "POST";
        call.body = "{\"a\": 1}";
        const HttpRequest ready = *context.flow().authorize(context.context, *session, call, {});
        QCOMPARE(parameterOf(ready, "qop"), QByteArray("auth-int"));
        QCOMPARE(parameterOf(ready, "response"), rightResponse(ready, call.body));
    }

    void saysWhatTheServerOffersInstead_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QByteArray>("offer");
        QTest::addColumn<QString>("says");
        QTest::newRow("digest refused") << QByteArray("digest") << QByteArray("Basic realm=\"a\", NTLM")
                                        << u"Basic, NTLM"_s;
        QTest::newRow("basic refused") << QByteArray("basic") << QByteArray("Negotiate") << u"Negotiate"_s;
        QTest::newRow("wrong password") << QByteArray("basic") << QByteArray("Basic realm=\"a\"")
                                        << u"did not accept the user name and password"_s;
        QTest::newRow("token") << QByteArray("bearer") << QByteArray("Bearer error=\"invalid_token\"")
                               << u"did not accept the token"_s;
        QTest::newRow("key") << QByteArray("header") << QByteArray("Basic") << u"X-Api-Key"_s;
        QTest::newRow("nothing sent") << QByteArray("none") << QByteArray("Basic") << u"It offers: Basic"_s;
        QTest::newRow("unknown algorithm")
            << QByteArray("digest") << QByteArray("Digest realm=a, nonce=b, algorithm=SHA-512-256") << u"SHA-512-256"_s;
    }

    void saysWhatTheServerOffersInstead()
    {
        QFETCH(QByteArray, scheme);
        QFETCH(QByteArray, offer);
        QFETCH(QString, says);
        ScriptedContext context = contextFor(scheme.constData());
        context.legs->answer("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: " + offer);
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Refused);
        QVERIFY2(session.error().text.contains(says), qPrintable(session.error().text));
    }

    void follows10RedirectsAndNoMore()
    {
        ScriptedContext context = contextFor("basic");
        for (int i = 0; i < 10; ++i) {
            context.legs->answer("HTTP/1.1 302 Found\r\nLocation: /next");
        }
        context.legs->answer("HTTP/1.1 200 OK");
        QVERIFY(context.logIn());
        QCOMPARE(context.legs->sent.size(), 11);
        QVERIFY(!context.legs->sent.last().header("Authorization").isEmpty());
        for (int i = 0; i < 11; ++i) {
            context.legs->answer("HTTP/1.1 302 Found\r\nLocation: /next");
        }
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::UnexpectedAnswer);
    }

    void carriesNothingToAnotherOrigin_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QByteArray>("target");
        QTest::newRow("another host") << QByteArray("basic") << QByteArray("https://other.example/");
        QTest::newRow("another port") << QByteArray("bearer") << QByteArray("https://h.example:8443/");
        QTest::newRow("without TLS") << QByteArray("header") << QByteArray("http://h.example/");
        QTest::newRow("another host, key") << QByteArray("header") << QByteArray("//other.example/x");
    }

    void carriesNothingToAnotherOrigin()
    {
        QFETCH(QByteArray, scheme);
        QFETCH(QByteArray, target);
        ScriptedContext context = contextFor(scheme.constData());
        context.context.profile.headers = {{"X-Trace", "1"}};
        context.legs->answer("HTTP/1.1 307 Temporary Redirect\r\nSet-Cookie: s=1; Path=/\r\nLocation: " + target);
        context.legs->answer("HTTP/1.1 200 OK\r\nSet-Cookie: theirs=1; Path=/");
        const Result<Session> session = context.logIn();
        QVERIFY(session);
        QCOMPARE(context.legs->sent.first().header("X-Trace"), QByteArray("1"));
        for (const char *name : {"Authorization", "X-Api-Key", "Cookie", "X-Trace"}) {
            QVERIFY2(context.legs->sent.last().header(name).isNull(), name);
        }
        QVERIFY(session->item(SessionItemKind::Cookie, u"s"_s));
        QVERIFY(!session->item(SessionItemKind::Cookie, u"theirs"_s));
    }

    void doesNotFollowOutOfTheWeb()
    {
        ScriptedContext context = contextFor("none");
        context.legs->answer("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd");
        QVERIFY(context.logIn());
        QCOMPARE(context.legs->sent.size(), 1);
    }

    void keepsCookiesByTheirRules()
    {
        ScriptedContext context = contextFor("none");
        context.legs->answer("HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2; Path=/x\r\n"
                             "Set-Cookie: c=3; Path=/; Max-Age=60\r\nSet-Cookie: d=4\r\n"
                             "Set-Cookie: e=5; Max-Age=0\r\nSet-Cookie: s=6; Path=/; Secure");
        Result<Session> session = context.logIn();
        QVERIFY(session);
        QVERIFY(!session->item(SessionItemKind::Cookie, u"e"_s));
        QCOMPARE(session->item(SessionItemKind::Cookie, u"c"_s)->expires,
                 QDateTime({2012, 6, 5}, {17, 9, 40}, Qt::UTC));
        const auto cookieFor = [&session](const QString &url, const QSet<QByteArray> &without = {}) {
            HttpRequest request;
            request.url = QUrl(url);
            addCookies(*session, request, without);
            return request.header("Cookie");
        };
        QCOMPARE(cookieFor(u"https://h.example/"_s), QByteArray("a=1; c=3; s=6"));
        QCOMPARE(cookieFor(u"http://h.example/"_s), QByteArray("a=1; c=3"));
        QCOMPARE(cookieFor(u"https://h.example/x/y"_s), QByteArray("a=1; b=2; c=3; s=6"));
        QCOMPARE(cookieFor(u"https://h.example/xy"_s), QByteArray("a=1; c=3; s=6"));
        QCOMPARE(cookieFor(u"https://h.example/a%20b/z"_s), QByteArray("a=1; c=3; d=4; s=6"));
        QCOMPARE(cookieFor(u"https://h.example/"_s, {"cookie:a"}), QByteArray("c=3; s=6"));
        // A later answer replaces and deletes.
        context.legs->answer("HTTP/1.1 200 OK\r\nSet-Cookie: a=9; Path=/\r\n"
                             "Set-Cookie: c=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
        const HttpRequest call{"GET", QUrl(u"https://h.example/"_s), {}, {}};
        const Step step;
        const Result<Leg> leg = QCoro::waitFor(context.legs->send(call, step));
        absorbCookies(context.context, *session, *leg);
        QCOMPARE(cookieFor(u"https://h.example/"_s), QByteArray("s=6; a=9"));
    }

    void refusesByStatusAlone_data()
    {
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("403") << QByteArray("403 Forbidden") << ErrorCode::Refused;
        QTest::newRow("404") << QByteArray("404 Not Found") << ErrorCode::Refused;
        QTest::newRow("407") << QByteArray("407 Proxy Authentication Required") << ErrorCode::ProxyAuthentication;
        QTest::newRow("503") << QByteArray("503 Service Unavailable") << ErrorCode::Refused;
    }

    void refusesByStatusAlone()
    {
        QFETCH(QByteArray, status);
        QFETCH(ErrorCode, code);
        ScriptedContext context = contextFor("none");
        context.legs->answer("HTTP/1.1 " + status);
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, code);
        QVERIFY(session.error().text.contains(QString::fromLatin1(status.left(3))));
    }

    void resolvesAPathAsABrowserWould_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("url");
        QTest::newRow("from the root") << u"GET /x/y?z=1"_s << u"https://h.example/x/y?z=1"_s;
        QTest::newRow("relative") << u"get x"_s << u"https://h.example/a%20b/x"_s;
        QTest::newRow("query") << u"GET ?q=1"_s << u"https://h.example/a%20b/c?q=1"_s;
        QTest::newRow("absolute") << u"GET https://other.example/"_s << u"https://other.example/"_s;
    }

    void resolvesAPathAsABrowserWould()
    {
        QFETCH(QString, text);
        QFETCH(QString, url);
        const ScriptedContext context = contextFor("none");
        const Result<HttpRequest> request = context.flow().parseCall(context.context.profile, text, {});
        QVERIFY(request);
        QCOMPARE(request->url, QUrl(url));
        QCOMPARE(request->method, QByteArray("GET"));
    }
};

QTEST_GUILESS_MAIN(TestHttpFlow)
#include "tst_httpflow.moc"
