// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/diagnosisengine.h"

#include "windowslogins.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;

namespace {

/// The header of a recorded message under tests/data/decode.
QByteArray recordedHeader(const QString &file, const QByteArray &name)
{
    QFile recorded(QString(QStringLiteral(TEST_DATA "/decode/") + file));
    if (!recorded.open(QIODevice::ReadOnly)) {
        return {};
    }
    const QList<QByteArray> lines = recorded.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(QByteArray(name + ": "))) {
            return line.mid(name.size() + 2).trimmed();
        }
    }
    return {};
}

/// A Kerberos ticket for HTTP/aes256-cts-hmac-sha1-96.example.test, and what came of it.
QList<MadeExchange> ticketLegs(const QByteArray &answer, const QString &host, const QString &file)
{
    Login login;
    login.url = u"http://"_s + host + u"/service"_s;
    login.facts = {};
    return {leg(login, {}, kOffer), leg(login, recordedHeader(file, "Authorization"), answer)};
}

const QString kTicketHost = u"aes256-cts-hmac-sha1-96.example.test"_s;
const QString kTicketFile = u"spnego-kerberos.request.in"_s;

Diagnosis::Diagnosis diagnosisOf(const QList<ExchangePtr> &capture, const Profile &profile = {},
                                 const QHash<QString, Secret> &meant = {})
{
    return diagnose(capture, profile, meant);
}

QByteArray rulesOf(const QList<Finding> &findings)
{
    QByteArrayList rules;
    for (const Finding &finding : findings) {
        rules.append(finding.rule + '(' + severityName(finding.severity) + ')');
    }
    return rules.join(", ");
}

QByteArray bytesOf(const QList<ExchangePtr> &capture, const Evidence &evidence)
{
    const Exchange &exchange = *capture.at(evidence.exchange - 1);
    return exchange.message(evidence.side).wire.all().mid(evidence.wire.start, evidence.wire.length());
}

/// What a test row says of the first finding.
struct Expected
{
    QByteArray rule;
    QByteArray row;
    Certainty certainty = Certainty::Possible;
    ExchangeId exchange = 3;
    /// How the bytes of the first evidence begin, in lower case; empty: Base64 out of a header.
    QByteArray begins;
};

} // namespace

Q_DECLARE_METATYPE(Expected)
Q_DECLARE_METATYPE(Login)
Q_DECLARE_METATYPE(QList<MadeExchange>)

class WindowsRulesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheCause_data()
    {
        QTest::addColumn<QList<MadeExchange>>("capture");
        QTest::addColumn<Expected>("expected");
        addConnections();
        addAccounts();
        addPolicies();
        addKerberos();
        addSingleExchanges();
    }
    void findsTheCause()
    {
        QFETCH(QList<MadeExchange>, capture);
        QFETCH(Expected, expected);
        for (const Variation variation : {Variation::None, Variation::HeadersReversed, Variation::HeaderNamesLower,
                                          Variation::HeaderNamesUpper, Variation::GzipAndChunked, Variation::Http10}) {
            checkFirst(madeCapture(capture, variation), expected, int(variation));
        }
        // Cut off behind the head of the last answer.
        if (!capture.last().response.isEmpty()) {
            capture.last().responseComplete = false;
            checkFirst(madeCapture(capture), expected, -1);
        }
    }

    void aLoginThatWorksHasNoCause_data()
    {
        QTest::addColumn<Login>("login");
        Login fine;
        fine.answer = "HTTP/1.1 200 OK\nContent-Type: text/plain\n\nfine";
        QTest::newRow("NTLM") << fine;
        Login negotiate = fine;
        negotiate.scheme = "Negotiate";
        negotiate.spnego = true;
        QTest::newRow("SPNEGO") << negotiate;
        Login old = fine;
        old.options.response = Ntlm::ResponseKind::V1;
        QTest::newRow("NTLMv1") << old;
        Login bare = fine;
        bare.bound = false;
        bare.domain.clear();
        QTest::newRow("no binding, no domain") << bare;
    }
    void aLoginThatWorksHasNoCause()
    {
        QFETCH(Login, login);
        const Diagnosis::Diagnosis diagnosis = diagnosisOf(madeCapture(legs(login)));
        for (const Finding &finding : diagnosis.findings) {
            QVERIFY2(finding.severity != Severity::Cause, finding.rule);
        }
        QVERIFY(rulesOf(diagnosis.findings).contains("windows.usual(note)"));
        QVERIFY(!diagnosis.failed);
    }

    void aPasswordThatIsKnownDecides()
    {
        Login login;
        login.options.response = Ntlm::ResponseKind::V1;
        const QList<ExchangePtr> capture = madeCapture(legs(login));
        QCOMPARE(diagnosisOf(capture).findings.first().certainty, Certainty::Possible);
        const auto meant = [](const QString &password) {
            return QHash<QString, Secret>{{u"password"_s, Secret::fromString(password)}};
        };
        const Finding right = diagnosisOf(capture, {}, meant(kPassword)).findings.first();
        QCOMPARE(right.rule, "windows.ntlmv1");
        QCOMPARE(right.certainty, Certainty::Likely);
        const Finding wrong = diagnosisOf(capture, {}, meant(u"Another one"_s)).findings.first();
        QCOMPARE(wrong.rule, "windows.refused");
        QCOMPARE(wrong.certainty, Certainty::Proven);
        login.password = kPassword + u'\n';
        const Finding damaged = diagnosisOf(madeCapture(legs(login)), {}, meant(kPassword)).findings.first();
        QCOMPARE(damaged.certainty, Certainty::Proven);
        QVERIFY2(damaged.why.contains(u"line end"), qPrintable(damaged.why));
        for (const Finding &finding : {right, wrong, damaged}) {
            QVERIFY(!explainForCustomer(finding).contains(kPassword));
        }
    }

    void offersExperimentsWhereTheProfileHasSuch()
    {
        Login login;
        login.options.response = Ntlm::ResponseKind::V1;
        const QList<ExchangePtr> capture = madeCapture(legs(login));
        QVERIFY(diagnosisOf(capture).findings.first().experiments.isEmpty());
        Profile profile;
        profile.service = "http";
        profile.scheme = "ntlm";
        const QList<Experiment> offered = diagnosisOf(capture, profile).findings.first().experiments;
        QCOMPARE(offered.size(), 1);
        QCOMPARE(offered.first().parameters.value(u"ntlmVersion"_s).toString(), u"v2"_s);
    }

    void aBindingThatTheProfileSwitchedOffIsTheCause()
    {
        const QByteArray plain = "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Negotiate\n\n";
        QList<MadeExchange> rows = ticketLegs(plain, kTicketHost, kTicketFile);
        for (MadeExchange &row : rows) {
            row.url.replace(u"http:"_s, u"https:"_s);
            row.tls = tls();
        }
        QCOMPARE(diagnosisOf(madeCapture(rows)).findings.first().rule, "windows.ticketrefused");
        Profile profile;
        profile.scheme = "negotiate";
        profile.parameters.insert(u"channelBinding"_s, u"none"_s);
        const Finding first = diagnosisOf(madeCapture(rows), profile).findings.first();
        QCOMPARE(first.rule, "windows.channelbinding");
        QCOMPARE(first.experiments.size(), 1);
        QCOMPARE(first.consequences.size(), 1);
    }

    void aServerWithoutTheSchemeIsNamed()
    {
        const QList<ExchangePtr> capture =
            madeCapture({leg({}, {}, "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm=\"Acme\"\n\n")});
        Profile profile;
        profile.scheme = "ntlm";
        QCOMPARE(diagnosisOf(capture, profile).findings.first().rule, "windows.notoffered");
        QVERIFY(!rulesOf(diagnosisOf(capture).findings).contains("windows."));
    }

    void aThousandLoginsAreReadQuickly()
    {
        QList<MadeExchange> rows;
        const QList<MadeExchange> login = legs({});
        for (int i = 0; i < 1000; ++i) {
            for (MadeExchange row : login) {
                row.url += u"/%1"_s.arg(i);
                rows.append(row);
            }
        }
        const QList<ExchangePtr> capture = madeCapture(rows);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!diagnosisOf(capture, {}, {}).findings.isEmpty());
        QVERIFY2(timer.elapsed() < 8000, QByteArray::number(timer.elapsed()));
        qInfo("%lld ms for %lld exchanges", timer.elapsed(), qint64(capture.size()));
    }

    void interleavedConnectionsAreNoLostOnes()
    {
        const Login login;
        const QList<MadeExchange> one = legs(login);
        Login second = login;
        second.last = 2;
        QList<MadeExchange> two = legs(second);
        two[1].connection = 2;
        // As browsers do: both challenges first, then both answers.
        const QList<ExchangePtr> capture = madeCapture({one.at(0), one.at(1), two.at(1), one.at(2), two.at(2)});
        QCOMPARE(diagnosisOf(capture).findings.first().rule, "windows.refused");
    }

    void nearMissesAreNotTaken_data()
    {
        QTest::addColumn<QList<MadeExchange>>("capture");
        QTest::addColumn<QByteArray>("rule");
        Login login;
        login.bound = true;
        QTest::newRow("bound rightly") << legs(login) << "windows.channelbinding"_ba;
        login.options.workstation = u"CRM"_s;
        login.url = u"https://crm/service"_s;
        QTest::newRow("by the computer's own name") << legs(login) << "windows.loopback"_ba;
        login = {};
        login.user = u"alice@acme.example"_s;
        login.domain.clear();
        QTest::newRow("domain in the user name") << legs(login) << "windows.nodomain"_ba;
        login = {};
        login.challengeHeaders = "Connection: close\n";
        QTest::newRow("announced, but kept") << legs(login) << "windows.lostconnection"_ba;
        login = {};
        login.answer = "HTTP/1.1 400 Bad Request\nServer: Microsoft-HTTPAPI/2.0\n\n<h2>Bad Request - Invalid "
                       "Hostname</h2>";
        QTest::newRow("400 for another reason") << legs(login) << "windows.headertoolong"_ba;
        MadeExchange basic = leg({}, "Basic YTpi",
                                 "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Negotiate\n"
                                 "WWW-Authenticate: Basic realm=\"x\"\n\n");
        QTest::newRow("Basic is offered too") << QList{basic} << "windows.othermethod"_ba;
    }
    void nearMissesAreNotTaken()
    {
        QFETCH(QList<MadeExchange>, capture);
        QFETCH(QByteArray, rule);
        const QByteArray rules = rulesOf(diagnosisOf(madeCapture(capture)).findings);
        QVERIFY2(!rules.contains(rule), rules);
    }

    void damageIsNoTrouble()
    {
        const QList<MadeExchange> whole = legs({});
        for (qsizetype cut = 0; cut < whole.last().request.size(); cut += 7) {
            QList<MadeExchange> rows = whole;
            rows.last().request.truncate(rows.last().request.size() - cut);
            (void)diagnosisOf(madeCapture(rows));
            rows = whole;
            rows[1].response = rows.at(1).response.left(rows.at(1).response.size() - cut);
            (void)diagnosisOf(madeCapture(rows));
        }
    }

    void texts()
    {
        // No secret of the login in any text: neither the password nor a token.
        const QList<ExchangePtr> capture = madeCapture(legs({}));
        const Tokens tokens = tokensOf({});
        const QList<Finding> findings = diagnosisOf(capture).findings;
        QVERIFY(!findings.isEmpty());
        for (const Finding &finding : findings) {
            const QString said = explainForCustomer(finding);
            QVERIFY(!said.contains(kPassword));
            QVERIFY(!said.contains(QString::fromLatin1(tokens.three.left(40))));
        }
    }

