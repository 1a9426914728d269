// SPDX-License-Identifier: GPL-3.0-or-later
#include "ntlmserver.h"
#include "scriptedlegs.h"

#include "login/flows/common/handshake.h"
#include "login/flows/common/handshakecalls.h"

#include <QTest>
#include <QTimer>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *kHost = "HTTP/1.1 ";

/// Answers as Kerberos does, without a KDC: what is under test are the legs, not the tickets.
class TicketContext final : public SecurityContext
{
public:
    QList<Result<QByteArray>> tokens; ///< one for each step
    bool proven = false;
    bool refused = false;
    std::atomic<bool> *hold = nullptr; ///< the first step waits for it
    std::shared_ptr<QList<QByteArray>> heard = std::make_shared<QList<QByteArray>>();

    Result<QByteArray> step(QByteArrayView fromPeer) override
    {
        while (hold && !*hold) {
            QThread::msleep(2);
        }
        heard->append(fromPeer.toByteArray());
        return tokens.isEmpty() ? Result<QByteArray>(QByteArray()) : tokens.takeFirst();
    }
    bool isComplete() const override { return tokens.isEmpty(); }
    std::optional<Mechanism> mechanism() const override { return Mechanism::Kerberos; }
    bool peerIsProven() const override { return proven; }
    bool passwordWasRefused() const override { return refused; }
    QString principal() const override { return u"alice@ACME.EXAMPLE"_s; }
    QList<AccountLine> account() const override
    {
        return {{QDateTime({2012, 6, 5}, {17, 8, 40}, Qt::UTC), u"Asked"_s}};
    }
};

ScriptedContext ntlmContext(const char *scheme = "ntlm", const char *url = "http://h.example/a")
{
    ScriptedContext context("http", scheme, url);
    context.parameter("userName", u"User"_s);
    context.parameter("domain", u"Domain"_s);
    context.parameter("mechanisms", u"ntlm"_s);
    context.secret("password", "Password");
    context.context.profile.timeout = std::chrono::seconds(5);
    return context;
}

void serve(const ScriptedContext &context, NtlmServer *server)
{
    context.legs->server = [server](const HttpRequest &request) { return server->answer(request); };
}

/// A context whose Kerberos answers with these tokens.
std::shared_ptr<TicketContext> withTickets(ScriptedContext *context, const QList<Result<QByteArray>> &tokens)
{
    auto tickets = std::make_shared<TicketContext>();
    tickets->tokens = tokens;
    context->context.link->makeContext = [tickets](const SecurityRequest &) { return tickets; };
    return tickets;
}

QByteArray challenge(const QByteArray &lines, const char *status = "401 Unauthorized")
{
    return kHost + QByteArray(status) + "\r\n" + lines + "\r\nContent-Length: 0\r\n\r\n";
}

/// An AP-REQ as far as its first bytes tell (RFC 4121 section 4.1).
QByteArray ticket(const QByteArray &content)
{
    return QByteArray::fromHex("602a06092a864886f7120102020100") + content;
}

QStringList labels(const ScriptedContext &context)
{
    QStringList all;
    for (const Step &step : std::as_const(context.legs->steps)) {
        all.append(step.label);
    }
    return all;
}

Result<Leg> callWith(const ScriptedContext &context, Session *session, const HttpRequest &request,
                     const QSet<QByteArray> &without = {})
{
    const auto shared = std::make_shared<Session>(*session);
    const Step step{StepKind::Call, u"Call"_s};
    Result<Leg> leg = QCoro::waitFor(sendCallWithHandshake(context.context, shared, request, without, step));
    *session = *shared;
    return leg;
}

QByteArray bytesOf(const Result<Session> &session)
{
    return session ? QByteArray("logged in")
                   : errorCodeName(session.error().code) + ": " + session.error().text.toUtf8();
}

} // namespace

