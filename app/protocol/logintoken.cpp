// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/logintoken.h"

#include "protocol/challenge.h"
#include "protocol/ntlmmessage.h"
#include "protocol/spnego.h"

namespace Ticketscope {

namespace {

/// Token ids of RFC 4121 section 4.1, behind the framing and the mechanism.
LoginTokenKind kerberosKind(QByteArrayView token)
{
    constexpr QByteArrayView kMechanism("\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02", 11);
    const qsizetype at = token.first(std::min<qsizetype>(token.size(), 24)).indexOf(kMechanism);
    const qsizetype id = at + kMechanism.size();
    if (at < 0 || id + 2 > token.size() || token.at(id + 1) != 0) {
        return LoginTokenKind::Other;
    }
    switch (token.at(id)) {
    case 1:
        return LoginTokenKind::KerberosRequest;
    case 2:
        return LoginTokenKind::KerberosReply;
    case 3:
        return LoginTokenKind::KerberosError;
    default:
        return LoginTokenKind::Other;
    }
}

LoginTokenKind kindOf(QByteArrayView token)
{
    if (!Ntlm::isNtlmMessage(token)) {
        return kerberosKind(token);
    }
    switch (token.size() > Ntlm::kSignature.size() ? token.at(Ntlm::kSignature.size()) : 0) {
    case 1:
        return LoginTokenKind::NtlmNegotiate;
    case 2:
        return LoginTokenKind::NtlmChallenge;
    case 3:
        return LoginTokenKind::NtlmAuthenticate;
    default:
        return LoginTokenKind::Other;
    }
}

} // namespace

int LoginToken::ntlmType() const
{
    switch (kind) {
    case LoginTokenKind::NtlmNegotiate:
        return 1;
    case LoginTokenKind::NtlmChallenge:
        return 2;
    case LoginTokenKind::NtlmAuthenticate:
        return 3;
    default:
        return 0;
    }
}

bool LoginToken::isKerberos() const
{
    return kind == LoginTokenKind::KerberosRequest || kind == LoginTokenKind::KerberosReply ||
           kind == LoginTokenKind::KerberosError;
}

LoginToken loginTokenOfBytes(QByteArrayView token)
{
    LoginToken result;
    if (token.isEmpty()) {
        return result;
    }
    if (Spnego::looksLikeToken(token)) {
        const Spnego::PartialToken read = Spnego::readToken(token);
        QByteArray inner;
        if (read.init && read.init->token) {
            inner = read.init->token->value;
        } else if (read.response && read.response->token) {
            inner = read.response->token->value;
        }
        result.inSpnego = read.init || read.response;
        if (result.inSpnego) {
            result.kind = inner.isEmpty() ? LoginTokenKind::Other : kindOf(inner);
            return result;
        }
    }
    result.kind = kindOf(token);
    return result;
}

LoginToken loginTokenOfHeader(QByteArrayView value)
{
    for (const Http::Challenge &challenge : Http::readChallenges(value).challenges) {
        const bool isOurs = challenge.isScheme("NTLM") || challenge.isScheme("Negotiate");
        if (isOurs && !challenge.token68.isEmpty()) {
            LoginToken token = loginTokenOfBytes(QByteArray::fromBase64(challenge.token68));
            token.scheme = challenge.isScheme("NTLM") ? "NTLM" : "Negotiate";
            return token;
        }
    }
    return {};
}

} // namespace Ticketscope
