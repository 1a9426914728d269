// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedlegs.h"

#include "login/oauth/grant.h"
#include "login/oauth/redirectlistener.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>
#include <QUrlQuery>

using namespace Ticketscope;
using namespace Ticketscope::OAuth;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// JSON, with apostrophes for its quotes.
QByteArray quoted(QByteArray text)
{
    return text.replace('\'', '"');
}

/// One request to a loopback port, and all that comes back.
QByteArray ask(quint16 port, const QByteArray &request, const QHostAddress &host = QHostAddress::LocalHost)
{
    QTcpSocket socket;
    QByteArray answer;
    bool isOver = false;
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [&] { answer += socket.readAll(); });
    QObject::connect(&socket, &QTcpSocket::disconnected, &socket, [&] { isOver = true; });
    QObject::connect(&socket, &QTcpSocket::errorOccurred, &socket, [&] { isOver = true; });
    socket.connectToHost(host, port);
    QObject::connect(&socket, &QTcpSocket::connected, &socket, [&] { socket.write(request); });
    (void)QTest::qWaitFor([&] { return isOver; }, 5000);
    return answer;
}

QByteArray get(quint16 port, const QByteArray &target, const QByteArray &host = {})
{
    const QByteArray name = host.isNull() ? QByteArray("127.0.0.1:" + QByteArray::number(port)) : host;
    return "GET " + target + " HTTP/1.1\r\nHost: " + name + "\r\n\r\n";
}

int statusOf(const QByteArray &answer)
{
    return answer.mid(9, 3).toInt();
}

/// A listener whose exchanges are kept.
struct Bench
{
    std::shared_ptr<AttemptLink> link = std::make_shared<AttemptLink>();
    std::shared_ptr<QList<Exchange>> recorded = std::make_shared<QList<Exchange>>();
    std::unique_ptr<RedirectListener> listener;

    Bench()
    {
        link->record = [kept = recorded](Exchange exchange) {
            exchange.id = 100 + kept->size();
            kept->append(exchange);
            return std::make_shared<const Exchange>(exchange);
        };
        listener = std::make_unique<RedirectListener>(link, "attempt");
    }
    [[nodiscard]] quint16 port() const { return listener->port(); }
};

/// A browser that goes where it is sent: it takes the state from the address and comes back as it is told to.
struct FakeBrowser : std::enable_shared_from_this<FakeBrowser>
{
    QByteArray query = "code=the-code&state=$"; ///< "$" is the state
    bool isPosted = false;
    QList<QUrl> opened;
    QByteArray page; ///< what it read in the end

    void open(const QUrl &url)
    {
        opened.append(url);
        QTimer::singleShot(0, [self = shared_from_this(), url] { self->visit(url); });
    }

private:
    void visit(const QUrl &url)
    {
        const QUrlQuery asked(url);
        const QUrl back(asked.queryItemValue(u"redirect_uri"_s, QUrl::FullyDecoded));
        QByteArray fields = query;
        fields.replace('$', asked.queryItemValue(u"state"_s).toLatin1());
        const QByteArray host = back.authority().toLatin1();
        const QByteArray path = back.path().toLatin1();
        const QByteArray length = QByteArray::number(fields.size());
        const QByteArray request =
            isPosted ? QByteArray("POST " + path + " HTTP/1.1\r\nHost: " + host +
                                  "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + length +
                                  "\r\n\r\n" + fields)
                     : QByteArray("GET " + path + "?" + fields + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        send(quint16(back.port()), request, [self = shared_from_this(), back, host](const QByteArray &answer) {
            const qsizetype at = answer.indexOf("Location: ");
            const QByteArray next = answer.mid(at + 10, answer.indexOf('\r', at) - at - 10);
            send(quint16(back.port()), "GET " + next + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n",
                 [self](const QByteArray &last) { self->page = last; });
        });
    }

    static void send(quint16 port, const QByteArray &request, const std::function<void(const QByteArray &)> &then)
    {
        auto *socket = new QTcpSocket;
        QObject::connect(socket, &QTcpSocket::connected, socket, [socket, request] { socket->write(request); });
        QObject::connect(socket, &QTcpSocket::disconnected, socket, [socket, then] {
            const QByteArray answer = socket->readAll();
            socket->deleteLater();
            then(answer);
        });
        socket->connectToHost(QHostAddress::LocalHost, port);
    }
};

/// The flow over scripted legs, with a provider that knows what a code flow needs.
struct CodeFlow
{
    ScriptedContext scripted{"oauth2", "authorization-code", "https://id.example/"};
    std::shared_ptr<FakeBrowser> browser = std::make_shared<FakeBrowser>();
    std::shared_ptr<QList<Exchange>> recorded = std::make_shared<QList<Exchange>>();
    QList<LoginNotice> notices;
    QByteArray authorization = "HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n";
    QByteArray token = json(200, quoted("{'access_token':'the-access-token','token_type':'Bearer','expires_in':3600}"));

