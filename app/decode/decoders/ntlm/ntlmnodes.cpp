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

DecodedNode bufferNode(const Place &place, const NamedBuffer &named)
{
    const Ntlm::SecurityBuffer &buffer = *named.buffer;
    const QByteArray id = QByteArray(named.id) + ".field";
    const qint64 at = buffer.range.start;
    const auto number = [&](const char *suffix, const QString &name, qint64 value, qint64 start, qint64 end) {
        return Nodes::field(id + suffix, name, value, place.part({at + start, at + end}));
    };
    DecodedNode node = Nodes::group(id, named.name, place.part(buffer.range));
    node.children = {number(".length", Text::tr("Length"), buffer.length, 0, 2),
                     number(".reserved", Text::tr("Length reserved"), buffer.maximumLength, 2, 4),
                     number(".offset", Text::tr("Offset"), buffer.offset, 4, 8)};
    if (!buffer.isGood) {
        node.mark(NodeState::Damaged, Text::tr("It does not point at bytes of this message."));
    }
    return node;
}

QList<ByteRange> payloads(const Ntlm::Message &message)
{
    QList<ByteRange> ranges;
    for (const auto &buffer : {message.suppliedDomain, message.suppliedWorkstation, message.targetName,
                               message.targetInfo, message.lmResponse, message.ntResponse, message.domain,
                               message.userName, message.workstation, message.sessionKey}) {
        if (buffer && !buffer->payload.isEmpty()) {
            ranges.append(buffer->payload);
        }
    }
    std::sort(ranges.begin(), ranges.end(), [](ByteRange a, ByteRange b) { return a.start < b.start; });
    return ranges;
}

/// The end of what the header is known to hold in this layout.
qint64 readHeaderEnd(const Ntlm::Message &message)
{
    qint64 end = message.typeRange.end;
    for (const ByteRange &range : {message.flagsRange, message.serverChallenge, message.reserved, message.mic,
                                   message.version ? message.version->range : ByteRange()}) {
        end = std::max(end, range.end);
    }
    for (const auto &buffer : {message.suppliedDomain, message.suppliedWorkstation, message.targetName,
                               message.targetInfo, message.lmResponse, message.ntResponse, message.domain,
                               message.userName, message.workstation, message.sessionKey}) {
        end = std::max(end, buffer ? buffer->range.end : end);
    }
    return end;
}

} // namespace

DecodedNode *appendName(DecodedNode *node, const Place &place, const char *id, const QString &name,
                        const std::optional<Ntlm::SecurityBuffer> &buffer, Sensitivity sensitivity)
{
    if (!buffer) {
        return nullptr;
    }
    const ByteRange range = buffer->payload.isEmpty() ? buffer->range : buffer->payload;
    node->children.append(Nodes::field(id, name, place.message.text(buffer), place.part(range), sensitivity));
    return &node->children.last();
}

DecodedNode *appendBytes(DecodedNode *node, const Place &place, const char *id, const QString &name,
                         const std::optional<Ntlm::SecurityBuffer> &buffer, Sensitivity sensitivity)
{
    if (!buffer || buffer->payload.isEmpty()) {
        return nullptr;
    }
    node->children.append(Nodes::bytes(id, name, place.part(buffer->payload), sensitivity));
    return &node->children.last();
}

void appendHeader(DecodedNode *node, const Place &place, const QList<NamedBuffer> &buffers)
{
    const Ntlm::Message &message = place.message;
    DecodedNode header =
        Nodes::group("ntlm.header", Text::tr("Where the fields stand"), place.part({0, readHeaderEnd(message)}));
    header.specification = QStringLiteral("MS-NLMP section 2.2.1");
    header.children.append(Nodes::text("ntlm.signature", Text::tr("Signature"), place.part({0, 7})));
    header.children.append(
        Nodes::field("ntlm.type", Text::tr("Type"), qint64(message.type), place.part(message.typeRange)));
    for (const NamedBuffer &named : buffers) {
        if (named.buffer) {
            header.children.append(bufferNode(place, named));
        }
    }
    node->children.append(std::move(header));
}

void appendUnused(DecodedNode *node, const Place &place)
{
    const Ntlm::Message &message = place.message;
    const bool mayHoldSecrets = message.type == Ntlm::MessageType::Authenticate;
    qint64 at = readHeaderEnd(message);
    const auto append = [&](ByteRange gap) {
        if (gap.isEmpty()) {
            return;
        }
        DecodedNode unused = Nodes::bytes("ntlm.unused", Text::tr("Unused"), place.part(gap),
                                          mayHoldSecrets ? Sensitivity::Secret : Sensitivity::Public);
        unused.mark(NodeState::Unknown, Text::tr("No field of the message points at these bytes."));
        node->children.append(std::move(unused));
    };
    for (const ByteRange &payload : payloads(message)) {
        append({at, payload.start});
        at = std::max(at, payload.end);
    }
    append({at, message.bytes.size()});
}

void appendVersion(DecodedNode *node, const Place &place)
{
    const std::optional<Ntlm::Version> &version = place.message.version;
    if (!version) {
        return;
    }
    const bool isGiven = place.message.has(Ntlm::NegotiateVersion);
    if (!isGiven && version->major == 0) {
        node->children.append(Nodes::bytes("ntlm.version", Text::tr("Version"), place.part(version->range)));
        node->children.last().note = Text::tr("Not given.");
        return;
    }
    DecodedNode shown = Nodes::field("ntlm.version", Text::tr("Version"), version->text(), place.part(version->range));
    shown.specification = QStringLiteral("MS-NLMP section 2.2.2.10");
    shown.note = Text::tr("The operating system's version, which some programs make up. Revision of NTLMSSP: %1.")
                     .arg(version->revision);
    if (!isGiven) {
        shown.mark(NodeState::Notable, Text::tr("The flags do not announce it, so that nobody reads it."));
    }
    node->children.append(std::move(shown));
}

} // namespace Ticketscope::NtlmNodes
