// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/networklegsender.h"

#include "login/flows/common/requests.h"
#include "login/legreader.h"
#include "login/readaside.h"

#include <QCoreApplication>
#include <QLoggingCategory>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QTimer>

#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Ticketscope {

namespace {

Q_LOGGING_CATEGORY(lcLogin, "ticketscope.login", QtWarningMsg)

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::LegSender)
};

/// How long the recorder may lag behind the reply.
constexpr auto kRecorderLag = 2s;

bool isTokenCharacter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

bool isToken(const QByteArray &text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

bool breaksTheLine(const QByteArray &value)
{
    return value.contains('\r') || value.contains('\n') || value.contains('\0');
}

/// RFC 9110 section 5.6.2 and 5.5: what would not be one header line, and what is no address to send to.
std::optional<Error> whatIsWrongWith(const HttpRequest &request)
{
    if (!request.url.isValid() || request.url.host().isEmpty() ||
        (request.url.scheme() != "http"_L1 && request.url.scheme() != "https"_L1)) {
        return Error{ErrorCode::Usage,
                     Text::tr("The address must begin with http:// or https:// and name a host."),
                     request.url,
                     {},
                     {}};
    }
    if (!isToken(request.method)) {
        return Error{ErrorCode::Usage,
                     Text::tr("\"%1\" is not a method of HTTP.").arg(QString::fromUtf8(request.method)),
                     request.url,
                     {},
                     {}};
    }
    for (const Header &header : request.headers) {
        if (!isToken(header.name)) {
            return Error{ErrorCode::Usage,
                         Text::tr("\"%1\" cannot be the name of a header.").arg(QString::fromUtf8(header.name)),
                         request.url,
                         {},
                         {}};
        }
        if (breaksTheLine(header.value)) {
            return Error{
                ErrorCode::Usage,
                Text::tr("The value of the header %1 contains a line break.").arg(QString::fromUtf8(header.name)),
                request.url,
                {},
                {}};
        }
    }
    return {};
}

/// Only for the case that nothing was recorded at all.
Error errorOf(const QNetworkReply &reply)
{
    Error error{ErrorCode::Internal, {}, reply.url(), {}, {}};
    switch (reply.error()) {
    case QNetworkReply::HostNotFoundError:
        error.code = ErrorCode::NameNotResolved;
        error.text = Text::tr("The name %1 is not known.").arg(reply.url().host());
        break;
    case QNetworkReply::ConnectionRefusedError:
        error.code = ErrorCode::ConnectionRefused;
        error.text = Text::tr("%1 does not accept connections at port %2.")
                         .arg(reply.url().host(), QString::number(portOf(reply.url())));
        break;
    case QNetworkReply::TimeoutError:
    case QNetworkReply::OperationCanceledError:
        error.code = ErrorCode::TimedOut;
        error.text = Text::tr("%1 did not answer in time.").arg(reply.url().host());
        break;
    case QNetworkReply::RemoteHostClosedError:
        error.code = ErrorCode::ConnectionClosed;
        error.text = Text::tr("%1 closed the connection without an answer.").arg(reply.url().host());
        break;
    default:
        error.text = Text::tr("Nothing could be sent to %1: %2").arg(reply.url().host(), reply.errorString());
        break;
    }
    return error;
}

using LegBox = std::shared_ptr<Result<Leg>>;

void openAfter(std::chrono::milliseconds time, const Gate &gate)
{
    QTimer::singleShot(time, [gate] { gate.open(); });
}

/// Opens the gate when the reply is finished, or when nothing has moved for as long as the guard waits.
void openWhenFinished(QNetworkReply *reply, QTimer *guard, const Gate &gate, const std::shared_ptr<bool> &timedOut)
{
    QObject::connect(guard, &QTimer::timeout, guard, [gate, timedOut] {
        *timedOut = true;
        gate.open();
    });
    // The bytes are recorded on their way; here they are only let pass.
    QObject::connect(reply, &QNetworkReply::readyRead, guard, [reply, guard] {
        reply->skip(reply->bytesAvailable());
        guard->start();
    });
    QObject::connect(reply, &QNetworkReply::uploadProgress, guard, [guard] { guard->start(); });
    // Queued: what follows may be the next request, and the connection is to be free for it.
    QObject::connect(
        reply, &QNetworkReply::finished, guard, [gate] { gate.open(); }, Qt::QueuedConnection);
}

/// The leg of an exchange with a large body.
QCoro::Task<Result<Leg>> readLargeLeg(ExchangePtr exchange)
{
    const LegBox box = std::make_shared<Result<Leg>>(tl::unexpected<Error>(cancelledError()));
    const Gate gate;
    openAfterJob([box, exchange] { *box = readLeg(exchange); }, gate);
    co_await gate;
    co_return *box;
}

QCoro::Task<void> pause(std::chrono::milliseconds time)
{
    const Gate gate;
    openAfter(time, gate);
    co_await gate;
}

} // namespace

