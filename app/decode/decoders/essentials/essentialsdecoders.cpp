// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/builtindecoders.h"
#include "decode/decoder.h"
#include "decode/nodes.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::EssentialsDecoder)
};

bool isGuid(QByteArrayView bytes)
{
    static const QRegularExpression guid(u"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"_s);
    return bytes.size() == 36 && guid.match(QString::fromLatin1(bytes)).hasMatch();
}

/// The Canary header of Windows Server Essentials (MS-SFMWA section 2.2.2.5): a GUID that means nothing in itself.
class CanaryDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "essentials.canary"_ba; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override
    {
        if (input.isContext("header", "Canary")) {
            return 100;
        }
        return input.isBare() && isGuid(input.bytes()) ? 50 : 0;
    }
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input,
                                             const DecoderRegistry & /*registry*/) const override
    {
        DecodedNode node = Nodes::text("essentials.canary", Text::tr("Canary"), input.source, Sensitivity::Secret);
        node.specification = u"MS-SFMWA section 2.2.2"_s;
        if (!isGuid(input.bytes())) {
            node.mark(NodeState::Damaged,
                      Text::tr("A canary is a GUID: 8-4-4-4-12 hexadecimal digits. This is not one."));
        } else if (input.isBare()) {
            node.name = Text::tr("GUID");
            node.note = Text::tr("Perhaps a canary of Windows Server Essentials.");
        } else {
            node.note = Text::tr("Stands for the login; opaque. It ends 30 minutes after its last use.");
        }
        return node;
    }
};

/// ASP.NET_SessionId: 120 random bits in 24 characters a-z and 0-5 (SessionIDManager).
class AspNetSessionDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "aspnet.session"_ba; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override
    {
        return input.isContext("cookie", "ASP.NET_SessionId") ? 100 : 0;
    }
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input,
                                             const DecoderRegistry & /*registry*/) const override
    {
        DecodedNode node =
            Nodes::text("aspnet.session", Text::tr("ASP.NET session id"), input.source, Sensitivity::Secret);
        if (input.bytes().isEmpty()) {
            node.sensitivity = Sensitivity::Public;
            node.mark(NodeState::Notable, Text::tr("Empty: the server took the session away; a client may now send an "
                                                   "empty cookie."));
            return node;
        }
        static const QRegularExpression form(u"^[a-z0-5]{24}$"_s);
        if (form.match(QString::fromLatin1(input.bytes())).hasMatch()) {
            node.note = Text::tr("A random number of 120 bits; nothing is in it.");
        } else {
            node.mark(NodeState::Damaged, Text::tr("ASP.NET makes 24 characters out of a-z and 0-5. This was made by "
                                                   "something else, or was changed on its way."));
        }
        return node;
    }
};

} // namespace

void addEssentialsDecoders(DecoderRegistry &registry)
{
    registry.add(std::make_unique<CanaryDecoder>());
    registry.add(std::make_unique<AspNetSessionDecoder>());
}

} // namespace Ticketscope
