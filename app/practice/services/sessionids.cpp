// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/sessionids.h"

#include <QRandomGenerator>

namespace Ticketscope::Practice {

QByteArray newSessionId()
{
    constexpr QByteArrayView alphabet("abcdefghijklmnopqrstuvwxyz012345");
    QByteArray id;
    for (int i = 0; i < 24; ++i) {
        id.append(alphabet[QRandomGenerator::system()->bounded(32)]);
    }
    return id;
}

QByteArray newGuid()
{
    QByteArray bytes;
    for (int i = 0; i < 4; ++i) {
        const quint32 word = QRandomGenerator::system()->generate();
        bytes.append(reinterpret_cast<const char *>(&word), sizeof word);
    }
    QByteArray text = bytes.toHex();
    for (const int at : {20, 16, 12, 8}) {
        text.insert(at, '-');
    }
    return text;
}

} // namespace Ticketscope::Practice
