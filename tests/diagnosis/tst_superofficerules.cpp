// SPDX-License-Identifier: GPL-3.0-or-later
#include "superofficemessages.h"

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(QList<MadeExchange>)

namespace {

const QByteArray kSession = "SuperOffice.Exceptions.SoSessionException";
const QByteArray kOnlineServices = "https://sod2.superoffice.com/Cust12345/Remote/Services88/";

SoapText login(const QByteArray &user = "jr")
{
    SoapText call;
    call.body = "<ser:UserName>" + user + "</ser:UserName><ser:Password>pw</ser:Password>";
    return call;
}

SoapText swapped(const QByteArray &nameSpace = kServices)
{
    SoapText call;
    call.nameSpace = nameSpace;
    call.body = "<ser:Password>pw</ser:Password><ser:UserName>jr</ser:UserName>";
    return call;
}

SoapText operation(const QByteArray &name, const QByteArray &body = {})
{
    SoapText call;
    call.operation = name;
    call.body = body;
    return call;
}

SoapText online(SoapText call)
{
    call.site = kOnlineServices;
    return call;
}

SoapText beside()
{
    SoapText call = contactCall({});
    call.head = {};
    call.besideHeader = ticketHeader(goodTicket());
    return call;
}

SoapText oldHeader()
{
    SoapText call = contactCall({});
    call.head = "<ser:SoCredentials><ser:UserId>jr</ser:UserId></ser:SoCredentials>";
    return call;
}

SoapText otherNameSpace()
{
    SoapText call = contactCall({});
    call.head = "<o:Credentials xmlns:o=\"http://www.superoffice.net/ws/crm/NetServer/Services84\"><o:Ticket>" +
                goodTicket() + "</o:Ticket></o:Credentials>";
    return call;
}

SoapText soap12()
{
    SoapText call = login();
    call.envelope = "http://www.w3.org/2003/05/soap-envelope";
    call.contentType = "application/soap+xml; charset=utf-8";
    return call;
}

MadeExchange secret6Call(const QByteArray &secret)
{
    const QByteArray ns = "http://www.superoffice.net/ws/crm/2005/04/Netserver20";
    MadeExchange made;
    made.url = u"http://crm.acme.example/SuperOffice/Contact.asmx"_s;
    made.request = "POST /SuperOffice/Contact.asmx HTTP/1.1\nHost: crm.acme.example\nContent-Type: text/xml\n"
                   "SOAPAction: \"" +
                   ns +
                   "/GetContact\"\n\n<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">"
                   "<soap:Header><SoCredentials xmlns=\"" +
                   ns + "\"><AuthenticationType>CRM5</AuthenticationType><UserId>SAL0</UserId><Secret>" + secret +
                   "</Secret></SoCredentials></soap:Header><soap:Body><GetContact xmlns=\"" + ns +
                   "\"><contactId>3</contactId></GetContact></soap:Body></soap:Envelope>";
    made.response = soapFault("Server", "Tjeneren er ikke tilgjengelig");
    return made;
}

const QByteArray kSecret = "NHoZChzE8hxd4XkJOc8yAQ==";

MadeExchange plain(const QByteArray &path, const QByteArray &response, const QByteArray &headers = {})
{
    MadeExchange made = login().with(response);
    made.url = QString::fromLatin1("https://crm.acme.example" + path);
    made.request =
        "POST " + path + " HTTP/1.1\nHost: crm.acme.example\nContent-Type: text/xml\n" + headers + "\n\n<x/>";
    return made;
}

MadeExchange later(MadeExchange made, int seconds)
{
    made.started = made.started.addSecs(seconds);
    return made;
}

const QByteArray kPage404 =
    "HTTP/1.1 404 Not Found\nContent-Type: text/html\nServer: Microsoft-IIS/10.0\n\n<html>404 - "
    "Datei nicht gefunden</html>";
const QByteArray kContact = soapAnswer({}, QByteArray("<GetContactResponse xmlns=\"") + kServices + "\"/>");

} // namespace

