// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/httpmessage.h"

#include "protocol/fieldlines.h"
#include "protocol/token.h"

#include <QCoreApplication>

namespace Ticketscope::Http {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::HttpMessage)
};

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

ByteRange trimmed(QByteArrayView bytes, ByteRange range)
{
    while (!range.isEmpty() && isBlank(bytes[range.start])) {
        ++range.start;
    }
    while (!range.isEmpty() && isBlank(bytes[range.end - 1])) {
        --range.end;
    }
    return range;
}

QByteArray copyOf(QByteArrayView bytes, ByteRange range)
{
    return bytes.sliced(range.start, range.length()).toByteArray();
}

/// A line of a head: its text, and where the next one starts.
struct Line
{
    ByteRange text; ///< without the line end, be it CR LF or a bare LF
    qint64 next = 0;
};

/// Nothing where there is no further line end.
std::optional<Line> lineAt(QByteArrayView bytes, qint64 start)
{
    const qsizetype lineFeed = bytes.indexOf('\n', start);
    if (lineFeed < 0) {
        return std::nullopt;
    }
    const bool hasReturn = lineFeed > start && bytes[lineFeed - 1] == '\r';
    return Line{{start, hasReturn ? lineFeed - 1 : lineFeed}, lineFeed + 1};
}

/// True for "HTTP/1.1", and for "HTTP/2" as tools print it.
bool isVersion(QByteArrayView text)
{
    if (!text.startsWith("HTTP/") || text.size() < 6 || !isDigit(text[5])) {
        return false;
    }
    return text.size() == 6 || (text.size() == 8 && text[6] == '.' && isDigit(text[7]));
}

std::optional<Error> readRequestLine(QByteArrayView bytes, Head &head)
{
    const auto broken = [](const QString &text, qint64 offset) {
        return Error{ErrorCode::Malformed, text.arg(offset), {}, offset, {}};
    };
    const ByteRange line = head.startLine;
    qint64 at = line.start;
    while (at < line.end && isTokenCharacter(bytes[at])) {
        ++at;
    }
    if (at == line.start || at == line.end || bytes[at] != ' ') {
        return broken(Text::tr("The request line does not start with a method and a space (byte %1)."), at);
    }
    const ByteRange rest = trimmed(bytes, {at, line.end});
    qint64 versionStart = rest.end;
    while (versionStart > rest.start && bytes[versionStart - 1] != ' ') {
        --versionStart;
    }
    if (!isVersion(bytes.sliced(versionStart, rest.end - versionStart))) {
        return broken(Text::tr("The request line does not end with an HTTP version (byte %1)."), versionStart);
    }
    const ByteRange target = trimmed(bytes, {rest.start, versionStart});
    if (target.isEmpty()) {
        return broken(Text::tr("The request line has no target between its method and its version (byte %1)."),
                      rest.start);
    }
    head.method = copyOf(bytes, {line.start, at});
    head.target = copyOf(bytes, target);
    head.version = copyOf(bytes, {versionStart, rest.end});
    return std::nullopt;
}

std::optional<Error> readStatusLine(QByteArrayView bytes, Head &head)
{
    const auto broken = [](const QString &text, qint64 offset) {
        return Error{ErrorCode::Malformed, text.arg(offset), {}, offset, {}};
    };
    const ByteRange line = head.startLine;
    qint64 versionEnd = line.start;
    while (versionEnd < line.end && bytes[versionEnd] != ' ') {
        ++versionEnd;
    }
    if (!isVersion(bytes.sliced(line.start, versionEnd - line.start))) {
        return broken(Text::tr("The status line does not start with an HTTP version (byte %1)."), line.start);
    }
    qint64 at = versionEnd;
    while (at < line.end && isBlank(bytes[at])) {
        ++at;
    }
    int status = 0;
    for (int digit = 0; digit < 3; ++digit, ++at) {
        if (at >= line.end || !isDigit(bytes[at])) {
            return broken(Text::tr("The status line has no status of three digits (byte %1)."), at);
        }
        status = status * 10 + (bytes[at] - '0');
    }
    if (at < line.end && !isBlank(bytes[at])) {
        return broken(Text::tr("The status line has no status of three digits (byte %1)."), at);
    }
    head.version = copyOf(bytes, {line.start, versionEnd});
    head.status = status;
    head.reason = copyOf(bytes, trimmed(bytes, {at, line.end}));
    return std::nullopt;
}

} // namespace

