// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jsontree.h"

#include <QTest>

using namespace Ticketscope;

namespace {

QByteArray at(const QByteArray &bytes, ByteRange range)
{
    return bytes.mid(range.start, range.length());
}

} // namespace

class JsonTreeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesRangesOfEveryKind();
    void givesRangesOfEscapedStrings();
    void keepsNumbersAsWritten();
    void keepsDuplicateMembers();
    void skipsTheByteOrderMark();
    void acceptsBareValues_data();
    void acceptsBareValues();
    void limitsDepth();
    void pointsAtTheError_data();
    void pointsAtTheError();
    void keepsWhatCameBeforeTheError();
};

void JsonTreeTest::givesRangesOfEveryKind()
{
    const QByteArray bytes = " { \"a\" : [ 1 , -2.5e3 , true , false , null ] , \"b\" : { } , \"c\":\"\xc3\xa5\" } ";
    const Result<Json::Value> root = Json::parse(bytes);
    QVERIFY(root.has_value());
    QCOMPARE(at(bytes, root->range), bytes.trimmed());
    QCOMPARE(root->children.size(), 3);
    const Json::Value &a = root->children[0];
    QCOMPARE(a.key, QStringLiteral("a"));
    QCOMPARE(at(bytes, a.keyRange), "a");
    QCOMPARE(at(bytes, a.range), "[ 1 , -2.5e3 , true , false , null ]");
    QCOMPARE(at(bytes, a.children[0].range), "1");
    QCOMPARE(at(bytes, a.children[1].range), "-2.5e3");
    QCOMPARE(at(bytes, a.children[2].range), "true");
    QCOMPARE(at(bytes, a.children[3].range), "false");
    QCOMPARE(at(bytes, a.children[4].range), "null");
    QCOMPARE(a.children[0].scalar, QVariant(qint64(1)));
    QCOMPARE(a.children[1].scalar, QVariant(-2500.0));
    QCOMPARE(a.children[2].scalar, QVariant(true));
    QCOMPARE(a.children[4].type, Json::Value::Type::Null);
    QCOMPARE(at(bytes, root->member(u"b")->range), "{ }");
    QCOMPARE(at(bytes, root->member(u"c")->range), "\xc3\xa5");
    QCOMPARE(root->memberText(u"c"), QStringLiteral("\u00e5"));
    QVERIFY(root->memberText(u"a").isEmpty());
    QVERIFY(!root->member(u"d"));
}

void JsonTreeTest::givesRangesOfEscapedStrings()
{
    const QByteArray bytes = R"({"k\"\\":"a\"\u00e5\ud83d\ude00\\","n":1})";
    const Result<Json::Value> root = Json::parse(bytes);
    QVERIFY(root.has_value());
    QCOMPARE(root->children[0].key, QStringLiteral("k\"\\"));
    QCOMPARE(at(bytes, root->children[0].keyRange), R"(k\"\\)");
    QCOMPARE(at(bytes, root->children[0].range), R"(a\"\u00e5\ud83d\ude00\\)");
    QCOMPARE(root->children[0].scalar.toString(), QStringLiteral("a\"\u00e5\U0001F600\\"));
    QCOMPARE(at(bytes, root->children[1].range), "1");
}

void JsonTreeTest::keepsNumbersAsWritten()
{
    const Result<Json::Value> root = Json::parse("[1.50,9223372036854775807,9223372036854775808,-0]");
    QVERIFY(root.has_value());
    QCOMPARE(root->children[0].raw, "1.50");
    QCOMPARE(root->children[1].scalar, QVariant(std::numeric_limits<qint64>::max()));
    QCOMPARE(root->children[2].scalar.typeId(), int(QMetaType::Double));
    QCOMPARE(root->children[2].raw, "9223372036854775808");
    QCOMPARE(root->children[3].raw, "-0");
}

void JsonTreeTest::keepsDuplicateMembers()
{
    const Result<Json::Value> root = Json::parse(R"({"a":1,"a":2})");
    QVERIFY(root.has_value());
    QCOMPARE(root->children.size(), 2);
    QCOMPARE(root->member(u"a")->scalar, QVariant(qint64(1)));
}

void JsonTreeTest::skipsTheByteOrderMark()
{
    const QByteArray bytes = "\xef\xbb\xbf{\"a\":\"b\"}";
    const Result<Json::Value> root = Json::parse(bytes);
    QVERIFY(root.has_value());
    QCOMPARE(at(bytes, root->children[0].range), "b");
    QCOMPARE(at(bytes, root->children[0].keyRange), "a");
    QCOMPARE(*Json::parse("\xef\xbb\xbf{").error().offset, 4);
}

void JsonTreeTest::acceptsBareValues_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("null") << QByteArray("null");
    QTest::newRow("number") << QByteArray("12");
    QTest::newRow("string") << QByteArray("\"\"");
}

void JsonTreeTest::acceptsBareValues()
{
    QFETCH(QByteArray, bytes);
    const Result<Json::Value> root = Json::parse(bytes);
    QVERIFY(root.has_value());
    QCOMPARE(root->range.end, bytes.startsWith('"') ? 1 : bytes.size());
}

void JsonTreeTest::limitsDepth()
{
    const QByteArray allowed = QByteArray(256, '[') + QByteArray(256, ']');
    QVERIFY(Json::parse(allowed).has_value());
    const Result<Json::Value> deep = Json::parse(QByteArray(100000, '['));
    QVERIFY(!deep.has_value());
    QCOMPARE(*deep.error().offset, 256);
}

void JsonTreeTest::pointsAtTheError_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<qint64>("offset");
    QTest::newRow("empty") << QByteArray() << qint64(0);
    QTest::newRow("trailing comma") << QByteArray("[1,]") << qint64(3);
    QTest::newRow("no colon") << QByteArray("{\"a\" 1}") << qint64(5);
    QTest::newRow("unquoted name") << QByteArray("{a:1}") << qint64(1);
    QTest::newRow("cut off") << QByteArray("{\"a\":[1,2") << qint64(9);
    QTest::newRow("two values") << QByteArray("{} {}") << qint64(3);
    QTest::newRow("zero byte") << QByteArray("{}\0{}", 5) << qint64(2);
    QTest::newRow("not UTF-8") << QByteArray("[\"ab\xe5\"]") << qint64(4);
    QTest::newRow("single quotes") << QByteArray("{'a':1}") << qint64(1);
    QTest::newRow("HTML") << QByteArray("<html>") << qint64(0);
    QTest::newRow("number beyond double") << QByteArray("[1e400]") << qint64(1);
    QTest::newRow("leading zero") << QByteArray("[01]") << qint64(2);
}

void JsonTreeTest::pointsAtTheError()
{
    QFETCH(QByteArray, bytes);
    QFETCH(qint64, offset);
    const Result<Json::Value> root = Json::parse(bytes);
    QVERIFY(!root.has_value());
    QCOMPARE(root.error().code, ErrorCode::Malformed);
    QCOMPARE(root.error().offset.value_or(-1), offset);
}

void JsonTreeTest::keepsWhatCameBeforeTheError()
{
    const QByteArray bytes = R"({"a":1,"b":[{"c":"d"},)";
    const Json::Document document = Json::parsePartial(bytes);
    QVERIFY(document.error);
    QVERIFY(document.hasRoot);
    QCOMPARE(document.root.children.size(), 2);
    QCOMPARE(document.root.member(u"b")->children[0].memberText(u"c"), QStringLiteral("d"));
    QCOMPARE(document.root.range.end, bytes.size());
}

QTEST_GUILESS_MAIN(JsonTreeTest)
#include "tst_jsontree.moc"
