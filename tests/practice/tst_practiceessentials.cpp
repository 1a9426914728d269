// SPDX-License-Identifier: GPL-3.0-or-later
#include "practiceclient.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Ticketscope;
using namespace Ticketscope::Practice;

namespace {

const QByteArray kAlice = basic(u"alice"_s, u"p&ss<wörd>:1"_s);
const QByteArray kBob = basic(u"bob"_s, u"Blåbær-2"_s);
const QString kInformation = u"/services/builtin/servermanagement.svc/serverinformation"_s;
const QString kUsers = u"/services/builtin/UserManagement.svc/users/index/0/count/10"_s;
const QString kFolders = u"/services/builtin/storagemanagement.svc/serverfolders/index/0/count/2147483647"_s;

Headers application(const QByteArray &authorization, const QByteArray &publisher = "AppPublisherName")
{
    return {{"Authorization", authorization}, {"AppName", "Test"}, {"AppVersion", "1.0"}, {publisher, "Test"}};
}

} // namespace

class TestPracticeEssentials final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_bench = std::make_unique<Bench>(); }

    void loginYieldsCanaryAndCookie()
    {
        const Answer in = get(u"/services/builtin/session.svc/login"_s, application(kAlice));
        QCOMPARE(in.status(), 200);
        QCOMPARE(in.header("Content-Length"), "0");
        QCOMPARE(in.header("Canary").size(), 36);
        QCOMPARE(in.cookie("ASP.NET_SessionId").size(), 24);
        QVERIFY(in.header("Set-Cookie").endsWith("; path=/; HttpOnly"));
        QCOMPARE(in.header("Server"), "Microsoft-IIS/8.5");
    }

    void loginIsRefused_data()
    {
        QTest::addColumn<Headers>("headers");
        const auto without = [](const char *name) {
            Headers headers = application(kAlice);
            headers.removeIf([&](const auto &field) { return field.first == name; });
            return headers;
        };
        QTest::newRow("wrong password") << application(basic(u"alice"_s, u"x"_s));
        QTest::newRow("unknown user") << application(basic(u"eve"_s, u"x"_s));
        QTest::newRow("no password") << without("Authorization");
        QTest::newRow("no AppName") << without("AppName");
        QTest::newRow("no AppVersion") << without("AppVersion");
        QTest::newRow("no publisher") << without("AppPublisherName");
        QTest::newRow("no Base64") << application("Basic ###");
        QTest::newRow("Latin-1") << application("Basic " + QByteArray("alice:p&ss<w\xf6rd>:1").toBase64());
        QTest::newRow("AppName beyond ASCII") << Headers(without("AppName") + Headers{{"AppName", "T\xc3\xa5st"}});
    }
    void loginIsRefused()
    {
        QFETCH(Headers, headers);
        const Answer in = get(u"/services/builtin/session.svc/login"_s, headers);
        QCOMPARE(in.status(), 401);
        QCOMPARE(in.head.reason, QByteArray("Unauthorized"));
        QVERIFY(in.body.isEmpty());
        QVERIFY(in.headers("WWW-Authenticate").isEmpty());
        QVERIFY(in.header("Canary").isNull());
    }

    void bothPublisherNamesCount()
    {
        QCOMPARE(get(u"/services/builtin/session.svc/login"_s, application(kAlice, "Apppublisher")).status(), 200);
        m_bench->fault("E3");
        QCOMPARE(get(u"/services/builtin/session.svc/login"_s, application(kAlice, "Apppublisher")).status(), 401);
        QCOMPARE(get(u"/services/builtin/session.svc/login"_s, application(kAlice)).status(), 200);
    }

    void pathOfTheDocumentationSampleDoesNotExist()
    {
        QCOMPARE(get(u"/services/builtin/sessionservice.svc/login"_s, application(kAlice)).status(), 404);
    }

    void answersInXmlUnlessJsonIsAskedFor()
    {
        const Headers session = login();
        const Answer xml = get(kInformation, session);
        QCOMPARE(xml.status(), 200);
        QVERIFY(xml.header("Content-Type").startsWith("application/xml"));
        QCOMPARE(xml.xml().root.nameSpace,
                 QByteArray("http://contracts.microsoft.com/WindowsServerEssentials/2011/09/WebApi"));
        QCOMPARE(xml.element("ServerUtcNow"), u"2026-03-01T12:00:00.000Z"_s);
        const Answer json = get(kInformation, session + Headers{{"Accept", "application/json"}});
        QCOMPARE(json.json().value("ServerName"_L1).toString(), u"PRACTICE"_s);
        QCOMPARE(json.json().value("ServerSku"_L1).toInt(), 50);
    }

    void callsWithoutASession()
    {
        QCOMPARE(get(kInformation).status(), 401);
        // Credentials in each call serve as well ([MS-SFMWA] section 4.2).
        QCOMPARE(get(kInformation, application(kAlice)).status(), 200);
        QCOMPARE(get(u"/services/builtin/CustomizationManagement.svc/CustomizationInformation"_s).status(), 200);
        QCOMPARE(get(kInformation, {{"Canary", "60094f67-7cbf-6af1-b5fb-1944397c51e2"}}).status(), 401);
    }

    void cookieMustBeTheSessionsOwn()
    {
        const Headers session = login();
        QCOMPARE(get(kInformation, {session.first()}).status(), 200); // the Canary alone
        QCOMPARE(
            get(kInformation, {session.first(), {"Cookie", "ASP.NET_SessionId=gemffw0zn3ybci4ccqervley"}}).status(),
            401);
        QCOMPARE(get(kInformation, {session.at(1)}).status(), 401); // the cookie alone
    }

    void sessionDiesAfter30IdleMinutes()
    {
        const Headers session = login();
        for (int call = 0; call < 3; ++call) {
            *m_bench->now = m_bench->now->addSecs(30 * 60);
            QCOMPARE(get(kInformation, session).status(), 200);
        }
        *m_bench->now = m_bench->now->addSecs(30 * 60 + 1);
        QCOMPARE(get(kInformation, session).status(), 401);
        QCOMPARE(get(u"/services/builtin/Session.svc/logout"_s, session).status(), 401);
    }

    void logoutEndsTheSession()
    {
        const Headers session = login();
        const Answer out = get(u"/services/builtin/Session.svc/logout"_s, session);
        QCOMPARE(out.status(), 200);
        QCOMPARE(out.header("Set-Cookie"), "ASP.NET_SessionId=; path=/");
        QCOMPARE(get(kInformation, session).status(), 401);
        const Answer again = get(u"/services/builtin/Session.svc/logout"_s, session);
        QCOMPARE(again.status(), 401);
        QCOMPARE(again.head.reason, QByteArray("Invalid user token."));
    }

    void standardUserIsNoAdministrator()
    {
        const Headers bob = login(kBob);
        QCOMPARE(get(kFolders, bob).status(), 200);
        const Answer users = get(kUsers, bob);
        QCOMPARE(users.status(), 401);
        QCOMPARE(users.head.reason, QByteArray("This API only supports Administrator calls."));
        QCOMPARE(get(kUsers, login()).status(), 200);
    }

    void collectionsCountAndPage()
    {
        const Headers session = login() + Headers{{"Accept", "application/json"}};
        const QJsonObject all = get(kUsers, session).json();
        QCOMPARE(all.value("CollectionSize"_L1).toInt(), 2);
        QCOMPARE(all.value("CollectionChunk"_L1).toArray().size(), 2);
        const QJsonObject second = get(u"/services/builtin/UserManagement.svc/users/index/1/count/1"_s, session).json();
        QCOMPARE(second.value("CollectionChunk"_L1).toArray().first().toObject().value("UserName"_L1).toString(),
                 u"bob"_s);
        QCOMPARE(get(u"/services/builtin/UserManagement.svc/users/index/-1/count/1"_s, session).status(), 400);
        QCOMPARE(get(u"/services/builtin/UserManagement.svc/users/index/x"_s, session).status(), 400);
        const QJsonObject beyond =
            get(u"/services/builtin/UserManagement.svc/users/index/2147483647/count/2147483647"_s, session).json();
        QVERIFY(beyond.value("CollectionChunk"_L1).toArray().isEmpty());
    }

    void discoveryNamesTheServices()
    {
        const Answer answer = get(u"/services/builtin/servicemanagement.svc/permittedbuiltinservices"_s, login());
        QCOMPARE(answer.xml().root.name, QByteArray("ArrayOfWebApiProvider"));
        QCOMPARE(answer.xml().root.children.size(), 3);
    }

    void faultsTakeEffectAtOnce_data()
    {
        QTest::addColumn<bool>("atLogin");
        QTest::addColumn<QString>("path");
        QTest::newRow("E2") << true << kInformation;
        QTest::newRow("E4") << false << kInformation;
        QTest::newRow("E5") << false << kInformation;
        QTest::newRow("E7") << false << kUsers;
        QTest::newRow("E9") << false << u"/services/builtin/session.svc/logout"_s;
        QTest::newRow("session-lost") << false << kInformation;
        QTest::newRow("password-changed") << true << kInformation;
    }
    void faultsTakeEffectAtOnce()
    {
        QFETCH(bool, atLogin);
        QFETCH(QString, path);
        m_bench->fault(QTest::currentDataTag());
        const Answer in = get(u"/services/builtin/session.svc/login"_s, application(kAlice));
        QCOMPARE(in.status(), atLogin ? 401 : 200);
        m_bench->fault("");
        const Headers session = login();
        m_bench->fault(QTest::currentDataTag());
        if (!atLogin) {
            QCOMPARE(get(path, session).status(), 401);
        }
        m_bench->fault("");
        QCOMPARE(get(kInformation, login()).status(), 200);
    }

    void clocksOfTheServerShow()
    {
        m_bench->fault("clock-ahead");
        const Answer ahead = get(kInformation, application(kAlice));
        QCOMPARE(ahead.element("ServerUtcNow"), u"2026-03-01T12:10:00.000Z"_s);
        QCOMPARE(ahead.header("Date"), "Sun, 01 Mar 2026 12:10:00 GMT");
        m_bench->fault("clock-behind");
        QCOMPARE(get(kInformation, application(kAlice)).element("ServerUtcNow"), u"2026-03-01T11:50:00.000Z"_s);
    }

private:
    [[nodiscard]] Answer get(const QString &path, const Headers &headers = {}) const
    {
        return exchange(m_bench->url("essentials", path), "GET", headers);
    }
    [[nodiscard]] Headers login(const QByteArray &who = kAlice) const
    {
        const Answer in = get(u"/services/builtin/session.svc/login"_s, application(who));
        return {{"Canary", in.header("Canary")}, {"Cookie", "ASP.NET_SessionId=" + in.cookie("ASP.NET_SessionId")}};
    }

    std::unique_ptr<Bench> m_bench;
};

QTEST_GUILESS_MAIN(TestPracticeEssentials)
#include "tst_practiceessentials.moc"
