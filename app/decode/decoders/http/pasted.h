// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decodemessage.h"

#include <optional>

namespace Ticketscope::Pasted {

/// The range without white space at its ends, which copying adds.
[[nodiscard]] SourceRange trimmed(const SourceRange &source);

/// A request or response with its start line, head and perhaps body, line ends LF or CRLF; nothing if it is not one.
[[nodiscard]] std::optional<DecodedMessage>
decodeHttpMessage(const SourceBufferPtr &pasted, const DecoderRegistry &registry, const DecodeKeysPtr &keys = {});

/// Whether it begins with "METHOD target HTTP/1.1" or "HTTP/1.1 200".
[[nodiscard]] bool beginsWithStartLine(QByteArrayView bytes);

/// Cuts off what was put to the end of a head so that it could be read.
void clamp(Http::Head *head, qint64 size);

/// Lines "Name: value" only, and not a token or URL that has a colon in it by itself.
[[nodiscard]] bool isHeaderBlock(QByteArrayView bytes);

} // namespace Ticketscope::Pasted
