// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/secretsweep.h"

#include <QUrl>

#include <algorithm>
#include <cstring>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kShortestForm = 4;

quint32 firstFour(const char *bytes)
{
    quint32 key = 0;
    std::memcpy(&key, bytes, sizeof key);
    return key;
}

std::size_t firstTwo(const char *bytes)
{
    return std::size_t(static_cast<unsigned char>(bytes[0])) << 8 | static_cast<unsigned char>(bytes[1]);
}

/// The characters of Base64 text that depend on the secret alone when it begins `before` bytes into a group of three.
QByteArray base64Core(const QByteArray &secret, int before, QByteArray::Base64Options options)
{
    const QByteArray shifted = QByteArray(before, '\0') + secret;
    const QByteArray encoded = shifted.toBase64(options | QByteArray::OmitTrailingEquals);
    const qsizetype start = (qsizetype(before) * 8 + 5) / 6;
    const qsizetype end = (before + secret.size()) * 8 / 6;
    return encoded.mid(start, end - start);
}

QByteArray utf16(const QString &text, bool bigEndian)
{
    QByteArray bytes;
    bytes.reserve(text.size() * 2);
    for (const QChar c : text) {
        const char low = char(c.unicode() & 0xFF);
        const char high = char(c.unicode() >> 8);
        bytes += bigEndian ? high : low;
        bytes += bigEndian ? low : high;
    }
    return bytes;
}

QByteArray percentLowerCase(QByteArray encoded)
{
    for (qsizetype i = 0; i + 2 < encoded.size(); ++i) {
        if (encoded.at(i) == '%') {
            encoded.replace(i, 3, encoded.mid(i, 3).toLower());
        }
    }
    return encoded;
}

QByteArray xmlEscaped(QByteArray bytes, bool quotesToo, const char *apostrophe)
{
    bytes.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    if (quotesToo) {
        bytes.replace('"', "&quot;").replace('\'', apostrophe);
    }
    return bytes;
}

/// How JSON writers escape: the least they must; the solidus too; all that is not ASCII; or, as .NET does, also what
/// HTML would read.
QByteArray jsonEscaped(const QString &text, bool solidus, bool ascii, bool html, bool upperCase)
{
    QString escaped;
    for (const QChar c : text) {
        const char16_t unit = c.unicode();
        const bool isHtml = html && u"&<>'\"+`"_s.contains(c);
        if (unit < 0x20 || isHtml || (ascii && unit > 0x7E)) {
            const QString digits = QString::number(unit, 16).rightJustified(4, u'0');
            escaped += u"\\u"_s;
            escaped += upperCase ? digits.toUpper() : digits;
            continue;
        }
        if (unit == u'"' || unit == u'\\' || (solidus && unit == u'/')) {
            escaped += u'\\';
        }
        escaped += c;
    }
    return escaped.toUtf8();
}

} // namespace

void SecretSweep::addForm(const QByteArray &form)
{
    if (form.size() < kShortestForm || m_forms.contains(form)) {
        return;
    }
    m_forms.insert(form);
    m_byStart[firstFour(form.constData())].append(form);
    m_starts.set(firstTwo(form.constData()));
}

void SecretSweep::add(QByteArrayView view)
{
    const QByteArray secret = view.toByteArray();
    if (secret.size() < kShortest || m_secrets.size() >= kMost || m_secrets.contains(secret)) {
        return;
    }
    m_secrets.insert(secret);
    addForm(secret);
    for (const int before : {0, 1, 2}) {
        addForm(base64Core(secret, before, QByteArray::Base64Encoding));
        addForm(base64Core(secret, before, QByteArray::Base64UrlEncoding));
    }
    for (const QByteArray &hex : {secret.toHex(), secret.toHex(' ')}) {
        addForm(hex);
        addForm(hex.toUpper());
    }
    for (const QByteArray &unescaped : {QByteArray(), QByteArray("!'()*"), QByteArray("!'()*;/?:@&=+$,#")}) {
        QByteArray encoded = secret.toPercentEncoding(unescaped);
        addForm(encoded);
        addForm(percentLowerCase(encoded));
        encoded.replace("%20", "+");
        addForm(encoded);
        addForm(percentLowerCase(encoded));
    }
    if (!secret.isValidUtf8()) {
        return;
    }
    const QString text = QString::fromUtf8(secret);
    for (const bool bigEndian : {false, true}) {
        const QByteArray wide = utf16(text, bigEndian);
        addForm(wide);
        for (const int before : {0, 1, 2}) {
            addForm(base64Core(wide, before, QByteArray::Base64Encoding));
        }
    }
    addForm(text.toLatin1());
    addForm(xmlEscaped(secret, false, ""));
    for (const char *apostrophe : {"&apos;", "&#39;", "&#x27;"}) {
        addForm(xmlEscaped(secret, true, apostrophe));
    }
    for (const int bits : {0, 1, 2, 3, 6, 7, 14, 15}) {
        addForm(jsonEscaped(text, bits & 1, bits & 2, bits & 4, bits & 8));
    }
}

QList<ByteRange> SecretSweep::find(QByteArrayView bytes) const
{
    QList<ByteRange> found;
    const qsizetype last = isEmpty() ? -1 : bytes.size() - kShortestForm;
    for (qsizetype i = 0; i <= last; ++i) {
        const char *at = bytes.data() + i;
        if (!m_starts.test(firstTwo(at))) {
            continue;
        }
        const auto forms = m_byStart.constFind(firstFour(at));
        if (forms == m_byStart.cend()) {
            continue;
        }
        for (const QByteArray &form : *forms) {
            if (bytes.sliced(i).startsWith(form)) {
                found.append({i, i + form.size()});
            }
        }
    }
    return mergedRanges(std::move(found));
}

QString SecretSweep::clean(const QString &text) const
{
    if (isEmpty() || text.isEmpty()) {
        return text;
    }
    QByteArray bytes = text.toUtf8();
    const QList<ByteRange> ranges = find(bytes);
    if (ranges.isEmpty()) {
        return text;
    }
    static const QByteArray bullets = QString(8, QChar(0x2022)).toUtf8();
    for (auto range = ranges.crbegin(); range != ranges.crend(); ++range) {
        bytes.replace(range->start, range->length(), bullets);
    }
    return QString::fromUtf8(bytes);
}

QList<ByteRange> mergedRanges(QList<ByteRange> ranges)
{
    std::sort(ranges.begin(), ranges.end(), [](ByteRange a, ByteRange b) { return a.start < b.start; });
    QList<ByteRange> joined;
    for (const ByteRange &range : std::as_const(ranges)) {
        if (!joined.isEmpty() && range.start <= joined.last().end) {
            joined.last() = joined.last().united(range);
        } else if (!range.isEmpty()) {
            joined.append(range);
        }
    }
    return joined;
}

} // namespace Ticketscope
