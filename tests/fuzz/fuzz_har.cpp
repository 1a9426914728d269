// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/har.h"

#include <cstdlib>

/// Whatever is read as a HAR comes back byte for byte when it was written with its secrets.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    using namespace Ticketscope;
    const auto read = readHar(QByteArray(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size)));
    if (!read) {
        if (read.error().text.isEmpty()) {
            std::abort();
        }
        return 0;
    }
    const auto again = readHar(writeHar(*read, SecretsInReport::Keep));
    if (!again || again->size() != read->size()) {
        std::abort();
    }
    for (qsizetype i = 0; i < read->size(); ++i) {
        for (const Side side : {Side::Request, Side::Response}) {
            const Message &before = read->at(i)->message(side);
            const Message &after = again->at(i)->message(side);
            if (after.wire.all() != before.wire.all() && before.wire.all().count('*') == 0) {
                std::abort();
            }
        }
    }
    const QByteArray masked = writeHar(*read, SecretsInReport::Mask);
    return readHar(masked) ? 0 : (std::abort(), 1);
}
