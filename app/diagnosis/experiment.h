// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/finding.h"
#include "exchange/exchange.h"
#include "profile/profile.h"

namespace Ticketscope::Diagnosis {

/// A copy of the profile with what the experiment changes, for one run: it keeps the id, so that the profile's secrets
/// are found, and is not for saving. A parameter without a value (an invalid QVariant) is taken away. Beside the
/// service's own parameters, "url", "tls.minimumVersion" and "proxy.mode" change those of the profile itself.
[[nodiscard]] Profile experimentProfile(const Profile &profile, const Experiment &experiment);

/// What came of an experiment.
enum class ExperimentOutcome
{
    Works,       ///< the login that failed works now: what was changed is the cause
    SameFailure, ///< what was changed is not the cause, or not alone
    OtherFailure,
    NothingFailed, ///< it had not failed before, so that nothing can be said
    NothingSent
};

struct ExperimentResult
{
    ExperimentOutcome outcome = ExperimentOutcome::NothingSent;
    QString text; ///< a sentence or two
};

/// Compares the attempt that failed with the one in which one thing was changed; both are exchanges of one attempt. No
/// secret comes into the text; server texts that differ in figures alone (ids, times) count as the same.
[[nodiscard]] ExperimentResult experimentResult(const Experiment &experiment, const QList<ExchangePtr> &before,
                                                const QList<ExchangePtr> &after);

} // namespace Ticketscope::Diagnosis
