// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/httpdigest.h"
#include "protocol/digest.h"

#include <QCryptographicHash>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis::Explain;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kPassword = "Circle \xC3\xB8 Life";

/// What goes over the wire, and what is hashed; they differ by the mistake.
struct Made
{
    Http::DigestInput sent;
    Http::DigestInput hashed;
    QByteArray target = "/dir/index.html?id=7%20a";
};

Made message()
{
    Http::DigestInput input;
    input.userName = "ACME\\J\xC3\xA4s";
    input.password = Secret(kPassword);
    input.realm = "http-auth@example.org";
    input.nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    input.cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    input.nonceCount = 2;
    input.method = "GET";
    input.uri = "/dir/index.html?id=7%20a";
    return {input, input};
}

QByteArray algorithmName(Http::DigestAlgorithm algorithm)
{
    switch (algorithm) {
    case Http::DigestAlgorithm::Md5Sess:
        return "MD5-sess";
    case Http::DigestAlgorithm::Sha256:
        return "SHA-256";
    case Http::DigestAlgorithm::Sha256Sess:
        return "SHA-256-sess";
    default:
        return "MD5";
    }
}

QByteArray header(const Made &made, const QByteArray &response = {})
{
    Http::DigestChallenge challenge;
    challenge.algorithm = made.sent.algorithm;
    challenge.algorithmGiven = true;
    challenge.algorithmName = algorithmName(made.sent.algorithm);
    QByteArray value = Http::digestAuthorization(challenge, made.sent);
    const QByteArray right = Http::digestResponse(made.sent);
    return value.replace(right, response.isEmpty() ? Http::digestResponse(made.hashed) : response);
}

Explanation explained(const Made &made, const QByteArray &value, const QByteArray &password = kPassword)
{
    HttpDigestInput input;
    input.credentials = value;
    input.method = made.sent.method;
    input.target = made.target;
    input.url = "https://crm.acme.example" + made.target;
    const auto challenges = Http::parseChallenges("Digest realm=\"of the challenge\", nonce=\"n1\"");
    input.challenge = challenges->first();
    input.password = Secret(password);
    return explainHttpDigest(input);
}

QByteArray md5(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Md5);
}

using Change = void (*)(Made *);

struct Row
{
    const char *name;
    const char *id;
    Change change;
};

const QList<Row> &rows()
{
    static const QList<Row> all{
        {"realm with quotes", "realm-quoting", [](Made *m) { m->hashed.realm = '"' + m->sent.realm + '"'; }},
        {"nonce with quotes", "nonce-quoting", [](Made *m) { m->hashed.nonce = '"' + m->sent.nonce + '"'; }},
        {"uri with quotes", "uri-quoting", [](Made *m) { m->hashed.uri = '"' + m->sent.uri + '"'; }},
        {"user as escaped", "user-quoting", [](Made *m) { m->hashed.userName.replace("\\", "\\\\"); }},
        {"user without domain", "user-domain-left-out", [](Made *m) { m->hashed.userName = "J\xC3\xA4s"; }},
        {"realm as domain", "user-domain-added",
         [](Made *m) {
             m->sent.userName = "jas";
             m->hashed.userName = "http-auth@example.org\\jas";
         }},
        {"user in Latin-1", "user-latin1", [](Made *m) { m->hashed.userName = "ACME\\J\xE4s"; }},
        {"user in lower case", "user-case", [](Made *m) { m->hashed.userName = "acme\\j\xC3\xA4s"; }},
        {"password in Latin-1", "password-latin1",
         [](Made *m) { m->hashed.password = Secret(QByteArrayView("Circle \xF8 Life")); }},
        {"password with a newline", "password-newline",
         [](Made *m) { m->hashed.password = Secret(QByteArray(kPassword + "\n")); }},
        {"realm of the challenge", "realm-challenge", [](Made *m) { m->hashed.realm = "of the challenge"; }},
        {"nonce of the challenge", "nonce-challenge", [](Made *m) { m->hashed.nonce = "n1"; }},
        {"uri without query", "uri-no-query", [](Made *m) { m->hashed.uri = "/dir/index.html"; }},
        {"whole address", "uri-whole",
         [](Made *m) { m->hashed.uri = "https://crm.acme.example/dir/index.html?id=7%20a"; }},
        {"request's target", "uri-target", [](Made *m) { m->sent.uri = "/other"; }},
        {"uri unescaped", "uri-decoded", [](Made *m) { m->hashed.uri = "/dir/index.html?id=7 a"; }},
        {"other method", "method-POST", [](Made *m) { m->hashed.method = "POST"; }},
        {"other count", "nc-other", [](Made *m) { m->hashed.nonceCount = 3; }},
        {"no qop hashed", "qop-left-out", [](Made *m) { m->hashed.qop = Http::DigestQop::None; }},
        {"other qop hashed", "qop-other", [](Made *m) { m->hashed.qop = Http::DigestQop::AuthInt; }},
        {"session left out", "sess-left-out",
         [](Made *m) {
             m->sent.algorithm = Http::DigestAlgorithm::Md5Sess;
             m->hashed.algorithm = Http::DigestAlgorithm::Md5;
         }},
        {"session added", "sess-added", [](Made *m) { m->hashed.algorithm = Http::DigestAlgorithm::Md5Sess; }},
        {"other algorithm", "algorithm-other", [](Made *m) { m->hashed.algorithm = Http::DigestAlgorithm::Sha256; }},
        {"two mistakes", "user-domain-left-out+password-latin1",
         [](Made *m) {
             m->hashed.userName = "J\xC3\xA4s";
             m->hashed.password = Secret(QByteArrayView("Circle \xF8 Life"));
         }},
    };
    return all;
}

} // namespace

class HttpDigestExplainerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsTheVectors()
    {
        // RFC 7616 section 3.9.1.
        HttpDigestInput input;
        input.credentials = "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", "
                            "algorithm=SHA-256, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
                            "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, "
                            "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"";
        input.method = "GET";
        input.target = "/dir/index.html";
        input.password = Secret(QByteArrayView("Circle of Life"));
        const Explanation found = explainHttpDigest(input);
        QVERIFY(found.fitting() && found.fitting()->isRight);
    }
    void namesEachMistake_data()
    {
        QTest::addColumn<int>("row");
        for (int i = 0; i < rows().size(); ++i) {
            QTest::newRow(rows().at(i).name) << i;
        }
    }
    void namesEachMistake()
    {
        QFETCH(int, row);
        Made made = message();
        rows().at(row).change(&made);
        const Explanation found = explained(made, header(made));
        QVERIFY2(found.problem.isEmpty(), qPrintable(found.problem));
        QVERIFY2(found.fitting(), "nothing fits");
        QCOMPARE(found.fitting()->id, QByteArray(rows().at(row).id));
        QVERIFY(!found.fitting()->name.isEmpty());
    }
    void namesTheBinaryHash()
    {
        Made made = message();
        const Http::DigestInput &input = made.sent;
        const QByteArray a1 = md5(input.userName + ':' + input.realm + ':' + kPassword);
        const QByteArray a2 = md5("GET:" + input.uri);
        const QByteArray response = md5(a1 + ':' + input.nonce + ":00000002:" + input.cnonce + ":auth:" + a2).toHex();
        QCOMPARE(explained(made, header(made, response)).fitting()->id, "binary"_ba);
    }
    void namesTheCountWithoutZeros()
    {
        Made made = message();
        const Http::DigestInput &input = made.sent;
        const QByteArray a1 = md5(input.userName + ':' + input.realm + ':' + kPassword).toHex();
        const QByteArray a2 = md5("GET:" + input.uri).toHex();
        const QByteArray response = md5(a1 + ':' + input.nonce + ":2:" + input.cnonce + ":auth:" + a2).toHex();
        QCOMPARE(explained(made, header(made, response)).fitting()->id, "nc-short"_ba);
    }
    void saysNoneForAnotherPassword()
    {
        for (const Row &row : rows()) {
            Made made = message();
            row.change(&made);
            QVERIFY2(explained(made, header(made), "another").isNone(), row.name);
        }
    }
    void saysRightForARightMessage()
    {
        for (const auto algorithm : {Http::DigestAlgorithm::Md5, Http::DigestAlgorithm::Md5Sess,
                                     Http::DigestAlgorithm::Sha256, Http::DigestAlgorithm::Sha256Sess}) {
            for (const auto qop : {Http::DigestQop::None, Http::DigestQop::Auth, Http::DigestQop::AuthInt}) {
                Made made = message();
                made.sent.algorithm = algorithm;
                made.sent.qop = qop;
                made.hashed = made.sent;
                const Explanation found = explained(made, header(made));
                QVERIFY(found.fitting() && found.fitting()->isRight);
            }
        }
    }
    void saysWhatItCannotTry()
    {
        Made made = message();
        QVERIFY(!explained(made, "Basic QTpC").problem.isEmpty());
        QVERIFY(!explained(made, "").problem.isEmpty());
        QVERIFY(!explained(made, "Digest response=\"00\", algorithm=SHA-512-256").problem.isEmpty());
        QVERIFY(explained(made, "Digest response=\"00\"").isNone());
    }
};

QTEST_GUILESS_MAIN(HttpDigestExplainerTest)
#include "tst_httpdigestexplainer.moc"
