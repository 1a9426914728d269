// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/authorization/authorization.h"
#include "decode/nodes.h"
#include "protocol/base64.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::BasicDecoder)
};

bool isAscii(QByteArrayView bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Below a field with bytes outside ASCII: what it says in each of the two charsets that clients use.
void appendReadings(DecodedNode *field)
{
    const QByteArrayView bytes = field->source.view();
    if (isAscii(bytes)) {
        return;
    }
    const bool isUtf8 = bytes.isValidUtf8();
    const auto reading = [&](const char *suffix, const QString &name, const QString &text) {
        return Nodes::field(field->id + suffix, name, text, field->source, field->sensitivity);
    };
    if (isUtf8) {
        field->children.append(reading(".utf8", Text::tr("read as UTF-8"), QString::fromUtf8(bytes)));
    }
    field->children.append(reading(".latin1", Text::tr("read as ISO 8859-1"), QString::fromLatin1(bytes)));
    field->mark(NodeState::Notable, isUtf8
                                        ? Text::tr("The bytes are UTF-8; a server that expects ISO 8859-1 reads other "
                                                   "characters.")
                                        : Text::tr("The bytes are not UTF-8, so that they must be ISO 8859-1 or "
                                                   "windows-1252; a server that expects UTF-8 refuses them."));
}

void explainUserName(DecodedNode *user)
{
    const QString name = user->value.toString();
    if (name.isEmpty()) {
        user->mark(NodeState::Notable, Text::tr("The user name is empty."));
    } else if (const qsizetype backslash = name.indexOf(QLatin1Char('\\')); backslash > 0) {
        user->mark(NodeState::Fine, Text::tr("The domain is \"%1\".").arg(name.left(backslash)));
    } else if (const qsizetype at = name.lastIndexOf(QLatin1Char('@')); at > 0) {
        user->mark(NodeState::Fine,
                   Text::tr("The domain, or the domain of a mail address, is \"%1\".").arg(name.mid(at + 1)));
    } else if (name == QLatin1String("7T")) {
        user->mark(NodeState::Notable,
                   Text::tr("This looks like a ticket in place of the user name. The server divides "
                            "at the first colon, which is the one inside the ticket."));
    }
}

/// Control characters, of which a line end from a careless shell command is the usual one.
void explainControls(DecodedNode *node, const SourceRange &all, DecodedNode *password)
{
    const QByteArrayView bytes = all.view();
    qsizetype end = bytes.size();
    while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
        --end;
    }
    if (end < bytes.size()) {
        password->mark(
            NodeState::Notable,
            Text::tr("The password ends in a line end, which was most likely encoded by mistake (echo without -n)."));
        DecodedNode newline =
            Nodes::bytes("http.basic.trailingNewline", Text::tr("Line end"), Nodes::part(all, end, bytes.size()));
        newline.mark(NodeState::Notable, Text::tr("This is counted as part of the password."));
        node->children.append(std::move(newline));
    }
    for (qsizetype i = 0; i < end; ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        if (byte < 0x20 || byte == 0x7f) {
            Nodes::addError(node, all,
                            Error{ErrorCode::Malformed,
                                  Text::tr("A control character stands here, which user names and "
                                           "passwords must not hold."),
                                  {},
                                  i,
                                  {}});
            return;
        }
    }
}

void appendUserAndPassword(DecodedNode *node, const SourceRange &all, qsizetype colon)
{
    DecodedNode user =
        Nodes::text("http.basic.userName", Text::tr("User name"), Nodes::part(all, 0, colon), Sensitivity::Personal);
    DecodedNode password = Nodes::text("http.basic.password", Text::tr("Password"),
                                       Nodes::part(all, colon + 1, all.view().size()), Sensitivity::Secret);
    explainUserName(&user);
    if (password.source.range.isEmpty()) {
        password.mark(NodeState::Notable, Text::tr("The password is empty."));
    }
    appendReadings(&user);
    appendReadings(&password);
    node->children.append(std::move(user));
    const qsizetype at = node->children.size();
    node->children.append(std::move(password));
    DecodedNode controls;
    explainControls(&controls, all, &node->children[at]);
    node->mark(controls.state, controls.note);
    node->children.append(std::move(controls.children));
}

