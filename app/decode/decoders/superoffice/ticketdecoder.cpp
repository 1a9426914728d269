// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/superoffice/ticketdecoder.h"

#include "decode/nodes.h"
#include "protocol/base64.h"
#include "protocol/superoffice.h"

#include <QCoreApplication>
#include <QUrl>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::SuperOfficeDecoder)
};

constexpr qsizetype kPrefix = 3; // "7T:"

/// The tenant that an Online address names: "Cust12345" in its path.
QString tenantOf(const QByteArray &target)
{
    for (const QByteArray &part : target.split('/')) {
        if (part.startsWith("Cust") && part.size() > 4) {
            return QString::fromLatin1(part);
        }
    }
    return {};
}

void addFields(DecodedNode *node, const SuperOffice::Ticket &ticket, const SourceRange &inside,
               const DecodeInput &input)
{
    // Two bytes a character (UTF-16LE), a semicolon between the parts.
    qint64 at = 0;
    const auto next = [&](qsizetype characters) {
        SourceRange range = Nodes::part(inside, at, at + 2 * characters);
        at += 2 * (characters + 1);
        return range;
    };
    DecodedNode guid = Nodes::field("superoffice.ticket.guid", Text::tr("Row"), ticket.guid, next(ticket.guid.size()),
                                    Sensitivity::Secret);
    guid.note = Text::tr("Finds the row in the CREDENTIALS table (SearchName).");
    node->children.append(guid);
    DecodedNode number = Nodes::field("superoffice.ticket.number", Text::tr("Number"), ticket.number,
                                      next(ticket.number.size()), Sensitivity::Secret);
    number.note = Text::tr("Is checked against the hash that is stored in that row.");
    node->children.append(number);
    if (ticket.context.isEmpty()) {
        return;
    }
    DecodedNode context =
        Nodes::field("superoffice.ticket.context", Text::tr("Tenant"), ticket.context, next(ticket.context.size()));
    const QString tenant = tenantOf(input.facts.value("target"));
    if (!tenant.isEmpty() && tenant.compare(ticket.context, Qt::CaseInsensitive) != 0) {
        context.mark(NodeState::Notable,
                     Text::tr("The ticket is of %1, but the address is that of %2.").arg(ticket.context, tenant));
    }
    node->children.append(context);
}

} // namespace

QByteArray SuperOfficeTicketDecoder::id() const
{
    return "superoffice.ticket"_ba;
}

int SuperOfficeTicketDecoder::confidence(const DecodeInput &input) const
{
    if (input.isContext("credentials", "SOTicket")) {
        return 100;
    }
    return input.bytes().startsWith("7T:") ? 95 : 0;
}

Result<DecodedNode> SuperOfficeTicketDecoder::decode(const DecodeInput &input,
                                                     const DecoderRegistry & /*registry*/) const
{
    DecodedNode node =
        Nodes::text("superoffice.ticket", Text::tr("SuperOffice ticket"), input.source, Sensitivity::Secret);
    const QByteArrayView text = input.bytes();
    if (!text.startsWith("7T:")) {
        Error error{
            ErrorCode::Malformed, Text::tr("A ticket begins with 7T: and is sent as it is. This does not."), {}, 0, {}};
        if (text.startsWith("N1Q6")) {
            error.text = Text::tr("This ticket was Base64-encoded once more: N1Q6 is Base64 of 7T:. Send it as it is.");
        }
        Nodes::addError(&node, input.source, error);
        return node;
    }
    const Result<SuperOffice::Ticket> ticket = SuperOffice::readTicket(text);
    if (!ticket) {
        Nodes::addError(&node, input.source, ticket.error());
        return node;
    }
    const SourceRange encoded = Nodes::part(input.source, kPrefix, text.size());
    const Result<QByteArray> decoded = decodeBase64(encoded.view());
    if (!decoded) {
        Nodes::addError(&node, encoded, decoded.error());
        return node;
    }
    const SourceBufferPtr inside = SourceBuffer::fromBase64("base64:Ticket", *decoded, encoded.buffer, encoded.range);
    addFields(&node, *ticket, Nodes::whole(inside), input);
    node.note = Text::tr("Proves who somebody is to NetServer. Neither the user nor the expiry is in it.");
    return node;
}

} // namespace Ticketscope
