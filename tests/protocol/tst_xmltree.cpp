// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/xmltree.h"

#include <QTest>

using namespace Ticketscope;

namespace {

QByteArray at(const QByteArray &bytes, ByteRange range)
{
    return bytes.mid(range.start, range.length());
}

QByteArray utf16(const QString &text, bool little, bool mark)
{
    QByteArray bytes;
    const auto put = [&](ushort unit) {
        const char low = char(unit & 0xff);
        const char high = char(unit >> 8);
        bytes += little ? low : high;
        bytes += little ? high : low;
    };
    if (mark) {
        put(0xfeff);
    }
    for (const QChar c : text) {
        put(c.unicode());
    }
    return bytes;
}

} // namespace

class XmlTreeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesRangesOfElements();
    void givesRangesOfAttributesAndDeclarations();
    void resolvesNamespaces();
    void countsBytesAfterNonAsciiText();
    void countsBytesAfterByteOrderMark();
    void countsBytesInUtf16_data();
    void countsBytesInUtf16();
    void readsOldCharacterSets_data();
    void readsOldCharacterSets();
    void believesTheHeaderBeforeTheDeclaration();
    void readsUtf8ThatClaimsToBeUtf16();
    void normalisesLineEndsButNotRanges();
    void resolvesEntitiesAndCdata();
    void passesOverCommentsInstructionsAndDtd();
    void neverFetchesExternalEntities();
    void limitsEntityExpansion();
    void stopsAtEntitiesThatHoldMarkup();
    void limitsDepth();
    void pointsAtTheError_data();
    void pointsAtTheError();
    void keepsWhatCameBeforeTheError();
    void escapesText();
    void findsChildrenAndDescendants();
};

void XmlTreeTest::givesRangesOfElements()
{
    const QByteArray bytes = "<a>\n  <b x='1'>text</b>\n  <c/>\n</a>";
    const Xml::Document document = Xml::parse(bytes);
    QVERIFY(!document.error);
    QVERIFY(document.hasRoot);
    QCOMPARE(at(bytes, document.root.range), bytes);
    QCOMPARE(at(bytes, document.root.startTag), "<a>");
    QCOMPARE(document.root.children.size(), 2);
    const Xml::Element &b = document.root.children[0];
    QCOMPARE(at(bytes, b.range), "<b x='1'>text</b>");
    QCOMPARE(at(bytes, b.startTag), "<b x='1'>");
    QCOMPARE(at(bytes, b.content), "text");
    QCOMPARE(at(bytes, b.nameRange), "b");
    QCOMPARE(b.text, QStringLiteral("text"));
    const Xml::Element &c = document.root.children[1];
    QCOMPARE(at(bytes, c.range), "<c/>");
    QVERIFY(c.content.isEmpty());
    QCOMPARE(document.encoding, "utf-8");
}

void XmlTreeTest::givesRangesOfAttributesAndDeclarations()
{
    const QByteArray bytes = R"(<p:a xmlns:p = "urn:p"  one='1 &gt; 0' xmlns='urn:d' p:two="a>b"/>)";
    const Xml::Document document = Xml::parse(bytes);
    QVERIFY(!document.error);
    const Xml::Element &a = document.root;
    QCOMPARE(a.attributes.size(), 2);
    QCOMPARE(at(bytes, a.attributes[0].valueRange), "1 &gt; 0");
    QCOMPARE(a.attributes[0].value, QStringLiteral("1 > 0"));
    QCOMPARE(at(bytes, a.attributes[1].nameRange), "p:two");
    QCOMPARE(a.attributes[1].nameSpace, "urn:p");
    QCOMPARE(a.attributes[1].prefix, "p");
    QCOMPARE(at(bytes, a.attributes[1].valueRange), "a>b");
    QCOMPARE(a.namespaces.size(), 2);
    QCOMPARE(a.namespaces[0].name, "p");
    QCOMPARE(at(bytes, a.namespaces[0].valueRange), "urn:p");
    QCOMPARE(a.namespaces[1].name, "");
    QCOMPARE(a.namespaces[1].value, QStringLiteral("urn:d"));
}

