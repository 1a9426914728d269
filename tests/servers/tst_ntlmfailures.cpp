// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/windowsrealm.h"

#include <QJsonArray>
#include <QTest>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

/// What goes wrong with NTLM, raw and inside SPNEGO, at a real server that is set up well, or not.
class NtlmFailuresTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QByteArray problem = m_realm.start();
        QVERIFY2(problem.isEmpty(), problem.constData());
        m_cli.setEnvironment(m_realm.client(u"nobody"_s));
    }

    void whatIsWrongIsRefusedOnce_data()
    {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<QString>("place");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("password");
        const QString right = WindowsRealm::password();
        const QString alice = uR"(EXAMPLE\alice)"_s;
        QTest::newRow("wrong password") << u"ntlm"_s << u"/ntlm/"_s << alice << u"wrong"_s;
        QTest::newRow("wrong password, SPNEGO") << u"negotiate"_s << u"/spnego-ntlm/"_s << alice << u"wrong"_s;
        QTest::newRow("unknown person") << u"ntlm"_s << u"/ntlm/"_s << uR"(EXAMPLE\nobody)"_s << right;
        QTest::newRow("another domain") << u"ntlm"_s << u"/ntlm/"_s << uR"(OTHER\alice)"_s << right;
        QTest::newRow("no domain at all, wrong password") << u"ntlm"_s << u"/ntlm/"_s << u"alice"_s << u"wrong"_s;
    }
    void whatIsWrongIsRefusedOnce()
    {
        QFETCH(QString, scheme);
        QFETCH(QString, place);
        QFETCH(QString, user);
        QFETCH(QString, password);
        const CommandRun run = logIn(scheme, place, user, password);
        QVERIFY2(failureFlaw(run, u"refused"_s, 1, 3).isEmpty(), failureFlaw(run, u"refused"_s, 1, 3));
        QCOMPARE(run.statuses().last(), 401);
        QVERIFY(!run.all().contains("\"wrong\""));
    }

    void aServerThatForgetsItsType2()
    {
        // As behind a load balancer: no answer is ever a type 2, or the type 3 comes to a server that never sent one.
        const CommandRun run = logIn(u"ntlm"_s, u"/forgetful/"_s, uR"(EXAMPLE\alice)"_s, WindowsRealm::password());
        QVERIFY2(failureFlaw(run, u"refused"_s, 1, 3).isEmpty(), failureFlaw(run, u"refused"_s, 1, 3));
    }

    void aServerThatWantsKerberosAlone()
    {
        const CommandRun run = logIn(u"negotiate"_s, u"/kerberos/"_s, uR"(EXAMPLE\alice)"_s, WindowsRealm::password(),
                                     {{u"mechanisms"_s, u"ntlm"_s}});
        QVERIFY2(failureFlaw(run, u"refused"_s, 1, 3).isEmpty(), failureFlaw(run, u"refused"_s, 1, 3));
        // The scheme NTLM is not offered there, and what goes inside Negotiate instead is rejected as well.
        const CommandRun raw = logIn(u"ntlm"_s, u"/kerberos/"_s, uR"(EXAMPLE\alice)"_s, WindowsRealm::password());
        QVERIFY2(failureFlaw(raw, u"refused"_s, 1, 3).isEmpty(), failureFlaw(raw, u"refused"_s, 1, 3));
    }

private:
    CommandRun logIn(const QString &scheme, const QString &place, const QString &user, const QString &password,
                     QJsonObject parameters = {})
    {
        parameters.insert(u"userName"_s, user);
        if (scheme == u"negotiate"_s) {
            parameters.insert(u"mechanisms"_s, u"ntlm"_s);
        }
        return m_cli.logIn(profile(u"http"_s, scheme, m_realm.http(QString(place + u"echo"_s)), parameters),
                           {{u"password"_s, password}});
    }

    WindowsRealm m_realm;
    CommandLine m_cli;
};

QTEST_GUILESS_MAIN(NtlmFailuresTest)
#include "tst_ntlmfailures.moc"
