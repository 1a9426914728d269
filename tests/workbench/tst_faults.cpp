// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include <QSet>
#include <QTest>

#include <algorithm>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// How a run has to end.
struct Expected
{
    int exitCode = 0;
    const char *outcome = "loggedIn";
    const char *code = "";           ///< of the error, if there is one
    std::optional<bool> call = true; ///< whether it went well; nothing: it did not come to it, or is left open
};

const Expected kFine{0, "loggedIn", "", true};
const Expected kFineWithoutCall{0, "loggedIn", "", {}};
const Expected kRefused{1, "refused", "refused", {}};
const Expected kUnexpected{1, "refused", "unexpectedAnswer", {}};
const Expected kCallRefused{1, "loggedIn", "", false};

Expected failed(const char *code)
{
    return {3, "failed", code, {}};
}

const QString kSoap = u"NetServer SOAP: user and password"_s;
const QString kRest = u"WebApi: user and password"_s;
const QString kEssentials = u"Windows Server Essentials: administrator"_s;
const QString kText = u"WS-Security: password as text"_s;
const QString kHttp = u"HTTP: Basic"_s;
const QString kCode = u"OAuth: code with PKCE, in the browser"_s;
const QString kClient = u"OAuth: client credentials in the header"_s;
const QString kPerson = u"SuperOffice Online: SuperID in the browser"_s;
const QString kSystemUser = u"SuperOffice Online: system user"_s;
const QString kNtlm = u"HTTP: NTLM"_s;
const QString kNegotiate = u"HTTP: Negotiate"_s;

const QString kGetContact = u"Contact/GetContact ContactId=3"_s;
const QString kGetApi = u"GET api/v1/Contact/3"_s;
const QString kAgent = u"POST api/v1/Agents/Contact/GetContact"_s;
const QString kUserServices = u"GET services/builtin/servicemanagement.svc/permittedbuiltinservices"_s;
const QString kGetPage = u"GET basic"_s;

struct Row
{
    const char *fault;
    QString profile;
    QString call; ///< may be empty
    Expected expected;
};

/// For the faults that every service can have: the same outcome with all five.
QList<Row> everywhere(const char *fault, const Expected &expected, const Expected &expectedOfCall)
{
    // The profile of WS-Security has a body of its own: there, the login is the call.
    Expected withoutCall = expectedOfCall;
    withoutCall.call.reset();
    return {{fault, kSoap, kGetContact, expected},
            {fault, kRest, kGetApi, expected},
            {fault, kEssentials, kUserServices, expected},
            {fault, kText, {}, withoutCall},
            {fault, kHttp, kGetPage, expected}};
}

