// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "tap/openssl.h"

#include <QHash>
#include <QSslConfiguration>

namespace Ticketscope::Tap {

/// The authority that lives for one run and in memory only. Issues a certificate for each host that the tap stands in
/// for; QNetworkAccessManager trusts it and nothing else. Use from the tap's thread; clientConfiguration() may be
/// copied anywhere.
class CertificateIssuer final
{
public:
    [[nodiscard]] static Result<std::unique_ptr<CertificateIssuer>> create();
    Q_DISABLE_COPY_MOVE(CertificateIssuer)

    /// A context for the server's side of a handshake as that host (a name or an address), kept for the next time;
    /// null where OpenSSL fails.
    [[nodiscard]] SSL_CTX *contextFor(const QString &host);

    /// Trusts only this authority; ALPN HTTP/1.1 only.
    [[nodiscard]] QSslConfiguration clientConfiguration() const;

private:
    CertificateIssuer() = default;
    [[nodiscard]] X509Ptr issue(const QString &host) const;
    [[nodiscard]] SslContextPtr makeContext(const QString &host) const;

    KeyPtr m_authorityKey;
    X509Ptr m_authority;
    KeyPtr m_leafKey;
    QHash<QString, std::shared_ptr<SSL_CTX>> m_contexts;
};

} // namespace Ticketscope::Tap
