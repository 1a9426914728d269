// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/openconnections.h"

#include <QByteArrayList>
#include <QFile>
#include <QList>

#include <algorithm>

namespace Ticketscope::Testing {

namespace {

// Columns of /proc/net/tcp, and the state of a listener, as proc(5) has them.
constexpr int kLocal = 1;
constexpr int kRemote = 2;
constexpr int kState = 3;
constexpr int kQueues = 4;
constexpr int kInode = 9;
constexpr int kListens = 0x0A;

bool endsAt(const QByteArray &address, quint16 port)
{
    return address.mid(address.lastIndexOf(':') + 1).toInt(nullptr, 16) == port;
}

/// The columns of each socket; empty where the system does not tell.
QList<QByteArrayList> sockets()
{
    QList<QByteArrayList> found;
    QFile table(QStringLiteral("/proc/net/tcp"));
    if (!table.open(QIODevice::ReadOnly)) {
        return found;
    }
    const QByteArrayList lines = table.readAll().split('\n');
    for (const QByteArray &line : lines) {
        const QByteArrayList columns = line.simplified().split(' ');
        if (columns.size() > kInode) {
            found.append(columns);
        }
    }
    return found;
}

} // namespace

int openConnections(quint16 port)
{
    const QList<QByteArrayList> all = sockets();
    if (all.isEmpty()) {
        return -1;
    }
    return int(std::count_if(all.begin(), all.end(), [port](const QByteArrayList &columns) {
        // Nobody holds a socket without an inode.
        const bool isHeld = columns.at(kInode).toLongLong() != 0;
        const bool listens = columns.at(kState).toInt(nullptr, 16) == kListens;
        return isHeld && !listens && (endsAt(columns.at(kLocal), port) || endsAt(columns.at(kRemote), port));
    }));
}

bool isAllRead(quint16 from, quint16 to)
{
    const QList<QByteArrayList> all = sockets();
    return std::none_of(all.begin(), all.end(), [from, to](const QByteArrayList &columns) {
        const QByteArrayList queues = columns.at(kQueues).split(':');
        const bool sends = endsAt(columns.at(kLocal), from) && endsAt(columns.at(kRemote), to);
        const bool receives = endsAt(columns.at(kLocal), to) && endsAt(columns.at(kRemote), from);
        return (sends && queues.value(0).toInt(nullptr, 16) > 0) ||
               (receives && queues.value(1).toInt(nullptr, 16) > 0);
    });
}

} // namespace Ticketscope::Testing
