// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/pairing.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Pairing)
};

/// Why an exchange ends without a whole answer, where nothing else is known but that the connection closed.
Error closedEarly(const OpenExchange &exchange)
{
    for (const MessageTrack *message : {exchange.response.get(), exchange.request.get()}) {
        if (message != nullptr && message->error().has_value()) {
            return message->error().value();
        }
    }
    const bool isWhole = exchange.request && exchange.request->isComplete();
    return {ErrorCode::ConnectionClosed,
            isWhole ? Text::tr("The connection was closed before an answer came.")
                    : Text::tr("The connection was closed before the request was whole."),
            {},
            {},
            {}};
}

/// Bytes without a request that are no answer either.
Error surplus(const OpenExchange &exchange)
{
    const QString text =
        exchange.after > 0
            ? Text::tr(
                  "The server sent %n bytes more than the answer of exchange %1 should have: its length is wrong, or "
                  "something between changed it.",
                  nullptr, int(exchange.response->size()))
                  .arg(exchange.after)
            : Text::tr("The server sent %n bytes before it was asked, and they are not HTTP.", nullptr,
                       int(exchange.response->size()));
    return {ErrorCode::BrokenFraming, text, {}, 0, {}};
}

} // namespace

Pairing::Pairing(qint64 spillLimit, bool connectOpensTunnel, Opener opener, Ended ended, Answered answered)
    : m_spillLimit(spillLimit)
    , m_connectOpensTunnel(connectOpensTunnel)
    , m_opener(std::move(opener))
    , m_ended(std::move(ended))
    , m_answered(std::move(answered))
{
}

void Pairing::sent(QByteArrayView bytes, qint64 at)
{
    while (!bytes.isEmpty()) {
        if (OpenExchange *through = tunnel()) {
            through->request->takeRaw(bytes, at);
            return;
        }
        OpenExchange &exchange = writing();
        bytes = bytes.sliced(exchange.request->take(bytes, at));
        if (exchange.request->error() && !exchange.error) {
            exchange.error = exchange.request->error();
        }
        if (exchange.request->isComplete()) {
            m_writing = nullptr;
            if (exchange.isAnswered) {
                end(exchange);
            }
        }
    }
}

void Pairing::received(QByteArrayView bytes, qint64 at)
{
    while (!bytes.isEmpty()) {
        if (OpenExchange *through = tunnel()) {
            through->response->takeRaw(bytes, at);
            return;
        }
        OpenExchange &exchange = reading();
        MessageTrack &response = *exchange.response;
        if (!response.hasStarted() && exchange.request && exchange.request->isHeadComplete()) {
            response.setAnswers(exchange.request->method());
        }
        bytes = bytes.sliced(response.take(bytes, at));
        if (response.isComplete()) {
            responseEnded(exchange);
        } else if (response.error() && !exchange.error) {
            exchange.error = response.error();
            tell(exchange);
        }
    }
}

void Pairing::close(const std::optional<Error> &error)
{
    while (!m_open.empty()) {
        OpenExchange &exchange = *m_open.front();
        if (!exchange.isAnswered && !exchange.isTunnel && !error && exchange.response) {
            exchange.response->close();
            exchange.isAnswered = exchange.response->isComplete();
        }
        const bool isCutOff = !exchange.isAnswered || (exchange.isTunnel && error);
        if (isCutOff && !exchange.error) {
            exchange.error = error ? *error : closedEarly(exchange);
        }
        end(exchange);
    }
}

OpenExchange &Pairing::start()
{
    m_open.push_back(m_opener());
    OpenExchange &exchange = *m_open.back();
    exchange.after = m_lastId;
    exchange.response = std::make_unique<MessageTrack>(Http::MessageKind::Response, m_spillLimit);
    m_lastId = exchange.id;
    return exchange;
}

/// The exchange whose request the bytes that are sent belong to.
OpenExchange &Pairing::writing()
{
    if (m_writing != nullptr) {
        return *m_writing;
    }
    OpenExchange *unasked = m_open.empty() || m_open.back()->request ? nullptr : m_open.back().get();
    if (unasked != nullptr && unasked->error) {
        end(*unasked); // what comes from now on answers the request
        unasked = nullptr;
    }
    // A response that began on its own while the request was on its way counts as the answer, as it does for a client.
    m_writing = unasked != nullptr ? unasked : &start();
    m_writing->request = std::make_unique<MessageTrack>(Http::MessageKind::Request, m_spillLimit);
    return *m_writing;
}

/// The exchange whose response the bytes that are received belong to.
OpenExchange &Pairing::reading()
{
    const auto waiting =
        std::find_if(m_open.begin(), m_open.end(), [](const auto &exchange) { return !exchange->isAnswered; });
    return waiting == m_open.end() ? start() : **waiting;
}

OpenExchange *Pairing::tunnel() const
{
    return !m_open.empty() && m_open.front()->isTunnel ? m_open.front().get() : nullptr;
}

void Pairing::responseEnded(OpenExchange &exchange)
{
    const int status = exchange.response->status();
    if (exchange.response->isInterim()) {
        exchange.interim.append(exchange.response->finish());
        exchange.response = std::make_unique<MessageTrack>(Http::MessageKind::Response, m_spillLimit);
        return;
    }
    exchange.isAnswered = true;
    const bool isConnected =
        m_connectOpensTunnel && status / 100 == 2 && exchange.request && exchange.request->method() == "CONNECT";
    const bool switches = exchange.request && (status == 101 || isConnected);
    if (switches && &exchange == m_open.front().get()) {
        exchange.isTunnel = true;
        tell(exchange);
        return;
    }
    const bool awaitsRequest = exchange.request && !exchange.request->isComplete() && !exchange.request->error();
    if (awaitsRequest) {
        tell(exchange); // answered before all was sent
        return;
    }
    end(exchange);
}

void Pairing::tell(OpenExchange &exchange)
{
    m_answered(exchange);
    exchange.isTold = true;
}

void Pairing::end(OpenExchange &exchange)
{
    const bool isUnasked = !exchange.request && exchange.response->hasStarted();
    if (isUnasked && !exchange.response->isComplete() &&
        (!exchange.error || exchange.error->code == ErrorCode::BrokenFraming ||
         exchange.error->code == ErrorCode::ConnectionClosed)) {
        exchange.error = surplus(exchange);
    }
    if (m_writing == &exchange) {
        m_writing = nullptr;
    }
    m_ended(exchange);
    m_open.erase(std::find_if(m_open.begin(), m_open.end(),
                              [&](const auto &candidate) { return candidate.get() == &exchange; }));
}

} // namespace Ticketscope
