// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/ntlm/ntlmnodes.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::NtlmNodes {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::NtlmDecoder)
};

constexpr qint64 kShortNegotiate = 40;

bool isAllZero(QByteArrayView bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

QString crackable()
{
    return Text::tr("Whoever has it can try passwords against it without asking the server.");
}

void appendNames(DecodedNode *node, const Place &place)
{
    const Ntlm::Message &message = place.message;
    DecodedNode *domain =
        appendName(node, place, "ntlm.domain", Text::tr("Domain"), message.domain, Sensitivity::Personal);
    const QString user = message.text(message.userName);
    if (domain && domain->value.toString().isEmpty() && !message.isAnonymous()) {
        if (user.contains(QLatin1Char('@'))) {
            domain->note = Text::tr("Empty, since the user name carries the domain.");
        } else {
            domain->mark(NodeState::Notable, Text::tr("Empty: the server has to guess the domain. If it refuses the "
                                                      "login, try DOMAIN\\user or user@domain."));
        }
    }
    DecodedNode *name =
        appendName(node, place, "ntlm.user", Text::tr("User name"), message.userName, Sensitivity::Personal);
    if (name && user.isEmpty() && !message.isAnonymous()) {
        name->mark(NodeState::Notable, Text::tr("No user is named, though a response is there."));
    }
    DecodedNode *workstation = appendName(node, place, "ntlm.workstation", Text::tr("Workstation"), message.workstation,
                                          Sensitivity::Personal);
    if (workstation && workstation->value.toString().isEmpty()) {
        workstation->note = Text::tr("The client does not name its computer.");
    }
}

void explainNtResponse(DecodedNode *node, const Place &place)
{
    switch (place.message.ntResponseKind()) {
    case Ntlm::NtResponseKind::V1:
        node->specification = QStringLiteral("MS-NLMP section 2.2.2.6");
        node->mark(NodeState::Notable, Text::tr("24 bytes: NTLMv1. Servers that require NTLMv2 refuse it (LAN Manager "
                                                "authentication level 5)."));
        break;
    case Ntlm::NtResponseKind::Ntlm2Session:
        node->specification = QStringLiteral("MS-NLMP section 3.3.1");
        node->mark(NodeState::Notable,
                   Text::tr("24 bytes, with a client challenge in place of the LM response: NTLM2 session, a form of "
                            "NTLMv1. Servers that require NTLMv2 refuse it (LAN Manager authentication level 5)."));
        break;
    case Ntlm::NtResponseKind::V2:
    case Ntlm::NtResponseKind::Unknown:
    case Ntlm::NtResponseKind::None:
        break;
    }
    node->mark(NodeState::Fine, crackable());
}

void appendNtResponse(DecodedNode *node, const Place &place)
{
    const Ntlm::Message &message = place.message;
    if (message.ntResponseKind() != Ntlm::NtResponseKind::V2) {
        if (DecodedNode *response = appendBytes(node, place, "ntlm.ntresponse", Text::tr("NT response"),
                                                message.ntResponse, Sensitivity::Secret)) {
            explainNtResponse(response, place);
        }
        return;
    }
    DecodedNode response =
        Nodes::group("ntlm.ntresponse", Text::tr("NT response (NTLMv2)"), place.part(message.ntResponse->payload));
    response.specification = QStringLiteral("MS-NLMP section 2.2.2.8");
    appendV2(&response, place, *message.v2);
    if (!message.v2->avPairs.errors.isEmpty() || message.v2->blob.length() < 28) {
        response.sensitivity = Sensitivity::Secret; // nobody knows what is in the rest of it
        response.mark(NodeState::Damaged, Text::tr("The response is not whole."));
    } else if (!message.v2->avPairs.find(Ntlm::AvId::ChannelBindings)) {
        response.mark(NodeState::Fine, Text::tr("It carries no channel binding."));
    }
    node->children.append(std::move(response));
}

void appendLmResponse(DecodedNode *node, const Place &place)
{
    const Ntlm::Message &message = place.message;
    const bool isZero = isAllZero(message.payload(message.lmResponse));
    DecodedNode *response = appendBytes(node, place, "ntlm.lmresponse", Text::tr("LM response"), message.lmResponse,
                                        isZero ? Sensitivity::Public : Sensitivity::Secret);
    if (!response) {
        return;
    }
    if (message.isAnonymous()) {
        response->note = Text::tr("One zero byte, as an anonymous login has it.");
    } else if (isZero) {
        response->note = Text::tr("Zeros, as is usual with NTLMv2 where the server gave its time.");
    } else if (message.ntResponseKind() == Ntlm::NtResponseKind::Ntlm2Session) {
        response->note = Text::tr("The client's challenge, and zeros.");
    } else {
        response->note = crackable();
    }
}

void appendMic(DecodedNode *node, const Place &place)
{
    const Ntlm::Message &message = place.message;
    const Ntlm::AvPair *flags = message.avPairs().find(Ntlm::AvId::Flags);
    const bool isAnnounced = flags && (flags->number() & Ntlm::AvMicPresent) != 0;
    if (message.mic.isEmpty()) {
        if (isAnnounced) {
            node->mark(
                NodeState::Notable,
                Text::tr("The AV pairs announce a MIC, but the message has no room for one: servers refuse it."));
        } else if (message.ntResponseKind() == Ntlm::NtResponseKind::V2) {
            node->mark(NodeState::Fine, Text::tr("There is no MIC."));
        }
        return;
    }
    DecodedNode mic = Nodes::bytes("ntlm.mic", QStringLiteral("MIC"), place.part(message.mic), Sensitivity::Secret);
    mic.specification = QStringLiteral("MS-NLMP section 3.1.5.1.2");
    if (isAnnounced) {
        mic.note = Text::tr("It covers all three messages: a proxy that changes one of them breaks it.");
    } else {
        mic.note = Text::tr("The AV pairs do not announce it, so that servers do not check it.");
    }
    node->children.append(std::move(mic));
}

} // namespace

