// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/builtindecoders.h"
#include "decode/decoders/generic/treedecoders.h"

namespace Ticketscope {

void addGenericDecoders(DecoderRegistry &registry)
{
    registry.add(std::make_unique<HtmlDecoder>());
    registry.add(std::make_unique<XmlDecoder>());
    registry.add(std::make_unique<JsonDecoder>());
    registry.add(std::make_unique<FormDecoder>());
    registry.add(std::make_unique<Base64Decoder>());
    registry.add(std::make_unique<TextDecoder>());
}

} // namespace Ticketscope
