// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/redirectlistener.h"

#include "login/networklegsender.h"
#include "login/oauth/redirectconnection.h"
#include "login/oauth/redirectpage.h"

#include <QLoggingCategory>
#include <QTcpServer>
#include <QTimer>

#include <algorithm>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Ticketscope::OAuth {

namespace {

Q_LOGGING_CATEGORY(lcRedirect, "ticketscope.login.redirect", QtWarningMsg)

constexpr int kMostConnections = 24;
constexpr int kMostRecorded = 60;
constexpr int kPortTrials = 8;
constexpr auto kRequestPatience = 15s;

/// Open the gate from the event loop: what goes on then may end the listener, and with it whoever calls.
void openSoon(const Gate &gate)
{
    QTimer::singleShot(0, [gate] { gate.open(); });
}

bool isOurName(const QByteArray &host, quint16 port)
{
    static constexpr std::array<const char *, 3> names{"127.0.0.1", "[::1]", "localhost"};
    const QByteArray tail = ':' + QByteArray::number(port);
    return std::any_of(names.begin(), names.end(), [&host, &tail, port](const char *name) {
        const bool isBare = port == 80 && host.compare(name, Qt::CaseInsensitive) == 0;
        return isBare || host.compare(QByteArray(name + tail), Qt::CaseInsensitive) == 0;
    });
}

} // namespace

struct RedirectListener::Private
{
    RedirectListener *q = nullptr;
    std::shared_ptr<AttemptLink> link;
    AttemptId attempt;
    QTcpServer v4;
    QTcpServer v6;
    QByteArray path;
    QByteArray donePath;
    int connections = 0;
    int recorded = 0;
    int emptyAnswers = 0;
    std::optional<Answer> taken;
    std::optional<Gate> answerGate;
    QList<RedirectConnection *> waitingForPage;
    QByteArray page; ///< once it is known
    bool pageWasShown = false;
    std::optional<Gate> pageGate;

    void accept(QTcpServer &server);
    ExchangeId finish(RedirectConnection *connection, const QByteArray &answer);
    void handle(RedirectConnection *connection);
    void handleReturn(RedirectConnection *connection, const QByteArray &query);
    void showPage(RedirectConnection *connection);
    void refuse(RedirectConnection *connection, int status, const QString &text)
    {
        (void)finish(connection, pageAnswer(status, text));
    }
};

void RedirectListener::Private::accept(QTcpServer &server)
{
    while (QTcpSocket *socket = server.nextPendingConnection()) {
        if (connections >= kMostConnections) {
            socket->abort();
            socket->deleteLater();
            continue;
        }
        ++connections;
        auto *connection = new RedirectConnection(socket, kRequestPatience, q);
        QObject::connect(connection, &RedirectConnection::requestCame, q, [this, connection] { handle(connection); });
        QObject::connect(connection, &RedirectConnection::gone, q, [this, connection] {
            --connections;
            waitingForPage.removeAll(connection);
            connection->deleteLater();
        });
    }
}

ExchangeId RedirectListener::Private::finish(RedirectConnection *connection, const QByteArray &answer)
{
    std::optional<Exchange> exchange = connection->answer(answer);
    if (!exchange || !link->record || recorded >= kMostRecorded) {
        return 0;
    }
    ++recorded;
    exchange->attempt = attempt;
    const bool isPage = connection->request().head.target == donePath;
    exchange->step = {StepKind::Browser, isPage ? RedirectListener::tr("The browser reads the outcome")
                                                : RedirectListener::tr("The browser comes back")};
    const ExchangePtr kept = link->record(*std::move(exchange));
    return kept ? kept->id : 0;
}

void RedirectListener::Private::handle(RedirectConnection *connection)
{
    const Message &request = connection->request();
    if (const int refusal = connection->refusal(); refusal != 0) {
        refuse(connection, refusal, RedirectListener::tr("This request cannot be read."));
        return;
    }
    if (!isOurName(request.headerValue("Host"), q->port())) {
        refuse(connection, 400, RedirectListener::tr("This address is for a login on this computer only."));
        return;
    }
    const QByteArray &target = request.head.target;
    const qsizetype question = target.indexOf('?');
    const QByteArray asked = question < 0 ? target : target.left(question);
    if (asked == donePath && request.head.method == "GET") {
        showPage(connection);
    } else if (asked != path) {
        refuse(connection, 404, RedirectListener::tr("There is nothing here."));
    } else if (request.head.method == "GET" || request.head.method == "POST") {
        handleReturn(connection, question < 0 ? QByteArray() : target.mid(question + 1));
    } else {
        refuse(connection, 405, RedirectListener::tr("This address takes GET and POST."));
    }
}

