// SPDX-License-Identifier: GPL-3.0-or-later
#include "workbench/keytabfile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

namespace Ticketscope {

namespace {

constexpr qint64 kMostBytes = qint64(4) << 20; ///< a realm's worth of keys is far below

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::KeytabFile)
};

} // namespace

Result<QList<Kerberos::KeytabEntry>> readKeytabFile(const QString &file)
{
    const QString name = QDir::toNativeSeparators(file);
    QFile opened(file);
    if (!opened.open(QIODevice::ReadOnly)) {
        return failure(ErrorCode::File, Text::tr("%1 cannot be read: %2.").arg(name, opened.errorString()));
    }
    QByteArray bytes = opened.read(kMostBytes + 1);
    if (bytes.size() > kMostBytes) {
        Secret::wipe(bytes);
        return failure(ErrorCode::File, Text::tr("%1 is too large to be a keytab.").arg(name));
    }
    if (!Kerberos::looksLikeKeytab(bytes)) {
        Secret::wipe(bytes);
        return failure(ErrorCode::Usage, Text::tr("%1 is not a keytab.").arg(name));
    }
    Result<QList<Kerberos::KeytabEntry>> entries = Kerberos::readKeytab(bytes);
    Secret::wipe(bytes);
    if (!entries) {
        Error error = entries.error();
        error.text = Text::tr("%1 cannot be used. %2").arg(name, error.text);
        return tl::unexpected(error);
    }
    if (entries->isEmpty()) {
        return failure(ErrorCode::Usage, Text::tr("%1 holds no key.").arg(name));
    }
    return entries;
}

} // namespace Ticketscope
