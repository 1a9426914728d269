// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/spillfile.h"
#include "exchange/wirebytes.h"

namespace Ticketscope {

/// Where recorded bytes lie: the first of them in a spill file, if any, and the rest in memory. Immutable.
class WireBytes::Store final
{
public:
    explicit Store(QByteArray memory)
        : m_memory(std::move(memory))
    {
    }
    Store(std::shared_ptr<SpillFile> file, qint64 spilled, QByteArray memory)
        : m_file(std::move(file))
        , m_spilled(spilled)
        , m_memory(std::move(memory))
    {
    }

    [[nodiscard]] qint64 size() const { return m_spilled + m_memory.size(); }
    [[nodiscard]] bool isSpilled() const { return m_spilled > 0; }
    [[nodiscard]] QByteArray bytes(ByteRange range) const;

private:
    std::shared_ptr<SpillFile> m_file;
    qint64 m_spilled = 0;
    QByteArray m_memory;
};

} // namespace Ticketscope
