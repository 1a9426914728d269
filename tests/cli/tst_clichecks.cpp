// SPDX-License-Identifier: GPL-3.0-or-later
// `ticketscope-cli decode` with a password or a keytab, and `tickets` where there are none.
#include "program.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace Ticketscope::TestCli;
using namespace Qt::StringLiterals;

namespace {

// RFC 7616 section 3.9.1.
const QByteArray kChallenge =
    "HTTP/1.1 401 Unauthorized\r\n"
    "WWW-Authenticate: Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=MD5, "
    "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
    "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"\r\n\r\n";
const QByteArray kDigestResponse = "8ca523f5e9506fed4657c9700eebdbec";
const QByteArray kRequest =
    "GET /dir/index.html HTTP/1.1\r\nHost: www.example.org\r\n"
    "Authorization: Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", "
    "algorithm=MD5, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
    "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response=\"" +
    kDigestResponse + "\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"\r\n\r\n";

const QByteArray kRightPassword = R"({"password": "Circle of Life"})";

QByteArray dataFile(const QString &name)
{
    return Program::read(QStringLiteral(TEST_DATA "/") + name);
}

QByteArray ticketRequest()
{
    return "GET / HTTP/1.1\r\nHost: a.example.test\r\nAuthorization: Negotiate " +
           dataFile(u"kerberos/aes256-sha1.req"_s).toBase64() + "\r\n\r\n";
}

QString keytab()
{
    return QStringLiteral(TEST_DATA "/kerberos/http.keytab");
}

} // namespace