void XmlTreeTest::resolvesNamespaces()
{
    const Xml::Document document =
        Xml::parse("<s:Envelope xmlns:s='urn:s'><Body xmlns='urn:b'><x/></Body><y/></s:Envelope>");
    QVERIFY(document.root.is("urn:s", "Envelope"));
    QCOMPARE(document.root.prefix, "s");
    QVERIFY(document.root.child("urn:b", "Body"));
    QVERIFY(!document.root.child("urn:s", "Body"));
    QVERIFY(document.root.child("Body")->child("urn:b", "x"));
    QCOMPARE(document.root.child("y")->nameSpace, "");
}

void XmlTreeTest::countsBytesAfterNonAsciiText()
{
    const QByteArray bytes = "<a n='\xc3\xa6\xc3\xb8'>\xe2\x82\xac\xf0\x9f\x98\x80<\xc3\xa5>x</\xc3\xa5></a>";
    const Xml::Document document = Xml::parse(bytes);
    QVERIFY(!document.error);
    QCOMPARE(document.root.children.size(), 1);
    QCOMPARE(at(bytes, document.root.children[0].content), "x");
    QCOMPARE(document.root.children[0].name, "\xc3\xa5");
    QCOMPARE(at(bytes, document.root.attributes[0].valueRange), "\xc3\xa6\xc3\xb8");
}

void XmlTreeTest::countsBytesAfterByteOrderMark()
{
    const QByteArray bytes = "\xef\xbb\xbf<?xml version=\"1.0\"?><a><b>1</b></a>";
    const Xml::Document document = Xml::parse(bytes);
    QVERIFY(!document.error);
    QCOMPARE(at(bytes, document.root.child("b")->content), "1");
}

void XmlTreeTest::countsBytesInUtf16_data()
{
    QTest::addColumn<bool>("little");
    QTest::addColumn<bool>("mark");
    QTest::newRow("little endian with mark") << true << true;
    QTest::newRow("big endian with mark") << false << true;
    QTest::newRow("little endian without mark") << true << false;
    QTest::newRow("big endian without mark") << false << false;
}

void XmlTreeTest::countsBytesInUtf16()
{
    QFETCH(bool, little);
    QFETCH(bool, mark);
    const QByteArray bytes = utf16(
        QStringLiteral("<?xml version=\"1.0\" encoding=\"utf-16\"?><a x=\"\u00e5\"><b>\u20ac!</b></a>"), little, mark);
    const Xml::Document document = Xml::parse(bytes, "utf-8");
    QVERIFY2(!document.error, qPrintable(document.error ? document.error->text : QString()));
    QCOMPARE(at(bytes, document.root.child("b")->content), utf16(QStringLiteral("\u20ac!"), little, false));
    QCOMPARE(at(bytes, document.root.attributes[0].valueRange), utf16(QStringLiteral("\u00e5"), little, false));
    QCOMPARE(document.root.child("b")->text, QStringLiteral("\u20ac!"));
}

void XmlTreeTest::readsOldCharacterSets_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("ISO 8859-1") << QByteArray("<?xml version='1.0' encoding='ISO-8859-1'?><a><b>\xe5</b></a>")
                                << QStringLiteral("\u00e5");
    QTest::newRow("windows-1252") << QByteArray("<?xml version='1.0' encoding='windows-1252'?><a><b>\x80</b></a>")
                                  << QStringLiteral("\u20ac");
    QTest::newRow("name outside ASCII") << QByteArray(
                                               "<?xml version='1.0' encoding='ISO-8859-1'?><a><b>1</b><\xe5/></a>")
                                        << QStringLiteral("1");
}

void XmlTreeTest::readsOldCharacterSets()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    const Xml::Document document = Xml::parse(bytes);
    QVERIFY(!document.error);
    QCOMPARE(document.root.child("b")->text, text);
    QCOMPARE(document.root.child("b")->content.length(), 1);
}

void XmlTreeTest::believesTheHeaderBeforeTheDeclaration()
{
    const QByteArray bytes = "<?xml version='1.0' encoding='utf-8'?><a>\xe5</a>";
    QVERIFY(Xml::parse(bytes).error);
    const Xml::Document document = Xml::parse(bytes, "iso-8859-1");
    QVERIFY(!document.error);
    QCOMPARE(document.root.text, QStringLiteral("\u00e5"));
}

