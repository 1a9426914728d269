// SPDX-License-Identifier: GPL-3.0-or-later
#include "practiceclient.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Ticketscope;
using namespace Ticketscope::Practice;

namespace {

const QString kPrincipal = u"/SuperOffice/api/v1/User/currentPrincipal"_s;
const Headers kJr{{"Authorization", basic(u"JR"_s, u"p&ss<wörd>"_s)}};

} // namespace

class TestPracticeRest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_bench = std::make_unique<Bench>(); }

    void rootIsAnonymous()
    {
        const Answer json = get(u"/SuperOffice/api"_s, {{"Accept", "application/json"}});
        QCOMPARE(json.status(), 200);
        QCOMPARE(json.json().value("ServicesCurrent"_L1).toString(), u"Services88"_s);
        QCOMPARE(json.header("Transfer-Encoding"), "chunked");
        QVERIFY(get(u"/SuperOffice/api"_s).header("Content-Type").startsWith("text/html"));
        QCOMPARE(get(u"/api"_s, {{"Accept", "application/json"}}).status(), 200); // the site at the server's root
    }

    void noAuthorizationAsksForTheXsrfToken()
    {
        const Answer answer = get(kPrincipal);
        QCOMPARE(answer.status(), 401);
        QCOMPARE(
            answer.body,
            QByteArray(R"({"Error":true,"ErrorType":"ArgumentException","Message":"X-XSRF-TOKEN HTTP header missing. )"
                       R"(Add X-XSRF-TOKEN HTTP header to use existing session,","ErrorSource":)"
                       R"("SuperOffice.Services.WebApi"})"));
        QVERIFY(answer.headers("WWW-Authenticate").isEmpty());
    }

    void basicLetsIn_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<int>("status");
        QTest::newRow("UTF-8") << basic(u"JR"_s, u"p&ss<wörd>"_s) << 200;
        QTest::newRow("empty password") << QByteArray("Basic YWRtMDo=") << 200;
        QTest::newRow("any case of the scheme") << QByteArray("bAsIc YWRtMDo=") << 200;
        QTest::newRow("Latin-1") << QByteArray("Basic " + QByteArray("JR:p&ss<w\xf6rd>").toBase64()) << 401;
        QTest::newRow("placeholder of the documentation") << QByteArray("Basic YWrtMdo=") << 401;
        QTest::newRow("wrong password") << basic(u"JR"_s, u"x"_s) << 401;
        QTest::newRow("no Base64") << QByteArray("Basic !!!") << 401;
        QTest::newRow("nothing") << QByteArray("Basic") << 401;
        QTest::newRow("other scheme") << QByteArray("Ticket 7T:abc") << 401;
    }
    void basicLetsIn()
    {
        QFETCH(QByteArray, value);
        QTEST(get(kPrincipal, {{"Authorization", value}}).status(), "status");
    }

    void ticketLetsIn_data()
    {
        QTest::addColumn<QString>("site");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("application");
        QTest::addColumn<int>("status");
        const auto ticket = [](const QString &name) {
            return Bench().profile("superoffice-webapi", "soticket", name).secrets.value(u"ticket"_s).toLatin1();
        };
        const QByteArray onsite = ticket(u"WebApi: "_s);
        const QByteArray online = ticket(u"Online"_s);
        const QByteArray token = "5c1f0e9a7b3d2468ace013579bdf2468";
        QTest::newRow("onsite") << u"SuperOffice"_s << QByteArray("SOTicket " + onsite) << QByteArray() << 200;
        QTest::newRow("case") << u"SuperOffice"_s << QByteArray("SOTICKET " + onsite) << QByteArray() << 200;
        QTest::newRow("encoded again") << u"SuperOffice"_s << QByteArray("SOTicket " + onsite.toBase64())
                                       << QByteArray() << 401;
        QTest::newRow("truncated") << u"SuperOffice"_s << QByteArray("SOTicket " + onsite.chopped(8)) << QByteArray()
                                   << 401;
        QTest::newRow("online") << u"Cust12345"_s << QByteArray("SOTicket " + online) << token << 200;
        QTest::newRow("online without application")
            << u"Cust12345"_s << QByteArray("SOTicket " + online) << QByteArray() << 401;
        QTest::newRow("online, onsite ticket") << u"Cust12345"_s << QByteArray("SOTicket " + onsite) << token << 401;
        QTest::newRow("other tenant") << u"Cust99999"_s << QByteArray("SOTicket " + online) << token << 401;
    }
    void ticketLetsIn()
    {
        QFETCH(QString, site);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, application);
        Headers headers{{"Authorization", value}};
        if (!application.isEmpty()) {
            headers.append({"SO-AppToken", application});
        }
        QTEST(get(u'/' + site + u"/api/v1/User/currentPrincipal"_s, headers).status(), "status");
    }

    void accessTokenLivesOneHour()
    {
        const QByteArray token =
            get(u"/SuperOffice/api/v1/User/currentToken"_s, kJr).json().value("Token"_L1).toString().toLatin1();
        QVERIFY(token.startsWith("8A:Cust12345."));
        const Headers bearer{{"Authorization", "Bearer " + token}};
        *m_bench->now = m_bench->now->addSecs(3599);
        QCOMPARE(get(kPrincipal, bearer).status(), 200);
        *m_bench->now = m_bench->now->addSecs(1);
        QCOMPARE(get(kPrincipal, bearer).status(), 401);
    }

    void twoAuthorizationHeadersAreNone()
    {
        const Answer answer = get(kPrincipal, kJr + kJr);
        QCOMPARE(answer.status(), 401);
    }

    void xsrfTokenNeedsItsSession()
    {
        const Answer page = get(u"/SuperOffice/Default.aspx"_s);
        QCOMPARE(page.status(), 200);
        const QByteArray session = page.cookie("ASP.NET_SessionId");
        const QByteArray token = page.cookie("XSRF-TOKEN");
        QCOMPARE(session.size(), 24);
        const QByteArray input = "name=\"XSRF_TOKEN\" value=\"" + token + '"';
        QVERIFY(page.body.contains(input));
        const QByteArray cookie = "ASP.NET_SessionId=" + session + "; XSRF-TOKEN=" + token;
        const Headers right{{"X-XSRF-TOKEN", token}, {"Cookie", cookie}};
        QCOMPARE(get(kPrincipal, right).status(), 200);
        QCOMPARE(get(kPrincipal, {{"X-XSRF-TOKEN", token}}).status(), 401);
        QCOMPARE(get(kPrincipal, {{"Cookie", cookie}}).status(), 401);
        QCOMPARE(get(kPrincipal, {{"X-XSRF-TOKEN", "other"}, {"Cookie", cookie}}).status(), 401);
        // The token dies with its session.
        QCOMPARE(get(u"/SuperOffice/Security/Logout.aspx"_s, right).status(), 302);
        QCOMPARE(get(kPrincipal, right).status(), 401);
        const Answer gone = get(u"/SuperOffice/Default.aspx"_s, right);
        QCOMPARE(gone.status(), 302);
        QVERIFY(gone.header("Location").startsWith("/SuperOffice/Security/Login.aspx"));
    }

    void webSessionDiesOfIdleness()
    {
        const Answer page = get(u"/SuperOffice/Default.aspx"_s);
        const Headers headers{{"X-XSRF-TOKEN", page.cookie("XSRF-TOKEN")},
                              {"Cookie", "ASP.NET_SessionId=" + page.cookie("ASP.NET_SessionId")}};
        *m_bench->now = m_bench->now->addSecs(20 * 60);
        QCOMPARE(get(kPrincipal, headers).status(), 200);
        *m_bench->now = m_bench->now->addSecs(20 * 60 + 1);
        QCOMPARE(get(kPrincipal, headers).status(), 401);
    }

    void everyProfileLetsIn_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QByteArray>("field");
        QTest::newRow("bearer") << QByteArray("bearer") << QByteArray("accessToken");
        QTest::newRow("xsrf") << QByteArray("xsrf") << QByteArray();
    }
    void everyProfileLetsIn()
    {
        QFETCH(QByteArray, scheme);
        const PracticeProfile profile = m_bench->profile("superoffice-webapi", scheme);
        const auto secret = [&](const QString &name) { return profile.secrets.value(name).toLatin1(); };
        const Headers headers = scheme == "bearer" ? Headers{{"Authorization", "Bearer " + secret(u"accessToken"_s)}}
                                                   : Headers{{"X-XSRF-TOKEN", secret(u"xsrfToken"_s)},
                                                             {"Cookie", secret(u"sessionCookie"_s)}};
        QCOMPARE(exchange(profile.url.resolved(QUrl(u"api/v1/User/currentPrincipal"_s)), "GET", headers).status(), 200);
    }

    void contactHasItsMembersInOrder()
    {
        const Answer answer = get(u"/SuperOffice/api/v1/Contact/3"_s, kJr);
        QCOMPARE(answer.status(), 200);
        QCOMPARE(answer.json().value("Name"_L1).toString(), u"Contoso & Sons <Ltd>"_s);
        QVERIFY(answer.body.startsWith(R"({"ContactId":3,"Name":)"));
        QVERIFY(answer.body.indexOf("\"OrgNr\"") < answer.body.indexOf("\"Emails\""));
        QVERIFY(answer.body.contains("[SR_ACCESS_ASSOCCONT_DELETE]"));
        QVERIFY(
            !get(u"/SuperOffice/api/v1/Contact/3"_s, kJr + Headers{{"Accept-Language", "en"}}).body.contains("[SR_"));
    }

    void gzipOnlyWhereItIsAccepted()
    {
        const Answer packed = get(u"/SuperOffice/api/v1/Contact/3"_s, kJr + Headers{{"Accept-Encoding", "gzip, br"}});
        QCOMPARE(packed.header("Content-Encoding"), "gzip");
        QVERIFY(!packed.isDamaged);
        QCOMPARE(packed.body, get(u"/SuperOffice/api/v1/Contact/3"_s, kJr).body);
        QVERIFY(get(u"/SuperOffice/api/v1/Contact/3"_s, kJr + Headers{{"Accept-Encoding", "gzip;q=0"}})
                    .header("Content-Encoding")
                    .isNull());
    }

    void unknownContactIsJson404()
    {
        const Answer answer = get(u"/SuperOffice/api/v1/Contact/99999"_s, kJr);
        QCOMPARE(answer.status(), 404);
        QCOMPARE(answer.body, QByteArray(R"({"Error":true,"ErrorType":"SoNotFoundException","ErrorMessage":)"
                                         R"("Contact id 99999 not found","ErrorSource":)"
                                         R"("SuperOffice.Services.Implementation"})"));
    }

    void changesAreKeptInMemory()
    {
        const QUrl url = m_bench->url("netserver-rest", u"/SuperOffice/api/v1/Contact/2"_s);
        QCOMPARE(exchange(url, "PUT", kJr, R"({"Name":"Akme"})").json().value("Name"_L1).toString(), u"Akme"_s);
        QCOMPARE(exchange(url, "GET", kJr).json().value("Name"_L1).toString(), u"Akme"_s);
        QCOMPARE(exchange(url, "PUT", kJr, "{").status(), 400);
        const Answer deleted = exchange(url, "DELETE", kJr);
        QCOMPARE(deleted.status(), 204);
        QVERIFY(deleted.isWhole);
        QCOMPARE(exchange(url, "GET", kJr).status(), 404);
    }

    void agentsTakeOnlyPost()
    {
        const QString agent = u"/SuperOffice/api/v1/Agents/Contact/GetContactEntity"_s;
        QCOMPARE(post(agent + u"?contactEntityId=3"_s).json().value("ContactId"_L1).toInt(), 3);
        QCOMPARE(post(agent, "{\"contactEntityId\":3}").json().value("ContactId"_L1).toInt(), 3);
        QCOMPARE(post(u"/SuperOffice/api/v1/Agents/Contact/GetContact"_s, "{\"ContactId\": 3}")
                     .json()
                     .value("ContactId"_L1)
                     .toInt(),
                 3);
        QCOMPARE(post(agent + u"?contactEntityId=77"_s).body, QByteArray("null"));
        const Answer missing = post(agent);
        QCOMPARE(missing.status(), 200);
        QCOMPARE(missing.json().value("MessageDetail"_L1).toString(),
                 u"The parameters dictionary contains a null entry for parameter 'contactEntityId'."_s);
        QCOMPARE(post(agent, "{").status(), 400);
        QCOMPARE(get(agent, kJr).status(), 405);
        QCOMPARE(post(u"/SuperOffice/api/v1/Agents/Nothing/AtAll"_s).status(), 404);
    }

    void faultsTakeEffectAtOnce_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("has");
        QTest::newRow("R1") << QByteArray("GET") << 401 << QByteArray("X-XSRF-TOKEN HTTP header missing");
        QTest::newRow("R4") << QByteArray("GET") << 401 << QByteArray("<h2>401 - Unauthorized");
        QTest::newRow("R5") << QByteArray("GET") << 401 << QByteArray("Authentication failed");
        QTest::newRow("R10") << QByteArray("GET") << 401 << QByteArray("Authentication failed");
        QTest::newRow("R12") << QByteArray("GET") << 302 << QByteArray("Object moved");
        QTest::newRow("R13") << QByteArray("PUT") << 405 << QByteArray("405 - HTTP verb");
        QTest::newRow("R15") << QByteArray("GET") << 421 << QByteArray("Wrong subdomain used to access tenant");
        QTest::newRow("password-changed") << QByteArray("GET") << 401 << QByteArray("Authentication failed");
    }
    void faultsTakeEffectAtOnce()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, has);
        const QUrl url = m_bench->url("netserver-rest", u"/SuperOffice/api/v1/Contact/3"_s);
        const QByteArray body = method == "PUT" ? "{}" : QByteArray();
        QCOMPARE(exchange(url, method, kJr, body).status(), 200);
        m_bench->fault(QTest::currentDataTag());
        const Answer answer = exchange(url, method, kJr, body);
        QTEST(answer.status(), "status");
        QVERIFY2(answer.body.contains(has), answer.body.constData());
        m_bench->fault("");
        QCOMPARE(exchange(url, method, kJr, body).status(), 200);
    }

    void faultR4IsAnIisChallenge()
    {
        m_bench->fault("R4");
        const Answer answer = get(kPrincipal, kJr);
        QVERIFY(answer.header("WWW-Authenticate").startsWith("Basic realm="));
        QVERIFY(answer.header("Server").startsWith("Microsoft-IIS"));
    }

    void faultsOfTokensAndSessions()
    {
        const PracticeProfile bearer = m_bench->profile("superoffice-webapi", "bearer");
        const Headers withToken{{"Authorization", "Bearer " + bearer.secrets.value(u"accessToken"_s).toLatin1()}};
        m_bench->fault("R7");
        QCOMPARE(get(kPrincipal, withToken).status(), 401);
        const PracticeProfile xsrf = m_bench->profile("superoffice-webapi", "xsrf");
        const Headers session{{"X-XSRF-TOKEN", xsrf.secrets.value(u"xsrfToken"_s).toLatin1()},
                              {"Cookie", xsrf.secrets.value(u"sessionCookie"_s).toLatin1()}};
        QCOMPARE(get(kPrincipal, session).status(), 200);
        m_bench->fault("R3");
        QCOMPARE(get(kPrincipal, session).status(), 401);
        const PracticeProfile ticket = m_bench->profile("superoffice-webapi", "soticket", u"WebApi: "_s);
        const Headers withTicket{{"Authorization", "SOTicket " + ticket.secrets.value(u"ticket"_s).toLatin1()}};
        QCOMPARE(get(kPrincipal, withTicket).status(), 200);
        m_bench->fault("R6");
        QCOMPARE(get(kPrincipal, withTicket).status(), 401);
        m_bench->fault("R38");
        QCOMPARE(post(u"/SuperOffice/api/v1/Agents/Contact/GetContactEntity?contactEntityId=3"_s).body,
                 QByteArray("null"));
    }

private:
    [[nodiscard]] Answer get(const QString &path, const Headers &headers = {}) const
    {
        return exchange(m_bench->url("netserver-rest", path), "GET", headers);
    }
    [[nodiscard]] Answer post(const QString &path, const QByteArray &body = {}) const
    {
        return exchange(m_bench->url("netserver-rest", path), "POST",
                        kJr + Headers{{"Content-Type", "application/json"}}, body);
    }

    std::unique_ptr<Bench> m_bench;
};

QTEST_GUILESS_MAIN(TestPracticeRest)
#include "tst_practicerest.moc"
