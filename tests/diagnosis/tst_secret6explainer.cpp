// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/secret6.h"
#include "protocol/superoffice.h"

#include <QCryptographicHash>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis::Explain;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kPassword = "p&ss\xC3\xB8rd";

QByteArray made(const QByteArray &mark, const QByteArray &type, const QByteArray &user, const QByteArray &password,
                const QDate &day)
{
    const QByteArray text = mark + type + user + password + QByteArray::number(QDate(2000, 1, 1).daysTo(day));
    return QCryptographicHash::hash(text, QCryptographicHash::Md5);
}

Explanation explained(const QByteArray &secret, const QDateTime &when, const QByteArray &password = kPassword)
{
    return explainSecret6({u"CRM5"_s, u"SAL0"_s, secret, when, Secret(password)});
}

const QByteArray kMark = "\xEF\xBB\xBF";
const QDate kDay(2012, 6, 5);

QDateTime at(int hour, int minute = 30)
{
    return QDateTime(kDay, QTime(hour, minute), Qt::UTC);
}

} // namespace

class Secret6ExplainerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsTheVectors()
    {
        const Explanation found = explainSecret6(
            {u"CRM5"_s, u"ADM0"_s, "JZA5BG/qWBmRsCHLHvbimQ==", QDateTime({2012, 6, 5}, QTime(9, 0), Qt::UTC),
             Secret(QByteArrayView("secret"))});
        QVERIFY(found.fitting() && found.fitting()->isRight);
        const Explanation bare = explainSecret6(
            {u"CRM5"_s, u"JR"_s, "D/Uy6ed5WATNMRife7KCOw==", QDateTime({2006, 7, 28}, QTime(9, 0), Qt::UTC),
             Secret(QByteArrayView(""))});
        QVERIFY(bare.fitting());
        QCOMPARE(bare.fitting()->id, "no-bom"_ba);
    }
    void namesEachMistake_data()
    {
        QTest::addColumn<QByteArray>("secret");
        QTest::addColumn<QDateTime>("when");
        QTest::addColumn<QByteArray>("id");
        const auto day = [](int shift) {
            return made(kMark, "CRM5", "SAL0", kPassword, kDay.addDays(shift)).toBase64();
        };
        // Half past eleven at night in Oslo is yesterday's UTC day; no zone is a day behind at 23:30 UTC.
        QTest::newRow("local time ahead") << day(1) << at(23) << "local-time-ahead"_ba;
        QTest::newRow("local time behind") << day(-1) << at(2) << "local-time-behind"_ba;
        QTest::newRow("day before") << day(-1) << at(23) << "day-before"_ba;
        QTest::newRow("day after") << day(1) << at(2) << "day-after"_ba;
        QTest::newRow("old") << day(-40) << at(12) << "day-other"_ba;
        QTest::newRow("no BOM") << made({}, "CRM5", "SAL0", kPassword, kDay).toBase64() << at(12) << "no-bom"_ba;
        QTest::newRow("Latin-1") << made(kMark, "CRM5", "SAL0", "p&ss\xF8rd", kDay).toBase64() << at(12)
                                 << "password-latin1"_ba;
        QTest::newRow("other type") << made(kMark, "crm5", "SAL0", kPassword, kDay).toBase64() << at(12)
                                    << "type-other"_ba;
        QTest::newRow("user's case") << made(kMark, "CRM5", "sal0", kPassword, kDay).toBase64() << at(12)
                                     << "user-case"_ba;
        QTest::newRow("hex") << made(kMark, "CRM5", "SAL0", kPassword, kDay).toHex() << at(12) << "secret-hex"_ba;
        QTest::newRow("Java: local time, no BOM") << made({}, "CRM5", "SAL0", kPassword, kDay.addDays(1)).toBase64()
                                                  << at(23) << "local-time-ahead+no-bom"_ba;
    }
    void namesEachMistake()
    {
        QFETCH(QByteArray, secret);
        QFETCH(QDateTime, when);
        QFETCH(QByteArray, id);
        const Explanation found = explained(secret, when);
        QVERIFY2(found.fitting(), "nothing fits");
        QCOMPARE(found.fitting()->id, id);
        QVERIFY(!found.fitting()->name.isEmpty());
        QVERIFY(explained(secret, when, "another").isNone());
    }
    void namesTheNearestZone()
    {
        const QByteArray secret = made(kMark, "CRM5", "SAL0", kPassword, kDay.addDays(1)).toBase64();
        const QString name = explained(secret, at(22, 30)).fitting()->name;
        QVERIFY2(name.contains("UTC+02:00"_L1), qPrintable(name));
    }
    void countsTheDayInUtc()
    {
        const QByteArray secret = SuperOffice::secret6(u"CRM5"_s, u"SAL0"_s, Secret(kPassword), kDay);
        const QDateTime oslo = at(23).toOffsetFromUtc(7200);
        QCOMPARE(oslo.date(), kDay.addDays(1));
        QVERIFY(explained(secret, oslo).fitting()->isRight);
    }
    void needsAll()
    {
        QVERIFY(!explained({}, at(12)).problem.isEmpty());
        QVERIFY(!explained("AAAA", {}).problem.isEmpty());
        QVERIFY(!explainSecret6({u"CRM5"_s, u"SAL0"_s, "AAAA", at(12), {}}).problem.isEmpty());
    }
};

QTEST_GUILESS_MAIN(Secret6ExplainerTest)
#include "tst_secret6explainer.moc"
