// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/processes.h"

#include <QDir>
#include <QFile>

namespace Ticketscope::Testing {

using namespace Qt::StringLiterals;

void Processes::look()
{
    const QStringList all = QDir(u"/proc"_s).entryList({u"[0-9]*"_s}, QDir::Dirs);
    for (const QString &id : all) {
        QFile file(QString(u"/proc/" + id + u"/cmdline"));
        if (file.open(QIODevice::ReadOnly)) {
            m_seen.insert(file.readAll().replace('\0', ' '));
        }
    }
}

QByteArray Processes::seen() const
{
    return m_seen.values().join('\n');
}

} // namespace Ticketscope::Testing
