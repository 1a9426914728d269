// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/kerberosinside.h"

#include <QCoreApplication>
#include <QtEndian>

namespace Ticketscope::Kerberos {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::KerberosPac)
};

constexpr quint32 kLogonInfo = 1;
constexpr quint32 kClientInfo = 10;
constexpr qint64 kPacHeader = 8;
constexpr qint64 kBufferHeader = 16;
constexpr quint32 kMostBuffers = 256;

quint32 number(QByteArrayView bytes, qint64 at)
{
    return qFromLittleEndian<quint32>(bytes.data() + at);
}

Located<quint32> located(QByteArrayView bytes, qint64 at)
{
    return {number(bytes, at), {at, at + 4}};
}

/// KERB_VALIDATION_INFO begins with fields of fixed size; what their pointers point at comes after. In front stand the
/// headers of NDR type serialization (MS-RPCE section 2.2.6) and one pointer: 20 bytes.
std::optional<LogonInfo> logonInfoOf(QByteArrayView bytes, ByteRange range)
{
    constexpr qint64 fixedPart = 236;
    if (range.length() < fixedPart) {
        return std::nullopt;
    }
    const qint64 start = range.start;
    return LogonInfo{located(bytes, start + 120), located(bytes, start + 124), located(bytes, start + 128),
                     located(bytes, start + 216), located(bytes, start + 228)};
}

/// ClientId (8), NameLength (2), Name in UTF-16LE.
std::optional<Located<QString>> clientNameOf(QByteArrayView bytes, ByteRange range)
{
    constexpr qint64 nameAt = 10;
    if (range.length() < nameAt) {
        return std::nullopt;
    }
    const qint64 length = qFromLittleEndian<quint16>(bytes.data() + range.start + 8);
    if (length % 2 != 0 || length > range.length() - nameAt) {
        return std::nullopt;
    }
    const ByteRange name{range.start + nameAt, range.start + nameAt + length};
    QString text;
    for (qint64 at = name.start; at < name.end; at += 2) {
        text.append(QChar(qFromLittleEndian<quint16>(bytes.data() + at)));
    }
    return Located<QString>{text, name};
}

} // namespace

Partial<Pac> readPac(QByteArrayView bytes, ByteRange within)
{
    Partial<Pac> read;
    Pac &pac = read.value;
    pac.range = within;
    const auto fail = [&](const QString &text, qint64 offset) {
        read.error = Error{ErrorCode::Malformed, text, {}, offset, {}};
        return read;
    };
    if (within.length() < kPacHeader) {
        return fail(Text::tr("The PAC is cut off."), within.end);
    }
    const quint32 count = number(bytes, within.start);
    if (count > kMostBuffers || within.length() < kPacHeader + qint64(count) * kBufferHeader) {
        return fail(Text::tr("The PAC claims %1 buffers, which it has no room for.").arg(count), within.start);
    }
    for (quint32 i = 0; i < count; ++i) {
        // Type (4), size (4), offset from the beginning of the PAC (8).
        const qint64 at = within.start + kPacHeader + i * kBufferHeader;
        const qint64 size = number(bytes, at + 4);
        const auto offset = qFromLittleEndian<quint64>(bytes.data() + at + 8);
        if (offset > quint64(within.length()) || size > within.length() - qint64(offset)) {
            return fail(Text::tr("A buffer of the PAC lies outside it."), at);
        }
        const qint64 start = within.start + qint64(offset);
        const PacBuffer buffer{located(bytes, at), {at, at + kBufferHeader}, {start, start + size}};
        pac.buffers.append(buffer);
        if (buffer.type.value == kLogonInfo) {
            pac.logonInfo = logonInfoOf(bytes, buffer.contents);
        } else if (buffer.type.value == kClientInfo) {
            pac.clientName = clientNameOf(bytes, buffer.contents);
        }
    }
    return read;
}

} // namespace Ticketscope::Kerberos
