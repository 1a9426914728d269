// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedlegs.h"

#include "login/flows/superoffice-online/authorizeerror.h"
#include "login/flows/superoffice-online/onlineclaims.h"
#include "login/flows/superoffice-online/onlineenvironment.h"
#include "login/flows/superoffice-online/systemuser.h"
#include "login/flows/superoffice-online/tenantstatus.h"
#include "protocol/jws.h"
#include "protocol/xmltree.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Online;
using namespace Qt::StringLiterals;

namespace {

/// JSON is written with single quotes here, for the sake of reading.
QByteArray withQuotes(QByteArray json)
{
    return json.replace('\'', '"');
}

Leg legOf(const QByteArray &head, const QByteArray &body)
{
    ScriptedLegs legs;
    legs.answer(head, body.startsWith('{') ? withQuotes(body) : body);
    const Step step{StepKind::Login, u"Leg"_s};
    return QCoro::waitFor(legs.send({}, step)).value_or(Leg());
}

Leg jsonLeg(const QByteArray &body, const QByteArray &more = {})
{
    return legOf("HTTP/1.1 200 OK\r\nContent-Type: application/json" + more, body);
}

Json::Value claimsOf(const QByteArray &json)
{
    return Json::parse(withQuotes(json)).value_or(Json::Value());
}

const Jose::Key &rsaKey()
{
    static const Jose::Key key = Jose::Key::generate("RS256").value_or(Jose::Key());
    return key;
}

QDateTime atNoon()
{
    return {{2026, 11, 22}, {12, 34, 56}, Qt::UTC};
}

} // namespace

/// The pure parts of the service for SuperOffice Online.
class TestOnlineParts final : public QObject
{
    Q_OBJECT
public:
    /// A computer that does not live in UTC.
    static void initMain() { qputenv("TZ", "Asia/Kolkata"); }

private Q_SLOTS:
    void livesInAnotherZone() { QCOMPARE(atNoon().toLocalTime().offsetFromUtc(), 19800); }

