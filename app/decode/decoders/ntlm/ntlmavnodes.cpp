// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/ntlm/ntlmnodes.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope::NtlmNodes {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::NtlmDecoder)
};

struct AvRow
{
    Ntlm::AvId id;
    const char *nodeId;
    const char *name;
};

constexpr std::array kRows{
    AvRow{Ntlm::AvId::EndOfList, "ntlm.av.end", QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "End of the list")},
    AvRow{Ntlm::AvId::NetbiosComputerName, "ntlm.av.nbcomputer",
          QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Server, NetBIOS name")},
    AvRow{Ntlm::AvId::NetbiosDomainName, "ntlm.av.nbdomain",
          QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Server's domain, NetBIOS name")},
    AvRow{Ntlm::AvId::DnsComputerName, "ntlm.av.dnscomputer",
          QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Server, DNS name")},
    AvRow{Ntlm::AvId::DnsDomainName, "ntlm.av.dnsdomain",
          QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Server's domain, DNS name")},
    AvRow{Ntlm::AvId::DnsTreeName, "ntlm.av.dnstree",
          QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Server's forest, DNS name")},
    AvRow{Ntlm::AvId::Flags, "ntlm.av.flags", QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Flags of the AV pairs")},
    AvRow{Ntlm::AvId::Timestamp, "ntlm.av.timestamp", QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Server's clock")},
    AvRow{Ntlm::AvId::SingleHost, "ntlm.av.singlehost",
          QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Client's computer")},
    AvRow{Ntlm::AvId::TargetName, "ntlm.av.targetname",
          QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Service that the client believes in")},
    AvRow{Ntlm::AvId::ChannelBindings, "ntlm.av.channelbindings",
          QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Channel binding")},
};

const AvRow *rowOf(const Ntlm::AvPair &pair)
{
    const auto *row =
        std::find_if(kRows.begin(), kRows.end(), [&](const AvRow &candidate) { return pair.is(candidate.id); });
    return row == kRows.end() ? nullptr : row;
}

bool isAllZero(QByteArrayView bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

void explainFlags(DecodedNode *node, const Place &place, const Ntlm::AvPair &pair)
{
    const auto flag = [&](quint32 bit, const char *id, const QString &name, const QString &note) {
        if ((pair.number() & bit) != 0) {
            const qint64 byte = pair.valueRange.start; // all known flags stand in the lowest byte
            node->children.append(
                Nodes::field(QByteArray("ntlm.avflag.") + id, name, true, place.part({byte, byte + 1})));
            node->children.last().note = note;
        }
    };
    flag(Ntlm::AvConstrained, "constrained", Text::tr("Constrained"),
         Text::tr("The account's authentication is constrained."));
    flag(Ntlm::AvMicPresent, "mic", Text::tr("MIC present"),
         Text::tr("The message carries a MIC; a server refuses the message if the MIC is wrong."));
    flag(Ntlm::AvUntrustedSpn, "untrustedspn", Text::tr("Untrusted service name"),
         Text::tr("The client had the name of the service from a source that it does not trust."));
}

/// A value on its bytes; an empty one on the whole pair.
DecodedNode valueNode(const Place &place, const Ntlm::AvPair &pair, const QByteArray &id, const QString &name)
{
    const bool isEmpty = pair.valueRange.isEmpty();
    const SourceRange source = place.part(isEmpty ? pair.range : pair.valueRange);
    if (pair.isText()) {
        return Nodes::field(id, name, pair.text(), source);
    }
    if (pair.is(Ntlm::AvId::Timestamp) && pair.value.size() == 8) {
        if (const QDateTime time = Ntlm::fromFileTime(pair.number()); time.isValid()) {
            return Nodes::field(id, name, time, source);
        }
    }
    return isEmpty ? Nodes::group(id, name, source) : Nodes::bytes(id, name, source);
}

void explain(DecodedNode *node, const Place &place, const Ntlm::AvPair &pair)
{
    const bool isClients = place.message.type == Ntlm::MessageType::Authenticate;
    switch (Ntlm::AvId(pair.id)) {
    case Ntlm::AvId::Flags:
        explainFlags(node, place, pair);
        break;
    case Ntlm::AvId::Timestamp:
        node->note = isClients ? Text::tr("The server's clock as its type 2 gave it.")
                               : Text::tr("What the server's clock showed when it sent this.");
        break;
    case Ntlm::AvId::SingleHost:
        node->note = Text::tr("Tells a login on the same computer apart from one over the network.");
        break;
    case Ntlm::AvId::TargetName:
        node->note = pair.value.isEmpty()
                         ? Text::tr("The client names no service.")
                         : Text::tr("The service principal name that the client made out of the address. A server may "
                                    "refuse a name that is not its own.");
        break;
    case Ntlm::AvId::ChannelBindings:
        if (isAllZero(pair.value)) {
            node->mark(NodeState::Notable, Text::tr("Zeros: no channel binding. A server that requires Extended "
                                                    "Protection refuses this."));
        } else {
            node->note = Text::tr("MD5 of the binding to the TLS certificate that the client saw. A server that checks "
                                  "it refuses the login if something between them ends TLS.");
        }
        break;
    default:
        break;
    }
}

} // namespace

void appendAvPairs(DecodedNode *node, const Place &place, const Ntlm::AvList &pairs)
{
    for (const Ntlm::AvPair &pair : pairs.pairs) {
        const AvRow *row = rowOf(pair);
        const QByteArray id = row ? QByteArray(row->nodeId) : QByteArray("ntlm.av.unknown");
        const QString name = row ? Text::tr(row->name) : Text::tr("AV pair %1").arg(pair.id);
        DecodedNode child = valueNode(place, pair, id, name);
        child.specification = QStringLiteral("MS-NLMP section 2.2.2.1");
        if (row) {
            explain(&child, place, pair);
        } else {
            child.mark(NodeState::Unknown, Text::tr("MS-NLMP does not know this AV pair."));
        }
        node->children.append(std::move(child));
    }
}

void appendV2(DecodedNode *node, const Place &place, const Ntlm::V2Response &v2)
{
    const auto bytes = [&](const char *id, const QString &name, ByteRange range, Sensitivity sensitivity) {
        if (!range.isEmpty()) {
            node->children.append(Nodes::bytes(id, name, place.part(range), sensitivity));
        }
    };
    bytes("ntlm.ntproof", QStringLiteral("NTProofStr"), v2.proof, Sensitivity::Secret);
    node->children.last().note = Text::tr("Whoever has it can try passwords against it without asking the server.");
    bytes("ntlm.responseversion", Text::tr("Response version"), v2.responseVersion, Sensitivity::Public);
    bytes("ntlm.highestversion", Text::tr("Highest response version"), v2.highestVersion, Sensitivity::Public);
    bytes("ntlm.blobreserved", Text::tr("Reserved"), v2.reserved, Sensitivity::Public);
    if (const QDateTime time = Ntlm::fromFileTime(v2.fileTime); time.isValid()) {
        node->children.append(Nodes::field("ntlm.time", Text::tr("Time"), time, place.part(v2.time)));
        const Ntlm::AvPair *stamp = v2.avPairs.find(Ntlm::AvId::Timestamp);
        node->children.last().note = stamp
                                         ? Text::tr("Taken from the server's clock.")
                                         : Text::tr("The client's own clock; a server may refuse one that is far off.");
    } else {
        bytes("ntlm.time", Text::tr("Time"), v2.time, Sensitivity::Public);
    }
    bytes("ntlm.clientchallenge", Text::tr("Client's challenge"), v2.clientChallenge, Sensitivity::Public);
    bytes("ntlm.blobreserved", Text::tr("Reserved"), v2.reservedBehind, Sensitivity::Public);
    appendAvPairs(node, place, v2.avPairs);
    bytes("ntlm.blobend", Text::tr("Behind the AV pairs"), v2.trailing, Sensitivity::Public);
}

} // namespace Ticketscope::NtlmNodes
