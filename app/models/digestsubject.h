// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/explain/httpdigest.h"
#include "diagnosis/explain/secret6.h"
#include "diagnosis/explain/wssedigest.h"
#include "exchange/exchange.h"

#include <optional>
#include <variant>

namespace Ticketscope {

/// What stands in an exchange that was made of a password: the inputs of the explainers, without the password.
struct DigestSubject
{
    std::optional<Diagnosis::Explain::WsseDigestInput> wsse;
    std::optional<Diagnosis::Explain::HttpDigestInput> http;
    std::optional<Diagnosis::Explain::Secret6Input> secret6;
};

/// Of one exchange; the others are where the challenge of its Digest is looked for. Parses: for the thread pool.
[[nodiscard]] DigestSubject digestSubjectOf(const QList<ExchangePtr> &exchanges, ExchangeId id);

using DigestInput = std::variant<Diagnosis::Explain::WsseDigestInput, Diagnosis::Explain::HttpDigestInput,
                                 Diagnosis::Explain::Secret6Input>;

/// Tries all that the explainer of that input knows; for the thread pool.
[[nodiscard]] Diagnosis::Explain::Explanation explainDigest(const DigestInput &input);

} // namespace Ticketscope