void RedirectListener::Private::handleReturn(RedirectConnection *connection, const QByteArray &query)
{
    const bool isPost = connection->request().head.method == "POST";
    const Form fields = Form::parse(isPost ? connection->body() : query);
    if (taken) {
        refuse(connection, 409, RedirectListener::tr("This login has had its answer already. Close this tab."));
        return;
    }
    if (!fields.contains("code") && !fields.contains("error") && !fields.contains("state")) {
        ++emptyAnswers;
        refuse(
            connection, 400,
            RedirectListener::tr("The provider sent neither a code nor an error to this address. If the address of "
                                 "this page holds them behind a #, the provider answered in the fragment, which only "
                                 "the browser sees: the response mode has to be query or form_post."));
        return;
    }
    const ExchangeId exchange = finish(connection, movedAnswer(donePath));
    taken = Answer{fields, exchange, isPost};
    if (answerGate) {
        openSoon(*answerGate);
    }
}

void RedirectListener::Private::showPage(RedirectConnection *connection)
{
    if (page.isEmpty()) {
        waitingForPage.append(connection);
        return;
    }
    (void)finish(connection, page);
    pageWasShown = true;
    if (pageGate) {
        openSoon(*pageGate);
    }
}

RedirectListener::RedirectListener(std::shared_ptr<AttemptLink> link, AttemptId attempt, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>())
{
    d->q = this;
    d->link = std::move(link);
    d->attempt = std::move(attempt);
    connect(&d->v4, &QTcpServer::newConnection, this, [this] { d->accept(d->v4); });
    connect(&d->v6, &QTcpServer::newConnection, this, [this] { d->accept(d->v6); });
}

RedirectListener::~RedirectListener()
{
    // Before the servers go: connections tell of their end.
    const QList<RedirectConnection *> open = findChildren<RedirectConnection *>(Qt::FindDirectChildrenOnly);
    for (RedirectConnection *connection : open) {
        connection->disconnect(this);
        delete connection;
    }
}

Result<void> RedirectListener::listen(quint16 port, const QString &path)
{
    d->path = path.toUtf8();
    d->donePath = d->path == "/done" ? "/logged-in" : "/done";
    for (int trial = 0; trial < kPortTrials; ++trial) {
        if (!d->v4.listen(QHostAddress::LocalHost, port)) {
            return failure(
                ErrorCode::Usage,
                port == 0 ? tr("This computer gives no port for the redirect address (%1).").arg(d->v4.errorString())
                          : tr("Port %1 of this computer, to which the browser is to come back, cannot be "
                               "used (%2). Close the program that has it, or choose another redirect port.")
                                .arg(QString::number(port), d->v4.errorString()));
        }
        // Somebody else's there would get the code of a browser that prefers it.
        const bool both = d->v6.listen(QHostAddress::LocalHostIPv6, d->v4.serverPort());
        const bool isTaken = !both && d->v6.serverError() == QAbstractSocket::AddressInUseError;
        if (!isTaken) {
            qCDebug(lcRedirect) << "listens at port" << d->v4.serverPort() << "both" << both;
            return {};
        }
        d->v4.close();
        if (port != 0) {
            return failure(ErrorCode::Usage, tr("Port %1 of this computer, to which the browser is to come back, is in "
                                                "use at ::1 by another program. Close that, or choose another redirect "
                                                "port.")
                                                 .arg(port));
        }
    }
    return failure(ErrorCode::Usage, tr("This computer has no port that is free at 127.0.0.1 and ::1."));
}

quint16 RedirectListener::port() const
{
    return d->v4.serverPort();
}

int RedirectListener::emptyAnswers() const
{
    return d->emptyAnswers;
}

QCoro::Task<Result<RedirectListener::Answer>> RedirectListener::answer(std::chrono::milliseconds patience)
{
    const std::shared_ptr<AttemptLink> link = d->link;
    if (!d->taken && !link->stop.isStopped()) {
        const Gate gate = link->stop.enter();
        d->answerGate = gate;
        QTimer::singleShot(patience, this, [gate] { openSoon(gate); });
        co_await gate;
        link->stop.leave();
        d->answerGate.reset();
    }
    if (link->stop.isStopped()) {
        co_return tl::unexpected<Error>(cancelledError());
    }
    if (!d->taken) {
        co_return failure(ErrorCode::TimedOut, tr("The browser did not come back in time."));
    }
    co_return *d->taken;
}

QCoro::Task<void> RedirectListener::sayGoodbye(QString text, std::chrono::milliseconds patience)
{
    const std::shared_ptr<AttemptLink> link = d->link;
    d->page = pageAnswer(200, text);
    const QList<RedirectConnection *> waiting = std::exchange(d->waitingForPage, {});
    for (RedirectConnection *connection : waiting) {
        d->showPage(connection);
    }
    if (!d->pageWasShown && d->taken && !link->stop.isStopped()) {
        const Gate gate = link->stop.enter();
        d->pageGate = gate;
        QTimer::singleShot(patience, this, [gate] { openSoon(gate); });
        co_await gate;
        link->stop.leave();
        d->pageGate.reset();
    }
    d->v4.close();
    d->v6.close();
}

} // namespace Ticketscope::OAuth