DecodedNode negotiate(const Place &place)
{
    const Ntlm::Message &message = place.message;
    DecodedNode node = Nodes::group("ntlm.negotiate", Text::tr("NTLM type 1: what the client can do"), place.source);
    node.specification = QStringLiteral("MS-NLMP section 2.2.1.1");
    appendFlags(&node, place);
    for (const NamedBuffer &named :
         {NamedBuffer{"ntlm.domain", Text::tr("Domain"), message.suppliedDomain},
          NamedBuffer{"ntlm.workstation", Text::tr("Workstation"), message.suppliedWorkstation}}) {
        if (!message.payload(named.buffer).isEmpty()) {
            (void)appendName(&node, place, named.id, named.name, named.buffer, Sensitivity::Personal);
        }
    }
    appendVersion(&node, place);
    appendHeader(&node, place,
                 {{"ntlm.domain", Text::tr("Domain"), message.suppliedDomain},
                  {"ntlm.workstation", Text::tr("Workstation"), message.suppliedWorkstation}});
    if (message.bytes.size() < kShortNegotiate) {
        node.mark(NodeState::Notable, Text::tr("It has %1 bytes, without Version, as old clients send it; some servers "
                                               "(gss-ntlmssp) refuse fewer than %2.")
                                          .arg(message.bytes.size())
                                          .arg(kShortNegotiate));
    }
    return node;
}

DecodedNode challenge(const Place &place)
{
    const Ntlm::Message &message = place.message;
    DecodedNode node = Nodes::group("ntlm.challenge", Text::tr("NTLM type 2: the server's challenge"), place.source);
    node.specification = QStringLiteral("MS-NLMP section 2.2.1.2");
    (void)appendName(&node, place, "ntlm.targetname", Text::tr("Target name"), message.targetName, Sensitivity::Public);
    if (!message.serverChallenge.isEmpty()) {
        node.children.append(
            Nodes::bytes("ntlm.serverchallenge", Text::tr("Server's challenge"), place.part(message.serverChallenge)));
    }
    if (message.targetInfo && !message.targetInfo->payload.isEmpty()) {
        DecodedNode info =
            Nodes::group("ntlm.targetinfo", Text::tr("Target information"), place.part(message.targetInfo->payload));
        appendAvPairs(&info, place, message.targetInfoPairs);
        node.children.append(std::move(info));
    }
    appendFlags(&node, place);
    appendVersion(&node, place);
    if (!message.reserved.isEmpty()) {
        node.children.append(Nodes::bytes("ntlm.reserved", Text::tr("Reserved"), place.part(message.reserved)));
    }
    appendHeader(&node, place,
                 {{"ntlm.targetname", Text::tr("Target name"), message.targetName},
                  {"ntlm.targetinfo", Text::tr("Target information"), message.targetInfo}});
    return node;
}

DecodedNode authenticate(const Place &place)
{
    const Ntlm::Message &message = place.message;
    DecodedNode node = Nodes::group("ntlm.authenticate", Text::tr("NTLM type 3: the client's answer"), place.source);
    node.specification = QStringLiteral("MS-NLMP section 2.2.1.3");
    if (message.isAnonymous()) {
        node.mark(NodeState::Notable, Text::tr("An anonymous login: no user is named and nothing is proven."));
    }
    appendNames(&node, place);
    appendNtResponse(&node, place);
    appendLmResponse(&node, place);
    if (DecodedNode *key = appendBytes(&node, place, "ntlm.sessionkey", Text::tr("Session key"), message.sessionKey,
                                       Sensitivity::Secret)) {
        key->note = Text::tr("Encrypted with a key that is made from the password.");
    }
    appendMic(&node, place);
    appendFlags(&node, place);
    if (!message.flags) {
        node.mark(NodeState::Notable, Text::tr("The message has the oldest layout, without flags."));
    }
    appendVersion(&node, place);
    appendHeader(&node, place,
                 {{"ntlm.lmresponse", Text::tr("LM response"), message.lmResponse},
                  {"ntlm.ntresponse", Text::tr("NT response"), message.ntResponse},
                  {"ntlm.domain", Text::tr("Domain"), message.domain},
                  {"ntlm.user", Text::tr("User name"), message.userName},
                  {"ntlm.workstation", Text::tr("Workstation"), message.workstation},
                  {"ntlm.sessionkey", Text::tr("Session key"), message.sessionKey}});
    return node;
}

} // namespace Ticketscope::NtlmNodes