Error cancelledError()
{
    return {ErrorCode::Cancelled, Text::tr("Stopped."), {}, {}, {}};
}

NetworkLegSender::NetworkLegSender(Transport *transport, Recorder *recorder, AttemptId attempt, Profile profile,
                                   ConnectionPolicy policy)
    : m_transport(transport)
    , m_recorder(recorder)
    , m_attempt(std::move(attempt))
    , m_profile(std::move(profile))
    , m_policy(std::move(policy))
{
}

NetworkLegSender::~NetworkLegSender()
{
    close();
}

Result<void> NetworkLegSender::open()
{
    if (m_isOpen) {
        return {};
    }
    Result<TransportAddress> address = m_transport->openAttempt(m_attempt, m_policy);
    if (!address) {
        return tl::unexpected<Error>(address.error());
    }
    m_isOpen = true;
    m_tls = address->tls;
    m_manager = std::make_unique<QNetworkAccessManager>();
    m_manager->setProxy(address->proxy);
    m_manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    return {};
}

void NetworkLegSender::cancel()
{
    m_cancelled = true;
    if (const std::optional<Gate> gate = std::exchange(m_underWay, std::nullopt)) {
        gate->open();
    }
}

void NetworkLegSender::close()
{
    if (!m_isOpen) {
        return;
    }
    m_isOpen = false;
    m_transport->closeAttempt(m_attempt);
    if (m_manager) {
        // A reply may be on the call stack.
        m_manager.release()->deleteLater();
    }
}

void NetworkLegSender::addStandingHeaders(HttpRequest *request) const
{
    const auto addMissing = [request](const QByteArray &name, const QByteArray &value) {
        if (request->header(name).isNull()) {
            request->headers.append({name, value});
        }
    };
    if (sameOrigin(request->url, m_profile.url)) {
        for (const Header &header : m_profile.headers) {
            addMissing(header.name, header.value);
        }
    }
    addMissing("User-Agent", QByteArrayLiteral("Ticketscope/" TICKETSCOPE_VERSION));
    // Said by us, or Qt would say it and decompress.
    addMissing("Accept-Encoding", "gzip, deflate, br, zstd");
}

QNetworkReply *NetworkLegSender::start(const HttpRequest &request)
{
    QNetworkRequest network(request.url);
    for (const Header &header : request.headers) {
        QByteArray value = header.value.isNull() ? QByteArrayLiteral("") : header.value;
        if (network.hasRawHeader(header.name)) {
            const bool isCookie = header.name.compare("Cookie", Qt::CaseInsensitive) == 0;
            value = network.rawHeader(header.name) + (isCookie ? "; " : ", ") + value;
        }
        network.setRawHeader(header.name, value);
    }
    network.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    network.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    network.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    network.setSslConfiguration(m_tls);
    if (request.method == "GET" && request.body.isEmpty()) {
        return m_manager->get(network);
    }
    if (request.method == "HEAD" && request.body.isEmpty()) {
        return m_manager->head(network);
    }
    if (request.body.isEmpty() && (request.method == "OPTIONS" || request.method == "DELETE")) {
        return m_manager->sendCustomRequest(network, request.method, static_cast<QIODevice *>(nullptr));
    }
    // Not post() or put(): they add a Content-Type of their own.
    return m_manager->sendCustomRequest(network, request.method, request.body);
}

