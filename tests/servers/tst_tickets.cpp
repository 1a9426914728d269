// SPDX-License-Identifier: GPL-3.0-or-later
// What a real KDC gives, as `tickets`, `login --keytab` and `decode --check-password` show it.
#include "support/windowsrealm.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

QJsonObject ticketFor(const CommandRun &run, const QString &server)
{
    const QJsonArray tickets = run.json[u"caches"_s][0][u"tickets"_s].toArray();
    for (const auto &ticket : tickets) {
        if (ticket[u"server"_s].toString() == server) {
            return ticket.toObject();
        }
    }
    return {};
}

QDateTime timeOf(const QJsonObject &ticket, const QString &name)
{
    return QDateTime::fromString(ticket.value(name).toString(), Qt::ISODate);
}

} // namespace

class TicketsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QByteArray flaw = m_realm.start();
        QVERIFY2(flaw.isEmpty(), flaw);
        const QByteArray kinit = m_realm.takeTicket(u"alice"_s, u"alice"_s);
        QVERIFY2(kinit.isEmpty(), kinit);
    }

    void listsTheTicketsOfTheCache()
    {
        m_cli.setEnvironment(m_realm.client(u"alice"_s));
        const CommandRun run = m_cli.run({u"tickets"_s, u"--json"_s});
        QVERIFY2(run.exitCode == 0, run.all());
        const QJsonValue cache = run.json[u"caches"_s][0];
        QVERIFY(cache[u"name"_s].toString().endsWith(u"/alice.tickets"));
        QCOMPARE(cache[u"principal"_s].toString(), u"alice@EXAMPLE.TEST"_s);
        QCOMPARE(cache[u"default"_s].toBool(), true);
        const QJsonObject granting = ticketFor(run, u"krbtgt/EXAMPLE.TEST@EXAMPLE.TEST"_s);
        QVERIFY2(!granting.isEmpty(), run.all());
        QCOMPARE(granting[u"client"_s].toString(), u"alice@EXAMPLE.TEST"_s);
        QVERIFY(granting[u"ticketEncryption"_s][u"name"_s].toString().startsWith(u"aes"));
        QCOMPARE(granting[u"ticketEncryption"_s][u"weak"_s].toBool(), false);
        QVERIFY(granting[u"keyVersion"_s].toInt() >= 1);
        QVERIFY(granting[u"flags"_s].toArray().contains(u"initial"_s));
        QCOMPARE(granting[u"expired"_s].toBool(), false);
        // The KDC gives ten hours at most.
        const qint64 life = timeOf(granting, u"starts"_s).secsTo(timeOf(granting, u"ends"_s));
        QVERIFY2(life > 0 && life <= 10 * 3600, QByteArray::number(life));
        const CommandRun text = m_cli.run({u"tickets"_s});
        QVERIFY2(text.out.contains("krbtgt/EXAMPLE.TEST@EXAMPLE.TEST") && text.out.contains(" left)"), text.all());
    }

    void aLoginAddsItsServicesTicket()
    {
        m_cli.setEnvironment(m_realm.client(u"alice"_s));
        const CommandRun login = m_cli.logIn(kerberosProfile(), {});
        QVERIFY2(login.exitCode == 0, login.all());
        const CommandRun run = m_cli.run({u"tickets"_s, u"--json"_s});
        QVERIFY2(!ticketFor(run, u"HTTP/localhost@EXAMPLE.TEST"_s).isEmpty(), run.all());
    }

    void marksTheExpired()
    {
        const QByteArray kinit = m_realm.takeTicket(u"shortlived"_s, u"shortlived"_s);
        QVERIFY2(kinit.isEmpty(), kinit);
        m_cli.setEnvironment(m_realm.client(u"shortlived"_s));
        QTRY_VERIFY_WITH_TIMEOUT(
            ticketFor(m_cli.run({u"tickets"_s, u"--json"_s}), u"krbtgt/EXAMPLE.TEST@EXAMPLE.TEST"_s)[u"expired"_s]
                .toBool(),
            10000);
        const CommandRun text = m_cli.run({u"tickets"_s});
        QVERIFY2(text.out.contains("expired 0:"), text.all());
    }

    void theKeytabOpensTheTicketOfALogin()
    {
        m_cli.setEnvironment(m_realm.client(u"alice"_s));
        const QString keytab = m_realm.kdcFolder() + u"/http.keytab"_s;
        const CommandRun closed = m_cli.logIn(kerberosProfile(), {});
        QVERIFY2(closed.exitCode == 0 && !closed.out.contains("kerberos.ticket.inside"), closed.all());
        const CommandRun open = m_cli.logIn(kerberosProfile(), {}, {u"--keytab"_s, keytab});
        QVERIFY2(open.exitCode == 0, open.all());
        QVERIFY(open.out.contains("kerberos.ticket.inside"));
        const CommandRun wrong = m_cli.logIn(kerberosProfile(), {}, {u"--keytab"_s, u"/nonexistent"_s});
        QCOMPARE(wrong.exitCode, 2);
        QCOMPARE(wrong.exchanges().size(), 0);
    }

    void aSavedNtlmLoginTellsWhetherAPasswordFits()
    {
        m_cli.setEnvironment(m_realm.client(u"nobody"_s));
        const QString har = m_cli.folder() + u"/ntlm.har"_s;
        const QJsonObject ntlm =
            profile(u"http"_s, u"ntlm"_s, m_realm.http(u"/ntlm/echo"_s), {{u"userName"_s, uR"(EXAMPLE\alice)"_s}});
        const CommandRun login =
            m_cli.logIn(ntlm, {{u"password"_s, WindowsRealm::password()}}, {u"--save"_s, har, u"--keep-secrets"_s});
        QVERIFY2(login.exitCode == 0, login.all());
        QCOMPARE(fits(har, WindowsRealm::password()), QJsonValue(true));
        QCOMPARE(fits(har, u"another"_s), QJsonValue(false));
        const CommandRun masked = m_cli.logIn(ntlm, {{u"password"_s, WindowsRealm::password()}}, {u"--save"_s, har});
        QVERIFY2(masked.exitCode == 0, masked.all());
        QVERIFY2(fits(har, WindowsRealm::password()) != QJsonValue(true), "a masked response cannot fit");
        QVERIFY2(fits(har, WindowsRealm::password()) != QJsonValue(false), "a masked response does not speak");
    }

private:
    [[nodiscard]] QJsonObject kerberosProfile() const
    {
        return profile(u"http"_s, u"negotiate"_s, m_realm.http(u"/kerberos/echo"_s),
                       {{u"mechanisms"_s, u"kerberos"_s}});
    }
    /// Of the last response in the capture; undefined where there is none.
    QJsonValue fits(const QString &har, const QString &password)
    {
        const QByteArray secrets = QJsonDocument(QJsonObject{{u"password"_s, password}}).toJson();
        const CommandRun run =
            m_cli.run({u"decode"_s, har, u"--check-password"_s, u"--json"_s, u"--secrets"_s, u"-"_s}, secrets);
        const QJsonArray checks = run.json[u"passwordChecks"_s].toArray();
        return checks.isEmpty() ? QJsonValue(QJsonValue::Undefined) : checks.last()[u"fits"_s];
    }

    WindowsRealm m_realm;
    CommandLine m_cli;
};

QTEST_GUILESS_MAIN(TicketsTest)
#include "tst_tickets.moc"