class TestCliChecks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsWhetherThePasswordFits_data()
    {
        QTest::addColumn<QByteArray>("messages");
        QTest::addColumn<QByteArray>("secrets");
        QTest::addColumn<QJsonValue>("fits");
        QTest::addColumn<int>("exchange");
        QTest::newRow("right") << QByteArray(kChallenge + kRequest) << kRightPassword << QJsonValue(true) << 2;
        QTest::newRow("wrong") << QByteArray(kChallenge + kRequest) << QByteArray(R"({"password": "lies"})")
                               << QJsonValue(false) << 2;
        QTest::newRow("the response alone") << kRequest << kRightPassword << QJsonValue(true) << 1;
        QByteArray lineFeeds = kChallenge + "\n\n" + kRequest;
        QTest::newRow("copied with bare line feeds")
            << lineFeeds.replace("\r\n", "\n") << kRightPassword << QJsonValue(true) << 2;
        QByteArray cut = kRequest;
        cut.chop(4);
        QTest::newRow("without the blank line") << cut << kRightPassword << QJsonValue(true) << 1;
        QByteArray unknown = kRequest;
        QTest::newRow("an algorithm that is not known")
            << unknown.replace("algorithm=MD5", "algorithm=CRC") << kRightPassword << QJsonValue() << 1;
    }
    void tellsWhetherThePasswordFits()
    {
        QFETCH(QByteArray, messages);
        QFETCH(QByteArray, secrets);
        QFETCH(QJsonValue, fits);
        QFETCH(int, exchange);
        const Program program;
        const QString password = program.write(u"p.json"_s, secrets);
        const QStringList words{u"decode"_s, u"--check-password"_s, u"--secrets"_s, password};
        const Ran ran = program.run(words + QStringList{u"--json"_s}, messages);
        const QJsonArray checks = ran.json()["passwordChecks"_L1].toArray();
        QVERIFY2(checks.size() == 1, ran.all());
        const QJsonObject check = checks.first().toObject();
        QCOMPARE(check["fits"_L1], fits);
        QCOMPARE(check["exchange"_L1].toInt(), exchange);
        QCOMPARE(check["scheme"_L1].toString(), u"Digest"_s);
        QCOMPARE(check["user"_L1].toString(), u"Mufasa"_s);
        QVERIFY(check["text"_L1].toString().endsWith(u'.'));
        QVERIFY(!ran.all().contains("Circle of Life"));
        const Ran text = program.run(words, messages);
        QVERIFY2(text.output.contains(fits.isNull()   ? "Mufasa: cannot tell"
                                      : fits.toBool() ? "Mufasa: fits"
                                                      : "Mufasa: does not fit"),
                 text.all());
    }

    void theEvidenceIsTheResponseItself()
    {
        const Program program;
        const QString password = program.write(u"p.json"_s, kRightPassword);
        const Ran ran = program.run(
            {u"decode"_s, u"--check-password"_s, u"--json"_s, u"--keep-secrets"_s, u"--secrets"_s, password},
            kChallenge + kRequest);
        const QJsonObject evidence = ran.json()["passwordChecks"_L1][0]["evidence"_L1].toObject();
        QCOMPARE(evidence["exchange"_L1].toInt(), 2);
        QCOMPARE(evidence["side"_L1].toString(), u"request"_s);
        const QByteArray wire =
            QByteArray::fromBase64(ran.json()["exchanges"_L1][1]["request"_L1]["wire"_L1].toString().toLatin1());
        const int start = evidence["start"_L1].toInt();
        const QByteArray bytes = wire.mid(start, evidence["end"_L1].toInt() - start);
        QVERIFY2(bytes.contains(kDigestResponse), bytes.constData());
    }

    void whatCannotBeCheckedIsWrongUse_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("input");
        QTest::newRow("no password") << QStringList{} << kRequest;
        QTest::newRow("a header alone") << QStringList{u"--secrets"_s, u"p.json"_s}
                                        << QByteArray("Authorization: Basic YTpi");
        QTest::newRow("secrets without a password") << QStringList{u"--secrets"_s, u"token.json"_s} << kRequest;
    }
    void whatCannotBeCheckedIsWrongUse()
    {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, input);
        const Program program;
        Q_UNUSED(program.write(u"p.json"_s, kRightPassword))
        Q_UNUSED(program.write(u"token.json"_s, R"({"accessToken": "x"})"))
        if (!words.isEmpty()) {
            words.last() = program.file(words.last());
        }
        const Ran ran = program.run(QStringList{u"decode"_s, u"--check-password"_s} + words, input);
        QCOMPARE(ran.exitCode, 2);
        QVERIFY(ran.errors.startsWith("Error: "));
    }

    void aKeytabOpensTheTicket()
    {
        const Program program;
        const Ran closed = program.run({u"decode"_s, u"--json"_s}, ticketRequest());
        QVERIFY(!closed.output.contains("kerberos.ticket.inside"));
        const Ran open = program.run({u"decode"_s, u"--json"_s, u"--keytab"_s, keytab()}, ticketRequest());
        QVERIFY2(open.output.contains("kerberos.ticket.inside"), open.errors);
        QCOMPARE(open.exitCode, 0);
        // The session's key is as secret as the password.
        QVERIFY(!open.json().isEmpty());
        const Ran kept =
            program.run({u"decode"_s, u"--json"_s, u"--keep-secrets"_s, u"--keytab"_s, keytab()}, ticketRequest());
        const auto valueOf = [](const QByteArray &document) {
            const qsizetype at = document.indexOf("\"kerberos.ticket.sessionkey\"");
            const qsizetype value = document.indexOf("\"value\"", at);
            return document.mid(value, document.indexOf('\n', value) - value);
        };
        QVERIFY(valueOf(open.output).contains("••••••••"));
        QVERIFY(!valueOf(kept.output).contains("••••••••"));
    }

    void aPasswordOpensTheTicket()
    {
        const Program program;
        const QString secrets = program.write(u"s.json"_s, R"({"password": "service-aes256-cts-hmac-sha1-96"})");
        const Ran ran = program.run({u"decode"_s, u"--json"_s, u"--secrets"_s, secrets}, ticketRequest());
        QVERIFY2(ran.output.contains("kerberos.ticket.inside"), ran.all());
    }

    void aBadKeytabIsNamed()
    {
        const Program program;
        const QString torn = program.write(u"torn.keytab"_s, dataFile(u"kerberos/http.keytab"_s).left(70));
        const QString other = program.write(u"other.txt"_s, "not a keytab");
        for (const QString &file : {torn, other, program.file(u"absent"_s)}) {
            const Ran ran = program.run({u"decode"_s, u"--keytab"_s, file}, ticketRequest());
            QVERIFY2(ran.exitCode == 1 || ran.exitCode == 2, ran.all());
            QVERIFY2(ran.errors.contains(file.toUtf8()), ran.errors);
            QVERIFY(ran.output.isEmpty());
        }
    }

    void ticketsSaysWhatItMeansThatThereAreNone()
    {
        qputenv("KRB5CCNAME", "FILE:/nonexistent/tickets");
        const Program program;
        const Ran text = program.run({u"tickets"_s});
        QCOMPARE(text.exitCode, 0);
        QVERIFY2(text.output.contains("You have no Kerberos tickets."), text.all());
        const Ran json = program.run({u"tickets"_s, u"--json"_s});
        QCOMPARE(json.exitCode, 0);
        QVERIFY(json.json()["caches"_L1].isArray());
        QVERIFY(json.json()["caches"_L1].toArray().isEmpty());
        QVERIFY(json.json()["error"_L1].isNull());
        QCOMPARE(program.run({u"tickets"_s, u"extra"_s}).exitCode, 2);
        qunsetenv("KRB5CCNAME");
    }

    void ticketsSaysWhatIsWrongWithTheCache()
    {
        qputenv("KRB5CCNAME", "NOSUCHTYPE:x");
        const Program program;
        const Ran json = program.run({u"tickets"_s, u"--json"_s});
        QCOMPARE(json.exitCode, 2);
        QCOMPARE(json.json()["error"_L1]["code"_L1].toString(), u"file"_s);
        QVERIFY(json.errors.contains("KRB5CCNAME"));
        qunsetenv("KRB5CCNAME");
    }
};

QTEST_GUILESS_MAIN(TestCliChecks)
#include "tst_clichecks.moc"