class TestHandshake final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void logsInWithNtlm_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QByteArray>("offered");
        QTest::addColumn<bool>("oneLine");
        QTest::addColumn<QString>("version");
        QTest::addColumn<QStringList>("steps");
        const QString ask = u"Ask what the server accepts"_s;
        const QStringList bare{ask, u"NTLM type 1"_s, u"NTLM type 3"_s};
        const QStringList wrapped{ask, u"Negotiate: NTLM type 1"_s, u"Negotiate: NTLM type 3"_s};
        QTest::newRow("NTLM") << QByteArray("ntlm") << QByteArray("NTLM") << false << u"v2"_s << bare;
        QTest::newRow("NTLM, all in one line") << QByteArray("ntlm") << QByteArray("NTLM") << true << u"v2"_s << bare;
        QTest::newRow("NTLMv1") << QByteArray("ntlm") << QByteArray("NTLM") << false << u"v1"_s << bare;
        QTest::newRow("NTLM2 session") << QByteArray("ntlm") << QByteArray("NTLM") << false << u"ntlm2-session"_s
                                       << bare;
        QTest::newRow("Negotiate") << QByteArray("negotiate") << QByteArray("Negotiate") << false << u"v2"_s << wrapped;
        QTest::newRow("Negotiate wanted, only NTLM there")
            << QByteArray("negotiate") << QByteArray("NTLM") << false << u"v2"_s << bare;
        QTest::newRow("NTLM wanted, only Negotiate there")
            << QByteArray("ntlm") << QByteArray("Negotiate") << true << u"v2"_s << wrapped;
    }

    void logsInWithNtlm()
    {
        QFETCH(QByteArray, scheme);
        QFETCH(QByteArray, offered);
        QFETCH(bool, oneLine);
        QFETCH(QString, version);
        QFETCH(QStringList, steps);
        ScriptedContext context = ntlmContext(scheme.constData());
        context.parameter("ntlmVersion", version);
        NtlmServer server(offered);
        server.oneLine = oneLine;
        server.offers = {"Basic realm=\"a, NTLM b\""};
        serve(context, &server);
        const Result<Session> session = context.logIn();
        QVERIFY2(session, bytesOf(session).constData());
        QCOMPARE(labels(context), steps);
        QCOMPARE(context.legs->steps.first().kind, StepKind::Login);
        QCOMPARE(context.legs->steps.last().kind, StepKind::Leg);
        QCOMPARE(session->user, uR"(Domain\User)"_s);
        const bool asWanted = scheme.compare(offered, Qt::CaseInsensitive) == 0;
        QCOMPARE(session->note.contains(u"does not offer"_s), !asWanted);
        QCOMPARE(server.lastAuthenticate.text(server.lastAuthenticate.userName), u"User"_s);
    }

    void tellsAWrongPasswordAndTriesItOnce_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<bool>("forEver");
        for (const char *scheme : {"NTLM", "Negotiate"}) {
            QTest::addRow("%s, an empty challenge", scheme) << QByteArray(scheme) << false;
            QTest::addRow("%s, a fresh type 2", scheme) << QByteArray(scheme) << true;
        }
    }

    void tellsAWrongPasswordAndTriesItOnce()
    {
        QFETCH(QByteArray, scheme);
        QFETCH(bool, forEver);
        ScriptedContext context = ntlmContext(scheme.toLower().constData());
        context.secret("password", "wrong");
        NtlmServer server(scheme);
        server.challengesForEver = forEver;
        serve(context, &server);
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Refused);
        QVERIFY2(session.error().text.contains(uR"(Domain\User)"_s), bytesOf(session).constData());
        QCOMPARE(session.error().exchange, std::optional<ExchangeId>(3));
        QCOMPARE(context.legs->sent.size(), 3);
        const PasswordAccount account = passwordAccount(context.context.profile.url, u"User"_s);
        QCOMPARE(context.context.link->guard->refusals(account), 1);
    }

    void holdsAPasswordBackAfterTooManyRefusals()
    {
        ScriptedContext context = ntlmContext();
        context.secret("password", "wrong");
        NtlmServer server;
        serve(context, &server);
        for (int i = 0; i < PasswordGuard::kDefaultLimit; ++i) {
            QCOMPARE(context.logIn().error().code, ErrorCode::Refused);
        }
        const Result<Session> held = context.logIn();
        QCOMPARE(held.error().code, ErrorCode::TooManyRefusals);
        QCOMPARE(server.refusedType3, PasswordGuard::kDefaultLimit);
        // Only what the server accepts was asked again; no token went out.
        QVERIFY(context.legs->sent.last().header("Authorization").isNull());
        const PasswordAccount account = passwordAccount(context.context.profile.url, u"User"_s);
        context.context.link->guard->allowOnce(account);
        context.secret("password", "Password");
        QVERIFY(context.logIn());
        QCOMPARE(context.context.link->guard->refusals(account), 0);
    }

    void namesWhatIsOfferedInstead_data()
    {
        QTest::addColumn<QByteArray>("lines");
        QTest::addColumn<QString>("says");
        QTest::newRow("Basic and Digest") << QByteArray("WWW-Authenticate: Basic realm=\"a\"\r\nWWW-Authenticate: "
                                                        "Digest realm=\"r\", nonce=\"n\"")
                                          << u"Basic, Digest"_s;
        QTest::newRow("nothing") << QByteArray("X-Nothing: 1") << u"no scheme at all"_s;
    }

    void namesWhatIsOfferedInstead()
    {
        QFETCH(QByteArray, lines);
        QFETCH(QString, says);
        for (const char *scheme : {"ntlm", "negotiate"}) {
            ScriptedContext context = ntlmContext(scheme);
            context.legs->answers = {challenge(lines)};
            const Result<Session> session = context.logIn();
            QVERIFY(!session);
            QCOMPARE(session.error().code, ErrorCode::Refused);
            QVERIFY2(session.error().text.contains(says), bytesOf(session).constData());
        }
    }

    void tellsALostConnection_data()
    {
        QTest::addColumn<QByteArray>("more");
        QTest::addColumn<QString>("says");
        QTest::newRow("told so") << QByteArray("Connection: close\r\n") << u"Connection: close"_s;
        QTest::newRow("without a word") << QByteArray() << u"load balancer"_s;
    }

    void tellsALostConnection()
    {
        QFETCH(QByteArray, more);
        QFETCH(QString, says);
        ScriptedContext context = ntlmContext();
        NtlmServer server;
        server.moreHeaders = more;
        context.legs->connections = {1, 1, 2};
        context.legs->server = [&server, legs = context.legs.get()](const HttpRequest &request) {
            // Type 3 comes over a connection that knows of no challenge.
            return legs->sent.size() == 3 ? NtlmServer().answer(request) : server.answer(request);
        };
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::ConnectionClosed);
        QVERIFY2(session.error().text.contains(says), bytesOf(session).constData());
        QCOMPARE(session.error().exchange, std::optional<ExchangeId>(3));
        QCOMPARE(context.context.link->guard->refusals(passwordAccount(context.context.profile.url, u"User"_s)), 0);
    }

    void tellsAConnectionThatEndedInTheMiddle()
    {
        ScriptedContext context = ntlmContext();
        NtlmServer server;
        context.legs->server = [&server, legs = context.legs.get()](const HttpRequest &request) {
            return legs->sent.size() == 3 ? QByteArray() : server.answer(request);
        };
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::ConnectionClosed);
        QVERIFY2(session.error().text.contains(u"NTLM type 3"_s), bytesOf(session).constData());
    }

    void readsOnlySoundChallenges_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("not Base64") << QByteArray("NTLM TlRM*") << ErrorCode::UnexpectedAnswer;
        QTest::newRow("no message") << QByteArray("NTLM AAAA") << ErrorCode::UnexpectedAnswer;
        QTest::newRow("cut short") << QByteArray("NTLM TlRMTVNTUAACAAAA") << ErrorCode::UnexpectedAnswer;
        QTest::newRow("type 1 sent back") << QByteArray("NTLM TlRMTVNTUAABAAAAl4II4gAAAAAAAAAAAAAAAAAAAAAKAGFYAAAADw==")
                                          << ErrorCode::UnexpectedAnswer;
        QTest::newRow("empty") << QByteArray("NTLM") << ErrorCode::Refused;
        QTest::newRow("other scheme") << QByteArray("Basic realm=\"a\"") << ErrorCode::Refused;
    }

    void readsOnlySoundChallenges()
    {
        QFETCH(QByteArray, token);
        QFETCH(ErrorCode, code);
        ScriptedContext context = ntlmContext();
        context.legs->answers = {challenge("WWW-Authenticate: NTLM"), challenge("WWW-Authenticate: " + token)};
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QVERIFY2(session.error().code == code, bytesOf(session).constData());
        QCOMPARE(session.error().exchange, std::optional<ExchangeId>(2));
        QCOMPARE(context.legs->sent.size(), 2);
    }

    void saysThatNoLoginWasAskedFor()
    {
        ScriptedContext context = ntlmContext();
        context.legs->answer("HTTP/1.1 200 OK");
        const Result<Session> session = context.logIn();
        QVERIFY2(session, bytesOf(session).constData());
        QVERIFY(session->note.contains(u"without asking"_s));
        QCOMPARE(context.legs->sent.size(), 1);
    }

    void leavesTheProfilesServerToNobody()
    {
        ScriptedContext context = ntlmContext();
        context.legs->answer("HTTP/1.1 302 Found\r\nLocation: http://other.example/");
        context.legs->answers.append(challenge("WWW-Authenticate: NTLM"));
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::UnexpectedAnswer);
        QCOMPARE(context.legs->sent.size(), 2);
    }

    void stopsAtARedirectInTheMiddle()
    {
        ScriptedContext context = ntlmContext();
        context.legs->answers = {challenge("WWW-Authenticate: NTLM"), challenge("Location: /login.aspx", "302 Found")};
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::UnexpectedAnswer);
        QVERIFY(session.error().text.contains(u"/login.aspx"_s));
    }

    void tellsTheProxyFromTheServer()
    {
        ScriptedContext context = ntlmContext();
        context.legs->answers = {challenge("WWW-Authenticate: NTLM"),
                                 challenge("Proxy-Authenticate: Basic realm=\"p\"", "407 Proxy")};
        QCOMPARE(context.logIn().error().code, ErrorCode::ProxyAuthentication);
    }

    void sendsABodyOnceAndWhole()
    {
        ScriptedContext context = ntlmContext();
        NtlmServer server;
        serve(context, &server);
        Result<Session> session = context.logIn();
        QVERIFY2(session, bytesOf(session).constData());
        const HttpRequest post("POST", context.context.profile.url, {{"Content-Type", "text/plain"}}, "all of it");
        // The connection is logged in: nothing but the request.
        QVERIFY(callWith(context, &*session, post));
        QCOMPARE(context.legs->sent.size(), 4);
        QCOMPARE(server.lastBody, QByteArray("all of it"));
        QVERIFY(context.legs->sent.last().header("Authorization").isNull());
        // It is no longer: a handshake, and the body with its last leg.
        server.drop();
        const int admitted = server.admitted;
        const Result<Leg> again = callWith(context, &*session, post);
        QVERIFY(again);
        QCOMPARE(again->status, 200);
        QCOMPARE(server.admitted, admitted + 1);
        QCOMPARE(server.lastBody, QByteArray("all of it"));
        QCOMPARE(labels(context).mid(4), QStringList({u"Call"_s, u"NTLM type 1"_s, u"NTLM type 3"_s}));
        QVERIFY(context.legs->sent.at(5).body.isEmpty());
        QCOMPARE(context.legs->sent.at(5).method, QByteArray("POST"));
    }

    void beginsAnewWhereTheConnectionIsKnownToBeGone()
    {
        ScriptedContext context = ntlmContext();
        NtlmServer server;
        server.okHeaders = "Persistent-Auth: false\r\n";
        server.forgetsConnections = true;
        serve(context, &server);
        Result<Session> session = context.logIn();
        QVERIFY2(session, bytesOf(session).constData());
        const HttpRequest post("POST", context.context.profile.url, {}, "body");
        QVERIFY(callWith(context, &*session, post));
        QCOMPARE(labels(context).mid(3), QStringList({u"Call: NTLM type 1"_s, u"NTLM type 3"_s}));
        QVERIFY(context.legs->sent.at(3).body.isEmpty());
        QCOMPARE(server.lastBody, QByteArray("body"));
    }

    void leavesACallBareWhereThePersonWantsIt()
    {
        ScriptedContext context = ntlmContext();
        NtlmServer server;
        server.forgetsConnections = true;
        serve(context, &server);
        Result<Session> session = context.logIn();
        QVERIFY2(session, bytesOf(session).constData());
        const HttpRequest get("GET", context.context.profile.url, {}, {});
        const Result<Leg> leg = callWith(context, &*session, get, {"authorization"});
        QVERIFY(leg);
        QCOMPARE(leg->status, 401);
        QCOMPARE(context.legs->sent.size(), 4);
    }

    void stopsACallWhosePasswordIsRefusedTooOften()
    {
        ScriptedContext context = ntlmContext();
        NtlmServer server;
        serve(context, &server);
        Result<Session> session = context.logIn();
        QVERIFY2(session, bytesOf(session).constData());
        server.drop();
        server.password = Secret(QByteArrayView("changed"));
        const HttpRequest get("GET", context.context.profile.url, {}, {});
        for (int i = 0; i < PasswordGuard::kDefaultLimit; ++i) {
            QCOMPARE(callWith(context, &*session, get).error().code, ErrorCode::Refused);
        }
        QCOMPARE(callWith(context, &*session, get).error().code, ErrorCode::TooManyRefusals);
        QCOMPARE(server.refusedType3, PasswordGuard::kDefaultLimit);
    }

    void sendsAFreshTicketWithEachCall()
    {
        ScriptedContext context("http", "negotiate", "http://h.example/a");
        context.context.profile.timeout = std::chrono::seconds(5);
        context.legs->answers = {challenge("WWW-Authenticate: Negotiate"),
                                 challenge("WWW-Authenticate: Negotiate cHJvb2Y=", "200 OK"),
                                 challenge("WWW-Authenticate: Negotiate cHJvb2Y=", "200 OK")};
        const auto tickets = withTickets(&context, {ticket("1"), QByteArray(), ticket("2")});
        tickets->proven = true;
        Result<Session> session = context.logIn();
        QVERIFY2(session, bytesOf(session).constData());
        QCOMPARE(session->user, u"alice@ACME.EXAMPLE"_s);
        QVERIFY(session->note.contains(u"proved"_s));
        QCOMPARE(tickets->heard->at(1), QByteArray("proof"));
        const HttpRequest post("POST", context.context.profile.url, {}, "body");
        const Result<Leg> leg = callWith(context, &*session, post);
        QVERIFY(leg);
        QCOMPARE(leg->status, 200);
        QCOMPARE(context.legs->sent.size(), 3);
        QCOMPARE(context.legs->sent.last().body, QByteArray("body"));
        QCOMPARE(context.legs->sent.last().header("Authorization"), QByteArray("Negotiate " + ticket("2").toBase64()));
        QCOMPARE(labels(context),
                 QStringList({u"Ask what the server accepts"_s, u"Negotiate: Kerberos ticket"_s, u"Call"_s}));
    }

    void takesNoFalseProofForTheServer()
    {
        ScriptedContext context("http", "negotiate", "http://h.example/a");
        context.legs->answers = {challenge("WWW-Authenticate: Negotiate"),
                                 challenge("WWW-Authenticate: Negotiate ZmFsc2U=", "200 OK")};
        (void)withTickets(&context, {QByteArray("ticket"),
                                     tl::unexpected<Error>(Error{ErrorCode::Refused, u"Not its key."_s, {}, {}, {}})});
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Refused);
        QVERIFY2(session.error().text.contains(u"Not its key."_s), bytesOf(session).constData());
        QCOMPARE(session.error().exchange, std::optional<ExchangeId>(2));
    }

    void bearsAServerThatProvesNothing()
    {
        ScriptedContext context("http", "negotiate", "http://h.example/a");
        context.legs->answers = {challenge("WWW-Authenticate: Negotiate"), challenge("X-A: 1", "200 OK")};
        (void)withTickets(&context, {QByteArray("ticket"), QByteArray()});
        const Result<Session> session = context.logIn();
        QVERIFY2(session, bytesOf(session).constData());
        QVERIFY(session->note.contains(u"did not prove"_s));
    }

    void suspectsTheClock_data()
    {
        QTest::addColumn<QByteArray>("date");
        QTest::addColumn<QString>("says");
        QTest::newRow("behind") << QByteArray("Tue, 05 Jun 2012 16:58:40 GMT") << u"10 minute(s) behind"_s;
        QTest::newRow("ahead") << QByteArray("Tue, 05 Jun 2012 19:08:40 GMT") << u"120 minute(s) ahead"_s;
        QTest::newRow("a little behind") << QByteArray("Tue, 05 Jun 2012 17:04:00 GMT") << QString();
        QTest::newRow("no date") << QByteArray("soon") << QString();
    }

    void suspectsTheClock()
    {
        QFETCH(QByteArray, date);
        QFETCH(QString, says);
        ScriptedContext context("http", "negotiate", "http://h.example/a");
        context.legs->answers = {challenge("WWW-Authenticate: Negotiate"),
                                 challenge("WWW-Authenticate: Negotiate\r\nDate: " + date)};
        (void)withTickets(&context, {QByteArray("ticket"), QByteArray()});
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Refused);
        QVERIFY2(session.error().text.contains(u"HTTP/h.example"_s), bytesOf(session).constData());
        QCOMPARE(session.error().text.contains(u"clock"_s), !says.isEmpty());
        QVERIFY2(session.error().text.contains(says), bytesOf(session).constData());
    }

    void endsAChallengeThatNeverEnds()
    {
        ScriptedContext context("http", "negotiate", "http://h.example/a");
        QList<Result<QByteArray>> tokens;
        for (int i = 0; i < 100; ++i) {
            tokens.append(QByteArray("token " + QByteArray::number(i)));
        }
        (void)withTickets(&context, tokens);
        context.legs->server = [](const HttpRequest &) { return challenge("WWW-Authenticate: Negotiate bW9yZQ=="); };
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::UnexpectedAnswer);
        QVERIFY(context.legs->sent.size() <= 8);
    }

    void countsAPasswordThatTheKdcRefused()
    {
        ScriptedContext context = ntlmContext("negotiate");
        context.legs->server = [](const HttpRequest &) { return challenge("WWW-Authenticate: Negotiate"); };
        const Error refused{ErrorCode::KdcRefused, u"Wrong password (KDC_ERR_PREAUTH_FAILED, 24)."_s, {}, {}, {}};
        const auto tickets = withTickets(&context, {tl::unexpected<Error>(refused)});
        tickets->refused = true;
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::KdcRefused);
        QCOMPARE(session.error().exchange, std::optional<ExchangeId>(1));
        QCOMPARE(context.context.link->guard->refusals(passwordAccount(context.context.profile.url, u"User"_s)), 1);
        QCOMPARE(context.context.link->account.lines().size(), 1);
    }

    void stopsAtOnceWhileAKdcIsAsked()
    {
        ScriptedContext context("http", "negotiate", "http://h.example/a");
        context.legs->answers = {challenge("WWW-Authenticate: Negotiate")};
        std::atomic<bool> answered = false;
        const auto tickets = withTickets(&context, {QByteArray("ticket")});
        tickets->hold = &answered;
        bool blocked = true;
        QTimer::singleShot(0, [&blocked] { blocked = false; });
        std::optional<Result<Session>> ended;
        auto task =
            context.flow().login(context.context).then([&ended](const Result<Session> &result) { ended = result; });
        QTRY_VERIFY(!blocked);
        QVERIFY(!ended);
        context.context.link->stop.stop();
        QVERIFY(ended);
        QCOMPARE(ended->error().code, ErrorCode::Cancelled);
        answered = true;
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(context.legs->sent.size(), 1);
    }

    void waitsForAKdcOnlySoLong()
    {
        ScriptedContext context("http", "negotiate", "http://h.example/a");
        context.context.profile.timeout = std::chrono::seconds(1);
        context.legs->answers = {challenge("WWW-Authenticate: Negotiate")};
        std::atomic<bool> answered = false;
        const auto tickets = withTickets(&context, {QByteArray("ticket")});
        tickets->hold = &answered;
        const Result<Session> session = context.logIn();
        answered = true;
        QThreadPool::globalInstance()->waitForDone();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::KdcNotReached);
    }

    void bindsToTheServersCertificate_data()
    {
        QTest::addColumn<QString>("wanted");
        QTest::addColumn<bool>("bound");
        QTest::addColumn<QString>("suspect");
        QTest::newRow("auto") << u"auto"_s << true << QString();
        QTest::newRow("none") << u"none"_s << false << u"no channel binding"_s;
        QTest::newRow("wrong") << u"wrong"_s << true << u"wrong channel binding"_s;
    }

    void bindsToTheServersCertificate()
    {
        QFETCH(QString, wanted);
        QFETCH(bool, bound);
        QFETCH(QString, suspect);
        ScriptedContext context = ntlmContext("ntlm", "https://h.example/a");
        context.parameter("channelBinding", wanted);
        context.secret("password", "wrong");
        context.legs->tls.protocol = "TLSv1.3";
        CertificateFacts certificate;
        certificate.der = QByteArray::fromBase64(kCertificate);
        context.legs->tls.chain = {certificate};
        NtlmServer server;
        serve(context, &server);
        const Result<Session> session = context.logIn();
        QVERIFY(!session);
        const Ntlm::AvPair *pair = server.lastAuthenticate.v2->avPairs.find(Ntlm::AvId::ChannelBindings);
        QVERIFY(pair);
        QCOMPARE(pair->value != QByteArray(16, '\0'), bound);
        QCOMPARE(session.error().text.contains(u"channel binding"_s), !suspect.isEmpty());
        QVERIFY2(session.error().text.contains(suspect), bytesOf(session).constData());
    }

