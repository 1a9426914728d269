// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "diagnosis/explain/explanation.h"
#include "protocol/ntlmmessage.h"

#include <optional>

namespace Ticketscope::Diagnosis::Explain {

/// An answer of NTLM as it was sent, with the challenge that it answers.
struct NtlmInput
{
    Ntlm::Message challenge;    ///< type 2
    Ntlm::Message authenticate; ///< type 3
    QByteArray negotiate;       ///< type 1, for the MIC; null where it is not known
    Secret password;            ///< that was meant
};

/// What an answer is and how it was made.
struct NtlmExplanation
{
    QString version;             ///< "NTLMv2": a name of the protocol, not translated; empty where there is no response
    bool isOld = false;          ///< NTLMv1, NTLM2 session or LM: servers may refuse it
    std::optional<bool> micFits; ///< of the right way; not set where it cannot be told
    Explanation made;            ///< which password, domain and version give the response that was sent
};

/// Which known mistake gives the response that was sent (MS-NLMP section 3.3): another form of the password, the
/// domain or the user name, one version's response in the other's place.
[[nodiscard]] NtlmExplanation explainNtlm(const NtlmInput &input);

/// "NTLMv1", "NTLM2 session", "NTLMv2", "LM"; empty where there is no response.
[[nodiscard]] QString ntlmVersion(const Ntlm::Message &authenticate);

} // namespace Ticketscope::Diagnosis::Explain
