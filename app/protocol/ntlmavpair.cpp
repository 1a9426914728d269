// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/ntlmavpair.h"

#include <QCoreApplication>
#include <QTimeZone>
#include <QtEndian>

#include <algorithm>

namespace Ticketscope::Ntlm {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Ntlm)
};

constexpr qsizetype kPairHead = 4;
constexpr qint64 kEpochDifference = 11644473600000;  ///< milliseconds from 1601 to 1970
constexpr qint64 kTicks = 10000;                     ///< FILETIME units in a millisecond
constexpr qint64 kLastMillisecond = 253402300799999; ///< 9999-12-31T23:59:59.999Z

/// How long the value of this id must be; -1 where it may have any length.
qsizetype fixedLength(quint16 id)
{
    switch (AvId(id)) {
    case AvId::EndOfList:
        return 0;
    case AvId::Flags:
        return 4;
    case AvId::Timestamp:
        return 8;
    case AvId::ChannelBindings:
        return 16;
    default:
        return -1;
    }
}

std::optional<Error> faultOf(const AvPair &pair)
{
    const qsizetype length = pair.value.size();
    if (const qsizetype wanted = fixedLength(pair.id); wanted >= 0 && length != wanted) {
        return Error{
            ErrorCode::Malformed,
            Text::tr("The value of AV pair %1 must be %2 bytes long; it has %3.").arg(pair.id).arg(wanted).arg(length),
            {},
            pair.lengthRange.start,
            {}};
    }
    if (pair.isText() && length % 2 != 0) {
        return Error{ErrorCode::Malformed,
                     Text::tr("The name in AV pair %1 is UTF-16 and cannot have an odd number of bytes.").arg(pair.id),
                     {},
                     pair.lengthRange.start,
                     {}};
    }
    return std::nullopt;
}

} // namespace

bool AvPair::isText() const
{
    return (id >= quint16(AvId::NetbiosComputerName) && id <= quint16(AvId::DnsTreeName)) || is(AvId::TargetName);
}

QString AvPair::text() const
{
    return fromUtf16(value);
}

quint64 AvPair::number() const
{
    quint64 number = 0;
    for (qsizetype i = std::min<qsizetype>(value.size(), sizeof number) - 1; i >= 0; --i) {
        number = (number << 8U) | quint8(value.at(i));
    }
    return number;
}

const AvPair *AvList::find(AvId id) const
{
    const auto found = std::find_if(pairs.begin(), pairs.end(), [id](const AvPair &pair) { return pair.is(id); });
    return found == pairs.end() ? nullptr : &*found;
}

AvList readAvPairs(QByteArrayView bytes, ByteRange within)
{
    AvList list;
    list.end = within.start;
    const auto fail = [&list](const QString &text, qint64 offset) {
        list.errors.append(Error{ErrorCode::Malformed, text, {}, offset, {}});
    };
    while (true) {
        if (within.end - list.end < kPairHead) {
            fail(Text::tr("The list of AV pairs has no end: an AV pair should stand here."), list.end);
            return list;
        }
        AvPair pair;
        pair.idRange = {list.end, list.end + 2};
        pair.lengthRange = {list.end + 2, list.end + kPairHead};
        pair.id = qFromLittleEndian<quint16>(bytes.data() + list.end);
        const auto length = qFromLittleEndian<quint16>(bytes.data() + list.end + 2);
        if (length > within.end - list.end - kPairHead) {
            fail(Text::tr("AV pair %1 claims %2 bytes, but only %3 are left.")
                     .arg(pair.id)
                     .arg(length)
                     .arg(within.end - list.end - kPairHead),
                 pair.lengthRange.start);
            return list;
        }
        pair.valueRange = {list.end + kPairHead, list.end + kPairHead + length};
        pair.range = {list.end, pair.valueRange.end};
        pair.value = bytes.sliced(pair.valueRange.start, length).toByteArray();
        list.end = pair.range.end;
        if (std::optional<Error> fault = faultOf(pair)) {
            list.errors.append(*std::move(fault));
        }
        list.pairs.append(pair);
        if (pair.is(AvId::EndOfList)) {
            return list;
        }
    }
}

QByteArray avPair(AvId id, QByteArrayView value)
{
    QByteArray pair(kPairHead, Qt::Uninitialized);
    qToLittleEndian(quint16(id), pair.data());
    qToLittleEndian(quint16(value.size()), pair.data() + 2);
    pair.append(value);
    return pair;
}

QByteArray avPair(AvId id, const QString &text)
{
    return avPair(id, QByteArrayView(toUtf16(text)));
}

QByteArray toUtf16(const QString &text)
{
    QByteArray bytes(text.size() * 2, Qt::Uninitialized);
    qToLittleEndian<char16_t>(text.utf16(), text.size(), bytes.data());
    return bytes;
}

QString fromUtf16(QByteArrayView bytes)
{
    QString text(bytes.size() / 2, Qt::Uninitialized);
    if (!text.isEmpty()) {
        qFromLittleEndian<char16_t>(bytes.data(), text.size(), text.data());
    }
    return text;
}

QDateTime fromFileTime(quint64 fileTime)
{
    const qint64 milliseconds = qint64(fileTime / kTicks) - kEpochDifference;
    if (fileTime == 0 || milliseconds > kLastMillisecond) {
        return {};
    }
    return QDateTime::fromMSecsSinceEpoch(milliseconds, QTimeZone::utc());
}

quint64 toFileTime(const QDateTime &time)
{
    return quint64(time.toMSecsSinceEpoch() + kEpochDifference) * kTicks;
}

} // namespace Ticketscope::Ntlm
