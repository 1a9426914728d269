// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/authorization/authorization.h"
#include "decode/nodes.h"
#include "protocol/base64.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::NegotiateDecoder)
};

constexpr std::array kSchemes{"NTLM", "Negotiate", "Kerberos"};

bool isScheme(const DecodeInput &input, QByteArrayView kind)
{
    return std::any_of(kSchemes.begin(), kSchemes.end(),
                       [&](const char *scheme) { return input.isContext(kind, scheme); });
}

/// Bytes of a token that nobody knows.
DecodedNode unknownToken(const SourceRange &bytes, Sensitivity sensitivity)
{
    DecodedNode token = Nodes::bytes("http.negotiate.token", Text::tr("Token"), bytes, sensitivity);
    token.mark(NodeState::Unknown, Text::tr("These bytes are neither NTLM nor SPNEGO nor Kerberos."));
    return token;
}

} // namespace

int NegotiateDecoder::confidence(const DecodeInput &input) const
{
    const bool isMine = isScheme(input, "credentials") || isScheme(input, "challenge");
    return isMine && !input.bytes().isEmpty() ? 90 : 0;
}

Result<DecodedNode> NegotiateDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    const bool isClients = input.isContext("credentials");
    const Sensitivity sensitivity = isClients ? Sensitivity::Secret : Sensitivity::Public;
    DecodedNode node = Nodes::group("http.negotiate", QString::fromLatin1(input.contextName()), input.source);
    node.specification = input.contextName().compare("NTLM", Qt::CaseInsensitive) == 0
                             ? QStringLiteral("MS-NTHT section 2.2")
                             : QStringLiteral("RFC 4559 section 4");
    const Result<QByteArray> bytes = decodeBase64(input.bytes());
    if (!bytes) {
        node.children.append(Nodes::text("http.negotiate.token", Text::tr("Token"), input.source, sensitivity));
        Nodes::addError(&node, input.source, bytes.error());
        return node;
    }
    const QByteArray header = input.facts.value("header", isClients ? "Authorization" : "WWW-Authenticate");
    const SourceBufferPtr buffer =
        SourceBuffer::fromBase64("base64:" + header, *bytes, input.source.buffer, input.source.range);
    const SourceRange inside = Nodes::whole(buffer);
    std::optional<DecodedNode> known =
        registry.decodeIfKnown(input.inner(inside, isClients ? "token" : "challenge-token"));
    node.children.append(known ? std::move(*known) : unknownToken(inside, sensitivity));
    if (isClients && bytes->startsWith("NTLMSSP") && input.isContext("credentials", "Negotiate")) {
        node.mark(NodeState::Notable,
                  Text::tr("NTLM without SPNEGO: Kerberos was not available (no SPN, no KDC, an IP address, or a name "
                           "from a hosts file)."));
    }
    return node;
}

} // namespace Ticketscope
