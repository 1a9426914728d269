// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/messagetrack.h"

#include <deque>
#include <functional>
#include <memory>

namespace Ticketscope {

/// An exchange while it is under way.
struct OpenExchange
{
    ExchangeId id = 0;
    Step step;
    QUrl announcedUrl;
    QDateTime started;
    std::unique_ptr<MessageTrack> request; ///< null: the server spoke without being asked
    std::unique_ptr<MessageTrack> response;
    QList<Message> interim;
    std::optional<Error> error;
    bool isToOrigin = false;     ///< not to the customer's proxy
    bool isAnswered = false;     ///< the response is whole
    bool isTold = false;         ///< whoever waits for the answer has been told, before the end
    bool isTunnel = false;       ///< what follows the heads is of another protocol
    bool paysForConnect = false; ///< the connection's phases are counted here
    bool paysForTls = false;
    ExchangeId after = 0; ///< for bytes without a request: the exchange before, 0 if none
};

/// Pairs the messages of the two directions of a connection into exchanges (RFC 9112 section 9.3): in order, with
/// interim responses, pipelining, answers that come before the request is whole, and protocols that are switched to.
class Pairing final
{
public:
    /// Makes an exchange that starts now.
    using Opener = std::function<std::unique_ptr<OpenExchange>()>;
    /// An exchange ended, and is gone after this.
    using Ended = std::function<void(OpenExchange &)>;
    /// An exchange is as good as ended for whoever waits for its answer, and stays open for more bytes.
    using Answered = std::function<void(const OpenExchange &)>;

    /// `connectOpensTunnel`: whether bytes after a CONNECT that went well come here too.
    Pairing(qint64 spillLimit, bool connectOpensTunnel, Opener opener, Ended ended, Answered answered);

    void sent(QByteArrayView bytes, qint64 at);
    void received(QByteArrayView bytes, qint64 at);
    /// Ends what is open: the connection closed, in good order where there is no error.
    void close(const std::optional<Error> &error);

    [[nodiscard]] bool hasOpen() const { return !m_open.empty(); }
    [[nodiscard]] ExchangeId lastId() const { return m_lastId; }

private:
    OpenExchange &start();
    OpenExchange &writing();
    OpenExchange &reading();
    [[nodiscard]] OpenExchange *tunnel() const;
    void responseEnded(OpenExchange &exchange);
    void tell(OpenExchange &exchange);
    void end(OpenExchange &exchange);

    qint64 m_spillLimit;
    bool m_connectOpensTunnel;
    Opener m_opener;
    Ended m_ended;
    Answered m_answered;
    std::deque<std::unique_ptr<OpenExchange>> m_open; ///< in the order in which they started
    OpenExchange *m_writing = nullptr;                ///< whose request is not whole yet
    ExchangeId m_lastId = 0;
};

} // namespace Ticketscope
