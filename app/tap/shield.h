// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/framing.h"

#include <QByteArray>
#include <QList>

#include <functional>
#include <optional>

namespace Ticketscope::Tap {

/// Stands between the recorded bytes of a service's answers and QNetworkAccessManager. Renames WWW-Authenticate to
/// XXX-Authenticate and Proxy-Authenticate to XXXXX-Authenticate, of the same length, in the heads of responses (1xx
/// too), never in bodies. A head is handed on once it is whole. Also knows which
/// requests still wait for their answer. Works on the plain bytes of one connection, whatever pieces they come in.
class Shield final
{
public:
    using Sink = std::function<void(QByteArrayView bytes)>;
    /// Told the status and the head of each final response before it is handed on; true keeps that response back.
    using KeepsBack = std::function<bool(int status, QByteArrayView head)>;

    explicit Shield(Sink sink);
    ~Shield();
    Q_DISABLE_COPY_MOVE(Shield)

    void setKeepsBack(KeepsBack keepsBack) { m_keepsBack = std::move(keepsBack); }

    /// Bytes of requests on their way out, to learn the methods: an answer to HEAD has no body.
    void requestBytes(QByteArrayView bytes);
    /// Bytes of responses; what may be handed on goes to the sink.
    void responseBytes(QByteArrayView bytes);
    /// The service closed: ends a body that is delimited by that.
    void responseClosed();
    /// Set where a response is not HTTP/1.1: a broken head is not handed on at all, a broken body up to that byte.
    [[nodiscard]] const std::optional<Error> &brokenResponse() const { return m_broken; }

    /// A request began, and its final response is not whole.
    [[nodiscard]] bool isAwaitingResponse() const;
    /// A request began and is not whole.
    [[nodiscard]] bool isInsideRequest() const;
    /// After a response was kept back for good: its request still waits.
    void answerStaysDue() { m_methods.prepend("GET"); }
    /// Something of the response that is under way was handed on.
    [[nodiscard]] bool isInsideResponse() const { return m_handedOn; }
    /// Bytes of a response came, though not enough to hand on.
    [[nodiscard]] bool hasPartOfHead() const { return !m_head.isEmpty(); }
    /// The last response was kept back and is whole.
    [[nodiscard]] bool hasKeptBackWhole() const { return m_keptBackWhole; }
    /// Its request goes out once more.
    void keptBackIsAnswered() { m_keptBackWhole = false; }
    /// And the connection may be used for the next.
    [[nodiscard]] bool keptBackKeepsAlive() const { return m_response.keepsAlive(); }

private:
    qsizetype takeHead(QByteArrayView bytes);
    void headIsWhole();
    void responseIsWhole();
    void handOn(QByteArrayView bytes);

    Sink m_sink;
    KeepsBack m_keepsBack;
    Http::FramingParser m_request;
    Http::FramingParser m_response;
    bool m_requestHeadSeen = false;
    QList<QByteArray> m_methods; ///< of requests whose final response is not whole
    QByteArray m_head;           ///< of the response under way, until it is whole
    bool m_handedOn = false;
    bool m_keepingBack = false;
    bool m_keptBackWhole = false;
    bool m_answersSet = false;
    bool m_raw = false; ///< not HTTP any more (101)
    std::optional<Error> m_broken;
};

/// Renames the header fields in a whole head, in place.
void renameChallenges(QByteArray *head);

} // namespace Ticketscope::Tap