void XmlTreeTest::readsUtf8ThatClaimsToBeUtf16()
{
    const Xml::Document document = Xml::parse("<?xml version=\"1.0\" encoding=\"utf-16\"?><a>\xc3\xa5</a>");
    QVERIFY(!document.error);
    QCOMPARE(document.root.text, QStringLiteral("\u00e5"));
}

void XmlTreeTest::normalisesLineEndsButNotRanges()
{
    const QByteArray bytes = "<a>\r\n<b>1\r\n2</b>\r\n<c>3</c></a>";
    const Xml::Document document = Xml::parse(bytes);
    QCOMPARE(document.root.child("b")->text, QStringLiteral("1\n2"));
    QCOMPARE(at(bytes, document.root.child("b")->content), "1\r\n2");
    QCOMPARE(at(bytes, document.root.child("c")->content), "3");
}

void XmlTreeTest::resolvesEntitiesAndCdata()
{
    const QByteArray bytes = "<a><b>&lt;x&gt; &amp; &#229;</b><c><![CDATA[<b>not</b>]]> too</c><d>&e;</d></a>";
    const QByteArray declared = "<!DOCTYPE a [<!ENTITY e 'text > \"more\"'>]>" + bytes;
    const Xml::Document document = Xml::parse(declared);
    QVERIFY2(!document.error, qPrintable(document.error ? document.error->text : QString()));
    QCOMPARE(document.root.child("b")->text, QStringLiteral("<x> & \u00e5"));
    QCOMPARE(document.root.child("c")->text, QStringLiteral("<b>not</b> too"));
    QCOMPARE(at(declared, document.root.child("c")->content), "<![CDATA[<b>not</b>]]> too");
    QCOMPARE(document.root.child("d")->text, QStringLiteral("text > \"more\""));
    QCOMPARE(at(declared, document.root.child("d")->content), "&e;");
}

void XmlTreeTest::passesOverCommentsInstructionsAndDtd()
{
    const QByteArray bytes = "<!-- <a> --><?go <a> ?><!DOCTYPE a [<!-- ] > --><!ELEMENT a ANY> <?p ]> ?>]>"
                             "<a><!-- <b>no</b> --><?x <b> ?><b>yes</b></a><!-- end -->";
    const Xml::Document document = Xml::parse(bytes);
    QVERIFY2(!document.error, qPrintable(document.error ? document.error->text : QString()));
    QCOMPARE(document.root.children.size(), 1);
    QCOMPARE(at(bytes, document.root.children[0].range), "<b>yes</b>");
}

void XmlTreeTest::neverFetchesExternalEntities()
{
    const Xml::Document document =
        Xml::parse("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><a><b>&e;</b></a>");
    const QString text = document.hasRoot && document.root.child("b") ? document.root.child("b")->text : QString();
    QVERIFY(text.isEmpty() || text == QStringLiteral("&e;"));
}

void XmlTreeTest::limitsEntityExpansion()
{
    QByteArray bytes = "<!DOCTYPE a [<!ENTITY e0 'lollollollol'>";
    for (int i = 1; i < 12; ++i) {
        const QByteArray inner = "&e" + QByteArray::number(i - 1) + ";";
        bytes += "<!ENTITY e" + QByteArray::number(i) + " '" + inner.repeated(10) + "'>";
    }
    bytes += "]><a>&e11;</a>";
    const Xml::Document document = Xml::parse(bytes);
    QVERIFY(document.error);
    QVERIFY(document.root.text.size() < 100000);
}

void XmlTreeTest::stopsAtEntitiesThatHoldMarkup()
{
    const QByteArray bytes = "<!DOCTYPE a [<!ENTITY e '<b>1</b>'>]><a><x>2</x>&e;<b>3</b></a>";
    const Xml::Document document = Xml::parse(bytes);
    QVERIFY(document.error);
    QCOMPARE(*document.error->offset, bytes.indexOf("&e;"));
    QCOMPARE(document.root.children.size(), 1);
}

