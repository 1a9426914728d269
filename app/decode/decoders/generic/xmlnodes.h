// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"
#include "protocol/xmltree.h"

/// Nodes for elements of XML, for decoders that know some elements and show the rest as they are. Ranges of elements
/// count from the beginning of `around.source`.
namespace Ticketscope::XmlNodes {

/// The text of a leaf as UTF-8 bytes: those of the document where they stand there as such, else (entities, CDATA,
/// UTF-16) a derived buffer "xml:NAME". Decode the insides of elements from this.
[[nodiscard]] SourceRange textSource(const DecodeInput &around, const Xml::Element &element);
[[nodiscard]] SourceRange textSource(const DecodeInput &around, const Xml::Attribute &attribute);

/// The node of an element that is a leaf: its text, on the bytes between its tags.
[[nodiscard]] DecodedNode leaf(QByteArray id, QString name, const DecodeInput &around, const Xml::Element &element,
                               Sensitivity sensitivity = Sensitivity::Public);
[[nodiscard]] DecodedNode attribute(QByteArray id, QString name, const DecodeInput &around,
                                    const Xml::Attribute &attribute, Sensitivity sensitivity = Sensitivity::Public);

/// An element as the vocabulary that knows it has it (SOAP faults, WS-Security, SAML, SuperOffice, Essentials), else
/// plain.
[[nodiscard]] DecodedNode element(const DecodeInput &around, const Xml::Element &element,
                                  const DecoderRegistry &registry);
/// Any element with all that is in it: "xml.element" with "xml.namespace", "xml.attribute" and further elements below.
/// Leaves whose text some decoder knows are taken apart; names decide how sensitive a value is.
[[nodiscard]] DecodedNode plainElement(const DecodeInput &around, const Xml::Element &element,
                                       const DecoderRegistry &registry);
/// Only the declarations and attributes of an element.
void appendAttributes(DecodedNode *node, const DecodeInput &around, const Xml::Element &element,
                      const DecoderRegistry &registry);

/// The whole of a document, its error included: what stands after that is not read and stays secret.
void appendDocument(DecodedNode *node, const DecodeInput &around, const Xml::Document &document,
                    const DecoderRegistry &registry);
/// Only the error of a document and what stands after it.
void appendError(DecodedNode *node, const DecodeInput &around, const Xml::Document &document);

/// "prefix:name" as written.
[[nodiscard]] QString qualifiedName(const Xml::Element &element);

} // namespace Ticketscope::XmlNodes
