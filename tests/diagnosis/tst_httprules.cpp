// SPDX-License-Identifier: GPL-3.0-or-later
#include "rulecheck.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kDate = "Date: Sat, 31 Jan 2026 12:30:15 GMT\n";
constexpr qint64 kNow = 1769862615; // the same

MadeExchange refused(const QByteArray &headers, const QByteArray &challenge = "WWW-Authenticate: Basic realm=\"x\"\n",
                     const QByteArray &status = "401 Unauthorized")
{
    return {.request = "GET /service HTTP/1.1\nHost: crm.acme.example\n" + headers,
            .response = "HTTP/1.1 " + status + "\n" + kDate + challenge + "Content-Type: text/plain\n\nno"};
}

QByteArray basicHeader(const QByteArray &userAndPassword)
{
    return "Authorization: Basic " + userAndPassword.toBase64();
}

QByteArray webToken(const QJsonObject &claims, const QByteArray &algorithm = "HS256", qsizetype signature = 32)
{
    const auto part = [](const QByteArray &bytes) {
        return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    };
    return part("{\"alg\":\"" + algorithm + "\"}") + '.' + part(QJsonDocument(claims).toJson(QJsonDocument::Compact)) +
           '.' + part(QByteArray(signature, 'k'));
}

MadeExchange bearing(const QByteArray &token, const QByteArray &challenge = "WWW-Authenticate: Bearer\n")
{
    return refused("Authorization: Bearer " + token, challenge);
}

MadeExchange digestChallenge(const QByteArray &more = "algorithm=MD5")
{
    return refused("Accept: */*",
                   "WWW-Authenticate: Digest realm=\"acme\", qop=\"auth\", nonce=\"n1\", " + more + "\n");
}

MadeExchange digestAnswer(const QByteArray &change = {}, const QByteArray &to = {},
                          const QByteArray &again = "nonce=\"n2\", algorithm=MD5")
{
    QByteArray header = "Authorization: Digest username=\"alice\", realm=\"acme\", nonce=\"n1\", uri=\"/service\", "
                        "qop=auth, nc=00000001, cnonce=\"c\", response=\"00112233445566778899aabbccddeeff\"";
    if (!change.isEmpty()) {
        header.replace(change, to);
    }
    return refused(header, "WWW-Authenticate: Digest realm=\"acme\", qop=\"auth\", " + again + "\n");
}

MadeExchange setting(const QByteArray &cookie, const QString &url = u"https://crm.acme.example/login"_s)
{
    MadeExchange made{.request = "GET /login HTTP/1.1\nHost: crm.acme.example",
                      .response = "HTTP/1.1 200 OK\nSet-Cookie: " + cookie + "\nContent-Type: text/plain\n\nhello"};
    made.url = url;
    return made;
}

MadeExchange calling(const QString &url, const QByteArray &headers = "Accept: application/json")
{
    MadeExchange made{.request = "GET /data HTTP/1.1\nHost: crm.acme.example\n" + headers,
                      .response = "HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{}"};
    made.url = url;
    return made;
}

Profile withUser(const QString &user)
{
    Profile profile;
    profile.parameters.insert(u"userName"_s, user);
    return profile;
}

} // namespace

class HttpRulesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesTheCauseFirst_data()
    {
        QTest::addColumn<RuleCase>("wanted");
        const auto row = [](const char *name, const RuleCase &wanted) { QTest::newRow(name) << wanted; };

        row("wrong password", {{refused(basicHeader("alice:wrong"))}, "http.basic", "HTTP/1."});
        row("Latin-1", {{refused(basicHeader("alice:bl\xe5"))}, "http.basic-charset", "YWxpY2U6", "Q2"});
        row("UTF-8 twice", {{refused(basicHeader("alice:bl\xc3\x83\xc2\xa5"))}, "http.basic-charset", {}, "R10"});
        row("UTF-8", {{refused(basicHeader("alice:bl\xc3\xa5"))}, "http.basic-charset"});
        row("UTF-8 as asked",
            {{refused(basicHeader("alice:bl\xc3\xa5"), "WWW-Authenticate: Basic realm=\"x\", charset=\"UTF-8\"\n")},
             "http.basic"});
        row("no colon", {{refused("Authorization: Basic YWxpY2U=")}, "http.basic-malformed", "YWxpY2U="});
        row("no Base64", {{refused("Authorization: Basic alice:secret")}, "http.basic-malformed", "alice"});
        row("line end", {{refused(basicHeader("alice:secret\n"))}, "http.secret-blank"});
        row("blank", {{refused(basicHeader("alice: secret"))}, "http.secret-blank"});
        row("byte order mark", {{refused(basicHeader("alice:\xef\xbb\xbfsecret"))}, "http.secret-blank"});
        row("other scheme", {{refused(basicHeader("a:b"), "WWW-Authenticate: Digest realm=\"x\", nonce=\"n\"\n")},
                             "http.scheme",
                             "WWW-Authenticate: Digest"});
        row("two headers", {{refused(basicHeader("a:b") + "\nAuthorization: Bearer x")},
                            "http.authorization-twice",
                            "Authorization: Bearer"});
        row("no login", {{refused("Accept: */*")}, "http.unanswered", "WWW-Authenticate: Basic"});
        row("several in a line",
            {{refused("User-Agent: Mozilla/5.0", "WWW-Authenticate: Negotiate, Basic realm=\"x\"\n")},
             "http.challenges-in-one-line",
             {},
             "Q4"});
        row("another user", {{refused(basicHeader("bob:secret"))}, "http.other-user", {}, "Q5", withUser(u"alice"_s)});
        row("token alone", {{refused("Authorization: 0123456789abcdef0123", "WWW-Authenticate: Bearer\n")},
                            "http.authorization-scheme"});
        row("template", {{bearing("{{access_token}}")}, "http.placeholder", "{{access"});
        row("the manual's adm0", {{refused("Authorization: Basic YWrtMdo=")}, "http.placeholder", "YWrt", "R9"});
        row("stand-in", {{refused("X-Api-Key: YOUR_API_KEY")}, "http.placeholder", "YOUR"});
        row("as a form", {{[] {
                              MadeExchange made = refused("Accept: */*", {}, "500 Internal Server Error");
                              made.request = "POST /service HTTP/1.1\nHost: crm.acme.example\nContent-Type: "
                                             "application/x-www-form-urlencoded\n\n<?xml version=\"1.0\"?><a/>";
                              return made;
                          }()},
                          "http.content-type",
                          "Content-Type: application/x-www",
                          "Q7"});
        row("forbidden", {{refused(basicHeader("a:b"), {}, "403 Forbidden")}, "http.forbidden", "HTTP/1."});
        row("preflight", {{[] {
                              MadeExchange made = refused({}, {}, "403 Forbidden");
                              made.request = "OPTIONS /service HTTP/1.1\nHost: crm.acme.example\nOrigin: "
                                             "https://app.example\nAccess-Control-Request-Method: GET";
                              return made;
                          }()},
                          "http.cors",
                          "Origin: https",
                          "R40"});
        row("method", {{refused({}, "Allow: POST\n", "405 Method Not Allowed")}, "http.method", "Allow: POST"});
        row("too many", {{refused({}, "Retry-After: 60\n", "429 Too Many Requests")}, "http.toomany"});
        row("error", {{refused({}, {}, "500 Internal Server Error")}, "http.refused"});
        row("anything else", {{refused({}, {}, "418 I'm a teapot")}, "http.refused"});
    }
    void namesTheCauseFirst()
    {
        QFETCH(RuleCase, wanted);
        for (const Variation variation : {Variation::None, Variation::HeadersReversed, Variation::HeaderNamesLower,
                                          Variation::HeaderNamesUpper, Variation::GzipAndChunked, Variation::Http10}) {
            const QByteArray wrong = mismatch(wanted, variation);
            QVERIFY2(wrong.isEmpty(), QByteArray("variation " + QByteArray::number(int(variation)) + ": " + wrong));
        }
    }

    void readsDigestAnswers_data()
    {
        QTest::addColumn<RuleCase>("wanted");
        const auto row = [](const char *name, const RuleCase &wanted) { QTest::newRow(name) << wanted; };
        const MadeExchange asked = digestChallenge();

        row("wrong password", {{asked, digestAnswer()}, "http.digest", "HTTP/1.1 401"});
        row("other address",
            {{asked, digestAnswer("uri=\"/service\"", "uri=\"/other\"")}, "http.digest-uri", "/other"});
        row("other realm", {{asked, digestAnswer("realm=\"acme\"", "realm=\"Acme\"")}, "http.digest-realm", "Acme"});
        row("stale", {{asked, digestAnswer({}, {}, "nonce=\"n2\", stale=true, algorithm=MD5")}, "http.digest-stale"});
        row("unknown nonce", {{asked, digestAnswer("nonce=\"n1\"", "nonce=\"n0\"")}, "http.digest-stale", "n0"});
        row("used twice", {{asked, digestAnswer(), digestAnswer()}, "http.digest-replay", "00000001"});
        row("other algorithm",
            {{asked, digestAnswer({}, {}, "nonce=\"n2\", algorithm=SHA-256")}, "http.digest-algorithm", {}, "Q3"});
        row("only SHA-256",
            {{digestChallenge("algorithm=SHA-256")}, "http.digest-algorithm", "WWW-Authenticate: Digest", "Q3"});
    }
    void readsDigestAnswers()
    {
        QFETCH(RuleCase, wanted);
        const QByteArray wrong = mismatch(wanted);
        QVERIFY2(wrong.isEmpty(), wrong);
    }
    void saysThatAChallengeIsNotInTheCapture()
    {
        MadeExchange alone = digestAnswer();
        alone.response = "HTTP/1.1 200 OK\nContent-Type: text/plain\n\nfine";
        const QList<Finding> findings = findingsIn({alone});
        QVERIFY2(hasRule(findings, "http.hidden-leg"), told(findings));
        QVERIFY(!hasCause(findings));
    }

    void readsTokens_data()
    {
        QTest::addColumn<RuleCase>("wanted");
        const auto row = [](const char *name, const RuleCase &wanted) { QTest::newRow(name) << wanted; };
        const QByteArray invalid = "WWW-Authenticate: Bearer error=\"invalid_token\"\n";
        const QJsonObject good{{u"exp"_s, kNow + 600}, {u"aud"_s, u"https://crm.acme.example"_s}};

        row("refused", {{bearing(webToken(good), invalid)}, "http.bearer", "WWW-Authenticate: Bearer"});
        row("opaque", {{bearing("0123456789abcdef")}, "http.bearer"});
        row("scope", {{refused("Authorization: Bearer abc",
                               "WWW-Authenticate: Bearer error=\"insufficient_scope\", "
                               "scope=\"contacts.read\"\n",
                               "403 Forbidden")},
                      "http.bearer-scope",
                      "WWW-Authenticate"});
        row("request", {{refused("Authorization: Bearer abc", "WWW-Authenticate: Bearer error=\"invalid_request\"\n",
                                 "400 Bad Request")},
                        "http.bearer-request"});
        row("expired", {{bearing(webToken({{u"exp"_s, kNow - 600}}), invalid)}, "http.token-expired"});
        row("expired, as text", {{bearing(webToken({{u"exp"_s, QString::number(kNow - 600)}}))}, "http.token-expired"});
        row("not yet", {{bearing(webToken({{u"nbf"_s, kNow + 600}}))}, "http.token-notyet"});
        row("other audience",
            {{bearing(webToken({{u"aud"_s, u"https://other.example/api"_s}}))}, "http.token-audience"});
        row("ID token",
            {{bearing(webToken({{u"aud"_s, u"client-1"_s}, {u"nonce"_s, u"n"_s}}))}, "http.token-audience"});
        row("unsigned", {{bearing(webToken(good, "none", 0))}, "http.token-unsigned"});
        row("cut off", {{bearing(webToken(good).chopped(5))}, "http.token-damaged", "eyJ"});
        row("two parts",
            {{bearing(webToken(good).left(webToken(good).lastIndexOf('.')))}, "http.token-damaged", "eyJ"});
        row("letter changed", {{bearing(QByteArray(webToken(good)).replace('.', ".*"))}, "http.token-damaged"});
        row("other signature", {{bearing(webToken(good), "WWW-Authenticate: Bearer error=\"invalid_token\", "
                                                         "error_description=\"The signature is invalid\"\n")},
                                "http.token-altered"});
        row("not as meant",
            {{bearing(webToken(good))}, "http.token-altered", "eyJ", {}, {}, {{u"accessToken"_s, Secret("another")}}});
        row("dots", {{bearing("0123456789...cdef")}, "http.token-damaged", "0123"});
        row("Bearer twice", {{bearing("Bearer 0123456789")}, "http.token-damaged"});
        row("quoted", {{bearing("\"0123456789\"")}, "http.token-damaged"});
        row("percent-encoded", {{bearing("01234%2B56789%3D")}, "http.token-damaged"});
        row("invisible", {{bearing("0123456\xe2\x80\x8b"
                                   "789")},
                          "http.token-damaged"});
        row("plus became blank", {{bearing("0123456 789abc=")}, "http.token-damaged"});
    }
    void readsTokens()
    {
        QFETCH(RuleCase, wanted);
        const QByteArray wrong = mismatch(wanted);
        QVERIFY2(wrong.isEmpty(), wrong);
    }

    void saysWhyACookieStayedBehind_data()
    {
        QTest::addColumn<RuleCase>("wanted");
        const auto row = [](const char *name, const RuleCase &wanted) { QTest::newRow(name) << wanted; };
        const QString data = u"https://crm.acme.example/data"_s;

        row("Secure", {{setting("SESSION=abcdefgh; Path=/; Secure"), calling(u"http://crm.acme.example/data"_s)},
                       "http.cookie-secure",
                       "Set-Cookie: SESSION"});
        row("path",
            {{setting("SESSION=abcdefgh; Path=/Data"), calling(data)}, "http.cookie-path", "Set-Cookie: SESSION"});
        row("no path", {{setting("SESSION=abcdefgh", u"https://crm.acme.example/app/login"_s), calling(data)},
                        "http.cookie-path"});
        row("other host", {{setting("SESSION=abcdefgh; Path=/", u"https://login.acme.example/"_s), calling(data)},
                           "http.cookie-domain"});
        row("foreign domain",
            {{setting("SESSION=abcdefgh; Path=/; Domain=other.example"), calling(data)}, "http.cookie-domain"});
        row("SameSite",
            {{setting("SESSION=abcdefgh; Path=/; SameSite=Lax; Secure"), calling(data, "Sec-Fetch-Site: cross-site")},
             "http.cookie-samesite"});
        row("SameSite=None alone",
            {{setting("SESSION=abcdefgh; Path=/; SameSite=None"), calling(data)}, "http.cookie-samesite"});
        row("expired", {{setting("SESSION=abcdefgh; Path=/; Max-Age=0"), calling(data)}, "http.cookie-expired"});
        row("left out", {{setting("SESSION=abcdefgh; Path=/"), calling(data)}, "http.cookie-missing"});
    }
    void saysWhyACookieStayedBehind()
    {
        QFETCH(RuleCase, wanted);
        const QByteArray wrong = mismatch(wanted);
        QVERIFY2(wrong.isEmpty(), wrong);
        QVERIFY(!tells(findingsIn(wanted.rows), u"abcdefgh"_s));
    }
    void doesNotMissACookieThatCameBack()
    {
        const QList<Finding> findings =
            findingsIn({setting("SESSION=abcdefgh; Path=/; Secure"),
                        calling(u"https://crm.acme.example/data"_s, "Cookie: a=b; SESSION=abcdefgh")});
        QVERIFY2(!hasRule(findings, "http.cookie-missing"), told(findings));
        const QList<Finding> other =
            findingsIn({setting("colour=abcdefgh; Path=/; Secure"), calling(u"http://crm.acme.example/data"_s)});
        QVERIFY2(!hasRule(other, "http.cookie-secure"), told(other));
    }

    void leavesTheLastResortToFailuresThatNobodyExplains()
    {
        const QList<Finding> known = findingsIn({refused(basicHeader("alice:wrong"))});
        QVERIFY2(!hasRule(known, "http.refused"), told(known));
        MadeExchange nothing{.request = "GET / HTTP/1.1\nHost: a", .response = {}};
        nothing.error = Error{ErrorCode::Internal, u"Something."_s, {}, {}, {}};
        const QList<Finding> unknown = findingsIn({nothing});
        QCOMPARE(unknown.size(), 1);
        QCOMPARE(unknown.first().rule, "http.refused"_ba);
        QCOMPARE(unknown.first().certainty, Certainty::Possible);
        QVERIFY(!unknown.first().wouldTell.isEmpty());
    }
    void comparesWithThePasswordThatWasMeant()
    {
        const RuleCase other{{refused(basicHeader("alice:wrong"))}, "http.secret-differs", "YWxpY2U6", {}, {},
                             {{u"password"_s, Secret("right")}}};
        QVERIFY2(mismatch(other).isEmpty(), mismatch(other));
        const RuleCase same{{refused(basicHeader("alice:right"))}, "http.basic", {}, {}, {},
                            {{u"password"_s, Secret("right")}}};
        QVERIFY2(mismatch(same).isEmpty(), mismatch(same));
    }
    void keepsSecretsOutOfSentences()
    {
        const QList<Finding> basic = findingsIn({refused(basicHeader("alice:geheim \n"))});
        QVERIFY(!tells(basic, u"geheim"_s));
        QVERIFY(!tells(basic, QString::fromLatin1(QByteArray("alice:geheim \n").toBase64())));
        const QByteArray token = webToken({{u"exp"_s, kNow - 600}});
        QVERIFY(!tells(findingsIn({bearing(token)}), QString::fromLatin1(token)));
        QVERIFY(!tells(findingsIn({refused("Authorization: 0123456789abcdef0123")}), u"0123456789abcdef"_s));
    }
    void offersAnotherCharsetAndScheme()
    {
        const QList<Finding> charset = findingsIn({refused(basicHeader("alice:bl\xe5"))});
        QCOMPARE(charset.first().experiments.first().parameters.value(u"charset"_s).toString(), u"utf-8"_s);
        const QList<Finding> scheme =
            findingsIn({refused(basicHeader("a:b"), "WWW-Authenticate: Digest realm=\"x\", nonce=\"n\"\n")});
        QCOMPARE(scheme.first().experiments.first().scheme, "digest"_ba);
    }
    void findsNoCauseInLoginsThatWork_data()
    {
        QTest::addColumn<QList<MadeExchange>>("rows");
        MadeExchange good = refused(basicHeader("alice:bl\xe5 "), {}, "200 OK");
        QTest::newRow("Basic") << QList<MadeExchange>{refused("Accept: */*"), good};
        good = bearing(webToken({{u"exp"_s, kNow - 600}}), {});
        good.response.replace("401 Unauthorized", "200 OK");
        QTest::newRow("expired token that is accepted") << QList<MadeExchange>{good};
        good = refused(basicHeader("a:b") + "\nAuthorization: Bearer x", {}, "200 OK");
        QTest::newRow("two headers") << QList<MadeExchange>{good};
        good = digestAnswer();
        good.response = "HTTP/1.1 200 OK\nContent-Type: text/plain\n\nfine";
        QTest::newRow("Digest") << QList<MadeExchange>{digestChallenge(), good};
        QTest::newRow("asked elsewhere first")
            << QList<MadeExchange>{[] {
                                       MadeExchange probe = refused("Accept: */*");
                                       probe.url = u"https://crm.acme.example/api"_s;
                                       return probe;
                                   }(),
                                   [] {
                                       MadeExchange login = refused(basicHeader("alice:secret"), {}, "200 OK");
                                       return login;
                                   }()};
    }
    void findsNoCauseInLoginsThatWork()
    {
        QFETCH(QList<MadeExchange>, rows);
        const QList<Finding> findings = findingsIn(rows);
        QVERIFY2(!hasCause(findings), told(findings));
    }
    void standsMessagesThatWereCutOff()
    {
        const QByteArray whole = madeCapture({bearing(webToken({{u"exp"_s, kNow - 600}}))}).first()->request.wire.all();
        for (qsizetype size = 0; size < whole.size(); size += 7) {
            QList<ExchangePtr> capture = madeCapture({bearing("x")});
            auto exchange = std::make_shared<Exchange>(*capture.first());
            exchange->request = madeMessage(whole.left(size), Http::MessageKind::Request, false);
            QVERIFY(!diagnose({exchange}).findings.isEmpty());
        }
    }

    void triesAKeyUnderOtherNames()
    {
        Profile profile;
        profile.service = "http";
        profile.scheme = "header";
        profile.parameters.insert(u"headerName"_s, u"X-Api-Kye"_s);
        MadeExchange made{.request = "GET /data HTTP/1.1\nHost: crm.acme.example\nx-api-kye: key-1",
                          .response = "HTTP/1.1 403 Forbidden\nContent-Type: text/plain\n\nno"};
        const auto diagnosis = diagnose(madeCapture({made}), profile);
        QVERIFY(!diagnosis.findings.isEmpty());
        const Finding &first = diagnosis.findings.first();
        QCOMPARE(first.rule, QByteArray("http.key-header"));
        QVERIFY(!first.title.contains(u"key-1"_s) && !first.why.contains(u"key-1"_s));
        QCOMPARE(first.experiments.size(), 4);
        QCOMPARE(first.experiments.first().parameters.value(u"headerName"_s).toString(), u"X-API-Key"_s);
        profile.scheme = "basic";
        for (const Finding &finding : diagnose(madeCapture({made}), profile).findings) {
            QVERIFY(finding.rule != "http.key-header");
        }
    }
};

QTEST_GUILESS_MAIN(HttpRulesTest)
#include "tst_httprules.moc"
