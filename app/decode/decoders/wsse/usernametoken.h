// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoders/soap/elementnodes.h"

namespace Ticketscope::Wsse {

/// A wsse:UsernameToken (UsernameToken Profile 1.0), held against the Basic Security Profile's rules.
[[nodiscard]] DecodedNode usernameTokenNode(const Xml::Element &element, const Soap::ElementScope &scope);
/// wsse:Nonce: the decoded bytes as a child that maps back to the text.
[[nodiscard]] DecodedNode nonceNode(const Xml::Element &element, const Soap::ElementScope &scope);

} // namespace Ticketscope::Wsse
