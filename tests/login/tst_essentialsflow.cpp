// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedlegs.h"

#include "login/flows/common/requests.h"

#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

ScriptedContext essentials(const char *url = "https://server.example/")
{
    ScriptedContext context("windows-essentials", "canary", url);
    context.parameter("userName", u"User"_s);
    context.parameter("appName", u"Sample App Name"_s);
    context.parameter("appPublisher", u"publisher"_s);
    context.parameter("appVersion", u"1.0"_s);
    context.secret("password", "Password!");
    return context;
}

} // namespace

class TestEssentialsFlow final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void logsInAsTheDocumentedSample()
    {
        ScriptedContext context = essentials();
        context.legs->answerFile(u"essentials-ok.http"_s);
        const QByteArray wire = context.legs->answers.first();
        const Result<Session> session = context.logIn();
        QVERIFY(session);
        const HttpRequest &request = context.legs->sent.first();
        QCOMPARE(request.url, QUrl(u"https://server.example/services/builtin/session.svc/login"_s));
        QCOMPARE(request.header("Authorization"), QByteArray("Basic VXNlcjpQYXNzd29yZCE="));
        QCOMPARE(request.header("AppName"), QByteArray("Sample App Name"));
        QCOMPARE(request.header("AppVersion"), QByteArray("1.0"));
        QCOMPARE(request.header("AppPublisherName"), QByteArray("publisher"));
        QCOMPARE(request.header("Apppublisher"), QByteArray("publisher"));
        QCOMPARE(session->items.size(), 2);
        for (const SessionItem &item : session->items) {
            QCOMPARE(wire.mid(item.fromBytes.start, item.fromBytes.length()), item.value.reveal().toByteArray());
            QCOMPARE(item.expires, QDateTime({2012, 6, 5}, {17, 38, 40}, Qt::UTC));
        }
        QCOMPARE(session->item(SessionItemKind::Canary)->value.revealText(), u"60094f67-7cbf-6af1-b5fb-1944397c51e2"_s);
        QCOMPARE(session->item(SessionItemKind::Cookie, u"ASP.NET_SessionId"_s)->value.revealText(),
                 u"gemffw0zn3ybci4ccqervley"_s);
    }

    void findsTheServicesBelowAnyFormOfTheAddress()
    {
        for (const char *url :
             {"https://server.example", "https://server.example/", "https://server.example/services/builtin/",
              "https://server.example/Services/Builtin/session.svc/login"}) {
            ScriptedContext context = essentials(url);
            context.legs->answerFile(u"essentials-ok.http"_s);
            QVERIFY(context.logIn());
            QCOMPARE(context.legs->sent.first().url,
                     QUrl(u"https://server.example/services/builtin/session.svc/login"_s));
        }
    }

    void sendsCanaryAndCookieWithCallsAndLogOff()
    {
        ScriptedContext context = essentials();
        context.legs->answerFile(u"essentials-ok.http"_s);
        Result<Session> session = context.logIn();
        QVERIFY(session);
        const FlowInfo flow = context.flow();
        const HttpRequest call = flow.readyCalls(context.context.profile).first().request;
        const Result<HttpRequest> ready = flow.authorize(context.context, *session, call, {});
        QCOMPARE(ready->header("Canary"), QByteArray("60094f67-7cbf-6af1-b5fb-1944397c51e2"));
        QCOMPARE(ready->header("Cookie"), QByteArray("ASP.NET_SessionId=gemffw0zn3ybci4ccqervley"));
        QVERIFY(ready->header("Authorization").isNull());
        const Result<HttpRequest> without =
            flow.authorize(context.context, *session, call, {"cookie:ASP.NET_SessionId"});
        QVERIFY(without->header("Cookie").isNull());
        QCOMPARE(flow.parts(context.context.profile, *session).size(), 2);
        context.legs->answer("HTTP/1.1 200 OK\r\nSet-Cookie: ASP.NET_SessionId=; path=/");
        const Result<Session> gone = QCoro::waitFor(flow.logOff(context.context, *session));
        QVERIFY(gone);
        QVERIFY(gone->loggedOff);
        QCOMPARE(context.legs->sent.last().url, QUrl(u"https://server.example/services/builtin/session.svc/logout"_s));
        QCOMPARE(context.legs->sent.last().header("Canary"), QByteArray("60094f67-7cbf-6af1-b5fb-1944397c51e2"));
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("401") << u"essentials-401"_s << ErrorCode::Refused << u"locked, disabled or expired"_s;
        QTest::newRow("404") << u"iis-404"_s << ErrorCode::Refused << u"no session service"_s;
        QTest::newRow("no canary") << u"page-200"_s << ErrorCode::UnexpectedAnswer << u"no Canary header"_s;
        QTest::newRow("proxy") << u"proxy-407"_s << ErrorCode::ProxyAuthentication << u"proxy"_s;
    }

    void refuses()
    {
        QFETCH(QString, answer);
        QFETCH(ErrorCode, code);
        QFETCH(QString, says);
        ScriptedContext context = essentials();
        context.legs->answerFile(answer + u".http");
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, code);
        QVERIFY2(session.error().text.contains(says), qPrintable(session.error().text));
    }

    void takesNothingToAnotherServerThatItIsSentTo()
    {
        ScriptedContext context = essentials();
        context.legs->answer("HTTP/1.1 302 Found\r\nLocation: https://other.example/login\r\n"
                             "Set-Cookie: a=b; path=/");
        context.legs->answerFile(u"essentials-401.http"_s);
        QVERIFY(!context.logIn());
        QCOMPARE(context.legs->steps.last().kind, StepKind::Redirect);
        const HttpRequest &elsewhere = context.legs->sent.last();
        QCOMPARE(elsewhere.url, QUrl(u"https://other.example/login"_s));
        for (const char *name : {"Authorization", "AppName", "AppPublisherName", "Apppublisher", "Cookie"}) {
            QVERIFY2(elsewhere.header(name).isNull(), name);
        }
    }

    void explainsWhatACallIsRefusedFor()
    {
        const ScriptedContext context = essentials();
        ScriptedLegs legs;
        legs.answerFile(u"essentials-401.http"_s);
        const Step step;
        const HttpRequest request{"GET", QUrl(u"https://server.example/x"_s), {}, {}};
        const Result<Leg> leg = QCoro::waitFor(legs.send(request, step));
        const CallVerdict verdict = context.flow().judge(context.context.profile, *leg);
        QVERIFY(!verdict.ok);
        QVERIFY(verdict.text.contains(u"administrators only"_s));
    }

    void refusesAUserNameWithAColon()
    {
        ScriptedContext context = essentials();
        context.parameter("userName", u"a:b"_s);
        QVERIFY(!context.logIn());
        QVERIFY(context.legs->sent.isEmpty());
        QCOMPARE(checkProfile(context.context.profile).first().field, u"userName"_s);
    }
};

QTEST_GUILESS_MAIN(TestEssentialsFlow)
#include "tst_essentialsflow.moc"
