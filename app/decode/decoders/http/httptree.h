// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decodemessage.h"
#include "protocol/httpmessage.h"

namespace Ticketscope::HttpTree {

/// A message with what is known around it.
struct Source
{
    SourceBufferPtr wire;
    Http::Head head;
    ByteRange body; ///< may reach beyond `wire` where the body was left out for its size
    bool complete = true;
    bool isPasted = false; ///< by a person: line ends, codings and lengths may be those of a copy, not of the wire
    qint64 bodyLimit = 0;
    QHash<QByteArray, QByteArray> facts;
    DecodeKeysPtr keys;
};

/// The whole tree: start line, header fields, framing, body.
[[nodiscard]] DecodedMessage decode(const Source &source, const DecoderRegistry &registry);

/// One header field; its id is that of the decoder that knows it, or "http.header".
[[nodiscard]] DecodedNode headerField(const DecodeInput &around, const Http::HeaderField &field,
                                      const DecoderRegistry &registry);
/// Method, target with its query, version; or version, status, reason.
[[nodiscard]] DecodedNode startLine(const DecodeInput &around, const Http::Head &head, const DecoderRegistry &registry);
/// Length, codings, chunks, trailers: how the body was packed (RFC 9112 section 6).
[[nodiscard]] DecodedNode framing(const Source &source, const DecodeInput &around, const Http::DecodedBody &body,
                                  const DecoderRegistry &registry);

} // namespace Ticketscope::HttpTree