    static QByteArray json(int status, const QByteArray &body)
    {
        return "HTTP/1.1 " + QByteArray::number(status) +
               " X\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) +
               "\r\n\r\n" + body;
    }

    CodeFlow()
    {
        scripted.parameter("clientId", u"app"_s);
        scripted.parameter("scopes", u"api"_s);
        scripted.context.link->openBrowser = [browser = browser](const QUrl &url) {
            browser->open(url);
            return Result<void>();
        };
        scripted.context.link->record = [kept = recorded](Exchange exchange) {
            exchange.id = 100 + kept->size();
            kept->append(exchange);
            return std::make_shared<const Exchange>(exchange);
        };
        scripted.context.link->tell = [this](const std::optional<LoginNotice> &notice) {
            if (notice) {
                notices.append(*notice);
            }
        };
        scripted.legs->server = [this](const HttpRequest &request) {
            const QString path = request.url.path();
            if (path.startsWith(u"/.well-known/"_s)) {
                return json(200, quoted("{'issuer':'https://id.example/','authorization_endpoint':'https://id.example/"
                                        "auth','token_endpoint':'https://id.example/token'}"));
            }
            return path == u"/auth"_s ? authorization : token;
        };
    }
    [[nodiscard]] QStringList paths() const
    {
        QStringList all;
        for (const HttpRequest &request : scripted.legs->sent) {
            all.append(request.url.path());
        }
        return all;
    }
    [[nodiscard]] Form tokenFields() const { return Form::parse(scripted.legs->sent.last().body); }
};

} // namespace

