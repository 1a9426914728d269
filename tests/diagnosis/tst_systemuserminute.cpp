// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/systemuserminute.h"

#include <QTest>

using namespace Ticketscope::Diagnosis::Explain;
using namespace Qt::StringLiterals;

namespace {

const QDateTime kServer({2026, 1, 31}, QTime(16, 42, 31), Qt::UTC);

SystemUserMinute explained(const QByteArray &minute)
{
    return explainSystemUserMinute({minute, kServer});
}

} // namespace

class SystemUserMinuteTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesEachCase_data()
    {
        QTest::addColumn<QByteArray>("minute");
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<int>("difference");
        QTest::newRow("UTC") << "202601311642"_ba
                             << "right"_ba << 0;
        QTest::newRow("a minute late") << "202601311641"_ba
                                       << "right"_ba << -1;
        QTest::newRow("Oslo") << "202601311742"_ba
                              << "local-time"_ba << 60;
        QTest::newRow("New York") << "202601311141"_ba
                                  << "local-time"_ba << -301;
        QTest::newRow("India") << "202601312212"_ba
                               << "local-time"_ba << 330;
        QTest::newRow("next day in Tokyo") << "202602010142"_ba
                                           << "local-time"_ba << 540;
        QTest::newRow("twelve hours") << "202601310442"_ba
                                      << "twelve-hours"_ba << -720;
        QTest::newRow("month for minute") << "202601311601"_ba
                                          << "month-for-minute"_ba << -41;
        QTest::newRow("minute for month") << "202642311642"_ba
                                          << "minute-for-month"_ba << 0;
        QTest::newRow("seconds") << "20260131164231"_ba
                                 << "seconds"_ba << 0;
        QTest::newRow("clock") << "202601311652"_ba
                               << "clock"_ba << 10;
        QTest::newRow("days ago") << "202601291230"_ba
                                  << "clock"_ba << -3132;
    }
    void namesEachCase()
    {
        QFETCH(QByteArray, minute);
        QFETCH(QByteArray, id);
        QFETCH(int, difference);
        const SystemUserMinute found = explained(minute);
        QVERIFY2(found.explanation.fitting(), "nothing fits");
        QCOMPARE(found.explanation.fitting()->id, id);
        QCOMPARE(found.difference, qint64(difference));
    }
    void givesTheOffset()
    {
        QCOMPARE(explained("202601311742").localOffset.value_or(0), 60);
        QCOMPARE(explained("202601312212").localOffset.value_or(0), 330);
        QVERIFY(!explained("202601311642").localOffset);
        QVERIFY(!explained("202601311652").localOffset);
        QVERIFY(explained("202601311742").explanation.fitting()->name.contains("UTC+01:00"_L1));
    }
    void readsTheWholeToken()
    {
        const SystemUserMinute found =
            explained("App 1.0 v202512312359-8k8Q7DmBgo.202601311742." + QByteArray(344, 'A'));
        QCOMPARE(found.signedAt, QDateTime({2026, 1, 31}, QTime(17, 42), Qt::UTC));
        QCOMPARE(found.localOffset.value_or(0), 60);
    }
    void saysNoneForWhatIsNoTime()
    {
        QVERIFY(explained("abc").explanation.isNone());
        QVERIFY(explained("209913991234").explanation.isNone());
    }
    void needsBoth()
    {
        QVERIFY(!explained({}).explanation.problem.isEmpty());
        QVERIFY(!explainSystemUserMinute({"202601311642", {}}).explanation.problem.isEmpty());
    }
};

QTEST_GUILESS_MAIN(SystemUserMinuteTest)
#include "tst_systemuserminute.moc"
