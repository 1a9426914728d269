// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedlegs.h"

#include "login/flows/common/requests.h"
#include "protocol/wsse.h"
#include "protocol/xmltree.h"

#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

const char *const kUrl = "https://crm.acme.example/SuperOffice/Remote/Services88/";

ScriptedContext passwordContext(const char *url = kUrl)
{
    ScriptedContext context("superoffice-netserver", "username-password", url);
    context.parameter("userName", u"Adm0"_s);
    context.secret("password", "a<b>&\"ø\"");
    return context;
}

const Xml::Element *bodyElement(const Xml::Document &document)
{
    const Xml::Element *body = document.root.child(Wsse::kSoap11, "Body");
    return body && body->children.size() == 1 ? &body->children.first() : nullptr;
}

} // namespace

class TestNetServerFlow final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sendsAuthenticateInTheOrderOfTheGeneration_data()
    {
        QTest::addColumn<QString>("version");
        QTest::addColumn<QByteArray>("nameSpace");
        QTest::addColumn<QByteArrayList>("order");
        QTest::addColumn<bool>("applicationToken");
        const QByteArray base("http://www.superoffice.net/ws/crm/NetServer/");
        const QByteArrayList newer{"UserName", "Password"};
        const QByteArrayList older{"Password", "UserName"};
        QTest::newRow("from the address") << QString() << QByteArray(base + "Services88") << newer << true;
        QTest::newRow("84") << u"Services84"_s << QByteArray(base + "Services84") << newer << true;
        QTest::newRow("73") << u"Services73"_s << QByteArray(base + "Services73") << newer << true;
        QTest::newRow("7.0") << u"7.0"_s << QByteArray(base + "7.0.2000.2000") << older << false;
    }

    void sendsAuthenticateInTheOrderOfTheGeneration()
    {
        QFETCH(QString, version);
        QFETCH(QByteArray, nameSpace);
        QFETCH(QByteArrayList, order);
        QFETCH(bool, applicationToken);
        ScriptedContext context = passwordContext();
        context.parameter("servicesVersion", version);
        context.legs->answerFile(u"netserver-ok.http"_s);
        QVERIFY(context.logIn());
        const HttpRequest &request = context.legs->sent.first();
        QCOMPARE(request.method, QByteArray("POST"));
        QCOMPARE(request.url, QUrl(QString(QLatin1StringView(kUrl) + u"SoPrincipal.svc")));
        QCOMPARE(request.header("Content-Type"), QByteArray("text/xml; charset=utf-8"));
        QCOMPARE(request.header("SOAPAction"),
                 QByteArray('"' + nameSpace + "/SoPrincipal/AuthenticateUsernamePassword\""));
        const Xml::Document document = Xml::parse(request.body);
        QVERIFY2(!document.error, request.body.constData());
        QVERIFY(document.root.is(Wsse::kSoap11, "Envelope"));
        const Xml::Element *header = document.root.child(Wsse::kSoap11, "Header");
        QVERIFY(header);
        QCOMPARE(header->child(nameSpace, "ApplicationToken") != nullptr, applicationToken);
        QVERIFY(!header->child("Credentials"));
        const Xml::Element *operation = bodyElement(document);
        QVERIFY(operation && operation->is(nameSpace, "AuthenticateUsernamePassword"));
        QByteArrayList names;
        for (const Xml::Element &child : operation->children) {
            QCOMPARE(child.nameSpace, nameSpace);
            names.append(child.name);
        }
        QCOMPARE(names, order);
        QCOMPARE(operation->child("UserName")->text, u"Adm0"_s);
        QCOMPARE(operation->child("Password")->text, u"a<b>&\"ø\""_s);
    }

    void takesTheTicketFromItsBytes()
    {
        ScriptedContext context = passwordContext();
        context.legs->answerFile(u"netserver-ok.http"_s);
        const QByteArray wire = context.legs->answers.first();
        const Result<Session> session = context.logIn();
        QVERIFY(session);
        QCOMPARE(session->user, u"Adm0"_s);
        QCOMPARE(session->where, u"Test"_s);
        const SessionItem *ticket = session->item(SessionItemKind::Ticket);
        QVERIFY(ticket);
        QCOMPARE(ticket->fromExchange, ExchangeId(1));
        QCOMPARE(wire.mid(ticket->fromBytes.start, ticket->fromBytes.length()), ticket->value.reveal().toByteArray());
        QVERIFY(ticket->value.reveal().startsWith("7T:"));
        QCOMPARE(ticket->expires, QDateTime({2012, 6, 5}, {23, 8, 40}, Qt::UTC));
        QCOMPARE(ticket->slides.value(), std::chrono::seconds(6 * 3600));
        QVERIFY(ticket->lifeIsInferred);
    }

    void readsTheOutcomeInTheVendorsOrder_data()
    {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("says");
        using E = ErrorCode;
        QTest::newRow("200 is not success") << u"netserver-refused"_s << E::Refused << u"wrong user name or password"_s;
        QTest::newRow("exception before success")
            << u"netserver-exception"_s << E::Refused << u"Logging in from here is not allowed"_s;
        QTest::newRow("fault") << u"netserver-action"_s << E::Refused << u"a:ActionNotSupported"_s;
        QTest::newRow("no ticket") << u"netserver-no-ticket"_s << E::UnexpectedAnswer << u"no ticket"_s;
        QTest::newRow("not well-formed") << u"netserver-broken"_s << E::UnexpectedAnswer << u"not well-formed"_s;
        QTest::newRow("no such folder") << u"iis-404"_s << E::Refused << u"no NetServer at this address"_s;
        QTest::newRow("content type") << u"iis-415"_s << E::Refused << u"SOAP 1.1"_s;
        QTest::newRow("IIS") << u"iis-401"_s << E::Refused << u"Negotiate, NTLM"_s;
        QTest::newRow("a page") << u"page-200"_s << E::UnexpectedAnswer << u"not a SOAP envelope"_s;
        QTest::newRow("the proxy") << u"proxy-407"_s << E::ProxyAuthentication << u"proxy"_s;
        QTest::newRow("redirect") << u"webapi-login-redirect"_s << E::UnexpectedAnswer << u"Login.aspx"_s;
    }

    void readsTheOutcomeInTheVendorsOrder()
    {
        QFETCH(QString, answer);
        QFETCH(ErrorCode, code);
        QFETCH(QString, says);
        ScriptedContext context = passwordContext();
        context.legs->answerFile(answer + u".http");
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QVERIFY2(session.error().code == code, qPrintable(session.error().text));
        QVERIFY2(session.error().text.contains(says), qPrintable(session.error().text));
        QCOMPARE(session.error().exchange.value(), ExchangeId(1));
        QVERIFY(!session.error().url.isEmpty());
    }

    void logsInWithAnAccessTokenFrom86()
    {
        ScriptedContext context("superoffice-netserver", "access-token", kUrl);
        context.secret("accessToken", "8A:Cust12345.abc");
        context.secret("applicationToken", "app-secret");
        context.legs->answerFile(u"netserver-ok.http"_s);
        QVERIFY(context.logIn());
        const Xml::Document document = Xml::parse(context.legs->sent.first().body);
        QCOMPARE(bodyElement(document)->child("AccessToken")->text, u"8A:Cust12345.abc"_s);
        QCOMPARE(document.root.descendant("ApplicationToken")->text, u"app-secret"_s);
        context.parameter("servicesVersion", u"Services85"_s);
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::InvalidProfile);
        QCOMPARE(context.legs->sent.size(), 1);
    }

    void checksATicketWithACallOrSaysThatItDidNot()
    {
        ScriptedContext context("superoffice-netserver", "ticket", kUrl);
        context.secret("ticket", " 7T:abc ");
        context.legs->answerFile(u"netserver-contact.http"_s);
        const Result<Session> checked = context.logIn();
        QVERIFY(checked);
        QVERIFY(checked->note.isEmpty());
        QCOMPARE(checked->item(SessionItemKind::Ticket)->fromExchange, ExchangeId(0));
        const Xml::Document document = Xml::parse(context.legs->sent.first().body);
        QCOMPARE(document.root.descendant("Ticket")->text, u"7T:abc"_s);
        QVERIFY(context.legs->sent.first().url.path().endsWith("/Contact.svc"_L1));
        context.parameter("verifyTicket", u"false"_s);
        const Result<Session> taken = context.logIn();
        QVERIFY(taken);
        QVERIFY(!taken->note.isEmpty());
        QVERIFY(!taken->item(SessionItemKind::Ticket)->expires.isValid());
        QCOMPARE(context.legs->sent.size(), 1);
    }

    void computesTheSecretOfTheUtcDay()
    {
        ScriptedContext context("superoffice-netserver", "secret-6", "http://crm.acme.example/SuperOffice/");
        context.parameter("userName", u"ADM0"_s);
        context.secret("password", "secret");
        context.legs->answerFile(u"netserver-contact.http"_s);
        const Result<Session> session = context.logIn();
        QVERIFY(session);
        const HttpRequest &request = context.legs->sent.first();
        QCOMPARE(request.url, QUrl(u"http://crm.acme.example/SuperOffice/Contact.asmx"_s));
        const Xml::Document document = Xml::parse(request.body);
        const Xml::Element *credentials = document.root.descendant("SoCredentials");
        QVERIFY(credentials &&
                credentials->is("http://www.superoffice.net/ws/crm/2005/04/Netserver20", "SoCredentials"));
        QCOMPARE(credentials->child("AuthenticationType")->text, u"CRM5"_s);
        QCOMPARE(credentials->child("UserId")->text, u"ADM0"_s);
        QCOMPARE(credentials->child("Secret")->text, u"JZA5BG/qWBmRsCHLHvbimQ=="_s);
        QVERIFY(!request.body.contains(">secret<"));
        QCOMPARE(session->item(SessionItemKind::Token)->expires, QDateTime({2012, 6, 6}, {0, 0}, Qt::UTC));
    }

    void putsTheSessionIntoTheHeaderOfACall()
    {
        ScriptedContext context = passwordContext();
        context.secret("applicationToken", "app");
        context.legs->answerFile(u"netserver-ok.http"_s);
        Result<Session> session = context.logIn();
        QVERIFY(session);
        const FlowInfo flow = context.flow();
        HttpRequest call = *flow.parseCall(context.context.profile, u"Contact/GetContact ContactId=3"_s, {});
        QCOMPARE(call.header("SOAPAction"),
                 QByteArray("\"http://www.superoffice.net/ws/crm/NetServer/Services88/Contact/GetContact\""));
        const Result<HttpRequest> ready = flow.authorize(context.context, *session, call, {});
        QVERIFY(ready);
        const Xml::Document document = Xml::parse(ready->body);
        QVERIFY2(!document.error, ready->body.constData());
        const Xml::Element *header = document.root.child(Wsse::kSoap11, "Header");
        QCOMPARE(header->children.size(), 2);
        QCOMPARE(header->child("Credentials")->child("Ticket")->text,
                 session->item(SessionItemKind::Ticket)->value.revealText());
        QCOMPARE(header->child("ApplicationToken")->text, u"app"_s);
        QCOMPARE(bodyElement(document)->child("ContactId")->text, u"3"_s);
        // Sent again with changes, the block is replaced and not doubled.
        const Result<HttpRequest> again = flow.authorize(context.context, *session, *ready, {});
        QVERIFY(again);
        const Xml::Document twice = Xml::parse(again->body);
        QVERIFY2(!twice.error, again->body.constData());
        QCOMPARE(twice.root.child(Wsse::kSoap11, "Header")->children.size(), 2);
        // Each piece can be left out.
        const Result<HttpRequest> bare =
            flow.authorize(context.context, *session, call, {"soap:Credentials", "soap:ApplicationToken"});
        QCOMPARE(bare->body, call.body);
    }

    void followsTheNamespaceOfTheOperation()
    {
        ScriptedContext context = passwordContext();
        context.legs->answerFile(u"netserver-ok.http"_s);
        Result<Session> session = context.logIn();
        HttpRequest call =
            *context.flow().parseCall(context.context.profile, u"POST Contact.svc"_s,
                                      "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\">"
                                      "<e:Body><GetContact xmlns=\"http://www.superoffice.net/ws/crm/"
                                      "NetServer/Services84\"/></e:Body></e:Envelope>");
        QCOMPARE(call.header("SOAPAction"),
                 QByteArray("\"http://www.superoffice.net/ws/crm/NetServer/Services84/Contact/GetContact\""));
        const Result<HttpRequest> ready = context.flow().authorize(context.context, *session, call, {});
        const Xml::Document document = Xml::parse(ready->body);
        QVERIFY2(!document.error, ready->body.constData());
        QVERIFY(document.root.child("Header")->child("http://www.superoffice.net/ws/crm/NetServer/Services84",
                                                     "Credentials"));
    }

    void pointsAtTheByteWhereAnEnvelopeBreaks()
    {
        ScriptedContext context = passwordContext();
        context.legs->answerFile(u"netserver-ok.http"_s);
        Result<Session> session = context.logIn();
        HttpRequest call;
        call.method = "POST";
        call.url = QUrl(QString(QLatin1StringView(kUrl) + u"Contact.svc"));
        call.body = "<e:Envelope xmlns:e=\"x\"><e:Body></e:Wrong></e:Envelope>";
        const Result<HttpRequest> ready = context.flow().authorize(context.context, *session, call, {});
        QVERIFY(!ready);
        QCOMPARE(ready.error().code, ErrorCode::Malformed);
        QVERIFY(ready.error().offset.value() > 20);
    }

    void keepsTheTicketFromSoPrincipal()
    {
        ScriptedContext context = passwordContext();
        context.legs->answerFile(u"netserver-ok.http"_s);
        Result<Session> session = context.logIn();
        const HttpRequest call = *context.flow().parseCall(context.context.profile, u"SoPrincipal/GetSystemInfo"_s, {});
        const Result<HttpRequest> ready = context.flow().authorize(context.context, *session, call, {});
        QVERIFY(!ready->body.contains("Ticket"));
        QVERIFY(ready->body.contains("ApplicationToken"));
    }

    void rejectsWhatIsNoCall_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << QString();
        QTest::newRow("a word") << u"GetContact"_s;
        QTest::newRow("argument without value") << u"Contact/GetContact ContactId"_s;
        QTest::newRow("three words") << u"GET /a b"_s;
    }

    void rejectsWhatIsNoCall()
    {
        QFETCH(QString, text);
        const ScriptedContext context = passwordContext();
        const Result<HttpRequest> call = context.flow().parseCall(context.context.profile, text, {});
        QVERIFY(!call);
        QCOMPARE(call.error().code, ErrorCode::Usage);
    }

    void takesTheFolderOutOfAnAddressWithAFile()
    {
        ScriptedContext context = passwordContext("https://h/x/remote/services87/soprincipal.svc?wsdl");
        context.legs->answerFile(u"netserver-ok.http"_s);
        QVERIFY(context.logIn());
        QCOMPARE(context.legs->sent.first().url, QUrl(u"https://h/x/remote/services87/SoPrincipal.svc"_s));
        QVERIFY(context.legs->sent.first().body.contains("NetServer/Services87"));
    }

    void previewsWithBulletsAndSendsNothing()
    {
        for (const char *scheme : {"username-password", "access-token", "ticket", "secret-6"}) {
            ScriptedContext context = passwordContext();
            context.context.profile.scheme = scheme;
            if (context.context.profile.scheme == "secret-6") {
                context.parameter("servicesVersion", u"6"_s);
            }
            const Result<HttpRequest> preview = context.flow().preview(context.context.profile);
            QVERIFY2(preview, scheme);
            QVERIFY(preview->body.contains(kBullets.toUtf8()));
            QVERIFY(context.legs->sent.isEmpty());
        }
    }

    void renewsByLoggingInAgainButNotATicketFromElsewhere()
    {
        ScriptedContext context = passwordContext();
        context.legs->answerFile(u"netserver-ok.http"_s);
        context.legs->answerFile(u"netserver-ok.http"_s);
        const Result<Session> session = context.logIn();
        const Result<Session> renewed = QCoro::waitFor(context.flow().renew(context.context, *session));
        QVERIFY(renewed);
        QCOMPARE(context.legs->steps.last().kind, StepKind::Renew);
        Session brought = *session;
        brought.scheme = "ticket";
        const Result<Session> refused = QCoro::waitFor(context.flow().renew(context.context, brought));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::NotSupported);
    }
};

QTEST_GUILESS_MAIN(TestNetServerFlow)
#include "tst_netserverflow.moc"
