// SPDX-License-Identifier: GPL-3.0-or-later
#include "practiceclient.h"
#include "protocol/superoffice.h"
#include "protocol/wsse.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace Ticketscope;
using namespace Ticketscope::Practice;

namespace {

const QByteArray kNetServer = "http://www.superoffice.net/ws/crm/NetServer/";

QByteArray nameSpaceOf(const QByteArray &version)
{
    return version == "7.0" ? SuperOffice::servicesVersion("7.0")->nameSpace : QByteArray(kNetServer + version);
}

QByteArray envelope(const QByteArray &version, const QByteArray &header, const QByteArray &body,
                    const QByteArray &soap = Wsse::kSoap11)
{
    return "<e:Envelope xmlns:e=\"" + soap + "\" xmlns:ser=\"" + nameSpaceOf(version) + "\"><e:Header>" + header +
           "</e:Header><e:Body>" + body + "</e:Body></e:Envelope>";
}

QByteArray login(const QString &user, const QString &password)
{
    return "<ser:AuthenticateUsernamePassword><ser:UserName>" + Xml::escaped(user) + "</ser:UserName><ser:Password>" +
           Xml::escaped(password) + "</ser:Password></ser:AuthenticateUsernamePassword>";
}

QByteArray credentials(const QByteArray &ticket)
{
    return "<ser:Credentials><ser:Ticket>" + ticket + "</ser:Ticket></ser:Credentials>";
}

const QByteArray kGetContact = "<ser:GetContact><ser:ContactId>3</ser:ContactId></ser:GetContact>";
const QString kUser = u"JR"_s;
const QString kPassword = u"p&ss<wörd>"_s;

} // namespace

