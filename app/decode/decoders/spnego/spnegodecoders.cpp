// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/builtindecoders.h"
#include "decode/decoder.h"
#include "decode/decoders/spnego/negotiatetext.h"
#include "decode/nodes.h"
#include "protocol/spnego.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::SpnegoDecoder)
};

constexpr QByteArrayView kNtlmSignature("NTLMSSP\0", 8);

QString mechanismText(const QByteArray &oid)
{
    const QString name = Spnego::mechanismName(oid);
    const QString dotted = QString::fromLatin1(oid);
    return name == dotted ? dotted : u"%1 (%2)"_s.arg(name, dotted);
}

DecodedNode mechanismNode(const Asn1::Located<QByteArray> &mechanism, const SourceRange &token)
{
    DecodedNode node = Nodes::field("spnego.mechanism", Text::tr("Mechanism"), mechanismText(mechanism.value),
                                    Nodes::part(token, mechanism.range));
    if (mechanism.value == Spnego::kMicrosoftKerberos) {
        node.note =
            Text::tr("Kerberos under the number that Windows 2000 wrote wrongly; it is still offered beside the "
                     "right one.");
    } else if (mechanism.value == Spnego::kNegoEx) {
        node.note = Text::tr("Windows' extended negotiation, used for accounts in the cloud and between computers "
                             "without a domain.");
    }
    return node;
}

/// What one mechanism says to the other side: handed on to whichever decoder knows it.
DecodedNode tokenNode(const Asn1::Located<QByteArray> &token, const DecodeInput &input, const DecoderRegistry &registry)
{
    DecodedNode node =
        Nodes::group("spnego.token", Text::tr("Token of the mechanism"), Nodes::part(input.source, token.range));
    node.note = Text::tr("%n bytes", nullptr, int(token.value.size()));
    // A reply without words is nothing to take apart.
    if (!token.value.isEmpty()) {
        DecodedNode inside = registry.decode(input.inner(node.source, "spnego:token"));
        if (inside.state == NodeState::Unknown) {
            inside.sensitivity = Sensitivity::Secret;
        }
        node.children.append(std::move(inside));
    }
    return node;
}

DecodedNode micNode(const Asn1::Located<QByteArray> &mic, const SourceRange &token)
{
    DecodedNode node = Nodes::bytes("spnego.mic", u"mechListMIC"_s, Nodes::part(token, mic.range));
    node.note = Text::tr("Signs the list of mechanisms, so that nobody on the way can take the better ones out of it.");
    return node;
}

DecodedNode flagsNode(const Asn1::Located<quint32> &flags, const SourceRange &token)
{
    DecodedNode node = Nodes::field("spnego.flags", u"reqFlags"_s, u"0x%1"_s.arg(flags.value, 8, 16, QLatin1Char('0')),
                                    Nodes::part(token, flags.range));
    node.note = Text::tr("Nobody reads these flags; RFC 4178 advises against sending them.");
    return node;
}

DecodedNode hintsNode(const Spnego::NegotiationHints &hints, const SourceRange &token)
{
    DecodedNode node = Nodes::group("spnego.hints", u"negHints"_s, Nodes::part(token, hints.range));
    node.specification = u"MS-SPNG section 2.2.1"_s;
    if (hints.name) {
        DecodedNode name = Nodes::text("spnego.hintname", u"hintName"_s, Nodes::part(token, hints.name->range));
        name.note = Text::tr("Windows always sends this text; it says nothing.");
        node.children.append(std::move(name));
    }
    if (hints.address) {
        node.children.append(
            Nodes::bytes("spnego.hintaddress", u"hintAddress"_s, Nodes::part(token, hints.address->range)));
    }
    return node;
}

DecodedNode mechanismsNode(const Spnego::NegotiationInit &init, const SourceRange &token)
{
    DecodedNode node =
        Nodes::group("spnego.mechanisms", Text::tr("Mechanisms offered"), Nodes::part(token, init.mechanismList.range));
    for (const auto &mechanism : init.mechanisms) {
        node.children.append(mechanismNode(mechanism, token));
    }
    if (!init.mechanisms.isEmpty()) {
        node.children.first().mark(NodeState::Fine, init.token
                                                        ? Text::tr("The most wanted one; the token belongs to it.")
                                                        : Text::tr("The most wanted one."));
    }
    return node;
}

