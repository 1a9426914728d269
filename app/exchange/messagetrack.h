// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"
#include "exchange/wirebytesbuilder.h"
#include "protocol/framing.h"

#include <optional>

namespace Ticketscope {

/// One message while it crosses: keeps its bytes, finds its end, notes when its first and last byte came.
class MessageTrack final
{
public:
    MessageTrack(Http::MessageKind kind, qint64 spillLimit);

    /// What the response answers; before its first byte.
    void setAnswers(QByteArrayView requestMethod) { m_parser.setAnswers(requestMethod); }
    /// Takes bytes up to the message's end, or all once its framing is broken; returns how many. `at`: nanoseconds.
    [[nodiscard]] qsizetype take(QByteArrayView bytes, qint64 at);
    /// Takes all bytes whatever they are: the rest of a broken message, or what follows a switch of protocols.
    void takeRaw(QByteArrayView bytes, qint64 at);
    void close() { m_parser.close(); }

    [[nodiscard]] bool hasStarted() const { return m_wire.size() > 0; }
    [[nodiscard]] bool isHeadComplete() const { return m_parser.isHeadComplete(); }
    [[nodiscard]] bool isComplete() const { return m_parser.isComplete(); }
    [[nodiscard]] bool isInterim() const { return m_parser.isInterim(); }
    [[nodiscard]] int status() const { return m_parser.status(); }
    [[nodiscard]] QByteArray method() const { return m_parser.method(); }
    [[nodiscard]] const std::optional<Error> &error() const { return m_parser.error(); }
    [[nodiscard]] qint64 size() const { return m_wire.size(); }
    [[nodiscard]] qint64 firstAt() const { return m_firstAt; }
    [[nodiscard]] qint64 lastAt() const { return m_lastAt; }

    /// The message as it stands.
    [[nodiscard]] Message snapshot() const { return message(m_wire.bytes()); }
    /// The message, when nothing more will come.
    [[nodiscard]] Message finish() { return message(m_wire.finish()); }

private:
    [[nodiscard]] Message message(WireBytes wire) const;

    Http::MessageKind m_kind;
    Http::FramingParser m_parser;
    WireBytesBuilder m_wire;
    QByteArray m_head;
    qint64 m_firstAt = 0;
    qint64 m_lastAt = 0;
};

} // namespace Ticketscope
