// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/autorenewal.h"

#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

const QDateTime kStart(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);

SessionItem token(const QString &name, const QByteArray &value, int seconds)
{
    SessionItem item;
    item.kind = SessionItemKind::Token;
    item.name = name;
    item.value = Secret(value);
    item.expires = kStart.addSecs(seconds);
    return item;
}

struct Fixture
{
    QDateTime now = kStart;
    std::optional<Session> session = Session();
    bool busy = false;
    bool wanted = true;
    AutoRenewal renewal;
    QSignalSpy due;

    explicit Fixture(const SessionItem &item)
        : renewal({[this](const AttemptId &) { return session; }, [this](const AttemptId &) { return busy; },
                   [this](const AttemptId &) { return wanted; }},
                  [this] { return now; })
        , due(&renewal, &AutoRenewal::due)
    {
        session->attempt = "a";
        session->service = "http"; // a service that renews
        take(item);
    }
    void take(const SessionItem &item)
    {
        session->items = {item};
        renewal.watch("a");
    }
    qsizetype at(int seconds)
    {
        now = kStart.addSecs(seconds);
        renewal.tick();
        return due.count();
    }
};

} // namespace

class TestAutoRenewal final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void renewsHalfAMinuteBeforeTheEndAndOnce()
    {
        Fixture f(token(u"access_token"_s, "one", 3600));
        QCOMPARE(f.at(3569), 0);
        QCOMPARE(f.at(3570), 1);
        QCOMPARE(f.due.first().first().toByteArray(), QByteArray("a"));
        // Whatever came of it: never again for the same one.
        QCOMPARE(f.at(3590), 1);
        QCOMPARE(f.at(3600), 1);
        QCOMPARE(f.at(7200), 1);
    }
    void eachNewTokenHasItsOwnTurn()
    {
        Fixture f(token(u"access_token"_s, "one", 3600));
        QCOMPARE(f.at(3580), 1);
        f.take(token(u"access_token"_s, "two", 7180));
        QCOMPARE(f.at(7149), 1);
        QCOMPARE(f.at(7150), 2);
    }
    void theSameTokenWithALaterEndIsNoNewOne()
    {
        Fixture f(token(u"access_token"_s, "one", 60));
        QCOMPARE(f.at(40), 1);
        f.take(token(u"access_token"_s, "one", 70));
        QCOMPARE(f.at(55), 1);
    }
    void shortLivesAreRenewedAtHalfTimeAndVeryShortOnesNever()
    {
        Fixture f(token(u"access_token"_s, "one", 20));
        QCOMPARE(f.at(9), 0);
        QCOMPARE(f.at(10), 1);
        Fixture g(token(u"access_token"_s, "one", 8));
        for (int second = 0; second < 10; ++second) {
            QCOMPARE(g.at(second), 0);
        }
    }
    void neverRenewsTwiceInARow()
    {
        Fixture f(token(u"access_token"_s, "one", 60));
        QCOMPARE(f.at(35), 1);
        f.take(token(u"access_token"_s, "two", 47)); // lives twelve seconds from when it was seen
        QCOMPARE(f.at(39), 1);
        QCOMPARE(f.at(41), 2);
    }
    void leavesAloneWhatNobodyAskedFor()
    {
        Fixture f(token(u"access_token"_s, "one", 60));
        f.wanted = false;
        QCOMPARE(f.at(40), 0);
        f.renewal.setOn("a", true);
        QVERIFY(f.renewal.isOn("a"));
        QCOMPARE(f.at(41), 1);
        Fixture g(token(u"access_token"_s, "one", 60));
        g.renewal.setOn("a", false);
        QCOMPARE(g.at(40), 0);
    }
    void waitsWhileTheSessionIsBusy()
    {
        Fixture f(token(u"access_token"_s, "one", 60));
        f.busy = true;
        QCOMPARE(f.at(40), 0);
        f.busy = false;
        QCOMPARE(f.at(41), 1);
    }
    void tokensThatCallsDoNotCarryDoNotCount()
    {
        Fixture f(token(u"id_token"_s, "one", 60));
        QVERIFY(!AutoRenewal::hasUse(*f.session));
        QCOMPARE(f.at(40), 0);
        f.take(token(u"refresh_token"_s, "one", 60));
        QCOMPARE(f.at(40), 0);
        SessionItem cookie = token(u"ASP.NET_SessionId"_s, "one", 60);
        cookie.kind = SessionItemKind::Cookie;
        f.take(cookie);
        QCOMPARE(f.at(40), 0);
    }
    void whatIsOverIsNotRenewed()
    {
        Fixture f(token(u"access_token"_s, "one", 60));
        QCOMPARE(f.at(61), 0);
        f.session->loggedOff = true;
        QCOMPARE(f.at(40), 0);
        f.session.reset();
        f.renewal.watch("a");
        QCOMPARE(f.at(40), 0);
    }
    void theClockRunsByItself()
    {
        Fixture f(token(u"access_token"_s, "one", 60));
        f.now = kStart.addSecs(40);
        QTRY_COMPARE_WITH_TIMEOUT(f.due.count(), 1, 3000);
    }
};

QTEST_GUILESS_MAIN(TestAutoRenewal)
#include "tst_autorenewal.moc"
