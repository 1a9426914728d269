// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/digest.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Http;

namespace {

DigestInput rfc7616()
{
    DigestInput input;
    input.userName = "Mufasa";
    input.password = Secret(QByteArrayView("Circle of Life"));
    input.realm = "http-auth@example.org";
    input.nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    input.cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    input.method = "GET";
    input.uri = "/dir/index.html";
    return input;
}

QList<Challenge> challengesOf(const char *value)
{
    const Result<QList<Challenge>> challenges = parseChallenges(value);
    return challenges ? *challenges : QList<Challenge>();
}

} // namespace

class TestDigest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void answersAsRfc7616Section391()
    {
        DigestInput input = rfc7616();
        QCOMPARE(digestResponse(input), QByteArray("8ca523f5e9506fed4657c9700eebdbec"));
        input.algorithm = DigestAlgorithm::Sha256;
        QCOMPARE(digestResponse(input), QByteArray("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"));
    }

    void answersAsRfc2617Section35()
    {
        DigestInput input = rfc7616();
        input.password = Secret(QByteArrayView("Circle Of Life"));
        input.realm = "testrealm@host.com";
        input.nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
        input.cnonce = "0a4f113b";
        QCOMPARE(digestResponse(input), QByteArray("6629fae49393a05397450978507c4ef1"));
    }

    void answersAsRfc2069WithItsErratum()
    {
        DigestInput input = rfc7616();
        input.qop = DigestQop::None;
        input.password = Secret(QByteArrayView("CircleOfLife"));
        input.realm = "testrealm@host.com";
        input.nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
        QCOMPARE(digestResponse(input), QByteArray("1949323746fe6a43ef61f9606e7febea"));
    }

    // Computed with another implementation: POST, nc 10, body "a=1&b=æ".
    void answersInEveryForm_data()
    {
        QTest::addColumn<DigestAlgorithm>("algorithm");
        QTest::addColumn<DigestQop>("qop");
        QTest::addColumn<QByteArray>("response");
        using A = DigestAlgorithm;
        using Q = DigestQop;
        QTest::newRow("MD5 auth") << A::Md5 << Q::Auth << QByteArray("f3b82b75af98c2b4ea60f31c52108e51");
        QTest::newRow("MD5 auth-int") << A::Md5 << Q::AuthInt << QByteArray("5bf032078d756ed13e3725077945d948");
        QTest::newRow("MD5 no qop") << A::Md5 << Q::None << QByteArray("a5bd0b50f7f25258a692c4f36270e05d");
        QTest::newRow("MD5-sess auth") << A::Md5Sess << Q::Auth << QByteArray("32fd703e87261db98dc97c9b5b6c88f2");
        QTest::newRow("MD5-sess auth-int")
            << A::Md5Sess << Q::AuthInt << QByteArray("703f832dab80cd62024500b8541c7c4a");
        QTest::newRow("MD5-sess no qop") << A::Md5Sess << Q::None << QByteArray("e20b190988a4cc77b06d9b93070246c7");
        QTest::newRow("SHA-256 auth") << A::Sha256 << Q::Auth
                                      << QByteArray("7b16f043f9195386630e2f056ebc4f724ffb68ef82c8a28c9e691b6cd78b79a5");
        QTest::newRow("SHA-256 auth-int")
            << A::Sha256 << Q::AuthInt
            << QByteArray("5c97a158c70196dbe3842f6e133564f23140cb4cd1d1d689a8141b537d2c984e");
        QTest::newRow("SHA-256-sess auth")
            << A::Sha256Sess << Q::Auth
            << QByteArray("40d7469798ecc861a93e16a5851939abf891870bb9b1ff62ad97500fd77ba4ed");
        QTest::newRow("SHA-256-sess auth-int")
            << A::Sha256Sess << Q::AuthInt
            << QByteArray("11c9f3ec88dedd7a0b6f9c362870fcacc9cd49f1e0783bf06ed30cfacc5ad1b9");
    }

    void answersInEveryForm()
    {
        QFETCH(DigestAlgorithm, algorithm);
        QFETCH(DigestQop, qop);
        DigestInput input = rfc7616();
        input.algorithm = algorithm;
        input.qop = qop;
        input.method = "POST";
        input.body = "a=1&b=\xc3\xa6";
        input.nonceCount = 10;
        QTEST(digestResponse(input), "response");
    }

    void readsChallenges()
    {
        const QList<Challenge> challenges = challengesOf("Digest realm=\"a, \\\"b\\\"\", nonce=\"n==\", opaque=\"\", "
                                                         "algorithm=md5-SESS, qop=\"auth-int, auth\", stale=TRUE, "
                                                         "charset=UTF-8, userhash=true");
        QCOMPARE(challenges.size(), 1);
        const Result<DigestChallenge> read = readDigestChallenge(challenges.first());
        QVERIFY(read);
        QCOMPARE(read->realm, QByteArray("a, \"b\""));
        QCOMPARE(read->nonce, QByteArray("n=="));
        QVERIFY(read->hasOpaque);
        QCOMPARE(read->algorithm, DigestAlgorithm::Md5Sess);
        QCOMPARE(read->algorithmName, QByteArray("md5-SESS"));
        QCOMPARE(read->qops.size(), 2);
        QCOMPARE(bestQop(*read), DigestQop::Auth);
        QVERIFY(read->stale);
        QVERIFY(read->utf8);
        QVERIFY(read->userhash);
    }

    void refusesChallengesThatCannotBeAnswered_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("named");
        QTest::newRow("no nonce") << QByteArray("Digest realm=\"a\", qop=auth") << QByteArray("nonce");
        QTest::newRow("no realm") << QByteArray("Digest nonce=\"a\"") << QByteArray("realm");
        QTest::newRow("algorithm") << QByteArray("Digest realm=a, nonce=b, algorithm=SHA-512-256")
                                   << QByteArray("SHA-512-256");
        QTest::newRow("qop") << QByteArray("Digest realm=a, nonce=b, qop=\"secret\"") << QByteArray("secret");
        QTest::newRow("other schemes only") << QByteArray("Basic realm=\"a\", NTLM") << QByteArray("Basic, NTLM");
    }

    void refusesChallengesThatCannotBeAnswered()
    {
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, named);
        const QList<Challenge> challenges = challengesOf(value.constData());
        QVERIFY(!challenges.isEmpty());
        const Result<DigestChallenge> chosen = chooseDigestChallenge(challenges);
        QVERIFY(!chosen);
        QVERIFY2(chosen.error().text.contains(QString::fromLatin1(named)), qPrintable(chosen.error().text));
    }

    void choosesTheStrongestThatItKnows_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("nonce");
        QTest::newRow("SHA-256 before MD5")
            << QByteArray("Digest realm=r, nonce=\"m\", algorithm=MD5, qop=auth, Digest realm=r, nonce=\"s\", "
                          "algorithm=SHA-256, qop=auth")
            << QByteArray("s");
        QTest::newRow("passes over the unknown")
            << QByteArray("Digest realm=r, nonce=\"u\", algorithm=SHA-512-256, qop=auth, Negotiate, Digest realm=r, "
                          "nonce=\"m\", qop=auth")
            << QByteArray("m");
        QTest::newRow("auth before auth-int")
            << QByteArray(R"(Digest realm=r, nonce="i", qop="auth-int", Digest realm=r, nonce="a", qop="auth")")
            << QByteArray("a");
        QTest::newRow("any qop before none")
            << QByteArray(R"(Digest realm=r, nonce="n", Digest realm=r, nonce="i", qop="auth-int")") << QByteArray("i");
    }

    void choosesTheStrongestThatItKnows()
    {
        QFETCH(QByteArray, value);
        const Result<DigestChallenge> chosen = chooseDigestChallenge(challengesOf(value.constData()));
        QVERIFY(chosen);
        QTEST(chosen->nonce, "nonce");
    }

    void saysThatThereIsNoChallenge() { QVERIFY(!chooseDigestChallenge({})); }

    void writesTheHeader()
    {
        const QList<Challenge> challenges =
            challengesOf("Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, "
                         "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
                         "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
        const Result<DigestChallenge> challenge = chooseDigestChallenge(challenges);
        QVERIFY(challenge);
        DigestInput input = rfc7616();
        input.algorithm = challenge->algorithm;
        QCOMPARE(digestAuthorization(*challenge, input),
                 QByteArray("Digest username=\"Mufasa\", realm=\"http-auth@example.org\", "
                            "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", uri=\"/dir/index.html\", "
                            "algorithm=SHA-256, opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", qop=auth, "
                            "nc=00000001, cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", "
                            "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""));
    }

    void escapesWhatWouldEndTheQuotedString()
    {
        DigestChallenge challenge;
        DigestInput input = rfc7616();
        input.userName = "a\"b\\c";
        input.qop = DigestQop::None;
        const QByteArray value = digestAuthorization(challenge, input);
        QVERIFY(value.startsWith("Digest username=\"a\\\"b\\\\c\", "));
        QVERIFY(!value.contains("cnonce"));
        QVERIFY(!value.contains("nc="));
        QVERIFY(!value.contains("algorithm"));
    }

    void hashesTheUserNameWhereAsked()
    {
        DigestChallenge challenge;
        challenge.userhash = true;
        DigestInput input = rfc7616();
        input.algorithm = DigestAlgorithm::Sha256;
        const QByteArray value = digestAuthorization(challenge, input);
        QVERIFY(
            value.startsWith("Digest username=\"a947aad205e80e429958a387394944c6b496301e79f89d35a4cc23b6ee12b5b6\""));
        QVERIFY(value.contains(", userhash=true"));
        // The hash of the name replaces the name in the header only (RFC 7616 section 3.4.4).
        QVERIFY(value.contains("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"));
    }
};

QTEST_GUILESS_MAIN(TestDigest)
#include "tst_digest.moc"
