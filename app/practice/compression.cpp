// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/compression.h"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

namespace Ticketscope::Practice {

namespace {

// Window bits as zlib's deflateInit2 takes them: 15, and 16 more for the gzip wrapper.
constexpr int kZlibWindow = 15;
constexpr int kGzipWindow = 15 + 16;

std::optional<QByteArray> deflated(const QByteArray &bytes, int windowBits)
{
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return {};
    }
    QByteArray out(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(bytes.size()))), Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.constData())); // zlib does not write to it
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int state = deflate(&stream, Z_FINISH);
    out.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return state == Z_STREAM_END ? std::optional(out) : std::nullopt;
}

std::optional<QByteArray> brotli(const QByteArray &bytes)
{
    size_t size = BrotliEncoderMaxCompressedSize(static_cast<size_t>(bytes.size()));
    QByteArray out(static_cast<qsizetype>(size), Qt::Uninitialized);
    if (BrotliEncoderCompress(5, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, static_cast<size_t>(bytes.size()),
                              reinterpret_cast<const uint8_t *>(bytes.constData()), &size,
                              reinterpret_cast<uint8_t *>(out.data())) == BROTLI_FALSE) {
        return {};
    }
    out.truncate(static_cast<qsizetype>(size));
    return out;
}

std::optional<QByteArray> zstandard(const QByteArray &bytes)
{
    QByteArray out(static_cast<qsizetype>(ZSTD_compressBound(static_cast<size_t>(bytes.size()))), Qt::Uninitialized);
    const size_t size = ZSTD_compress(out.data(), static_cast<size_t>(out.size()), bytes.constData(),
                                      static_cast<size_t>(bytes.size()), 3);
    if (ZSTD_isError(size) != 0) {
        return {};
    }
    out.truncate(static_cast<qsizetype>(size));
    return out;
}

} // namespace

std::optional<QByteArray> compress(const QByteArray &bytes, QByteArrayView coding)
{
    if (coding == "gzip") {
        return deflated(bytes, kGzipWindow);
    }
    if (coding == "deflate") {
        return deflated(bytes, kZlibWindow);
    }
    if (coding == "br") {
        return brotli(bytes);
    }
    if (coding == "zstd") {
        return zstandard(bytes);
    }
    return {};
}

} // namespace Ticketscope::Practice
