// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

#include <QList>
#include <QString>

#include <chrono>

namespace Ticketscope {

/// How a server's certificate is judged and what the client shows of itself.
struct TlsPolicy
{
    QByteArray pinnedSha256;       ///< 32 raw bytes, or empty: trusts exactly this leaf whatever its chain says
    QString caFile;                ///< PEM; adds authorities to the system's
    QString clientCertificateFile; ///< PKCS#12, or PEM with certificate and key, or certificate alone
    QString clientKeyFile;         ///< PEM, where the certificate file holds no key
    QByteArray minimumVersion = QByteArrayLiteral("1.2"); ///< "1.0", "1.1", "1.2" or "1.3"
    QByteArray maximumVersion; ///< likewise; empty: the newest. For trying versions one by one, not in a profile's file

    friend bool operator==(const TlsPolicy &, const TlsPolicy &) = default;
};

enum class ProxyMode
{
    System,
    None,
    Http,
    Socks5
};

/// How the client proves who it is to an HTTP proxy.
enum class ProxyAuthentication
{
    Automatic, ///< the first of Negotiate, NTLM and Basic that the proxy offers and that can be answered
    Basic,
    Ntlm,
    Negotiate
};

/// Whether and how the customer's own proxy stands between.
struct ProxyPolicy
{
    ProxyMode mode = ProxyMode::System;
    QString host;
    quint16 port = 0;
    QString userName;
    ProxyAuthentication authentication = ProxyAuthentication::Automatic;

    friend bool operator==(const ProxyPolicy &, const ProxyPolicy &) = default;
};

/// All that the transport needs to know for one attempt: the profile's policies and the secrets that go with them.
struct ConnectionPolicy
{
    TlsPolicy tls;
    Secret clientCertificatePassphrase;
    ProxyPolicy proxy;
    Secret proxyPassword;
    std::chrono::milliseconds timeout{30000}; ///< for each phase that waits: name, connect, TLS, and silence after
};

[[nodiscard]] QByteArray proxyModeName(ProxyMode mode);
[[nodiscard]] bool proxyModeFromName(QByteArrayView name, ProxyMode *mode);
/// "auto", "basic", "ntlm", "negotiate": as in a profile's file.
[[nodiscard]] QByteArray proxyAuthenticationName(ProxyAuthentication authentication);
[[nodiscard]] bool proxyAuthenticationFromName(QByteArrayView name, ProxyAuthentication *authentication);

} // namespace Ticketscope
