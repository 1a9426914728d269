// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/soap/elementdecoders.h"
#include "decode/nodes.h"

#include <QCoreApplication>

namespace Ticketscope::Soap {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::EssentialsDecoder)
};

constexpr const char *kWebApi = "http://contracts.microsoft.com/WindowsServerEssentials/2011/09/WebApi";

} // namespace

std::optional<DecodedNode> decodeEssentialsElement(const Xml::Element &element, const ElementScope &scope)
{
    if (element.nameSpace != kWebApi) {
        return std::nullopt;
    }
    if (element.name == "ServerInfo") {
        DecodedNode node = plainElementNode(element, scope);
        node.id = "essentials.serverinfo";
        node.name = Text::tr("Server information");
        node.specification = u"MS-SFMWA section 2.2.4"_s;
        return node;
    }
    if (element.name == "ServerUtcNow") {
        DecodedNode node = timeNode("essentials.serverutcnow", u"ServerUtcNow"_s, element, scope);
        node.note = Text::tr("The server's clock when it answered.");
        return node;
    }
    return std::nullopt;
}

} // namespace Ticketscope::Soap
