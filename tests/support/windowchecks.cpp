// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/windowchecks.h"

#include "ui/ladder/ladderview.h"
#include "ui/mainwindow/attemptcontroller.h"
#include "ui/mainwindow/windowactions.h"
#include "ui/raw/rawview.h"

#include <QAction>
#include <QTest>

namespace Ticketscope::TestUi {

using namespace Ticketscope::Ui;
using namespace Qt::StringLiterals;

namespace {

/// Milliseconds: what a person notices as waiting.
constexpr double kWait = 1000;

/// Bytes of one side, one entry for each connection that carried any.
QList<QByteArray> byConnection(const QList<ExchangePtr> &exchanges, Side side)
{
    QList<ConnectionId> order;
    QHash<ConnectionId, QByteArray> bytes;
    for (const ExchangePtr &exchange : exchanges) {
        if (!order.contains(exchange->connection)) {
            order.append(exchange->connection);
        }
        bytes[exchange->connection] += exchange->message(side).wire.all();
    }
    QList<QByteArray> joined;
    for (const ConnectionId connection : std::as_const(order)) {
        if (!bytes.value(connection).isEmpty()) {
            joined.append(bytes.value(connection));
        }
    }
    return joined;
}

/// Not QCOMPARE: a failure is to name the place, not to print 50 MB.
void compareBytes(const QList<QByteArray> &shown, QList<QByteArray> seen, const char *what)
{
    seen.removeAll(QByteArray());
    QVERIFY2(shown.size() == seen.size(),
             QByteArray(QByteArray(what) + ": connections in the ladder " + QByteArray::number(shown.size()) +
                        ", at the server " + QByteArray::number(seen.size())));
    for (qsizetype i = 0; i < seen.size(); ++i) {
        const auto [here, there] =
            std::mismatch(shown.at(i).begin(), shown.at(i).end(), seen.at(i).begin(), seen.at(i).end());
        QVERIFY2(shown.at(i) == seen.at(i),
                 QByteArray(QByteArray(what) + ": " + QByteArray::number(shown.at(i).size()) +
                            " bytes in the ladder, " + QByteArray::number(seen.at(i).size()) +
                            " at the server; they part at byte " +
                            QByteArray::number(qint64(here - shown.at(i).begin()))));
    }
}

} // namespace

bool isLike(const QString &text, const QString &pattern)
{
    const QStringList parts = pattern.split(u'*');
    if (parts.size() == 1) {
        return text == pattern;
    }
    qsizetype at = 0;
    for (const QString &part : parts) {
        const qsizetype found = text.indexOf(part, at);
        if (found < 0 || (&part == &parts.first() && found != 0)) {
            return false;
        }
        at = found + part.size();
    }
    return text.endsWith(parts.last());
}

void verifyTold(WindowDriver &driver, const QString &sentence)
{
    QVERIFY(driver.settle());
    const QString told = driver.sentence();
    QVERIFY2(isLike(told, sentence), qPrintable(QString(u"told: "_s + told)));
    QCOMPARE(driver.cutOff(), QString());
    const ExchangePtr selected = driver.selected();
    QVERIFY(selected);
    const auto *ladder = driver.part<LadderView>();
    const auto *model = qobject_cast<const LadderModel *>(ladder->model());
    const QModelIndex attempt = model->indexOfAttempt(selected->attempt);
    QVERIFY(attempt.isValid());
    QCOMPARE(attempt.data(LadderModel::StateTextRole).toString(), told);
    QCOMPARE(attempt.data(LadderModel::RunningRole).toBool(), false);
}

void verifyBytes(WindowDriver &driver, Testing::ByteServer &server)
{
    server.stop();
    const QList<ExchangePtr> rows = driver.ladder(server.port());
    QVERIFY(!rows.isEmpty());
    compareBytes(byConnection(rows, Side::Request), server.received(), "requests");
    compareBytes(byConnection(rows, Side::Response), server.sent(), "answers");
}

void verifyShown(WindowDriver &driver, Side side, const QByteArray &message)
{
    auto *raw = driver.part<RawView>();
    raw->setRevealed(true);
    raw->setMode(RawMode::AsSent);
    QVERIFY(driver.settle());
    const QString shown = driver.shown(side);
    raw->setMode(RawMode::Pretty);
    raw->setRevealed(false);
    if (message.isEmpty()) {
        QVERIFY2(shown.startsWith(side == Side::Request ? u"No byte of a request was sent."_s
                                                        : u"No byte of an answer came back."_s),
                 qPrintable(shown));
        return;
    }
    QCOMPARE(shown, QString::fromUtf8(message));
}

void verifyLively(const StillnessMeter &meter)
{
    // How lively the window is the benchmarks tell; here it must not have waited for the other side to move.
    if (meter.lived() > kWait) {
        QVERIFY2(meter.longestOwn() < meter.lived() / 2, QByteArray::number(meter.longestOwn()));
    }
}

void verifyIdle(WindowDriver &driver, quint16 serverPort)
{
    verifyRested(driver, serverPort, 0);
}

void verifyRested(WindowDriver &driver, quint16 serverPort, int kept)
{
    QCOMPARE(driver.stillRunning(serverPort, kept), QString());
    QVERIFY(driver.part<WindowActions>()->logIn->isEnabled());
    QVERIFY(!driver.part<WindowActions>()->cancel->isEnabled());
}

void verifyWorksAgain(WindowDriver &driver)
{
    QVERIFY(driver.part<WindowActions>()->logIn->isEnabled());
    QVERIFY(driver.logIn());
    QVERIFY2(driver.attempts().isLoggedIn(), qPrintable(driver.sentence()));
    QCOMPARE(driver.sentence(), QString());
    QVERIFY(driver.logOff());
    QVERIFY2(!driver.attempts().isLoggedIn(), qPrintable(driver.sentence()));
}

} // namespace Ticketscope::TestUi