    void readsEnvironments_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("base");
        QTest::newRow("development") << u"sod"_s << u"https://sod.superoffice.com"_s;
        QTest::newRow("stage") << u" QAOnline "_s << u"https://qaonline.superoffice.com"_s;
        QTest::newRow("production") << u"online"_s << u"https://online.superoffice.com"_s;
        QTest::newRow("host") << u"sod.superoffice.com"_s << u"https://sod.superoffice.com"_s;
        QTest::newRow("address") << u"https://sod.superoffice.com/"_s << u"https://sod.superoffice.com"_s;
        QTest::newRow("with login") << u"https://sod.superoffice.com/login/"_s << u"https://sod.superoffice.com"_s;
        QTest::newRow("with Login") << u"https://sod.superoffice.com/Login"_s << u"https://sod.superoffice.com"_s;
        QTest::newRow("discovery document") << u"https://sod.superoffice.com/login/.well-known/openid-configuration"_s
                                            << u"https://sod.superoffice.com"_s;
        QTest::newRow("practice") << u"http://127.0.0.1:8086"_s << u"http://127.0.0.1:8086"_s;
        QTest::newRow("below a path") << u"https://proxy.example/so/login?x#y"_s << u"https://proxy.example/so"_s;
    }

    void readsEnvironments()
    {
        QFETCH(QString, value);
        QFETCH(QString, base);
        const Result<QUrl> environment = environmentOf(value);
        QVERIFY2(environment, environment ? "" : qPrintable(environment.error().text));
        QCOMPARE(environment->toString(), base);
        QVERIFY(checkEnvironment(value).isEmpty());
    }

    void refusesWhatLogsNobodyIn_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("says");
        QTest::newRow("numbered") << u"sod2"_s << u"Write sod;"_s;
        QTest::newRow("numbered production") << u"online12"_s << u"Write online;"_s;
        QTest::newRow("numbered, of no environment") << u"app3"_s << u"Write sod, qaonline or online;"_s;
        QTest::newRow("numbered host") << u"https://SOD2.superoffice.com/login"_s << u"numbered subdomains"_s;
        QTest::newRow("numbered bare host") << u"online3.superoffice.com"_s << u"Write online;"_s;
        QTest::newRow("tenant") << u"https://sod.superoffice.com/Cust12345/api"_s << u"a tenant's address"_s;
        QTest::newRow("word") << u"production"_s << u"no environment"_s;
        QTest::newRow("other protocol") << u"ftp://sod.superoffice.com"_s << u"no environment"_s;
        QTest::newRow("password in it") << u"https://u:p@sod.superoffice.com"_s << u"no environment"_s;
        QTest::newRow("nothing") << u"  "_s << u"is missing"_s;
    }

    void refusesWhatLogsNobodyIn()
    {
        QFETCH(QString, value);
        QFETCH(QString, says);
        const QString problem = checkEnvironment(value);
        QVERIFY2(problem.contains(says), qPrintable(problem));
    }

    void knowsTenantsByTheirForm_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("fits");
        QTest::newRow("tenant") << u"Cust12345"_s << true;
        QTest::newRow("small") << u"cust1"_s << true;
        QTest::newRow("number") << u"12345"_s << false;
        QTest::newRow("path") << u"Cust1/../2"_s << false;
        QTest::newRow("address") << u"https://sod.superoffice.com/Cust12345"_s << false;
        QTest::newRow("second line") << u"Cust1\nCust2"_s << false;
    }

    void knowsTenantsByTheirForm()
    {
        QFETCH(QString, value);
        QFETCH(bool, fits);
        QCOMPARE(checkTenant(value).isEmpty(), fits);
    }

    void sendsNothingToAPlaceThatCannotBeMeant_data()
    {
        QTest::addColumn<QString>("environment");
        QTest::addColumn<QString>("told");
        QTest::addColumn<bool>("mayGo");
        const QString sod = u"https://sod.superoffice.com"_s;
        const QString here = u"http://127.0.0.1:8086"_s;
        QTest::newRow("tenant") << sod << u"https://sod2.superoffice.com/Cust1/api/"_s << true;
        QTest::newRow("stranger over https") << sod << u"https://elsewhere.example/api/"_s << true;
        QTest::newRow("not encrypted") << sod << u"http://sod2.superoffice.com/Cust1/api/"_s << false;
        QTest::newRow("stranger") << sod << u"http://elsewhere.example/api/"_s << false;
        QTest::newRow("this computer, told from outside") << sod << u"http://127.0.0.1:9/api/"_s << false;
        QTest::newRow("practice") << here << u"http://127.0.0.1:8082/Cust1/api/"_s << true;
        QTest::newRow("practice by name") << here << u"http://localhost:8082/Cust1/api/"_s << true;
        QTest::newRow("from practice to a stranger") << here << u"http://elsewhere.example/api/"_s << false;
        QTest::newRow("chosen host") << u"http://lab.example"_s << u"http://lab.example:81/api/"_s << true;
        QTest::newRow("file") << sod << u"file:///etc/passwd"_s << false;
        QTest::newRow("no host") << sod << u"https:///api"_s << false;
        QTest::newRow("relative") << sod << u"/Cust1/api"_s << false;
        QTest::newRow("password in it") << sod << u"https://a:b@sod2.superoffice.com/"_s << false;
    }

    void sendsNothingToAPlaceThatCannotBeMeant()
    {
        QFETCH(QString, environment);
        QFETCH(QString, told);
        QFETCH(bool, mayGo);
        QCOMPARE(addressProblem(QUrl(told), QUrl(environment)).isEmpty(), mayGo);
    }

    void knowsStrangers()
    {
        const QUrl sod(u"https://sod.superoffice.com"_s);
        QVERIFY(!isForeign(QUrl(u"https://online12.superoffice.com/x"_s), sod));
        QVERIFY(isForeign(QUrl(u"https://superoffice.com.example/x"_s), sod));
        QVERIFY(isForeign(QUrl(u"https://127.0.0.1/x"_s), sod));
        QVERIFY(!isForeign(QUrl(u"http://localhost:1/"_s), QUrl(u"http://127.0.0.1:2/"_s)));
    }

    void readsEveryState_data()
    {
        QTest::addColumn<QByteArray>("state");
        QTest::addColumn<bool>("usable");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, int number, bool usable, const QString &says) {
            QTest::newRow(name) << QByteArray('"' + QByteArray(name) + '"') << usable << says;
            QTest::addRow("%s by number", name) << QByteArray::number(number) << usable << says;
        };
        row("Unknown", 0, false, u"does not know the tenant Cust1"_s);
        row("Provisioning", 1, false, u"being set up"_s);
        row("Running", 2, true, u"is running"_s);
        row("Deleted", 3, false, u"was deleted"_s);
        row("Suspended", 4, false, u"is suspended"_s);
        row("OnlineMaintenance", 5, true, u"being maintained"_s);
        row("OfflineMaintenance", 6, false, u"closed for maintenance"_s);
        row("ProvisioningFailed", 8, false, u"failed"_s);
        row("Deleting", 10, false, u"being deleted"_s);
        row("DeleteFailed", 11, false, u"Deleting"_s);
        row("MigrationPending", 12, false, u"waits for being moved"_s);
        QTest::newRow("number as text") << QByteArray("'12'") << false << u"MigrationPending, number 12"_s;
        QTest::newRow("other case") << QByteArray("'running'") << true << u"State: Running, number 2"_s;
        QTest::newRow("new name") << QByteArray("'Hibernating'") << false << u"none of the documented ones"_s;
        QTest::newRow("unused number") << QByteArray("7") << false << u"none of the documented ones"_s;
    }

    void readsEveryState()
    {
        QFETCH(QByteArray, state);
        QFETCH(bool, usable);
        QFETCH(QString, says);
        QByteArray body("{'ContextIdentifier':'Cust1','State':STATE,'IsRunning':RUNS,"
                        "'Api':'https://sod3.superoffice.com/Cust1/api','Version':'10.3'}");
        body.replace("STATE", state).replace("RUNS", usable ? "true" : "false");
        const Result<TenantStatus> status = readTenantStatus(jsonLeg(body), u"Cust1"_s);
        QVERIFY2(status, status ? "" : qPrintable(status.error().text));
        QCOMPARE(status->isUsable(), usable);
        QVERIFY2(status->explanation().contains(says), qPrintable(status->explanation()));
        QCOMPARE(status->api, QUrl(u"https://sod3.superoffice.com/Cust1/api"_s));
    }

    void goesByWhetherItRunsInAStateThatIsNew()
    {
        const Result<TenantStatus> status =
            readTenantStatus(jsonLeg("{'State':'Hibernating','IsRunning':true,'Api':'no address'}"), u"Cust1"_s);
        QVERIFY(status);
        QVERIFY(status->isUsable());
        QVERIFY(!status->isPlainlyRunning());
        QVERIFY(status->api.isEmpty());
        QCOMPARE(status->tenant, u"Cust1"_s);
    }

    void tellsWhatIsNoStatus_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<ErrorCode>("code");
        using E = ErrorCode;
        QTest::newRow("not there") << QByteArray("HTTP/1.1 404 Not Found") << QByteArray() << E::Refused;
        QTest::newRow("broken") << QByteArray("HTTP/1.1 503 Unavailable") << QByteArray() << E::Refused;
        QTest::newRow("page") << QByteArray("HTTP/1.1 200 OK") << QByteArray("<html>") << E::UnexpectedAnswer;
        QTest::newRow("list") << QByteArray("HTTP/1.1 200 OK") << QByteArray("[]") << E::UnexpectedAnswer;
        QTest::newRow("no state") << QByteArray("HTTP/1.1 200 OK") << QByteArray("{}") << E::UnexpectedAnswer;
        QTest::newRow("proxy") << QByteArray("HTTP/1.1 407 Login") << QByteArray() << E::ProxyAuthentication;
    }

    void tellsWhatIsNoStatus()
    {
        QFETCH(QByteArray, head);
        QFETCH(QByteArray, body);
        QFETCH(ErrorCode, code);
        const Result<TenantStatus> status = readTenantStatus(legOf(head, body), u"Cust1"_s);
        QVERIFY(!status);
        QVERIFY2(status.error().code == code, qPrintable(status.error().text));
        QVERIFY(status.error().exchange);
    }

    void readsErrorCodes_data()
    {
        QTest::addColumn<QString>("said");
        QTest::addColumn<int>("code");
        QTest::newRow("page") << u"Authorization error: InvalidRedirectUrl (2)"_s << 2;
        QTest::newRow("revoked") << u"Authorization error: Revoked (1)"_s << 1;
        QTest::newRow("expired") << u"Authorization error: Expired (3)"_s << 3;
        QTest::newRow("denied") << u"Authorization error: Denied (4)"_s << 4;
        QTest::newRow("reapproval") << u"NeedsReapproval(5)"_s << 5;
        QTest::newRow("time") << u"AuthorizeErrorCode.InvalidTimestamp"_s << 6;
        QTest::newRow("signature") << u"InvalidSignature"_s << 7;
        QTest::newRow("number alone") << u"6"_s << 6;
        QTest::newRow("name alone") << u"Denied"_s << 4;
        QTest::newRow("a sentence") << u"The token expired (3 days ago)"_s << 0;
        QTest::newRow("another sentence") << u"Access was Denied by policy"_s << 0;
        QTest::newRow("wrong pair") << u"Expired (4)"_s << 0;
        QTest::newRow("nothing") << QString() << 0;
    }

    void readsErrorCodes()
    {
        QFETCH(QString, said);
        QFETCH(int, code);
        QCOMPARE(int(authorizeErrorIn(said)), code);
        QCOMPARE(explainAuthorizeError(authorizeErrorIn(said)).isEmpty(), code == 0);
    }

    void signsTheMinuteInUtc()
    {
        QCOMPARE(signedMinute(atNoon()), QByteArray("202611221234"));
        // The same moment, written as the computer's own zone writes it.
        QCOMPARE(signedMinute(atNoon().toLocalTime()), QByteArray("202611221234"));
        QCOMPARE(signedMinute(QDateTime({2026, 1, 1}, {4, 59, 59}, Qt::LocalTime)), QByteArray("202512312329"));
    }

    void signsTokenPointAndMinute()
    {
        // Tokens hold blanks and points.
        const Secret token(QByteArrayView("My App 2.0-8k8Q7DmBgo\n"));
        const Result<Secret> whole = signedSystemToken(token, rsaKey().privatePem(), atNoon());
        QVERIFY2(whole, whole ? "" : qPrintable(whole.error().text));
        const QByteArray text = whole->reveal().toByteArray();
        QVERIFY(text.startsWith("My App 2.0-8k8Q7DmBgo.202611221234."));
        const qsizetype dot = text.lastIndexOf('.');
        const QByteArray signature = QByteArray::fromBase64(text.mid(dot + 1));
        QCOMPARE(signature.size(), 256);
        const Result<Jose::Key> publicKey = Jose::Key::fromPem(Secret(rsaKey().publicPem()));
        QVERIFY(publicKey);
        QVERIFY(Jose::verifyBytes(text.left(dot), signature, *publicKey, "RS256"));
        QVERIFY(!Jose::verifyBytes("My App 2.0-8k8Q7DmBgo", signature, *publicKey, "RS256"));
    }

    void takesAKeyWithTheLineEndsOfWindows()
    {
        QByteArray pem = rsaKey().privatePem().reveal().toByteArray();
        pem.replace('\n', "\r\n");
        QVERIFY(signedSystemToken(Secret(QByteArrayView("a-b")), Secret(pem), atNoon()));
    }

    void saysWhatIsWrongWithKeyOrToken_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QString>("says");
        const QByteArray pem = rsaKey().privatePem().reveal().toByteArray();
        const QByteArray token = "App-0123456789";
        QTest::newRow("public key") << token << rsaKey().publicPem() << u"is a public one"_s;
        const Result<Jose::Key> curve = Jose::Key::generate("ES256");
        QTest::newRow("another kind of key")
            << token << (curve ? curve->privatePem().reveal().toByteArray() : QByteArray()) << u"RSA"_s;
        QTest::newRow("no key") << token << QByteArray("secret") << u"cannot be read"_s;
        QTest::newRow("cut off") << token << pem.left(200) << u"cannot be read"_s;
        QTest::newRow("no token") << QByteArray(" ") << pem << u"is empty"_s;
        const Result<Secret> before = signedSystemToken(Secret(token), Secret(pem), atNoon());
        QTest::newRow("signed already") << (before ? before->reveal().toByteArray() : QByteArray()) << pem
                                        << u"signed already"_s;
    }

    void saysWhatIsWrongWithKeyOrToken()
    {
        QFETCH(QByteArray, token);
        QFETCH(QByteArray, key);
        QFETCH(QString, says);
        const Result<Secret> whole = signedSystemToken(Secret(token), Secret(key), atNoon());
        QVERIFY(!whole);
        QVERIFY2(whole.error().text.contains(says), qPrintable(whole.error().text));
        QVERIFY(!whole.error().text.contains(u"App-0123456789"_s));
    }

    void escapesWhatGoesIntoTheExchange()
    {
        const SystemUserRequest wanted{QUrl(u"https://sod.superoffice.com"_s), u"Cust1"_s,
                                       Secret(QByteArrayView("a<b>&\"c.1.2")), Secret(QByteArrayView(" tok&en\n"))};
        const HttpRequest rest = restExchange(wanted);
        QCOMPARE(rest.url, QUrl(u"https://sod.superoffice.com/Login/api/PartnerSystemUser/Authenticate"_s));
        const Json::Value body = claimsOf(rest.body);
        QCOMPARE(body.memberText(u"SignedSystemToken"), u"a<b>&\"c.1.2"_s);
        QCOMPARE(body.memberText(u"ApplicationToken"), u"tok&en"_s);
        QCOMPARE(body.memberText(u"ContextIdentifier"), u"Cust1"_s);
        QCOMPARE(body.memberText(u"ReturnTokenType"), u"JWT"_s);
        const HttpRequest soap = soapExchange(wanted);
        QCOMPARE(soap.url, QUrl(u"https://sod.superoffice.com/login/services/PartnerSystemUserService.svc"_s));
        QCOMPARE(soap.header("SOAPAction"),
                 QByteArray("\"http://www.superoffice.com/superid/partnersystemuser/0.1/IPartnerSystemUserService/"
                            "Authenticate\""));
        const Xml::Document document = Xml::parse(soap.body);
        QVERIFY(!document.error);
        QCOMPARE(document.root.descendant("SignedSystemToken")->text, u"a<b>&\"c.1.2"_s);
        QCOMPARE(document.root.descendant("ReturnTokenType")->text, u"Jwt"_s);
        QCOMPARE(document.root.child("Header")->child("ContextIdentifier")->text, u"Cust1"_s);
    }

    void readsTheExchangesAnswers_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("says");
        const QByteArray ok = "HTTP/1.1 200 OK";
        const auto failed = [](const QByteArray &message) {
            return QByteArray("{'IsSuccessful':false,'Token':null,'ErrorMessage':'" + message + "'}");
        };
        QTest::newRow("revoked") << ok << failed("Authorization error: Revoked (1)") << u"consent"_s;
        QTest::newRow("signature") << ok << failed("Authorization error: InvalidSignature (7)") << u"private key"_s;
        QTest::newRow("own words") << ok << failed("Something else") << u"SuperOffice says: Something else"_s;
        QTest::newRow("no words") << ok << failed({}) << u"without a reason"_s;
        QTest::newRow("no token") << ok << QByteArray("{'IsSuccessful':true,'Token':null}") << u"holds no token"_s;
        QTest::newRow("SAML") << ok << QByteArray("{'IsSuccessful':true,'Token':'<saml:Assertion/>'}") << u"SAML"_s;
        QTest::newRow("SAML in Base64") << ok << QByteArray("{'IsSuccessful':true,'Token':'PD94bWwgdmV'}") << u"SAML"_s;
        QTest::newRow("flag is a text") << ok << QByteArray("{'IsSuccessful':'true','Token':'a.b.c'}")
                                        << u"without a reason"_s;
        QTest::newRow("page") << ok << QByteArray("<html></html>") << u"no answer of the exchange"_s;
        QTest::newRow("nothing there") << QByteArray("HTTP/1.1 404 Not Found") << QByteArray() << u"Check the env"_s;
        QTest::newRow("server failed") << QByteArray("HTTP/1.1 500 Oops") << QByteArray() << u"The server failed"_s;
        QTest::newRow("words with 400") << QByteArray("HTTP/1.1 400 Bad Request")
                                        << QByteArray("{'Message':'No such context'}") << u"No such context"_s;
        QTest::newRow("fault") << QByteArray("HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/xml")
                               << QByteArray(
                                      "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
                                      "<s:Fault><faultcode>s:Client</faultcode><faultstring>Not so</faultstring>"
                                      "</s:Fault></s:Body></s:Envelope>")
                               << u"s:Client: Not so"_s;
        QTest::newRow("proxy") << QByteArray("HTTP/1.1 407 Login") << QByteArray() << u"proxy"_s;
    }

    void readsTheExchangesAnswers()
    {
        QFETCH(QByteArray, head);
        QFETCH(QByteArray, body);
        QFETCH(QString, says);
        const Result<SystemUserAnswer> answer = readExchange(legOf(head, body), "202611221234");
        QVERIFY(!answer);
        QVERIFY2(answer.error().text.contains(says), qPrintable(answer.error().text));
        QVERIFY(answer.error().exchange);
    }

    void findsTheTokenInBothForms()
    {
        const Leg rest = jsonLeg("{'IsSuccessful':true,'Token':'eyJ.a.b','ErrorMessage':null}");
        const Result<SystemUserAnswer> fromRest = readExchange(rest, {});
        QVERIFY(fromRest);
        QCOMPARE(rest.exchange->response.wire.bytes(fromRest->onWire), QByteArray("eyJ.a.b"));
        const Leg soap =
            legOf("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8",
                  "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><AuthenticationResponse>"
                  "<IsSuccessful>true</IsSuccessful><Token>eyJ.a.b</Token><ErrorMessage/></AuthenticationResponse>"
                  "</s:Body></s:Envelope>");
        const Result<SystemUserAnswer> fromSoap = readExchange(soap, {});
        QVERIFY2(fromSoap, fromSoap ? "" : qPrintable(fromSoap.error().text));
        QCOMPARE(fromSoap->token.reveal().toByteArray(), QByteArray("eyJ.a.b"));
        QCOMPARE(soap.exchange->response.wire.bytes(fromSoap->onWire), QByteArray("eyJ.a.b"));
    }

    void comparesTheClocks_data()
    {
        QTest::addColumn<QByteArray>("date");
        QTest::addColumn<QString>("says");
        QTest::newRow("agree") << QByteArray("Sun, 22 Nov 2026 12:34:59 GMT") << u"the clocks agree"_s;
        QTest::newRow("behind") << QByteArray("Sun, 22 Nov 2026 12:54:10 GMT") << u"19 minute(s) behind"_s;
        QTest::newRow("ahead") << QByteArray("Sun, 22 Nov 2026 11:34:00 GMT") << u"60 minute(s) ahead"_s;
        QTest::newRow("not told") << QByteArray("yesterday") << u"does not tell the server's time"_s;
    }

    void comparesTheClocks()
    {
        QFETCH(QByteArray, date);
        QFETCH(QString, says);
        const Leg leg = jsonLeg("{'IsSuccessful':false,'ErrorMessage':'InvalidTimestamp (6)'}", "\r\nDate: " + date);
        const Result<SystemUserAnswer> answer = readExchange(leg, "202611221234");
        QVERIFY(!answer);
        QVERIFY2(answer.error().text.contains(says), qPrintable(answer.error().text));
        QVERIFY(answer.error().text.contains(u"2026-11-22 12:34 UTC"_s));
    }

    void readsWhereTheTenantIs()
    {
        Profile profile;
        profile.parameters.insert(u"tenant"_s, u"cust26759"_s);
        const Result<TenantPlace> place = placeOf(
            claimsOf(
                "{'http://schemes.superoffice.net/identity/ctx':'Cust26759',"
                "'http://schemes.superoffice.net/identity/webapi_url':'https://sod3.superoffice.com/Cust26759/api',"
                "'netserver_url':'https://sod3.superoffice.com/Cust26759/Remote/Services86/',"
                "'http://schemes.superoffice.net/identity/upn':'tony@acme.example'}"),
            QUrl(u"https://sod.superoffice.com"_s), profile);
        QVERIFY2(place, place ? "" : qPrintable(place.error().text));
        QCOMPARE(place->tenant, u"Cust26759"_s);
        QCOMPARE(place->webApi, QUrl(u"https://sod3.superoffice.com/Cust26759/api/"_s));
        QCOMPARE(place->netServer, QUrl(u"https://sod3.superoffice.com/Cust26759/Remote/Services86/"_s));
        QCOMPARE(place->user, u"tony@acme.example"_s);
        QVERIFY2(place->notes.isEmpty(), qPrintable(place->notes.join(u' ')));
    }

    void saysWhatTheClaimsLack_data()
    {
        QTest::addColumn<QByteArray>("claims");
        QTest::addColumn<QString>("says");
        QTest::newRow("both") << QByteArray("{}") << u"missing is ctx, webapi_url"_s;
        QTest::newRow("tenant") << QByteArray("{'webapi_url':'https://a.superoffice.com/'}") << u"missing is ctx."_s;
        QTest::newRow("address") << QByteArray("{'ctx':'Cust1'}") << u"missing is webapi_url."_s;
        QTest::newRow("empty") << QByteArray("{'ctx':' ','webapi_url':''}") << u"missing is ctx, webapi_url"_s;
        QTest::newRow("not encrypted") << QByteArray("{'ctx':'Cust1','webapi_url':'http://a.superoffice.com/'}")
                                       << u"not https"_s;
        QTest::newRow("no address") << QByteArray("{'ctx':'Cust1','webapi_url':'javascript:alert(1)'}")
                                    << u"no address that a call could go to"_s;
        QTest::newRow("not texts") << QByteArray("{'ctx':['Cust1'],'webapi_url':{'a':1}}") << u"missing is ctx"_s;
    }

    void saysWhatTheClaimsLack()
    {
        QFETCH(QByteArray, claims);
        QFETCH(QString, says);
        const Result<TenantPlace> place = placeOf(claimsOf(claims), QUrl(u"https://sod.superoffice.com"_s), {});
        QVERIFY(!place);
        QVERIFY2(place.error().text.contains(says), qPrintable(place.error().text));
    }

    void notesWhatIsOddAboutThePlace()
    {
        Profile profile;
        profile.parameters.insert(u"tenant"_s, u"Cust1"_s);
        TenantPlace otherwise;
        otherwise.tenant = u"Cust1"_s;
        otherwise.webApi = QUrl(u"https://sod2.superoffice.com/Cust1/api"_s);
        const QUrl sod(u"https://sod.superoffice.com"_s);
        const Result<TenantPlace> borrowed = placeOf(claimsOf("{}"), sod, profile, otherwise);
        QVERIFY(borrowed);
        QCOMPARE(borrowed->webApi, QUrl(u"https://sod2.superoffice.com/Cust1/api/"_s));
        QVERIFY(borrowed->notes.join(u' ').contains(u"missing is ctx, webapi_url"_s));
        const Result<TenantPlace> odd = placeOf(claimsOf("{'ctx':'Cust2','webapi_url':'https://elsewhere.example/',"
                                                         "'netserver_url':'http://sod2.superoffice.com/'}"),
                                                sod, profile, otherwise);
        QVERIFY(odd);
        const QString notes = odd->notes.join(u' ');
        QVERIFY2(notes.contains(u"asks for the tenant Cust1, but the login is to the tenant Cust2"_s),
                 qPrintable(notes));
        QVERIFY2(notes.contains(u"elsewhere.example, which is not a place of the environment"_s), qPrintable(notes));
        QVERIFY2(notes.contains(u"netserver_url cannot be used"_s), qPrintable(notes));
        QVERIFY(odd->netServer.isEmpty());
    }

    void findsTheServicesFolder_data()
    {
        QTest::addColumn<QString>("told");
        QTest::addColumn<QString>("folder");
        QTest::newRow("whole") << u"https://h/Cust1/Remote/Services86/"_s << u"https://h/Cust1/Remote/Services86/"_s;
        QTest::newRow("no slash") << u"https://h/Cust1/remote/services86"_s << u"https://h/Cust1/remote/services86/"_s;
        QTest::newRow("remote") << u"https://h/Cust1/Remote"_s << u"https://h/Cust1/Remote/Services88/"_s;
        QTest::newRow("tenant") << u"https://h:444/Cust1/"_s << u"https://h:444/Cust1/Remote/Services88/"_s;
    }

    void findsTheServicesFolder()
    {
        QFETCH(QString, told);
        QFETCH(QString, folder);
        QCOMPARE(servicesFolder(QUrl(told), "Services88"), QUrl(folder));
    }

    void readsTheTenantOfAnAccessToken()
    {
        QCOMPARE(tenantOfAccessToken("8A:Cust12345.AbC+/="), u"Cust12345"_s);
        QCOMPARE(tenantOfAccessToken("8A:Cust12345"), QString());
        QCOMPARE(tenantOfAccessToken("7T:abc.def"), QString());
        QCOMPARE(tenantOfAccessToken({}), QString());
    }
};

QTEST_GUILESS_MAIN(TestOnlineParts)
#include "tst_onlineparts.moc"
