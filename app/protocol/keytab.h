// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/kerberoscrypto.h"

#include <QDateTime>

namespace Ticketscope::Kerberos {

/// One key of a keytab.
struct KeytabEntry
{
    QByteArray realm;
    QList<QByteArray> nameParts; ///< "HTTP", "crm.acme.example"
    qint64 nameType = 0;         ///< 0 where the file has none
    QDateTime written;           ///< UTC
    quint32 keyVersion = 0;
    Key key;

    /// "HTTP/crm.acme.example@ACME.EXAMPLE"
    [[nodiscard]] QString principal() const;
};

/// Cheap: begins as a keytab does.
[[nodiscard]] bool looksLikeKeytab(QByteArrayView bytes);
/// The keys of a keytab file in MIT's format, version 2 (0x0502), or version 1 (0x0501), whose byte order is that of
/// the computer that wrote it. Holes are left out. Malformed, with the offset, where it is damaged.
[[nodiscard]] Result<QList<KeytabEntry>> readKeytab(QByteArrayView bytes);

} // namespace Ticketscope::Kerberos
