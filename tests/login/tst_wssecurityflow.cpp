// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedlegs.h"

#include "login/flows/common/requests.h"
#include "protocol/wsse.h"
#include "protocol/xmltree.h"

#include <QSet>
#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

ScriptedContext contextFor(const char *scheme)
{
    ScriptedContext context("ws-security", scheme, "https://ecrv.example/SearchService");
    context.parameter("userName", u"county<1>"_s);
    context.parameter("soapAction", u"urn:search"_s);
    context.secret("password", "sBSI!Z65");
    return context;
}

struct Sent
{
    HttpRequest request;
    Xml::Document document;
    const Xml::Element *security = nullptr;
    const Xml::Element *token = nullptr;
};

/// What a login sends; `context` gets an answer that is fine.
Sent sentBy(ScriptedContext &context)
{
    context.legs->answerFile(u"wsse-ok.http"_s);
    const Result<Session> session = context.logIn();
    Sent sent;
    if (session && !context.legs->sent.isEmpty()) {
        sent.request = context.legs->sent.last();
        sent.document = Xml::parse(sent.request.body);
        sent.security = sent.document.root.descendant("Security");
        sent.token = sent.security ? sent.security->child("UsernameToken") : nullptr;
    }
    return sent;
}

} // namespace

class TestWsSecurityFlow final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void writesTheHeaderThatOasisHas()
    {
        ScriptedContext context = contextFor("password-text");
        const Sent sent = sentBy(context);
        QVERIFY(!sent.document.error);
        QCOMPARE(sent.request.header("Content-Type"), QByteArray("text/xml; charset=utf-8"));
        QCOMPARE(sent.request.header("SOAPAction"), QByteArray("\"urn:search\""));
        QVERIFY(sent.document.root.is(Wsse::kSoap11, "Envelope"));
        QVERIFY(sent.security && sent.security->is(Wsse::kSecext, "Security"));
        const Xml::Attribute *must = sent.security->attribute("mustUnderstand");
        QVERIFY(must);
        QCOMPARE(must->nameSpace, QByteArray(Wsse::kSoap11));
        QCOMPARE(must->value, u"1"_s);
        const Xml::Element *timestamp = sent.security->child(Wsse::kUtility, "Timestamp");
        QVERIFY(timestamp);
        QCOMPARE(timestamp->children.size(), 2);
        QCOMPARE(timestamp->children.at(0).text, u"2012-06-05T17:08:40.000Z"_s);
        QCOMPARE(timestamp->children.at(1).text, u"2012-06-05T17:13:40.000Z"_s);
        QVERIFY(sent.token);
        QCOMPARE(sent.token->children.first().name, QByteArray("Username"));
        QCOMPARE(sent.token->child(Wsse::kSecext, "Username")->text, u"county<1>"_s);
        const Xml::Element *password = sent.token->child(Wsse::kSecext, "Password");
        QCOMPARE(password->text, u"sBSI!Z65"_s);
        QCOMPARE(password->attribute("Type")->value, QLatin1StringView(Wsse::kPasswordText));
        const Xml::Element *nonce = sent.token->child(Wsse::kSecext, "Nonce");
        QCOMPARE(nonce->attribute("EncodingType")->value, QLatin1StringView(Wsse::kBase64Binary));
        QCOMPARE(QByteArray::fromBase64(nonce->text.toLatin1()).size(), 16);
        QCOMPARE(sent.token->child(Wsse::kUtility, "Created")->text, u"2012-06-05T17:08:40.000Z"_s);
    }

    void digestsWhatItSends()
    {
        ScriptedContext context = contextFor("password-digest");
        const Sent sent = sentBy(context);
        QVERIFY(sent.token);
        QVERIFY(!sent.request.body.contains("sBSI!Z65"));
        const QByteArray nonce = QByteArray::fromBase64(sent.token->child("Nonce")->text.toLatin1());
        const QByteArray created = sent.token->child("Created")->text.toLatin1();
        QCOMPARE(sent.token->child("Password")->text.toLatin1(),
                 Wsse::passwordDigest(nonce, created, Secret(QByteArrayView("sBSI!Z65"))));
        QCOMPARE(sent.token->child("Password")->attribute("Type")->value, QLatin1StringView(Wsse::kPasswordDigest));
    }

    void leavesOutWhatIsSwitchedOff()
    {
        ScriptedContext context = contextFor("no-password");
        context.parameter("nonce", false);
        context.parameter("created", u"false"_s);
        context.parameter("timestampTtlSeconds", 0);
        context.parameter("mustUnderstand", false);
        const Sent sent = sentBy(context);
        QVERIFY(sent.token);
        QCOMPARE(sent.token->children.size(), 1);
        QCOMPARE(sent.security->children.size(), 1);
        QVERIFY(!sent.security->attribute("mustUnderstand"));
    }

    void spellsTheNamespaceAsAsked_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QByteArray>("secext");
        QTest::addColumn<QByteArray>("utility");
        QTest::newRow("as OASIS has it") << u"oasis"_s << QByteArray(Wsse::kSecext) << QByteArray(Wsse::kUtility);
        QTest::newRow("as eCRV misprints it")
            << u"ecrv-misprint"_s << QByteArray(Wsse::kSecextMisprint) << QByteArray(Wsse::kUtilityMisprint);
        QTest::newRow("a draft") << u"http://schemas.xmlsoap.org/ws/2003/06/secext"_s
                                 << QByteArray("http://schemas.xmlsoap.org/ws/2003/06/secext")
                                 << QByteArray("http://schemas.xmlsoap.org/ws/2003/06/utility");
        QTest::newRow("anything") << u"urn:x&y"_s << QByteArray("urn:x&y") << QByteArray(Wsse::kUtility);
    }

    void spellsTheNamespaceAsAsked()
    {
        QFETCH(QString, value);
        QFETCH(QByteArray, secext);
        QFETCH(QByteArray, utility);
        ScriptedContext context = contextFor("password-text");
        context.parameter("wsseNamespace", value);
        const Sent sent = sentBy(context);
        QVERIFY(sent.security);
        QCOMPARE(sent.security->nameSpace, secext);
        QCOMPARE(sent.security->children.first().nameSpace, utility);
    }

    void speaksSoap12()
    {
        ScriptedContext context = contextFor("password-text");
        context.parameter("soapVersion", u"1.2"_s);
        const Sent sent = sentBy(context);
        QCOMPARE(sent.request.header("Content-Type"),
                 QByteArray("application/soap+xml; charset=utf-8; action=\"urn:search\""));
        QVERIFY(sent.request.header("SOAPAction").isNull());
        QVERIFY(sent.document.root.is(Wsse::kSoap12, "Envelope"));
        QCOMPARE(sent.security->attribute("mustUnderstand")->nameSpace, QByteArray(Wsse::kSoap12));
    }

    void movesTheClockAsAsked()
    {
        ScriptedContext context = contextFor("password-text");
        context.parameter("clockOffsetSeconds", -3600);
        const Sent sent = sentBy(context);
        QCOMPARE(sent.token->child("Created")->text, u"2012-06-05T16:08:40.000Z"_s);
    }

    void writesWholeSecondsAsAsked()
    {
        ScriptedContext context = contextFor("password-digest");
        context.parameter("createdPrecision", u"seconds"_s);
        const Sent sent = sentBy(context);
        QCOMPARE(sent.token->child("Created")->text, u"2012-06-05T17:08:40Z"_s);
        QCOMPARE(sent.security->child("Timestamp")->child("Expires")->text, u"2012-06-05T17:13:40Z"_s);
    }

    void goesIntoABodyOrEnvelopeOfThePersonsOwn_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("an operation") << QByteArray("<q:Search xmlns:q=\"urn:q\"/>");
        QTest::newRow("an envelope") << QByteArray(
            "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body><q:Search xmlns:q=\"urn:q\"/>"
            "</S:Body></S:Envelope>");
        QTest::newRow("an envelope with a header")
            << QByteArray("<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Header><a "
                          "xmlns=\"urn:a\"/></S:Header>"
                          "<S:Body><q:Search xmlns:q=\"urn:q\"/></S:Body></S:Envelope>");
        QTest::newRow("an envelope without a prefix") << QByteArray(
            "<?xml version=\"1.0\"?><Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Header/><Body>"
            "<q:Search xmlns:q=\"urn:q\"/></Body></Envelope>");
    }

    void goesIntoABodyOrEnvelopeOfThePersonsOwn()
    {
        QFETCH(QByteArray, body);
        ScriptedContext context = contextFor("password-text");
        context.parameter("body", QString::fromUtf8(body));
        const Sent sent = sentBy(context);
        QVERIFY2(!sent.document.error, sent.request.body.constData());
        QVERIFY(sent.security);
        QCOMPARE(sent.security->attribute("mustUnderstand")->nameSpace, QByteArray(Wsse::kSoap11));
        const Xml::Element *header = sent.document.root.child(Wsse::kSoap11, "Header");
        QVERIFY(header && header->child("Security"));
        const Xml::Element *content = sent.document.root.child(Wsse::kSoap11, "Body");
        QVERIFY(content && content->child("urn:q", "Search"));
        QCOMPARE(sent.document.root.children.size(), 2);
        QCOMPARE(sent.document.root.children.first().name, QByteArray("Header"));
    }

    void drawsAFreshNonceAndIdWithEachCall()
    {
        ScriptedContext context = contextFor("password-digest");
        context.legs->answerFile(u"wsse-ok.http"_s);
        Result<Session> session = context.logIn();
        QVERIFY(session);
        QSet<QString> nonces;
        QSet<QString> ids;
        const HttpRequest call = context.flow().readyCalls(context.context.profile).last().request;
        const HttpRequest empty = context.flow().readyCalls(context.context.profile).first().request;
        for (int i = 0; i < 20; ++i) {
            const Result<HttpRequest> ready = context.flow().authorize(context.context, *session, empty, {});
            QVERIFY(ready);
            const Xml::Document document = Xml::parse(ready->body);
            const Xml::Element *token = document.root.descendant("UsernameToken");
            nonces.insert(token->child("Nonce")->text);
            ids.insert(token->attribute("Id")->value);
        }
        QCOMPARE(nonces.size(), 20);
        QCOMPARE(ids.size(), 20);
        QVERIFY(call.body.isEmpty());
    }

    void explainsFaults_data()
    {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("password") << u"wsse-failed"_s << u"wsse:FailedAuthentication"_s << u"user name and password"_s;
        QTest::newRow("clock") << u"wsse-expired"_s << u"wsse:MessageExpired"_s << u"clocks"_s;
        QTest::newRow("namespace") << u"wsse-mustunderstand"_s << u"soap:MustUnderstand"_s << u"namespace of wsse"_s;
        QTest::newRow("replay, SOAP 1.2") << u"wsse-failed-12"_s << u"wsse:InvalidSecurity"_s << u"replay attack"_s;
        QTest::newRow("behind the header") << u"wsse-other"_s << u"soap:Client"_s << u"may have been accepted"_s;
    }

    void explainsFaults()
    {
        QFETCH(QString, answer);
        QFETCH(QString, code);
        QFETCH(QString, says);
        ScriptedContext context = contextFor("password-text");
        context.legs->answerFile(answer + u".http");
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Refused);
        QVERIFY2(session.error().text.contains(code), qPrintable(session.error().text));
        QVERIFY2(session.error().text.contains(says), qPrintable(session.error().text));
        QCOMPARE(session.error().exchange.value(), ExchangeId(1));
    }

    void takesAnEmptyAnswerOfAOneWayOperation()
    {
        ScriptedContext context = contextFor("password-text");
        context.legs->answer("HTTP/1.1 202 Accepted");
        QVERIFY(context.logIn());
        context.legs->answerFile(u"page-200.http"_s);
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::UnexpectedAnswer);
    }

    void previewsWithBullets()
    {
        for (const char *scheme : {"password-text", "password-digest"}) {
            const ScriptedContext context = contextFor(scheme);
            const Result<HttpRequest> preview = context.flow().preview(context.context.profile);
            QVERIFY(preview);
            const Xml::Document document = Xml::parse(preview->body);
            QCOMPARE(document.root.descendant("Password")->text, kBullets.toString());
        }
    }

    void presetsWhatTheEcrvPageAsksFor()
    {
        const FlowInfo flow = *flowFor("ws-security");
        QCOMPARE(flow.presets.size(), 1);
        ScriptedContext context = contextFor(flow.presets.first().scheme.constData());
        context.context.profile.parameters.insert(flow.presets.first().parameters);
        QVERIFY(checkProfile(context.context.profile).isEmpty());
        const Sent sent = sentBy(context);
        QVERIFY(sent.token->child("Nonce"));
        QVERIFY(!sent.token->child("Created"));
        QVERIFY(sent.security->child("Timestamp"));
    }
};

QTEST_GUILESS_MAIN(TestWsSecurityFlow)
#include "tst_wssecurityflow.moc"
