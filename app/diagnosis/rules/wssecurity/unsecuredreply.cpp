// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/wssecurity/unsecuredreply.h"

#include "diagnosis/rules/shared/newfinding.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// WCF writes o:Security with u:Id="uuid-…".
bool isMadeByWcf(const ExchangeView &exchange)
{
    return exchange.bodyHas(Side::Request, ":Id=\"uuid-") && exchange.bodyHas(Side::Request, "UsernameToken") &&
           exchange.bodyHas(Side::Request, "Timestamp");
}

} // namespace

QList<Finding> unsecuredReply(const CaptureView &capture, const Profile & /*profile*/)
{
    for (const ExchangeView &exchange : capture.exchanges()) {
        if (exchange.status() != 200 || !isMadeByWcf(exchange) || !exchange.bodyHas(Side::Response, "Envelope") ||
            exchange.bodyHas(Side::Response, "Timestamp") || exchange.outcome() != Outcome::Accepted) {
            continue;
        }
        Finding finding = newFinding("wssecurity.unsecured-reply", Severity::Warning, Certainty::Possible,
                                     exchange.at(Side::Response, exchange.exchange().response.body));
        finding.catalogue = {"X25"};
        finding.title = Text::tr("The reply has no security header: a WCF client may refuse it.");
        finding.why = Text::tr("The request looks like one of WCF and has a Timestamp; the reply with status 200 has "
                               "none. WCF refuses such replies unless it is told otherwise.");
        finding.remedy = Text::tr("Developer: set enableUnsecuredResponse=\"true\" on the security element of the "
                                  "client's binding.");
        finding.wouldTell = Text::tr("The client's own error message tells: it names the security header.");
        return {finding};
    }
    return {};
}

} // namespace Ticketscope::Diagnosis
