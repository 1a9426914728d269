// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "profile/profile.h"

#include <QString>
#include <QUrl>

namespace Ticketscope::Online {

/// The base address of an environment, without /login and without a slash at its end: "https://sod.superoffice.com".
/// Takes a name (sod, qaonline, online), a host or an address. Numbered subdomains serve tenants only and are refused
/// with that explanation.
[[nodiscard]] Result<QUrl> environmentOf(const QString &value);
[[nodiscard]] Result<QUrl> environmentOf(const Profile &profile);

/// Checks of parameters: null, or a sentence.
[[nodiscard]] QString checkEnvironment(const QString &value);
[[nodiscard]] QString checkTenant(const QString &value);

/// The tenant as the profile gives it, trimmed; empty where it gives none.
[[nodiscard]] QString tenantOf(const Profile &profile);
/// Tenants are named without regard to case.
[[nodiscard]] bool isSameTenant(const QString &a, const QString &b);

/// Why a session's pieces must not go to an address that a login told; null if they may. It has to be https, or a
/// place that the person chose: the environment's own host.
[[nodiscard]] QString addressProblem(const QUrl &told, const QUrl &environment);
/// Whether an address that may be used lies outside of what is the environment's own; worth a note.
[[nodiscard]] bool isForeign(const QUrl &told, const QUrl &environment);

} // namespace Ticketscope::Online
