// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/authorization/authorization.h"
#include "decode/nodes.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::DigestDecoder)
};

constexpr const char *kPrefix = "http.digest";

DecodedNode *parameter(DecodedNode *node, const char *name)
{
    return Authorization::parameterOf(node, QByteArray(kPrefix) + '.' + name);
}

bool isHex(const QString &text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) {
        return (c >= QLatin1Char('0') && c <= QLatin1Char('9')) ||
               (c.toLower() >= QLatin1Char('a') && c.toLower() <= QLatin1Char('f'));
    });
}

/// Offset of the first character that is no hexadecimal digit; the length if there is none.
qsizetype firstOdd(const QString &text)
{
    qsizetype i = 0;
    while (i < text.size() && isHex(text.mid(i, 1))) {
        ++i;
    }
    return i;
}

void requireParameters(DecodedNode *node)
{
    constexpr std::array always{"realm", "nonce", "uri", "response"};
    for (const char *name : always) {
        if (!parameter(node, name)) {
            node->mark(NodeState::Damaged, Text::tr("The parameter \"%1\" is missing.").arg(QLatin1String(name)));
        }
    }
    if (!parameter(node, "username") && !parameter(node, "username*")) {
        node->mark(NodeState::Damaged, Text::tr("The user name is missing."));
    }
    if (!parameter(node, "qop")) {
        node->mark(NodeState::Notable, Text::tr("There is no qop: this is the old form of RFC 2069."));
        return;
    }
    for (const char *name : {"cnonce", "nc"}) {
        if (!parameter(node, name)) {
            node->mark(NodeState::Damaged,
                       Text::tr("The parameter \"%1\" is missing; it is required where there is a qop.")
                           .arg(QLatin1String(name)));
        }
    }
}

void explainResponse(DecodedNode *node)
{
    DecodedNode *response = parameter(node, "response");
    if (!response) {
        return;
    }
    response->sensitivity = Sensitivity::Secret;
    const DecodedNode *algorithm = parameter(node, "algorithm");
    const QString name = algorithm ? algorithm->value.toString().toUpper() : QStringLiteral("MD5");
    const int digits = name.startsWith(QLatin1String("SHA-256")) || name.startsWith(QLatin1String("SHA-512-256")) ? 64
                       : name.startsWith(QLatin1String("MD5"))                                                    ? 32
                                                                                                                  : 0;
    const QString text = response->value.toString();
    if (!isHex(text)) {
        Nodes::addError(response, response->source,
                        Error{ErrorCode::Malformed,
                              Text::tr("The response must be hexadecimal digits only."),
                              {},
                              firstOdd(text),
                              {}});
    } else if (digits != 0 && text.size() != digits) {
        response->mark(NodeState::Damaged,
                       Text::tr("The response has %1 digits; %2 makes %3.").arg(text.size()).arg(name).arg(digits));
    } else {
        response->note = Text::tr("Whoever has it can try passwords against it without asking the server.");
    }
}

void explainCount(DecodedNode *node)
{
    DecodedNode *count = parameter(node, "nc");
    if (!count) {
        return;
    }
    const QString text = count->value.toString();
    bool isNumber = false;
    const uint number = text.toUInt(&isNumber, 16);
    if (text.size() != 8 || !isNumber || !isHex(text)) {
        count->mark(NodeState::Damaged, Text::tr("The count must be eight hexadecimal digits."));
    } else {
        count->note = Text::tr("Request number %1 with this nonce.").arg(number);
    }
}

void explainUri(DecodedNode *node, const DecodeInput &input)
{
    DecodedNode *uri = parameter(node, "uri");
    const QByteArray target = input.facts.value("target");
    if (uri && !target.isEmpty() && input.facts.value("side") == "request" &&
        uri->value.toString().toUtf8() != target) {
        uri->mark(NodeState::Notable, Text::tr("This is not the target of the request line; a proxy may have changed "
                                               "that, and the server may refuse it."));
    }
}

void explainQuoting(DecodedNode *node, const QList<Http::AuthParameter> &parameters)
{
    for (const Http::AuthParameter &written : parameters) {
        const bool mustBeBare = written.name.compare("nc", Qt::CaseInsensitive) == 0 ||
                                written.name.compare("qop", Qt::CaseInsensitive) == 0 ||
                                written.name.compare("algorithm", Qt::CaseInsensitive) == 0;
        DecodedNode *child = parameter(node, written.name.toLower().constData());
        if (mustBeBare && written.quoted && child) {
            child->mark(NodeState::Notable,
                        Text::tr("This value should stand without quotes; strict servers refuse it."));
        }
    }
}

} // namespace

int DigestDecoder::confidence(const DecodeInput &input) const
{
    return input.isContext("credentials", "Digest") ? 90 : 0;
}

Result<DecodedNode> DigestDecoder::decode(const DecodeInput &input, const DecoderRegistry & /*registry*/) const
{
    DecodedNode node = Nodes::group(kPrefix, QStringLiteral("Digest"), input.source);
    node.specification = QStringLiteral("RFC 7616 section 3.4");
    const Http::PartialParameters read = Http::readParameters(input.bytes());
    Authorization::appendParameters(&node, kPrefix, input.source, read.parameters);
    for (const char *name : {"username", "username*"}) {
        if (DecodedNode *user = parameter(&node, name)) {
            user->sensitivity = Sensitivity::Personal;
        }
    }
    requireParameters(&node);
    explainResponse(&node);
    explainCount(&node);
    explainUri(&node, input);
    explainQuoting(&node, read.parameters);
    if (DecodedNode *userhash = parameter(&node, "userhash");
        userhash && userhash->value.toString() == QLatin1String("true")) {
        userhash->note = Text::tr("The user name is a hash of the name and the realm.");
    }
    if (read.error) {
        // What could not be told apart may hold the response.
        const qint64 stopped = read.error->offset.value_or(0);
        node.children.append(Nodes::text("http.digest.rest", Text::tr("Not read"),
                                         Nodes::part(input.source, stopped, input.bytes().size()),
                                         Sensitivity::Secret));
        Nodes::addError(&node, input.source, *read.error);
    }
    return node;
}

int BearerDecoder::confidence(const DecodeInput &input) const
{
    return input.isContext("credentials", "Bearer") ? 90 : 0;
}

Result<DecodedNode> BearerDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    DecodedNode node = Nodes::group("http.bearer", QStringLiteral("Bearer"), input.source);
    node.specification = QStringLiteral("RFC 6750 section 2.1");
    if (input.bytes().isEmpty()) {
        return node;
    }
    std::optional<DecodedNode> known = registry.decodeIfKnown(input.inner(input.source, "token"));
    DecodedNode token = known ? std::move(*known)
                              : Nodes::text("http.bearer.token", Text::tr("Token"), input.source, Sensitivity::Secret);
    if (!known) {
        token.note = Text::tr("Nothing in it can be read; only the service knows what it stands for.");
    }
    token.sensitivity = Sensitivity::Secret;
    node.children.append(std::move(token));
    return node;
}

} // namespace Ticketscope
