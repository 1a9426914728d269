// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/challenge.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Http;

namespace {

QByteArray at(const QByteArray &bytes, ByteRange range)
{
    return bytes.mid(range.start, range.length());
}

/// "Scheme{token68}" and "Scheme(name=value,…)", joined by spaces.
QByteArray summary(const QList<Challenge> &challenges)
{
    QByteArrayList parts;
    for (const Challenge &challenge : challenges) {
        QByteArray part = challenge.scheme;
        if (!challenge.token68.isEmpty()) {
            part += '{' + challenge.token68 + '}';
        }
        if (!challenge.parameters.isEmpty()) {
            QByteArrayList parameters;
            for (const AuthParameter &parameter : challenge.parameters) {
                parameters.append(parameter.name + '=' + parameter.value);
            }
            part += '(' + parameters.join('|') + ')';
        }
        parts.append(part);
    }
    return parts.join(' ');
}

} // namespace

class ChallengeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsChallengesApart_data();
    void tellsChallengesApart();
    void givesRanges();
    void pointsAtTheError_data();
    void pointsAtTheError();
    void keepsChallengesBeforeTheError();
    void readsAllHeaderLines();
    void readsCredentials_data();
    void readsCredentials();
    void refusesBrokenCredentials_data();
    void refusesBrokenCredentials();
    void readsParametersAlone();
    void comparesWithoutCase();
};

void ChallengeTest::tellsChallengesApart_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("one") << QByteArray("Basic realm=\"x\"") << QByteArray("Basic(realm=x)");
    // RFC 9110 section 11.6.1.
    QTest::newRow("of the RFC")
        << QByteArray(R"(Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\"")")
        << QByteArray("Basic(realm=simple) Newauth(realm=apps|type=1|title=Login to \"apps\")");
    QTest::newRow("schemes alone") << QByteArray("Negotiate,NTLM , Basic") << QByteArray("Negotiate NTLM Basic");
    QTest::newRow("token between") << QByteArray("Negotiate oYG/aA==, Basic realm=\"a, b\"")
                                   << QByteArray("Negotiate{oYG/aA==} Basic(realm=a, b)");
    QTest::newRow("NTLM type 2") << QByteArray("NTLM TlRMTVNTUAACAAAA") << QByteArray("NTLM{TlRMTVNTUAACAAAA}");
    QTest::newRow("empty elements") << QByteArray(" , Basic realm=x,, ,Digest nonce=\"a\",")
                                    << QByteArray("Basic(realm=x) Digest(nonce=a)");
    QTest::newRow("space around equals") << QByteArray("Basic realm = \"x\" , charset= utf-8")
                                         << QByteArray("Basic(realm=x|charset=utf-8)");
    QTest::newRow("folded") << QByteArray("Digest realm=\"a\",\r\n\tnonce=\"b\"")
                            << QByteArray("Digest(realm=a|nonce=b)");
    QTest::newRow("empty realm") << QByteArray("Basic realm=") << QByteArray("Basic(realm=)");
    QTest::newRow("empty quoted") << QByteArray("Basic realm=\"\"") << QByteArray("Basic(realm=)");
    QTest::newRow("escapes") << QByteArray(R"(Basic realm="a\\b\"c")") << QByteArray("Basic(realm=a\\b\"c)");
    QTest::newRow("bytes beyond ASCII") << QByteArray("Basic realm=\"\xc3\xa5\"")
                                        << QByteArray("Basic(realm=\xc3\xa5)");
    QTest::newRow("token that ends in equals") << QByteArray("Negotiate a=") << QByteArray("Negotiate{a=}");
    QTest::newRow("parameter, not token") << QByteArray("X a=b") << QByteArray("X(a=b)");
}

void ChallengeTest::tellsChallengesApart()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, expected);
    const Result<QList<Challenge>> challenges = parseChallenges(value);
    QVERIFY2(challenges.has_value(), challenges ? "" : qPrintable(challenges.error().text));
    QCOMPARE(summary(*challenges), expected);
}

void ChallengeTest::givesRanges()
{
    const QByteArray value = R"(Negotiate YII=, Digest realm="a \"b\"", nonce=n1 ,Basic)";
    const Result<QList<Challenge>> challenges = parseChallenges(value);
    QVERIFY(challenges.has_value());
    QCOMPARE(challenges->size(), 3);
    const Challenge &negotiate = challenges->at(0);
    QCOMPARE(at(value, negotiate.schemeRange), "Negotiate");
    QCOMPARE(at(value, negotiate.token68Range), "YII=");
    QCOMPARE(at(value, negotiate.range), "Negotiate YII=");
    const Challenge &digest = challenges->at(1);
    QCOMPARE(at(value, digest.range), "Digest realm=\"a \\\"b\\\"\", nonce=n1");
    QCOMPARE(at(value, digest.parameters[0].nameRange), "realm");
    QCOMPARE(at(value, digest.parameters[0].valueRange), "a \\\"b\\\"");
    QVERIFY(digest.parameters[0].quoted);
    QCOMPARE(at(value, digest.parameters[1].valueRange), "n1");
    QVERIFY(!digest.parameters[1].quoted);
    QCOMPARE(at(value, challenges->at(2).range), "Basic");
}

