// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/wirebytes.h"

namespace Ticketscope {

class SpillFile;

/// Gathers recorded bytes: in memory up to a limit, then in a spill file. Where that cannot be written, in memory after
/// all. Not thread-safe itself; what it makes is.
class WireBytesBuilder final
{
public:
    static constexpr qint64 kDefaultLimit = qint64(16) << 20;

    explicit WireBytesBuilder(qint64 spillLimit = kDefaultLimit);
    ~WireBytesBuilder();
    Q_DISABLE_COPY_MOVE(WireBytesBuilder)

    void append(QByteArrayView bytes);
    [[nodiscard]] qint64 size() const { return m_spilled + m_memory.size(); }
    /// All that was appended so far. Appending may go on: what this returned stays as it is.
    [[nodiscard]] WireBytes bytes() const;
    /// Likewise, when nothing more will come: gives back the room that was kept for it.
    [[nodiscard]] WireBytes finish();

private:
    void spill();

    qint64 m_limit;
    qint64 m_spilled = 0;
    QByteArray m_memory; ///< what is not in the file
    std::shared_ptr<SpillFile> m_file;
    bool m_maySpill = true;
};

} // namespace Ticketscope
