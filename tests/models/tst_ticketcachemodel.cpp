// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/ticketcachemodel.h"

#include <QAbstractItemModelTester>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QThreadPool>

#include <atomic>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

const QDateTime kStart(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);

KerberosTicket ticket(const QString &server, int encryption = 18)
{
    KerberosTicket made;
    made.client = u"alice@ACME.EXAMPLE"_s;
    made.server = server;
    made.ticketKeyType = encryption;
    made.sessionKeyType = 18;
    made.keyVersion = 4;
    made.starts = kStart;
    made.ends = kStart.addSecs(3600);
    made.flags = {u"forwardable"_s, u"initial"_s};
    made.size = 1234;
    return made;
}

TicketCache cache(const QList<KerberosTicket> &tickets)
{
    return {u"FILE:/tmp/krb5cc_1000"_s, u"alice@ACME.EXAMPLE"_s, true, tickets};
}

QList<TicketCache> twoTickets()
{
    return {
        cache({ticket(u"krbtgt/ACME.EXAMPLE@ACME.EXAMPLE"_s), ticket(u"HTTP/crm.acme.example@ACME.EXAMPLE"_s, 23)})};
}

/// A model that has loaded once.
struct Loaded
{
    QDateTime now = kStart;
    Result<QList<TicketCache>> next;
    TicketCacheModel model{[this] { return now; }, [this] { return next; }};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

    explicit Loaded(Result<QList<TicketCache>> caches)
        : next(std::move(caches))
    {
        reload();
    }
    void reload()
    {
        QSignalSpy loaded(&model, &TicketCacheModel::loaded);
        model.reload();
        if (!loaded.wait()) {
            qFatal("the tickets do not come");
        }
    }
    [[nodiscard]] QModelIndex ticketRow(int row) const { return model.index(row, 0, model.index(0, 0)); }
    [[nodiscard]] QStringList fact(int ticketAt, const QString &name) const
    {
        const QModelIndex above = ticketRow(ticketAt);
        for (int row = 0; row < model.rowCount(above); ++row) {
            if (model.index(row, TicketCacheModel::Field, above).data().toString() == name) {
                return {model.index(row, TicketCacheModel::Value, above).data().toString(),
                        model.index(row, TicketCacheModel::Note, above).data().toString()};
            }
        }
        return {};
    }
    [[nodiscard]] QString note(int ticketAt) const
    {
        return ticketRow(ticketAt).siblingAtColumn(TicketCacheModel::Note).data().toString();
    }
    [[nodiscard]] TicketLife life(int ticketAt) const
    {
        return static_cast<TicketLife>(
            ticketRow(ticketAt).siblingAtColumn(TicketCacheModel::Note).data(TicketCacheModel::LifeRole).toInt());
    }
};

} // namespace