QList<Row> rows()
{
    QList<Row> all;
    const auto add = [&all](const QList<Row> &more) { all += more; };
    for (const auto &[fault, code] :
         {std::pair("stall", "timedOut"), std::pair("stall-body", "timedOut"), std::pair("reset", "connectionClosed"),
          std::pair("close-early", "connectionClosed"), std::pair("broken-chunk", "brokenFraming"),
          std::pair("broken-gzip", "brokenEncoding")}) {
        add(everywhere(fault, failed(code), failed(code)));
    }
    add(everywhere("slow-bytes", kFine, kFine));
    add(everywhere("big-body", kFine, kFine));
    add(everywhere("server-error-500", kRefused, kRefused));
    add(everywhere("password-changed", kRefused, kRefused));
    add({
        // A body that is cut short is no XML any more; JSON and pages that nobody reads are not missed.
        {"wrong-length", kSoap, {}, kUnexpected},
        {"wrong-length", kHttp, {}, kFineWithoutCall},
        {"html-captive-portal", kSoap, {}, kUnexpected},
        {"html-captive-portal", kRest, {}, kUnexpected},
        {"html-captive-portal", kEssentials, {}, kUnexpected},
        {"html-captive-portal", kText, {}, kUnexpected},
        {"html-captive-portal", kHttp, {}, kFineWithoutCall}, // any page is an answer here
        {"redirect-loop", kSoap, {}, kUnexpected},
        {"redirect-loop", kRest, {}, kUnexpected},
        {"redirect-loop", kEssentials, {}, kUnexpected},
        {"redirect-loop", kText, {}, kUnexpected},
        {"redirect-loop", kHttp, {}, kUnexpected},
        {"clock-ahead", kText, {}, kRefused},
        {"clock-ahead", kEssentials, kUserServices, kFine},
        {"clock-behind", kText, {}, kRefused},
        {"clock-behind", kEssentials, kUserServices, kFine},
        {"session-lost", kSoap, kGetContact, kCallRefused},
        {"session-lost", kEssentials, kUserServices, kCallRefused},
        {"S1", kSoap, {}, kRefused},
        {"S2", kSoap, {}, kRefused},
        {"S3", kSoap, {}, kRefused},
        {"S4", u"NetServer 6: Secret of the day"_s, {}, kRefused},
        {"S7", kSoap, {}, kRefused},
        {"S8", kSoap, {}, kRefused},
        {"S10", kSoap, {}, kRefused},
        {"S12", kSoap, {}, kRefused},
        {"S12", u"NetServer SOAP Online: ticket and application token"_s, {}, kRefused},
        {"S13", kSoap, {}, kRefused},
        {"S14", kSoap, kGetContact, kCallRefused},
        {"S14", u"NetServer SOAP: ticket"_s, {}, kRefused},
        {"S16", kSoap, kGetContact, kCallRefused},
        {"S26", kSoap, {}, kRefused},
        {"S27", kSoap, {}, kRefused},
        {"R1", kRest, {}, kRefused},
        {"R3", u"WebApi: XSRF token of a web session"_s, {}, kRefused},
        {"R4", kRest, {}, kRefused},
        {"R5", kRest, {}, kRefused},
        {"R6", u"WebApi Online: ticket and application token"_s, {}, kRefused},
        {"R7", u"WebApi Online: access token"_s, {}, kRefused},
        {"R10", kRest, {}, kRefused}, // its password is not ASCII
        {"R12", kRest, {}, kRefused},
        {"R13", kRest, u"DELETE api/v1/Contact/3"_s, kCallRefused},
        {"R15", kRest, {}, kRefused},
        {"R38", kRest, kAgent, {0, "loggedIn", "", true}},
        {"authorize-invalid-request", kCode, {}, kRefused},
        {"authorize-unauthorized-client", kCode, {}, kRefused},
        {"authorize-unsupported-response-type", kCode, {}, kRefused},
        {"authorize-invalid-scope", kCode, {}, kRefused},
        {"authorize-access-denied", kCode, {}, kRefused},
        {"authorize-server-error", kCode, {}, kRefused},
        {"authorize-temporarily-unavailable", kCode, {}, kRefused},
        {"redirect-uri-refused", kCode, {}, kRefused},
        {"pkce-mismatch", kCode, {}, kRefused},
        {"token-invalid-grant", kCode, {}, kRefused},
        {"discovery-404", kCode, {}, kRefused},
        {"wrong-state", kCode, {}, kUnexpected},
        {"state-missing", kCode, {}, kUnexpected},
        {"discovery-inconsistent", kCode, {}, kUnexpected},
        {"discovery-incomplete", kCode, {}, kUnexpected},
        {"alg-none", kCode, {}, kUnexpected},
        {"hs256-public-key", kCode, {}, kUnexpected},
        {"altered-payload", kCode, {}, kUnexpected},
        {"corrupted-dots", kCode, {}, kUnexpected},
        {"wrong-issuer", kCode, {}, kUnexpected},
        {"wrong-audience", kCode, {}, kUnexpected},
        {"wrong-nonce", kCode, {}, kUnexpected},
        {"token-expired", kCode, {}, kUnexpected},
        {"token-not-yet-valid", kCode, {}, kUnexpected},
        {"jwks-without-kid", kCode, {}, kFineWithoutCall},
        {"string-times", kCode, {}, kFineWithoutCall},
        {"expires-in-string", kCode, {}, kFineWithoutCall},
        {"no-refresh-token", kCode, {}, kFineWithoutCall},
        {"no-id-token", kCode, {}, kFineWithoutCall},
        {"jwks-rotated", kCode, {}, kFineWithoutCall},
        {"token-invalid-request", kClient, {}, kRefused},
        {"token-invalid-client", kClient, {}, kRefused},
        {"token-unauthorized-client", kClient, {}, kRefused},
        {"token-unsupported-grant-type", kClient, {}, kRefused},
        {"token-invalid-scope", kClient, {}, kRefused},
        {"resource-invalid-token", kClient, u"GET /api/me"_s, kCallRefused},
        {"resource-insufficient-scope", kClient, u"GET /api/me"_s, kCallRefused},
        {"device-slow-down", u"OAuth: device code"_s, {}, kFineWithoutCall},
        {"device-access-denied", u"OAuth: device code"_s, {}, kRefused},
        {"device-expired-token", u"OAuth: device code"_s, {}, kRefused},
        {"refresh-revoked", u"OAuth: refresh token"_s, {}, kRefused},
        {"refresh-not-rotated", u"OAuth: refresh token"_s, {}, kFineWithoutCall},
        {"state-suspended", kSystemUser, {}, kRefused},
        {"state-offline-maintenance", kSystemUser, {}, kRefused},
        {"state-migration-pending", kSystemUser, {}, kRefused},
        {"state-provisioning", kSystemUser, {}, kRefused},
        {"state-deleted", kSystemUser, {}, kRefused},
        {"R18", kSystemUser, {}, kRefused},
        {"consent-expired", kSystemUser, {}, kRefused},
        {"consent-denied", kSystemUser, {}, kRefused},
        {"needs-reapproval", kSystemUser, {}, kRefused},
        {"R19", kSystemUser, {}, kRefused},
        {"R20", kSystemUser, {}, kRefused},
        {"state-online-maintenance", kSystemUser, {}, kFineWithoutCall},
        {"R17", kPerson, {}, kRefused},
        {"R31", kPerson, {}, kRefused},
        {"R28", kPerson, {}, kFineWithoutCall},
        {"R29", kPerson, {}, kUnexpected},
        {"R42", kPerson, {}, kUnexpected},
        {"W7", kNtlm, {}, kRefused},
        {"W7", kNegotiate, {}, kRefused},
        {"W10", kNtlm, {}, failed("connectionClosed")},
        {"W10", kNegotiate, {}, failed("connectionClosed")},
        {"W14", kNtlm, {}, kFineWithoutCall},
        {"W14", u"HTTP: NTLM as old clients do (NTLMv1)"_s, {}, kRefused},
        {"challenge-forever", kNtlm, {}, kRefused},
        {"challenge-forever", kNegotiate, {}, kRefused},
        {"password-changed", kNtlm, {}, kRefused},
        {"password-changed", u"NetServer SOAP: Windows user (AuthenticateImplicit)"_s, {}, kRefused},
        {"password-changed", u"WebApi: Windows user (Negotiate)"_s, {}, kRefused},
        {"E2", kEssentials, {}, kRefused},
        {"E3", kEssentials, kUserServices, kFine}, // both names are sent
        {"E4", kEssentials, kUserServices, kCallRefused},
        {"E5", kEssentials, kUserServices, kCallRefused},
        {"E7", kEssentials, u"GET services/builtin/usermanagement.svc/users/index/0/count/100"_s, kCallRefused},
        {"X1", kText, {}, kRefused},
        {"X2", kText, {}, kRefused},
        {"X4", kText, {}, kRefused},
        {"X5", kText, {}, kRefused},
        {"X8", u"WS-Security: password digest"_s, {}, kRefused},
        {"X9", kText, {}, kRefused},
        {"X10", kText, {}, kRefused},
        {"X12", kText, {}, kRefused},
        {"X14", kText, {}, kRefused},
        {"X17", kText, {}, kRefused},
        {"X19", kText, {}, kRefused},
        {"X23", kText, {}, kRefused},
    });
    return all;
}

} // namespace

