// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/wsse.h"

#include <QCryptographicHash>

namespace Ticketscope::Wsse {

QByteArray passwordDigest(QByteArrayView nonce, QByteArrayView created, const Secret &password)
{
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData(nonce);
    hash.addData(created);
    hash.addData(password.reveal());
    return hash.result().toBase64();
}

} // namespace Ticketscope::Wsse
