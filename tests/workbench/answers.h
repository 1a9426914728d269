// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

/// Answers as a test wants them on the wire, whole or broken.
namespace Ticketscope::Testing {

[[nodiscard]] inline QByteArray head(const QByteArray &fields, const QByteArray &status = "200 OK")
{
    return "HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\n" + fields + "\r\n";
}

[[nodiscard]] inline QByteArray withLength(const QByteArray &body, const QByteArray &fields = {},
                                           const QByteArray &status = "200 OK")
{
    return head(fields + "Content-Length: " + QByteArray::number(body.size()) + "\r\n", status) + body;
}

/// As the content coding `gzip`, `br` or `zstd` has it; empty where it cannot be made.
[[nodiscard]] inline QByteArray packed(const QByteArray &bytes, const QByteArray &coding)
{
    QByteArray out(bytes.size() + 1024, '\0');
    if (coding == "gzip") {
        z_stream stream{};
        if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
            return {};
        }
        QByteArray in = bytes;
        stream.next_in = reinterpret_cast<Bytef *>(in.data());
        stream.avail_in = uInt(in.size());
        stream.next_out = reinterpret_cast<Bytef *>(out.data());
        stream.avail_out = uInt(out.size());
        const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
        out.truncate(done ? qsizetype(stream.total_out) : 0);
        deflateEnd(&stream);
        return out;
    }
    if (coding == "br") {
        auto size = std::size_t(out.size());
        const bool done =
            BrotliEncoderCompress(BROTLI_DEFAULT_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC,
                                  std::size_t(bytes.size()), reinterpret_cast<const uint8_t *>(bytes.constData()),
                                  &size, reinterpret_cast<uint8_t *>(out.data())) == BROTLI_TRUE;
        out.truncate(done ? qsizetype(size) : 0);
        return out;
    }
    const std::size_t size =
        ZSTD_compress(out.data(), std::size_t(out.size()), bytes.constData(), std::size_t(bytes.size()), 3);
    out.truncate(ZSTD_isError(size) != 0 ? 0 : qsizetype(size));
    return out;
}

/// The same with its middle overwritten: it begins well and does not decompress.
[[nodiscard]] inline QByteArray brokenPacked(const QByteArray &bytes, const QByteArray &coding)
{
    QByteArray out = packed(bytes, coding);
    for (qsizetype at = out.size() / 2; at < out.size() - 8; ++at) {
        out[at] = '\xff';
    }
    return out;
}

} // namespace Ticketscope::Testing
