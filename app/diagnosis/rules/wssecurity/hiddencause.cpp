// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/wssecurity/securityexperiments.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// Statuses of a service that refused; others tell of a wrong address or of what stands between.
bool isServicesRefusal(int status)
{
    return status == 400 || status == 401 || status == 403 || status == 500;
}

/// One factor at a time: what can be changed on the client's side.
void addTrials(Finding *finding, const SecurityCase &of)
{
    offer(finding, of, otherPasswordType(of.message));
    offer(finding, of, clockBack());
    offer(finding, of, otherTimestamp(of.message));
    offer(
        finding, of,
        {"created-off", Text::tr("Try without Created in the UsernameToken"), QVariantMap{{u"created"_s, false}}, {}});
}

Finding newHidden(const SecurityCase &of, const QByteArray &id, const QList<QByteArray> &rows)
{
    Finding finding = newFinding(id, Severity::Cause, Certainty::Possible, of.message.atAnswer());
    finding.evidence.append(of.message.atSecurity());
    finding.catalogue = rows;
    finding.reference = messageSecurity();
    finding.wouldTell = Text::tr("The service's log tells. Trials with one thing changed tell too.");
    addTrials(&finding, of);
    return finding;
}

} // namespace

QList<Finding> checkHiddenCause(const SecurityCase &of)
{
    const SoapFault &fault = of.fault();
    if (!of.message.security()) {
        return {};
    }
    if (fault.has(u"SecurityError") || fault.says("a security error was encountered when verifying the message"_L1)) {
        Finding finding = newHidden(of, "wssecurity.hidden", {"X23"});
        finding.title = Text::tr("The service hides why it refused the security header.");
        finding.why =
            Text::tr("WSS4J and CXF give one text for all causes: password, clock, replay, or the form of the "
                     "header. Nothing in the header looks wrong from here.");
        finding.remedy = Text::tr("Ask the service's operator for the log of that moment, or change one thing at a "
                                  "time.");
        return {finding};
    }
    const bool isWcf = fault.says("verifying security for the message"_L1) ||
                       of.exchange().bodyHas(Side::Response, "http://schemas.microsoft.com/net/2005/12/");
    if (fault.has(u"InvalidSecurity") && (isWcf || fault.profileRules().isEmpty())) {
        Finding finding = newHidden(of, "wssecurity.wcf", {"X24", "X9"});
        finding.title = Text::tr("The service could not verify the security header.");
        finding.why = Text::tr("WCF gives one text for a clock that is more than five minutes off, wrong credentials, "
                               "and security that it did not expect. Nothing in the header looks wrong from here.");
        finding.remedy = Text::tr("Check the clocks of both sides, then user name and password, then the binding's "
                                  "security mode.");
        return {finding};
    }
    if (of.message.token() &&
        (fault.isAboutSecurity() ||
         (!fault.isThere && isServicesRefusal(of.exchange().status()) && of.exchange().challenges().isEmpty()))) {
        Finding finding = newHidden(of, "wssecurity.refused", {"X23"});
        finding.title = Text::tr("The service refused the message and does not say why.");
        finding.why = Text::tr("The message has a security header, and nothing in it looks wrong from here.");
        finding.remedy = Text::tr("Ask the service's operator for the log of that moment, or change one thing at a "
                                  "time.");
        return {finding};
    }
    return {};
}

} // namespace Ticketscope::Diagnosis
