// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/wssecurity/wssecurityrules.h"

#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/wssecurity/securitychecks.h"
#include "diagnosis/rules/wssecurity/unsecuredreply.h"

#include <array>

namespace Ticketscope::Diagnosis {

namespace {

/// Where one of these finds something, the service never came to read what is in the header.
constexpr std::array<SecurityCheck, 3> kFirst{checkXml, checkEnvelope, checkHeaderPlace};
constexpr std::array<SecurityCheck, 8> kThen{checkUnderstanding, checkProfileRules, checkTimeFormat,  checkFreshness,
                                             checkReplay,        checkDigest,       checkCredentials, checkPolicy};

bool hasCause(const QList<Finding> &findings)
{
    return std::any_of(findings.cbegin(), findings.cend(),
                       [](const Finding &finding) { return finding.severity == Severity::Cause; });
}

QList<Finding> checked(const SecurityCase &of)
{
    QList<Finding> found;
    for (const SecurityCheck check : kFirst) {
        found.append(check(of));
        if (hasCause(found)) {
            return found;
        }
    }
    for (const SecurityCheck check : kThen) {
        found.append(check(of));
    }
    if (!hasCause(found)) {
        found.append(checkHiddenCause(of));
    }
    return found;
}

/// Each failed message is taken apart once for all checks.
QList<Finding> failedMessages(const CaptureView &capture, const Profile &profile)
{
    QList<Finding> found;
    const NonceUses nonces(capture);
    for (const ExchangeView *exchange : latestFailures(capture)) {
        if (SecurityMessage::mayBe(*exchange)) {
            const SecurityMessage message(*exchange);
            found.append(checked({message, capture, profile, nonces}));
        }
    }
    return found;
}

} // namespace

QList<Rule> wsSecurityRules()
{
    return {failedMessages, unsecuredReply};
}

} // namespace Ticketscope::Diagnosis
