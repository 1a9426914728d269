// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/oauth/oauthrules.h"

#include "diagnosis/rules/oauth/checks.h"
#include "diagnosis/rules/oauth/oldthings.h"
#include "diagnosis/rules/superoffice/superid.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

namespace OAuthRules {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

QList<Finding> allChecks(const CaptureView &capture, const Profile & /*profile*/)
{
    const Traffic traffic(capture);
    QList<Finding> found;
    for (const Check check : {authorizationErrors, wrongReturns, pkce, codes, refreshes, clients, tokenRequests,
                              tokenAnswers, OAuthRules::devices, OAuthRules::discoveries, webTokens}) {
        found.append(check(traffic));
    }
    return found;
}

} // namespace

QString withDescription(const QString &sentence, const QString &description)
{
    return description.isEmpty() ? sentence : Text::tr("%1 The provider adds: “%2”").arg(sentence, description);
}

bool isSuperIds(const ExchangeView &exchange)
{
    return SuperOfficeRules::isSuperId(exchange);
}

} // namespace OAuthRules

QList<Rule> oauthRules()
{
    return {OAuthRules::allChecks, oldThings};
}

} // namespace Ticketscope::Diagnosis
