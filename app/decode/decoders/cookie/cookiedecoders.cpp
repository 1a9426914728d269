// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/cookie/cookiedecoders.h"

#include "decode/builtindecoders.h"
#include "decode/decoders/generic/embedded.h"
#include "decode/nodes.h"
#include "protocol/cookie.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::CookieDecoder)
};

/// One cookie; its value goes to whoever knows a cookie of that name, or a token by its look.
DecodedNode cookieNode(const DecodeInput &input, const QByteArray &name, ByteRange nameRange, ByteRange valueRange,
                       const DecoderRegistry &registry)
{
    const SourceRange value = Nodes::part(input.source, valueRange);
    const bool isEmpty = valueRange.isEmpty();
    DecodedNode node = Nodes::text("http.cookie", Nodes::textOf(name), value, Sensitivity::Secret);
    if (isEmpty) {
        node.source = Nodes::part(input.source, nameRange.united(valueRange));
        node.sensitivity = Sensitivity::Public;
        node.mark(NodeState::Notable, Text::tr("The cookie is empty."));
        return node;
    }
    if (std::optional<DecodedNode> known = Embedded::decode(input, value, "cookie:" + name, registry)) {
        node.mark(known->anyDamaged() ? NodeState::Damaged : known->state, {});
        node.children.append(std::move(*known));
    }
    return node;
}

void markSpaceAfterEquals(DecodedNode *node, const DecodeInput &input, ByteRange name, ByteRange value)
{
    const QByteArrayView between = input.bytes().sliced(name.end, value.start - name.end);
    if (!value.isEmpty() && between.contains(' ')) {
        node->mark(NodeState::Notable, Text::tr("There is a space around the \"=\"; it does not belong to the value."));
    }
}

bool isPasted(const DecodeInput &input)
{
    const QByteArrayView bytes = input.bytes();
    const qsizetype equals = bytes.indexOf('=');
    const qsizetype semicolon = bytes.indexOf("; ");
    return input.context == "pasted" && equals > 0 && semicolon > equals && !bytes.contains('\n') &&
           std::none_of(bytes.begin(), bytes.begin() + equals,
                        [](char c) { return c == ' ' || c == '"' || c == '<' || c == '{'; });
}

bool hasAttributes(const DecodeInput &input)
{
    const Result<Http::SetCookie> cookie = Http::parseSetCookie(input.bytes());
    constexpr std::array names{"Path", "Expires", "Max-Age", "Domain", "Secure", "HttpOnly", "SameSite"};
    return cookie && std::any_of(names.begin(), names.end(), [&](const char *name) { return cookie->attribute(name); });
}

} // namespace

int CookieDecoder::confidence(const DecodeInput &input) const
{
    if (input.isContext("header", "Cookie")) {
        return 100;
    }
    return isPasted(input) ? 32 : 0;
}

Result<DecodedNode> CookieDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    DecodedNode node = Nodes::group("http.cookies", Text::tr("Cookies"), input.source);
    node.specification = QStringLiteral("RFC 6265 section 4.2");
    const QList<Http::CookiePair> pairs = Http::parseCookie(input.bytes());
    for (const Http::CookiePair &pair : pairs) {
        DecodedNode cookie = cookieNode(input, pair.name, pair.nameRange, pair.valueRange, registry);
        if (pair.name.isEmpty()) {
            cookie.mark(NodeState::Notable, Text::tr("A value without a name."));
        }
        markSpaceAfterEquals(&cookie, input, pair.nameRange, pair.valueRange);
        const bool isRepeated = std::count_if(pairs.begin(), pairs.end(), [&](const Http::CookiePair &other) {
                                    return other.name == pair.name;
                                }) > 1;
        if (isRepeated) {
            cookie.mark(NodeState::Notable,
                        Text::tr("This name stands here more than once; which one counts is up to the server."));
        }
        node.children.append(std::move(cookie));
    }
    return node;
}

int SetCookieDecoder::confidence(const DecodeInput &input) const
{
    if (input.isContext("header", "Set-Cookie")) {
        return 100;
    }
    return isPasted(input) && hasAttributes(input) ? 34 : 0;
}

