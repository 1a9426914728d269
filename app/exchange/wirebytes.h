// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"

#include <QByteArray>

#include <memory>

namespace Ticketscope {

/// Recorded bytes, held once: in memory while small, else in a temporary file that has no name and is encrypted with
/// a key that exists only in memory. Immutable; copies share. Made by WireBytesBuilder.
class WireBytes final
{
public:
    WireBytes() = default;
    /// Bytes that are at hand (a capture that was opened, a test).
    explicit WireBytes(QByteArray bytes);

    [[nodiscard]] qint64 size() const;
    [[nodiscard]] bool isEmpty() const { return size() == 0; }
    /// A copy of the range (shared, not copied, where it is the whole and in memory). Thread-safe.
    [[nodiscard]] QByteArray bytes(ByteRange range) const;
    [[nodiscard]] QByteArray all() const { return bytes({0, size()}); }
    [[nodiscard]] bool isSpilled() const;

    class Store;
    explicit WireBytes(std::shared_ptr<const Store> store);

private:
    std::shared_ptr<const Store> m_store;
};

} // namespace Ticketscope
