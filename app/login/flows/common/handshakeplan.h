// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// What an answer's challenges offer of the schemes that take several legs.
struct HandshakeOffer
{
    bool negotiate = false;
    bool ntlm = false;
    QString all; ///< every scheme offered, for people; empty if none
};
[[nodiscard]] HandshakeOffer handshakeOffer(const Leg &leg);
/// The token that an answer's challenges carry for this scheme, decoded; null where there is none. An error where it
/// is not Base64.
[[nodiscard]] Result<QByteArray> challengeToken(const Leg &leg, QByteArrayView scheme);

/// How a handshake is to be done.
struct HandshakePlan
{
    QByteArray scheme; ///< "Negotiate" or "NTLM", as it goes into Authorization
    SecurityRequest security;
    QString note; ///< where it is not quite what the profile says; a sentence
    /// Whose password it takes; not set where the person's own ticket is used.
    std::optional<PasswordAccount> account;
    bool bindsChannel = false; ///< over TLS, rightly
};

/// The plan for the profile's scheme, as the server's offer allows it; Refused, naming what is offered, where it does
/// not. `certificate` is the server's, in DER; empty without TLS.
[[nodiscard]] Result<HandshakePlan> planHandshake(const LoginContext &context, const QUrl &url,
                                                  const HandshakeOffer &offer, const QByteArray &certificate);
/// The server's certificate as the leg saw it, in DER; empty without TLS.
[[nodiscard]] QByteArray certificateOf(const Leg &leg);

} // namespace Ticketscope
