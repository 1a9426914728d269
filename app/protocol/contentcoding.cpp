// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/contentcoding.h"

#include <QCoreApplication>

#include <algorithm>
#include <brotli/decode.h>
#include <limits>
#include <memory>
#include <zlib.h>
#include <zstd.h>

namespace Ticketscope::Http {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ContentCoding)
};

Error damageAt(const QString &text, qint64 offset)
{
    return {ErrorCode::BrokenEncoding, text, {}, offset, {}};
}

Error truncatedAt(qint64 offset)
{
    return damageAt(Text::tr("The compressed data ends early."), offset);
}

Error surplusAt(qint64 offset)
{
    return damageAt(Text::tr("The compressed data is over, and more bytes follow."), offset);
}

/// Room for what comes out: grows in steps, to one byte beyond the limit at most, which tells a bomb from a fit.
class Output final
{
public:
    explicit Output(qint64 limit)
        : m_limit(limit)
    {
    }

    [[nodiscard]] bool isOverLimit() const { return m_used > m_limit; }
    [[nodiscard]] qint64 size() const { return m_used; }
    /// Free room, at least one byte unless over the limit.
    [[nodiscard]] char *room()
    {
        constexpr qint64 kStep = qint64(64) * 1024;
        if (m_used == m_bytes.size() && !isOverLimit()) {
            m_bytes.resize(std::min(m_limit + 1, std::max(kStep, m_used * 2)));
        }
        return m_bytes.data() + m_used;
    }
    [[nodiscard]] qint64 roomSize() const { return m_bytes.size() - m_used; }
    void use(qint64 length) { m_used += length; }
    [[nodiscard]] QByteArray take()
    {
        m_bytes.truncate(std::min(m_used, m_limit));
        m_bytes.squeeze();
        return std::move(m_bytes);
    }

private:
    qint64 m_limit;
    qint64 m_used = 0;
    QByteArray m_bytes;
};

Decompressed finished(Output &output, std::optional<Error> damage, qint64 offset)
{
    if (output.isOverLimit()) {
        const qint64 size = output.size() - 1;
        damage = Error{ErrorCode::TooLarge,
                       Text::tr("More than %1 bytes come out of the compressed data; the rest is left out.").arg(size),
                       {},
                       offset,
                       {}};
    }
    return {output.take(), std::move(damage)};
}

/// `windowBits` as zlib's inflateInit2 has them: they choose between gzip, zlib and raw.
Decompressed inflateAll(QByteArrayView compressed, int windowBits, qint64 limit)
{
    Output output(limit);
    z_stream stream{};
    if (inflateInit2(&stream, windowBits) != Z_OK) {
        return {{}, Error{ErrorCode::Internal, Text::tr("The decompressor did not start."), {}, 0, {}}};
    }
    const auto guard = std::unique_ptr<z_stream, int (*)(z_stream *)>(&stream, inflateEnd);
    qint64 at = 0;
    std::optional<Error> damage;
    bool atEnd = false;
    while (!output.isOverLimit()) {
        const auto *const in = reinterpret_cast<const Bytef *>(compressed.data() + at);
        const auto inSize = uInt(std::min<qint64>(compressed.size() - at, std::numeric_limits<uInt>::max()));
        stream.next_in = const_cast<Bytef *>(in); // zlib does not write there
        stream.avail_in = inSize;
        stream.next_out = reinterpret_cast<Bytef *>(output.room());
        const auto outSize = uInt(std::min<qint64>(output.roomSize(), std::numeric_limits<uInt>::max()));
        stream.avail_out = outSize;
        const int state = inflate(&stream, Z_NO_FLUSH);
        at += inSize - stream.avail_in;
        output.use(outSize - stream.avail_out);
        if (state == Z_STREAM_END) {
            atEnd = true;
            const bool anotherMember = windowBits > MAX_WBITS && compressed.sliced(at).startsWith("\x1F\x8B");
            if (!anotherMember || inflateReset(&stream) != Z_OK) {
                break;
            }
            atEnd = false;
        } else if (state != Z_OK && state != Z_BUF_ERROR) {
            damage = damageAt(Text::tr("The compressed data is damaged."), at);
            break;
        } else if (at == compressed.size() && stream.avail_out > 0) {
            damage = truncatedAt(at);
            break;
        }
    }
    if (atEnd && at < compressed.size()) {
        damage = surplusAt(at);
    }
    return finished(output, std::move(damage), at);
}

