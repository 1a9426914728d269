// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/flows/common/handshakeplan.h"
#include "protocol/logintoken.h"

namespace Ticketscope {

/// What a handshake leaves among the facts of a session.
namespace HandshakeFact {
inline constexpr const char *kScheme = "handshakeScheme";         ///< "Negotiate" or "NTLM"; none: it was not asked for
inline constexpr const char *kMechanism = "handshakeMechanism";   ///< "kerberos" or "ntlm"
inline constexpr const char *kConnection = "handshakeConnection"; ///< the one that NTLM logged in, while it lasts
inline constexpr const char *kCertificate = "handshakeCertificate"; ///< the server's, in DER
/// Calls go out bare until one is answered with a challenge: the login's own ticket may be all that they need.
inline constexpr const char *kCallsBare = "handshakeCallsBare";
} // namespace HandshakeFact

/// A handshake that came to its end.
struct Handshake
{
    Leg leg;               ///< the last answer; its status is the flow's to judge
    bool wasAsked = false; ///< false: the server answered without wanting a login
};

/// A handshake under way: what is to be sent, and what crossed so far.
struct HandshakeState
{
    LoginContext context;
    HttpRequest request; ///< whole; legs that cannot be the last go without its body
    std::shared_ptr<Session> session;
    bool addsCookies = true;       ///< of the session; false where the request has them already
    std::optional<Step> firstStep; ///< of the next leg; all others are of kind Leg
    HandshakePlan plan;

    std::shared_ptr<SecurityContext> security;
    std::optional<Leg> challenge; ///< the last answer 401 to a token
    LoginToken sent;              ///< what went out last
    ConnectionId connection = 0;  ///< that NTLM type 1 went over

    /// How long a KDC may take: the libraries ask it several times, and others after it.
    [[nodiscard]] std::chrono::milliseconds patience() const { return 2 * context.profile.timeout; }
};

/// A login: one bare request, which yields what the server accepts and, over TLS, its certificate; then token after
/// token on the same connection until it is accepted or refused (RFC 4559 section 4, MS-NTHT section 3). The session
/// learns who, how, and notes for people. Bounded, and never more than one password.
[[nodiscard]] QCoro::Task<Result<Handshake>> logInWithHandshake(LoginContext context, HttpRequest request, Step step,
                                                                std::shared_ptr<Session> session);
/// The token legs alone, as state->plan says.
[[nodiscard]] QCoro::Task<Result<Handshake>> shakeHands(std::shared_ptr<HandshakeState> state);

/// The request with its body, which stayed at home while a challenge was expected. No login was wanted.
[[nodiscard]] QCoro::Task<Result<Handshake>> sendUnasked(LoginContext context, HttpRequest request);

} // namespace Ticketscope
