// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jwsalgorithm.h"

#include <algorithm>
#include <array>

namespace Ticketscope::Jose {

namespace {

constexpr std::array<Algorithm, 15> kAlgorithms{{
    {"HS256", Family::Hmac, "oct", "SHA256", nullptr},
    {"HS384", Family::Hmac, "oct", "SHA384", nullptr},
    {"HS512", Family::Hmac, "oct", "SHA512", nullptr},
    {"RS256", Family::Pkcs1, "RSA", "SHA256", nullptr},
    {"RS384", Family::Pkcs1, "RSA", "SHA384", nullptr},
    {"RS512", Family::Pkcs1, "RSA", "SHA512", nullptr},
    {"PS256", Family::Pss, "RSA", "SHA256", nullptr},
    {"PS384", Family::Pss, "RSA", "SHA384", nullptr},
    {"PS512", Family::Pss, "RSA", "SHA512", nullptr},
    {"ES256", Family::Ecdsa, "EC", "SHA256", "P-256"},
    {"ES384", Family::Ecdsa, "EC", "SHA384", "P-384"},
    {"ES512", Family::Ecdsa, "EC", "SHA512", "P-521"},
    {"EdDSA", Family::Edwards, "OKP", nullptr, nullptr},
    {"Ed25519", Family::Edwards, "OKP", nullptr, "Ed25519"},
    {"Ed448", Family::Edwards, "OKP", nullptr, "Ed448"},
}};

template<typename Matches>
const Algorithm *firstThat(Matches matches)
{
    const auto *found = std::find_if(kAlgorithms.begin(), kAlgorithms.end(), matches);
    return found == kAlgorithms.end() ? nullptr : found;
}

} // namespace

const Algorithm *algorithmNamed(QByteArrayView name)
{
    return firstThat([&](const Algorithm &known) { return name == known.name; });
}

const Algorithm *algorithmSpelledLike(QByteArrayView name)
{
    return firstThat([&](const Algorithm &known) { return name.compare(known.name, Qt::CaseInsensitive) == 0; });
}

bool isNone(QByteArrayView name)
{
    return name.compare("none", Qt::CaseInsensitive) == 0;
}

} // namespace Ticketscope::Jose
