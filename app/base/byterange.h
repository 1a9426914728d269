// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <algorithm>

namespace Ticketscope {

/// A half-open range [start, end) of byte offsets into a buffer that is named elsewhere.
struct ByteRange
{
    qint64 start = 0;
    qint64 end = 0;

    [[nodiscard]] constexpr qint64 length() const { return end - start; }
    [[nodiscard]] constexpr bool isEmpty() const { return end <= start; }
    [[nodiscard]] constexpr bool contains(qint64 offset) const { return offset >= start && offset < end; }
    [[nodiscard]] constexpr bool contains(ByteRange other) const { return other.start >= start && other.end <= end; }
    [[nodiscard]] constexpr bool intersects(ByteRange other) const { return other.start < end && start < other.end; }
    [[nodiscard]] constexpr ByteRange moved(qint64 by) const { return {start + by, end + by}; }
    /// The smallest range that holds both.
    [[nodiscard]] constexpr ByteRange united(ByteRange other) const
    {
        return {std::min(start, other.start), std::max(end, other.end)};
    }

    friend constexpr bool operator==(ByteRange, ByteRange) = default;
};

} // namespace Ticketscope
