// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "profile/profile.h"

#include <QStringList>

namespace Ticketscope::Cli {

/// The secrets that the profile's scheme takes, and those beside it where the profile has a client certificate or a
/// proxy with a user name. All that there are if the service or scheme is not known.
[[nodiscard]] QStringList secretParametersOf(const Profile &profile);
/// Those of them that a login cannot do without.
[[nodiscard]] QStringList requiredSecretsOf(const Profile &profile);

} // namespace Ticketscope::Cli
