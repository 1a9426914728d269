// SPDX-License-Identifier: GPL-3.0-or-later
#include "loginbench.h"
#include "testbrowser.h"

#include "login/flows/common/requests.h"
#include "practice/accounts.h"
#include "protocol/base64.h"

using namespace Ticketscope;
using namespace Qt::StringLiterals;

/// Every service and scheme end to end: runner, tap, recorder and the practice services over real sockets.
class TestPracticeLogins final : public QObject
{
    Q_OBJECT

    std::unique_ptr<LoginBench> m_bench;
    std::unique_ptr<Practice::PracticeServices> m_practice;
    std::unique_ptr<TestBrowser> m_browser;

    /// Who logs in where a login asks for a person.
    void givePerson(const Practice::PracticeProfile &practice) const
    {
        const bool isSuperId = practice.service == "superoffice-online";
        m_browser->user = isSuperId ? Practice::Accounts::superIdUser() : Practice::Accounts::httpUser();
        m_browser->password = isSuperId ? Practice::Accounts::jr().password : Practice::Accounts::httpPassword();
    }

    [[nodiscard]] Practice::PracticeProfile practiceProfile(const QString &name) const
    {
        for (const Practice::PracticeProfile &profile : m_practice->profiles()) {
            if (profile.name == name) {
                return profile;
            }
        }
        return {};
    }

    static void addOAuthFaults()
    {
        using E = ErrorCode;
        const QString code = u"OAuth: code with PKCE, in the browser"_s;
        const QString device = u"OAuth: device code"_s;
        const QString client = u"OAuth: client credentials in the header"_s;
        const auto add = [](const QString &profile, const QStringList &faults, E error) {
            for (const QString &fault : faults) {
                QTest::newRow(qPrintable(QString(profile + u", "_s + fault))) << profile << fault << error;
            }
        };
        add(code,
            {u"authorize-invalid-request"_s, u"authorize-unauthorized-client"_s,
             u"authorize-unsupported-response-type"_s, u"authorize-invalid-scope"_s, u"authorize-access-denied"_s,
             u"authorize-server-error"_s, u"authorize-temporarily-unavailable"_s, u"redirect-uri-refused"_s,
             u"pkce-mismatch"_s, u"token-invalid-request"_s, u"token-invalid-client"_s, u"token-invalid-grant"_s,
             u"token-unauthorized-client"_s, u"token-unsupported-grant-type"_s, u"token-invalid-scope"_s,
             u"discovery-404"_s},
            E::Refused);
        add(code,
            {u"wrong-state"_s, u"state-missing"_s, u"discovery-inconsistent"_s, u"discovery-incomplete"_s,
             u"alg-none"_s, u"hs256-public-key"_s, u"altered-payload"_s, u"corrupted-dots"_s, u"wrong-issuer"_s,
             u"wrong-audience"_s, u"wrong-nonce"_s, u"token-expired"_s, u"token-not-yet-valid"_s,
             u"html-captive-portal"_s},
            E::UnexpectedAnswer);
        add(device, {u"device-access-denied"_s, u"device-expired-token"_s, u"token-invalid-client"_s}, E::Refused);
        add(client, {u"token-invalid-client"_s, u"token-invalid-scope"_s, u"password-changed"_s}, E::Refused);
        add(u"OAuth: refresh token"_s, {u"refresh-revoked"_s, u"token-invalid-grant"_s}, E::Refused);
    }