void ChallengeTest::pointsAtTheError_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("offset");
    QTest::newRow("nothing") << QByteArray() << qint64(0);
    QTest::newRow("only commas") << QByteArray(" , ,") << qint64(0);
    QTest::newRow("open quote") << QByteArray("Basic realm=\"x") << qint64(12);
    QTest::newRow("quote escaped at the end") << QByteArray(R"(Basic realm="x\")") << qint64(12);
    QTest::newRow("unquoted with spaces") << QByteArray("Basic realm=My Site") << qint64(15);
    QTest::newRow("unquoted address") << QByteArray("Digest domain=http://x, nonce=\"a\"") << qint64(18);
    QTest::newRow("no scheme") << QByteArray("=x") << qint64(0);
    QTest::newRow("two tokens") << QByteArray("Negotiate abc def") << qint64(10);
    QTest::newRow("text after a quoted value") << QByteArray(R"(Basic realm="x" y="z")") << qint64(16);
    QTest::newRow("scheme with a colon") << QByteArray("Basic: realm=\"x\"") << qint64(5);
}

void ChallengeTest::pointsAtTheError()
{
    QFETCH(QByteArray, value);
    QFETCH(qint64, offset);
    const Result<QList<Challenge>> challenges = parseChallenges(value);
    QVERIFY(!challenges.has_value());
    QCOMPARE(challenges.error().offset.value_or(-1), offset);
}

void ChallengeTest::keepsChallengesBeforeTheError()
{
    const PartialChallenges read = readChallenges("Negotiate, Basic realm=\"a\", charset=u v");
    QVERIFY(read.error);
    QCOMPARE(summary(read.challenges), "Negotiate Basic(realm=a|charset=u)");
}

void ChallengeTest::readsAllHeaderLines()
{
    QCOMPARE(summary(readAllChallenges({"NTLM", "Negotiate, Basic realm=\"a\", charset=u v", "Digest nonce=\"b\""})),
             "NTLM Negotiate Basic(realm=a|charset=u) Digest(nonce=b)");
    QVERIFY(readAllChallenges({}).isEmpty());
}

void ChallengeTest::readsCredentials_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("Basic") << QByteArray("Basic VXNlcjpQYXNzd29yZCE=") << QByteArray("Basic{VXNlcjpQYXNzd29yZCE=}");
    QTest::newRow("ticket") << QByteArray("SOTicket 7T:MAA3AGYA==") << QByteArray("SOTicket{7T:MAA3AGYA==}");
    QTest::newRow("access token") << QByteArray("Bearer 8A:Cust12345.AbC+/=")
                                  << QByteArray("Bearer{8A:Cust12345.AbC+/=}");
    QTest::newRow("JWT") << QByteArray("Bearer eyJhbGciOiJub25lIn0.e30.")
                         << QByteArray("Bearer{eyJhbGciOiJub25lIn0.e30.}");
    QTest::newRow("Digest") << QByteArray(R"(Digest username="a", nc=00000001,uri="/")")
                            << QByteArray("Digest(username=a|nc=00000001|uri=/)");
    QTest::newRow("scheme alone") << QByteArray("Negotiate") << QByteArray("Negotiate");
    QTest::newRow("spaces") << QByteArray("Basic   VXNl  ") << QByteArray("Basic{VXNl}");
}

void ChallengeTest::readsCredentials()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, expected);
    const Result<Challenge> credentials = parseCredentials(value);
    QVERIFY2(credentials.has_value(), credentials ? "" : qPrintable(credentials.error().text));
    QCOMPARE(summary({*credentials}), expected);
    if (!credentials->token68.isEmpty()) {
        QCOMPARE(at(value, credentials->token68Range), credentials->token68);
    }
}

void ChallengeTest::refusesBrokenCredentials_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("offset");
    QTest::newRow("empty") << QByteArray() << qint64(0);
    QTest::newRow("token alone") << QByteArray("7T:MAA3") << qint64(2);
    QTest::newRow("space in the token") << QByteArray("Basic VXNlcjpQ YXNz") << qint64(6);
    QTest::newRow("two credentials") << QByteArray("Basic VXNl, Bearer abc") << qint64(10);
    QTest::newRow("open quote") << QByteArray("Digest username=\"a") << qint64(16);
}

void ChallengeTest::refusesBrokenCredentials()
{
    QFETCH(QByteArray, value);
    QFETCH(qint64, offset);
    const Result<Challenge> credentials = parseCredentials(value);
    QVERIFY(!credentials.has_value());
    QCOMPARE(credentials.error().offset.value_or(-1), offset);
}

void ChallengeTest::readsParametersAlone()
{
    const QByteArray text = "realm=\"a\", nonce=b, x";
    const PartialParameters read = readParameters(text);
    QCOMPARE(read.parameters.size(), 2);
    QCOMPARE(at(text, read.parameters[1].valueRange), "b");
    QVERIFY(read.error);
    QCOMPARE(read.error->offset.value_or(-1), 20);
    QVERIFY(readParameters("").parameters.isEmpty());
    QVERIFY(!readParameters("").error);
}

void ChallengeTest::comparesWithoutCase()
{
    const Result<QList<Challenge>> challenges = parseChallenges(R"(bAsIc ReAlM="x", empty="")");
    QVERIFY(challenges->first().isScheme("Basic"));
    QVERIFY(!challenges->first().isScheme("Basi"));
    QCOMPARE(challenges->first().parameter("realm"), "x");
    QVERIFY(challenges->first().parameter("nonce").isNull());
    QVERIFY(!challenges->first().parameter("empty").isNull());
}

QTEST_GUILESS_MAIN(ChallengeTest)
#include "tst_challenge.moc"
