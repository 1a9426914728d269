// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>

namespace Ticketscope {

/// One of tests/data/kerberos; empty where it is not there.
inline QByteArray kerberosFile(const QString &name)
{
    QFile file(QStringLiteral(TEST_DATA "/kerberos/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace Ticketscope
