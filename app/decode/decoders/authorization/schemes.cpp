// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/authorization/schemes.h"

#include "protocol/challenge.h"

#include <algorithm>
#include <array>

namespace Ticketscope::Schemes {

namespace {

constexpr std::array<QByteArrayView, 9> kKnown{"Basic",    "Digest", "Bearer", "Negotiate", "NTLM",
                                               "SOTicket", "DPoP",   "Hawk",   "Kerberos"};

bool isKnown(QByteArrayView scheme)
{
    return std::any_of(kKnown.begin(), kKnown.end(),
                       [&](QByteArrayView known) { return scheme.compare(known, Qt::CaseInsensitive) == 0; });
}

bool beginsWithScheme(QByteArrayView bytes)
{
    const auto isEnd = [](char c) { return c == ' ' || c == '\t' || c == ','; };
    const auto *end = std::find_if(bytes.begin(), bytes.end(), isEnd);
    return isKnown(bytes.first(end - bytes.begin()));
}

bool hasParameter(const Http::Challenge &challenge, std::initializer_list<QByteArrayView> names)
{
    return std::any_of(names.begin(), names.end(),
                       [&](QByteArrayView name) { return !challenge.parameter(name).isNull(); });
}

} // namespace

bool looksLikeChallenge(QByteArrayView bytes)
{
    if (!beginsWithScheme(bytes)) {
        return false;
    }
    const Http::PartialChallenges read = Http::readChallenges(bytes);
    if (read.challenges.isEmpty()) {
        return false;
    }
    const Http::Challenge &first = read.challenges.first();
    const bool isNtlmChallenge = first.token68.startsWith("TlRMTVNTUAAC"); // NTLM type 2
    const bool isList = read.challenges.size() > 1 && isKnown(read.challenges[1].scheme);
    return isList || isNtlmChallenge ||
           (hasParameter(first, {"realm", "error", "nonce"}) && !hasParameter(first, {"response", "username"}));
}

bool looksLikeCredentials(QByteArrayView bytes)
{
    return beginsWithScheme(bytes) && bytes.contains(' ') && !looksLikeChallenge(bytes);
}

} // namespace Ticketscope::Schemes
