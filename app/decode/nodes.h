// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "decode/decodednode.h"

#include <optional>

namespace Ticketscope::Nodes {

/// Bytes `start` to `end` of a range, counted from its beginning.
[[nodiscard]] SourceRange part(const SourceRange &whole, qint64 start, qint64 end);
[[nodiscard]] SourceRange part(const SourceRange &whole, ByteRange range);
/// The whole of a buffer.
[[nodiscard]] SourceRange whole(SourceBufferPtr buffer);

struct Mapped
{
    ByteRange range;
    int hops = 0; ///< buffers between the node's own and the wanted one
};
/// The bytes of `wanted` that carry the range; nothing if the range was not derived from that buffer.
[[nodiscard]] std::optional<Mapped> mapTo(const SourceRange &source, const SourceBuffer &wanted);

/// A group that has no value of its own.
[[nodiscard]] DecodedNode group(QByteArray id, QString name, SourceRange source);
[[nodiscard]] DecodedNode field(QByteArray id, QString name, QVariant value, SourceRange source,
                                Sensitivity sensitivity = Sensitivity::Public);
/// The bytes of `source` as text (see textOf).
[[nodiscard]] DecodedNode text(QByteArray id, QString name, SourceRange source,
                               Sensitivity sensitivity = Sensitivity::Public);
/// The bytes of `source` as bytes, shown in hex.
[[nodiscard]] DecodedNode bytes(QByteArray id, QString name, SourceRange source,
                                Sensitivity sensitivity = Sensitivity::Public);
/// The node "error" that stands under something damaged and points at the byte. The error's offset counts from the
/// beginning of `within`.
[[nodiscard]] DecodedNode error(const SourceRange &within, const Error &error);
/// Marks the node as damaged with the error's sentence and puts the node "error" under it.
void addError(DecodedNode *node, const SourceRange &within, const Error &failure);

/// What stands after the place where a reader had to give up: shown as it is (its beginning, where it is long), and
/// secret, since nobody knows what is in it.
[[nodiscard]] DecodedNode rest(const SourceRange &source);

/// UTF-8 where it is that, else ISO 8859-1, which never fails.
[[nodiscard]] QString textOf(QByteArrayView bytes);
/// Whether a person could read it: UTF-8 without control characters other than tab and line ends.
[[nodiscard]] bool isReadable(QByteArrayView bytes);

} // namespace Ticketscope::Nodes
