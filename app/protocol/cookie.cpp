// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/cookie.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope::Http {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Cookie)
};

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

ByteRange trimmed(QByteArrayView text, ByteRange range)
{
    while (range.start < range.end && isSpace(text[range.start])) {
        ++range.start;
    }
    while (range.end > range.start && isSpace(text[range.end - 1])) {
        --range.end;
    }
    return range;
}

QByteArray bytesOf(QByteArrayView text, ByteRange range)
{
    return text.sliced(range.start, range.length()).toByteArray();
}

/// "name=value" or "name" within `range`, both trimmed.
struct Pair
{
    ByteRange name;
    ByteRange value;
    bool hasEquals = false;
};

Pair splitPair(QByteArrayView text, ByteRange range)
{
    const qsizetype equals = text.sliced(range.start, range.length()).indexOf('=');
    if (equals < 0) {
        const ByteRange name = trimmed(text, range);
        return {name, {name.end, name.end}, false};
    }
    return {trimmed(text, {range.start, range.start + equals}), trimmed(text, {range.start + equals + 1, range.end}),
            true};
}

/// The parts between semicolons.
QList<ByteRange> splitAtSemicolons(QByteArrayView text)
{
    QList<ByteRange> parts;
    qint64 start = 0;
    for (;;) {
        const qint64 end = text.indexOf(';', start);
        parts.append({start, end < 0 ? text.size() : end});
        if (end < 0) {
            return parts;
        }
        start = end + 1;
    }
}

bool isDateDelimiter(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x09 || (byte >= 0x20 && byte <= 0x2f) || (byte >= 0x3b && byte <= 0x40) ||
           (byte >= 0x5b && byte <= 0x60) || (byte >= 0x7b && byte <= 0x7e);
}

/// A number of `least` to `most` digits at the front; -1 if there is none.
int leadingNumber(QByteArrayView token, qsizetype least, qsizetype most)
{
    qsizetype digits = 0;
    while (digits < token.size() && isDigit(token[digits])) {
        ++digits;
    }
    return digits < least || digits > most ? -1 : token.first(digits).toByteArray().toInt();
}

QTime timeOf(QByteArrayView token)
{
    std::array<int, 3> numbers{};
    qsizetype at = 0;
    for (size_t i = 0; i < numbers.size(); ++i) {
        const QByteArrayView rest = token.sliced(at);
        numbers.at(i) = leadingNumber(rest, 1, 2);
        if (numbers.at(i) < 0) {
            return {};
        }
        at += rest.size() > 1 && isDigit(rest[1]) ? 2 : 1;
        if (i < 2) {
            if (at >= token.size() || token[at] != ':') {
                return {};
            }
            ++at;
        }
    }
    return {numbers[0], numbers[1], numbers[2]};
}

int monthOf(QByteArrayView token)
{
    constexpr std::array<const char *, 12> names{"jan", "feb", "mar", "apr", "may", "jun",
                                                 "jul", "aug", "sep", "oct", "nov", "dec"};
    const QByteArray start = token.first(std::min<qsizetype>(3, token.size())).toByteArray().toLower();
    const auto *found = std::find_if(names.begin(), names.end(), [&](const char *name) { return start == name; });
    return found == names.end() ? -1 : int(found - names.begin()) + 1;
}

int fullYear(int year)
{
    if (year >= 70 && year <= 99) {
        return year + 1900;
    }
    return year >= 0 && year <= 69 ? year + 2000 : year;
}

} // namespace

std::optional<QDateTime> parseCookieDate(QByteArrayView text)
{
    QTime time;
    int day = -1;
    int month = -1;
    int year = -1;
    qsizetype at = 0;
    while (at < text.size()) {
        if (isDateDelimiter(text[at])) {
            ++at;
            continue;
        }
        qsizetype end = at;
        while (end < text.size() && !isDateDelimiter(text[end])) {
            ++end;
        }
        const QByteArrayView token = text.sliced(at, end - at);
        at = end;
        if (!time.isValid() && timeOf(token).isValid()) {
            time = timeOf(token);
        } else if (day < 0 && leadingNumber(token, 1, 2) >= 0) {
            day = leadingNumber(token, 1, 2);
        } else if (month < 0 && monthOf(token) > 0) {
            month = monthOf(token);
        } else if (year < 0 && leadingNumber(token, 2, 4) >= 0) {
            year = fullYear(leadingNumber(token, 2, 4));
        }
    }
    const QDate date(year, month, day);
    if (!date.isValid() || !time.isValid() || year < 1601) {
        return std::nullopt;
    }
    return QDateTime(date, time, Qt::UTC);
}

const CookieAttribute *SetCookie::attribute(QByteArrayView wanted) const
{
    // The last of equals counts (RFC 6265 section 5.3).
    const auto found = std::find_if(attributes.rbegin(), attributes.rend(), [&](const CookieAttribute &candidate) {
        return candidate.name.compare(wanted, Qt::CaseInsensitive) == 0;
    });
    return found == attributes.rend() ? nullptr : &*found;
}

std::optional<QDateTime> SetCookie::expiry(const QDateTime &now) const
{
    if (const CookieAttribute *maxAge = attribute("Max-Age")) {
        bool isNumber = false;
        const qint64 seconds = maxAge->value.toLongLong(&isNumber);
        if (isNumber) {
            constexpr qint64 centuries = qint64(400) * 366 * 86400; // beyond any date that could be shown
            return seconds <= 0 ? QDateTime::fromSecsSinceEpoch(0, Qt::UTC)
                                : now.toUTC().addSecs(std::min(seconds, centuries));
        }
    }
    if (const CookieAttribute *expires = attribute("Expires")) {
        return parseCookieDate(expires->value);
    }
    return std::nullopt;
}

Result<SetCookie> parseSetCookie(QByteArrayView value)
{
    const QList<ByteRange> parts = splitAtSemicolons(value);
    const Pair pair = splitPair(value, parts.first());
    if (!pair.hasEquals) {
        return failureAt(ErrorCode::Malformed,
                         Text::tr("A cookie begins with its name and \"=\"; browsers drop this one."),
                         parts.first().start);
    }
    if (pair.name.isEmpty()) {
        return failureAt(ErrorCode::Malformed, Text::tr("The cookie has no name; browsers drop it."), pair.name.start);
    }
    SetCookie cookie;
    cookie.nameRange = pair.name;
    cookie.valueRange = pair.value;
    cookie.name = bytesOf(value, pair.name);
    cookie.value = bytesOf(value, pair.value);
    for (qsizetype i = 1; i < parts.size(); ++i) {
        const Pair attribute = splitPair(value, parts[i]);
        if (attribute.name.isEmpty() && attribute.value.isEmpty()) {
            continue;
        }
        cookie.attributes.append(
            {bytesOf(value, attribute.name), bytesOf(value, attribute.value), attribute.name, attribute.value});
    }
    return cookie;
}

QList<CookiePair> parseCookie(QByteArrayView value)
{
    QList<CookiePair> pairs;
    const QList<ByteRange> parts = splitAtSemicolons(value);
    for (const ByteRange &part : parts) {
        const Pair pair = splitPair(value, part);
        if (pair.name.isEmpty() && pair.value.isEmpty()) {
            continue;
        }
        if (pair.hasEquals) {
            pairs.append({bytesOf(value, pair.name), bytesOf(value, pair.value), pair.name, pair.value});
        } else { // a value without a name, as RFC 6265bis has it
            pairs.append({{}, bytesOf(value, pair.name), {pair.name.start, pair.name.start}, pair.name});
        }
    }
    return pairs;
}

} // namespace Ticketscope::Http
