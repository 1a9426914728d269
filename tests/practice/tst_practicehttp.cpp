// SPDX-License-Identifier: GPL-3.0-or-later
#include "practiceclient.h"
#include "protocol/challenge.h"
#include "protocol/digest.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Ticketscope;
using namespace Ticketscope::Practice;

namespace {

const QString kUser = u"alice"_s;
const QString kPassword = u"p&ss<wörd>"_s;

} // namespace

class TestPracticeHttp final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_bench = std::make_unique<Bench>(); }

    void basicComparesBytes_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        const QByteArray utf8 = "alice:p&ss<w\xc3\xb6rd>";
        const QByteArray latin1 = "alice:p&ss<w\xf6rd>";
        QTest::newRow("UTF-8 as asked") << u"/basic"_s << utf8 << 200;
        QTest::newRow("Latin-1 where UTF-8 is asked") << u"/basic"_s << latin1 << 401;
        QTest::newRow("Latin-1 as kept") << u"/basic-latin1"_s << latin1 << 200;
        QTest::newRow("UTF-8 where Latin-1 is kept") << u"/basic-latin1"_s << utf8 << 401;
        QTest::newRow("empty") << u"/basic"_s << QByteArray() << 401;
    }
    void basicComparesBytes()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, bytes);
        QTEST(get(path, {{"Authorization", "Basic " + bytes.toBase64()}}).status(), "status");
        const Answer challenge = get(path);
        QCOMPARE(challenge.status(), 401);
        QCOMPARE(challenge.header("WWW-Authenticate").contains("charset=\"UTF-8\""), path == "/basic"_L1);
    }

    void digestLetsIn_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("algorithm");
        QTest::addColumn<int>("qop");
        const auto auth = static_cast<int>(Http::DigestQop::Auth);
        const auto authInt = static_cast<int>(Http::DigestQop::AuthInt);
        QTest::newRow("best of two") << u"/digest"_s << QByteArray("SHA-256") << auth;
        QTest::newRow("second of two") << u"/digest"_s << QByteArray("MD5") << auth;
        QTest::newRow("auth-int of both") << u"/digest"_s << QByteArray("SHA-256") << authInt;
        QTest::newRow("MD5") << u"/digest/md5"_s << QByteArray("MD5") << auth;
        QTest::newRow("SHA-256") << u"/digest/sha-256"_s << QByteArray("SHA-256") << auth;
        QTest::newRow("MD5-sess") << u"/digest/md5-sess"_s << QByteArray("MD5-sess") << auth;
        QTest::newRow("SHA-256-sess") << u"/digest/sha-256-sess"_s << QByteArray("SHA-256-sess") << auth;
        QTest::newRow("auth-int") << u"/digest/auth-int"_s << QByteArray("SHA-256") << authInt;
        QTest::newRow("RFC 2069") << u"/digest/legacy"_s << QByteArray() << static_cast<int>(Http::DigestQop::None);
        QTest::newRow("query") << u"/digest/md5?a=1&b=%20"_s << QByteArray("MD5") << auth;
    }
    void digestLetsIn()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, algorithm);
        QFETCH(int, qop);
        const Answer challenge = get(path);
        QCOMPARE(challenge.status(), 401);
        const auto answer = [&](const QString &password, quint32 count) {
            return digest(challenge, path, algorithm, static_cast<Http::DigestQop>(qop), password, count);
        };
        QCOMPARE(get(path, {{"Authorization", answer(kPassword, 1)}}).status(), 200);
        const Answer wrong = get(path, {{"Authorization", answer(u"x"_s, 2)}});
        QCOMPARE(wrong.status(), 401);
        QVERIFY(!wrong.header("WWW-Authenticate").contains("stale=true"));
    }

    void digestNonceGrowsStale()
    {
        const Answer challenge = get(u"/digest"_s);
        const auto use = [&](quint32 count) {
            return get(u"/digest"_s, {{"Authorization", digest(challenge, u"/digest"_s, "MD5", Http::DigestQop::Auth,
                                                               kPassword, count)}});
        };
        for (quint32 count = 1; count <= 5; ++count) {
            QCOMPARE(use(count).status(), 200);
        }
        const Answer stale = use(6);
        QCOMPARE(stale.status(), 401);
        QVERIFY(stale.header("WWW-Authenticate").contains("stale=true"));
        QCOMPARE(get(u"/digest"_s,
                     {{"Authorization", digest(stale, u"/digest"_s, "MD5", Http::DigestQop::Auth, kPassword, 1)}})
                     .status(),
                 200);
    }

    void digestNonceGrowsOldAndCountsUp()
    {
        const Answer challenge = get(u"/digest"_s);
        const auto use = [&](quint32 count) {
            return get(u"/digest"_s, {{"Authorization", digest(challenge, u"/digest"_s, "SHA-256",
                                                               Http::DigestQop::Auth, kPassword, count)}});
        };
        QCOMPARE(use(2).status(), 200);
        QVERIFY(use(2).header("WWW-Authenticate").contains("stale=true")); // a replay
        QCOMPARE(use(3).status(), 200);
        *m_bench->now = m_bench->now->addSecs(301);
        QVERIFY(use(4).header("WWW-Authenticate").contains("stale=true"));
    }

    void digestCountsForItsTargetOnly()
    {
        const Answer challenge = get(u"/digest"_s);
        const QByteArray other = digest(challenge, u"/digest?other"_s, "MD5", Http::DigestQop::Auth, kPassword, 1);
        QCOMPARE(get(u"/digest"_s, {{"Authorization", other}}).status(), 401);
    }

    void digestOnceDemandsANewNonceEachTime()
    {
        const Answer challenge = get(u"/digest/once"_s);
        const auto use = [&](quint32 count) {
            return get(u"/digest/once"_s, {{"Authorization", digest(challenge, u"/digest/once"_s, "MD5",
                                                                    Http::DigestQop::Auth, kPassword, count)}});
        };
        QCOMPARE(use(1).status(), 200);
        QVERIFY(use(2).header("WWW-Authenticate").contains("stale=true"));
    }

    void bearerTellsWhatIsWrong()
    {
        const QByteArray token = m_bench->profile("http", "bearer").secrets.value(u"accessToken"_s).toLatin1();
        QCOMPARE(get(u"/bearer"_s, {{"Authorization", "Bearer " + token}}).status(), 200);
        QVERIFY(!get(u"/bearer"_s).header("WWW-Authenticate").contains("error"));
        const Answer wrong = get(u"/bearer"_s, {{"Authorization", "Bearer x"}});
        QCOMPARE(wrong.status(), 401);
        QVERIFY(wrong.header("WWW-Authenticate").contains("error=\"invalid_token\""));
    }

    void headerIsAKey()
    {
        QCOMPARE(get(u"/header"_s).status(), 403);
        QCOMPARE(get(u"/header"_s, {{"x-api-key", "practice-key-7f3a"}}).status(), 200);
    }

    void severalChallenges()
    {
        const Answer answer = get(u"/challenges"_s);
        QCOMPARE(answer.headers("WWW-Authenticate").size(), 2);
        QList<QByteArray> schemes;
        for (const QByteArray &line : answer.headers("WWW-Authenticate")) {
            const auto challenges = Http::parseChallenges(line);
            QVERIFY(challenges);
            for (const Http::Challenge &challenge : *challenges) {
                schemes.append(challenge.scheme);
            }
        }
        QCOMPARE(schemes, (QList<QByteArray>{"Negotiate", "NTLM", "Basic", "Newauth", "Bearer"}));
        QCOMPARE(get(u"/proxy-challenge"_s).status(), 407);
    }

    void redirects_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("location");
        QTest::newRow("default") << u"/redirect"_s << 302 << QByteArray("/none");
        QTest::newRow("chain") << u"/redirect/3"_s << 302 << QByteArray("/redirect/2");
        QTest::newRow("permanent") << u"/redirect/1?status=308"_s << 308 << QByteArray("/none");
        QTest::newRow("no redirect status") << u"/redirect/1?status=200"_s << 302 << QByteArray("/none");
        QTest::newRow("loop") << u"/redirect/loop"_s << 302 << QByteArray("/redirect/loop");
        QTest::newRow("to a login") << u"/redirect/basic"_s << 302 << QByteArray("/basic");
        QTest::newRow("nowhere") << u"/redirect/x"_s << 404 << QByteArray();
        QTest::newRow("too many") << u"/redirect/1000000"_s << 404 << QByteArray();
    }
    void redirects()
    {
        QFETCH(QString, path);
        const Answer answer = get(path);
        QTEST(answer.status(), "status");
        QTEST(answer.header("Location"), "location");
        QVERIFY(get(u"/redirect/away"_s).header("Location").startsWith("http://localhost:"));
    }

    void cookiesAreSetAndShown()
    {
        const Answer answer = get(u"/cookies"_s, {{"Cookie", "a=b; c=d"}});
        QVERIFY(answer.body.contains("a=b; c=d"));
        QCOMPARE(answer.headers("Set-Cookie").size(), 4);
        QCOMPARE(answer.cookie("session"), QByteArray("abc123"));
    }

    void everyPackingHoldsTheSame_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("value");
        for (const char *coding : {"gzip", "deflate", "br", "zstd"}) {
            QTest::newRow(coding) << QByteArray("Content-Encoding") << QByteArray(coding);
        }
        QTest::newRow("chunked") << QByteArray("Transfer-Encoding") << QByteArray("chunked");
        QTest::newRow("until-close") << QByteArray("Connection") << QByteArray("close");
    }
    void everyPackingHoldsTheSame()
    {
        QFETCH(QByteArray, header);
        const Answer answer = get(QString(u'/' + QString::fromLatin1(QTest::currentDataTag())));
        QTEST(answer.header(header), "value");
        QVERIFY(answer.isWhole && !answer.isDamaged);
        QCOMPARE(answer.body.count('\n'), 100);
        QVERIFY(answer.body.startsWith("Line 1 of 100: bl\xc3\xa5"));
    }

    void largeIsAsLargeAsAsked()
    {
        const Answer answer = get(u"/large?size=20000000"_s);
        QVERIFY(answer.isWhole);
        QCOMPARE(answer.wire.size() - answer.head.end, qint64(20000000));
        QCOMPARE(get(u"/large?size=-5"_s).header("Content-Length"), "0");
        QCOMPARE(get(u"/large?size=x"_s).header("Content-Length"), "0");
    }

    void slowKeepsTheClientWaiting()
    {
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(get(u"/slow?seconds=1"_s).status(), 200);
        QVERIFY(timer.elapsed() >= 1000);
    }

    void echoShowsTheRequestAsSent()
    {
        const QByteArray body = get(u"/echo"_s, {{"x-TEST", "a"}, {"X-Test", "b"}}).body;
        QVERIFY(body.startsWith("GET /echo\n"));
        QVERIFY(body.indexOf("x-TEST: a\n") < body.indexOf("X-Test: b\n"));
        QVERIFY(body.contains("x-TEST: a\n"));
    }

    void headHasNoBody()
    {
        const Answer answer = exchange(m_bench->url("http", u"/none"_s), "HEAD");
        QCOMPARE(answer.status(), 200);
        QVERIFY(answer.isWhole && answer.body.isEmpty());
        QVERIFY(answer.header("Content-Length").toInt() > 0);
    }

    void statusesAreFreeToChoose()
    {
        QCOMPARE(get(u"/status/418"_s).status(), 418);
        QCOMPARE(get(u"/status/99"_s).status(), 404);
        QCOMPARE(get(u"/nothing"_s).status(), 404);
        QCOMPARE(get(u"/none/more"_s).status(), 404);
        QVERIFY(get(u"/"_s).header("Content-Type").startsWith("text/html"));
    }

    void passwordChangedFailsEveryScheme_data()
    {
        QTest::addColumn<Headers>("headers");
        QTest::newRow("/basic") << Headers{{"Authorization", basic(kUser, kPassword)}};
        QTest::newRow("/bearer") << Headers{{"Authorization", "Bearer practice-token.mF_9.B5f-4.1JqM"}};
        QTest::newRow("/header") << Headers{{"X-Api-Key", "practice-key-7f3a"}};
    }
    void passwordChangedFailsEveryScheme()
    {
        QFETCH(Headers, headers);
        const QString path = QString::fromLatin1(QTest::currentDataTag());
        QCOMPARE(get(path, headers).status(), 200);
        m_bench->fault("password-changed");
        QVERIFY(get(path, headers).status() >= 401);
    }

