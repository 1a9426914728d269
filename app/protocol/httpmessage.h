// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "base/error.h"
#include "base/sourcebuffer.h"

#include <QByteArray>
#include <QList>

namespace Ticketscope::Http {

enum class MessageKind
{
    Request,
    Response
};

/// One header field line of a message head, as ranges of the message's bytes (RFC 9112 section 5). The value's range
/// leaves out the white space around it; an obsolete line fold stays inside.
struct HeaderField
{
    ByteRange name;
    ByteRange value;
    ByteRange line; ///< from the name up to and including the line's end
};

/// A message head taken apart. Ranges count from the message's first byte.
struct Head
{
    MessageKind kind = MessageKind::Request;
    ByteRange startLine; ///< without its line end
    QList<HeaderField> headers;
    qint64 end = 0; ///< offset of the first byte of the body

    // Of the start line: method/target/version, or version/status/reason.
    QByteArray method;
    QByteArray target;
    QByteArray version; ///< "HTTP/1.1"
    int status = 0;
    QByteArray reason;
};

/// Reads a head from the start of `bytes`, leniently where a person should still see what is there (a bare LF, a
/// missing reason), with an error at the byte where it cannot go on. The head must be complete (blank line included).
[[nodiscard]] Result<Head> parseHead(QByteArrayView bytes, MessageKind kind);

/// The value of the first field of that name (case-insensitive), or a null array; and of all of them, in order.
[[nodiscard]] QByteArray headerValue(QByteArrayView message, const Head &head, QByteArrayView name);
[[nodiscard]] QList<QByteArray> headerValues(QByteArrayView message, const Head &head, QByteArrayView name);

/// A body as it was meant: un-chunked, decompressed. `body` is null where there is none.
struct DecodedBody
{
    SourceBufferPtr body;        ///< buffer "body", with the way back to `wire`; "wire" itself is its root
    QList<QByteArray> encodings; ///< taken off, outermost first: "chunked", "gzip", "deflate", "br", "zstd"
    qint64 encodedSize = 0;      ///< bytes on the wire, framing included
    QList<HeaderField> trailers; ///< ranges of wire
    std::optional<Error> damage; ///< what did not decode, with the offset on the wire; `body` holds what came before
};

/// Takes transfer and content codings off the body of a message whose head is known. `wire` holds the whole message.
/// Stops at `limit` bytes of output (a decompression bomb) with ErrorCode::TooLarge as damage.
[[nodiscard]] DecodedBody decodeBody(const SourceBufferPtr &wire, const Head &head, ByteRange body,
                                     qint64 limit = qint64(1) << 30);

/// "utf-8", "iso-8859-1", … of a Content-Type value, lower case, empty where it names none.
[[nodiscard]] QByteArray charsetOf(QByteArrayView contentType);
/// "text/xml" of a Content-Type value, lower case.
[[nodiscard]] QByteArray mediaTypeOf(QByteArrayView contentType);

} // namespace Ticketscope::Http