private:
    /// Self-signed with SHA-256, for h.example.
    static const QByteArray kCertificate;
};

const QByteArray TestHandshake::kCertificate = QByteArrayLiteral(
    "MIIBfzCCASWgAwIBAgIUZmeLktqxjFerO3gpU/Xh7BxTtFQwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJaC5leGFtcGxlMCAXDTI2"
    "MTEyMjAwMzYyNFoYDzIxMjYxMDI5MDAzNjI0WjAUMRIwEAYDVQQDDAloLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC"
    "AASAdzfszmliwcE/n/WHRtkSWFrTouMoWv+ZzgZGzv/WMvKygAGkJWPGIeSeC66h3SJuEhkxJaeYi41dfsGHdu6ko1MwUTAdBgNV"
    "HQ4EFgQUzrqBOOLkYwzkinAQDuFTO2SJMCQwHwYDVR0jBBgwFoAUzrqBOOLkYwzkinAQDuFTO2SJMCQwDwYDVR0TAQH/BAUwAwEB"
    "/zAKBggqhkjOPQQDAgNIADBFAiAGCdGC1ts/8aTVlEtmcEbN3AqJwo0r9/hdBsG62UtvPAIhAPKYzALAfp2DeWX35rzJH8FGDPc1"
    "nvmSueymKNVaV5vv");

QTEST_GUILESS_MAIN(TestHandshake)
#include "tst_handshake.moc"
