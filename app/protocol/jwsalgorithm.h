// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

/// The signature algorithms of JOSE (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864 section 2.2).
namespace Ticketscope::Jose {

enum class Family
{
    Hmac,
    Pkcs1,
    Pss,
    Ecdsa,
    Edwards
};

struct Algorithm
{
    const char *name;
    Family family;
    const char *keyType;
    const char *digest; ///< of OpenSSL; null for Edwards curves
    const char *curve;  ///< null: any of the key type
};

/// Null for an algorithm that is not known here; the name is case-sensitive (RFC 7515 section 4.1.1).
[[nodiscard]] const Algorithm *algorithmNamed(QByteArrayView name);
/// The known algorithm that is spelled so but for upper and lower case; null if none.
[[nodiscard]] const Algorithm *algorithmSpelledLike(QByteArrayView name);
/// "none" in whatever spelling: "nOnE" slips through a comparison that minds the case.
[[nodiscard]] bool isNone(QByteArrayView name);

} // namespace Ticketscope::Jose
