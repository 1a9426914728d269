// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"
#include "tap/openssl.h"

#include <QByteArray>
#include <QStringList>

namespace Ticketscope::Tap {

/// Judges a server's certificate while OpenSSL holds the handshake, and remembers what it saw, so that a refused chain
/// can be shown too (RFC 5280 section 6, RFC 9525). Refusing here means that neither a client certificate nor a byte
/// of the request reaches the server.
class ServerTrust final
{
public:
    enum class Verdict
    {
        NotSeen,
        Trusted,
        TrustedByPin,
        Untrusted,
        PinMismatch
    };

    ServerTrust(QString host, QByteArray pinnedSha256);
    Q_DISABLE_COPY_MOVE(ServerTrust)

    /// Has `ssl` ask this object; it must outlive the handshake, renegotiations included.
    void attach(SSL *ssl);
    /// The context must route its verification here for attach() to have an effect.
    static void prepare(SSL_CTX *context);

    [[nodiscard]] Verdict verdict() const { return m_verdict; }
    /// Fills chain, problems, trustedByPin and the client certificate facts.
    void describe(TlsFacts *facts) const;
    [[nodiscard]] const QStringList &problems() const { return m_problems; }
    [[nodiscard]] bool wasClientCertificateAsked() const { return m_asked; }
    [[nodiscard]] bool wasClientCertificateSent() const { return m_sent; }

private:
    [[nodiscard]] bool judge(X509_STORE_CTX *store);
    void noteProblem(X509_STORE_CTX *store);
    void noteMissingIssuer(X509_STORE_CTX *store, const CertificateFacts &certificate, const QString &name);
    void noteDistrusted(X509_STORE_CTX *store);
    static int onVerify(X509_STORE_CTX *store, void *unused);
    static int onProblem(int ok, X509_STORE_CTX *store);
    static void onMessage(int write, int version, int contentType, const void *bytes, size_t size, SSL *ssl,
                          void *argument);

    QString m_host;
    QByteArray m_pin;
    Verdict m_verdict = Verdict::NotSeen;
    QList<QByteArray> m_chain; ///< DER, leaf first: what the server sent, then what was found to complete it
    QStringList m_problems;
    bool m_issuerMissing = false;
    bool m_asked = false;
    bool m_sent = false;
};

} // namespace Ticketscope::Tap
