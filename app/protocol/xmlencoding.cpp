// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/xmlencoding.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringDecoder>

#include <array>

namespace Ticketscope::Xml {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Xml)
};

// What windows-1252 puts at 0x80 to 0x9f, where ISO 8859-1 has control characters; 0 where it has nothing.
constexpr std::array<char16_t, 32> kWindows1252{0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                                0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

QByteArray declaredEncoding(QByteArrayView bytes)
{
    static const QRegularExpression pattern(
        QStringLiteral("^\\s*<\\?xml[^>]*?\\bencoding\\s*=\\s*[\"']([A-Za-z0-9._:-]+)[\"']"));
    const QString start = QString::fromLatin1(bytes.first(std::min<qsizetype>(bytes.size(), 256)));
    return pattern.match(start).captured(1).toLatin1().toLower();
}

bool isUtf16Name(QByteArrayView name)
{
    return name.startsWith("utf-16") || name == "utf16" || name == "unicode" || name == "ucs-2";
}

/// What the first bytes say by themselves: a byte order mark, or "<" in two bytes.
bool detectFromBytes(QByteArrayView bytes, DecodedText *decoded)
{
    if (bytes.startsWith("\xef\xbb\xbf")) {
        decoded->encoding = "utf-8";
        decoded->layout.start = 3;
        return true;
    }
    const bool littleMark = bytes.startsWith("\xff\xfe");
    const bool bigMark = bytes.startsWith("\xfe\xff");
    const bool little = littleMark || (bytes.size() >= 4 && bytes[0] == '<' && bytes[1] == 0);
    const bool big = bigMark || (bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == '<');
    if (!little && !big) {
        return false;
    }
    decoded->encoding = little ? "utf-16le" : "utf-16be";
    decoded->layout = {littleMark || bigMark ? 2 : 0, 2, little ? 0 : 1, false};
    return true;
}

qint64 validUtf8Length(QByteArrayView bytes)
{
    qsizetype good = 0;
    while (good < bytes.size()) {
        const auto lead = static_cast<unsigned char>(bytes[good]);
        const qsizetype length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (good + length > bytes.size() || !bytes.sliced(good, length).isValidUtf8()) {
            break;
        }
        good += length;
    }
    return good;
}

void decodeUtf8(QByteArrayView bytes, DecodedText *decoded)
{
    QByteArrayView text = bytes.sliced(decoded->layout.start);
    if (!text.isValidUtf8()) {
        const qint64 good = validUtf8Length(text);
        decoded->end = decoded->layout.start + good;
        decoded->error = Error{ErrorCode::Malformed,
                               Text::tr("This byte is not UTF-8. The text is in another character set than it says, "
                                        "often ISO 8859-1 or windows-1252."),
                               {},
                               decoded->end,
                               {}};
        text = text.first(good);
    }
    decoded->text = QString::fromUtf8(text);
}

void decodeUtf16(QByteArrayView bytes, DecodedText *decoded)
{
    const QByteArrayView text = bytes.sliced(decoded->layout.start);
    const qsizetype characters = text.size() / 2;
    decoded->text.resize(characters);
    QChar *out = decoded->text.data();
    for (qsizetype i = 0; i < characters; ++i) {
        const auto low = static_cast<unsigned char>(text[2 * i + decoded->layout.low]);
        const auto high = static_cast<unsigned char>(text[2 * i + 1 - decoded->layout.low]);
        out[i] = QChar(ushort(high << 8 | low));
    }
    qsizetype good = 0;
    while (good < characters) {
        const bool pair = out[good].isHighSurrogate() && good + 1 < characters && out[good + 1].isLowSurrogate();
        if (!pair && out[good].isSurrogate()) {
            break;
        }
        good += pair ? 2 : 1;
    }
    if (good < characters || text.size() % 2 != 0) {
        decoded->end = decoded->layout.start + 2 * good;
        decoded->text.truncate(good);
        decoded->error =
            Error{ErrorCode::Malformed, Text::tr("Half a UTF-16 character stands here."), {}, decoded->end, {}};
    }
}

void decodeSingleByte(QByteArrayView bytes, bool isWindows, DecodedText *decoded)
{
    decoded->text = QString::fromLatin1(bytes);
    if (!isWindows) {
        return;
    }
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        if (byte >= 0x80 && byte < 0xa0 && kWindows1252[byte - 0x80] != 0) {
            decoded->text[i] = QChar(kWindows1252[byte - 0x80]);
        }
    }
}

} // namespace

DecodedText decodeText(QByteArrayView bytes, QByteArrayView charset)
{
    DecodedText decoded;
    decoded.end = bytes.size();
    if (!detectFromBytes(bytes, &decoded)) {
        const QByteArray named = charset.toByteArray().toLower();
        decoded.encoding = named.isEmpty() || isUtf16Name(named) ? declaredEncoding(bytes) : named;
        if (decoded.encoding.isEmpty() || isUtf16Name(decoded.encoding) || decoded.encoding == "utf8") {
            decoded.encoding = "utf-8";
        }
    }
    const QByteArray &encoding = decoded.encoding;
    if (decoded.layout.unit == 2) {
        decodeUtf16(bytes, &decoded);
    } else if (encoding == "utf-8" || encoding == "us-ascii") {
        decodeUtf8(bytes, &decoded);
    } else {
        const bool isWindows = encoding == "windows-1252" || encoding == "cp1252";
        const bool isLatin1 = encoding == "iso-8859-1" || encoding == "latin1" || encoding == "latin-1";
        decoded.layout.isUtf8 = false;
        QStringDecoder decoder(encoding.constData());
        if (isWindows || isLatin1 || !decoder.isValid()) {
            decodeSingleByte(bytes, isWindows, &decoded);
        } else {
            decoded.text = decoder(bytes);
        }
        if (!isWindows && !isLatin1 && !decoder.isValid()) {
            decoded.error =
                Error{ErrorCode::Malformed,
                      Text::tr("The character set \"%1\" is not known here. The text is shown as if it were "
                               "ISO 8859-1.")
                          .arg(QString::fromLatin1(encoding)),
                      {},
                      0,
                      {}};
        }
    }
    return decoded;
}

qint64 byteOffset(QByteArrayView bytes, const DecodedText &decoded, qint64 character)
{
    const qint64 start = decoded.layout.start;
    if (decoded.layout.unit == 2) {
        return std::min<qint64>(start + 2 * character, decoded.end);
    }
    if (!decoded.layout.isUtf8) {
        return std::min<qint64>(start + character, decoded.end);
    }
    qint64 offset = start;
    for (qint64 seen = 0; offset < decoded.end && seen < character; ++offset) {
        const auto byte = static_cast<unsigned char>(bytes[offset]);
        // Count on the lead byte; a character of four bytes is two code units.
        const bool isLead = (byte & 0xc0) != 0x80;
        seen += isLead ? (byte >= 0xf0 ? 2 : 1) : 0;
        if (isLead && seen >= character) {
            ++offset;
            while (offset < decoded.end && (static_cast<unsigned char>(bytes[offset]) & 0xc0) == 0x80) {
                ++offset;
            }
            return offset;
        }
    }
    return std::min(offset, decoded.end);
}

} // namespace Ticketscope::Xml
