// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/windowsrealm.h"

#include <QJsonArray>
#include <QTest>
#include <QThread>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

/// Each of these words stands in the sentence, in any case: what a person needs to go on.
QByteArray missingWord(const CommandRun &run, const QStringList &words)
{
    const QString text = run.json[u"error"_s][u"text"_s].toString();
    for (const QString &word : words) {
        if (!text.contains(word, Qt::CaseInsensitive)) {
            return "Not a word of \"" + word.toUtf8() + "\": " + text.toUtf8();
        }
    }
    return {};
}

} // namespace

/// What goes wrong with Kerberos, with a real KDC that says so.
class KdcFailuresTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QByteArray problem = m_realm.start();
        QVERIFY2(problem.isEmpty(), problem.constData());
        const QByteArray refused = m_realm.takeTicket(u"alice"_s, u"alice"_s);
        QVERIFY2(refused.isEmpty(), refused.constData());
    }

    void noTicket()
    {
        m_cli.setEnvironment(m_realm.client(u"nobody"_s));
        const CommandRun run = m_cli.logIn(kerberos(), {});
        QVERIFY2(failureFlaw(run, u"noTicket"_s, 2, 2).isEmpty(), failureFlaw(run, u"noTicket"_s, 2, 2));
        QVERIFY2(missingWord(run, {u"ticket"_s}).isEmpty(), missingWord(run, {u"ticket"_s}));
    }

    void anExpiredTicket()
    {
        const QByteArray refused = m_realm.takeTicket(u"shortlived"_s, u"shortlived"_s);
        QVERIFY2(refused.isEmpty(), refused.constData());
        QThread::sleep(4);
        m_cli.setEnvironment(m_realm.client(u"shortlived"_s));
        const CommandRun run = m_cli.logIn(kerberos(), {});
        QVERIFY2(failureFlaw(run, u"noTicket"_s, 2, 2).isEmpty(), failureFlaw(run, u"noTicket"_s, 2, 2));
        QVERIFY2(missingWord(run, {u"expired"_s}).isEmpty(), missingWord(run, {u"expired"_s}));
    }

    void theKdcRefuses_data()
    {
        QTest::addColumn<QJsonObject>("parameters");
        QTest::addColumn<QString>("password");
        QTest::addColumn<QString>("error"); ///< its name in RFC 4120 section 7.5.9, without KDC_ERR_
        QTest::addColumn<QString>("word");
        const QString right = WindowsRealm::password();
        const auto person = [](const QString &name) { return QJsonObject{{u"userName"_s, name}}; };
        QTest::newRow("wrong password") << person(u"alice"_s) << u"wrong"_s << u"PREAUTH_FAILED"_s << u"password"_s;
        QTest::newRow("locked account") << person(u"locked"_s) << right << u"CLIENT_REVOKED"_s << u"locked"_s;
        QTest::newRow("expired password") << person(u"expired"_s) << right << u"KEY_EXPIRED"_s << u"expired"_s;
        QTest::newRow("ended account") << person(u"ended"_s) << right << u"NAME_EXP"_s << u"account"_s;
        QTest::newRow("unknown person") << person(u"nobody"_s) << right << u"C_PRINCIPAL_UNKNOWN"_s << u"nobody"_s;
        QTest::newRow("unknown SPN, with a password")
            << QJsonObject{{u"userName"_s, u"alice"_s}, {u"spn"_s, u"HTTP/nowhere"_s}} << right
            << u"S_PRINCIPAL_UNKNOWN"_s << u"HTTP/nowhere"_s;
        QTest::newRow("unknown SPN, with a ticket")
            << QJsonObject{{u"spn"_s, u"HTTP/nowhere"_s}} << QString() << u"S_PRINCIPAL_UNKNOWN"_s << u"HTTP/nowhere"_s;
    }
    void theKdcRefuses()
    {
        QFETCH(QJsonObject, parameters);
        QFETCH(QString, password);
        QFETCH(QString, error);
        QFETCH(QString, word);
        m_cli.setEnvironment(m_realm.client(password.isEmpty() ? u"alice"_s : u"nobody"_s));
        const CommandRun run = m_cli.logIn(kerberos(parameters), secrets(password));
        QVERIFY2(failureFlaw(run, u"kdcRefused"_s, 1, 2).isEmpty(), failureFlaw(run, u"kdcRefused"_s, 1, 2));
        QVERIFY2(missingWord(run, {error, word}).isEmpty(), missingWord(run, {error, word}));
    }

    void nothingListensAtTheKdc()
    {
        m_cli.setEnvironment(m_realm.client(u"nobody"_s, u"krb5-nokdc.conf"_s));
        const CommandRun run = m_cli.logIn(kerberos({{u"userName"_s, u"alice"_s}}), secrets(WindowsRealm::password()));
        QVERIFY2(failureFlaw(run, u"kdcNotReached"_s, 3, 2).isEmpty(), failureFlaw(run, u"kdcNotReached"_s, 3, 2));
        QVERIFY2(missingWord(run, {u"EXAMPLE.TEST"_s}).isEmpty(), missingWord(run, {u"EXAMPLE.TEST"_s}));
    }

    void theServersKeysAreNotTheKdcs_data()
    {
        QTest::addColumn<QString>("place");
        QTest::addColumn<QString>("spn");
        QTest::addColumn<QString>("error");
        // What MIT's library answers with: by Windows it is KRB_AP_ERR_MODIFIED in all three.
        QTest::newRow("an older key") << u"stale"_s << u"HTTP/stale"_s << u"BADKEYVER"_s;
        QTest::newRow("another key") << u"modified"_s << u"HTTP/modified"_s << u"BAD_INTEGRITY"_s;
        QTest::newRow("another service's ticket") << u"stale"_s << u"HTTP/localhost"_s << u"NOT_US"_s;
    }
    void theServersKeysAreNotTheKdcs()
    {
        QFETCH(QString, place);
        QFETCH(QString, spn);
        QFETCH(QString, error);
        m_cli.setEnvironment(m_realm.client(u"alice"_s));
        QJsonObject object = kerberos({{u"spn"_s, spn}});
        object.insert(u"url"_s, m_realm.http(QString(u'/' + place + u"/echo"_s)));
        const CommandRun run = m_cli.logIn(object, {});
        QVERIFY2(failureFlaw(run, u"refused"_s, 1, 3).isEmpty(), failureFlaw(run, u"refused"_s, 1, 3));
        QVERIFY2(missingWord(run, {error}).isEmpty(), missingWord(run, {error}));
        QCOMPARE(run.statuses().last(), 401);
    }

    void theServersClockIsOff()
    {
        m_realm.stopApache();
        const QByteArray problem = m_realm.startApache({{u"SERVER_CLOCK"_s, u"+11m"_s}});
        QVERIFY2(problem.isEmpty(), problem.constData());
        m_cli.setEnvironment(m_realm.client(u"alice"_s));
        const CommandRun run = m_cli.logIn(kerberos(), {});
        QVERIFY2(failureFlaw(run, u"refused"_s, 1, 3).isEmpty(), failureFlaw(run, u"refused"_s, 1, 3));
        QVERIFY2(missingWord(run, {u"SKEW"_s, u"clock"_s}).isEmpty(), missingWord(run, {u"SKEW"_s, u"clock"_s}));
        m_realm.stopApache();
        const QByteArray again = m_realm.startApache();
        QVERIFY2(again.isEmpty(), again.constData());
    }

    void theKdcsClockIsOff()
    {
        m_realm.stopKdc();
        const QByteArray problem = m_realm.startKdc(u"+11m"_s);
        QVERIFY2(problem.isEmpty(), problem.constData());
        const QStringList words{u"SKEW"_s, u"clock"_s};

        // As Windows is, and as Kerberos was meant: the client does not take over the KDC's time.
        m_cli.setEnvironment(m_realm.client(u"nobody"_s, u"krb5-strict.conf"_s));
        const CommandRun strict =
            m_cli.logIn(kerberos({{u"userName"_s, u"alice"_s}}), secrets(WindowsRealm::password()));
        QVERIFY2(failureFlaw(strict, u"kdcRefused"_s, 1, 2).isEmpty(), failureFlaw(strict, u"kdcRefused"_s, 1, 2));
        QVERIFY2(missingWord(strict, words).isEmpty(), missingWord(strict, words));

        // With a ticket of before, for a service that it has no ticket for yet.
        m_cli.setEnvironment(m_realm.client(u"alice"_s));
        const CommandRun earlier = m_cli.logIn(kerberos({{u"spn"_s, u"HTTP/127.0.0.1"_s}}), {});
        QVERIFY2(failureFlaw(earlier, u"kdcRefused"_s, 1, 2).isEmpty(), failureFlaw(earlier, u"kdcRefused"_s, 1, 2));
        QVERIFY2(missingWord(earlier, words).isEmpty(), missingWord(earlier, words));

        m_realm.stopKdc();
        const QByteArray again = m_realm.startKdc();
        QVERIFY2(again.isEmpty(), again.constData());
    }

private:
    [[nodiscard]] QJsonObject kerberos(QJsonObject parameters = {}) const
    {
        parameters.insert(u"mechanisms"_s, u"kerberos"_s);
        return profile(u"http"_s, u"negotiate"_s, m_realm.http(u"/kerberos/echo"_s), parameters);
    }
    static QJsonObject secrets(const QString &password)
    {
        return password.isEmpty() ? QJsonObject() : QJsonObject{{u"password"_s, password}};
    }

    WindowsRealm m_realm;
    CommandLine m_cli;
};

QTEST_GUILESS_MAIN(KdcFailuresTest)
#include "tst_kdcfailures.moc"
