// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sessionmodel.h"

#include "models/sessionuses.h"
#include "models/timetext.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;

namespace {

const QDateTime kStart(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);

Session session(const QDateTime &expires)
{
    Session made;
    made.attempt = "a";
    made.user = QStringLiteral("alice");
    SessionItem ticket;
    ticket.name = QStringLiteral("Ticket");
    ticket.value = Secret::fromString(QStringLiteral("7T:secret-ticket"));
    ticket.expires = expires;
    ticket.fromExchange = 3;
    made.items = {ticket};
    return made;
}

QString cell(const SessionModel &model, int column)
{
    return model.index(0, column).data().toString();
}

ExchangePtr sent(ExchangeId id, const QByteArray &wire)
{
    auto made = std::make_shared<Exchange>();
    made->id = id;
    made->request.wire = WireBytes(wire);
    return made;
}

} // namespace

class TestSessionModel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsDownAndTurnsToWarningAndToExpired()
    {
        QDateTime now = kStart;
        SessionModel model([&now] { return now; });
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSession(session(kStart.addSecs(30 * 60)));
        const auto life = [&model] { return model.index(0, SessionModel::Life).data(SessionModel::LifeRole).toInt(); };
        QCOMPARE(cell(model, SessionModel::Life), SessionModel::tr("%1 left").arg(QStringLiteral("30:00")));
        QCOMPARE(life(), int(SessionModel::LifeState::Fresh));
        now = kStart.addSecs(25 * 60 - 1);
        QCOMPARE(life(), int(SessionModel::LifeState::Fresh));
        now = kStart.addSecs(25 * 60);
        QCOMPARE(life(), int(SessionModel::LifeState::Short));
        now = kStart.addMSecs(30 * 60 * 1000 - 1);
        QCOMPARE(life(), int(SessionModel::LifeState::Short));
        now = kStart.addSecs(30 * 60);
        QCOMPARE(life(), int(SessionModel::LifeState::Expired));
        QCOMPARE(cell(model, SessionModel::Life), SessionModel::tr("expired"));
    }

    void saysThatAnInferredLifeIsOnlyProbable()
    {
        SessionModel model([] { return kStart; });
        Session inferred = session(kStart.addSecs(600));
        inferred.items.first().lifeIsInferred = true;
        model.setSession(inferred);
        QCOMPARE(cell(model, SessionModel::Life), SessionModel::tr("probably %1 left").arg(QStringLiteral("10:00")));
    }

    void masksTheValueUntilItIsRevealed()
    {
        SessionModel model([] { return kStart; });
        model.setSession(session({}));
        QCOMPARE(cell(model, SessionModel::Value), QString(8, QChar(0x2022)));
        QCOMPARE(model.copyText(0), QString(8, QChar(0x2022)));
        model.setRevealed(0, true);
        QCOMPARE(cell(model, SessionModel::Value), QStringLiteral("7T:secret-ticket"));
    }

    void saysWhereItCameFromAndWhatUsedIt()
    {
        SessionModel model([] { return kStart; });
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSession(session({}));
        QCOMPARE(cell(model, SessionModel::Origin), SessionModel::tr("from #%1").arg(3));
        QVERIFY(cell(model, SessionModel::Uses).isEmpty());
        model.setUses(0, {4, 7});
        QCOMPARE(cell(model, SessionModel::Uses), SessionModel::tr("used by %1").arg(QStringLiteral("#4, #7")));
        model.setUses(9, {1});
        model.setSession(std::nullopt);
        QCOMPARE(model.rowCount(), 0);
    }

    void whatWasReplacedStandsBelow()
    {
        SessionModel model([] { return kStart; });
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSession(session(kStart.addSecs(60)));
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        const QPersistentModelIndex selected = model.index(0, SessionModel::Name);
        // A renewal, and another one.
        for (int round = 1; round <= 2; ++round) {
            Session renewed = session(kStart.addSecs(3600));
            renewed.items.first().value = Secret::fromString(QStringLiteral("7T:new-%1").arg(round));
            SessionItem old = model.session()->items.first();
            old.replacedBy = 10 + round;
            renewed.former = model.session()->former;
            renewed.former.prepend(old);
            model.setSession(renewed);
        }
        QCOMPARE(reset.count(), 0);
        QCOMPARE(inserted.count(), 2);
        QCOMPARE(model.rowCount(), 3);
        QVERIFY(selected.isValid());
        QCOMPARE(selected.row(), 0);
        QVERIFY(!model.index(0, 0).data(SessionModel::FormerRole).toBool());
        QVERIFY(model.index(1, 0).data(SessionModel::FormerRole).toBool());
        QCOMPARE(model.index(1, SessionModel::Life).data().toString(), SessionModel::tr("replaced in #%1").arg(12));
        QCOMPARE(model.index(2, SessionModel::Life).data().toString(), SessionModel::tr("replaced in #%1").arg(11));
        QCOMPARE(model.index(2, SessionModel::Life).data(SessionModel::LifeRole).toInt(),
                 int(SessionModel::LifeState::Replaced));
        model.setRevealed(2, true);
        QVERIFY(!model.isRevealed(0));
        QVERIFY(!model.isRevealed(1));
        QCOMPARE(model.copyText(2), QStringLiteral("7T:secret-ticket"));
        // A fresh login starts anew.
        model.setSession(session({}));
        QCOMPARE(model.rowCount(), 1);
    }

    void findsAValueInTheRequestsThatCarryIt()
    {
        const Secret value = Secret::fromString(QStringLiteral("7T:secret-ticket"));
        const QList<ExchangePtr> exchanges{
            sent(1, "GET / HTTP/1.1\r\n\r\n"),
            sent(2, "GET / HTTP/1.1\r\nX-Ticket: 7T:secret-ticket\r\n\r\n"),
            sent(3, "GET /?t=7T%3Asecret-ticket HTTP/1.1\r\n\r\n"),
            sent(4, "GET / HTTP/1.1\r\nAuthorization: SOTicket " + QByteArray("x7T:secret-ticket:").toBase64() +
                        "\r\n\r\n"),
        };
        QCOMPARE(usesOf(value, exchanges), (QList<ExchangeId>{2, 3, 4}));
        QVERIFY(usesOf(Secret::fromString(QStringLiteral("GE")), exchanges).isEmpty());
        QVERIFY(usesOf(Secret(), exchanges).isEmpty());
    }

    void writesLengthsOfTime_data()
    {
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("seconds") << qint64(59) << "0:59";
        QTest::newRow("minutes") << qint64(29 * 60 + 41) << "29:41";
        QTest::newRow("hours") << qint64(3600 + 62) << "1:01:02";
        QTest::newRow("negative") << qint64(-61) << "1:01";
    }

    void writesLengthsOfTime()
    {
        QFETCH(qint64, seconds);
        QFETCH(QString, text);
        QCOMPARE(durationText(seconds), text);
    }
};

QTEST_GUILESS_MAIN(TestSessionModel)
#include "tst_sessionmodel.moc"
