// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/http/httpdecoders.h"

#include "decode/builtindecoders.h"
#include "decode/decoders/http/httptree.h"
#include "decode/decoders/http/pasted.h"
#include "decode/nodes.h"
#include "protocol/cookie.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::HttpDecoders)
};

template<size_t Size>
bool isHeader(const DecodeInput &input, const std::array<const char *, Size> &names)
{
    return std::any_of(names.begin(), names.end(), [&](const char *name) { return input.isContext("header", name); });
}

/// The one form that is to be sent today: "Sun, 06 Nov 1994 08:49:37 GMT".
bool isFixedDate(QByteArrayView text)
{
    static const QRegularExpression pattern(QStringLiteral(
        "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \\d{4} "
        "\\d\\d:\\d\\d:\\d\\d GMT$"));
    return pattern.match(QString::fromLatin1(text)).hasMatch();
}

bool isNumber(QByteArrayView text)
{
    bool good = false;
    text.toByteArray().toLongLong(&good);
    return good;
}

} // namespace

int DateDecoder::confidence(const DecodeInput &input) const
{
    constexpr std::array names{"Date",       "Expires", "Last-Modified", "If-Modified-Since", "If-Unmodified-Since",
                               "Retry-After"};
    return isHeader(input, names) ? 90 : 0;
}

Result<DecodedNode> DateDecoder::decode(const DecodeInput &input, const DecoderRegistry & /*registry*/) const
{
    DecodedNode node = Nodes::text("http.date", Text::tr("Date"), input.source);
    node.specification = QStringLiteral("RFC 9110 section 5.6.7");
    if (input.isContext("header", "Retry-After") && isNumber(input.bytes())) {
        node.note = Text::tr("Seconds to wait.");
        return node;
    }
    if (input.isContext("header", "Expires") && isNumber(input.bytes())) {
        node.note = Text::tr("Not a date: already expired is meant.");
        return node;
    }
    const std::optional<QDateTime> time = Http::parseCookieDate(input.bytes());
    if (!time) {
        node.mark(NodeState::Damaged, Text::tr("This is not a date."));
        return node;
    }
    node.value = *time;
    if (!isFixedDate(input.bytes())) {
        node.mark(NodeState::Notable,
                  Text::tr("The date is not written as HTTP wants it (Sun, 06 Nov 1994 08:49:37 GMT)."));
    }
    return node;
}

int ContentTypeDecoder::confidence(const DecodeInput &input) const
{
    return input.isContext("header", "Content-Type") ? 90 : 0;
}

Result<DecodedNode> ContentTypeDecoder::decode(const DecodeInput &input, const DecoderRegistry & /*registry*/) const
{
    const QByteArrayView bytes = input.bytes();
    const qsizetype semicolon = bytes.indexOf(';');
    const qint64 typeEnd = semicolon < 0 ? bytes.size() : semicolon;
    DecodedNode node = Nodes::text("http.contentType", {}, input.source);
    node.specification = QStringLiteral("RFC 9110 section 8.3");
    const QByteArrayView type = bytes.first(typeEnd).trimmed();
    if (std::count(type.begin(), type.end(), '/') != 1) {
        node.mark(NodeState::Damaged, Text::tr("A media type has the form type/subtype."));
    }
    if (semicolon < 0) {
        return node;
    }
    node.children.append(Nodes::text("http.contentType.type", Text::tr("Media type"),
                                     Pasted::trimmed(Nodes::part(input.source, 0, typeEnd))));
    // Parameters are written as a cookie's attributes are; quotes come off here.
    const QList<Http::CookiePair> parameters = Http::parseCookie(bytes.sliced(semicolon + 1));
    for (const Http::CookiePair &parameter : parameters) {
        ByteRange range = parameter.valueRange.moved(semicolon + 1);
        if (parameter.value.size() >= 2 && parameter.value.startsWith('"') && parameter.value.endsWith('"')) {
            range = {range.start + 1, range.end - 1};
        }
        node.children.append(Nodes::text("http.contentType." + parameter.name.toLower(), Nodes::textOf(parameter.name),
                                         Nodes::part(input.source, range)));
    }
    return node;
}

int AddressDecoder::confidence(const DecodeInput &input) const
{
    constexpr std::array names{"Location", "Referer", "Content-Location"};
    return isHeader(input, names) ? 90 : 0;
}

Result<DecodedNode> AddressDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    const QByteArrayView bytes = input.bytes();
    const qsizetype hash = bytes.indexOf('#');
    const qint64 beforeHash = hash < 0 ? bytes.size() : hash;
    const qsizetype question = bytes.first(beforeHash).indexOf('?');
    if (hash < 0 && question < 0) {
        return Nodes::text("http.address", Text::tr("Address"), input.source);
    }
    DecodedNode node = Nodes::group("http.address", Text::tr("Address"), input.source);
    const qint64 pathEnd = question < 0 ? beforeHash : question;
    node.children.append(
        Nodes::text("http.address.path", Text::tr("Address without query"), Nodes::part(input.source, 0, pathEnd)));
    if (question >= 0) {
        DecodedNode query = registry.decode(input.inner(Nodes::part(input.source, question + 1, beforeHash), "query"));
        query.name = Text::tr("Query");
        node.children.append(std::move(query));
    }
    if (hash >= 0) {
        DecodedNode fragment = registry.decode(input.inner(Nodes::part(input.source, hash + 1, bytes.size()), "query"));
        fragment.name = Text::tr("Fragment");
        node.children.append(std::move(fragment));
    }
    return node;
}

int HeaderBlockDecoder::confidence(const DecodeInput &input) const
{
    return input.context == "pasted" && Pasted::isHeaderBlock(input.bytes()) ? 80 : 0;
}

Result<DecodedNode> HeaderBlockDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    // The head's reader wants a start line; its length comes off every offset again.
    const QByteArray startLine = "GET / HTTP/1.1\r\n";
    const QByteArray padded = startLine + input.bytes().toByteArray() + "\r\n\r\n";
    Result<Http::Head> head = Http::parseHead(padded, Http::MessageKind::Request);
    const qint64 shift = input.source.range.start - startLine.size();
    if (!head) {
        Error error = head.error();
        error.offset = std::max<qint64>(0, error.offset.value_or(startLine.size()) + shift);
        return tl::unexpected(error);
    }
    Pasted::clamp(&*head, startLine.size() + input.bytes().size());
    DecodedNode node = Nodes::group("http.headers", Text::tr("Header fields"), input.source);
    for (Http::HeaderField field : head->headers) {
        field.name = field.name.moved(shift);
        field.value = field.value.moved(shift);
        field.line = field.line.moved(shift);
        node.children.append(HttpTree::headerField(input, field, registry));
    }
    return node;
}

void addHttpDecoders(DecoderRegistry &registry)
{
    registry.add(std::make_unique<DateDecoder>());
    registry.add(std::make_unique<ContentTypeDecoder>());
    registry.add(std::make_unique<AddressDecoder>());
    registry.add(std::make_unique<HeaderBlockDecoder>());
}

} // namespace Ticketscope