private:
    [[nodiscard]] Answer get(const QString &path, const Headers &headers = {}) const
    {
        return exchange(m_bench->url("http", path), "GET", headers);
    }

    /// An answer to one of the challenges: the one of that algorithm, or the first.
    [[nodiscard]] static QByteArray digest(const Answer &challenged, const QString &path, const QByteArray &algorithm,
                                           Http::DigestQop qop, const QString &password, quint32 count)
    {
        for (const QByteArray &line : challenged.headers("WWW-Authenticate")) {
            const auto challenges = Http::parseChallenges(line);
            if (!challenges || challenges->first().parameter("algorithm") != algorithm) {
                continue;
            }
            const auto challenge = Http::readDigestChallenge(challenges->first());
            if (!challenge) {
                continue;
            }
            Http::DigestInput input;
            input.algorithm = challenge->algorithm;
            input.qop = qop;
            input.userName = kUser.toUtf8();
            input.password = Secret::fromString(password);
            input.realm = challenge->realm;
            input.nonce = challenge->nonce;
            input.cnonce = "0a4f113b";
            input.nonceCount = count;
            input.method = "GET";
            input.uri = path.toUtf8();
            return Http::digestAuthorization(*challenge, input);
        }
        return {};
    }

    std::unique_ptr<Bench> m_bench;
};

QTEST_GUILESS_MAIN(TestPracticeHttp)
#include "tst_practicehttp.moc"
