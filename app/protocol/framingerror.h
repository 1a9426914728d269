// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "protocol/httpmessage.h"

#include <boost/beast/core/error.hpp>

namespace Ticketscope::Http {

/// BrokenFraming in a sentence, at the byte of the message.
[[nodiscard]] Error framingError(const boost::beast::error_code &code, qint64 offset);
/// A head, chunk line or trailer section beyond the limit.
[[nodiscard]] Error tooLargeError(qint64 offset);
/// The peer closed in the middle of a message.
[[nodiscard]] Error closedError(MessageKind kind, bool inBody, qint64 offset);

// Boost.Beast says in which line it stopped; these find the byte in that line. Offsets count in the bytes given.
[[nodiscard]] qint64 locateInStartLine(QByteArrayView line, MessageKind kind, const boost::beast::error_code &code);
[[nodiscard]] qint64 locateInField(QByteArrayView head, qint64 lineStart, const boost::beast::error_code &code);
[[nodiscard]] qint64 locateInChunkLine(QByteArrayView lines, qint64 sizeLineEnd, const boost::beast::error_code &code);

} // namespace Ticketscope::Http
