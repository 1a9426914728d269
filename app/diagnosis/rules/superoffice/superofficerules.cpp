// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/superofficerules.h"

#include "diagnosis/rules/superoffice/soapcall.h"
#include "diagnosis/rules/superoffice/superid.h"
#include "diagnosis/rules/superoffice/webapicall.h"
#include "diagnosis/rules/superoffice/webapiremarks.h"

namespace Ticketscope::Diagnosis {

namespace {

using namespace SuperOfficeRules;

/// Each failed SOAP call is taken apart once and shown to all that look at one.
QList<Finding> netServer(const CaptureView &capture, const Profile &profile)
{
    static const QList<SoapCheck> checks = soapLoginChecks() + soapExceptionChecks() + soapTicketChecks() +
                                           soapEnvelopeChecks() + soapServerChecks() + soapSecret6Checks();
    QList<Finding> found;
    for (const ExchangeView *exchange : latestFailures(capture, kMostFailures)) {
        const std::optional<SoapCall> call = SoapCall::of(capture, profile, *exchange);
        if (!call) {
            continue;
        }
        for (const SoapCheck check : checks) {
            found.append(check(*call));
        }
    }
    return found;
}

QList<Finding> webApi(const CaptureView &capture, const Profile &profile)
{
    static const QList<WebApiCheck> checks = webApiCredentialChecks() + webApiTokenChecks() + webApiServerChecks();
    QList<Finding> found;
    for (const ExchangeView *exchange : latestFailures(capture, kMostFailures)) {
        const std::optional<WebApiCall> call = WebApiCall::of(capture, profile, *exchange);
        if (!call) {
            continue;
        }
        for (const WebApiCheck check : checks) {
            found.append(check(*call));
        }
    }
    return found;
}

} // namespace

QList<Rule> superOfficeRules()
{
    return {netServer, webApi, webApiRemarks, authorizationErrors, discovery, identityTokens, tenantState, errorPages};
}

} // namespace Ticketscope::Diagnosis