/// False when it was the guard that ended the wait. The tap's own time-outs are shorter and say more.
QCoro::Task<bool> NetworkLegSender::finished(QNetworkReply *reply)
{
    const Gate gate;
    m_underWay = gate;
    const auto timedOut = std::make_shared<bool>(false);
    QTimer guard;
    guard.setSingleShot(true);
    guard.setInterval(m_policy.timeout * 5 + 10s);
    openWhenFinished(reply, &guard, gate, timedOut);
    guard.start();
    if (!reply->isFinished()) {
        co_await gate;
    }
    m_underWay.reset();
    co_return !*timedOut;
}

/// The exchange that was recorded after `before`. The recorder may lag a little behind, and Qt may have sent the
/// request anew over a fresh connection when a kept one was found closed.
QCoro::Task<ExchangePtr> NetworkLegSender::recorded(ExchangePtr before, int status)
{
    ExchangePtr found;
    std::chrono::milliseconds step{0};
    for (std::chrono::milliseconds waited{0}; waited < kRecorderLag && !m_cancelled; waited += step) {
        const ExchangePtr last = m_recorder->lastOf(m_attempt);
        if (last && last != before) {
            found = last;
            const bool isProxyLeg = last->step.kind == StepKind::Proxy && !last->error;
            // An exchange that failed is told to Qt in the tap's words, whatever the server said.
            if (!isProxyLeg && (status == 0 || last->status() == status || last->error)) {
                break;
            }
        }
        step = std::clamp(step * 2, 1ms, 50ms);
        co_await pause(step);
    }
    co_return found;
}

QCoro::Task<Result<Leg>> NetworkLegSender::send(HttpRequest request, Step step)
{
    if (m_cancelled) {
        co_return tl::unexpected<Error>(cancelledError());
    }
    if (const std::optional<Error> wrong = whatIsWrongWith(request)) {
        co_return tl::unexpected<Error>(*wrong);
    }
    if (const Result<void> opened = open(); !opened) {
        co_return tl::unexpected<Error>(opened.error());
    }
    addStandingHeaders(&request);
    const ExchangePtr before = m_recorder->lastOf(m_attempt);
    m_recorder->beginStep(m_attempt, step, request.method, request.url);
    qCDebug(lcLogin) << "sends" << request.method << request.url.host() << "for attempt" << m_attempt;

    QNetworkReply *reply = start(request);
    const bool inTime = co_await finished(reply);
    const bool answered = reply->isFinished();
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const Error replyError = errorOf(*reply);
    reply->disconnect();
    Error late = cancelledError();
    late.code = ErrorCode::TimedOut;
    late.text = Text::tr("%1 did not answer in time.").arg(request.url.host());
    late.url = request.url;
    if (m_cancelled || !inTime) {
        // What crossed is in the capture from now on, not only when the tap's thread comes to it.
        m_recorder->abandon(m_attempt, m_cancelled ? cancelledError() : late);
        close();
    }
    if (!answered) {
        reply->abort();
    }
    reply->deleteLater();
    if (m_cancelled) {
        Error stopped = cancelledError();
        if (const ExchangePtr last = m_recorder->lastOf(m_attempt); last && last != before) {
            stopped.exchange = last->id;
        }
        co_return tl::unexpected<Error>(stopped);
    }
    const ExchangePtr exchange = co_await recorded(before, status);
    if (m_cancelled) {
        co_return tl::unexpected<Error>(cancelledError());
    }
    if (!inTime) {
        if (exchange) {
            late.exchange = exchange->id;
        }
        co_return tl::unexpected<Error>(late);
    }
    if (!exchange) {
        co_return tl::unexpected<Error>(replyError);
    }
    if (exchange->response.wire.size() <= kSmallBody) {
        co_return readLeg(exchange);
    }
    Result<Leg> large = co_await readLargeLeg(exchange);
    co_return large;
}

} // namespace Ticketscope
