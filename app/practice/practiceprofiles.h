// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/practiceservices.h"

namespace Ticketscope::Practice {

/// The profiles that work against a running service, by ServiceInfo::id; `root` is "http://127.0.0.1:PORT/".
[[nodiscard]] QList<PracticeProfile> profilesOf(const QByteArray &serviceId, const QUrl &root);

} // namespace Ticketscope::Practice