private:
    static void add(const char *name, const QList<MadeExchange> &capture, const Expected &expected)
    {
        QTest::newRow(name) << capture << expected;
    }

    static void addConnections()
    {
        Login login;
        login.last = 2;
        add("type 3 over another connection", legs(login),
            {"windows.lostconnection", "W10", Certainty::Proven, 3, "authorization: ntlm "});
        login = {};
        login.challengeHeaders = "Connection: close\n";
        QList<MadeExchange> stopped = legs(login).first(2);
        add("connection ends with type 2", stopped,
            {"windows.lostconnection", "W10", Certainty::Proven, 2, "connection: close"});
        QList<MadeExchange> closed = legs({});
        closed.last().response.clear();
        closed.last().error = Error{ErrorCode::ConnectionClosed, u"closed"_s, {}, {}, {}};
        add("closed on type 3", closed,
            {"windows.lostconnection", "W10", Certainty::Likely, 3, "authorization: ntlm "});
        login = {};
        login.answer = "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: NTLM " + tokensOf(login).two + "\n\n";
        add("challenged again", legs(login),
            {"windows.challengedagain", "W10", Certainty::Likely, 3, "www-authenticate: ntlm "});
        QList<MadeExchange> forgetful = legs({}).first(2);
        forgetful.last().response = kOffer;
        add("never challenged", forgetful,
            {"windows.nochallenge", "W10", Certainty::Possible, 2, "www-authenticate: negotiate"});
        login = {};
        login.challengeHeaders = "Connection: keep-alive\n";
        add("challenge not answered", legs(login).first(2),
            {"windows.notcontinued", "W16", Certainty::Possible, 2, "www-authenticate: ntlm "});
        QList<MadeExchange> second = legs({});
        for (MadeExchange &exchange : second) {
            exchange.tls.alpn = "h2";
        }
        add("HTTP/2", second, {"windows.http2", "W11", Certainty::Likely, 3, "http/1."});
    }

    static void addAccounts()
    {
        add("refused", legs({}), {"windows.refused", "W2", Certainty::Likely, 3, "http/1."});
        Login login;
        login.scheme = "Negotiate";
        login.spnego = true;
        add("refused within SPNEGO", legs(login), {"windows.refused", "W2", Certainty::Possible, 3, "http/1."});
        login = {};
        login.answer.replace("Ingen tilgang", "Feilkode 0x8007052E");
        QList<MadeExchange> coded = legs(login);
        QTest::newRow("code of IIS") << coded << Expected{"windows.refused", "W2", Certainty::Proven, 3, "code"};
        login = {};
        login.domain.clear();
        add("no domain", legs(login), {"windows.nodomain", "W12", Certainty::Possible, 3, {}});
        login = {};
        login.anonymous = true;
        add("anonymous", legs(login), {"windows.anonymous", "W9", Certainty::Likely, 3, {}});
        login = {};
        login.answer = "HTTP/1.1 403 Forbidden\nContent-Type: text/html\n\nnei";
        QTest::newRow("may not") << legs(login) << Expected{"windows.forbidden", {}, Certainty::Likely, 3, "http/1."};
    }

    static void addPolicies()
    {
        Login login;
        login.bound = false;
        add("no channel binding", legs(login), {"windows.channelbinding", "W13", Certainty::Possible, 3, {}});
        login.options.channelBindings = "tls-server-end-point:another";
        add("another channel binding", legs(login), {"windows.channelbinding", "W13", Certainty::Likely, 3, {}});
        login = {};
        login.options.response = Ntlm::ResponseKind::V1;
        add("NTLMv1", legs(login), {"windows.ntlmv1", "W14", Certainty::Possible, 3, {}});
        login.options.response = Ntlm::ResponseKind::Ntlm2Session;
        add("NTLM2 session", legs(login), {"windows.ntlmv1", "W14", Certainty::Possible, 3, {}});
        login = {};
        login.options.workstation = u"CRM"_s;
        add("on the server itself", legs(login), {"windows.loopback", "W3", Certainty::Likely, 3, {}});
        QList<MadeExchange> local = legs({});
        for (MadeExchange &exchange : local) {
            exchange.peerAddress = u"127.0.0.1:443"_s;
        }
        add("by an address of its own", local, {"windows.loopback", "W3", Certainty::Possible, 3, "http/1."});
        login = {};
        login.scheme = "Negotiate";
        add("NTLM in Negotiate", legs(login),
            {"windows.nokerberos", "W4", Certainty::Possible, 3, "authorization: negotiate tlrm"});
        QList<MadeExchange> refused = legs(login).first(2);
        refused.last().response = kOffer;
        add("the server wants Kerberos", refused,
            {"windows.nokerberos", "W4", Certainty::Likely, 2, "authorization: negotiate tlrm"});
    }

    static void addKerberos()
    {
        const QByteArray plain = "HTTP/1.1 401 Unauthorized\nDate: Sat, 31 Jan 2026 12:30:15 GMT\n"
                                 "WWW-Authenticate: Negotiate\nContent-Length: 0\n\n";
        add("ticket refused", ticketLegs(plain, kTicketHost, kTicketFile),
            {"windows.ticketrefused", "W5", Certainty::Possible, 2, "http/1."});
        QByteArray late = plain;
        late.replace("12:30:15", "12:40:15");
        add("clock by Date", ticketLegs(late, kTicketHost, kTicketFile),
            {"windows.clock", "W6", Certainty::Likely, 2, "date: sat"});
        const QByteArray skew = "HTTP/1.1 401 Unauthorized\nDate: Sat, 21 Nov 2026 23:52:00 GMT\nWWW-Authenticate: " +
                                recordedHeader(u"kerberos-skew.response.in"_s, "WWW-Authenticate") + "\n\n";
        add("clock by the error", ticketLegs(skew, kTicketHost, kTicketFile),
            {"windows.clock", "W6", Certainty::Proven, 2, {}});
        const QByteArray reject = "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Negotiate oQcwBaADCgEC\n\n";
        add("rejected", ticketLegs(reject, kTicketHost, kTicketFile),
            {"windows.ticketrefused", "W5", Certainty::Possible, 2, "http/1."});
        add("ticket for another host", ticketLegs(plain, u"crm.acme.example"_s, kTicketFile),
            {"windows.spnhost", "W5", Certainty::Possible, 2, {}});
        const QByteArray open = "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Negotiate oQcwBaADCgEB\n\n";
        add("ticket not continued", ticketLegs(open, kTicketHost, kTicketFile),
            {"windows.notcontinued", "W16", Certainty::Possible, 2, "www-authenticate: negotiate "});
        // The same message with the code 41 in place of 37.
        QByteArray token = QByteArray::fromBase64(
            recordedHeader(u"kerberos-skew.response.in"_s, "WWW-Authenticate").split(' ').last());
        token.replace(QByteArray::fromHex("a603020125"), QByteArray::fromHex("a603020129"));
        const QByteArray modified =
            "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Negotiate " + token.toBase64() + "\n\n";
        add("modified", ticketLegs(modified, kTicketHost, kTicketFile),
            {"windows.spn", "W5", Certainty::Proven, 2, {}});
    }

    static void addSingleExchanges()
    {
        const QByteArray tooLong = "HTTP/1.1 400 Bad Request\nServer: Microsoft-HTTPAPI/2.0\nContent-Type: text/html\n"
                                   "Connection: close\n\n<h2>Bad Request - Request Too Long</h2>";
        const QByteArray big = "Negotiate YII" + QByteArray(16000, 'A');
        add("head too long", {leg({}, big, tooLong)},
            {"windows.headertoolong", "W7", Certainty::Proven, 1, "authorization: negotiate yii"});
        QByteArray silent = tooLong;
        silent.replace("Request Too Long", "Ugyldig");
        add("head too long, without words", {leg({}, big, silent)},
            {"windows.headertoolong", "W7", Certainty::Likely, 1, "authorization: negotiate yii"});
        add("431", {leg({}, big, "HTTP/1.1 431 Request Header Fields Too Large\n\n")},
            {"windows.headertoolong", "W7", Certainty::Proven, 1, "authorization: negotiate yii"});
        add("offered, not tried",
            {leg({}, {}, "HTTP/1.1 401 Unauthorized\nServer: Microsoft-IIS/10.0\nWWW-Authenticate: Negotiate\n\n")},
            {"windows.noattempt", "W15", Certainty::Likely, 1, "www-authenticate: negotiate"});
        Login hop;
        hop.answer = "HTTP/1.1 500 Internal Server Error\nContent-Type: text/html\n\n<html>[MessageSecurityException: "
                     "HTTP-foresp\xc3\xb8rselen er ikke godkjent]</html>";
        add("double hop", legs(hop), {"windows.doublehop", "W9", Certainty::Likely, 3, "body"});
        add("another method", {leg({}, "Basic YTpi", kOffer)},
            {"windows.othermethod", {}, Certainty::Likely, 1, "www-authenticate: negotiate"});
    }

    static void checkFirst(const QList<ExchangePtr> &capture, const Expected &expected, int variation)
    {
        const Diagnosis::Diagnosis diagnosis = diagnosisOf(capture);
        const QByteArray where = "variation " + QByteArray::number(variation) + ": " + rulesOf(diagnosis.findings);
        QVERIFY2(!diagnosis.findings.isEmpty(), where);
        const Finding &first = diagnosis.findings.first();
        if (variation < 0 && expected.begins == "code") {
            return; // what was cut off cannot be seen
        }
        QVERIFY2(first.rule == expected.rule, where);
        QVERIFY2(expected.row.isEmpty() || first.catalogue.contains(expected.row), where);
        QVERIFY2(first.severity == Severity::Cause && first.certainty == expected.certainty, where);
        QVERIFY2(!first.title.isEmpty() && !first.why.isEmpty() && !first.remedy.isEmpty(), where);
        QVERIFY2(first.certainty == Certainty::Proven || !first.wouldTell.isEmpty() || first.catalogue.isEmpty() ||
                     first.certainty == Certainty::Likely,
                 where);
        QVERIFY2(!first.evidence.isEmpty(), where);
        const Evidence &evidence = first.evidence.first();
        QCOMPARE(evidence.exchange, expected.exchange);
        const QByteArray bytes = bytesOf(capture, evidence);
        QVERIFY2(!bytes.isEmpty(), where);
        if (expected.begins == "code" || expected.begins == "body") {
            const Message &message = capture.at(evidence.exchange - 1)->response;
            QVERIFY2(evidence.side == Side::Response && evidence.wire.start >= message.body.start, where);
        } else if (!expected.begins.isEmpty()) {
            QVERIFY2(bytes.toLower().startsWith(expected.begins), QByteArray(where + " | " + bytes.left(60)));
        } else {
            static const QByteArray alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");
            const bool isBase64 = std::all_of(bytes.begin(), bytes.end(), [](char c) { return alphabet.contains(c); });
            QVERIFY2(isBase64, QByteArray(where + " | " + bytes.left(60)));
        }
    }
};

QTEST_GUILESS_MAIN(WindowsRulesTest)
#include "tst_windowsrules.moc"
