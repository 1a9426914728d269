// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/wirebytes.h"

#include "exchange/wirebytesstore.h"

#include <algorithm>

namespace Ticketscope {

QByteArray WireBytes::Store::bytes(ByteRange range) const
{
    const qint64 start = std::clamp<qint64>(range.start, 0, size());
    const qint64 end = std::clamp<qint64>(range.end, start, size());
    if (start >= m_spilled) {
        const bool isWhole = start == m_spilled && end == size();
        return isWhole ? m_memory : m_memory.mid(start - m_spilled, end - start);
    }
    QByteArray bytes = m_file->read({start, std::min(end, m_spilled)});
    if (end > m_spilled) {
        bytes += QByteArrayView(m_memory).sliced(0, end - m_spilled);
    }
    return bytes;
}

WireBytes::WireBytes(QByteArray bytes)
    : m_store(std::make_shared<Store>(std::move(bytes)))
{
}

WireBytes::WireBytes(std::shared_ptr<const Store> store)
    : m_store(std::move(store))
{
}

qint64 WireBytes::size() const
{
    return m_store ? m_store->size() : 0;
}

QByteArray WireBytes::bytes(ByteRange range) const
{
    return m_store ? m_store->bytes(range) : QByteArray();
}

bool WireBytes::isSpilled() const
{
    return m_store && m_store->isSpilled();
}

} // namespace Ticketscope