    static void addOnlineFaults()
    {
        using E = ErrorCode;
        const QString person = u"SuperOffice Online: SuperID in the browser"_s;
        for (const QString &system :
             {u"SuperOffice Online: system user"_s, u"SuperOffice Online: system user, SOAP"_s}) {
            for (const QString &fault :
                 {u"state-suspended"_s, u"state-offline-maintenance"_s, u"state-migration-pending"_s,
                  u"state-provisioning"_s, u"state-deleted"_s, u"R18"_s, u"consent-expired"_s, u"consent-denied"_s,
                  u"needs-reapproval"_s, u"R19"_s, u"R20"_s}) {
                QTest::newRow(qPrintable(QString(system + u", "_s + fault))) << system << fault << E::Refused;
            }
        }
        for (const QString &fault : {u"R17"_s, u"R18"_s, u"R31"_s, u"state-suspended"_s}) {
            QTest::newRow(qPrintable(QString(person + u", "_s + fault))) << person << fault << E::Refused;
        }
        for (const QString &fault : {u"R29"_s, u"R42"_s, u"wrong-nonce"_s}) {
            QTest::newRow(qPrintable(QString(person + u", "_s + fault))) << person << fault << E::UnexpectedAnswer;
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_practice = std::make_unique<Practice::PracticeServices>();
        const Result<void> started = m_practice->start();
        QVERIFY2(started, started ? "" : said(started.error()).constData());
    }

    void init()
    {
        m_bench = std::make_unique<LoginBench>();
        QVERIFY(m_bench->started);
        QVERIFY(m_practice->setFaults({}));
        m_browser = std::make_unique<TestBrowser>();
        m_bench->runner->setBrowser(m_browser->opener());
        connect(m_bench->runner.get(), &LoginRunner::noticeChanged, m_browser.get(), [this](const AttemptId &attempt) {
            const std::optional<LoginNotice> notice = m_bench->runner->noticeOf(attempt);
            if (notice && notice->kind == LoginNotice::Kind::DeviceCode) {
                m_browser->open(notice->address);
            }
        });
    }

    void cleanup()
    {
        m_bench.reset();
        m_browser.reset();
    }

    void logsInCallsAndLogsOff_data()
    {
        QTest::addColumn<QString>("name");
        for (const Practice::PracticeProfile &profile : m_practice->profiles()) {
            QTest::newRow(qPrintable(profile.name)) << profile.name;
        }
    }

    void logsInCallsAndLogsOff()
    {
        QFETCH(QString, name);
        const Profile profile = m_bench->profileOf(practiceProfile(name));
        givePerson(practiceProfile(name));
        const Result<Session> session = m_bench->logIn(profile);
        QVERIFY2(session, session ? "" : said(session.error()).constData());
        QVERIFY(!session->loggedOff);
        QVERIFY(!m_bench->exchanges(1).isEmpty());
        for (const SessionItem &item : session->items) {
            if (item.fromExchange == 0) {
                continue;
            }
            const ExchangePtr exchange = m_bench->capture.exchange(item.fromExchange);
            QVERIFY(exchange);
            const QByteArray bytes = exchange->message(item.fromSide).wire.bytes(item.fromBytes);
            const QByteArray value = item.value.reveal().toByteArray();
            // A ticket that a signed token holds stands in the part that was encoded.
            const bool isInside = decodeBase64(bytes, Base64Alphabet::Url).value_or(QByteArray()).contains(value);
            QVERIFY2(bytes == value || isInside, qPrintable(item.name));
        }
        const FlowInfo flow = *flowFor(profile.service);
        const QList<ReadyCall> calls = flow.readyCalls(m_bench->runner->profileOf(m_bench->attempt).value_or(profile));
        QVERIFY(!calls.isEmpty());
        if (!(profile.service == "superoffice-webapi" && profile.scheme == "none")) {
            const Result<CallResult> result = m_bench->call(calls.first().request);
            QVERIFY2(result, result ? "" : said(result.error()).constData());
            QVERIFY2(result->verdict.ok, qPrintable(result->verdict.text));
        }
        const Result<Session> gone = QCoro::waitFor(m_bench->runner->logOff(m_bench->attempt));
        QVERIFY2(gone, gone ? "" : said(gone.error()).constData());
        QVERIFY(gone->loggedOff);
        QVERIFY(gone->items.isEmpty());
        QVERIFY(gone->secrets.isEmpty());
    }

    void sendsReadyCallsWithoutSession_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("title");
        for (const Practice::PracticeProfile &practice : m_practice->profiles()) {
            Profile profile;
            profile.service = practice.service;
            profile.scheme = practice.scheme;
            profile.url = practice.url;
            profile.parameters = practice.parameters;
            for (const ReadyCall &call : flowFor(practice.service)->readyCalls(profile)) {
                const bool isPractised = practice.service == "superoffice-netserver" ||
                                         practice.service == "superoffice-webapi" ||
                                         practice.service == "windows-essentials";
                if (!call.needsSession && isPractised) {
                    QTest::newRow(qPrintable(QString(practice.name + u": " + call.title)))
                        << practice.name << call.title;
                }
            }
        }
    }

