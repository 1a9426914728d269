// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace Ticketscope {

/// What a token of integrated authentication is, by its first bytes; unwrapped from SPNEGO.
enum class LoginTokenKind
{
    None,
    NtlmNegotiate,    ///< type 1 (MS-NLMP section 2.2.1.1)
    NtlmChallenge,    ///< type 2
    NtlmAuthenticate, ///< type 3
    KerberosRequest,  ///< AP-REQ (RFC 4120 section 5.5.1)
    KerberosReply,    ///< AP-REP
    KerberosError,    ///< KRB-ERROR
    Other             ///< SPNEGO without a token, or what nobody here knows
};

struct LoginToken
{
    LoginTokenKind kind = LoginTokenKind::None;
    QByteArray scheme; ///< "NTLM" or "Negotiate"
    bool inSpnego = false;

    /// Which of NTLM's messages it is: 1, 2 or 3; 0 for none.
    [[nodiscard]] int ntlmType() const;
    [[nodiscard]] bool isNtlm() const { return ntlmType() > 0; }
    [[nodiscard]] bool isKerberos() const;
};

/// The token in credentials or in a challenge of the schemes NTLM and Negotiate (RFC 4559, MS-NTHT), of the first that
/// carries one; none for other schemes and for a challenge without a token.
[[nodiscard]] LoginToken loginTokenOfHeader(QByteArrayView value);
/// Likewise of the decoded token; whoever has it knows the scheme.
[[nodiscard]] LoginToken loginTokenOfBytes(QByteArrayView token);

} // namespace Ticketscope
