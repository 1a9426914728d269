// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/secretsweep.h"

#include <QUrl>

#include <algorithm>
#include <array>
#include <cstring>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kShortestForm = 4;

constexpr std::array<QByteArrayView, 64> kCommonWords{
    "access",    "account",      "admin",      "administrator", "authorization", "basic",    "bearer",    "canary",
    "changeme",  "client",       "connection", "content",       "cookie",        "default",  "deleted",   "denied",
    "digest",    "error",        "example",    "expired",       "false",         "failed",   "forbidden", "guest",
    "hello",     "incorrect",    "invalid",    "letmein",       "locked",        "login",    "logon",     "missing",
    "negotiate", "optional",     "passord",    "passphrase",    "password",      "passwort", "private",   "proxy",
    "public",    "refused",      "request",    "required",      "response",      "sample",   "secret",    "security",
    "server",    "service",      "session",    "string",        "system",        "tester",   "testing",   "ticket",
    "token",     "unauthorized", "undefined",  "unknown",       "username",      "value",    "welcome",   "wrong",
};

bool isCommonWord(const QByteArray &secret)
{
    const QByteArray word = secret.toLower();
    return std::find(kCommonWords.begin(), kCommonWords.end(), QByteArrayView(word)) != kCommonWords.end();
}

template<typename Key>
Key firstBytes(const char *bytes)
{
    Key key = 0;
    std::memcpy(&key, bytes, sizeof key);
    return key;
}

/// The ranges of those forms that stand at the very beginning, moved to where that is.
void appendMatches(const QList<QByteArray> &forms, QByteArrayView bytes, qint64 at, QList<ByteRange> *found)
{
    for (const QByteArray &form : forms) {
        if (bytes.startsWith(form)) {
            found->append({at, at + form.size()});
        }
    }
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
    if (form.size() >= qsizetype(sizeof(quint64))) {
        m_byEight[firstBytes<quint64>(form.constData())].append(form);
    } else {
        m_byFour[firstBytes<quint32>(form.constData())].append(form);
    }
    m_starts.set(firstTwo(form.constData()));
}

void SecretSweep::add(QByteArrayView bytes)
{
    const QByteArray secret = bytes.toByteArray();
    if (secret.size() < kShortest || m_secrets.size() >= kMost || m_secrets.contains(secret) || isCommonWord(secret)) {
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
        if (i + qsizetype(sizeof(quint64)) <= bytes.size()) {
            const auto forms = m_byEight.constFind(firstBytes<quint64>(at));
            if (forms != m_byEight.cend()) {
                appendMatches(*forms, bytes.sliced(i), i, &found);
            }
        }
        const auto forms = m_byFour.constFind(firstBytes<quint32>(at));
        if (forms != m_byFour.cend()) {
            appendMatches(*forms, bytes.sliced(i), i, &found);
        }
    }
    return mergedRanges(std::move(found));
}

QString SecretSweep::clean(const QString &text) const
{
    if (isEmpty() || text.isEmpty()) {
        return text;
    }
    const QByteArray bytes = text.toUtf8();
    static const QByteArray bullets = QString(8, QChar(0x2022)).toUtf8();
    QByteArray cleaned;
    qint64 done = 0;
    for (const ByteRange &range : find(bytes)) {
        cleaned += bytes.mid(done, range.start - done);
        cleaned += bullets;
        done = range.end;
    }
    return QString::fromUtf8(cleaned + bytes.mid(done));
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