class TestPracticeSoap final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_bench = std::make_unique<Bench>(); }

    void logsInAndReadsAContact_data()
    {
        QTest::addColumn<QByteArray>("version");
        for (const char *version : {"Services84", "Services85", "Services86", "Services87", "Services88"}) {
            QTest::newRow(version) << QByteArray(version);
        }
    }
    void logsInAndReadsAContact()
    {
        QFETCH(QByteArray, version);
        const Answer in = call(version, "SoPrincipal", "AuthenticateUsernamePassword", {}, login(kUser, kPassword));
        QCOMPARE(in.status(), 200);
        QCOMPARE(in.header("Content-Type"), "text/xml; charset=utf-8");
        QCOMPARE(in.element("AuthenticationSucceeded"), u"true"_s);
        QCOMPARE(in.element("Succeeded"), u"true"_s);
        QCOMPARE(in.element("FullName"), u"Jens Rød"_s);
        QCOMPARE(in.element("DatabaseContextIdentifier"), u"Default"_s);
        const QByteArray ticket = in.element("Ticket").toLatin1();
        QVERIFY(SuperOffice::readTicket(ticket));
        const Answer contact = call(version, "Contact", "GetContact", credentials(ticket), kGetContact);
        QCOMPARE(contact.status(), 200);
        QCOMPARE(contact.element("Succeeded"), u"true"_s);
        QCOMPARE(contact.element("Name"), u"Contoso & Sons <Ltd>"_s);
    }

    void hasTheShapeOfTheWsdl()
    {
        const Answer in =
            call("Services88", "SoPrincipal", "AuthenticateUsernamePassword", {}, login(kUser, kPassword));
        const Xml::Document document = in.xml();
        QVERIFY(!document.error);
        const Xml::Element *header = document.root.child(Wsse::kSoap11, "Header");
        QList<QByteArray> blocks;
        for (const Xml::Element &block : header->children) {
            QCOMPARE(block.nameSpace, QByteArray(kNetServer + "Services88"));
            blocks.append(block.name);
        }
        QCOMPARE(blocks, (QList<QByteArray>{"ExceptionInfo", "ExtraInfo", "Succeeded", "TimeZone"}));
        QCOMPARE(childNames(*document.root.descendant("AuthenticateResponse")),
                 (QList<QByteArray>{"Response", "Credentials", "AuthenticationSucceeded"}));
    }

    void emptyPasswordIsAPassword()
    {
        const Answer in =
            call("Services88", "SoPrincipal", "AuthenticateUsernamePassword", {}, login(u"Adm0"_s, u""_s));
        QCOMPARE(in.element("AuthenticationSucceeded"), u"true"_s);
    }

    void wrongPasswordIsHttp200WithoutAFault()
    {
        const Answer in = call("Services88", "SoPrincipal", "AuthenticateUsernamePassword", {}, login(kUser, u"x"_s));
        QCOMPARE(in.status(), 200);
        QCOMPARE(in.element("AuthenticationSucceeded"), u"false"_s);
        QCOMPARE(in.element("Succeeded"), u"true"_s);
        QVERIFY(in.xml().root.descendant("ExceptionInfo")->attribute("nil"));
        QVERIFY(in.element("Ticket").isNull());
    }

    void systemInfoNeedsNoTicket()
    {
        const Answer info = call("Services88", "SoPrincipal", "GetSystemInfo", {}, "<ser:GetSystemInfo/>");
        QCOMPARE(info.status(), 200);
        QVERIFY(info.xml().root.descendant("SystemInfo"));
        QCOMPARE(info.element("Succeeded"), u"true"_s);
    }

    void accessTokenLogsInFrom86()
    {
        const PracticeProfile profile = m_bench->profile("superoffice-netserver", "access-token");
        const QByteArray body = "<ser:AuthenticateWithAccessToken><ser:AccessToken>" +
                                profile.secrets.value(u"accessToken"_s).toLatin1() +
                                "</ser:AccessToken></ser:AuthenticateWithAccessToken>";
        QCOMPARE(call("Services86", "SoPrincipal", "AuthenticateWithAccessToken", {}, body)
                     .element("AuthenticationSucceeded"),
                 u"true"_s);
        const Answer old = call("Services85", "SoPrincipal", "AuthenticateWithAccessToken", {}, body);
        QCOMPARE(old.status(), 500);
        QCOMPARE(old.faultCode(), u"ActionNotSupported"_s);
    }

    void implicitRecognisesNobody()
    {
        const Answer in = call("Services88", "SoPrincipal", "AuthenticateImplicit", {}, "<ser:AuthenticateImplicit/>");
        QCOMPARE(in.status(), 200);
        QCOMPARE(in.element("AuthenticationSucceeded"), u"false"_s);
    }

    void ticketServesAsUserName()
    {
        const QString ticket = m_bench->profile("superoffice-netserver", "ticket").secrets.value(u"ticket"_s);
        QCOMPARE(call("Services88", "SoPrincipal", "AuthenticateUsernamePassword", {}, login(ticket, u""_s))
                     .element("AuthenticationSucceeded"),
                 u"true"_s);
        QCOMPARE(call("Services88", "SoPrincipal", "AuthenticateUsernamePassword", {}, login(ticket, u"x"_s))
                     .element("AuthenticationSucceeded"),
                 u"false"_s);
    }

    void elementsAreReadInOrder()
    {
        // As WCF reads: the password comes too late to be seen, and is null.
        const QByteArray body = "<ser:AuthenticateUsernamePassword><ser:Password>p&amp;ss&lt;wörd></ser:Password>"
                                "<ser:UserName>JR</ser:UserName></ser:AuthenticateUsernamePassword>";
        QCOMPARE(call("Services88", "SoPrincipal", "AuthenticateUsernamePassword", {}, body)
                     .element("AuthenticationSucceeded"),
                 u"false"_s);
        const Answer old = call("7.0", "SoPrincipal", "AuthenticateUsernamePassword", {}, body);
        QCOMPARE(old.element("AuthenticationSucceeded"), u"true"_s);
        QCOMPARE(childNames(*old.xml().root.descendant("AuthenticateResponse")),
                 (QList<QByteArray>{"Response", "AuthenticationSucceeded", "Credentials"}));
        QVERIFY(!old.xml().root.descendant("ExtraInfo"));
        QCOMPARE(call("7.0", "SoPrincipal", "AuthenticateUsernamePassword", {}, login(kUser, kPassword))
                     .element("AuthenticationSucceeded"),
                 u"false"_s);
    }

    void ticketLivesSixHoursFromItsLastUse()
    {
        const QByteArray ticket = freshTicket();
        const auto succeeded = [&] {
            return call("Services88", "Contact", "GetContact", credentials(ticket), kGetContact).element("Succeeded");
        };
        for (int use = 0; use < 3; ++use) {
            *m_bench->now = m_bench->now->addSecs(6 * 3600);
            QCOMPARE(succeeded(), u"true"_s);
        }
        *m_bench->now = m_bench->now->addSecs(6 * 3600 + 1);
        const Answer late = call("Services88", "Contact", "GetContact", credentials(ticket), kGetContact);
        QCOMPARE(late.status(), 200);
        QCOMPARE(late.element("Succeeded"), u"false"_s);
        QVERIFY(late.element("FriendlyText").contains("expired"_L1));
        QCOMPARE(childNames(*late.xml().root.descendant("ExceptionInfo")),
                 (QList<QByteArray>{"Message", "StackTrace", "FriendlyText", "ExceptionType", "Source",
                                    "InnerException", "Parameters"}));
        // It cannot be renewed any more.
        QCOMPARE(succeeded(), u"false"_s);
    }

    void callWithoutCredentialsIsRefused_data()
    {
        QTest::addColumn<QByteArray>("header");
        const QByteArray ticket = "<ser:Ticket>7T:MAAwAA==</ser:Ticket>";
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("old name") << QByteArray("<ser:SoCredentials>" + ticket + "</ser:SoCredentials>");
        QTest::newRow("damaged ticket") << QByteArray("<ser:Credentials>" + ticket + "</ser:Credentials>");
        QTest::newRow("other namespace") << QByteArray(
            "<Credentials xmlns=\"urn:x\"><Ticket>7T:MAAwAA==</Ticket></Credentials>");
        QTest::newRow("the 6.x Secret as ticket") << credentials("NHoZChzE8hxd4XkJOc8yAQ==");
        QTest::newRow("unknown ticket") << credentials(
            SuperOffice::makeTicket({u"ffeeddccbbaa99887766554433221100"_s, u"7"_s, {}}));
    }
    void callWithoutCredentialsIsRefused()
    {
        QFETCH(QByteArray, header);
        const Answer answer = call("Services88", "Contact", "GetContact", header, kGetContact);
        QCOMPARE(answer.status(), 200);
        QCOMPARE(answer.element("Succeeded"), u"false"_s);
        QVERIFY(answer.element("ExceptionType").startsWith("SuperOffice."_L1));
        QVERIFY(answer.element("Name").isNull());
    }

    void credentialsOutsideTheHeaderDoNotCount()
    {
        const QByteArray body = R"(<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ser=")" +
                                kNetServer + "Services88\">" + credentials(freshTicket()) + "<e:Body>" + kGetContact +
                                "</e:Body></e:Envelope>";
        QCOMPARE(post("Services88", "Contact", "GetContact", body).element("Succeeded"), u"false"_s);
    }

    void onlineDemandsTheApplicationToken()
    {
        const PracticeProfile online = m_bench->profile("superoffice-netserver", "ticket", u"Online"_s);
        const QByteArray ticket = credentials(online.secrets.value(u"ticket"_s).toLatin1());
        const QByteArray token = "<ser:ApplicationToken>" + online.secrets.value(u"applicationToken"_s).toLatin1() +
                                 "</ser:ApplicationToken>";
        const QUrl url = online.url.resolved(QUrl(u"Contact.svc"_s));
        const auto succeeded = [&](const QByteArray &header) {
            return post(url, "Services88", "Contact", "GetContact", envelope("Services88", header, kGetContact))
                .element("Succeeded");
        };
        QCOMPARE(succeeded(token + ticket), u"true"_s);
        QCOMPARE(succeeded(ticket), u"false"_s);
        QCOMPARE(succeeded("<ser:ApplicationToken>other</ser:ApplicationToken>" + ticket), u"false"_s);
        QCOMPARE(succeeded(token + credentials(freshTicket())), u"false"_s); // an onsite ticket
        const Answer password =
            post(online.url.resolved(QUrl(u"SoPrincipal.svc"_s)), "Services88", "SoPrincipal",
                 "AuthenticateUsernamePassword", envelope("Services88", token, login(kUser, kPassword)));
        QCOMPARE(password.element("AuthenticationSucceeded"), u"false"_s);
    }

    void soap12IsRefusedWith415()
    {
        const Answer answer = exchange(m_bench->url("netserver-soap", u"SoPrincipal.svc"_s), "POST",
                                       {{"Content-Type", "application/soap+xml; charset=utf-8"}},
                                       envelope("Services88", {}, "<ser:GetSystemInfo/>", Wsse::kSoap12));
        QCOMPARE(answer.status(), 415);
        QVERIFY(answer.head.reason.contains("'application/soap+xml; charset=utf-8' was not the expected type "
                                            "'text/xml; charset=utf-8'"));
        const Answer mixed = post("Services88", "SoPrincipal", "GetSystemInfo",
                                  envelope("Services88", {}, "<ser:GetSystemInfo/>", Wsse::kSoap12));
        QCOMPARE(mixed.status(), 500);
        QCOMPARE(mixed.faultCode(), u"VersionMismatch"_s);
    }

    void wrongActionIsAFault_data()
    {
        QTest::addColumn<QByteArray>("action");
        QTest::newRow("missing") << QByteArray();
        QTest::newRow("empty") << QByteArray("\"\"");
        QTest::newRow("other version") << QByteArray('"' + kNetServer + "Services87/SoPrincipal/GetSystemInfo\"");
        QTest::newRow("other agent") << QByteArray('"' + kNetServer + "Services88/Contact/GetSystemInfo\"");
        QTest::newRow("unknown operation") << QByteArray('"' + kNetServer + "Services88/SoPrincipal/Nothing\"");
    }
    void wrongActionIsAFault()
    {
        QFETCH(QByteArray, action);
        Headers headers{{"Content-Type", "text/xml; charset=utf-8"}};
        if (!action.isEmpty()) {
            headers.append({"SOAPAction", action});
        }
        const Answer answer = exchange(m_bench->url("netserver-soap", u"SoPrincipal.svc"_s), "POST", headers,
                                       envelope("Services88", {}, "<ser:GetSystemInfo/>"));
        QCOMPARE(answer.status(), 500);
        QCOMPARE(answer.faultCode(), u"ActionNotSupported"_s);
        QVERIFY(answer.faultText().contains("ContractFilter mismatch"_L1));
    }

    void wrongBodyNamespaceIsAFault()
    {
        const Answer answer =
            call("Services88", "SoPrincipal", "GetSystemInfo", {}, "<GetSystemInfo xmlns=\"urn:x\"/>");
        QCOMPARE(answer.status(), 500);
        QCOMPARE(answer.faultCode(), u"DeserializationFailed"_s);
    }

    void unknownHeaderThatMustBeUnderstoodIsAFault()
    {
        const QByteArray header = R"(<x:Security xmlns:x="urn:x" e:mustUnderstand="1"/>)";
        const Answer answer = call("Services88", "SoPrincipal", "GetSystemInfo", header, "<ser:GetSystemInfo/>");
        QCOMPARE(answer.status(), 500);
        QCOMPARE(answer.faultCode(), u"MustUnderstand"_s);
        QCOMPARE(call("Services88", "SoPrincipal", "GetSystemInfo", "<x:Security xmlns:x=\"urn:x\"/>",
                      "<ser:GetSystemInfo/>")
                     .status(),
                 200);
    }

    void answersByPath_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("status");
        QTest::newRow("service page") << QByteArray("GET") << u"/SuperOffice/Remote/Services88/Contact.svc"_s << 200;
        QTest::newRow("any case") << QByteArray("GET") << u"/superoffice/remote/services88/CONTACT.SVC"_s << 200;
        QTest::newRow("7.0") << QByteArray("GET") << u"/SuperOffice/Remote/Contact.svc"_s << 200;
        QTest::newRow("dropped") << QByteArray("POST") << u"/SuperOffice/Remote/Services83/SoPrincipal.svc"_s << 404;
        QTest::newRow("not yet") << QByteArray("POST") << u"/SuperOffice/Remote/Services89/SoPrincipal.svc"_s << 404;
        QTest::newRow("no agent") << QByteArray("POST") << u"/SuperOffice/Remote/Services88/Nothing.svc"_s << 404;
        QTest::newRow("no application") << QByteArray("POST") << u"/Other/Remote/Services88/Contact.svc"_s << 404;
        QTest::newRow("verb") << QByteArray("PUT") << u"/SuperOffice/Remote/Services88/Contact.svc"_s << 405;
        QTest::newRow("root") << QByteArray("GET") << u"/"_s << 404;
        QTest::newRow("asmx page") << QByteArray("GET") << u"/SuperOffice/Contact.asmx"_s << 200;
        QTest::newRow("no asmx") << QByteArray("POST") << u"/SuperOffice/Person.asmx"_s << 404;
    }
    void answersByPath()
    {
        QFETCH(QByteArray, method);
        QFETCH(QString, path);
        QTEST(exchange(m_bench->url("netserver-soap", path), method).status(), "status");
    }

    void descriptionNamesTheOperations()
    {
        const Answer wsdl = exchange(m_bench->url("netserver-soap", u"SoPrincipal.svc?wsdl"_s), "GET");
        QCOMPARE(wsdl.status(), 200);
        QVERIFY(!wsdl.xml().error);
        QVERIFY(wsdl.body.contains("soapAction=\"http://www.superoffice.net/ws/crm/NetServer/Services88/SoPrincipal/"
                                   "AuthenticateUsernamePassword\""));
        QVERIFY(wsdl.body.contains("/SuperOffice/Remote/Services88/SoPrincipal.svc\"/></wsdl:port>"));
        const Answer old =
            exchange(m_bench->url("netserver-soap", u"/SuperOffice/Remote/Services84/SoPrincipal.svc?WSDL"_s), "GET");
        QVERIFY(!old.body.contains("AuthenticateWithAccessToken"));
    }

    void brokenXmlIsABadRequest()
    {
        QCOMPARE(post("Services88", "SoPrincipal", "GetSystemInfo", "<e:Envelope").status(), 400);
        QCOMPARE(post("Services88", "SoPrincipal", "GetSystemInfo", {}).status(), 400);
        QCOMPARE(post("Services88", "SoPrincipal", "GetSystemInfo", "<a/>").status(), 400);
    }

    void secretOfTheDayOpensNetServer6()
    {
        const QDate today = m_bench->now->date();
        QCOMPARE(callAsmx(kUser, SuperOffice::secret6(u"CRM5"_s, kUser, Secret::fromString(kPassword), today))
                     .element("Name"),
                 u"Contoso & Sons <Ltd>"_s);
        const QByteArray yesterdays =
            SuperOffice::secret6(u"CRM5"_s, kUser, Secret::fromString(kPassword), today.addDays(-1));
        const Answer refused = callAsmx(kUser, yesterdays);
        QCOMPARE(refused.status(), 500);
        QCOMPARE(refused.faultText(), u"Server unavailable, please try later"_s);
        // At UTC midnight the day turns, and yesterday's secret with it.
        *m_bench->now = QDateTime(today.addDays(-1), QTime(23, 59, 59), Qt::UTC);
        QCOMPARE(callAsmx(kUser, yesterdays).status(), 200);
        *m_bench->now = m_bench->now->addSecs(1);
        QCOMPARE(callAsmx(kUser, yesterdays).status(), 500);
    }

    void faultsTakeEffectAtOnce_data()
    {
        QTest::addColumn<QByteArray>("element");
        QTest::addColumn<QString>("text");
        QTest::newRow("S1") << QByteArray("AuthenticationSucceeded") << u"false"_s;
        QTest::newRow("S2") << QByteArray("Succeeded") << u"false"_s;
        QTest::newRow("S3")
            << QByteArray("Message")
            << u"Failed to validate tokens: logins from this address are not allowed (practice validator)"_s;
        QTest::newRow("S8") << QByteArray("faultcode") << u"a:ActionNotSupported"_s;
        QTest::newRow("S10") << QByteArray("AuthenticationSucceeded") << u"false"_s;
        QTest::newRow("S12") << QByteArray("ExceptionType") << u"SuperOffice.Exceptions.SoSessionException"_s;
        QTest::newRow("S26") << QByteArray("Succeeded") << u"false"_s;
        QTest::newRow("S27") << QByteArray("faultcode") << u"a:InternalServiceFault"_s;
        QTest::newRow("password-changed") << QByteArray("AuthenticationSucceeded") << u"false"_s;
    }
    void faultsTakeEffectAtOnce()
    {
        QFETCH(QByteArray, element);
        QFETCH(QString, text);
        const auto in = [&] {
            return call("Services88", "SoPrincipal", "AuthenticateUsernamePassword", {}, login(kUser, kPassword));
        };
        QVERIFY(in().element(element) != text);
        m_bench->fault(QTest::currentDataTag());
        QCOMPARE(in().element(element), text);
        m_bench->fault("");
        QCOMPARE(in().element("AuthenticationSucceeded"), u"true"_s);
    }

    void faultsOfTicketsSpoilTheCallAfterAGoodLogin_data()
    {
        QTest::addColumn<QString>("has");
        QTest::newRow("S14") << u"expired"_s;
        QTest::newRow("S16") << u"Cust54321"_s;
        QTest::newRow("session-lost") << u"unknown"_s;
    }
    void faultsOfTicketsSpoilTheCallAfterAGoodLogin()
    {
        QFETCH(QString, has);
        m_bench->fault(QTest::currentDataTag());
        const Answer answer = call("Services88", "Contact", "GetContact", credentials(freshTicket()), kGetContact);
        QCOMPARE(answer.element("Succeeded"), u"false"_s);
        QVERIFY2(answer.element("FriendlyText").contains(has), qPrintable(answer.element("FriendlyText")));
    }

    void faultS16IssuesTicketsOfAnotherTenant()
    {
        m_bench->fault("S16");
        QCOMPARE(SuperOffice::readTicket(freshTicket())->context, u"Cust54321"_s);
    }

    void faultsWithoutAnEnvelope()
    {
        m_bench->fault("S7");
        QCOMPARE(call("Services88", "SoPrincipal", "GetSystemInfo", {}, "<ser:GetSystemInfo/>").status(), 415);
        m_bench->fault("S13");
        QCOMPARE(call("Services88", "SoPrincipal", "GetSystemInfo", {}, "<ser:GetSystemInfo/>").status(), 404);
        m_bench->fault("S4");
        QCOMPARE(
            callAsmx(kUser, SuperOffice::secret6(u"CRM5"_s, kUser, Secret::fromString(kPassword), m_bench->now->date()))
                .faultText(),
            u"Server unavailable, please try later"_s);
    }

