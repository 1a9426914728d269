// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/practiceservices.h"
#include "protocol/jwk.h"

namespace Ticketscope::Practice {

/// The profiles of the OAuth provider. `application` is the key that its client signs with.
[[nodiscard]] QList<PracticeProfile> oauthProfiles(const QUrl &root, const Jose::Key &application);
/// The profiles of SuperID; `webApi` is where the tenant's WebApi is.
[[nodiscard]] QList<PracticeProfile> superIdProfiles(const QUrl &root, const QUrl &webApi,
                                                     const Jose::Key &application);

} // namespace Ticketscope::Practice
