// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/kerberos.h"
#include "protocol/kerberoscrypto.h"
#include "protocol/kerberosinside.h"

#include <cstdint>
#include <cstdlib>

using namespace Ticketscope;

namespace {

void check(const std::optional<Error> &error, size_t size)
{
    if (error && (!error->offset || *error->offset < 0 || *error->offset > qint64(size))) {
        std::abort();
    }
}

void check(ByteRange range, size_t size)
{
    if (range.start < 0 || range.start > range.end || range.end > qint64(size)) {
        std::abort();
    }
}

void check(const QList<Kerberos::AuthorizationElement> &elements, QByteArrayView bytes)
{
    for (const Kerberos::AuthorizationElement &element : elements) {
        check(element.range, size_t(bytes.size()));
        if (element.data) {
            const auto pac = Kerberos::readPac(bytes, element.data->range);
            check(pac.error, size_t(bytes.size()));
        }
        check(element.inner, bytes);
    }
}

} // namespace

/// The first byte chooses what the rest is taken for: a message, the inside of one, a PAC, or something to decrypt.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    const QByteArrayView bytes(data + 1, qsizetype(size - 1));
    const size_t length = size - 1;
    switch (data[0] % 6) {
    case 0: {
        (void)Kerberos::looksLikeMessage(bytes);
        const Kerberos::PartialMessage message = Kerberos::readMessage(bytes);
        check(message.error, length);
        if (message.request && message.request->ticket && message.request->ticket->encrypted) {
            check(message.request->ticket->encrypted->range, length);
        }
        break;
    }
    case 1: {
        const auto ticket = Kerberos::readTicketInside(bytes);
        check(ticket.error, length);
        check(ticket.value.authorization, bytes);
        break;
    }
    case 2: {
        const auto authenticator = Kerberos::readAuthenticator(bytes);
        check(authenticator.error, length);
        check(authenticator.value.authorization, bytes);
        if (authenticator.value.gss && authenticator.value.gss->delegated) {
            check(authenticator.value.gss->delegated->range, length);
        }
        break;
    }
    case 3:
        check(Kerberos::readReplyInside(bytes).error, length);
        break;
    case 4: {
        const auto pac = Kerberos::readPac(bytes, {0, bytes.size()});
        check(pac.error, length);
        for (const Kerberos::PacBuffer &buffer : pac.value.buffers) {
            check(buffer.contents, length);
        }
        break;
    }
    default:
        for (const qint64 type : {17, 18, 19, 20, 23}) {
            const Kerberos::Key key{type, Secret(QByteArray(Kerberos::keyLength(type), 'k'))};
            if (Kerberos::decrypt(key, Kerberos::KeyUsage::Ticket, bytes)) {
                std::abort(); // nobody finds a message that fits a fixed key
            }
        }
        break;
    }
    return 0;
}
