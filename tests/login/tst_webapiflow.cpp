// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedlegs.h"

#include "login/flows/superoffice-webapi/webapianswer.h"

#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

ScriptedContext contextFor(const char *scheme, const char *url = "https://crm.acme.example/SuperOffice")
{
    ScriptedContext context("superoffice-webapi", scheme, url);
    context.parameter("userName", u"jørgen"_s);
    context.secret("password", "p£");
    return context;
}

} // namespace

class TestWebApiFlow final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asksTheSiteAndThenWhoIsLoggedIn_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("api");
        QTest::newRow("site") << u"https://h/SuperOffice"_s << u"https://h/SuperOffice/api"_s;
        QTest::newRow("slash") << u"https://h/SuperOffice/"_s << u"https://h/SuperOffice/api"_s;
        QTest::newRow("with api") << u"https://h/Cust12345/api/"_s << u"https://h/Cust12345/api"_s;
        QTest::newRow("with version") << u"https://h/Cust12345/API/v1"_s << u"https://h/Cust12345/api"_s;
        QTest::newRow("root") << u"https://h"_s << u"https://h/api"_s;
    }

    void asksTheSiteAndThenWhoIsLoggedIn()
    {
        QFETCH(QString, url);
        QFETCH(QString, api);
        ScriptedContext context = contextFor("basic", url.toLatin1().constData());
        context.legs->answerFile(u"webapi-api.http"_s);
        context.legs->answerFile(u"webapi-principal.http"_s);
        const Result<Session> session = context.logIn();
        QVERIFY(session);
        QCOMPARE(context.legs->sent.at(0).url, QUrl(api));
        QVERIFY(context.legs->sent.at(0).header("Authorization").isNull());
        QCOMPARE(context.legs->sent.at(1).url, QUrl(QString(api + u"/v1/User/currentPrincipal")));
        QCOMPARE(session->user, u"Adm0"_s);
        QCOMPARE(session->where, u"Cust12345"_s);
        QCOMPARE(session->facts.value("NetServerVersion"), QByteArray("10.3.2.824"));
    }

    void sendsTheSchemesHeader_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QString>("charset");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("basic in UTF-8") << QByteArray("basic") << u"utf-8"_s
                                        << QByteArray("Basic " + QByteArray("jørgen:p£").toBase64());
        QTest::newRow("basic in Latin-1")
            << QByteArray("basic") << u"latin-1"_s << QByteArray("Basic " + QByteArray("j\xf8rgen:p\xa3").toBase64());
        QTest::newRow("ticket") << QByteArray("soticket") << QString() << QByteArray("SOTicket 7T:abc==");
        QTest::newRow("bearer") << QByteArray("bearer") << QString() << QByteArray("Bearer 8A:Cust1.x");
        QTest::newRow("none") << QByteArray("none") << QString() << QByteArray();
    }

    void sendsTheSchemesHeader()
    {
        QFETCH(QByteArray, scheme);
        QFETCH(QString, charset);
        QFETCH(QByteArray, value);
        ScriptedContext context = contextFor(scheme.constData());
        context.parameter("charset", charset.isEmpty() ? u"utf-8"_s : charset);
        context.secret("ticket", "7T:abc==\n");
        context.secret("appToken", "app");
        context.secret("accessToken", "8A:Cust1.x");
        context.legs->answerFile(u"webapi-api.http"_s);
        context.legs->answerFile(u"webapi-principal.http"_s);
        QVERIFY(context.logIn());
        QCOMPARE(context.legs->sent.at(1).header("Authorization"), value);
        QCOMPARE(context.legs->sent.at(1).header("SO-AppToken"),
                 scheme == "soticket" ? QByteArray("app") : QByteArray());
    }

    void readsWhoRefused_data()
    {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("says");
        using E = ErrorCode;
        QTest::newRow("the WebApi") << u"webapi-401"_s << E::Refused << u"X-XSRF-TOKEN HTTP header missing"_s;
        QTest::newRow("IIS") << u"iis-401"_s << E::Refused << u"web server (IIS)"_s;
        QTest::newRow("forms login") << u"webapi-login-redirect"_s << E::Refused << u"IgnoreList"_s;
        QTest::newRow("error with 200") << u"webapi-200-error"_s << E::Refused << u"null entry"_s;
        QTest::newRow("subdomain") << u"webapi-421"_s << E::Refused << u"subdomain"_s;
        QTest::newRow("a page") << u"page-200"_s << E::UnexpectedAnswer << u"A page came back"_s;
        QTest::newRow("proxy") << u"proxy-407"_s << E::ProxyAuthentication << u"proxy"_s;
        QTest::newRow("nobody named") << u"webapi-api"_s << E::UnexpectedAnswer << u"no associate"_s;
    }

    void readsWhoRefused()
    {
        QFETCH(QString, answer);
        QFETCH(ErrorCode, code);
        QFETCH(QString, says);
        ScriptedContext context = contextFor("basic");
        context.legs->answerFile(u"webapi-api.http"_s);
        context.legs->answerFile(answer + u".http");
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QVERIFY2(session.error().code == code, qPrintable(session.error().text));
        QVERIFY2(session.error().text.contains(says), qPrintable(session.error().text));
        QCOMPARE(session.error().exchange.value(), ExchangeId(2));
    }

    void goesOnWhenOnlyTheDescriptionIsForbidden()
    {
        ScriptedContext context = contextFor("basic");
        context.legs->answerFile(u"webapi-401.http"_s);
        context.legs->answerFile(u"webapi-principal.http"_s);
        QVERIFY(context.logIn());
    }

    void saysThatNobodyIsLoggedInWithoutAHeader()
    {
        ScriptedContext context = contextFor("none");
        context.legs->answerFile(u"webapi-api.http"_s);
        context.legs->answerFile(u"webapi-401.http"_s);
        const Result<Session> session = context.logIn();
        QVERIFY(session);
        QVERIFY(session->note.contains(u"Nobody is logged in"_s));
        context.legs->answerFile(u"iis-401.http"_s);
        context.legs->answerFile(u"iis-401.http"_s);
        QVERIFY(!context.logIn());
    }

    void takesTheTokenOfAPageBeforeThatOfItsCookie()
    {
        ScriptedContext context = contextFor("xsrf");
        context.secret("sessionCookie", "ASP.NET_SessionId=hincf5pfrry4etux3rfe4n5k");
        context.parameter("sessionPage", u"/SuperOffice/Default.aspx"_s);
        context.legs->answerFile(u"webapi-api.http"_s);
        context.legs->answerFile(u"webapi-page.http"_s);
        context.legs->answerFile(u"webapi-principal.http"_s);
        const QByteArray page = context.legs->answers.at(1);
        const Result<Session> session = context.logIn();
        QVERIFY2(session, session ? "" : qPrintable(session.error().text));
        QVERIFY(context.legs->sent.at(0).header("Cookie").isNull());
        QCOMPARE(context.legs->sent.at(1).header("Cookie"), QByteArray("ASP.NET_SessionId=hincf5pfrry4etux3rfe4n5k"));
        QCOMPARE(context.legs->sent.at(2).header("X-XSRF-TOKEN"), QByteArray("f00d-1"));
        QCOMPARE(context.legs->sent.at(2).header("Cookie"),
                 QByteArray("ASP.NET_SessionId=hincf5pfrry4etux3rfe4n5k; XSRF-TOKEN=from-cookie"));
        const SessionItem *token = session->item(SessionItemKind::Xsrf);
        QCOMPARE(token->fromExchange, ExchangeId(2));
        QCOMPARE(page.mid(token->fromBytes.start, token->fromBytes.length()), QByteArray("f00d-1"));
    }

    void doesNotTakeTheSessionCookieElsewhere()
    {
        ScriptedContext context = contextFor("xsrf");
        context.secret("sessionCookie", "ASP.NET_SessionId=x");
        context.parameter("sessionPage", u"https://evil.example/page"_s);
        context.legs->answerFile(u"webapi-api.http"_s);
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::InvalidProfile);
        QCOMPARE(context.legs->sent.size(), 1);
    }

    void usesTheTokenAmongTypedCookies()
    {
        ScriptedContext context = contextFor("xsrf");
        context.secret("sessionCookie", "Cookie: ASP.NET_SessionId=x; XSRF-TOKEN=tok");
        context.legs->answerFile(u"webapi-api.http"_s);
        context.legs->answerFile(u"webapi-principal.http"_s);
        QVERIFY(context.logIn());
        QCOMPARE(context.legs->sent.at(1).header("X-XSRF-TOKEN"), QByteArray("tok"));
    }

    void asksForATokenWhereThereIsNone()
    {
        ScriptedContext context = contextFor("xsrf");
        context.secret("sessionCookie", "hincf5pfrry4etux3rfe4n5k");
        context.legs->answerFile(u"webapi-api.http"_s);
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::MissingParameter);
    }

    void findsTheInputHoweverItIsWritten_data()
    {
        QTest::addColumn<QByteArray>("html");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("double quotes") << QByteArray(R"(<input name="XSRF_TOKEN" value="a-1">)") << QByteArray("a-1");
        QTest::newRow("single quotes") << QByteArray("<INPUT VALUE='a-1' ID='XSRF_TOKEN'/>") << QByteArray("a-1");
        QTest::newRow("no quotes") << QByteArray("<input id=XSRF_TOKEN value=a-1>") << QByteArray("a-1");
        QTest::newRow("inside a control's name")
            << QByteArray(R"(<input name="ctl00$XSRF_TOKEN" value="a-1">)") << QByteArray("a-1");
        QTest::newRow("letters before it")
            << QByteArray("\xc3\xb8<input id=\"XSRF_TOKEN\" value=\"a-1\">") << QByteArray("a-1");
        QTest::newRow("no value") << QByteArray("<input id=\"XSRF_TOKEN\">") << QByteArray();
        QTest::newRow("empty value") << QByteArray(R"(<input id="XSRF_TOKEN" value="">)") << QByteArray();
        QTest::newRow("another input") << QByteArray(R"(<input id="token" value="XSRF_TOKEN">)") << QByteArray();
        QTest::newRow("cut off") << QByteArray("<input id=\"XSRF_TOKEN\" value=\"a") << QByteArray();
    }

    void findsTheInputHoweverItIsWritten()
    {
        QFETCH(QByteArray, html);
        QFETCH(QByteArray, value);
        const std::optional<WebApi::PageToken> token = WebApi::findXsrfInput(html);
        QCOMPARE(token.has_value(), !value.isEmpty());
        if (token) {
            QCOMPARE(token->value, value);
            QCOMPARE(html.mid(token->inBody.start, token->inBody.length()), value);
        }
    }

    void cannotWriteEveryLetterInLatin1()
    {
        ScriptedContext context = contextFor("basic");
        context.parameter("charset", u"latin-1"_s);
        context.secret("password", "Жук");
        context.legs->answerFile(u"webapi-api.http"_s);
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::InvalidProfile);
        QVERIFY(!session.error().text.contains(u"Жук"_s));
    }
};

QTEST_GUILESS_MAIN(TestWebApiFlow)
#include "tst_webapiflow.moc"
