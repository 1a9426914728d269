// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/builtindecoders.h"
#include "decode/decoders/authorization/authorization.h"

namespace Ticketscope {

void addAuthorizationDecoders(DecoderRegistry &registry)
{
    registry.add(std::make_unique<CredentialsDecoder>());
    registry.add(std::make_unique<ChallengesDecoder>());
    registry.add(std::make_unique<BasicDecoder>());
    registry.add(std::make_unique<DigestDecoder>());
    registry.add(std::make_unique<BearerDecoder>());
    registry.add(std::make_unique<NegotiateDecoder>());
    registry.add(std::make_unique<ChallengeDecoder>());
}

} // namespace Ticketscope
