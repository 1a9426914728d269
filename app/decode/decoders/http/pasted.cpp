// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/http/pasted.h"

#include "decode/decoders/http/httptree.h"

#include <algorithm>
#include <array>

namespace Ticketscope::Pasted {

namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool isTokenCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

QByteArrayView firstLine(QByteArrayView bytes)
{
    const qsizetype end = bytes.indexOf('\n');
    return (end < 0 ? bytes : bytes.first(end)).trimmed();
}

/// What has a colon after a few letters and is no header: tokens of SuperOffice, addresses.
bool isTokenOrUrl(QByteArrayView line)
{
    constexpr std::array<QByteArrayView, 5> prefixes{"7T:", "7S:", "7P:", "7A:", "8A:"};
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](QByteArrayView prefix) { return line.startsWith(prefix); }) ||
           line.sliced(std::max<qsizetype>(0, line.indexOf(':'))).startsWith("://");
}

bool isHeaderLine(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    return colon > 0 && !isTokenOrUrl(line) && std::all_of(line.begin(), line.begin() + colon, isTokenCharacter);
}

} // namespace

void clamp(Http::Head *head, qint64 size)
{
    const auto clampRange = [size](ByteRange *range) {
        range->start = std::min(range->start, size);
        range->end = std::min(range->end, size);
    };
    head->end = std::min(head->end, size);
    clampRange(&head->startLine);
    for (Http::HeaderField &field : head->headers) {
        clampRange(&field.name);
        clampRange(&field.value);
        clampRange(&field.line);
    }
}

SourceRange trimmed(const SourceRange &source)
{
    const QByteArrayView bytes = source.view();
    qint64 start = 0;
    qint64 end = bytes.size();
    while (start < end && isSpace(bytes[start])) {
        ++start;
    }
    while (end > start && isSpace(bytes[end - 1])) {
        --end;
    }
    return {source.buffer, {source.range.start + start, source.range.start + end}};
}

bool beginsWithStartLine(QByteArrayView bytes)
{
    const QByteArrayView line = firstLine(bytes);
    if (line.startsWith("HTTP/")) {
        // "HTTP/1.1 200 OK", and "HTTP/2 200" as curl prints it.
        const QByteArrayView code = line.sliced(std::max<qsizetype>(0, line.indexOf(' '))).trimmed();
        return code.size() >= 3 && (code.size() == 3 || code[3] == ' ') &&
               std::all_of(code.begin(), code.begin() + 3, [](char c) { return c >= '0' && c <= '9'; });
    }
    const qsizetype space = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    return space > 0 && last > space && line.sliced(last + 1).startsWith("HTTP/1.") &&
           std::all_of(line.begin(), line.begin() + space, isTokenCharacter);
}

bool isHeaderBlock(QByteArrayView bytes)
{
    qsizetype at = 0;
    bool any = false;
    while (at < bytes.size()) {
        qsizetype end = bytes.indexOf('\n', at);
        end = end < 0 ? bytes.size() : end;
        const QByteArrayView line = bytes.sliced(at, end - at);
        const bool isFold = any && (line.startsWith(" ") || line.startsWith("\t"));
        if (!isFold && !isHeaderLine(line.trimmed())) {
            return line.trimmed().isEmpty() && any && bytes.sliced(end).trimmed().isEmpty();
        }
        any = true;
        at = end + 1;
    }
    return any;
}

std::optional<DecodedMessage> decodeHttpMessage(const SourceBufferPtr &pasted, const DecoderRegistry &registry,
                                                const DecodeKeysPtr &keys)
{
    const QByteArray &bytes = pasted->bytes();
    if (!beginsWithStartLine(bytes)) {
        return std::nullopt;
    }
    const auto kind = bytes.startsWith("HTTP/") ? Http::MessageKind::Response : Http::MessageKind::Request;
    // A head copied alone lacks its blank line.
    const QByteArray padded = bytes + "\r\n\r\n";
    const Result<Http::Head> head = Http::parseHead(padded, kind);
    if (!head) {
        return std::nullopt;
    }
    HttpTree::Source source;
    source.wire = pasted;
    source.head = *head;
    clamp(&source.head, bytes.size());
    source.body = {source.head.end, bytes.size()};
    source.isPasted = true;
    source.bodyLimit = bytes.size();
    source.keys = keys;
    return HttpTree::decode(source, registry);
}

} // namespace Ticketscope::Pasted
