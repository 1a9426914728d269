// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

#include <QByteArray>

namespace Ticketscope::Wsse {

inline constexpr const char *kSecext =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
inline constexpr const char *kUtility =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
/// As the eCRV page misprints them.
inline constexpr const char *kSecextMisprint =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-ocurity-secext-1.0.xsd";
inline constexpr const char *kUtilityMisprint =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-ocurity-utility-1.0.xsd";
inline constexpr const char *kPasswordText =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";
inline constexpr const char *kPasswordDigest =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
inline constexpr const char *kBase64Binary =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";
inline constexpr const char *kSoap11 = "http://schemas.xmlsoap.org/soap/envelope/";
inline constexpr const char *kSoap12 = "http://www.w3.org/2003/05/soap-envelope";

/// Base64(SHA-1(nonce + created + password)), UsernameToken Profile 1.0 section 3.1: the decoded nonce bytes, the
/// exact text of Created, the UTF-8 password; parts that are absent are left out.
[[nodiscard]] QByteArray passwordDigest(QByteArrayView nonce, QByteArrayView created, const Secret &password);

} // namespace Ticketscope::Wsse
