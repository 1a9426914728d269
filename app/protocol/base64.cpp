// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/base64.h"

#include <QCoreApplication>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Base64)
};

constexpr int kNotInAlphabet = -1;

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool isUrlOnly(char c)
{
    return c == '-' || c == '_';
}

bool isStandardOnly(char c)
{
    return c == '+' || c == '/';
}

int sextet(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    if (c == '+' || c == '-') {
        return 62;
    }
    if (c == '/' || c == '_') {
        return 63;
    }
    return kNotInAlphabet;
}

tl::unexpected<Error> outsideAlphabet(char c, qsizetype offset)
{
    const auto byte = static_cast<unsigned char>(c);
    if (isUrlOnly(c)) {
        return failureAt(
            ErrorCode::Malformed,
            Text::tr("The character \"%1\" belongs to Base64url; this must be standard Base64.").arg(QLatin1Char(c)),
            offset);
    }
    if (isStandardOnly(c)) {
        return failureAt(
            ErrorCode::Malformed,
            Text::tr("The character \"%1\" belongs to standard Base64; this must be Base64url.").arg(QLatin1Char(c)),
            offset);
    }
    if (byte > 0x20 && byte < 0x7f) {
        return failureAt(ErrorCode::Malformed,
                         Text::tr("The character \"%1\" is not in the Base64 alphabet.").arg(QLatin1Char(c)), offset);
    }
    return failureAt(ErrorCode::Malformed,
                     Text::tr("The byte 0x%1 is not in the Base64 alphabet.").arg(uint(byte), 2, 16, QLatin1Char('0')),
                     offset);
}

/// Checks characters one by one, because an alphabet, once chosen, holds to the end.
class AlphabetCheck
{
public:
    explicit AlphabetCheck(Base64Alphabet alphabet)
        : m_alphabet(alphabet)
    {
    }
    bool takes(char c)
    {
        if (isUrlOnly(c)) {
            if (m_alphabet == Base64Alphabet::Either) {
                m_alphabet = Base64Alphabet::Url;
            }
            return m_alphabet == Base64Alphabet::Url;
        }
        if (isStandardOnly(c)) {
            if (m_alphabet == Base64Alphabet::Either) {
                m_alphabet = Base64Alphabet::Standard;
            }
            return m_alphabet == Base64Alphabet::Standard;
        }
        return sextet(c) != kNotInAlphabet;
    }

private:
    Base64Alphabet m_alphabet;
};

/// What follows the last character of the alphabet: padding, and nothing else.
Result<int> countPadding(QByteArrayView text, qsizetype from, int wanted, bool allowSpace)
{
    int padding = 0;
    for (qsizetype i = from; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '=') {
            if (padding == wanted) {
                return failureAt(ErrorCode::Malformed, Text::tr("There is one \"=\" too many."), i);
            }
            ++padding;
        } else if (allowSpace && isSpace(c)) {
            continue;
        } else if (sextet(c) != kNotInAlphabet) {
            return failureAt(ErrorCode::Malformed,
                             Text::tr("More text follows the padding: this may be two values run together."), i);
        } else {
            return outsideAlphabet(c, i);
        }
    }
    return padding;
}

} // namespace

Result<QByteArray> decodeBase64(QByteArrayView text, Base64Alphabet alphabet, bool allowSpace)
{
    QByteArray bytes;
    bytes.reserve(text.size() / 4 * 3 + 3);
    AlphabetCheck check(alphabet);
    quint32 bits = 0;
    int held = 0; // characters of the current group of four
    qsizetype lastCharacter = 0;
    qsizetype i = 0;
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (allowSpace && isSpace(c)) {
            continue;
        }
        if (c == '=') {
            break;
        }
        if (!check.takes(c)) {
            return outsideAlphabet(c, i);
        }
        bits = (bits << 6) | quint32(sextet(c));
        lastCharacter = i;
        if (++held == 4) {
            bytes.append(char(bits >> 16));
            bytes.append(char(bits >> 8));
            bytes.append(char(bits));
            held = 0;
            bits = 0;
        }
    }
    if (held == 1) {
        return failureAt(ErrorCode::Malformed,
                         Text::tr("One character is left over: a character was lost or added, often when copying."),
                         lastCharacter);
    }
    const int wanted = held == 0 ? 0 : 4 - held;
    const Result<int> padding = countPadding(text, i, wanted, allowSpace);
    if (!padding) {
        return tl::unexpected(padding.error());
    }
    const bool paddingRequired = alphabet == Base64Alphabet::Standard;
    if (*padding != wanted && (paddingRequired || *padding != 0)) {
        return failureAt(ErrorCode::Malformed,
                         Text::tr("The padding is cut off: %n \"=\" missing.", "", wanted - *padding), text.size());
    }
    if (held == 2) {
        if (bits & 0xf) {
            return failureAt(ErrorCode::Malformed,
                             Text::tr("The last character carries bits that stand for nothing: the text was changed or "
                                      "cut off."),
                             lastCharacter);
        }
        bytes.append(char(bits >> 4));
    } else if (held == 3) {
        if (bits & 0x3) {
            return failureAt(ErrorCode::Malformed,
                             Text::tr("The last character carries bits that stand for nothing: the text was changed or "
                                      "cut off."),
                             lastCharacter);
        }
        bytes.append(char(bits >> 10));
        bytes.append(char(bits >> 2));
    }
    return bytes;
}

bool looksLikeBase64(QByteArrayView text)
{
    const QByteArrayView trimmed = text.trimmed();
    if (trimmed.size() < 8) {
        return false;
    }
    qsizetype end = trimmed.size();
    while (end > 0 && trimmed[end - 1] == '=' && trimmed.size() - end < 2) {
        --end;
    }
    return std::all_of(trimmed.begin(), trimmed.begin() + end,
                       [](char c) { return sextet(c) != kNotInAlphabet || isSpace(c); });
}

} // namespace Ticketscope
