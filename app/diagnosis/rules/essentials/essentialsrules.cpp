// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/essentials/essentialsrules.h"

#include "diagnosis/rules/essentials/essentialschecks.h"
#include "diagnosis/rules/shared/headerlines.h"

#include <array>

namespace Ticketscope::Diagnosis {

namespace {

constexpr std::array<EssentialsCheck, 4> kChecks{checkEssentialsAddress, checkEssentialsLogin, checkEssentialsSession,
                                                 checkEssentialsState};

QList<Finding> failedCalls(const CaptureView &capture, const Profile &profile)
{
    QList<Finding> found;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        const std::optional<EssentialsCall> call = EssentialsCall::of(*exchange);
        if (!call) {
            continue;
        }
        for (const EssentialsCheck check : kChecks) {
            const QList<Finding> more = check({*call, capture, profile});
            found.append(more);
            if (!more.isEmpty()) {
                break;
            }
        }
    }
    return found;
}

/// The interface of Windows Home Server and Small Business Server 2011 stands at other addresses.
QList<Finding> oldInterface(const CaptureView &capture, const Profile &profile)
{
    QList<Finding> found;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        if (exchange->status() == 404 && !EssentialsCall::of(*exchange)) {
            found.append(checkOldInterface({EssentialsCall{exchange, {}}, capture, profile}));
        }
    }
    return found;
}

} // namespace

QList<Rule> essentialsRules()
{
    return {failedCalls, oldInterface, essentialsNotes};
}

} // namespace Ticketscope::Diagnosis
