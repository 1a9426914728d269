// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/openconnections.h"

#include <QByteArrayList>
#include <QFile>

namespace Ticketscope::Testing {

namespace {

// Columns of /proc/net/tcp, and the state of a listener, as proc(5) has them.
constexpr int kLocal = 1;
constexpr int kRemote = 2;
constexpr int kState = 3;
constexpr int kInode = 9;
constexpr int kListens = 0x0A;

bool endsAt(const QByteArray &address, quint16 port)
{
    return address.mid(address.lastIndexOf(':') + 1).toInt(nullptr, 16) == port;
}

} // namespace

int openConnections(quint16 port)
{
    QFile table(QStringLiteral("/proc/net/tcp"));
    if (!table.open(QIODevice::ReadOnly)) {
        return -1;
    }
    int count = 0;
    const QByteArrayList lines = table.readAll().split('\n');
    for (const QByteArray &line : lines) {
        const QByteArrayList columns = line.simplified().split(' ');
        if (columns.size() <= kInode || columns.at(kState).toInt(nullptr, 16) == kListens) {
            continue;
        }
        // Nobody holds a socket without an inode.
        const bool isHeld = columns.at(kInode).toLongLong() != 0;
        if (isHeld && (endsAt(columns.at(kLocal), port) || endsAt(columns.at(kRemote), port))) {
            ++count;
        }
    }
    return count;
}

} // namespace Ticketscope::Testing
