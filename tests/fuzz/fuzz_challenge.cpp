// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/challenge.h"
#include "protocol/cookie.h"

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

void checkRange(ByteRange range, qsizetype size)
{
    check(range.start >= 0 && range.start <= range.end && range.end <= size);
}

void checkChallenge(const Http::Challenge &challenge, qsizetype size)
{
    checkRange(challenge.range, size);
    checkRange(challenge.schemeRange, size);
    checkRange(challenge.token68Range, size);
    for (const Http::AuthParameter &parameter : challenge.parameters) {
        checkRange(parameter.nameRange, size);
        checkRange(parameter.valueRange, size);
    }
}

} // namespace

/// Challenges, credentials and cookies: every range lies in the value.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView value(data, qsizetype(size));
    const Http::PartialChallenges read = Http::readChallenges(value);
    for (const Http::Challenge &challenge : read.challenges) {
        checkChallenge(challenge, value.size());
    }
    if (read.error) {
        check(read.error->offset.value_or(-1) >= 0 && *read.error->offset <= value.size());
    }
    if (const Result<Http::Challenge> credentials = Http::parseCredentials(value)) {
        checkChallenge(*credentials, value.size());
    }
    for (const Http::AuthParameter &parameter : Http::readParameters(value).parameters) {
        checkRange(parameter.valueRange, value.size());
    }
    if (const Result<Http::SetCookie> cookie = Http::parseSetCookie(value)) {
        checkRange(cookie->nameRange, value.size());
        checkRange(cookie->valueRange, value.size());
        (void)cookie->expiry(QDateTime::fromSecsSinceEpoch(0, Qt::UTC));
    }
    for (const Http::CookiePair &pair : Http::parseCookie(value)) {
        checkRange(pair.valueRange, value.size());
    }
    return 0;
}
