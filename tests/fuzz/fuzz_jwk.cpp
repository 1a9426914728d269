// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jws.h"

#include <cstdint>
#include <cstdlib>

using namespace Ticketscope;

/// Keys and key sets: what is read can be written, read again, and tried on a token.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView text(data, qsizetype(size));
    const Result<Jose::KeySet> set = Jose::readKeys(text);
    if (!set) {
        if (set.error().text.isEmpty()) {
            std::abort();
        }
        return 0;
    }
    for (const Jose::SetKey &entry : set->keys) {
        const bool isInside =
            entry.source.start >= 0 && entry.source.start <= entry.source.end && entry.source.end <= text.size();
        if (!isInside || entry.key.isNull() == entry.problem.isEmpty()) {
            std::abort();
        }
        const QByteArray jwk = entry.key.publicJwk(entry.kid);
        if (!jwk.isEmpty()) {
            const Result<Jose::Key> again = Jose::Key::fromJwk(jwk);
            if (!again || again->thumbprint() != entry.key.thumbprint()) {
                std::abort();
            }
        }
    }
    (void)Jose::checkSignature("eyJhbGciOiJSUzI1NiJ9.e30.AAAA", *set);
    (void)Jose::checkSignature("eyJhbGciOiJFUzI1NiJ9.e30.AAAA", *set);
    (void)Jose::checkSignature("eyJhbGciOiJIUzI1NiJ9.e30.AAAA", *set);
    return 0;
}