Result<qint64> readFieldLines(QByteArrayView bytes, qint64 start, QList<HeaderField> &fields)
{
    for (;;) {
        const std::optional<Line> line = lineAt(bytes, start);
        if (!line) {
            return failureAt(
                ErrorCode::Malformed,
                Text::tr("The head ends at byte %1 without the empty line that closes it.").arg(bytes.size()),
                bytes.size());
        }
        const ByteRange text = line->text;
        if (text.isEmpty()) {
            return line->next;
        }
        if (isBlank(bytes[text.start]) && !fields.isEmpty()) { // obs-fold: goes on with the field before
            HeaderField &field = fields.last();
            field.line.end = line->next;
            const ByteRange more = trimmed(bytes, text);
            if (!more.isEmpty()) {
                field.value = field.value.isEmpty() ? more : field.value.united(more);
            }
            start = line->next;
            continue;
        }
        const qsizetype colon = bytes.sliced(0, text.end).indexOf(':', text.start);
        const ByteRange name = trimmed(bytes, {text.start, std::max<qint64>(colon, text.start)});
        if (name.isEmpty() || name.start != text.start) {
            return failureAt(ErrorCode::Malformed,
                             Text::tr("The header line at byte %1 has no name before a colon.").arg(text.start),
                             text.start);
        }
        const ByteRange afterColon{colon + 1, text.end};
        ByteRange value = trimmed(bytes, afterColon);
        if (value.isEmpty()) {
            value = {value.start, value.start};
        }
        fields.append(HeaderField{name, value, {text.start, line->next}});
        start = line->next;
    }
}

namespace {

/// A value without obsolete line folds: each of their bytes becomes a space (RFC 9112 section 5.2), so that offsets
/// stay true.
QByteArray unfolded(QByteArrayView message, ByteRange range)
{
    QByteArray value = copyOf(message, range);
    for (qsizetype i = 0; i < value.size(); ++i) {
        if (value[i] == '\n') {
            value[i] = ' ';
            if (i > 0 && value[i - 1] == '\r') {
                value[i - 1] = ' ';
            }
        }
    }
    return value;
}

bool isNamed(QByteArrayView message, const HeaderField &field, QByteArrayView name)
{
    return field.name.length() == name.size() &&
           message.sliced(field.name.start, field.name.length()).compare(name, Qt::CaseInsensitive) == 0;
}

} // namespace

Result<Head> parseHead(QByteArrayView bytes, MessageKind kind)
{
    Head head;
    head.kind = kind;
    // Empty lines before the start line are to be passed over (RFC 9112 section 2.2).
    std::optional<Line> line = lineAt(bytes, 0);
    while (line && line->text.isEmpty()) {
        line = lineAt(bytes, line->next);
    }
    if (!line) {
        return failureAt(ErrorCode::Malformed,
                         Text::tr("The first line ends at byte %1 without a line end.").arg(bytes.size()),
                         bytes.size());
    }
    head.startLine = line->text;
    const std::optional<Error> broken =
        kind == MessageKind::Request ? readRequestLine(bytes, head) : readStatusLine(bytes, head);
    if (broken) {
        return tl::unexpected(*broken);
    }
    const Result<qint64> end = readFieldLines(bytes, line->next, head.headers);
    if (!end) {
        return tl::unexpected(end.error());
    }
    head.end = *end;
    return head;
}

QByteArray headerValue(QByteArrayView message, const Head &head, QByteArrayView name)
{
    for (const HeaderField &field : head.headers) {
        if (isNamed(message, field, name)) {
            return unfolded(message, field.value);
        }
    }
    return {};
}

QList<QByteArray> headerValues(QByteArrayView message, const Head &head, QByteArrayView name)
{
    QList<QByteArray> values;
    for (const HeaderField &field : head.headers) {
        if (isNamed(message, field, name)) {
            values.append(unfolded(message, field.value));
        }
    }
    return values;
}

QByteArray mediaTypeOf(QByteArrayView contentType)
{
    const qsizetype semicolon = contentType.indexOf(';');
    return contentType.sliced(0, semicolon < 0 ? contentType.size() : semicolon).trimmed().toByteArray().toLower();
}

QByteArray charsetOf(QByteArrayView contentType)
{
    // parameters = *( OWS ";" OWS [ token "=" ( token / quoted-string ) ] ), RFC 9110 section 5.6.6.
    qsizetype at = contentType.indexOf(';');
    while (at >= 0 && at < contentType.size()) {
        qsizetype nameStart = at + 1;
        qsizetype nameEnd = nameStart;
        while (nameEnd < contentType.size() && contentType[nameEnd] != '=' && contentType[nameEnd] != ';') {
            ++nameEnd;
        }
        const QByteArrayView name = contentType.sliced(nameStart, nameEnd - nameStart).trimmed();
        at = nameEnd;
        QByteArray value;
        if (at < contentType.size() && contentType[at] == '=') {
            ++at;
            while (at < contentType.size() && isBlank(contentType[at])) {
                ++at;
            }
            const bool isQuoted = at < contentType.size() && contentType[at] == '"';
            at += isQuoted ? 1 : 0;
            while (at < contentType.size() && contentType[at] != (isQuoted ? '"' : ';')) {
                if (isQuoted && contentType[at] == '\\' && at + 1 < contentType.size()) {
                    ++at;
                }
                value += contentType[at++];
            }
            at = contentType.indexOf(';', at);
        }
        if (name.compare("charset", Qt::CaseInsensitive) == 0) {
            return value.trimmed().toLower();
        }
    }
    return {};
}

} // namespace Ticketscope::Http
