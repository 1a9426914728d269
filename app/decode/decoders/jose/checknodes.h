// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"

namespace Ticketscope::TokenChecks {

/// Adds the group "jwt.checks" with a node "jwt.check.NAME" a check to a token's node (see Jose::checkToken), and tells
/// its result at the token and at its signature. Does nothing where the input has nothing to hold the token against.
void add(const DecodeInput &input, DecodedNode *token);

} // namespace Ticketscope::TokenChecks
