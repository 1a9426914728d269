// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QSet>
#include <QString>

#include <bitset>

namespace Ticketscope {

/// Finds known secrets wherever else they stand: a server's error page that repeats the password, a header that echoes
/// a token. Knows each in the forms that bytes and texts carry it in: plain, UTF-16, Base64 at any alignment,
/// percent-encoded, escaped for XML and for JSON, hex. A second line of defence behind the sensitivity of decoded
/// fields. Left to those alone are secrets of fewer than kShortest bytes, and words that stand in any message about a
/// login by themselves ("password", "wrong"): masking them everywhere would tell that they are the secret.
class SecretSweep final
{
public:
    static constexpr qsizetype kShortest = 5;
    /// More than this many are not looked for, so that a hostile answer cannot make the search slow.
    static constexpr qsizetype kMost = 1000;

    void add(QByteArrayView bytes);

    [[nodiscard]] bool isEmpty() const { return m_secrets.isEmpty(); }
    /// Where secrets stand, sorted, merged.
    [[nodiscard]] QList<ByteRange> find(QByteArrayView bytes) const;
    /// The text with eight bullets in the place of each.
    [[nodiscard]] QString clean(const QString &text) const;

private:
    void addForm(const QByteArray &form);

    QSet<QByteArray> m_secrets;
    QSet<QByteArray> m_forms;
    QHash<quint64, QList<QByteArray>> m_byEight; ///< forms by their first eight bytes
    QHash<quint32, QList<QByteArray>> m_byFour;  ///< shorter forms, by their first four
    std::bitset<65536> m_starts;                 ///< the first two bytes of all of them
};

/// Sorted, and what touches joined.
[[nodiscard]] QList<ByteRange> mergedRanges(QList<ByteRange> ranges);

} // namespace Ticketscope
