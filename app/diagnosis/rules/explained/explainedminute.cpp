// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/systemuserminute.h"
#include "diagnosis/rules/explained/explainedrules.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

} // namespace

QList<Finding> explainedMinute(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> found;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        // Where the signature itself is refused, the minute is not why.
        if (!exchange->bodyHas(Side::Request, "SignedSystemToken") ||
            exchange->bodyHas(Side::Response, "InvalidSignature")) {
            continue;
        }
        const DecodedNode *minute = exchange->field(Side::Request, "superoffice.systemtoken.minute");
        if (!minute) {
            continue;
        }
        const Explain::SystemUserMinute read =
            Explain::explainSystemUserMinute({minute->source.view().toByteArray(), timeThere(*exchange)});
        const Explain::Candidate *fitting = read.explanation.fitting();
        if (!fitting || fitting->isRight || fitting->id == "clock") {
            continue;
        }
        const bool isNamed = exchange->bodyHas(Side::Response, "InvalidTimestamp");
        Finding finding = newFinding("superid.minute", Severity::Cause, isNamed ? Certainty::Proven : Certainty::Likely,
                                     exchange->at(Side::Request, *minute, Text::tr("minute of the signature")));
        finding.evidence.append(exchange->hasHeader(Side::Response, "Date")
                                    ? exchange->atHeader(Side::Response, "Date", u"Date"_s)
                                    : exchange->atStatus());
        finding.catalogue = {"R19"};
        finding.title = Text::tr("The system user's token is signed with a wrong time: %1.").arg(fitting->name);
        finding.why = Text::tr("The server's clock showed %1.").arg(timeText(timeThere(*exchange)));
        finding.remedy = Text::tr("The developer signs each call anew, with the minute in UTC and not in local time, "
                                  "and checks the clock of the machine.");
        finding.explains = {"superid.timestamp"};
        found.append(finding);
    }
    return found;
}

} // namespace Ticketscope::Diagnosis
