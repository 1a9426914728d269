// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSet>

namespace Ticketscope::Testing {

/// The arguments that every other user of this machine could have read: look() again and again while something runs.
class Processes final
{
public:
    void look();
    /// One line a process: its words, separated by blanks.
    [[nodiscard]] QByteArray seen() const;
    /// Whether a process was seen whose words hold that.
    [[nodiscard]] bool saw(const QByteArray &words) const { return seen().contains(words); }

private:
    QSet<QByteArray> m_seen;
};

} // namespace Ticketscope::Testing