class TestTicketCacheModel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsCachesTicketsAndTheirFacts()
    {
        const Loaded f(twoTickets());
        QCOMPARE(f.model.rowCount(), 1);
        const QModelIndex top = f.model.index(0, 0);
        QVERIFY(f.model.isCache(top));
        QCOMPARE(top.data().toString(), u"FILE:/tmp/krb5cc_1000"_s);
        QCOMPARE(top.siblingAtColumn(TicketCacheModel::Value).data().toString(), u"alice@ACME.EXAMPLE"_s);
        QCOMPARE(top.siblingAtColumn(TicketCacheModel::Note).data().toString(), u"default"_s);
        QCOMPARE(f.model.rowCount(top), 2);
        QCOMPARE(f.model.ticketCount(), 2);
        QVERIFY(f.model.isTicket(f.ticketRow(1)));
        QCOMPARE(f.ticketRow(1).data().toString(), u"HTTP/crm.acme.example@ACME.EXAMPLE"_s);
        QCOMPARE(f.fact(1, u"Client"_s).value(0), u"alice@ACME.EXAMPLE"_s);
        QCOMPARE(f.fact(1, u"Key version"_s).value(0), u"4"_s);
        QCOMPARE(f.fact(1, u"Valid from"_s).value(0), localTimeText(kStart));
        QCOMPARE(f.fact(1, u"Valid until"_s).value(0), localTimeText(kStart.addSecs(3600)));
        QCOMPARE(f.fact(1, u"Renewable until"_s).value(0), u"cannot be renewed"_s);
        QCOMPARE(f.fact(1, u"Flags"_s).value(0), u"forwardable, initial"_s);
    }

    void marksWeakEncryptionByAWord()
    {
        const Loaded f(twoTickets());
        QVERIFY(!f.ticketRow(0).data(TicketCacheModel::WeakRole).toBool());
        QVERIFY(f.ticketRow(1).data(TicketCacheModel::WeakRole).toBool());
        QVERIFY(f.fact(0, u"Ticket encryption"_s).value(1).isEmpty());
        QVERIFY(f.fact(1, u"Ticket encryption"_s).value(1).startsWith(u"weak"));
        QVERIFY(f.fact(1, u"Session key"_s).value(1).isEmpty());
        QVERIFY(f.ticketRow(1).siblingAtColumn(TicketCacheModel::Value).data().toString().endsWith(u"weak"));
    }

    void countsDownToShortAndExpired()
    {
        Loaded f(twoTickets());
        QCOMPARE(f.note(0), u"1:00:00 left"_s);
        QCOMPARE(f.life(0), TicketLife::Good);
        f.now = kStart.addSecs(55 * 60 - 1);
        QCOMPARE(f.life(0), TicketLife::Good);
        f.now = kStart.addSecs(55 * 60);
        QSignalSpy changed(&f.model, &QAbstractItemModel::dataChanged);
        f.model.tick();
        QVERIFY(changed.count() > 0);
        QCOMPARE(f.life(0), TicketLife::Short);
        QCOMPARE(f.note(0), u"5:00 left"_s);
        QCOMPARE(f.fact(0, u"Valid until"_s).value(1), u"5:00 left"_s);
        f.now = kStart.addSecs(3600);
        QCOMPARE(f.life(0), TicketLife::Expired);
        f.now = kStart.addSecs(3600 + 65);
        QCOMPARE(f.note(0), u"expired 1:05 ago"_s);
    }

    void saysWhenATicketIsForLater()
    {
        Loaded f(twoTickets());
        f.now = kStart.addSecs(-90);
        QCOMPARE(f.life(0), TicketLife::NotYet);
        QCOMPARE(f.note(0), u"not valid for another 1:30"_s);
    }

    void showsWhatATicketDoesNotTell()
    {
        const Loaded f(QList<TicketCache>{cache({KerberosTicket()})});
        QCOMPARE(f.life(0), TicketLife::Unknown);
        QVERIFY(f.note(0).isEmpty());
        QCOMPARE(f.fact(0, u"Valid until"_s).value(0), u"none"_s);
        QCOMPARE(f.fact(0, u"Ticket encryption"_s), QStringList({u"not known"_s, QString()}));
        QCOMPARE(f.fact(0, u"Key version"_s).value(0), u"not told"_s);
    }

    void saysThatACacheIsEmpty()
    {
        const Loaded f(QList<TicketCache>{cache({})});
        QCOMPARE(f.model.rowCount(f.model.index(0, 0)), 0);
        QCOMPARE(f.model.index(0, TicketCacheModel::Note).data().toString(), u"default, no tickets"_s);
    }

    void explainsThatThereAreNone()
    {
        const Loaded f(QList<TicketCache>{});
        QCOMPARE(f.model.rowCount(), 0);
        QVERIFY(f.model.text({}).contains(u"You have no Kerberos tickets."));
    }

    void keepsTheErrorAndNoTickets()
    {
        Loaded f(twoTickets());
        f.next = failure(ErrorCode::File, u"The cache cannot be opened."_s);
        f.reload();
        QVERIFY(f.model.error());
        QCOMPARE(f.model.error()->text, u"The cache cannot be opened."_s);
        QCOMPARE(f.model.rowCount(), 0);
        f.next = twoTickets();
        f.reload();
        QVERIFY(!f.model.error());
        QCOMPARE(f.model.ticketCount(), 2);
    }

    void doesNotResetWhereNothingChanged()
    {
        Loaded f(twoTickets());
        QSignalSpy resets(&f.model, &QAbstractItemModel::modelReset);
        QSignalSpy loaded(&f.model, &TicketCacheModel::loaded);
        f.reload();
        QCOMPARE(loaded.first().first().toBool(), false);
        QCOMPARE(resets.count(), 0);
        f.next = QList<TicketCache>{cache({ticket(u"krbtgt/ACME.EXAMPLE@ACME.EXAMPLE"_s)})};
        f.reload();
        QCOMPARE(loaded.last().first().toBool(), true);
        QCOMPARE(resets.count(), 1);
    }

    void copiesARowWithAllThatIsBelowIt()
    {
        const Loaded f(twoTickets());
        const QString all = f.model.text({});
        QVERIFY(all.contains(u"FILE:/tmp/krb5cc_1000 (default), alice@ACME.EXAMPLE"));
        QVERIFY(all.contains(u"krbtgt/ACME.EXAMPLE"));
        QVERIFY(all.contains(u"1:00:00 left"));
        const QString one = f.model.text(f.ticketRow(1));
        QVERIFY(!one.contains(u"krbtgt/"));
        QVERIFY(one.contains(u"weak"));
        QCOMPARE(f.model.text(f.model.index(0, 1, f.ticketRow(1))), u"alice@ACME.EXAMPLE"_s);
    }

    void theLastOfOverlappingLoadsCounts()
    {
        QThreadPool::globalInstance()->setMaxThreadCount(4);
        QSemaphore first;
        std::atomic<int> calls = 0;
        TicketCacheModel model([] { return kStart; },
                               [&first, &calls]() -> Result<QList<TicketCache>> {
                                   if (calls.fetch_add(1) == 0) {
                                       first.acquire();
                                       return QList<TicketCache>{};
                                   }
                                   return twoTickets();
                               });
        QSignalSpy loaded(&model, &TicketCacheModel::loaded);
        model.reload();
        QTRY_COMPARE(calls.load(), 1);
        model.reload();
        QTRY_COMPARE(loaded.count(), 1);
        QCOMPARE(model.ticketCount(), 2);
        first.release();
        QTest::qWait(50);
        QCOMPARE(loaded.count(), 1);
        QCOMPARE(model.ticketCount(), 2);
    }
};

QTEST_GUILESS_MAIN(TestTicketCacheModel)
#include "tst_ticketcachemodel.moc"