/// Every fault of the practice services, met by the real program with a profile that it concerns.
class FaultsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Whoever is to log in with a browser is a script.
    void initTestCase() { qputenv("BROWSER", PACKAGING "/practice-browser.sh"); }
    void init() { m_program = std::make_unique<Program>(); }
    void cleanup()
    {
        if (QTest::currentTestFailed()) {
            m_practice.reset();
        }
    }
    void cleanupTestCase() { m_practice.reset(); }

    void noFaultIsLeftOut()
    {
        QSet<QByteArray> known{"E9"}; // see loggingOffOfAnEndedSessionIsTold()
        for (const Row &row : rows()) {
            known.insert(row.fault);
        }
        const ProgramRun run = m_program->run({u"practice"_s, u"--faults"_s});
        QCOMPARE(run.exitCode, 0);
        int count = 0;
        for (const QByteArray &line : run.out.split('\n')) {
            const QByteArray fault = line.split('\t').first();
            QVERIFY2(fault.isEmpty() || known.contains(fault), fault.constData());
            count += fault.isEmpty() ? 0 : 1;
        }
        QCOMPARE(count, known.size());
    }

    void withoutAFaultEachLogsInAndOff_data()
    {
        QTest::addColumn<QString>("profile");
        for (const QString &name : {kSoap, kRest, kEssentials, kText, kHttp, kCode, kClient, kPerson, kSystemUser}) {
            QTest::newRow(qPrintable(name)) << name;
        }
    }
    void withoutAFaultEachLogsInAndOff()
    {
        QFETCH(QString, profile);
        QVERIFY2(practise({}), m_practice->output().constData());
        const ProgramRun run =
            m_program->logIn(m_practice->profile(profile), m_practice->secrets(profile), {u"--logoff"_s});
        QVERIFY2(run.ended && run.exitCode == 0, run.all());
        QCOMPARE(run.json[u"session"_s][u"loggedOff"_s].toBool(), true);
    }

    void everyFaultEndsAsItShould_data()
    {
        QTest::addColumn<int>("row");
        const QList<Row> all = rows();
        for (int i = 0; i < all.size(); ++i) {
            QTest::addRow("%s, %s", all.at(i).fault, qPrintable(all.at(i).profile)) << i;
        }
    }
    void everyFaultEndsAsItShould()
    {
        QFETCH(int, row);
        const Row wanted = rows().at(row);
        QVERIFY2(practise(QString::fromLatin1(wanted.fault)), m_practice->output().constData());
        const bool isBig = qstrcmp(wanted.fault, "big-body") == 0;
        QStringList more;
        if (!wanted.call.isEmpty() && !isBig) {
            more = {u"--call"_s, wanted.call};
        }
        if (wanted.call.startsWith(u"POST"_s) && !isBig) {
            more += {u"--body"_s, m_program->write(u"body.json"_s, "{\"ContactId\": 1}")};
        }
        const ProgramRun run = m_program->logIn(m_practice->profile(wanted.profile, 2),
                                                m_practice->secrets(wanted.profile), more, {{}, 120s, {}});
        QVERIFY2(run.ended, run.all());
        QVERIFY(!run.leftProcesses);
        QVERIFY2(run.exitCode == wanted.expected.exitCode, run.all());
        QCOMPARE(run.json[u"outcome"_s].toString(), QString::fromLatin1(wanted.expected.outcome));
        QCOMPARE(run.errorCode(), QString::fromLatin1(wanted.expected.code));
        if (!run.errorCode().isEmpty()) {
            const QString text = run.errorText();
            QVERIFY2(text.size() > 20 && text.contains(u' '), qPrintable(text));
            // Bytes that nobody asked for may make one more, after it.
            const qint64 shown = run.json[u"error"_s][u"exchange"_s].toInteger(-1);
            const QJsonArray all = run.exchanges();
            QVERIFY(std::any_of(all.begin(), all.end(),
                                [shown](const QJsonValue &one) { return one[u"id"_s].toInteger() == shown; }));
        }
        if (wanted.expected.call && !isBig) {
            QVERIFY2(run.json[u"call"_s][u"ok"_s].toBool(!*wanted.expected.call) == *wanted.expected.call, run.all());
            QVERIFY(!run.json[u"call"_s][u"text"_s].toString().isEmpty());
        }
        QVERIFY(!run.exchanges().isEmpty());
        if (isBig) {
            QVERIFY2(run.wire("response").size() > 50'000'000, QByteArray::number(run.wire("response").size()));
        }
    }

    void loggingOffOfAnEndedSessionIsTold()
    {
        QVERIFY2(practise(u"E9"_s), m_practice->output().constData());
        const ProgramRun run =
            m_program->logIn(m_practice->profile(kEssentials), m_practice->secrets(kEssentials), {u"--logoff"_s});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.json[u"outcome"_s].toString(), u"loggedIn"_s);
        QCOMPARE(run.errorCode(), u"refused"_s);
    }

    void aWrongPasswordAndAWrongHeaderAreRefused_data()
    {
        QTest::addColumn<QString>("profile");
        QTest::addColumn<QString>("secret");
        QTest::newRow("Essentials, password") << kEssentials << u"password"_s;
        QTest::newRow("WebApi, password") << kRest << u"password"_s;
        QTest::newRow("NetServer, password") << kSoap << u"password"_s;
        QTest::newRow("WS-Security, password") << kText << u"password"_s;
        QTest::newRow("HTTP, password") << kHttp << u"password"_s;
        QTest::newRow("HTTP, header") << u"HTTP: a header with a key"_s << u"headerValue"_s;
        QTest::newRow("WebApi, ticket") << u"WebApi: ticket"_s << u"ticket"_s;
        QTest::newRow("OAuth, client secret") << kClient << u"clientSecret"_s;
        QTest::newRow("OAuth, refresh token") << u"OAuth: refresh token"_s << u"refreshToken"_s;
        QTest::newRow("SuperID, client secret") << kPerson << u"clientSecret"_s;
        QTest::newRow("NetServer, ticket") << u"NetServer SOAP: ticket"_s << u"ticket"_s;
    }
    void aWrongPasswordAndAWrongHeaderAreRefused()
    {
        QFETCH(QString, profile);
        QFETCH(QString, secret);
        QVERIFY2(practise({}), m_practice->output().constData());
        const QString wrong = u"7T:bm90LXRoZS1yaWdodC1vbmU="_s;
        const ProgramRun run = m_program->logIn(m_practice->profile(profile), {{secret, wrong}});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.errorCode(), u"refused"_s);
        QVERIFY(!run.out.contains(wrong.toUtf8()) && !run.err.contains(wrong.toUtf8()));
    }

    /// See E2 for the application headers of Windows Server Essentials.
    void aHeaderOfAnotherNameIsRefused()
    {
        QVERIFY2(practise({}), m_practice->output().constData());
        const QString name = u"HTTP: a header with a key"_s;
        QJsonObject profile = m_practice->profile(name);
        QCOMPARE(m_program->logIn(profile, m_practice->secrets(name)).exitCode, 0);
        profile.insert(u"parameters"_s, QJsonObject{{u"headerName"_s, u"X-Api-Kye"_s}});
        const ProgramRun run = m_program->logIn(profile, m_practice->secrets(name));
        QVERIFY2(run.exitCode == 1, run.all());
        QCOMPARE(run.errorCode(), u"refused"_s);
    }

private:
    /// The practice services with one fault, started anew only where it is another.
    bool practise(const QString &fault)
    {
        if (m_practice && m_fault == fault) {
            return true;
        }
        m_fault = fault;
        m_practice = std::make_unique<PracticeProgram>();
        return m_practice->start(fault.isEmpty() ? QStringList() : QStringList{fault});
    }

    std::unique_ptr<Program> m_program;
    std::unique_ptr<PracticeProgram> m_practice;
    QString m_fault;
};

QTEST_GUILESS_MAIN(FaultsTest)
#include "tst_faults.moc"
