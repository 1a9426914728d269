// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/builtindecoders.h"

namespace Ticketscope {

void addBuiltinDecoders(DecoderRegistry &registry)
{
    addAuthorizationDecoders(registry);
    addCookieDecoders(registry);
    addHttpDecoders(registry);
    addJoseDecoders(registry);
    addEssentialsDecoders(registry);
    addKerberosDecoders(registry);
    addNtlmDecoders(registry);
    addSoapDecoders(registry);
    addSpnegoDecoders(registry);
    addSuperOfficeDecoders(registry);
    addWebApiDecoders(registry);
    addX509Decoders(registry);
    addGenericDecoders(registry);
}

} // namespace Ticketscope
