// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/explain/httpdigest.h"
#include "diagnosis/explain/ntlmversion.h"
#include "diagnosis/explain/secret6.h"
#include "diagnosis/explain/systemuserminute.h"
#include "diagnosis/explain/wssedigest.h"
#include "exchange/exchange.h"

#include <optional>
#include <variant>

namespace Ticketscope {

/// What stands in an exchange that an explainer can look at: the inputs of the explainers, without the password.
struct DigestSubject
{
    std::optional<Diagnosis::Explain::WsseDigestInput> wsse;
    std::optional<Diagnosis::Explain::HttpDigestInput> http;
    std::optional<Diagnosis::Explain::Secret6Input> secret6;
    std::optional<Diagnosis::Explain::NtlmInput> ntlm;
    std::optional<Diagnosis::Explain::SystemUserMinuteInput> minute;
};

/// Of one exchange; the others are where the challenges of its Digest and of its NTLM are looked for, and the answer to
/// a challenge of NTLM. Parses: for the thread pool.
[[nodiscard]] DigestSubject digestSubjectOf(const QList<ExchangePtr> &exchanges, ExchangeId id);

using DigestInput = std::variant<Diagnosis::Explain::WsseDigestInput, Diagnosis::Explain::HttpDigestInput,
                                 Diagnosis::Explain::Secret6Input, Diagnosis::Explain::NtlmInput,
                                 Diagnosis::Explain::SystemUserMinuteInput>;

/// What came of it. The candidates' values are text.
struct DigestExplanation
{
    Diagnosis::Explain::Explanation made;
    QString version;             ///< of NTLM; empty for all else
    bool isOld = false;          ///< a version of NTLM that servers may refuse
    std::optional<bool> micFits; ///< of NTLM; not set where it cannot be told
};

/// Tries all that the explainer of that input knows; for the thread pool.
[[nodiscard]] DigestExplanation explainDigest(const DigestInput &input);

/// The NTLM message in a token: Base64, with a header's name and scheme before it or without, within SPNEGO or without.
/// Without bytes where there is none.
[[nodiscard]] Ntlm::Message ntlmMessageIn(const QByteArray &text);

} // namespace Ticketscope