    void sendsReadyCallsWithoutSession()
    {
        QFETCH(QString, name);
        QFETCH(QString, title);
        const Profile profile = m_bench->profileOf(practiceProfile(name));
        for (const ReadyCall &call : flowFor(profile.service)->readyCalls(profile)) {
            if (call.title == title) {
                const Step step{StepKind::Call, title};
                const Result<CallResult> result = QCoro::waitFor(
                    m_bench->runner->callWithoutSession(profile, LoginRunner::newAttempt(), call.request, step));
                QVERIFY2(result, result ? "" : said(result.error()).constData());
                QVERIFY2(result->verdict.ok, qPrintable(result->verdict.text));
            }
        }
    }

    void refusesAWrongPassword_data()
    {
        QTest::addColumn<QString>("name");
        for (const Practice::PracticeProfile &profile : m_practice->profiles()) {
            // A private key that is none is found before anything is sent.
            if (!profile.secrets.isEmpty() && profile.secrets.keys() != QStringList{u"privateKey"_s}) {
                QTest::newRow(qPrintable(profile.name)) << profile.name;
            }
        }
    }

    void refusesAWrongPassword()
    {
        QFETCH(QString, name);
        const Practice::PracticeProfile practice = practiceProfile(name);
        const Profile profile = m_bench->profileOf(practice);
        givePerson(practice);
        for (const QString &secret : practice.secrets.keys()) {
            if (secret != "privateKey"_L1) {
                m_bench->setSecret(profile, secret, u"ASP.NET_SessionId=wrong wrong"_s);
            }
        }
        const Result<Session> session = m_bench->logIn(profile);
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Refused);
        QVERIFY(session.error().exchange);
        QVERIFY(m_bench->capture.exchange(*session.error().exchange));
        QVERIFY(!session.error().text.contains(u"wrong wrong"_s));
        QVERIFY(session.error().text.endsWith(u'.') || session.error().text.endsWith(u')') ||
                session.error().text.contains(u": "_s));
    }

    void endsInASentence_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("fault");
        QTest::addColumn<ErrorCode>("code");
        const QString basic = u"HTTP: Basic"_s;
        const QString soap = u"NetServer SOAP: user and password"_s;
        const QString rest = u"WebApi: user and password"_s;
        const QString online = u"WebApi Online: ticket and application token"_s;
        const QString essentials = u"Windows Server Essentials: administrator"_s;
        const QString ecrv = u"WS-Security: password as text"_s;
        using E = ErrorCode;
        QTest::newRow("stalls") << basic << u"stall"_s << E::TimedOut;
        QTest::newRow("stalls in the body") << basic << u"stall-body"_s << E::TimedOut;
        QTest::newRow("resets") << basic << u"reset"_s << E::ConnectionClosed;
        QTest::newRow("closes early") << basic << u"close-early"_s << E::ConnectionClosed;
        QTest::newRow("broken chunk") << basic << u"broken-chunk"_s << E::BrokenFraming;
        QTest::newRow("broken gzip") << basic << u"broken-gzip"_s << E::BrokenEncoding;
        QTest::newRow("error page, HTTP") << basic << u"server-error-500"_s << E::Refused;
        QTest::newRow("error page, SOAP") << soap << u"server-error-500"_s << E::Refused;
        QTest::newRow("error page, REST") << rest << u"server-error-500"_s << E::Refused;
        QTest::newRow("error page, WS-Security") << ecrv << u"server-error-500"_s << E::Refused;
        QTest::newRow("captive portal, SOAP") << soap << u"html-captive-portal"_s << E::UnexpectedAnswer;
        QTest::newRow("captive portal, REST") << rest << u"html-captive-portal"_s << E::UnexpectedAnswer;
        QTest::newRow("captive portal, Essentials") << essentials << u"html-captive-portal"_s << E::UnexpectedAnswer;
        QTest::newRow("captive portal, WS-Security") << ecrv << u"html-captive-portal"_s << E::UnexpectedAnswer;
        QTest::newRow("redirect loop, HTTP") << basic << u"redirect-loop"_s << E::UnexpectedAnswer;
        QTest::newRow("redirect loop, Essentials") << essentials << u"redirect-loop"_s << E::UnexpectedAnswer;
        QTest::newRow("redirect loop, SOAP") << soap << u"redirect-loop"_s << E::UnexpectedAnswer;
        for (const QString &fault : {u"S1"_s, u"S2"_s, u"S3"_s, u"S7"_s, u"S8"_s, u"S10"_s, u"S12"_s, u"S13"_s,
                                     u"S26"_s, u"S27"_s, u"password-changed"_s}) {
            QTest::newRow(qPrintable(QString(u"NetServer "_s + fault))) << soap << fault << E::Refused;
        }
        for (const QString &fault : {u"R1"_s, u"R4"_s, u"R5"_s, u"R12"_s, u"R15"_s, u"password-changed"_s}) {
            QTest::newRow(qPrintable(QString(u"WebApi "_s + fault))) << rest << fault << E::Refused;
        }
        QTest::newRow("WebApi R3") << u"WebApi: XSRF token of a web session"_s << u"R3"_s << E::Refused;
        QTest::newRow("WebApi R7") << u"WebApi Online: access token"_s << u"R7"_s << E::Refused;
        for (const QString &fault : {u"E2"_s, u"password-changed"_s}) {
            QTest::newRow(qPrintable(QString(u"Essentials "_s + fault))) << essentials << fault << E::Refused;
        }
        for (const QString &fault : {u"X1"_s, u"X2"_s, u"X4"_s, u"X5"_s, u"X9"_s, u"X10"_s, u"X14"_s, u"X17"_s,
                                     u"X19"_s, u"X23"_s, u"password-changed"_s}) {
            QTest::newRow(qPrintable(QString(u"WS-Security "_s + fault))) << ecrv << fault << E::Refused;
        }
        addOAuthFaults();
        addOnlineFaults();
    }

    void endsInASentence()
    {
        QFETCH(QString, name);
        QFETCH(QString, fault);
        QFETCH(ErrorCode, code);
        Profile profile = m_bench->profileOf(practiceProfile(name));
        QVERIFY(!profile.service.isEmpty());
        givePerson(practiceProfile(name));
        profile.timeout = std::chrono::seconds(1);
        QVERIFY(m_practice->setFaults({fault}));
        const Result<Session> session = m_bench->logIn(profile);
        QVERIFY(!session);
        QVERIFY2(session.error().code == code, said(session.error()).constData());
        QVERIFY(session.error().text.size() > 20);
        QVERIFY(session.error().exchange);
        QVERIFY(m_bench->capture.exchange(*session.error().exchange));
        QVERIFY(!m_bench->runner->isBusy(m_bench->attempt));
    }

    /// Odd, but nothing that keeps anybody out.
    void logsInAllTheSame_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("fault");
        const QString code = u"OAuth: code with PKCE, in the browser"_s;
        for (const QString &fault : {u"jwks-without-kid"_s, u"string-times"_s, u"expires-in-string"_s,
                                     u"no-refresh-token"_s, u"no-id-token"_s}) {
            QTest::newRow(qPrintable(fault)) << code << fault;
        }
        QTest::newRow("device-slow-down") << u"OAuth: device code"_s << u"device-slow-down"_s;
        QTest::newRow("refresh-not-rotated") << u"OAuth: refresh token"_s << u"refresh-not-rotated"_s;
        const QString person = u"SuperOffice Online: SuperID in the browser"_s;
        for (const QString &fault : {u"R28"_s, u"state-online-maintenance"_s}) {
            QTest::newRow(qPrintable(fault)) << person << fault;
        }
    }

    void logsInAllTheSame()
    {
        QFETCH(QString, name);
        QFETCH(QString, fault);
        givePerson(practiceProfile(name));
        QVERIFY(m_practice->setFaults({fault}));
        const Result<Session> session = m_bench->logIn(m_bench->profileOf(practiceProfile(name)));
        QVERIFY2(session, session ? "" : said(session.error()).constData());
        QVERIFY(!session->items.isEmpty());
        const bool isTold = fault == "no-id-token"_L1 || fault == "string-times"_L1 || fault == "R28"_L1;
        QVERIFY2(!isTold || !session->note.isEmpty(), qPrintable(fault));
    }

    void tellsThatNoKeyFits()
    {
        const Practice::PracticeProfile practice = practiceProfile(u"OAuth: code with PKCE, in the browser"_s);
        givePerson(practice);
        QVERIFY(m_practice->setFaults({u"jwks-rotated"_s}));
        const Result<Session> session = m_bench->logIn(m_bench->profileOf(practice));
        QVERIFY2(session, session ? "" : said(session.error()).constData());
        // What was not checked is never called valid.
        QVERIFY2(session->note.contains(u"key"_s), qPrintable(session->note));
    }

    void saysWhenTheApiWantsAnotherToken_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<int>("status");
        QTest::newRow("resource-invalid-token") << u"resource-invalid-token"_s << 401;
        QTest::newRow("resource-insufficient-scope") << u"resource-insufficient-scope"_s << 403;
    }
    void saysWhenTheApiWantsAnotherToken()
    {
        QFETCH(QString, fault);
        QFETCH(int, status);
        const Profile profile = m_bench->profileOf(practiceProfile(u"OAuth: client credentials in the header"_s));
        QVERIFY(m_bench->logIn(profile));
        QVERIFY(m_practice->setFaults({fault}));
        const Result<CallResult> result = m_bench->call(flowFor(profile.service)->readyCalls(profile).first().request);
        QVERIFY(result);
        QCOMPARE(result->leg.status, status);
        QVERIFY(!result->verdict.ok);
        QVERIFY(result->verdict.text.size() > 20);
    }

    void renewsByARefreshToken()
    {
        const Practice::PracticeProfile practice = practiceProfile(u"OAuth: code with PKCE, in the browser"_s);
        givePerson(practice);
        const Profile profile = m_bench->profileOf(practice);
        QVERIFY(m_bench->logIn(profile));
        const Result<Session> renewed = QCoro::waitFor(m_bench->runner->renew(m_bench->attempt));
        QVERIFY2(renewed, renewed ? "" : said(renewed.error()).constData());
        QVERIFY(!renewed->former.isEmpty());
        QVERIFY(m_practice->setFaults({u"refresh-revoked"_s}));
        const Result<Session> refused = QCoro::waitFor(m_bench->runner->renew(m_bench->attempt));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Refused);
        QVERIFY2(refused.error().text.contains(u"revoked"_s), said(refused.error()).constData());
    }

    void explainsA401AfterAnEssentialsLoginAsRightsOrExpiry()
    {
        const Profile profile = m_bench->profileOf(practiceProfile(u"Windows Server Essentials: administrator"_s));
        QVERIFY(m_bench->logIn(profile));
        QVERIFY(m_practice->setFaults({u"E4"_s}));
        const Result<CallResult> result = m_bench->call(flowFor(profile.service)->readyCalls(profile).first().request);
        QVERIFY(result);
        QCOMPARE(result->leg.status, 401);
        QVERIFY(!result->verdict.ok);
        QVERIFY2(result->verdict.text.contains(u"not a wrong password"_s), qPrintable(result->verdict.text));
    }

    void restartsTheIdleClockWithEachCall()
    {
        const Profile profile = m_bench->profileOf(practiceProfile(u"Windows Server Essentials: administrator"_s));
        const Result<Session> before = m_bench->logIn(profile);
        QVERIFY(before);
        const SessionItem *canary = before->item(SessionItemKind::Canary);
        QVERIFY(canary);
        QCOMPARE(canary->slides.value(), std::chrono::seconds(30 * 60));
        QVERIFY(canary->lifeIsInferred);
        *m_bench->clock.offset += 20 * 60;
        QVERIFY(m_bench->call(flowFor(profile.service)->readyCalls(profile).first().request));
        const std::optional<Session> after = m_bench->runner->session(m_bench->attempt);
        QVERIFY(after);
        QVERIFY(canary->expires.secsTo(after->item(SessionItemKind::Canary)->expires) >= 19 * 60);
        QVERIFY(canary->expires.secsTo(after->item(SessionItemKind::Cookie)->expires) >= 19 * 60);
    }

    void saysThatTheSessionHadEndedAlready()
    {
        const Profile profile = m_bench->profileOf(practiceProfile(u"Windows Server Essentials: administrator"_s));
        QVERIFY(m_bench->logIn(profile));
        QVERIFY(m_practice->setFaults({u"E9"_s}));
        const Result<Session> gone = QCoro::waitFor(m_bench->runner->logOff(m_bench->attempt));
        QVERIFY(!gone);
        QCOMPARE(gone.error().code, ErrorCode::Refused);
        QVERIFY(m_bench->runner->session(m_bench->attempt)->loggedOff);
        QVERIFY(m_bench->runner->session(m_bench->attempt)->items.isEmpty());
    }

    void leavesOutWhatIsSwitchedOff()
    {
        const Profile profile = m_bench->profileOf(practiceProfile(u"Windows Server Essentials: administrator"_s));
        QVERIFY(m_bench->logIn(profile));
        const HttpRequest request = flowFor(profile.service)->readyCalls(profile).first().request;
        const Result<CallResult> result = m_bench->call(request, {"canary"});
        QVERIFY(result);
        QVERIFY(result->leg.exchange->request.headerValue("Canary").isEmpty());
        QVERIFY(!result->leg.exchange->request.headerValue("Cookie").isEmpty());
        QCOMPARE(result->leg.status, 401);
    }

    void readsTheXsrfTokenFromAPage()
    {
        const Practice::PracticeProfile practice = practiceProfile(u"WebApi: XSRF token of a web session"_s);
        Profile profile = m_bench->profileOf(practice);
        m_bench->setSecret(profile, u"xsrfToken"_s, {});
        profile.parameters.insert(u"sessionPage"_s, u"Default.aspx"_s);
        const Result<Session> session = m_bench->logIn(profile);
        QVERIFY2(session, session ? "" : said(session.error()).constData());
        const SessionItem *token = session->item(SessionItemKind::Xsrf);
        QVERIFY(token);
        QVERIFY(token->fromExchange > 0);
        QCOMPARE(m_bench->capture.exchange(token->fromExchange)->response.wire.bytes(token->fromBytes),
                 token->value.reveal().toByteArray());
        QVERIFY(m_practice->setFaults({u"R3"_s}));
        const Result<Session> loggedOut = m_bench->logIn(profile);
        QVERIFY(!loggedOut);
        QVERIFY2(loggedOut.error().text.contains(u"login page"_s), said(loggedOut.error()).constData());
    }

    void renewsByLoggingInAgain_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("user and password") << u"NetServer SOAP: user and password"_s;
        QTest::newRow("access token") << u"NetServer SOAP: access token"_s;
        QTest::newRow("Essentials") << u"Windows Server Essentials: administrator"_s;
    }

    void renewsByLoggingInAgain()
    {
        QFETCH(QString, name);
        const Profile profile = m_bench->profileOf(practiceProfile(name));
        const Result<Session> first = m_bench->logIn(profile);
        QVERIFY(first);
        const Result<Session> second = QCoro::waitFor(m_bench->runner->renew(m_bench->attempt));
        QVERIFY2(second, second ? "" : said(second.error()).constData());
        QVERIFY(second->items.first().fromExchange > first->items.first().fromExchange);
        QCOMPARE(m_bench->exchanges(2).last()->step.kind, StepKind::Renew);
    }

    void countsDigestRequestsAndAnswersAStaleNonce()
    {
        const Profile profile = m_bench->profileOf(practiceProfile(u"HTTP: Digest"_s));
        QVERIFY(m_bench->logIn(profile));
        const HttpRequest request = flowFor(profile.service)->readyCalls(profile).first().request;
        const Result<CallResult> result = m_bench->call(request);
        QVERIFY(result);
        QCOMPARE(result->leg.status, 200);
        const QByteArray header = result->leg.exchange->request.headerValue("Authorization");
        QVERIFY2(header.contains("nc=00000002"), header.constData());
    }

    void drawsAFreshNonceForEachCall()
    {
        const Profile profile = m_bench->profileOf(practiceProfile(u"WS-Security: password digest"_s));
        QVERIFY(m_bench->logIn(profile));
        const HttpRequest request = flowFor(profile.service)->readyCalls(profile).first().request;
        for (int i = 0; i < 3; ++i) {
            const Result<CallResult> result = m_bench->call(request);
            QVERIFY(result);
            QVERIFY2(result->verdict.ok, qPrintable(result->verdict.text));
        }
    }

    void keepsFiftyMegabytesOutOfTheWay()
    {
        const Profile profile = m_bench->profileOf(practiceProfile(u"HTTP: Basic"_s));
        QVERIFY(m_practice->setFaults({u"big-body"_s}));
        const Result<Session> session = m_bench->logIn(profile);
        QVERIFY2(session, session ? "" : said(session.error()).constData());
        QVERIFY(m_bench->exchanges(1).first()->response.wire.size() > 50'000'000);
    }

    void stopsAtOnceAndKeepsTheExchange()
    {
        const Profile profile = m_bench->profileOf(practiceProfile(u"HTTP: Basic"_s));
        QVERIFY(m_practice->setFaults({u"stall-body"_s}));
        m_bench->attempt = LoginRunner::newAttempt();
        const AttemptId attempt = m_bench->attempt;
        std::optional<Result<Session>> ended;
        auto task =
            m_bench->runner->logIn(profile, attempt).then([&ended](const Result<Session> &result) { ended = result; });
        QTest::qWait(300);
        QVERIFY(!ended);
        QVERIFY(m_bench->runner->isBusy(attempt));
        m_bench->runner->cancel(attempt);
        QVERIFY(ended);
        QCOMPARE(ended->error().code, ErrorCode::Cancelled);
        QVERIFY(!m_bench->runner->isBusy(attempt));
        const QList<ExchangePtr> exchanges = m_bench->exchanges(1);
        QCOMPARE(exchanges.size(), 1);
        QVERIFY(exchanges.first()->error);
        QCOMPARE(exchanges.first()->error->code, ErrorCode::Cancelled);
        QVERIFY(exchanges.first()->response.wire.size() > 0);
        // And the same attempt can be tried again.
        QVERIFY(m_practice->setFaults({}));
        QVERIFY(QCoro::waitFor(m_bench->runner->logIn(profile, attempt)));
    }

    void stopsACallAndGoesOnWithTheSession()
    {
        const Profile profile = m_bench->profileOf(practiceProfile(u"NetServer SOAP: user and password"_s));
        QVERIFY(m_bench->logIn(profile));
        const HttpRequest request = flowFor(profile.service)->readyCalls(profile).first().request;
        QVERIFY(m_practice->setFaults({u"stall"_s}));
        QTimer::singleShot(200, m_bench->runner.get(), [this] { m_bench->runner->cancel(m_bench->attempt); });
        const Result<CallResult> stopped = m_bench->call(request);
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        QVERIFY(m_practice->setFaults({}));
        const Result<CallResult> next = m_bench->call(request);
        QVERIFY2(next && next->verdict.ok, next ? qPrintable(next->verdict.text) : said(next.error()).constData());
    }

    void outlivesItsRunner()
    {
        const Profile profile = m_bench->profileOf(practiceProfile(u"HTTP: Basic"_s));
        QVERIFY(m_practice->setFaults({u"stall"_s}));
        std::optional<Result<Session>> ended;
        auto task =
            m_bench->runner->logIn(profile, LoginRunner::newAttempt()).then([&ended](const Result<Session> &result) {
                ended = result;
            });
        QTest::qWait(100);
        m_bench.reset();
        QVERIFY(ended);
        QCOMPARE(ended->error().code, ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestPracticeLogins)
#include "tst_practicelogins.moc"
