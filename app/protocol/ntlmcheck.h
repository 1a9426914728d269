// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/secret.h"
#include "protocol/ntlmmessage.h"

#include <QString>

#include <optional>

namespace Ticketscope::Ntlm {

/// Which domain name a client put into its response: they do not agree (MS-NLMP section 3.2.5.1.2).
enum class DomainForm
{
    AsSent,     ///< the domain of the type 3
    Empty,      ///< none, although the type 3 may name one
    UpperCased, ///< that of the type 3, in upper case
    Target      ///< the target name of the type 2, although the type 3 names none
};

/// Which response a password was found to fit.
enum class ResponseForm
{
    V2,           ///< section 3.3.2
    V1,           ///< section 3.3.1
    Ntlm2Session, ///< section 3.3.1 with extended session security
    LmV2,         ///< only the LM response of NTLMv2
    LmV1          ///< only the LM response of NTLMv1
};

/// What a password has to do with a type 2 and its type 3.
struct PasswordCheck
{
    bool fits = false;
    bool isAnonymous = false; ///< the type 3 proves nothing; `fits` is false
    ResponseForm form = ResponseForm::V2;
    DomainForm domainForm = DomainForm::AsSent; ///< for NTLMv2
    /// Whether the MIC is right; not set where there is none, or the type 1 was not given, or the password is wrong.
    std::optional<bool> micFits;
    Secret exportedSessionKey; ///< what both sides sign with; set where the password fits
};

/// Verifies a type 3 against a password, as a server does (section 3.2.5.1.2). `negotiate` is the type 1, for the MIC;
/// null where it is not known. Errors: Malformed, where one of the messages cannot be read.
[[nodiscard]] Result<PasswordCheck> checkPassword(QByteArrayView challenge, QByteArrayView authenticate,
                                                  const Secret &password, QByteArrayView negotiate = {});
/// Likewise for messages that were read before.
[[nodiscard]] PasswordCheck checkPassword(const Message &challenge, const Message &authenticate, const Secret &password,
                                          QByteArrayView negotiate = {});

} // namespace Ticketscope::Ntlm
