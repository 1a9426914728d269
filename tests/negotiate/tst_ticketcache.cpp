// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/kerberosbench.h"
#include "negotiate/ticketcache.h"

#include <QDir>
#include <QProcess>
#include <QTest>

#include <algorithm>

using namespace Ticketscope;
using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

/// What MIT's own program says of the default cache.
QString klist(const QStringList &arguments)
{
    QProcess process;
    process.start(u"klist"_s, arguments);
    process.waitForFinished(10000);
    return QString::fromUtf8(process.readAllStandardOutput());
}

} // namespace

class TicketCacheTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QByteArray problem = m_bench.start();
        QVERIFY2(problem.isEmpty(), problem.constData());
        qputenv("TZ", "UTC");
        qputenv("LC_ALL", "C");
    }

    void whereThereIsNoCacheTheListIsEmpty()
    {
        m_bench.useClient(u"none"_s);
        const Result<QList<TicketCache>> caches = ticketCaches();
        QVERIFY(caches && caches->isEmpty());
        QVERIFY(!hasUsableTicket());
    }

    void ticketsAreListedAsKlistDoes()
    {
        m_bench.useClient(u"alice"_s);
        QVERIFY(makeSecurityContext(KerberosBench::request(TokenWrapping::Raw, {Mechanism::Kerberos}))
                    ->step({})
                    .has_value());
        const Result<QList<TicketCache>> caches = ticketCaches();
        QVERIFY(caches.has_value());
        QCOMPARE(caches->size(), 1);
        const TicketCache &cache = caches->first();
        QVERIFY(cache.isDefault && hasUsableTicket());
        QCOMPARE(cache.principal, u"alice@EXAMPLE.TEST"_s);
        QCOMPARE(cache.name, qEnvironmentVariable("KRB5CCNAME"));
        QCOMPARE(cache.tickets.size(), 2);
        const KerberosTicket &granting = cache.tickets.at(0);
        const KerberosTicket &service = cache.tickets.at(1);
        QCOMPARE(granting.client, u"alice@EXAMPLE.TEST"_s);
        QCOMPARE(granting.server, u"krbtgt/EXAMPLE.TEST@EXAMPLE.TEST"_s);
        QCOMPARE(service.server, u"HTTP/localhost@EXAMPLE.TEST"_s);
        QVERIFY2(granting.flags.contains(u"initial"_s) && granting.flags.contains(u"pre-authent"_s) &&
                     granting.flags.contains(u"forwardable"_s),
                 qPrintable(granting.flags.join(u' ')));
        QVERIFY(!service.flags.contains(u"initial"_s));
        const QString said = klist({u"-ef"_s});
        for (const KerberosTicket &ticket : cache.tickets) {
            // aes256-cts-hmac-sha1-96: RFC 3962.
            QCOMPARE(ticket.sessionKeyType, 18);
            QCOMPARE(ticket.ticketKeyType, 18);
            QVERIFY(ticket.keyVersion && *ticket.keyVersion >= 1);
            QVERIFY(ticket.size > 100);
            QVERIFY(ticket.starts < ticket.ends && ticket.authenticated <= ticket.starts);
            QVERIFY(ticket.flags.contains(u"renewable"_s));
            QVERIFY2(said.contains(u"renew until "_s + ticket.renewableUntil.toString(u"MM/dd/yy hh:mm:ss")),
                     qPrintable(said));
            const QString line = QString(ticket.starts.toString(u"MM/dd/yy hh:mm:ss") + u"  "_s +
                                         ticket.ends.toString(u"MM/dd/yy hh:mm:ss") + u"  "_s + ticket.server);
            QVERIFY2(said.contains(line), qPrintable(QString(line + u" is not in\n"_s + said)));
        }
        QVERIFY(said.contains(u"aes256-cts-hmac-sha1-96"));
    }

    /// A login with a password keeps its tickets to itself.
    void ticketsOfOneLoginAreNotAmongThem()
    {
        m_bench.useClient(u"none"_s);
        SecurityRequest request = KerberosBench::request(TokenWrapping::Raw, {Mechanism::Kerberos});
        KerberosBench::setPerson(&request, u"bob"_s);
        const auto context = makeSecurityContext(request);
        QVERIFY(context->step({}).has_value());
        const Result<QList<TicketCache>> caches = ticketCaches();
        QVERIFY(caches && caches->isEmpty());
    }

    /// A collection: the default cache first, then the others.
    void allCachesOfACollectionAreListed()
    {
        const QString folder = m_bench.realm().kdcFolder() + u"/collection"_s;
        QVERIFY(QDir().mkpath(folder));
        for (const QString &user : {u"alice"_s, u"bob"_s}) {
            QVERIFY(m_bench.realm().takeTicket(user, user).isEmpty());
            QVERIFY(QFile::copy(QString(m_bench.realm().kdcFolder() + u'/' + user + u".tickets"_s),
                                QString(folder + u"/tkt"_s + user)));
        }
        qputenv("KRB5CCNAME", QString(u"DIR::"_s + folder + u"/tktbob"_s).toLocal8Bit());
        QFile primary(folder + u"/primary"_s);
        QVERIFY(primary.open(QIODevice::WriteOnly) && primary.write("tktbob\n") > 0);
        primary.close();
        qputenv("KRB5CCNAME", QString(u"DIR:"_s + folder).toLocal8Bit());
        const Result<QList<TicketCache>> caches = ticketCaches();
        QVERIFY(caches.has_value());
        QCOMPARE(caches->size(), 2);
        QCOMPARE(caches->at(0).principal, u"bob@EXAMPLE.TEST"_s);
        QCOMPARE(caches->at(1).principal, u"alice@EXAMPLE.TEST"_s);
        QVERIFY(caches->at(0).isDefault && !caches->at(1).isDefault);
    }

    void aBrokenCacheIsNoTicket()
    {
        m_bench.useClient(u"broken"_s);
        const QString file = qEnvironmentVariable("KRB5CCNAME").section(u':', 1);
        QFile broken(file);
        QVERIFY(broken.open(QIODevice::WriteOnly) && broken.write("\x05\x04noise") > 0);
        broken.close();
        const Result<QList<TicketCache>> caches = ticketCaches();
        QVERIFY(caches && caches->isEmpty());
        const Result<QByteArray> token =
            makeSecurityContext(KerberosBench::request(TokenWrapping::Raw, {Mechanism::Kerberos}))->step({});
        QVERIFY(!token);
        QCOMPARE(token.error().code, ErrorCode::NoTicket);
    }

    void aBrokenConfigurationIsSaid()
    {
        QVERIFY(m_bench.writeConfiguration(u"broken.conf"_s, "[libdefaults\n"));
        m_bench.useClient(u"alice"_s, u"broken.conf"_s);
        const Result<QList<TicketCache>> caches = ticketCaches();
        QVERIFY(!caches);
        QCOMPARE(caches.error().code, ErrorCode::File);
        QVERIFY2(caches.error().text.contains(u"broken.conf"), qPrintable(caches.error().text));
        QVERIFY(!hasUsableTicket());
    }

private:
    KerberosBench m_bench;
};

QTEST_GUILESS_MAIN(TicketCacheTest)
#include "tst_ticketcache.moc"
