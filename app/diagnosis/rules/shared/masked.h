// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace Ticketscope::Diagnosis {

/// A saved capture has asterisks there, so that nobody can say what was sent.
[[nodiscard]] inline bool isMasked(QByteArrayView text)
{
    return text.contains("***") || (!text.isEmpty() && text.count('*') == text.size());
}

} // namespace Ticketscope::Diagnosis
