// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/laddermodel.h"
#include "models/lineagemodel.h"
#include "models/lineagewatch.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

Message message(const QByteArray &wire, Http::MessageKind kind)
{
    Message made;
    made.wire = WireBytes(wire);
    made.head = Http::parseHead(wire, kind).value();
    made.headBytes = wire.left(made.head.end);
    made.body = {made.head.end, wire.size()};
    made.complete = true;
    return made;
}

ExchangePtr append(Capture &capture, const QByteArray &path, const QByteArray &cookie, const QByteArray &setCookie)
{
    auto made = std::make_shared<Exchange>();
    made->id = capture.takeId();
    made->attempt = "attempt";
    made->connection = 1;
    made->step = {StepKind::Call, {}};
    made->url = QUrl(QStringLiteral("https://host.example") + QString::fromLatin1(path));
    made->started = QDateTime(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC).addSecs(made->id);
    QByteArray request = "GET " + path + " HTTP/1.1\r\nHost: host.example\r\n";
    request += cookie.isEmpty() ? QByteArray() : QByteArray("Cookie: ASP.NET_SessionId=" + cookie + "\r\n");
    QByteArray response = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
    response +=
        setCookie.isEmpty() ? QByteArray() : QByteArray("Set-Cookie: ASP.NET_SessionId=" + setCookie + "; path=/\r\n");
    made->request = message(request + "\r\n", Http::MessageKind::Request);
    made->response = message(response + "\r\n", Http::MessageKind::Response);
    capture.append(made);
    return made;
}

/// Two cookies of one name: the second takes the first's place, and one request still carries the first.
void appendReplacedCookie(Capture &capture)
{
    append(capture, "/login", {}, "first-cookie-0001");
    append(capture, "/a", "first-cookie-0001", "second-cookie-002");
    append(capture, "/b", "first-cookie-0001", {});
    append(capture, "/c", "second-cookie-002", {});
}

struct Fixture
{
    Capture capture;
    LineageModel model{capture, systemUtc};
    void setLineage()
    {
        model.setLineage(std::make_shared<const Diagnosis::Lineage>(Diagnosis::lineageOf(capture.exchanges())));
    }
    QString cell(int row, int column) { return model.index(row, column).data().toString(); }
    QString event(int row, int event, int column)
    {
        return model.index(event, column, model.index(row, 0)).data().toString();
    }
};

} // namespace

