// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/wirebytesbuilder.h"

#include "exchange/spillfile.h"
#include "exchange/wirebytesstore.h"

#include <algorithm>

namespace Ticketscope {

namespace {

/// Once a message spills, it goes to the file in pieces of this size.
constexpr qint64 kPiece = qint64(1) << 20;

} // namespace

WireBytesBuilder::WireBytesBuilder(qint64 spillLimit)
    : m_limit(spillLimit)
{
}

WireBytesBuilder::~WireBytesBuilder() = default;

void WireBytesBuilder::append(QByteArrayView bytes)
{
    const qsizetype needed = m_memory.size() + bytes.size();
    if (needed > m_memory.capacity()) {
        // By doubling, and through reserve(): it moves large blocks without a copy, which append() does not.
        m_memory.reserve(std::max(needed, 2 * m_memory.capacity()));
    }
    m_memory.append(bytes);
    const qint64 limit = m_spilled > 0 ? std::min(m_limit, kPiece) : m_limit;
    if (m_maySpill && m_memory.size() > limit) {
        spill();
    }
}

WireBytes WireBytesBuilder::bytes() const
{
    if (size() == 0) {
        return {};
    }
    return WireBytes(std::make_shared<WireBytes::Store>(m_file, m_spilled, m_memory));
}

WireBytes WireBytesBuilder::finish()
{
    m_memory.squeeze();
    return bytes();
}

void WireBytesBuilder::spill()
{
    if (!m_file) {
        m_file = std::make_shared<SpillFile>();
    }
    if (!m_file->append(m_memory)) {
        m_maySpill = false;
        return;
    }
    m_spilled += m_memory.size();
    m_memory = {};
    m_memory.reserve(std::min(m_limit, kPiece));
}

} // namespace Ticketscope
