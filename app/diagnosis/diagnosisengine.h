// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rule.h"

namespace Ticketscope::Diagnosis {

/// What the rules found, the cause first, what follows from it folded under it.
struct Diagnosis
{
    QList<Finding> findings;
    /// Of the last failure; Nobody where nothing failed.
    WhoAnswered answerer;
    bool failed = false;
};

/// Pure; for the thread pool. A profile that is not known is a default-constructed one. `error`: how a login of this
/// program ended; where it names an exchange that went well by its bytes, the program gave up there, and that is what
/// failed.
[[nodiscard]] Diagnosis diagnose(const QList<ExchangePtr> &exchanges, const Profile &profile = {},
                                 const QHash<QString, Secret> &meant = {}, const QList<Rule> &rules = builtinRules(),
                                 const std::optional<Error> &error = {});

/// Puts findings into the order in which a person should read them and folds consequences under their causes: causes
/// before warnings before notes; the surer before the less sure; what the last failure shows before what earlier ones
/// do.
[[nodiscard]] QList<Finding> ranked(QList<Finding> findings, const CaptureView &capture);

/// A plain paragraph for the customer: what happened, why, what to do; no secret, no byte.
[[nodiscard]] QString explainForCustomer(const Finding &finding);

} // namespace Ticketscope::Diagnosis
