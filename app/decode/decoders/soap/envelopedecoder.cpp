// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/builtindecoders.h"
#include "decode/decoders/soap/elementnodes.h"
#include "decode/nodes.h"
#include "protocol/wsse.h"

#include <QCoreApplication>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::SoapDecoder)
};

constexpr qsizetype kLookAhead = 2048;

bool mayBeXml(const DecodeInput &input)
{
    return (input.context == "body" || input.isBare() || input.isContext("xml")) &&
           input.bytes().first(std::min(kLookAhead, input.bytes().size())).contains('<');
}

bool isEnvelope(const Xml::Element &element)
{
    return element.name == "Envelope";
}

/// SOAP 1.1 (W3C Note 2000) and 1.2 (W3C Recommendation) envelopes: header blocks and body, each block by whoever
/// knows it.
class SoapDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "soap"_ba; }

    [[nodiscard]] int confidence(const DecodeInput &input) const override
    {
        if (!mayBeXml(input)) {
            return 0;
        }
        const QByteArrayView start = input.bytes().first(std::min(kLookAhead, input.bytes().size()));
        return start.contains("Envelope") && (start.contains("soap") || start.contains("SOAP")) ? 90 : 0;
    }

    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override
    {
        const Xml::Document document = Xml::parse(input.bytes(), input.charset);
        if (!document.hasRoot) {
            Error error =
                document.error.value_or(Error{ErrorCode::Malformed, Text::tr("There is no XML here."), {}, 0, {}});
            error.offset = error.offset.value_or(0) + input.source.range.start;
            return tl::unexpected(error);
        }
        const Soap::ElementScope scope{input, registry};
        DecodedNode node =
            isEnvelope(document.root) ? envelope(document.root, scope) : Soap::elementNode(document.root, scope);
        if (document.error) {
            Nodes::addError(&node, input.source, *document.error);
        }
        return node;
    }

private:
    static DecodedNode envelope(const Xml::Element &element, const Soap::ElementScope &scope)
    {
        DecodedNode node = Nodes::group("soap.envelope", Text::tr("SOAP envelope"), scope.at(element.range));
        node.children.append(version(element, scope));
        for (const Xml::Element &child : element.children) {
            if (child.name == "Header" && child.nameSpace == element.nameSpace) {
                node.children.append(blocks("soap.header", Text::tr("Header"), child, scope));
            } else if (child.name == "Body" && child.nameSpace == element.nameSpace) {
                node.children.append(blocks("soap.body", Text::tr("Body"), child, scope));
            } else {
                DecodedNode stray = Soap::elementNode(child, scope);
                stray.mark(
                    NodeState::Notable,
                    Text::tr("This stands beside the SOAP header and body; a service does not look for it here."));
                node.children.append(std::move(stray));
            }
        }
        return node;
    }

    static DecodedNode version(const Xml::Element &element, const Soap::ElementScope &scope)
    {
        DecodedNode node =
            Nodes::field("soap.version", Text::tr("SOAP version"), QString(), scope.at(element.startTag));
        if (element.nameSpace == Wsse::kSoap11) {
            node.value = u"1.1"_s;
            node.specification = u"SOAP 1.1, section 4"_s;
        } else if (element.nameSpace == Wsse::kSoap12) {
            node.value = u"1.2"_s;
            node.specification = u"SOAP 1.2 Part 1, section 5"_s;
        } else {
            node.value = QString::fromUtf8(element.nameSpace);
            node.mark(NodeState::Damaged, Text::tr("This namespace is neither that of SOAP 1.1 nor that of SOAP 1.2."));
        }
        return node;
    }

    static DecodedNode blocks(const QByteArray &id, const QString &name, const Xml::Element &element,
                              const Soap::ElementScope &scope)
    {
        DecodedNode node = Nodes::group(id, name, scope.at(element.range));
        for (const Xml::Element &child : element.children) {
            node.children.append(Soap::elementNode(child, scope));
        }
        return node;
    }
};

} // namespace

void addSoapDecoders(DecoderRegistry &registry)
{
    registry.add(std::make_unique<SoapDecoder>());
}

} // namespace Ticketscope
