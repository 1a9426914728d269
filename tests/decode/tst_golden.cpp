// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/nodejson.h"
#include "decode/nodes.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Testing;

namespace {

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

QList<const DecodedNode *> flat(const DecodedNode &node)
{
    QList<const DecodedNode *> nodes{&node};
    for (const DecodedNode &child : node.children) {
        nodes += flat(child);
    }
    return nodes;
}

/// Whether the node's text can be read off the bytes that it points at: as it is, or through an escape of its format.
bool standsOnItsBytes(const DecodedNode &node)
{
    const QByteArray bytes = node.source.view().toByteArray();
    const QString value = node.value.toString();
    if (Nodes::textOf(bytes).contains(value) || QString::fromLatin1(bytes).contains(value)) {
        return true;
    }
    const bool hasEscapes = bytes.contains('\\') || bytes.contains('&') || bytes.contains('%') || bytes.contains('+') ||
                            bytes.contains("<![CDATA[") || bytes.contains('\r') || bytes.contains('\0');
    return hasEscapes;
}

/// What SPNEGO and Kerberos write as numbers or as lists of parts, shown by the standards' names.
bool isNumberWithAName(const DecodedNode &node)
{
    static const QList<QByteArray> endings{"mechanism",  "spnego.flags", "spnego.state", "tokenid",
                                           "encryption", "nametype",     "options",      "service",
                                           "code",       "data.entry",   "status"};
    return (node.id.startsWith("spnego.") || node.id.startsWith("kerberos.")) &&
           std::any_of(endings.begin(), endings.end(),
                       [&](const QByteArray &ending) { return node.id.endsWith(ending); });
}

/// Values that are made of more than the bytes of their node, by their ids.
bool isMadeUp(const DecodedNode &node)
{
    static const QList<QByteArray> ids{"error",      "http.challenges",    "http.framing.codings", "html.text",
                                       "html.title", "http.authorization", "soap.version"};
    return ids.contains(node.id) || node.source.range.isEmpty() || isNumberWithAName(node);
}

} // namespace

/// Every tests/data/decode/NAME.in has beside it NAME.json, the tree that it must become. With
/// TICKETSCOPE_UPDATE_GOLDEN=1 the trees are written instead of compared: read them before they are kept.
class GoldenTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void treeIsAsKept_data() { addRows(); }
    void treeIsAsKept();
    void rangesHold_data() { addRows(); }
    void rangesHold();
    void secretsAreMasked_data() { addRows(); }
    void secretsAreMasked();
    void everyByteFindsItsNode_data() { addRows(); }
    void everyByteFindsItsNode();
    void damageIsSurvived_data() { addRows(); }
    void damageIsSurvived();

private:
    void addRows();

    QDir m_data{QStringLiteral(TEST_DATA "/decode")};
    QStringList m_names;
};

void GoldenTest::initTestCase()
{
    m_names = m_data.entryList({QStringLiteral("*.in")}, QDir::Files, QDir::Name);
    QVERIFY(m_names.size() >= 20);
}

void GoldenTest::addRows()
{
    QTest::addColumn<QString>("name");
    for (const QString &name : std::as_const(m_names)) {
        QTest::newRow(qPrintable(name)) << name;
    }
}

void GoldenTest::treeIsAsKept()
{
    QFETCH(QString, name);
    const DecodedMessage message = decodeFile(name, readFile(m_data.filePath(name)));
    const QByteArray got = QJsonDocument(nodeToJson(message.root)).toJson();
    const QString goldenPath = m_data.filePath(name.chopped(3) + QStringLiteral(".json"));
    if (qEnvironmentVariableIntValue("TICKETSCOPE_UPDATE_GOLDEN") == 1) {
        QVERIFY(writeFile(goldenPath, got));
        return;
    }
    const QByteArray wanted = readFile(goldenPath);
    if (got != wanted) {
        const QDir out(QStringLiteral(TEST_BIN "/../golden"));
        QVERIFY(out.mkpath(QStringLiteral(".")));
        const QString base = out.filePath(name.chopped(3));
        QVERIFY(writeFile(base + QStringLiteral(".got.json"), got));
        QVERIFY(writeFile(base + QStringLiteral(".wanted.json"), wanted));
        QFAIL(qPrintable(QStringLiteral("The tree differs: compare %1.got.json with %1.wanted.json").arg(base)));
    }
}

