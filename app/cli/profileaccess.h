// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/terminal.h"
#include "profile/profilestore.h"

#include <memory>

namespace Ticketscope::Cli {

/// The profiles on disk, read; what could not be read is said on standard error.
[[nodiscard]] std::unique_ptr<ProfileStore> openProfiles(const Terminal &terminal);
/// The same for a store that somebody else made.
void loadProfiles(ProfileStore &store, const Terminal &terminal);

/// The profile of that name or id.
[[nodiscard]] Result<Profile> findProfile(const ProfileStore &store, const QString &nameOrId);
/// Likewise, or a profile file: it is read, not imported. One without an id gets one.
[[nodiscard]] Result<Profile> findProfileOrFile(const ProfileStore &store, const Terminal &terminal,
                                                const QString &nameIdOrFile);

} // namespace Ticketscope::Cli
