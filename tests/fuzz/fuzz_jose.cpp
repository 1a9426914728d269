// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/base64.h"
#include "protocol/jose.h"

#include <cstdint>
#include <cstdlib>

using namespace Ticketscope;

/// Compact tokens and Base64: what decodes encodes back to the same text.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView text(data, qsizetype(size));
    if (const Result<Jose::Compact> token = Jose::parseCompact(text)) {
        if (token->parts.size() != 3 && token->parts.size() != 5) {
            std::abort();
        }
    } else if (token.error().offset.value_or(-1) < 0 || *token.error().offset > text.size()) {
        std::abort();
    }
    if (const Result<QByteArray> bytes = decodeBase64(text); bytes && bytes->toBase64() != text) {
        std::abort();
    }
    const Result<QByteArray> loose = decodeBase64(text, Base64Alphabet::Either, true);
    if (!loose && (loose.error().offset.value_or(-1) < 0 || *loose.error().offset > text.size())) {
        std::abort();
    }
    (void)looksLikeBase64(text);
    return 0;
}