void XmlTreeTest::limitsDepth()
{
    const QByteArray deep = QByteArray("<a>").repeated(300) + QByteArray("</a>").repeated(300);
    const Xml::Document document = Xml::parse(deep);
    QVERIFY(document.error);
    QCOMPARE(*document.error->offset, 256 * 3);
    const QByteArray allowed = QByteArray("<a>").repeated(256) + QByteArray("</a>").repeated(256);
    QVERIFY(!Xml::parse(allowed).error);
}

void XmlTreeTest::pointsAtTheError_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("from"); // the error points at the first byte of this
    QTest::newRow("wrong end tag") << QByteArray("<a><b>x</c></a>") << QByteArray("</c>");
    QTest::newRow("end tag that opens") << QByteArray("<t><k>7T:x<k></t>") << QByteArray("</t>");
    QTest::newRow("undeclared prefix") << QByteArray("<a><wsu:b/></a>") << QByteArray("wsu:b");
    QTest::newRow("undeclared prefix after text")
        << QByteArray("<\xc3\xa5 xmlns:u='urn:u'>\xe2\x82\xac<u:b wsu:Id='1'/></\xc3\xa5>") << QByteArray("wsu:Id");
    QTest::newRow("no end") << QByteArray("<a><b>x") << QByteArray();
    QTest::newRow("undeclared entity") << QByteArray("<a>\xc3\xa5 &nbsp;</a>") << QByteArray(";</a>");
    QTest::newRow("not UTF-8") << QByteArray("<a>ok \xe5</a>") << QByteArray("\xe5</a>");
    QTest::newRow("second root") << QByteArray("<a/><b/>") << QByteArray("<b/>");
    QTest::newRow("unquoted attribute") << QByteArray("<a><b x=1/></a>") << QByteArray("1/>");
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("text only") << QByteArray("hello") << QByteArray("hello");
}

void XmlTreeTest::pointsAtTheError()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, from);
    const Xml::Document document = Xml::parse(bytes);
    QVERIFY(document.error);
    QVERIFY(!document.error->text.isEmpty());
    QVERIFY(document.error->offset);
    QCOMPARE(*document.error->offset, from.isEmpty() ? bytes.size() : bytes.indexOf(from));
}

void XmlTreeTest::keepsWhatCameBeforeTheError()
{
    const QByteArray bytes = "<a><b>1</b><c><d>2</d><wsu:e/></c></a>";
    const Xml::Document document = Xml::parse(bytes);
    QVERIFY(document.error);
    QVERIFY(document.hasRoot);
    QCOMPARE(document.root.child("b")->text, QStringLiteral("1"));
    QCOMPARE(document.root.descendant("d")->text, QStringLiteral("2"));
    QCOMPARE(at(bytes, document.root.child("c")->range), "<c><d>2</d><");
}

void XmlTreeTest::escapesText()
{
    QCOMPARE(Xml::escaped(QStringLiteral("<a&'\">\u00e5\r")), "&lt;a&amp;&apos;&quot;&gt;\xc3\xa5&#13;");
    const QString text = QStringLiteral("p<&>\"'\r\n ]]> \u20ac");
    const QByteArray bytes = "<a x=\"" + Xml::escaped(QStringLiteral("<'\">")) + "\">" + Xml::escaped(text) + "</a>";
    const Xml::Document document = Xml::parse(bytes);
    QCOMPARE(document.root.text, text);
    QCOMPARE(document.root.attributes[0].value, QStringLiteral("<'\">"));
}

void XmlTreeTest::findsChildrenAndDescendants()
{
    const Xml::Document document = Xml::parse("<a i='1'><b><c>1</c></b><c>2</c></a>");
    QCOMPARE(document.root.child("c")->text, QStringLiteral("2"));
    QCOMPARE(document.root.descendant("c")->text, QStringLiteral("1"));
    QVERIFY(!document.root.child("d"));
    QVERIFY(!document.root.descendant("d"));
    QCOMPARE(document.root.attribute("i")->value, QStringLiteral("1"));
    QVERIFY(!document.root.attribute("j"));
}

QTEST_GUILESS_MAIN(XmlTreeTest)
#include "tst_xmltree.moc"
