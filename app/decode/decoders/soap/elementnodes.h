// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"
#include "protocol/xmltree.h"

namespace Ticketscope::Soap {

/// An XML document that is being taken apart: where its bytes are, and who decodes what is packed into it.
struct ElementScope
{
    const DecodeInput &input; ///< the whole document
    const DecoderRegistry &registry;

    /// A range of the document as a range of the input's buffer.
    [[nodiscard]] SourceRange at(ByteRange range) const;
};

/// The element and all below it as nodes (XmlNodes::element).
[[nodiscard]] DecodedNode elementNode(const Xml::Element &element, const ElementScope &scope);
/// The same without asking the vocabularies for this one element, only for those below.
[[nodiscard]] DecodedNode plainElementNode(const Xml::Element &element, const ElementScope &scope);
/// A leaf's text as a field: value and bytes are those between the tags.
[[nodiscard]] DecodedNode leafNode(QByteArray id, QString name, const Xml::Element &element, const ElementScope &scope,
                                   Sensitivity sensitivity = Sensitivity::Public);
/// An xsd:dateTime leaf as a point in UTC, marked where it is not one, or not in UTC.
[[nodiscard]] DecodedNode timeNode(QByteArray id, QString name, const Xml::Element &element, const ElementScope &scope);
[[nodiscard]] DecodedNode attributeNode(QByteArray id, const Xml::Attribute &attribute, const ElementScope &scope);
/// Whether xsi:nil="true" stands on it.
[[nodiscard]] bool isNil(const Xml::Element &element);
/// "prefix:name" as it was written.
[[nodiscard]] QString qualifiedName(const Xml::Element &element);

} // namespace Ticketscope::Soap
