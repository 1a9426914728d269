// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/secret6.h"
#include "diagnosis/rules/explained/explainedrules.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "protocol/xmltree.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

QString textOf(const Xml::Element &block, QByteArrayView name)
{
    const Xml::Element *child = block.child(name);
    return child ? child->trimmedText() : QString();
}

} // namespace

QList<Finding> explainedSecret6(const CaptureView &capture, const Profile & /*profile*/)
{
    const Secret *meant = capture.meant(u"password"_s);
    if (!meant || !meant->isSet()) {
        return {};
    }
    QList<Finding> found;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        if (!exchange->bodyHas(Side::Request, "SoCredentials")) {
            continue;
        }
        const Xml::Document document = Xml::parse(exchange->body(Side::Request));
        const Xml::Element *block = document.hasRoot ? document.root.descendant("SoCredentials") : nullptr;
        if (!block) {
            continue;
        }
        const QByteArray secret = textOf(*block, "Secret").toUtf8();
        const Explain::Explanation explanation = Explain::explainSecret6(
            {textOf(*block, "AuthenticationType"), textOf(*block, "UserId"), secret, timeThere(*exchange), *meant});
        const Explain::Candidate *fitting = explanation.fitting();
        if (!fitting || fitting->isRight) {
            continue;
        }
        Finding finding = newFinding("superoffice.secret6-made", Severity::Cause, Certainty::Proven,
                                     exchange->atBody(Side::Request, secret, u"Secret"_s));
        finding.evidence.append(exchange->atStatus());
        const bool isBom = fitting->id.contains("no-bom");
        const bool isDay = fitting->id.contains("day") || fitting->id.contains("local-time");
        finding.catalogue = {isBom ? "S6" : (isDay ? "S5" : "S4"), "S4"};
        finding.title = Text::tr("The Secret is made in a wrong way: %1.").arg(fitting->name);
        finding.why = Text::tr("Made that way, the password that was meant gives exactly the Secret that was sent.");
        finding.remedy = Text::tr("The developer makes the Secret with the bytes EF BB BF in front and with the day in "
                                  "UTC, or moves to tickets (7.0 and later).");
        finding.explains = {"superoffice.secret6", "superoffice.secret6-form"};
        found.append(finding);
    }
    return found;
}

} // namespace Ticketscope::Diagnosis
