// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rules/wssecurity/nonceuses.h"
#include "diagnosis/rules/wssecurity/securitymessage.h"

namespace Ticketscope::Diagnosis {

/// What each check is given: one failed message, and all that is known around it.
struct SecurityCase
{
    const SecurityMessage &message;
    const CaptureView &capture;
    const Profile &profile;
    const NonceUses &nonces;

    [[nodiscard]] const ExchangeView &exchange() const { return message.exchange(); }
    [[nodiscard]] const SoapFault &fault() const { return message.fault(); }
    /// The fault shows that the service found the header and read it.
    [[nodiscard]] bool headerWasRead() const;
    /// The profile's parameters can be tried in another way.
    [[nodiscard]] bool canExperiment() const { return profile.service == "ws-security"; }
};

using SecurityCheck = QList<Finding> (*)(const SecurityCase &);

/// The request is no XML (X3).
[[nodiscard]] QList<Finding> checkXml(const SecurityCase &of);
/// Envelope, content type and Expect (X28, X29).
[[nodiscard]] QList<Finding> checkEnvelope(const SecurityCase &of);
/// Is a security header there, where it should be, under the right name (X1, X2)?
[[nodiscard]] QList<Finding> checkHeaderPlace(const SecurityCase &of);
/// A header in its place that the service does not know or does not see (X1, X2, X22).
[[nodiscard]] QList<Finding> checkUnderstanding(const SecurityCase &of);
/// Elements and attributes that the Basic Security Profile or the schema wants (X17, X18, X20).
[[nodiscard]] QList<Finding> checkProfileRules(const SecurityCase &of);
/// Times (X9 to X13, X24).
[[nodiscard]] QList<Finding> checkFreshness(const SecurityCase &of);
/// How times are written (X11, X12, X13).
[[nodiscard]] QList<Finding> checkTimeFormat(const SecurityCase &of);
/// A nonce that was sent before (X14, X15, X16).
[[nodiscard]] QList<Finding> checkReplay(const SecurityCase &of);
/// A digest that was made in another way than the standard's (X8).
[[nodiscard]] QList<Finding> checkDigest(const SecurityCase &of);
/// User name, password and its form (X4 to X7, X30).
[[nodiscard]] QList<Finding> checkCredentials(const SecurityCase &of);
/// What the service is set up to want (X19, X21, X26, X27).
[[nodiscard]] QList<Finding> checkPolicy(const SecurityCase &of);
/// Faults that hide the cause (X23, X24); only where nothing else was found.
[[nodiscard]] QList<Finding> checkHiddenCause(const SecurityCase &of);

/// The service refused user name and password.
[[nodiscard]] bool isAuthenticationFailure(const SecurityCase &of);

/// "…/oasis-200401-wss-username-token-profile-1.0.pdf"
[[nodiscard]] QUrl usernameTokenProfile();
[[nodiscard]] QUrl messageSecurity();
[[nodiscard]] QUrl basicSecurityProfile();

} // namespace Ticketscope::Diagnosis
