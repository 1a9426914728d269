// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"
#include "exchange/exchange.h"

namespace Ticketscope {

/// A message taken apart, with the buffers that its nodes count in. `wire` is the root of all of them.
struct DecodedMessage
{
    DecodedNode root;
    SourceBufferPtr wire;
    SourceBufferPtr body; ///< after un-chunking and decompression; null where there is none
    QByteArray mediaType;
    QByteArray charset;
};

/// Pure; run it in the thread pool for anything big. Bodies beyond `bodyLimit` bytes are not taken apart, and say so.
/// With `keys`, what they fit is decrypted; for a response the exchange's own request then gives the session's key.
[[nodiscard]] DecodedMessage decodeMessage(const Exchange &exchange, Side side,
                                           const DecoderRegistry &registry = DecoderRegistry::builtin(),
                                           qint64 bodyLimit = qint64(64) << 20, const DecodeKeysPtr &keys = {});

/// Whatever a person pasted: a header line, a token, an envelope, a whole request or response.
[[nodiscard]] DecodedMessage decodePasted(const QByteArray &bytes,
                                          const DecoderRegistry &registry = DecoderRegistry::builtin(),
                                          const DecodeKeysPtr &keys = {});

/// Ranges of the message's wire that carry secrets, merged and sorted: what is to be masked. Where a secret lies in
/// compressed bytes the whole body is in it.
[[nodiscard]] QList<ByteRange> secretRanges(const DecodedMessage &message);
/// Likewise within `buffer` ("wire", or the decoded body).
[[nodiscard]] QList<ByteRange> secretRangesIn(const DecodedMessage &message, const SourceBufferPtr &buffer);

/// The innermost node whose bytes on the given buffer hold `offset`; null if none.
[[nodiscard]] const DecodedNode *nodeAt(const DecodedNode &root, const SourceBuffer &buffer, qint64 offset);

/// The value as people read it: bytes as hex, times as RFC 3339, text as is. Masked ("••••••••") unless `reveal`.
[[nodiscard]] QString displayValue(const DecodedNode &node, bool reveal);

} // namespace Ticketscope
