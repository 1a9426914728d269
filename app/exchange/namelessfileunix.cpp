// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/namelessfile.h"

#include <QTemporaryFile>

#include <unistd.h>

namespace Ticketscope {

std::unique_ptr<QFile> openNamelessFile(const QString &folder, QString *why)
{
    auto file = std::make_unique<QTemporaryFile>(folder + QStringLiteral("/ticketscope-XXXXXX"));
    if (!file->open()) {
        *why = file->errorString();
        return nullptr;
    }
    // Where the system has no nameless files, the name goes at once. (Asking for the name would give it one.)
    if (file->exists()) {
        ::unlink(QFile::encodeName(file->fileName()).constData());
    }
    return file;
}

} // namespace Ticketscope
