// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// What the schemes "negotiate", "ntlm" and "implicit" can be told beside user name and password.
[[nodiscard]] QList<ParameterInfo> handshakeParameters();
/// "negotiate" and "ntlm" for a service that logs in with HTTP's own authentication.
[[nodiscard]] QList<SchemeInfo> handshakeSchemes();
/// Whether it is one of these two.
[[nodiscard]] bool hasHandshake(QByteArrayView scheme);
/// The names of all parameters of a handshake, user name and password first.
[[nodiscard]] QStringList negotiateParameterNames();
/// What a handshake does without, where it can take the person's own ticket.
[[nodiscard]] QStringList negotiateOptionalNames();

/// "HTTP/host" or "HTTP/host@REALM".
[[nodiscard]] QString checkServicePrincipal(const QString &value);
/// A domain beside the user name: one label or several, without backslash and at sign.
[[nodiscard]] QString checkDomain(const QString &value);
/// "user", "DOMAIN\user" or "user@domain".
[[nodiscard]] QString checkDomainUser(const QString &value);
/// A NetBIOS name: fifteen characters at most.
[[nodiscard]] QString checkWorkstation(const QString &value);

} // namespace Ticketscope