namespace {

std::optional<QDateTime> serverDate(const DecodeInput &input)
{
    return Http::parseCookieDate(input.facts.value("server-date"));
}

DecodedNode expiresNode(const DecodeInput &input, DecodedNode node, const Http::CookieAttribute &attribute)
{
    const std::optional<QDateTime> time = Http::parseCookieDate(attribute.value);
    if (!time) {
        node.mark(NodeState::Damaged, Text::tr("This is not a date; browsers take the cookie as one for the session."));
        return node;
    }
    node.value = *time;
    if (const std::optional<QDateTime> now = serverDate(input); now && *time <= *now) {
        node.mark(NodeState::Notable, Text::tr("This lies in the past: it deletes the cookie."));
    }
    return node;
}

DecodedNode maxAgeNode(DecodedNode node, const Http::CookieAttribute &attribute)
{
    bool isNumber = false;
    const qint64 seconds = attribute.value.toLongLong(&isNumber);
    if (!isNumber) {
        node.mark(NodeState::Damaged, Text::tr("This is not a number of seconds."));
        return node;
    }
    node.value = seconds;
    node.mark(seconds <= 0 ? NodeState::Notable : NodeState::Fine,
              seconds <= 0 ? Text::tr("This deletes the cookie.") : Text::tr("Seconds from now."));
    return node;
}

DecodedNode attributeNode(const DecodeInput &input, const Http::CookieAttribute &attribute)
{
    const QByteArray lower = attribute.name.toLower();
    DecodedNode node = Nodes::group("http.setCookie." + lower, Nodes::textOf(attribute.name),
                                    Nodes::part(input.source, attribute.nameRange.united(attribute.valueRange)));
    if (!attribute.value.isEmpty()) {
        node.value = Nodes::textOf(attribute.value);
        node.source = Nodes::part(input.source, attribute.valueRange);
    }
    if (lower == "expires") {
        return expiresNode(input, std::move(node), attribute);
    }
    if (lower == "max-age") {
        return maxAgeNode(std::move(node), attribute);
    }
    if (lower == "httponly") {
        node.note = Text::tr("Scripts of the page cannot read it.");
    } else if (lower == "secure") {
        node.note = Text::tr("It is sent over https only.");
    }
    constexpr std::array known{"path",     "domain",      "httponly", "secure", "samesite",
                               "priority", "partitioned", "version",  "comment"};
    if (std::none_of(known.begin(), known.end(), [&](const char *name) { return lower == name; })) {
        node.mark(NodeState::Notable, Text::tr("This is not an attribute that browsers know; they pass it over."));
    }
    return node;
}

void explainWhole(DecodedNode *node, const DecodeInput &input, const Http::SetCookie &cookie)
{
    const bool deletes = cookie.attribute("Expires") || cookie.attribute("Max-Age");
    if (cookie.value.isEmpty() && !deletes) {
        node->mark(NodeState::Notable,
                   Text::tr("An empty value without a date does not delete the cookie: it makes one that is "
                            "empty, and the next request may send it so."));
    }
    if (!cookie.isSecure() && input.facts.value("scheme") == "https") {
        node->mark(NodeState::Notable, Text::tr("Secure is missing: the cookie would also go over plain http."));
    }
    const Http::CookieAttribute *sameSite = cookie.attribute("SameSite");
    if (sameSite && sameSite->value.compare("None", Qt::CaseInsensitive) == 0 && !cookie.isSecure()) {
        node->mark(NodeState::Notable, Text::tr("Browsers refuse SameSite=None without Secure."));
    }
    if (cookie.isSecure() && input.facts.value("scheme") == "http") {
        node->mark(NodeState::Notable,
                   Text::tr("Secure over plain http: clients do not keep or do not send this cookie."));
    }
}

} // namespace

Result<DecodedNode> SetCookieDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    const Result<Http::SetCookie> cookie = Http::parseSetCookie(input.bytes());
    DecodedNode node = Nodes::group("http.setCookie", QStringLiteral("Set-Cookie"), input.source);
    node.specification = QStringLiteral("RFC 6265 section 5.2");
    if (!cookie) {
        node.children.append(Nodes::text("raw.text", Text::tr("Text"), input.source, Sensitivity::Secret));
        Nodes::addError(&node, input.source, cookie.error());
        return node;
    }
    DecodedNode value = cookieNode(input, cookie->name, cookie->nameRange, cookie->valueRange, registry);
    markSpaceAfterEquals(&value, input, cookie->nameRange, cookie->valueRange);
    node.children.append(std::move(value));
    for (const Http::CookieAttribute &attribute : cookie->attributes) {
        node.children.append(attributeNode(input, attribute));
    }
    explainWhole(&node, input, *cookie);
    return node;
}

void addCookieDecoders(DecoderRegistry &registry)
{
    registry.add(std::make_unique<SetCookieDecoder>());
    registry.add(std::make_unique<CookieDecoder>());
}

} // namespace Ticketscope
