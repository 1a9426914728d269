// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rules/windows/handshakes.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis::Windows {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// What these findings say stands in the head: that the answer is cut off behind it, or that a request without
/// credentials was refused, explains nothing more.
[[nodiscard]] QList<Finding> aboveTheGeneral(QList<Finding> findings);

/// What a password that is known says of a type 3; nothing where none is known.
struct PasswordSays
{
    bool isKnown = false;
    bool fits = false;
    QString text; ///< one sentence

    [[nodiscard]] bool isWrong() const { return isKnown && !fits; }
};

/// What the subjects look at: one login that failed, and the capture around it.
struct Case
{
    const CaptureView &capture;
    const Profile &profile;
    const Handshake &login;
    std::optional<Ntlm::Message> challenge;    ///< type 2
    std::optional<Ntlm::Message> authenticate; ///< type 3
    PasswordSays says;

    /// A type 3 crossed and was refused.
    [[nodiscard]] bool isRefusedNtlm() const { return authenticate && login.isRefused(); }
    /// What is offered is offered to a profile whose scheme has such a parameter.
    [[nodiscard]] QList<Experiment> experiment(const QByteArray &id, const QString &title,
                                               const QVariantMap &parameters) const;
};

[[nodiscard]] Finding finding(const QByteArray &rule, const QList<QByteArray> &catalogue, Certainty certainty);

[[nodiscard]] PasswordSays passwordSays(const CaptureView &capture, const std::optional<Ntlm::Message> &challenge,
                                        const std::optional<Ntlm::Message> &authenticate);

/// The channel binding of a type 3 that went over TLS (MS-NLMP section 2.2.2.1, MsvAvChannelBindings).
enum class Binding
{
    NotNeeded,
    Fine,   ///< or of a certificate for which none is defined
    Unseen, ///< the capture does not hold the certificate
    Missing,
    MissingHere, ///< in a capture without the certificate: of a program that may never send one
    Wrong
};
[[nodiscard]] Binding bindingOf(const Case &one);
/// Client and server are one computer, as their names or the server's address tell, and the host name is another.
[[nodiscard]] bool isOnServer(const Case &one);
[[nodiscard]] QList<Finding> ticketBindingMaybe(const Case &one);

// Each says what it sees in one failed login.
[[nodiscard]] QList<Finding> lostConnection(const Case &one);
[[nodiscard]] QList<Finding> unansweredChallenge(const Case &one);
[[nodiscard]] QList<Finding> overHttp2(const Case &one);
[[nodiscard]] QList<Finding> channelBinding(const Case &one);
[[nodiscard]] QList<Finding> oldNtlm(const Case &one);
[[nodiscard]] QList<Finding> loopbackCheck(const Case &one);
[[nodiscard]] QList<Finding> nobody(const Case &one);
[[nodiscard]] QList<Finding> ntlmClock(const Case &one);
[[nodiscard]] QList<Finding> withoutKerberos(const Case &one);
[[nodiscard]] QList<Finding> account(const Case &one);
[[nodiscard]] QList<Finding> unknownBinding(const Case &one);
[[nodiscard]] QList<Finding> withoutKerberosMaybe(const Case &one);
[[nodiscard]] QList<Finding> kerberosError(const Case &one);
[[nodiscard]] QList<Finding> refusedTicket(const Case &one);
[[nodiscard]] QList<Finding> notAllowed(const Case &one);

// Rules that look at single exchanges.
[[nodiscard]] QList<Finding> headerTooLong(const CaptureView &capture, const Profile &profile);
[[nodiscard]] QList<Finding> noAttempt(const CaptureView &capture, const Profile &profile);
[[nodiscard]] QList<Finding> doubleHop(const CaptureView &capture, const Profile &profile);

} // namespace Ticketscope::Diagnosis::Windows
