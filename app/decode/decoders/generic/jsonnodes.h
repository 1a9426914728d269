// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"
#include "protocol/jsontree.h"

/// Nodes for values of JSON. Ranges count from the beginning of `around.source`.
namespace Ticketscope::JsonNodes {

/// A string as UTF-8 bytes: those of the document where it has no escapes, else a derived buffer "json:KEY".
[[nodiscard]] SourceRange textSource(const DecodeInput &around, const Json::Value &value);

/// One value with all below it: "json.object", "json.array" or "json.value"; named by its key, or `name`.
[[nodiscard]] DecodedNode value(const DecodeInput &around, const Json::Value &value, const QString &name,
                                const DecoderRegistry &registry);

/// A scalar as a node's value: text, number, bool; a number that does not fit as text; null as an invalid one.
[[nodiscard]] QVariant scalarOf(const Json::Value &value);

} // namespace Ticketscope::JsonNodes
