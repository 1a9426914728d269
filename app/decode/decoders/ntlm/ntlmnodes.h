// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decodednode.h"
#include "decode/nodes.h"
#include "protocol/ntlmmessage.h"

/// Nodes out of NTLM messages that were read.
namespace Ticketscope::NtlmNodes {

/// A message and the bytes that it was read from.
struct Place
{
    const SourceRange &source;
    const Ntlm::Message &message;

    [[nodiscard]] SourceRange part(ByteRange range) const { return Nodes::part(source, range); }
};

[[nodiscard]] DecodedNode negotiate(const Place &place);
[[nodiscard]] DecodedNode challenge(const Place &place);
[[nodiscard]] DecodedNode authenticate(const Place &place);
/// Payload bytes that no field points at: in a type 3 they stay secret, since a damaged field may have left a response
/// there.
void appendUnused(DecodedNode *node, const Place &place);

/// "ntlm.flags" with a child for each flag that is set, on the byte that holds it.
void appendFlags(DecodedNode *node, const Place &place);
/// "ntlm.version".
void appendVersion(DecodedNode *node, const Place &place);
/// A name that a security buffer points at; an empty one stands on the buffer itself. Null where the layout has none.
[[nodiscard]] DecodedNode *appendName(DecodedNode *node, const Place &place, const char *id, const QString &name,
                                      const std::optional<Ntlm::SecurityBuffer> &buffer, Sensitivity sensitivity);
/// Bytes that a security buffer points at. Null where there are none.
[[nodiscard]] DecodedNode *appendBytes(DecodedNode *node, const Place &place, const char *id, const QString &name,
                                       const std::optional<Ntlm::SecurityBuffer> &buffer, Sensitivity sensitivity);

/// One security buffer of the header, by name.
struct NamedBuffer
{
    const char *id;
    QString name;
    const std::optional<Ntlm::SecurityBuffer> &buffer;
};
/// "ntlm.header": signature, type, and where each field stands.
void appendHeader(DecodedNode *node, const Place &place, const QList<NamedBuffer> &buffers);

/// One node for each AV pair, explained as the server's (type 2) or the client's (type 3).
void appendAvPairs(DecodedNode *node, const Place &place, const Ntlm::AvList &pairs);
/// The children of an NTLMv2 response.
void appendV2(DecodedNode *node, const Place &place, const Ntlm::V2Response &v2);

} // namespace Ticketscope::NtlmNodes
