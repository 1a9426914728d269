// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "base/error.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>

namespace Ticketscope::Ntlm {

/// AvId of an AV_PAIR, MS-NLMP section 2.2.2.1.
enum class AvId : quint16
{
    EndOfList = 0,
    NetbiosComputerName = 1,
    NetbiosDomainName = 2,
    DnsComputerName = 3,
    DnsDomainName = 4,
    DnsTreeName = 5,
    Flags = 6,
    Timestamp = 7,
    SingleHost = 8,
    TargetName = 9,
    ChannelBindings = 10
};

/// Bits of AvId::Flags.
enum AvFlag : quint32
{
    AvConstrained = 1,
    AvMicPresent = 2,
    AvUntrustedSpn = 4
};

/// One AV_PAIR and where it stands.
struct AvPair
{
    quint16 id = 0;
    QByteArray value;
    ByteRange range;   ///< id, length and value
    ByteRange idRange; ///< two bytes
    ByteRange lengthRange;
    ByteRange valueRange;

    [[nodiscard]] bool is(AvId wanted) const { return id == quint16(wanted); }
    /// Whether the value is a name in UTF-16LE.
    [[nodiscard]] bool isText() const;
    [[nodiscard]] QString text() const;
    /// A little-endian number of as many bytes as the value has, up to eight.
    [[nodiscard]] quint64 number() const;
};

/// A list up to and with its end, as far as it could be read.
struct AvList
{
    QList<AvPair> pairs; ///< the end of the list is the last, where it has one
    qint64 end = 0;      ///< after the last byte that was read
    QList<Error> errors;

    [[nodiscard]] const AvPair *find(AvId id) const;
};
/// Reads the list that begins at `within.start` and ends by `within.end` of `bytes`.
[[nodiscard]] AvList readAvPairs(QByteArrayView bytes, ByteRange within);

[[nodiscard]] QByteArray avPair(AvId id, QByteArrayView value);
/// A name in UTF-16LE.
[[nodiscard]] QByteArray avPair(AvId id, const QString &text);

[[nodiscard]] QByteArray toUtf16(const QString &text);
/// An odd byte at the end is left out.
[[nodiscard]] QString fromUtf16(QByteArrayView bytes);

/// FILETIME: 100 ns since 1601-01-01 UTC (MS-DTYP section 2.3.3); to the millisecond. Invalid for 0, which means "not
/// set", and for times beyond the year 9999.
[[nodiscard]] QDateTime fromFileTime(quint64 fileTime);
[[nodiscard]] quint64 toFileTime(const QDateTime &time);

} // namespace Ticketscope::Ntlm