/// "deflate" is zlib (RFC 9110 section 8.4.1.2); some servers leave zlib's frame out.
Decompressed inflateDeflate(QByteArrayView compressed, qint64 limit)
{
    const auto byteAt = [&](qsizetype i) { return static_cast<unsigned char>(compressed[i]); };
    const bool isZlib =
        compressed.size() >= 2 && (byteAt(0) & 0x0FU) == Z_DEFLATED && (byteAt(0) * 256U + byteAt(1)) % 31 == 0;
    if (!isZlib) {
        return inflateAll(compressed, -MAX_WBITS, limit);
    }
    Decompressed framed = inflateAll(compressed, MAX_WBITS, limit);
    if (framed.damage && framed.bytes.isEmpty()) {
        Decompressed raw = inflateAll(compressed, -MAX_WBITS, limit);
        if (!raw.damage) {
            return raw; // raw data that happens to start like a zlib header
        }
    }
    return framed;
}

Decompressed decodeBrotli(QByteArrayView compressed, qint64 limit)
{
    Output output(limit);
    const std::unique_ptr<BrotliDecoderState, void (*)(BrotliDecoderState *)> decoder(
        BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance);
    const auto *in = reinterpret_cast<const uint8_t *>(compressed.data());
    auto inSize = size_t(compressed.size());
    std::optional<Error> damage;
    const auto offset = [&] { return compressed.size() - qint64(inSize); };
    while (!output.isOverLimit()) {
        auto *out = reinterpret_cast<uint8_t *>(output.room());
        auto outSize = size_t(output.roomSize());
        const BrotliDecoderResult state =
            BrotliDecoderDecompressStream(decoder.get(), &inSize, &in, &outSize, &out, nullptr);
        output.use(output.roomSize() - qint64(outSize));
        if (state == BROTLI_DECODER_RESULT_SUCCESS) {
            if (inSize > 0) {
                damage = surplusAt(offset());
            }
            break;
        }
        if (state == BROTLI_DECODER_RESULT_ERROR) {
            damage = damageAt(Text::tr("The compressed data is damaged."), offset());
            break;
        }
        if (state == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) {
            damage = truncatedAt(offset());
            break;
        }
    }
    return finished(output, std::move(damage), offset());
}

/// RFC 8878 allows several frames, one after the other.
Decompressed decodeZstandard(QByteArrayView compressed, qint64 limit)
{
    Output output(limit);
    const std::unique_ptr<ZSTD_DStream, size_t (*)(ZSTD_DStream *)> decoder(ZSTD_createDStream(), ZSTD_freeDStream);
    ZSTD_inBuffer in{compressed.data(), size_t(compressed.size()), 0};
    std::optional<Error> damage;
    while (!output.isOverLimit()) {
        char *const room = output.room();
        ZSTD_outBuffer out{room, size_t(output.roomSize()), 0};
        const size_t state = ZSTD_decompressStream(decoder.get(), &out, &in);
        output.use(qint64(out.pos));
        if (ZSTD_isError(state) != 0) {
            damage = damageAt(Text::tr("The compressed data is damaged."), qint64(in.pos));
            break;
        }
        if (in.pos == in.size && state == 0) {
            break; // a frame ended with the input
        }
        if (in.pos == in.size && out.pos < out.size) {
            damage = truncatedAt(qint64(in.pos));
            break;
        }
    }
    return finished(output, std::move(damage), qint64(in.pos));
}

bool isGzip(QByteArrayView coding)
{
    return coding.compare("gzip", Qt::CaseInsensitive) == 0 || coding.compare("x-gzip", Qt::CaseInsensitive) == 0;
}

} // namespace

Decompressed decompress(QByteArrayView compressed, QByteArrayView coding, qint64 limit)
{
    if (isGzip(coding)) {
        return inflateAll(compressed, MAX_WBITS + 16, limit);
    }
    if (coding.compare("deflate", Qt::CaseInsensitive) == 0) {
        return inflateDeflate(compressed, limit);
    }
    if (coding.compare("br", Qt::CaseInsensitive) == 0) {
        return decodeBrotli(compressed, limit);
    }
    if (coding.compare("zstd", Qt::CaseInsensitive) == 0) {
        return decodeZstandard(compressed, limit);
    }
    return {{},
            Error{ErrorCode::NotSupported,
                  Text::tr("The coding “%1” is not known here; the bytes are shown as they came.")
                      .arg(QString::fromUtf8(coding.toByteArray())),
                  {},
                  0,
                  {}}};
}

bool isKnownCoding(QByteArrayView coding)
{
    const auto is = [coding](QByteArrayView name) { return coding.compare(name, Qt::CaseInsensitive) == 0; };
    return isGzip(coding) || is("deflate") || is("br") || is("zstd");
}

} // namespace Ticketscope::Http