/// Base64 of Base64 of something with a colon.
std::optional<QByteArray> decodedTwice(const QByteArray &once)
{
    if (!looksLikeBase64(once)) {
        return std::nullopt;
    }
    const Result<QByteArray> twice = decodeBase64(once.trimmed());
    return twice && twice->contains(':') && Nodes::isReadable(*twice) ? std::optional(*twice) : std::nullopt;
}

void explainMissingColon(DecodedNode *node, const SourceRange &all)
{
    const QByteArray once = all.view().toByteArray();
    DecodedNode raw = Nodes::isReadable(once) ? Nodes::text("http.basic.undivided", Text::tr("Decoded"), all)
                                              : Nodes::bytes("http.basic.undivided", Text::tr("Decoded"), all);
    raw.sensitivity = Sensitivity::Secret;
    node->children.append(std::move(raw));
    if (const std::optional<QByteArray> twice = decodedTwice(once)) {
        const SourceBufferPtr inner = SourceBuffer::fromBase64("base64:base64", *twice, all.buffer, all.range);
        appendUserAndPassword(node, Nodes::whole(inner), twice->indexOf(':'));
        node->mark(NodeState::Damaged, Text::tr("The credentials were encoded twice."));
        return;
    }
    qsizetype odd = 0;
    while (odd < once.size() && static_cast<unsigned char>(once[odd]) < 0x80) {
        ++odd;
    }
    if (odd < once.size() && !QByteArrayView(once).isValidUtf8()) {
        Nodes::addError(node, all,
                        Error{ErrorCode::Malformed,
                              Text::tr("No colon parts a user name from a password, and the byte 0x%1 is no text: the "
                                       "value was changed, often in upper and lower case, or it is a made-up example.")
                                  .arg(uint(static_cast<unsigned char>(once[odd])), 2, 16, QLatin1Char('0')),
                              {},
                              odd,
                              {}});
        return;
    }
    Nodes::addError(node, all,
                    Error{ErrorCode::Malformed,
                          Text::tr("No colon parts a user name from a password."),
                          {},
                          std::max<qsizetype>(0, once.size() - 1),
                          {}});
}

} // namespace

int BasicDecoder::confidence(const DecodeInput &input) const
{
    return input.isContext("credentials", "Basic") ? 90 : 0;
}

Result<DecodedNode> BasicDecoder::decode(const DecodeInput &input, const DecoderRegistry & /*registry*/) const
{
    DecodedNode node = Nodes::group("http.basic", QStringLiteral("Basic"), input.source);
    node.specification = QStringLiteral("RFC 7617 section 2");
    const QByteArrayView encoded = input.bytes();
    const Result<QByteArray> strict = decodeBase64(encoded);
    const Result<QByteArray> bytes = strict ? strict : decodeBase64(encoded, Base64Alphabet::Either, true);
    if (!bytes) {
        DecodedNode raw = Nodes::text("http.basic.encoded", Text::tr("Encoded"), input.source, Sensitivity::Secret);
        node.children.append(std::move(raw));
        Nodes::addError(&node, input.source, strict.error());
        return node;
    }
    const SourceBufferPtr buffer = SourceBuffer::fromBase64("base64:" + input.facts.value("header", "Authorization"),
                                                            *bytes, input.source.buffer, input.source.range);
    const SourceRange all = Nodes::whole(buffer);
    const qsizetype colon = bytes->indexOf(':');
    if (colon < 0) {
        explainMissingColon(&node, all);
    } else {
        appendUserAndPassword(&node, all, colon);
    }
    if (!strict) {
        Nodes::addError(&node, input.source, strict.error());
    }
    return node;
}

} // namespace Ticketscope
