// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope::OAuth {

/// Descriptions of the parameters that flows over OAuth share, by their names; a flow takes those that it has.
[[nodiscard]] QList<ParameterInfo> oauthParameters();
/// Those of them that are named, in this order.
[[nodiscard]] QList<ParameterInfo> oauthParameters(const QStringList &names);

/// What is wrong with an endpoint or issuer: null, or a sentence.
[[nodiscard]] QString checkEndpoint(const QString &value);

} // namespace Ticketscope::OAuth
