// SPDX-License-Identifier: GPL-3.0-or-later
#include "loginbench.h"
#include "plainserver.h"

#include "login/flows/common/requests.h"

#include <QSignalSpy>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

} // namespace

class TestLoginRunner final : public QObject
{
    Q_OBJECT

    std::unique_ptr<LoginBench> m_bench;
    std::unique_ptr<PlainServer> m_server;

    [[nodiscard]] Profile profileFor(const char *scheme) const
    {
        Profile profile;
        profile.id = QUuid::createUuid();
        profile.name = u"Test"_s;
        profile.service = "http";
        profile.scheme = scheme;
        profile.url = m_server->url();
        profile.proxy.mode = ProxyMode::None;
        profile.timeout = std::chrono::seconds(3);
        profile.parameters.insert(u"userName"_s, u"user"_s);
        return profile;
    }

private Q_SLOTS:
    void init()
    {
        m_bench = std::make_unique<LoginBench>();
        QVERIFY(m_bench->started);
        m_server = std::make_unique<PlainServer>();
    }

    void cleanup()
    {
        m_bench.reset();
        m_server.reset();
    }

    void tellsItsStoryInOrder()
    {
        m_server->answers = {kOk, kOk};
        QStringList story;
        LoginRunner *runner = m_bench->runner.get();
        connect(runner, &LoginRunner::attemptStarted, this, [&] { story.append(u"started"_s); });
        connect(runner, &LoginRunner::busyChanged, this,
                [&](const AttemptId &, bool busy) { story.append(busy ? u"busy"_s : u"idle"_s); });
        connect(runner, &LoginRunner::sessionChanged, this, [&] { story.append(u"session"_s); });
        connect(runner, &LoginRunner::attemptFinished, this, [&](const AttemptId &, const std::optional<Error> &error) {
            story.append(error ? u"failed"_s : u"finished"_s);
        });
        const Profile profile = profileFor("none");
        QVERIFY(m_bench->logIn(profile));
        QCOMPARE(story, QStringList({u"started"_s, u"busy"_s, u"session"_s, u"idle"_s, u"finished"_s}));
        story.clear();
        QVERIFY(m_bench->call({"GET", m_server->url(), {}, {}}));
        QCOMPARE(story, QStringList({u"busy"_s, u"session"_s, u"idle"_s}));
        QCOMPARE(runner->profileOf(m_bench->attempt)->id, profile.id);
        runner->forget(m_bench->attempt);
        QVERIFY(!runner->session(m_bench->attempt));
        QVERIFY(!m_bench->call({"GET", m_server->url(), {}, {}}));
    }

    void sendsWhatIsRecordedAndNothingElse()
    {
        m_server->answers = {kOk};
        Profile profile = profileFor("none");
        profile.headers = {{"X-Trace", "1"}};
        QVERIFY(m_bench->logIn(profile));
        QCOMPARE(m_bench->exchanges(1).first()->request.wire.all(), m_server->received.first());
        QVERIFY(m_server->header(0, "User-Agent").startsWith("Ticketscope/"));
        QCOMPARE(m_server->header(0, "Accept-Encoding"), QByteArray("gzip, deflate, br, zstd"));
        QCOMPARE(m_server->header(0, "X-Trace"), QByteArray("1"));
    }

    void letsTheProfileNameItsOwnUserAgent()
    {
        m_server->answers = {kOk};
        Profile profile = profileFor("none");
        profile.headers = {{"user-agent", "Acme/1"}};
        QVERIFY(m_bench->logIn(profile));
        QVERIFY(!m_server->received.first().contains("Ticketscope"));
        QVERIFY(m_server->received.first().contains("Acme/1"));
    }

    void keepsLegsOnOneConnection()
    {
        m_server->answers = {kOk, kOk, kOk};
        QVERIFY(m_bench->logIn(profileFor("none")));
        QVERIFY(m_bench->call({"GET", m_server->url(), {}, {}}));
        QVERIFY(m_bench->call({"POST", m_server->url(), {}, "body"}));
        const QList<ExchangePtr> exchanges = m_bench->exchanges(3);
        QCOMPARE(exchanges.size(), 3);
        QCOMPARE(exchanges.at(1)->connection, exchanges.at(0)->connection);
        QCOMPARE(exchanges.at(2)->connection, exchanges.at(0)->connection);
        QVERIFY(!m_server->received.at(2).contains("Content-Type"));
        QCOMPARE(m_server->header(2, "Content-Length"), QByteArray("4"));
    }

