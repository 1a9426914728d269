// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/superoffice.h"

#include <cstdint>
#include <cstdlib>

/// Whatever reads as a ticket is one: made again from its parts it is the same text.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    using namespace Ticketscope;
    const QByteArrayView text(data, qsizetype(size));
    const Result<SuperOffice::Ticket> ticket = SuperOffice::readTicket(text);
    if (ticket) {
        if (SuperOffice::makeTicket(*ticket) != text) {
            std::abort();
        }
    } else if (!ticket.error().offset || *ticket.error().offset < 0 || *ticket.error().offset > qint64(size)) {
        std::abort();
    }
    (void)SuperOffice::servicesVersion(text);
    return 0;
}
