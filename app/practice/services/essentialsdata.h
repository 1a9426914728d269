// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/contract.h"

#include <optional>

/// What the practice server of Windows Server Essentials has to tell ([MS-SFMWA] sections 3.2 to 3.5, 4.2, 4.3).
/// Operations are named as "service.svc/operation/…" in lower case.
namespace Ticketscope::Practice::EssentialsData {

[[nodiscard]] bool isOperation(const QString &operation);
[[nodiscard]] bool isForAdministrators(const QString &operation);
/// Nothing where a parameter in the path is not valid.
[[nodiscard]] std::optional<Contract::Node> read(const QString &operation, const QDateTime &now);
/// What anybody may read before the login.
[[nodiscard]] Contract::Node customization();

} // namespace Ticketscope::Practice::EssentialsData
