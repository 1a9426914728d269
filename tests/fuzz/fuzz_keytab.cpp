// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/keytab.h"

#include <cstdint>
#include <cstdlib>

/// Keys come out of their bytes only, and errors name theirs.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    using namespace Ticketscope;
    const Result<QList<Kerberos::KeytabEntry>> entries = Kerberos::readKeytab(QByteArrayView(data, qsizetype(size)));
    if (!entries) {
        if (!entries.error().offset || *entries.error().offset < 0 || *entries.error().offset > qint64(size)) {
            std::abort();
        }
        return 0;
    }
    qsizetype total = 0;
    for (const Kerberos::KeytabEntry &entry : *entries) {
        total += entry.key.bytes.size() + entry.realm.size();
        (void)entry.principal();
    }
    if (total > qsizetype(size)) {
        std::abort();
    }
    return 0;
}