/// Rules about SuperOffice NetServer's SOAP services (rows S1 to S35 of the catalogue of failures).
class SuperOfficeRulesTest final : public QObject
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
        const auto one = [&row](const char *name, const MadeExchange &made, const char *rule, const char *number,
                                const QByteArray &evidence) { row(name, {made}, rule, number, evidence); };

        one("wrong password", login().with(authenticated("false")), "superoffice.credentials", "S1",
            "<AuthenticationSucceeded>false");
        one("flag written as a number", login().with(authenticated("0")), "superoffice.credentials", "S1",
            "<AuthenticationSucceeded>0");
        one("order of elements", swapped().with(authenticated("false")), "superoffice.element-order", "S10",
            "<ser:Password>");
        one("order of elements of 7.0",
            SoapText{.nameSpace = "http://www.superoffice.net/ws/crm/NetServer/7.0.2000.2000"}.with(
                authenticated("false")),
            "superoffice.element-order", "S10", "<ser:UserName>");
        one("no user name", login({}).with(authenticated("false")), "superoffice.no-user-name", "S1", "UserName");
        one("password to Online", online(login()).with(authenticated("false")), "superoffice.online-password", "S1",
            "AuthenticateUsernamePassword");
        one("implicit without Windows login", operation("AuthenticateImplicit").with(authenticated("false")),
            "superoffice.implicit-anonymous", "S19", "AuthenticationSucceeded");
        MadeExchange implicit = operation("AuthenticateImplicit").with(authenticated("false"));
        implicit.request.replace("Content-Type", "Authorization: Negotiate YII=\nContent-Type");
        one("implicit behind a Windows login", implicit, "superoffice.implicit", "S21", "AuthenticationSucceeded");
        one("access token of another tenant",
            online(operation("AuthenticateWithAccessToken", "<ser:AccessToken>8A:Cust1.AAAA</ser:AccessToken>"))
                .with(authenticated("false")),
            "superoffice.other-tenant", "S16", "8A:Cust1.AAAA");
        one("access token",
            operation("AuthenticateWithAccessToken", "<ser:AccessToken>8A:Cust1.AAAA</ser:AccessToken>")
                .with(authenticated("false")),
            "superoffice.access-token", "R7", "AuthenticationSucceeded");

        one("exception", login().with(exceptionAnswer("SuperOffice.Exceptions.SoLicenseException", "Ingen lisens")),
            "superoffice.exception", "S2", "ExceptionInfo");
        one("validator", login().with(exceptionAnswer(kSession, "Failed to validate tokens: utenfor kontortid")),
            "superoffice.validator", "S3", "Failed to validate tokens");
        one("no ApplicationToken Online",
            online(contactCall(goodTicket(u"Cust12345"_s))).with(exceptionAnswer("System.ArgumentException", "Feil")),
            "superoffice.application-token", "S12", "e:Header");
        one("ApplicationToken is named", login().with(exceptionAnswer(kSession, "ApplicationToken ugyldig")),
            "superoffice.application-token", "S12", "e:Header");
        one("services switched off",
            operation("GetSystemInfo").with(exceptionAnswer("System.InvalidOperationException", "Nicht erlaubt")),
            "superoffice.services-off", "S26", "ExceptionInfo");
        one("keys differ",
            login().with(exceptionAnswer("System.Security.Cryptography.CryptographicException", "Ungültig")),
            "superoffice.keys-differ", "S28", "CryptographicException");
        one("unwrapped fault", login().with(soapFault("InternalServiceFault", "Der Server konnte nicht")),
            "superoffice.unwrapped-fault", "S27", "InternalServiceFault");
        one("quota",
            login().with(soapFault("DeserializationFailed", "Das Kontingent MaxStringContentLength (8192) wurde")),
            "superoffice.quota", "S29", "MaxStringContentLength");
        one("frame",
            login().with(exceptionAnswer("SuperOffice.Exceptions.SoSessionException",
                                         "x ---&gt; System.NullReferenceException: y")),
            "superid.frame", "R32", "NullReferenceException");

        row("ticket expired after the lunch",
            {contactCall(goodTicket()).with(kContact),
             later(contactCall(goodTicket()).with(exceptionAnswer(kSession, "Nicht angemeldet")), 7 * 3600)},
            "superoffice.ticket-refused", "S14", "7T:");
        one("ticket refused", contactCall(goodTicket()).with(exceptionAnswer(kSession, "Nicht angemeldet")),
            "superoffice.ticket-refused", "S15", "7T:");
        one("ticket cut off", contactCall(goodTicket().chopped(3)).with(exceptionAnswer(kSession, "Ugyldig")),
            "superoffice.ticket-damaged", "S17", "7T:");
        one("ticket with a blank",
            contactCall(goodTicket().replace(20, 1, " ")).with(exceptionAnswer(kSession, "Ugyldig")),
            "superoffice.ticket-damaged", "S17", "7T:");
        one("ticket percent-encoded",
            contactCall(goodTicket().toPercentEncoding()).with(exceptionAnswer(kSession, "Ugyldig")),
            "superoffice.ticket-damaged", "S17", "7T%3A");
        one("Secret for a ticket", contactCall("NHoZChzE8hxd4XkJOc8yAQ==").with(exceptionAnswer(kSession, "Ugyldig")),
            "superoffice.not-a-ticket", "S17", "NHoZChzE8hxd4XkJOc8yAQ==");
        one("empty ticket", contactCall({}).with(exceptionAnswer(kSession, "Ugyldig")), "superoffice.ticket-empty",
            "S18", "Ticket");
        one("ticket of another tenant",
            online(contactCall(goodTicket(u"Cust54321"_s))).with(exceptionAnswer(kSession, "Ugyldig")),
            "superoffice.other-tenant", "S16", "7T:");
        SoapText bare = contactCall({});
        bare.head = {};
        one("no ticket", bare.with(exceptionAnswer(kSession, "Ugyldig")), "superoffice.no-ticket", "S11", "e:Header");
        one("ticket as user name", login(goodTicket()).with(authenticated("false")), "superoffice.ticket-refused",
            "S14", "7T:");

        one("SOAP 1.2", soap12().with("HTTP/1.1 415 Unsupported Media Type\nContent-Length: 0\n"),
            "superoffice.soap-version", "S7", "application/soap+xml");
        one("only the envelope is 1.2",
            SoapText{.envelope = "http://www.w3.org/2003/05/soap-envelope"}.with(soapFault("VersionMismatch", "x")),
            "superoffice.soap-version", "X29", "soap-envelope");
        one("415 for SOAP 1.1", login().with("HTTP/1.1 415 Unsupported Media Type\nContent-Length: 0\n"),
            "superoffice.soap-version", "S7", "Content-Type: text/xml");
        one("action of another version",
            SoapText{.action = "http://www.superoffice.net/ws/crm/NetServer/Services84/SoPrincipal/"
                               "AuthenticateUsernamePassword"}
                .with(soapFault("ActionNotSupported", "Die Nachricht mit Action")),
            "superoffice.action", "S8", "Services84");
        MadeExchange noAction = login().with(soapFault("ActionNotSupported", "x"));
        noAction.request.replace(
            QByteArray("SOAPAction: \"" + QByteArray(kServices) + "/SoPrincipal/AuthenticateUsernamePassword"),
            "SOAPAction: \"");
        one("no action", noAction, "superoffice.action", "S8", "SOAPAction");
        one("unknown action", login().with(soapFault("ActionNotSupported", "x")), "superoffice.action", "S8",
            "SOAPAction");
        SoapText otherBody = login();
        otherBody.nameSpace = "http://www.superoffice.net/ws/crm/NetServer/Services85";
        otherBody.action = QByteArray(kServices) + "/SoPrincipal/AuthenticateUsernamePassword";
        one("body of another version", otherBody.with(soapFault("DeserializationFailed", "x")),
            "superoffice.body-namespace", "S8", "<ser:AuthenticateUsernamePassword");
        one("outside the header", beside().with(exceptionAnswer(kSession, "Ikke innlogget")),
            "superoffice.outside-header", "S9", "<ser:Credentials>");
        one("header of NetServer 6", oldHeader().with(exceptionAnswer(kSession, "Ikke innlogget")),
            "superoffice.header-name", "S11", "<ser:SoCredentials>");
        one("header in another namespace", otherNameSpace().with(exceptionAnswer(kSession, "Ikke innlogget")),
            "superoffice.header-name", "S11", "<o:Credentials");

        one("dropped Services folder", plain("/Remote/Services82/SoPrincipal.svc", kPage404),
            "superoffice.services-folder", "S13", "404");
        one("no Services folder", login().with(kPage404), "superoffice.services-folder", "S13", "404");
        row("POST is not there",
            {[] {
                 MadeExchange get = plain("/mirror/Mirroring.svc", "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p/>");
                 get.request = "GET /mirror/Mirroring.svc HTTP/1.1\nHost: crm.acme.example\n";
                 return get;
             }(),
             plain("/mirror/Mirroring.svc", kPage404)},
            "superoffice.post-not-there", "R43", "404");
        one("Windows login stands before",
            login().with("HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Negotiate\nWWW-Authenticate: NTLM\nServer: "
                         "Microsoft-IIS/10.0\nContent-Length: 0\n"),
            "superoffice.windows-first", "S32", "Negotiate");
        one("misspelt setting",
            login().with("HTTP/1.1 500 Internal Server Error\nContent-Type: text/html\n\n<html><p>&lt;validation "
                         "validateIntegatedModeConfiguration=\"false\"/></html>"),
            "superoffice.misspelt-setting", "S20", "validateIntegatedModeConfiguration");

        one("Secret of NetServer 6", secret6Call(kSecret), "superoffice.secret6", "S4", "Secret");
        one("not a Secret", secret6Call("7T:AAAA"), "superoffice.secret6-form", "S4", "Secret");
    }
    void namesTheCauseFirst()
    {
        QFETCH(QList<MadeExchange>, rows);
        QFETCH(QByteArray, rule);
        QFETCH(QByteArray, row);
        QFETCH(QByteArray, evidence);
        verifyFirst(rows, rule, row, evidence);
    }

    void doesNotMindPrefixes()
    {
        SoapText call = contactCall(goodTicket().chopped(3));
        call.prefix = "SOAP-NS7";
        verifyFirst({call.with(exceptionAnswer(kSession, "x", "q1"))}, "superoffice.ticket-damaged", "S17", "7T:");
        SoapText order = swapped();
        order.prefix = "a";
        verifyFirst({order.with(authenticated("false"))}, "superoffice.element-order", "S10", "<a:Password>");
    }

    void readsWhatCameOfACutOffAnswer()
    {
        MadeExchange made = login().with(exceptionAnswer("SuperOffice.Exceptions.SoLicenseException", "Ingen lisens"));
        made.response.truncate(made.response.indexOf("</h:ExceptionInfo>"));
        made.responseComplete = false;
        const QList<ExchangePtr> capture = madeCapture({made});
        const QList<Finding> found = diagnose(capture).findings;
        QVERIFY2(findingOf(found, "superoffice.exception"), listed(found).constData());
    }

    void foldsTheRefusalUnderItsCause()
    {
        const QList<Finding> found =
            diagnose(madeCapture({contactCall(goodTicket().chopped(3)).with(exceptionAnswer(kSession, "x"))})).findings;
        QCOMPARE(found.first().rule, "superoffice.ticket-damaged"_ba);
        QVERIFY2(findingOf(found.first().consequences, "superoffice.exception"), listed(found).constData());
    }

    void sendsSeveralCausesThatLookAlikeAsPossible_data()
    {
        QTest::addColumn<QByteArray>("user");
        QTest::addColumn<QByteArray>("rule");
        QTest::addColumn<QByteArray>("row");
        QTest::newRow("mail address") << "jr@acme.example"_ba
                                      << "superoffice.mail-as-user"_ba
                                      << "S33"_ba;
        QTest::newRow("Windows account") << "ACME\\jr"_ba
                                         << "superoffice.windows-user"_ba
                                         << "S31"_ba;
    }
    void sendsSeveralCausesThatLookAlikeAsPossible()
    {
        QFETCH(QByteArray, user);
        QFETCH(QByteArray, rule);
        QFETCH(QByteArray, row);
        const QList<Finding> found = diagnose(madeCapture({login(user).with(authenticated("false"))})).findings;
        QCOMPARE(found.first().rule, "superoffice.credentials"_ba);
        const Finding *also = findingOf(found, rule);
        QVERIFY2(also, listed(found).constData());
        QVERIFY(also->catalogue.contains(row));
        QCOMPARE(also->certainty, Certainty::Possible);
        QVERIFY(!also->wouldTell.isEmpty());
    }

    void findsNoCauseInALoginThatWorks_data()
    {
        QTest::addColumn<QList<MadeExchange>>("rows");
        const auto good = [](const char *name, const QList<MadeExchange> &rows) { QTest::newRow(name) << rows; };
        good("password", {login().with(authenticated("true", goodTicket())), contactCall(goodTicket()).with(kContact)});
        good("mail address", {login("jr@acme.example").with(authenticated("true", goodTicket()))});
        good("order of elements", {swapped().with(authenticated("true", goodTicket()))});
        good("Online", {online(contactCall(goodTicket(u"Cust12345"_s))).with(kContact)});
        good("header outside", {beside().with(kContact)});
        good("second try", {login().with(authenticated("false")), login().with(authenticated("true", goodTicket()))});
        MadeExchange six = secret6Call(kSecret);
        six.response = kContact;
        good("NetServer 6", {six});
        MadeExchange exception = login().with(authenticated("true", goodTicket()));
        const QByteArray nil = "<h:ExceptionInfo i:nil=\"true\" xmlns:h=\"" + QByteArray(kServices) +
                               "\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"/><h:Succeeded";
        exception.response.replace("<h:Succeeded", nil);
        good("nil ExceptionInfo", {exception});
    }
    void findsNoCauseInALoginThatWorks()
    {
        QFETCH(QList<MadeExchange>, rows);
        verifyNoCause(rows);
    }

    void passesByWhatOnlyLooksAlike_data()
    {
        QTest::addColumn<QList<MadeExchange>>("rows");
        QTest::addColumn<QByteArray>("rule");
        const auto near = [](const char *name, const MadeExchange &made, const char *rule) {
            QTest::newRow(name) << QList<MadeExchange>{made} << QByteArray(rule);
        };
        near("right order", login().with(authenticated("false")), "superoffice.element-order");
        near("right order of 7.0",
             swapped("http://www.superoffice.net/ws/crm/NetServer/7.0.2000.2000").with(authenticated("false")),
             "superoffice.element-order");
        near("a whole ticket", contactCall(goodTicket()).with(exceptionAnswer(kSession, "x")),
             "superoffice.ticket-damaged");
        near("the same tenant", online(contactCall(goodTicket(u"Cust12345"_s))).with(exceptionAnswer(kSession, "x")),
             "superoffice.other-tenant");
        near("onsite needs no ApplicationToken", contactCall(goodTicket()).with(exceptionAnswer(kSession, "x")),
             "superoffice.application-token");
        near("licence, not ticket",
             contactCall(goodTicket()).with(exceptionAnswer("SuperOffice.Exceptions.SoLicenseException", "x")),
             "superoffice.ticket-refused");
        near(
            "another SOAP service",
            [] {
                MadeExchange made = login().with(soapFault("InternalServiceFault", "x"));
                made.request.replace("superoffice", "elsewhere");
                made.url = u"https://crm.acme.example/other/Service.svc"_s;
                made.request.replace("SoPrincipal", "Other");
                return made;
            }(),
            "superoffice.unwrapped-fault");
        near(
            "a Secret that failed for its action",
            [] {
                MadeExchange made = secret6Call(kSecret);
                made.response = soapFault("Client", "Server did not recognize the value of HTTP Header SOAPAction");
                return made;
            }(),
            "superoffice.secret6");
        near(
            "Windows login under way",
            [] {
                MadeExchange made = login().with("HTTP/1.1 401 Unauthorized\nWWW-Authenticate: NTLM\n"
                                                 "Content-Length: 0\n");
                made.request.replace("Content-Type", "Authorization: NTLM TlRMTVNTUAADAAAA\nContent-Type");
                return made;
            }(),
            "superoffice.windows-first");
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
        const QByteArray ticket = goodTicket();
        SoapText call = contactCall(ticket);
        call.head += "<ser:ApplicationToken>5c1f0e9a7b3d2468ace013579bdf2468</ser:ApplicationToken>";
        const QList<Finding> found =
            diagnose(madeCapture({
                         call.with(exceptionAnswer(kSession, "Ticket " + ticket +
                                                                 " ukjent, "
                                                                 "5c1f0e9a7b3d2468ace013579bdf2468")),
                         login().with(exceptionAnswer(kSession, "8A:Cust1.QUJD feil")),
                     }))
                .findings;
        QVERIFY(!found.isEmpty());
        const QString words = wordsOf(found);
        QVERIFY2(!words.contains(QString::fromLatin1(ticket.mid(3, 12))), qPrintable(words));
        QVERIFY2(!words.contains("5c1f0e9a"_L1), qPrintable(words));
        QVERIFY2(!words.contains("QUJD"_L1), qPrintable(words));
    }

    void bearsHostileMessages_data()
    {
        QTest::addColumn<QByteArray>("response");
        QTest::newRow("unclosed") << soapAnswer("<h:ExceptionInfo xmlns:h=\"x\"><h:Message>", {});
        QTest::newRow("deep") << soapAnswer(QByteArray("<InnerException>").repeated(400), {});
        QTest::newRow("no root") << "HTTP/1.1 500 x\nContent-Type: text/xml\n\n<"_ba;
        QTest::newRow("empty flag") << authenticated({});
        QTest::newRow("bytes") << QByteArray("HTTP/1.1 500 x\nContent-Type: text/xml\n\n<\xff\xfe<<&&\x01");
    }
    void bearsHostileMessages()
    {
        QFETCH(QByteArray, response);
        for (const QByteArray &ticket : {"7T:"_ba, "7T:===="_ba, "7T:\xc3\xa6"_ba, "%"_ba, QByteArray(20000, 'A')}) {
            MadeExchange made = contactCall(ticket).with(response);
            const QList<Finding> found = diagnose(madeCapture({made})).findings;
            for (const Finding &one : found) {
                QVERIFY(!one.title.isEmpty());
            }
        }
    }
};

QTEST_GUILESS_MAIN(SuperOfficeRulesTest)
#include "tst_superofficerules.moc"
