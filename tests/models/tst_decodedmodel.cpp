// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/decodedmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;

namespace {

DecodedNode leaf(const SourceBufferPtr &buffer, ByteRange range, const QString &name, const QVariant &value)
{
    DecodedNode node;
    node.name = name;
    node.value = value;
    node.source = {buffer, range};
    return node;
}

/// "user=alice;password=hunter2;until=…"
DecodedTreePtr sample()
{
    DecodedMessage message;
    message.wire = SourceBuffer::root("wire", "user=alice;password=hunter2;until=now");
    message.root = leaf(message.wire, {0, 37}, QStringLiteral("Message"), {});
    DecodedNode group = leaf(message.wire, {0, 37}, QStringLiteral("Fields"), {});
    group.children.append(leaf(message.wire, {5, 10}, QStringLiteral("user"), QStringLiteral("alice")));
    DecodedNode password = leaf(message.wire, {20, 27}, QStringLiteral("password"), QStringLiteral("hunter2"));
    password.sensitivity = Sensitivity::Secret;
    group.children.append(password);
    DecodedNode until =
        leaf(message.wire, {34, 37}, QStringLiteral("until"), QDateTime(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC));
    until.state = NodeState::Damaged;
    until.note = QStringLiteral("Not a time.");
    group.children.append(until);
    message.root.children.append(group);
    return DecodedTree::make(std::move(message));
}

} // namespace

class TestDecodedModel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isAProperTree()
    {
        DecodedModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTree(sample());
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.rowCount(model.index(0, 0)), 3);
        model.setTree(sample(), true);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.data(model.index(0, 0)).toString(), QStringLiteral("Message"));
        model.setTree(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void findsTheFieldOfAByte()
    {
        DecodedModel model;
        const DecodedTreePtr tree = sample();
        model.setTree(tree);
        const QModelIndex found = model.indexAt(*tree->message.wire, 22);
        QCOMPARE(model.data(found).toString(), QStringLiteral("password"));
        QVERIFY(!model.indexAt(*tree->message.wire, 1000).isValid());
    }

    void masksASecretUntilItIsRevealed()
    {
        DecodedModel model;
        const DecodedTreePtr tree = sample();
        model.setTree(tree);
        const QModelIndex password = model.indexAt(*tree->message.wire, 22);
        const QModelIndex value = password.siblingAtColumn(DecodedModel::Value);
        QCOMPARE(value.data().toString(), QString(8, QChar(0x2022)));
        QCOMPARE(model.copyText(password), QString(8, QChar(0x2022)));
        QCOMPARE(value.data(Qt::AccessibleTextRole).toString(), DecodedModel::tr("masked"));
        QVERIFY(!value.data(Qt::ToolTipRole).toString().contains(QStringLiteral("hunter2")));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setRevealed(password, true);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(value.data().toString(), QStringLiteral("hunter2"));
        QCOMPARE(model.copyText(password), QStringLiteral("hunter2"));
    }

    void keepsWhatWasRevealedForTheRun()
    {
        DecodedModel model;
        const DecodedTreePtr tree = sample();
        model.setTree(tree);
        model.setRevealed(model.indexAt(*tree->message.wire, 22), true);
        model.setTree(nullptr);
        model.setTree(tree);
        QVERIFY(model.isRevealed(model.indexAt(*tree->message.wire, 22)));
    }

    void saysWhatIsDamagedInWords()
    {
        DecodedModel model;
        const DecodedTreePtr tree = sample();
        model.setTree(tree);
        const QModelIndex until = model.indexAt(*tree->message.wire, 35);
        QCOMPARE(until.data(DecodedModel::StateRole).toInt(), int(NodeState::Damaged));
        const QString note = until.siblingAtColumn(DecodedModel::Note).data().toString();
        QVERIFY2(note.contains(QStringLiteral("Not a time.")), qPrintable(note));
        QCOMPARE(until.siblingAtColumn(DecodedModel::Value).data().toString(),
                 QStringLiteral("2026-03-01 12:00:00 UTC"));
    }

    void aCheckSpeaksForItself()
    {
        DecodedMessage message;
        message.wire = SourceBuffer::root("wire", "eyJ.e30.sig");
        message.root = leaf(message.wire, {0, 11}, QStringLiteral("JWT"), {});
        DecodedNode check = leaf(message.wire, {8, 11}, QStringLiteral("Signature"), QStringLiteral("failed"));
        check.state = NodeState::Damaged;
        check.verdict = "failed";
        check.note = QStringLiteral("No key fits.");
        message.root.children.append(check);
        DecodedModel model;
        model.setTree(DecodedTree::make(std::move(message)));
        const QModelIndex row = model.index(0, DecodedModel::Note);
        // The bytes are whole; it is the check that failed.
        QCOMPARE(row.data().toString(), QStringLiteral("No key fits."));
        QCOMPARE(row.data(DecodedModel::VerdictRole).toByteArray(), QByteArray("failed"));
    }
    void escapesWhatAServerSentInToolTips()
    {
        DecodedMessage message;
        message.wire = SourceBuffer::root("wire", "x");
        message.root = leaf(message.wire, {0, 1}, QStringLiteral("Message"), {});
        message.root.children.append(leaf(message.wire, {0, 1}, QStringLiteral("name"), QStringLiteral("<img src=x>")));
        DecodedModel model;
        model.setTree(DecodedTree::make(std::move(message)));
        const QString tip = model.index(0, DecodedModel::Value).data(Qt::ToolTipRole).toString();
        QVERIFY2(!tip.contains(QStringLiteral("<img")), qPrintable(tip));
    }

    void decodesARealMessageInThePool()
    {
        const QByteArray wire = "HTTP/1.1 200 OK\r\nDate: Sun, 01 Mar 2026 12:00:00 GMT\r\nContent-Length: 2\r\n\r\nhi";
        auto exchange = std::make_shared<Exchange>();
        exchange->id = 7;
        exchange->response.wire = WireBytes(wire);
        exchange->response.headBytes = wire.left(wire.size() - 2);
        exchange->response.head = Http::parseHead(wire, Http::MessageKind::Response).value();
        exchange->response.body = {wire.size() - 2, wire.size()};
        exchange->response.complete = true;
        MessageDecoder decoder;
        QSignalSpy decoded(&decoder, &MessageDecoder::decoded);
        decoder.request(exchange, Side::Response);
        QVERIFY(decoded.wait());
        const DecodedTreePtr tree = decoder.cached(7, Side::Response);
        QVERIFY(tree);
        QVERIFY(tree->referenceIsServer);
        QCOMPARE(tree->reference, QDateTime(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC));
        DecodedModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTree(tree);
        QVERIFY(model.rowCount() > 0);
    }

    void dropsWhatIsUnderWayWhenCleared()
    {
        auto exchange = std::make_shared<Exchange>();
        exchange->id = 1;
        exchange->response.wire = WireBytes(QByteArray("HTTP/1.1 200 OK\r\n\r\n"));
        MessageDecoder decoder;
        QSignalSpy decoded(&decoder, &MessageDecoder::decoded);
        decoder.request(exchange, Side::Response);
        decoder.clear();
        QTest::qWait(200);
        QCOMPARE(decoded.count(), 0);
        QVERIFY(!decoder.cached(1, Side::Response));
    }
};

QTEST_GUILESS_MAIN(TestDecodedModel)
#include "tst_decodedmodel.moc"
