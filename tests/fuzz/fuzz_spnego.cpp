// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/spnego.h"

#include <cstdint>
#include <cstdlib>

using namespace Ticketscope;

namespace {

void check(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

void checkPart(const std::optional<Asn1::Located<QByteArray>> &part, QByteArrayView bytes)
{
    if (part) {
        check(part->range.start >= 0 && part->range.start <= part->range.end && part->range.end <= bytes.size());
    }
}

QList<QByteArray> mechanismsOf(const Spnego::NegotiationInit &init)
{
    QList<QByteArray> mechanisms;
    for (const auto &mechanism : init.mechanisms) {
        mechanisms.append(mechanism.value);
    }
    return mechanisms;
}

} // namespace

/// No crash, ranges inside, errors with their byte; and what is read is built and read again the same.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes(data, qsizetype(size));
    (void)Spnego::looksLikeToken(bytes);
    const Spnego::PartialToken read = Spnego::readToken(bytes);
    if (read.error) {
        check(read.error->offset && *read.error->offset >= 0 && *read.error->offset <= qint64(size));
    }
    if (read.init) {
        checkPart(read.init->token, bytes);
        checkPart(read.init->mic, bytes);
    }
    if (read.response) {
        checkPart(read.response->token, bytes);
        checkPart(read.response->mic, bytes);
    }
    if (const Result<Spnego::NegotiationInit> init = Spnego::parseInit(bytes)) {
        const QList<QByteArray> mechanisms = mechanismsOf(*init);
        const QByteArray token = init->token ? init->token->value : QByteArray();
        const Result<Spnego::NegotiationInit> again = Spnego::parseInit(Spnego::negTokenInit(mechanisms, token));
        check(again && mechanismsOf(*again) == mechanisms && again->token.has_value() == !token.isNull());
        check(!again->token || again->token->value == token);
    }
    if (const Result<Spnego::NegotiationResponse> response = Spnego::parseResponse(bytes)) {
        const auto state = response->state ? std::optional(response->state->value) : std::nullopt;
        const QByteArray built =
            Spnego::negTokenResp(state, response->mechanism ? response->mechanism->value : QByteArray(),
                                 response->token ? response->token->value : QByteArray(),
                                 response->mic ? response->mic->value : QByteArray());
        const Result<Spnego::NegotiationResponse> again = Spnego::parseResponse(built);
        check(again && again->state.has_value() == response->state.has_value());
    }
    return 0;
}