void GoldenTest::rangesHold()
{
    QFETCH(QString, name);
    const DecodedMessage message = decodeFile(name, readFile(m_data.filePath(name)));
    const QList<const DecodedNode *> nodes = flat(message.root);
    for (const DecodedNode *node : nodes) {
        const QByteArray where = node->id + " " + node->name.toUtf8();
        QVERIFY2(node->source.isValid(), where.constData());
        const ByteRange range = node->source.range;
        QVERIFY2(range.start >= 0 && range.start <= range.end, where.constData());
        QVERIFY2(range.end <= node->source.buffer->bytes().size(), where.constData());
        QVERIFY2(&node->source.buffer->rootBuffer() == message.wire.get(), where.constData());
        const ByteRange wire = node->source.wire();
        QVERIFY2(wire.start >= 0 && wire.start <= wire.end && wire.end <= message.wire->bytes().size(),
                 where.constData());
        if (node->value.typeId() == QMetaType::QString && !isMadeUp(*node)) {
            QVERIFY2(standsOnItsBytes(*node), QByteArray(where + ": " + node->source.view().toByteArray()).constData());
        }
        if (node->value.typeId() == QMetaType::QByteArray && !node->source.range.isEmpty()) {
            QCOMPARE(node->value.toByteArray(), node->source.view().toByteArray());
        }
    }
}

void GoldenTest::secretsAreMasked()
{
    QFETCH(QString, name);
    const DecodedMessage message = decodeFile(name, readFile(m_data.filePath(name)));
    QByteArray masked = message.wire->bytes();
    qint64 last = 0;
    const QList<ByteRange> ranges = secretRanges(message);
    for (const ByteRange &range : ranges) {
        QVERIFY(range.start >= last && range.end <= masked.size() && range.start < range.end);
        last = range.end;
        std::fill(masked.begin() + range.start, masked.begin() + range.end, '*');
    }
    const QList<const DecodedNode *> nodes = flat(message.root);
    for (const DecodedNode *node : nodes) {
        if (node->sensitivity != Sensitivity::Secret || node->value.toString().size() < 5) {
            continue;
        }
        const QByteArray secret = node->value.toString().toUtf8();
        QVERIFY2(!masked.contains(secret), QByteArray(node->id + ": " + secret).constData());
        QVERIFY2(!masked.contains(secret.toBase64()), node->id.constData());
        QCOMPARE(displayValue(*node, false), QString(8, QChar(0x2022)));
        QVERIFY(displayValue(*node, true) != displayValue(*node, false));
    }
}

void GoldenTest::everyByteFindsItsNode()
{
    QFETCH(QString, name);
    const DecodedMessage message = decodeFile(name, readFile(m_data.filePath(name)));
    const ByteRange all = message.root.source.wire();
    for (qint64 offset = all.start; offset < all.end; ++offset) {
        const DecodedNode *found = nodeAt(message.root, *message.wire, offset);
        QVERIFY(found);
        QVERIFY(found->source.wire().contains(offset));
    }
    QVERIFY(!nodeAt(message.root, *message.wire, all.end));
}

/// Cut anywhere, or with any byte changed: never a crash, never a range outside.
void GoldenTest::damageIsSurvived()
{
    QFETCH(QString, name);
    const QByteArray bytes = readFile(m_data.filePath(name));
    const qsizetype step = std::max<qsizetype>(1, bytes.size() / 60);
    for (qsizetype at = 0; at < bytes.size(); at += step) {
        QByteArray changed = bytes;
        changed[at] = char(changed[at] ^ 0x15);
        for (const QByteArray &input : {bytes.left(at), changed}) {
            const DecodedMessage message = decodeFile(name, input);
            const QList<const DecodedNode *> nodes = flat(message.root);
            for (const DecodedNode *node : nodes) {
                const ByteRange wire = node->source.wire();
                QVERIFY(wire.start >= 0 && wire.start <= wire.end && wire.end <= input.size());
            }
        }
    }
}

QTEST_GUILESS_MAIN(GoldenTest)
#include "tst_golden.moc"
