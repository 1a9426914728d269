// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "protocol/httpmessage.h"

#include <functional>
#include <memory>

namespace Ticketscope::Http {

/// Finds where the messages of one direction of a connection begin and end (RFC 9112 section 6), byte by byte as they
/// arrive and without holding their bodies. Over Boost.Beast's parser. After an error it takes no more.
class FramingParser final
{
public:
    explicit FramingParser(MessageKind kind);
    ~FramingParser();
    Q_DISABLE_COPY_MOVE(FramingParser)

    /// Told of each run of body bytes proper (chunk sizes and trailers left out), as offsets in the message. A chunk
    /// may come in several runs.
    void setBodyObserver(std::function<void(ByteRange run)> observer);
    /// For the response that comes next: it answers HEAD, or a CONNECT (2xx then ends at its head).
    void setAnswers(QByteArrayView requestMethod);

    /// Takes bytes up to the end of the current message at most; returns how many it took. Call begin() for the next.
    qsizetype feed(QByteArrayView bytes);
    /// The peer closed: ends a message that is delimited by that, is an error (ConnectionClosed) in any other.
    void close();
    /// Starts on the next message; only after isComplete().
    void begin();

    [[nodiscard]] bool hasStarted() const; ///< at least one byte of the current message was taken
    [[nodiscard]] bool isHeadComplete() const;
    [[nodiscard]] bool isComplete() const;
    /// 1xx responses come before the final one of the same request (RFC 9110 section 15.2); 101 switches protocols.
    [[nodiscard]] bool isInterim() const;
    [[nodiscard]] qint64 headSize() const;    ///< bytes, valid once isHeadComplete()
    [[nodiscard]] qint64 messageSize() const; ///< bytes taken of the current message so far
    [[nodiscard]] QByteArray method() const;
    [[nodiscard]] int status() const;
    [[nodiscard]] bool keepsAlive() const;
    /// The trailer fields with the empty line behind them, of a chunked message that is complete; else empty.
    [[nodiscard]] ByteRange trailers() const;
    /// Offset counts from the start of the message.
    [[nodiscard]] const std::optional<Error> &error() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Ticketscope::Http
