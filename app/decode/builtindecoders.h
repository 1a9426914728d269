// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Ticketscope {

class DecoderRegistry;

/// One function a format folder; each adds what its folder has.
void addAuthorizationDecoders(DecoderRegistry &registry);
void addCookieDecoders(DecoderRegistry &registry);
void addHttpDecoders(DecoderRegistry &registry);
void addJoseDecoders(DecoderRegistry &registry);
void addGenericDecoders(DecoderRegistry &registry);
void addEssentialsDecoders(DecoderRegistry &registry);
void addKerberosDecoders(DecoderRegistry &registry);
void addNtlmDecoders(DecoderRegistry &registry);
void addSoapDecoders(DecoderRegistry &registry);
void addSpnegoDecoders(DecoderRegistry &registry);
void addSuperOfficeDecoders(DecoderRegistry &registry);
void addWebApiDecoders(DecoderRegistry &registry);
void addX509Decoders(DecoderRegistry &registry);

/// All of them, the special before the general.
void addBuiltinDecoders(DecoderRegistry &registry);

} // namespace Ticketscope
