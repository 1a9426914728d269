// SPDX-License-Identifier: GPL-3.0-or-later
#include "loginbench.h"
#include "plainserver.h"

#include "login/passwordguard.h"

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
constexpr const char *kRefused =
    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n\r\n";

} // namespace

class TestPasswordGuard final : public QObject
{
    Q_OBJECT

    [[nodiscard]] static Profile basicProfile(const PlainServer &server)
    {
        Profile profile;
        profile.id = QUuid::createUuid();
        profile.name = u"Test"_s;
        profile.service = "http";
        profile.scheme = "basic";
        profile.url = server.url();
        profile.proxy.mode = ProxyMode::None;
        profile.timeout = std::chrono::seconds(3);
        profile.parameters.insert(u"userName"_s, u"user"_s);
        return profile;
    }

private Q_SLOTS:
    void knowsOneAccountByAllItsNames()
    {
        const QUrl url(u"https://CRM.acme.example/a"_s);
        const PasswordAccount account = passwordAccount(url, u"alice"_s);
        for (const QString &name : {u"ALICE"_s, uR"(ACME\alice)"_s, u"Alice@acme.example"_s, u" alice "_s}) {
            QCOMPARE(passwordAccount(QUrl(u"https://crm.acme.example:443/other"_s), name), account);
        }
        QVERIFY(passwordAccount(url, u"bob"_s) != account);
        QVERIFY(passwordAccount(QUrl(u"http://crm.acme.example/"_s), u"alice"_s) != account);
        QVERIFY(passwordAccount(QUrl(u"https://crm.acme.example:8443/"_s), u"alice"_s) != account);
    }

    void objectsAfterSoManyWithinHalfAnHour()
    {
        TestClock clock;
        PasswordGuard guard(clock.clock());
        const PasswordAccount account = passwordAccount(QUrl(u"https://h.example/"_s), u"alice"_s);
        guard.refused(account);
        guard.refused(account);
        QVERIFY(!guard.objection(account));
        guard.refused(account);
        const std::optional<Error> objection = guard.objection(account);
        QVERIFY(objection);
        QCOMPARE(objection->code, ErrorCode::TooManyRefusals);
        QVERIFY2(objection->text.contains(u"h.example"_s) && objection->text.contains(u'3'), said(*objection));
        QVERIFY(!guard.objection(passwordAccount(QUrl(u"https://h.example/"_s), u"bob"_s)));
        *clock.offset += qint64(31) * 60;
        QVERIFY(!guard.objection(account));
        guard.refused(account);
        QVERIFY(!guard.objection(account));
    }

    void letsOneThroughWhereThePersonWantsIt()
    {
        PasswordGuard guard;
        guard.setLimit(1);
        const PasswordAccount account = passwordAccount(QUrl(u"https://h.example/"_s), u"alice"_s);
        guard.refused(account);
        QVERIFY(guard.objection(account));
        guard.allowOnce(account);
        QVERIFY(!guard.objection(account));
        guard.refused(account);
        QVERIFY(guard.objection(account));
        guard.accepted(account);
        QVERIFY(!guard.objection(account));
        guard.refused(account);
        guard.setLimit(0);
        QVERIFY(!guard.objection(account));
    }

    void holdsBackALoginOfTheRunner()
    {
        LoginBench bench;
        PlainServer server;
        server.answers = {kRefused, kRefused, kOk, kRefused, kRefused, kRefused, kOk};
        const Profile profile = basicProfile(server);
        bench.setSecret(profile, u"password"_s, u"wrong"_s);
        bench.runner->setPasswordLimit(2);
        QCOMPARE(bench.logIn(profile).error().code, ErrorCode::Refused);
        QCOMPARE(bench.logIn(profile).error().code, ErrorCode::Refused);
        const Result<Session> held = bench.logIn(profile);
        QCOMPARE(held.error().code, ErrorCode::TooManyRefusals);
        QCOMPARE(server.received.size(), 2);
        // In spite of it, and it goes well: all is forgotten.
        bench.runner->allowPasswordOnce(profile);
        QVERIFY(bench.logIn(profile));
        QCOMPARE(server.received.size(), 3);
        // Calls carry the password as well.
        const HttpRequest request("GET", server.url(), {}, {});
        QVERIFY(!bench.call(request)->verdict.ok);
        QVERIFY(!bench.call(request)->verdict.ok);
        QCOMPARE(bench.call(request).error().code, ErrorCode::TooManyRefusals);
        QCOMPARE(server.received.size(), 5);
        // Without the password nothing is at risk.
        const Result<CallResult> bare = bench.call(request, {"authorization"});
        QVERIFY2(bare, bare ? "" : said(bare.error()).constData());
        QCOMPARE(server.received.size(), 6);
    }

    void doesNotCountWhatIsNoPassword()
    {
        LoginBench bench;
        PlainServer server;
        const QByteArray missing("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        server.answers = {missing, missing, missing, missing};
        const Profile profile = basicProfile(server);
        bench.setSecret(profile, u"password"_s, u"secret"_s);
        bench.runner->setPasswordLimit(2);
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(bench.logIn(profile).error().code, ErrorCode::Refused);
        }
    }
};

QTEST_GUILESS_MAIN(TestPasswordGuard)
#include "tst_passwordguard.moc"
