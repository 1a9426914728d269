// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/transport/transportrules.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Diagnosis {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

} // namespace

QList<Finding> rebuilt(const CaptureView &capture, const Profile & /*profile*/)
{
    const auto &exchanges = capture.exchanges();
    const auto first = std::find_if(exchanges.begin(), exchanges.end(),
                                    [](const ExchangeView &one) { return one.exchange().reconstructed; });
    if (first == exchanges.end()) {
        return {};
    }
    const auto count =
        std::count_if(first, exchanges.end(), [](const ExchangeView &one) { return one.exchange().reconstructed; });
    Finding finding = newFinding("transport.rebuilt", Severity::Note, Certainty::Proven, first->whole());
    finding.title = Text::tr("This capture was rebuilt from the fields of another program's file.");
    finding.why = Text::tr("The bytes of %n exchange(s) are not those that crossed. What needs them was not looked at: "
                           "the order and letters of header fields, line ends, chunks, compression, and which "
                           "connection carried what.",
                           nullptr, int(count));
    finding.remedy = Text::tr("To see all, log in from here, or capture the customer's program on the wire.");
    return {finding};
}

} // namespace Ticketscope::Diagnosis