private:
    [[nodiscard]] static QList<QByteArray> childNames(const Xml::Element &element)
    {
        QList<QByteArray> names;
        for (const Xml::Element &child : element.children) {
            names.append(child.name);
        }
        return names;
    }

    [[nodiscard]] Answer post(const QUrl &url, const QByteArray &version, const QByteArray &agent,
                              const QByteArray &operation, const QByteArray &body) const
    {
        return exchange(url, "POST",
                        {{"Content-Type", "text/xml; charset=utf-8"},
                         {"SOAPAction", '"' + nameSpaceOf(version) + '/' + agent + '/' + operation + '"'}},
                        body);
    }

    [[nodiscard]] Answer post(const QByteArray &version, const QByteArray &agent, const QByteArray &operation,
                              const QByteArray &body) const
    {
        const QByteArray folder = version == "7.0" ? QByteArray() : QByteArray(version + '/');
        return post(
            m_bench->url("netserver-soap", QString::fromLatin1("/SuperOffice/Remote/" + folder + agent + ".svc")),
            version, agent, operation, body);
    }

    [[nodiscard]] Answer call(const QByteArray &version, const QByteArray &agent, const QByteArray &operation,
                              const QByteArray &header, const QByteArray &body) const
    {
        return post(version, agent, operation, envelope(version, header, body));
    }

    [[nodiscard]] QByteArray freshTicket() const
    {
        return call("Services88", "SoPrincipal", "AuthenticateUsernamePassword", {}, login(kUser, kPassword))
            .element("Ticket")
            .toLatin1();
    }

    [[nodiscard]] Answer callAsmx(const QString &user, const QByteArray &secret) const
    {
        const QByteArray nameSpace = "http://www.superoffice.net/ws/crm/2005/04/Netserver20";
        return exchange(
            m_bench->url("netserver-soap", u"/SuperOffice/Contact.asmx"_s), "POST",
            {{"Content-Type", "text/xml; charset=utf-8"}, {"SOAPAction", '"' + nameSpace + "/GetContact\""}},
            "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Header>"
            "<SoCredentials xmlns=\"" +
                nameSpace + "\"><AuthenticationType>CRM5</AuthenticationType><UserId>" + user.toUtf8() +
                "</UserId><Secret>" + secret +
                "</Secret></SoCredentials></soap:Header><soap:Body>"
                "<GetContact xmlns=\"" +
                nameSpace + "\"><contactId>3</contactId></GetContact></soap:Body></soap:Envelope>");
    }

    std::unique_ptr<Bench> m_bench;
};

QTEST_GUILESS_MAIN(TestPracticeSoap)
#include "tst_practicesoap.moc"