/// What the order of mechanisms and the token tell about the client.
void explainInit(const Spnego::NegotiationInit &init, DecodedNode *node)
{
    if (init.mechanisms.isEmpty()) {
        return;
    }
    const bool isNtlm = init.token && init.token->value.startsWith(kNtlmSignature);
    const QByteArray &first = init.mechanisms.first().value;
    const auto isKerberos = [](const auto &mechanism) { return Spnego::isKerberos(mechanism.value); };
    const bool offersKerberos = std::any_of(init.mechanisms.begin(), init.mechanisms.end(), isKerberos);
    if (init.hints) {
        node->mark(NodeState::Fine, Text::tr("The server speaks first and says what it takes."));
    } else if (isNtlm && Spnego::isKerberos(first)) {
        node->mark(NodeState::Notable,
                   Text::tr("Kerberos is offered first, but the token is NTLM: Kerberos was not available (no SPN, no "
                            "KDC, an IP address, or a name from a hosts file)."));
    } else if (!offersKerberos && first == Spnego::kNtlm) {
        node->mark(
            NodeState::Notable,
            Text::tr("Only NTLM is offered: Kerberos was not available (no SPN, no KDC, an IP address, or a name "
                     "from a hosts file)."));
    } else if (first == Spnego::kNtlm) {
        node->mark(NodeState::Notable, Text::tr("NTLM is preferred to Kerberos here."));
    } else if (!init.token) {
        node->mark(NodeState::Fine, Text::tr("No token comes with it, which costs one more leg."));
    }
}

DecodedNode initNode(const Spnego::NegotiationInit &init, const DecodeInput &input, const DecoderRegistry &registry)
{
    DecodedNode node = Nodes::group("spnego.init", u"SPNEGO NegTokenInit"_s, input.source);
    node.specification = u"RFC 4178 section 4.2.1"_s;
    explainInit(init, &node);
    if (!init.isFramed) {
        node.mark(
            NodeState::Notable,
            Text::tr("The framing of GSS-API is missing, which the first token must have (RFC 2743 section 3.1)."));
    }
    if (!init.mechanismList.range.isEmpty()) {
        node.children.append(mechanismsNode(init, input.source));
    }
    if (init.flags) {
        node.children.append(flagsNode(*init.flags, input.source));
    }
    if (init.token) {
        node.children.append(tokenNode(*init.token, input, registry));
    }
    if (init.hints) {
        node.children.append(hintsNode(*init.hints, input.source));
    }
    if (init.mic) {
        node.children.append(micNode(*init.mic, input.source));
    }
    return node;
}

DecodedNode stateNode(const Asn1::Located<Spnego::State> &state, const SourceRange &token)
{
    DecodedNode node = Nodes::field("spnego.state", u"negState"_s, QVariant(), Nodes::part(token, state.range));
    switch (state.value) {
    case Spnego::State::AcceptCompleted:
        node.value = u"accept-completed"_s;
        node.note = Text::tr("Accepted; nothing more is expected.");
        break;
    case Spnego::State::AcceptIncomplete:
        node.value = u"accept-incomplete"_s;
        node.note = Text::tr("So far so good; another token is expected.");
        break;
    case Spnego::State::Reject:
        node.value = u"reject"_s;
        node.mark(NodeState::Notable,
                  Text::tr("Refused: no mechanism suits the server, or the token did not convince it."));
        break;
    case Spnego::State::RequestMic:
        node.value = u"request-mic"_s;
        node.note = Text::tr("The other side must sign its list of mechanisms before the login counts, because not the "
                             "most wanted one was chosen.");
        break;
    }
    return node;
}

DecodedNode responseNode(const Spnego::NegotiationResponse &response, const DecodeInput &input,
                         const DecoderRegistry &registry)
{
    DecodedNode node = Nodes::group("spnego.response", u"SPNEGO NegTokenResp"_s, input.source);
    node.specification = u"RFC 4178 section 4.2.2"_s;
    if (response.state) {
        node.children.append(stateNode(*response.state, input.source));
    }
    if (response.mechanism) {
        DecodedNode mechanism = mechanismNode(*response.mechanism, input.source);
        mechanism.mark(NodeState::Fine, Text::tr("The one that was chosen."));
        node.children.append(std::move(mechanism));
    }
    if (response.token) {
        node.children.append(tokenNode(*response.token, input, registry));
    }
    if (response.mic) {
        DecodedNode mic = micNode(*response.mic, input.source);
        if (response.token && response.token->value == response.mic->value) {
            mic.note = Text::tr("A copy of the token, as old versions of Windows send it in place of a signature.");
        }
        node.children.append(std::move(mic));
    }
    return node;
}

class SpnegoDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "spnego"; }

    [[nodiscard]] int confidence(const DecodeInput &input) const override
    {
        return Spnego::looksLikeToken(input.bytes()) ? 85 : 0;
    }

    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override
    {
        const Spnego::PartialToken read = Spnego::readToken(input.bytes());
        DecodedNode node = Nodes::group("spnego", u"SPNEGO"_s, input.source);
        node.specification = u"RFC 4178"_s;
        if (read.init) {
            node = initNode(*read.init, input, registry);
        } else if (read.response) {
            node = responseNode(*read.response, input, registry);
        }
        if (read.error) {
            // Nobody knows which of its bytes are a ticket.
            node.sensitivity = Sensitivity::Secret;
            Nodes::addError(&node, input.source, *read.error);
        }
        return node;
    }
};

} // namespace

void addSpnegoDecoders(DecoderRegistry &registry)
{
    registry.add(std::make_unique<SpnegoDecoder>());
    registry.add(std::make_unique<NegotiateTextDecoder>());
}

} // namespace Ticketscope