class TestOAuthBrowser final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void answersWhatItIsNotThereFor_data()
    {
        QTest::addColumn<QByteArray>("request"); // "$" is the port
        QTest::addColumn<int>("status");
        const auto line = [](const char *method, const char *target, const char *host) {
            return QByteArray(QByteArray(method) + ' ' + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        };
        QTest::newRow("another path") << line("GET", "/favicon.ico", "127.0.0.1:$") << 404;
        QTest::newRow("the path, longer") << line("GET", "/callback/x?code=1&state=2", "127.0.0.1:$") << 404;
        QTest::newRow("another method") << line("DELETE", "/callback?code=1&state=2", "127.0.0.1:$") << 405;
        QTest::newRow("HEAD") << line("HEAD", "/callback?code=1&state=2", "127.0.0.1:$") << 405;
        QTest::newRow("another name") << line("GET", "/callback?code=1&state=2", "evil.example:$") << 400;
        QTest::newRow("a name that begins so") << line("GET", "/callback?code=1&state=2", "127.0.0.1.evil:$") << 400;
        QTest::newRow("another port") << line("GET", "/callback?code=1&state=2", "127.0.0.1:1") << 400;
        QTest::newRow("no name") << QByteArray("GET /callback?code=1&state=2 HTTP/1.1\r\n\r\n") << 400;
        QTest::newRow("whole address") << line("GET", "http://127.0.0.1:$/callback?code=1", "127.0.0.1:$") << 404;
        QTest::newRow("nothing in it") << line("GET", "/callback", "127.0.0.1:$") << 400;
        QTest::newRow("a fragment's answer") << line("GET", "/callback?", "127.0.0.1:$") << 400;
        QTest::newRow("no HTTP") << QByteArray("\x16\x03\x01\x02\x00 hello\r\n\r\n", 17) << 400;
        QTest::newRow("endless head") << QByteArray("GET /callback HTTP/1.1\r\nX: " + QByteArray(20000, 'a')) << 431;
        QTest::newRow("long body") << QByteArray("POST /callback HTTP/1.1\r\nHost: 127.0.0.1:$\r\nContent-Length: "
                                                 "70000\r\n\r\n" +
                                                 QByteArray(70000, 'a'))
                                   << 413;
    }

    void answersWhatItIsNotThereFor()
    {
        QFETCH(QByteArray, request);
        QFETCH(int, status);
        Bench bench;
        QVERIFY(bench.listener->listen(0, u"/callback"_s));
        const QByteArray answer = ask(bench.port(), request.replace('$', QByteArray::number(bench.port())));
        QCOMPARE(statusOf(answer), status);
        QVERIFY(answer.contains("Cache-Control: no-store"));
        QVERIFY(answer.contains("default-src 'none'"));
        // None of it is an answer to the login.
        const auto waited = QCoro::waitFor(bench.listener->answer(1ms));
        QVERIFY(!waited);
        QCOMPARE(waited.error().code, ErrorCode::TimedOut);
        QCOMPARE(bench.recorded->size(), 1);
        QCOMPARE(bench.recorded->first().response.wire.all(), answer);
        QCOMPARE(bench.recorded->first().step.kind, StepKind::Browser);
    }

    void takesTheCodeAndMovesTheBrowserOn_data()
    {
        QTest::addColumn<bool>("isPosted");
        QTest::addColumn<bool>("isV6");
        QTest::newRow("query") << false << false;
        QTest::newRow("query at ::1") << false << true;
        QTest::newRow("form_post") << true << false;
        QTest::newRow("form_post at ::1") << true << true;
    }

    void takesTheCodeAndMovesTheBrowserOn()
    {
        QFETCH(bool, isPosted);
        QFETCH(bool, isV6);
        Bench bench;
        QVERIFY(bench.listener->listen(0, u"/callback"_s));
        const QByteArray name = QByteArray(isV6 ? "[::1]:" : "127.0.0.1:") + QByteArray::number(bench.port());
        const QHostAddress at(isV6 ? QHostAddress::LocalHostIPv6 : QHostAddress::LocalHost);
        const QByteArray request =
            isPosted ? QByteArray("POST /callback HTTP/1.1\r\nHost: " + name +
                                  "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 20\r\n\r\n"
                                  "code=a%2Bb&state=xyz")
                     : get(bench.port(), "/callback?code=a%2Bb&state=xyz", name);
        const QByteArray answer = ask(bench.port(), request, at);
        if (isV6 && answer.isEmpty()) {
            QSKIP("this computer has no ::1");
        }
        QCOMPARE(statusOf(answer), 303);
        QVERIFY(answer.contains("Location: /done\r\n"));
        QVERIFY(answer.contains("Referrer-Policy: no-referrer"));
        QVERIFY(!answer.contains("a%2Bb"));
        const auto taken = QCoro::waitFor(bench.listener->answer(1s));
        QVERIFY(taken);
        QCOMPARE(taken->fields.text("code"), u"a+b"_s);
        QCOMPARE(taken->fields.text("state"), u"xyz"_s);
        QCOMPARE(taken->wasPosted, isPosted);
        QCOMPARE(taken->exchange, ExchangeId(100));
        const Exchange &kept = bench.recorded->first();
        QCOMPARE(kept.request.wire.all(), request);
        QVERIFY(kept.request.complete && kept.response.complete);
        QCOMPARE(kept.url.path(), u"/callback"_s);
        // What comes after is no second answer.
        QCOMPARE(statusOf(ask(bench.port(), get(bench.port(), "/callback?code=c&state=d"))), 409);
    }

    void showsTheOutcomeEscaped()
    {
        Bench bench;
        QVERIFY(bench.listener->listen(0, u"/"_s));
        (void)ask(bench.port(), get(bench.port(), "/?error=x&state=y"));
        QVERIFY(QCoro::waitFor(bench.listener->answer(1s)));
        QByteArray page;
        QTimer::singleShot(0, [&] { page = ask(bench.port(), get(bench.port(), "/done")); });
        QCoro::waitFor(bench.listener->sayGoodbye(u"<script>alert(1)</script> & more"_s, 3s));
        (void)QTest::qWaitFor([&] { return !page.isEmpty(); }, 2000);
        QCOMPARE(statusOf(page), 200);
        QVERIFY(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"));
        QVERIFY(!page.contains("<script>"));
        // It is over.
        QVERIFY(ask(bench.port(), get(bench.port(), "/done")).isEmpty());
    }

    void endsAtOnceWhenStopped()
    {
        Bench bench;
        QVERIFY(bench.listener->listen(0, u"/callback"_s));
        QTimer::singleShot(20ms, [&] { bench.link->stop.stop(); });
        QElapsedTimer timer;
        timer.start();
        const auto waited = QCoro::waitFor(bench.listener->answer(60s));
        QVERIFY(!waited);
        QCOMPARE(waited.error().code, ErrorCode::Cancelled);
        QVERIFY(timer.elapsed() < 2000);
    }

    void saysThatItsPortIsTaken()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        Bench bench;
        const Result<void> listening = bench.listener->listen(other.serverPort(), u"/callback"_s);
        QVERIFY(!listening);
        QCOMPARE(listening.error().family(), ErrorFamily::Use);
        QVERIFY(listening.error().text.contains(QString::number(other.serverPort())));
    }

    void logsInWithTheBrowser_data()
    {
        QTest::addColumn<bool>("isPosted");
        QTest::addColumn<QString>("pkce");
        QTest::newRow("query") << false << u"S256"_s;
        QTest::newRow("form_post") << true << u"S256"_s;
        QTest::newRow("plain") << false << u"plain"_s;
        QTest::newRow("without PKCE") << false << u"none"_s;
    }

    void logsInWithTheBrowser()
    {
        QFETCH(bool, isPosted);
        QFETCH(QString, pkce);
        CodeFlow flow;
        flow.browser->isPosted = isPosted;
        flow.scripted.parameter("pkce", pkce);
        if (isPosted) {
            flow.scripted.parameter("responseMode", u"form_post"_s);
        }
        const Result<Session> session = flow.scripted.logIn();
        QVERIFY2(session, session ? "" : qPrintable(session.error().text));
        QCOMPARE(flow.paths(), (QStringList{u"/.well-known/openid-configuration"_s, u"/auth"_s, u"/token"_s}));
        const SessionItem *access = session->item(SessionItemKind::Token, u"Access token"_s);
        QVERIFY(access);
        QCOMPARE(access->value.revealText(), u"the-access-token"_s);
        QCOMPARE(access->fromExchange, ExchangeId(3));
        QCOMPARE(access->expires, flow.scripted.context.clock().addSecs(3600));
        const Form fields = flow.tokenFields();
        QCOMPARE(fields.text("grant_type"), u"authorization_code"_s);
        QCOMPARE(fields.text("code"), u"the-code"_s);
        QCOMPARE(fields.text("client_id"), u"app"_s);
        const QUrlQuery asked(flow.browser->opened.first());
        QCOMPARE(fields.text("redirect_uri"), asked.queryItemValue(u"redirect_uri"_s, QUrl::FullyDecoded));
        QCOMPARE(asked.queryItemValue(u"code_challenge"_s).toLatin1(),
                 pkce == u"none"_s ? QByteArray() : challengeOf(*fields.value("code_verifier"), pkce.toLatin1()));
        // What asked first was the same request, so that the capture holds what the browser was sent with.
        QCOMPARE(flow.scripted.legs->sent.at(1).url, flow.browser->opened.first());
        (void)QTest::qWaitFor([&] { return !flow.browser->page.isEmpty(); }, 2000);
        QVERIFY(flow.browser->page.contains("You are logged in"));
        QCOMPARE(flow.recorded->size(), 2);
        QCOMPARE(flow.notices.size(), 1);
        QCOMPARE(flow.notices.first().address, flow.browser->opened.first());
    }

    void endsWithWhatTheBrowserBrings_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<QString>("says");
        QTest::newRow("another state") << QByteArray("code=c&state=other") << u"state does not match"_s;
        QTest::newRow("no state") << QByteArray("code=c") << u"state is missing"_s;
        for (const char *code : {"invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type",
                                 "invalid_scope", "server_error", "temporarily_unavailable"}) {
            QTest::newRow(code) << QByteArray("error=" + QByteArray(code) + "&error_description=x%3Cy&state=$")
                                << QString(u'(' + QString::fromLatin1(code) + u')');
        }
    }

    void endsWithWhatTheBrowserBrings()
    {
        QFETCH(QByteArray, query);
        QFETCH(QString, says);
        CodeFlow flow;
        flow.browser->query = query;
        const Result<Session> session = flow.scripted.logIn();
        QVERIFY(!session);
        QVERIFY2(session.error().text.contains(says), qPrintable(session.error().text));
        QCOMPARE(session.error().exchange.value_or(0), ExchangeId(100));
        QVERIFY(!flow.paths().contains(u"/token"_s));
        (void)QTest::qWaitFor([&] { return !flow.browser->page.isEmpty(); }, 2000);
        QVERIFY(flow.browser->page.contains("The login failed."));
        QVERIFY(!flow.browser->page.contains("x<y"));
    }

    void saysWhatTheTokenEndpointHoldsAgainstTheCode_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("says");
        for (const char *code : {"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client",
                                 "unsupported_grant_type", "invalid_scope"}) {
            QTest::newRow(code) << QByteArray("{\"error\":\"" + QByteArray(code) + "\"}")
                                << QString(u'(' + QString::fromLatin1(code) + u')');
        }
        QTest::newRow("PKCE") << QByteArray(
                                     quoted("{'error':'invalid_grant','error_description':'PKCE verification failed'}"))
                              << u"PKCE failed"_s;
        QTest::newRow("redirect") << quoted("{'error':'invalid_grant','error_description':'redirect_uri'}")
                                  << u"redirect address"_s;
    }

    void saysWhatTheTokenEndpointHoldsAgainstTheCode()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, says);
        CodeFlow flow;
        flow.token = CodeFlow::json(400, body);
        const Result<Session> session = flow.scripted.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Refused);
        QVERIFY2(session.error().text.contains(says), qPrintable(session.error().text));
        QCOMPARE(session.error().exchange.value_or(0), ExchangeId(3));
    }

    void asksFirst_data()
    {
        QTest::addColumn<QByteArray>("answer"); // "$" is the redirect address
        QTest::addColumn<QString>("says");      // empty: the browser is opened
        QTest::addColumn<bool>("isPrompted");
        const QByteArray none = "Content-Length: 0\r\n\r\n";
        QTest::newRow("a login page") << QByteArray("HTTP/1.1 302 Found\r\nLocation: /login\r\n" + none) << QString()
                                      << false;
        QTest::newRow("wants a login") << QByteArray("HTTP/1.1 401 Unauthorized\r\n" + none) << QString() << false;
        QTest::newRow("needs a person") << QByteArray("HTTP/1.1 302 Found\r\nLocation: $?error=login_required\r\n" +
                                                      none)
                                        << QString() << false;
        QTest::newRow("another address") << QByteArray("HTTP/1.1 302 Found\r\nLocation: https://x/?error=no\r\n" + none)
                                         << QString() << false;
        QTest::newRow("not reached") << QByteArray() << QString() << false;
        QTest::newRow("a page that refuses")
            << QByteArray("HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: 25\r\n\r\n"
                          "<p>redirect_uri wrong</p>")
            << u"redirect_uri wrong"_s << false;
        QTest::newRow("an error by redirect")
            << QByteArray("HTTP/1.1 303 See Other\r\nLocation: $?error=invalid_scope\r\n" + none)
            << u"(invalid_scope)"_s << false;
        QTest::newRow("an error by fragment")
            << QByteArray("HTTP/1.1 303 See Other\r\nLocation: $#error=invalid_scope\r\n" + none)
            << u"(invalid_scope)"_s << false;
        QTest::newRow("fails") << QByteArray("HTTP/1.1 500 Oops\r\n" + none) << u"500 Oops"_s << false;
        QTest::newRow("fails, but is not asked") << QByteArray("HTTP/1.1 500 Oops\r\n" + none) << QString() << true;
    }

    void asksFirst()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QString, says);
        QFETCH(bool, isPrompted);
        CodeFlow flow;
        if (isPrompted) {
            flow.scripted.parameter("prompt", u"none"_s);
        }
        const auto discovery = flow.scripted.legs->server;
        flow.scripted.legs->server = [&, discovery](const HttpRequest &request) {
            if (request.url.path() != u"/auth"_s) {
                return discovery(request);
            }
            const QUrlQuery asked(request.url);
            QByteArray text = answer;
            return answer.isEmpty()
                       ? QByteArray()
                       : text.replace('$', asked.queryItemValue(u"redirect_uri"_s, QUrl::FullyDecoded).toLatin1());
        };
        const Result<Session> session = flow.scripted.logIn();
        QCOMPARE(bool(session), says.isEmpty());
        QCOMPARE(flow.browser->opened.isEmpty(), !says.isEmpty());
        if (!session) {
            QVERIFY2(session.error().text.contains(says), qPrintable(session.error().text));
            QCOMPARE(session.error().exchange.value_or(0), ExchangeId(2));
        }
    }

    void waitsWhereNoBrowserOpens()
    {
        CodeFlow flow;
        flow.scripted.context.link->openBrowser = [browser = flow.browser](const QUrl &url) -> Result<void> {
            QTimer::singleShot(10ms, [browser, url] { browser->open(url); });
            return failure(ErrorCode::NotSupported, u"There is none."_s);
        };
        const Result<Session> session = flow.scripted.logIn();
        QVERIFY(session);
        QVERIFY(flow.notices.first().browserFailed);
        QVERIFY(flow.notices.first().text.contains(u"There is none."_s));
    }

    void givesUpWhereNobodyComesBack()
    {
        CodeFlow flow;
        flow.scripted.parameter("browserTimeoutSeconds", u"1"_s);
        flow.scripted.context.link->openBrowser = [](const QUrl &) { return Result<void>(); };
        const Result<Session> session = flow.scripted.logIn();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::TimedOut);
        QVERIFY2(session.error().text.contains(u"not registered"_s), qPrintable(session.error().text));
    }

    void saysWhatIsWrongWithDiscovery_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("says");
        QTest::newRow("missing") << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") << u"404"_s;
        QTest::newRow("a page") << QByteArray("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: "
                                              "12\r\n\r\n<p>Hello</p>")
                                << u"Hello"_s;
        QTest::newRow("another issuer") << CodeFlow::json(
                                               200,
                                               quoted("{'issuer':'https://evil.example','token_endpoint':'https://"
                                                      "id.example/t','authorization_endpoint':'https://id.example/a'}"))
                                        << u"https://evil.example"_s;
        QTest::newRow("no endpoints") << CodeFlow::json(200, quoted("{'issuer':'https://id.example/'}"))
                                      << u"authorization_endpoint is missing"_s;
        QTest::newRow("fails") << QByteArray("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n") << u"503 Busy"_s;
    }

    void saysWhatIsWrongWithDiscovery()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QString, says);
        CodeFlow flow;
        flow.scripted.legs->server = [answer](const HttpRequest &) { return answer; };
        const Result<Session> session = flow.scripted.logIn();
        QVERIFY(!session);
        QVERIFY2(session.error().text.contains(says), qPrintable(session.error().text));
        QVERIFY2(session.error().text.startsWith(u"Discovery failed"_s), qPrintable(session.error().text));
        QVERIFY(session.error().exchange.has_value());
    }
};

QTEST_GUILESS_MAIN(TestOAuthBrowser)
#include "tst_oauthbrowser.moc"