    void addsNothingByItselfToAChallenge()
    {
        m_server->answers = {"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nWWW-Authenticate: Basic "
                             "realm=\"a\"\r\nContent-Length: 0\r\n\r\n"};
        const Result<Session> session = m_bench->logIn(profileFor("none"));
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Refused);
        QVERIFY2(session.error().text.contains(u"NTLM, Basic"_s), qPrintable(session.error().text));
        QTest::qWait(200);
        QCOMPARE(m_server->received.size(), 1);
    }

    void namesTheSecretThatIsMissing()
    {
        const Result<Session> session = m_bench->logIn(profileFor("basic"));
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::SecretMissing);
        QVERIFY(session.error().text.contains(u"password"_s));
        QVERIFY(m_server->received.isEmpty());
    }

    void takesAnEmptyPasswordForAPassword()
    {
        m_server->answers = {kOk};
        const Profile profile = profileFor("basic");
        m_bench->setSecret(profile, u"password"_s, u""_s);
        QVERIFY(m_bench->logIn(profile));
        QCOMPARE(m_server->header(0, "Authorization"), QByteArray("Basic dXNlcjo="));
    }

    void passesOnWhatTheKeychainSays()
    {
        m_bench->secrets.refusal = Error{ErrorCode::KeychainDenied, u"The keychain is locked."_s, {}, {}, {}};
        const Result<Session> session = m_bench->logIn(profileFor("basic"));
        QVERIFY(!session);
        QCOMPARE(session.error().family(), ErrorFamily::Keychain);
    }

    void stopsWhileTheKeychainAsks()
    {
        m_bench->secrets.hold = Gate();
        const Profile profile = profileFor("basic");
        const AttemptId attempt = LoginRunner::newAttempt();
        std::optional<Result<Session>> ended;
        auto task =
            m_bench->runner->logIn(profile, attempt).then([&ended](const Result<Session> &result) { ended = result; });
        QVERIFY(!ended);
        m_bench->runner->cancel(attempt);
        QVERIFY(ended);
        QCOMPARE(ended->error().code, ErrorCode::Cancelled);
        // The keychain answers when nobody waits any more.
        m_bench->secrets.hold->open();
        QVERIFY(m_server->received.isEmpty());
    }

    void refusesASecondTaskWhileBusy()
    {
        const Profile profile = profileFor("none");
        const AttemptId attempt = LoginRunner::newAttempt();
        std::optional<Result<Session>> ended;
        auto task =
            m_bench->runner->logIn(profile, attempt).then([&ended](const Result<Session> &result) { ended = result; });
        const Result<Session> second = QCoro::waitFor(m_bench->runner->logIn(profile, attempt));
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Usage);
        QVERIFY(!ended);
        m_bench->runner->forget(attempt);
        QVERIFY(ended);
        QCOMPARE(ended->error().code, ErrorCode::Cancelled);
    }

    void saysWhatIsNotThere_data()
    {
        QTest::addColumn<QByteArray>("service");
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QString>("says");
        QTest::newRow("no such service") << QByteArray("gopher") << QByteArray("x") << u"gopher"_s;
        QTest::newRow("no such scheme") << QByteArray("http") << QByteArray("x") << u"no scheme"_s;
    }

    void saysWhatIsNotThere()
    {
        QFETCH(QByteArray, service);
        QFETCH(QByteArray, scheme);
        QFETCH(QString, says);
        Profile profile = profileFor("none");
        profile.service = service;
        profile.scheme = scheme;
        const Result<Session> session = m_bench->logIn(profile);
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::NotSupported);
        QVERIFY2(session.error().text.contains(says), qPrintable(session.error().text));
    }

    void takesNoPieceToAnotherOrigin()
    {
        PlainServer other;
        other.answers = {kOk};
        m_server->answers = {"HTTP/1.1 200 OK\r\nSet-Cookie: s=1; Path=/\r\nContent-Length: 0\r\n\r\n"};
        Profile profile = profileFor("basic");
        profile.headers = {{"X-Trace", "1"}};
        m_bench->setSecret(profile, u"password"_s, u"secret"_s);
        QVERIFY(m_bench->logIn(profile));
        const HttpRequest request{"GET", other.url(), {}, {}};
        const Result<CallResult> result = m_bench->call(request);
        QVERIFY(result);
        QCOMPARE(other.received.size(), 1);
        for (const char *name : {"Authorization", "Cookie", "X-Trace"}) {
            QVERIFY2(other.header(0, name).isNull(), name);
        }
        QCOMPARE(m_bench->runner->previewCall(m_bench->attempt, request, {})->headers, QList<Header>());
    }

    void previewsWithoutUsingUpACount()
    {
        m_server->answers = {"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", "
                             "qop=\"auth\"\r\nContent-Length: 0\r\n\r\n",
                             kOk, kOk};
        const Profile profile = profileFor("digest");
        m_bench->setSecret(profile, u"password"_s, u"secret"_s);
        QVERIFY(m_bench->logIn(profile));
        const HttpRequest request{"GET", m_server->url(), {}, {}};
        for (int i = 0; i < 3; ++i) {
            const Result<HttpRequest> preview = m_bench->runner->previewCall(m_bench->attempt, request, {});
            QVERIFY(preview);
            QVERIFY(preview->header("Authorization").contains("nc=00000002"));
        }
        QVERIFY(m_bench->call(request));
        QVERIFY(m_server->header(2, "Authorization").contains("nc=00000002"));
    }

    void sendsACallOnceMoreForAStaleNonce()
    {
        m_server->answers = {"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", "
                             "qop=\"auth\"\r\nContent-Length: 0\r\n\r\n",
                             kOk,
                             "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"fresh\", "
                             "qop=\"auth\", stale=true\r\nContent-Length: 0\r\n\r\n",
                             kOk};
        const Profile profile = profileFor("digest");
        m_bench->setSecret(profile, u"password"_s, u"secret"_s);
        QVERIFY(m_bench->logIn(profile));
        const Result<CallResult> result = m_bench->call({"GET", m_server->url(), {}, {}});
        QVERIFY(result);
        QCOMPARE(result->leg.status, 200);
        QCOMPARE(m_server->received.size(), 4);
        QVERIFY(m_server->header(3, "Authorization").contains("nonce=\"fresh\""));
    }

    void keepsLineBreaksOutOfHeaders_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("line feed in a value") << QByteArray("X-A") << QByteArray("1\nX-B: 2");
        QTest::newRow("carriage return in a value") << QByteArray("X-A") << QByteArray("1\r\nX-B: 2");
        QTest::newRow("zero byte") << QByteArray("X-A")
                                   << QByteArray("1\0"
                                                 "2",
                                                 3);
        QTest::newRow("space in a name") << QByteArray("X A") << QByteArray("1");
        QTest::newRow("no name") << QByteArray() << QByteArray("1");
    }

    void keepsLineBreaksOutOfHeaders()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        m_server->answers = {kOk, kOk};
        QVERIFY(m_bench->logIn(profileFor("none")));
        const Result<CallResult> result = m_bench->call({"GET", m_server->url(), {{name, value}}, {}});
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Usage);
        QCOMPARE(m_server->received.size(), 1);
    }

    void callsWithoutAnyLogin()
    {
        m_server->answers = {kOk};
        const AttemptId attempt = LoginRunner::newAttempt();
        const QSignalSpy started(m_bench->runner.get(), &LoginRunner::attemptStarted);
        const HttpRequest request{"GET", m_server->url(), {}, {}};
        const Step step{StepKind::Call, u"Call"_s};
        const Result<CallResult> result =
            QCoro::waitFor(m_bench->runner->callWithoutSession(profileFor("basic"), attempt, request, step));
        QVERIFY2(result, result ? "" : said(result.error()).constData());
        QVERIFY(result->verdict.ok);
        QCOMPARE(result->leg.body, QByteArray("ok"));
        QCOMPARE(started.size(), 1);
        QVERIFY(!m_bench->runner->session(attempt));
    }

    void tellsWhyItWasNotReached_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("no such name") << u"http://no-such-host.invalid/"_s << ErrorCode::NameNotResolved;
        QTest::newRow("nobody listens") << u"http://127.0.0.1:1/"_s << ErrorCode::ConnectionRefused;
        QTest::newRow("nobody listens, TLS") << u"https://127.0.0.1:1/"_s << ErrorCode::ConnectionRefused;
    }

    void tellsWhyItWasNotReached()
    {
        QFETCH(QString, url);
        QFETCH(ErrorCode, code);
        Profile profile = profileFor("none");
        profile.url = QUrl(url);
        const Result<Session> session = m_bench->logIn(profile);
        QVERIFY(!session);
        QVERIFY2(session.error().code == code, said(session.error()).constData());
        QVERIFY(session.error().exchange);
        QVERIFY(m_bench->capture.exchange(*session.error().exchange));
    }

    void tellsThatTlsFailedAgainstAPlainServer()
    {
        m_server->answers = {"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"};
        Profile profile = profileFor("none");
        profile.url.setScheme(u"https"_s);
        const Result<Session> session = m_bench->logIn(profile);
        QVERIFY(!session);
        QVERIFY2(session.error().code == ErrorCode::TlsHandshake, said(session.error()).constData());
    }

    void readsAnAnswerThatEndsWithTheConnection()
    {
        m_server->answers = {"HTTP/1.1 200 OK\r\n\r\nuntil the end"};
        connect(m_server.get(), &QTcpServer::newConnection, this, [this] {
            const auto sockets = m_server->findChildren<QTcpSocket *>();
            for (QTcpSocket *socket : sockets) {
                connect(socket, &QTcpSocket::bytesWritten, socket, [socket] { socket->disconnectFromHost(); });
            }
        });
        QVERIFY(m_bench->logIn(profileFor("none")));
        QVERIFY(m_bench->exchanges(1).first()->response.complete);
    }
};

QTEST_GUILESS_MAIN(TestLoginRunner)
#include "tst_loginrunner.moc"