class TestLineageModel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhereAThingCameFromAndWhatBecameOfIt()
    {
        Fixture f;
        const QAbstractItemModelTester tester(&f.model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        appendReplacedCookie(f.capture);
        f.setLineage();
        QCOMPARE(f.model.rowCount(), 2);
        QCOMPARE(f.cell(0, LineageModel::Name), u"ASP.NET_SessionId"_s);
        QCOMPARE(f.cell(0, LineageModel::Issued), u"#1"_s);
        QCOMPARE(f.cell(0, LineageModel::Uses), u"#2, #3"_s);
        QCOMPARE(f.cell(1, LineageModel::Uses), u"#4"_s);
        QVERIFY2(f.cell(0, LineageModel::State).startsWith(LineageModel::tr("replaced in %1").arg(u"#2"_s)),
                 qPrintable(f.cell(0, LineageModel::State)));
        QVERIFY(f.model.index(0, 0).data(LineageModel::OldRole).toBool());
        QVERIFY(!f.model.index(1, 0).data(LineageModel::OldRole).toBool());
        QCOMPARE(f.model.oldUses(), 1);
        // Its rows, as they happened.
        QCOMPARE(f.model.rowCount(f.model.index(0, 0)), 4);
        QCOMPARE(f.event(0, 0, LineageModel::Name), LineageModel::tr("issued by %1").arg(u"#1"_s));
        QCOMPARE(f.event(0, 3, LineageModel::Name), LineageModel::tr("used by %1").arg(u"#3"_s));
        QCOMPARE(f.event(0, 3, LineageModel::Value), u"GET host.example/b"_s);
        QVERIFY(!f.event(0, 3, LineageModel::State).isEmpty());
        QVERIFY(f.event(0, 1, LineageModel::State).isEmpty());
    }
    void masksValuesUntilTheyAreRevealed()
    {
        Fixture f;
        appendReplacedCookie(f.capture);
        f.setLineage();
        const QModelIndex first = f.model.index(0, 0);
        QCOMPARE(f.cell(0, LineageModel::Value), QString(8, QChar(0x2022)));
        QCOMPARE(f.model.copyText(first), QString(8, QChar(0x2022)));
        QVERIFY(!f.model.keyOf(first).contains("first-cookie"));
        f.model.setRevealed(first, true);
        QCOMPARE(f.cell(0, LineageModel::Value), u"first-cookie-0001"_s);
        // Another look at the same capture keeps it.
        f.setLineage();
        QVERIFY(f.model.isRevealed(f.model.index(0, 0)));
        QVERIFY(!f.model.isRevealed(f.model.index(1, 0)));
    }
    void leadsToTheBytes()
    {
        Fixture f;
        appendReplacedCookie(f.capture);
        f.setLineage();
        const std::optional<Diagnosis::Evidence> issued = f.model.evidence(f.model.index(0, 0));
        QVERIFY(issued);
        const ExchangePtr exchange = f.capture.exchange(issued->exchange);
        QCOMPARE(exchange->message(issued->side).wire.all().mid(issued->wire.start, issued->wire.length()),
                 QByteArray("first-cookie-0001"));
        const std::optional<Diagnosis::Evidence> used = f.model.evidence(f.model.index(3, 0, f.model.index(0, 0)));
        QVERIFY(used);
        QCOMPARE(used->exchange, ExchangeId(3));
        QCOMPARE(used->side, Side::Request);
        QVERIFY(!f.model.evidence({}));
    }
    void theWatchFollowsTheCapture()
    {
        Capture capture;
        LineageWatch watch(capture);
        QSignalSpy changed(&watch, &LineageWatch::changed);
        QVERIFY(watch.lineage()->items.isEmpty());
        appendReplacedCookie(capture);
        QVERIFY(watch.isStale());
        QTRY_COMPARE(watch.lineage()->items.size(), 2);
        QVERIFY(!watch.isStale());
        append(capture, "/d", "first-cookie-0001", {});
        QTRY_COMPARE(watch.lineage()->items.first().uses.size(), 3);
        // What was under way when it was cleared is dropped.
        append(capture, "/e", "first-cookie-0001", {});
        capture.clear();
        QVERIFY(watch.lineage()->items.isEmpty());
        const qsizetype before = changed.count();
        QTest::qWait(400);
        QCOMPARE(changed.count(), before);
        QVERIFY(watch.lineage()->items.isEmpty());
    }
    void theLadderMarksRequestsWithSomethingOld()
    {
        Capture capture;
        LadderModel ladder(capture);
        const QAbstractItemModelTester tester(&ladder, QAbstractItemModelTester::FailureReportingMode::QtTest);
        appendReplacedCookie(capture);
        const Diagnosis::Lineage lineage = Diagnosis::lineageOf(capture.exchanges());
        ladder.setOldUses(oldUseTexts(lineage));
        const QModelIndex old = ladder.indexOf(3).siblingAtColumn(LadderModel::StepName);
        const QString text = old.data(LadderModel::OldUseRole).toString();
        QVERIFY2(text.contains(u"ASP.NET_SessionId"), qPrintable(text));
        QVERIFY(old.data(Qt::ToolTipRole).toString().contains(u"ASP.NET_SessionId"));
        QVERIFY(old.data(Qt::AccessibleTextRole).toString().contains(text));
        QVERIFY(ladder.indexOf(2).data(LadderModel::OldUseRole).toString().isEmpty());
        QVERIFY(ladder.indexOf(4).data(LadderModel::OldUseRole).toString().isEmpty());
        ladder.setOldUses({});
        QVERIFY(ladder.indexOf(3).data(LadderModel::OldUseRole).toString().isEmpty());
    }
    void theLadderMasksSecretsOfAnAddress()
    {
        Capture capture;
        LadderModel ladder(capture);
        append(capture, "/callback?state=x&access_token=topsecrettoken123&page=2", {}, {});
        const QString shown = ladder.indexOf(1).siblingAtColumn(LadderModel::Address).data().toString();
        QVERIFY2(!shown.contains(u"topsecrettoken123"), qPrintable(shown));
        QVERIFY2(shown.contains(u"page=2"), qPrintable(shown));
    }
};

QTEST_GUILESS_MAIN(TestLineageModel)
#include "tst_lineagemodel.moc"
