// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoders/soap/elementnodes.h"

#include <optional>

namespace Ticketscope::Soap {

/// Takes one kind of element apart; nothing if it is not that kind. One function a vocabulary, each in its folder;
/// they are asked in the order of elementnodes.cpp.
using ElementDecoder = std::optional<DecodedNode> (*)(const Xml::Element &, const ElementScope &);

/// Asks them all; nothing if no vocabulary has this element.
[[nodiscard]] std::optional<DecodedNode> decodeByVocabulary(const DecodeInput &around, const Xml::Element &element,
                                                            const DecoderRegistry &registry);

[[nodiscard]] std::optional<DecodedNode> decodeFaultElement(const Xml::Element &element, const ElementScope &scope);
[[nodiscard]] std::optional<DecodedNode> decodeSecurityElement(const Xml::Element &element, const ElementScope &scope);
[[nodiscard]] std::optional<DecodedNode> decodeSamlElement(const Xml::Element &element, const ElementScope &scope);
[[nodiscard]] std::optional<DecodedNode> decodeSuperOfficeElement(const Xml::Element &element,
                                                                  const ElementScope &scope);
[[nodiscard]] std::optional<DecodedNode> decodeEssentialsElement(const Xml::Element &element,
                                                                 const ElementScope &scope);

} // namespace Ticketscope::Soap
