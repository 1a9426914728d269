// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/framingerror.h"

#include "protocol/token.h"

#include <QCoreApplication>

#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cctype>

namespace Ticketscope::Http {

namespace {

using Beast = boost::beast::http::error;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Framing)
};

bool isControl(char c)
{
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
}

qint64 firstNonToken(QByteArrayView bytes, qint64 from)
{
    while (from < bytes.size() && isTokenCharacter(bytes[from])) {
        ++from;
    }
    return from;
}

QString describe(const boost::beast::error_code &code)
{
    if (code == Beast::bad_line_ending) {
        return Text::tr("A line holds a carriage return without a line feed behind it (byte %1 of the message).");
    }
    if (code == Beast::bad_method) {
        return Text::tr("The request does not start with a method (byte %1 of the message): this is not HTTP/1.1.");
    }
    if (code == Beast::bad_target) {
        return Text::tr("The request's target is empty or holds a character that does not belong there (byte %1 of the "
                        "message).");
    }
    if (code == Beast::bad_version) {
        return Text::tr(
            "The first line does not name HTTP/1.0 or HTTP/1.1 (byte %1 of the message): this is not HTTP/1.1.");
    }
    if (code == Beast::bad_status) {
        return Text::tr("The first line has no status of three digits (byte %1 of the message).");
    }
    if (code == Beast::bad_reason) {
        return Text::tr("The reason behind the status holds a control character (byte %1 of the message).");
    }
    if (code == Beast::bad_field) {
        return Text::tr("A header line has no valid name before its colon (byte %1 of the message).");
    }
    if (code == Beast::bad_value) {
        return Text::tr("A header's value holds something that does not belong there (byte %1 of the message).");
    }
    if (code == Beast::bad_content_length) {
        return Text::tr(
            "The Content-Length is not a number, or contradicts another header (byte %1 of the message): where "
            "the body ends cannot be known.");
    }
    if (code == Beast::bad_transfer_encoding) {
        return Text::tr(
            "The Transfer-Encoding is not valid, or contradicts another header (byte %1 of the message): where "
            "the body ends cannot be known.");
    }
    if (code == Beast::bad_chunk) {
        return Text::tr("A chunk of the body has no valid size or does not end where its size says (byte %1 of the "
                        "message).");
    }
    if (code == Beast::bad_chunk_extension) {
        return Text::tr("Something that does not belong there follows a chunk's size (byte %1 of the message).");
    }
    return Text::tr("The message is not HTTP/1.1 from byte %1 on.");
}

} // namespace

Error framingError(const boost::beast::error_code &code, qint64 offset)
{
    return {ErrorCode::BrokenFraming, describe(code).arg(offset), {}, offset, {}};
}

Error tooLargeError(qint64 offset)
{
    return {
        ErrorCode::TooLarge,
        Text::tr("The message's head, a chunk's line or its trailers go on beyond byte %1 without an end.").arg(offset),
        {},
        offset,
        {}};
}

Error closedError(MessageKind kind, bool inBody, qint64 offset)
{
    QString text;
    if (kind == MessageKind::Request) {
        text = inBody ? Text::tr("The connection was closed in the middle of the request's body, after %1 bytes.")
                      : Text::tr("The connection was closed in the middle of the request's head, after %1 bytes.");
    } else {
        text = inBody
                   ? Text::tr(
                         "The connection was closed in the middle of the answer's body, after %1 bytes of the answer.")
                   : Text::tr("The connection was closed in the middle of the answer's head, after %1 bytes.");
    }
    return {ErrorCode::ConnectionClosed, text.arg(offset), {}, offset, {}};
}

qint64 locateInStartLine(QByteArrayView line, MessageKind kind, const boost::beast::error_code &code)
{
    if (kind == MessageKind::Response) {
        const qint64 statusStart = std::min<qint64>(line.size(), 9);
        if (code == Beast::bad_status) {
            for (qint64 i = statusStart; i < std::min<qint64>(line.size(), statusStart + 3); ++i) {
                if (line[i] < '0' || line[i] > '9') {
                    return i;
                }
            }
            return std::min<qint64>(line.size() - 1, statusStart + 3);
        }
        if (code == Beast::bad_reason || code == Beast::bad_line_ending) {
            const auto *const control = std::find_if(line.begin(), line.end(), isControl);
            return control - line.begin();
        }
        return std::min<qint64>(line.size() - 1, 5); // "HTTP/" was seen to stand there
    }
    const qint64 methodEnd = firstNonToken(line, 0);
    if (code == Beast::bad_method) {
        return methodEnd;
    }
    qint64 targetEnd = methodEnd + 1;
    while (targetEnd < line.size() && static_cast<unsigned char>(line[targetEnd]) > 0x20 && line[targetEnd] != 0x7F) {
        ++targetEnd;
    }
    return code == Beast::bad_target ? targetEnd : std::min<qint64>(targetEnd + 1, line.size() - 1);
}

qint64 locateInField(QByteArrayView head, qint64 lineStart, const boost::beast::error_code &code)
{
    const qint64 nameEnd = firstNonToken(head, lineStart);
    if (code == Beast::bad_field || nameEnd >= head.size()) {
        return std::min<qint64>(nameEnd, head.size());
    }
    qint64 valueStart = std::min<qint64>(nameEnd + 1, head.size());
    if (code == Beast::bad_line_ending || code == Beast::bad_value) {
        const qint64 from = head[nameEnd] == ':' ? valueStart : lineStart;
        const qint64 lineEnd = head.indexOf("\r\n", from);
        const auto *const control = std::find_if(head.begin() + from, head.end(), isControl);
        const qint64 at = control - head.begin();
        if (at != lineEnd) {
            return at; // else the value is of the right characters and of the wrong form
        }
    }
    while (valueStart < head.size() && (head[valueStart] == ' ' || head[valueStart] == '\t')) {
        ++valueStart;
    }
    return valueStart;
}

qint64 locateInChunkLine(QByteArrayView lines, qint64 sizeLineEnd, const boost::beast::error_code &code)
{
    qint64 sizeStart = lines.startsWith('\r') ? 2 : 0; // the line end of the chunk before
    if (code == Beast::bad_chunk) {
        return sizeStart;
    }
    if (code == Beast::bad_chunk_extension) {
        while (sizeStart < sizeLineEnd && std::isxdigit(static_cast<unsigned char>(lines[sizeStart])) != 0) {
            ++sizeStart;
        }
        return sizeStart;
    }
    // A trailer. Boost.Beast does not say in which line; the first that is wrong in itself is it.
    for (qint64 line = sizeLineEnd; line < lines.size(); line = lines.indexOf('\n', line) + 1) {
        const bool isFold = lines[line] == ' ' || lines[line] == '\t';
        const qint64 nameEnd = firstNonToken(lines, line);
        const bool isNamed = nameEnd > line && nameEnd < lines.size() && lines[nameEnd] == ':';
        if (code == Beast::bad_field && !isFold && !isNamed) {
            return locateInField(lines, line, code);
        }
        const qint64 lineEnd = lines.indexOf("\r\n", line);
        const auto *const control = std::find_if(lines.begin() + line, lines.end(), isControl);
        if (code != Beast::bad_field && control - lines.begin() != lineEnd) {
            return control - lines.begin();
        }
    }
    return sizeLineEnd;
}

} // namespace Ticketscope::Http
