// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/keytab.h"

#include "protocol/kerberos.h"

#include <QCoreApplication>
#include <QtEndian>

namespace Ticketscope::Kerberos {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Keytab)
};

constexpr char kMagic = 5;
constexpr qint64 kHeader = 2;

/// Numbers and counted strings one after the other; after the first thing that is wrong it only gives zeros.
class KeytabReader final
{
public:
    KeytabReader(QByteArrayView bytes, qint64 start, qint64 end, bool isLittle)
        : m_bytes(bytes)
        , m_at(start)
        , m_end(end)
        , m_isLittle(isLittle)
    {
    }

    [[nodiscard]] qint64 left() const { return m_end - m_at; }
    [[nodiscard]] qint64 position() const { return m_at; }
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }

    template<typename T>
    T number()
    {
        const QByteArrayView bytes = take(sizeof(T));
        if (bytes.isEmpty()) {
            return 0;
        }
        return m_isLittle ? qFromLittleEndian<T>(bytes.data()) : qFromBigEndian<T>(bytes.data());
    }
    QByteArrayView counted() { return take(number<quint16>()); }

private:
    QByteArrayView take(qint64 count)
    {
        if (m_error || count > left()) {
            if (!m_error) {
                m_error =
                    Error{ErrorCode::Malformed, Text::tr("The keytab is damaged: a key ends too early."), {}, m_at, {}};
            }
            return {};
        }
        m_at += count;
        return m_bytes.sliced(m_at - count, count);
    }

    QByteArrayView m_bytes;
    qint64 m_at;
    qint64 m_end;
    bool m_isLittle;
    std::optional<Error> m_error;
};

Result<KeytabEntry> readEntry(KeytabReader reader, bool isFirstVersion)
{
    KeytabEntry entry;
    const qint64 start = reader.position();
    // Version 1 counts the realm as a part of the name.
    const int parts = int(reader.number<quint16>()) - (isFirstVersion ? 1 : 0);
    if (parts < 0) {
        return failureAt(ErrorCode::Malformed, Text::tr("The keytab is damaged: a key has no name."), start);
    }
    entry.realm = reader.counted().toByteArray();
    for (int i = 0; i < parts && !reader.error(); ++i) {
        entry.nameParts.append(reader.counted().toByteArray());
    }
    if (!isFirstVersion) {
        entry.nameType = qint32(reader.number<quint32>());
    }
    entry.written = QDateTime::fromSecsSinceEpoch(reader.number<quint32>(), Qt::UTC);
    entry.keyVersion = reader.number<quint8>();
    entry.key.encryptionType = reader.number<quint16>();
    entry.key.bytes = Secret(reader.counted());
    if (reader.error()) {
        return tl::unexpected<Error>(*reader.error());
    }
    // The whole number of the key's version stands behind it where it is there, and is not zero.
    if (reader.left() >= 4) {
        if (const quint32 whole = reader.number<quint32>(); whole != 0) {
            entry.keyVersion = whole;
        }
    }
    return entry;
}

/// Version 1 does not say its byte order; the length of the first key does, as only one reading fits into the file.
bool isLittleEndian(QByteArrayView bytes)
{
    if (bytes.size() < kHeader + 4) {
        return true;
    }
    const auto length = qFromLittleEndian<qint32>(bytes.data() + kHeader);
    return length > 0 && length <= bytes.size() - kHeader - 4;
}

} // namespace

QString KeytabEntry::principal() const
{
    PrincipalName name;
    for (const QByteArray &part : nameParts) {
        name.parts.append({part, {}});
    }
    const QByteArray text = name.text() + '@' + realm;
    return QString::fromUtf8(text);
}

bool looksLikeKeytab(QByteArrayView bytes)
{
    return bytes.size() >= kHeader && bytes[0] == kMagic && (bytes[1] == 1 || bytes[1] == 2);
}

Result<QList<KeytabEntry>> readKeytab(QByteArrayView bytes)
{
    if (!looksLikeKeytab(bytes)) {
        return failureAt(ErrorCode::Malformed,
                         Text::tr("This is no keytab: it does not begin with 05 02, as the files of ktutil, ktpass "
                                  "and kadmin do."),
                         0);
    }
    const bool isFirstVersion = bytes[1] == 1;
    const bool isLittle = isFirstVersion && isLittleEndian(bytes);
    QList<KeytabEntry> entries;
    qint64 at = kHeader;
    while (at < bytes.size()) {
        KeytabReader header(bytes, at, bytes.size(), isLittle);
        const qint64 length = qint32(header.number<quint32>());
        if (header.error()) {
            return tl::unexpected<Error>(*header.error());
        }
        // Nothing follows a length of zero; a negative one is a hole where a key was deleted.
        if (length == 0) {
            break;
        }
        const qint64 start = header.position();
        const qint64 size = qAbs(length);
        if (size > bytes.size() - start) {
            return failureAt(ErrorCode::Malformed,
                             Text::tr("The keytab is cut off: a key of %1 bytes begins here.").arg(size), at);
        }
        if (length > 0) {
            Result<KeytabEntry> entry = readEntry(KeytabReader(bytes, start, start + size, isLittle), isFirstVersion);
            if (!entry) {
                return tl::unexpected<Error>(std::move(entry.error()));
            }
            entries.append(std::move(*entry));
        }
        at = start + size;
    }
    return entries;
}

} // namespace Ticketscope::Kerberos
