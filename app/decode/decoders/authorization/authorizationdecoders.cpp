// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/builtindecoders.h"
#include "decode/decoder.h"

namespace Ticketscope {

void addAuthorizationDecoders(DecoderRegistry & /*registry*/) {}

} // namespace Ticketscope
