// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/builtindecoders.h"
#include "decode/decoders/kerberos/kerberosnodes.h"
#include "decode/nodes.h"
#include "protocol/spnego.h"

#include <QCoreApplication>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::KerberosDecoder)
};

QString tokenIdName(quint16 id)
{
    switch (Kerberos::TokenId(id)) {
    case Kerberos::TokenId::ApRequest:
        return u"AP-REQ"_s;
    case Kerberos::TokenId::ApReply:
        return u"AP-REP"_s;
    case Kerberos::TokenId::Error:
        return u"KRB-ERROR"_s;
    }
    return Text::tr("unknown");
}

/// The framing of GSS-API stands before what it frames.
void prependFraming(const Kerberos::PartialMessage &message, const SourceRange &token, DecodedNode *node)
{
    if (message.tokenId) {
        const QString value =
            u"%1 (%2)"_s.arg(tokenIdName(message.tokenId->value)).arg(message.tokenId->value, 4, 16, QLatin1Char('0'));
        DecodedNode id = Nodes::field("kerberos.tokenid", Text::tr("Type of token"), value,
                                      Nodes::part(token, message.tokenId->range));
        id.specification = u"RFC 4121 section 4.1"_s;
        node->children.prepend(std::move(id));
    }
    if (message.mechanism) {
        const QString value = u"%1 (%2)"_s.arg(Spnego::mechanismName(message.mechanism->value),
                                               QString::fromLatin1(message.mechanism->value));
        node->children.prepend(Nodes::field("kerberos.mechanism", Text::tr("Mechanism"), value,
                                            Nodes::part(token, message.mechanism->range)));
    }
}

class KerberosDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "kerberos"; }

    [[nodiscard]] int confidence(const DecodeInput &input) const override
    {
        return Kerberos::looksLikeMessage(input.bytes()) ? 85 : 0;
    }

    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input,
                                             const DecoderRegistry & /*registry*/) const override
    {
        const Kerberos::PartialMessage message = Kerberos::readMessage(input.bytes());
        DecodedNode node = Nodes::group("kerberos", u"Kerberos"_s, input.source);
        node.specification = u"RFC 4121 section 4.1"_s;
        if (message.request) {
            node = Kerberos::requestNode(*message.request, input);
        } else if (message.reply) {
            node = Kerberos::replyNode(*message.reply, input);
        } else if (message.failure) {
            node = Kerberos::errorNode(*message.failure, input);
        }
        prependFraming(message, input.source, &node);
        if (message.error) {
            // Nobody knows which of its bytes are a ticket.
            node.sensitivity = Sensitivity::Secret;
            Nodes::addError(&node, input.source, *message.error);
        }
        return node;
    }
};

} // namespace

void addKerberosDecoders(DecoderRegistry &registry)
{
    registry.add(std::make_unique<KerberosDecoder>());
}

} // namespace Ticketscope
