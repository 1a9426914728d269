// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QSslCertificate>
#include <QSslKey>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace Ticketscope::Testing {

/// A certificate with its key, made for a test.
struct Identity
{
    std::shared_ptr<X509> certificate;
    std::shared_ptr<EVP_PKEY> key;

    [[nodiscard]] QByteArray certificatePem() const;
    /// Encrypted where there is a passphrase.
    [[nodiscard]] QByteArray keyPem(const QByteArray &passphrase = {}) const;
    [[nodiscard]] QByteArray pkcs12(const QByteArray &passphrase) const;
    [[nodiscard]] QSslCertificate qtCertificate() const;
    [[nodiscard]] QSslKey qtKey() const;
    /// 32 raw bytes.
    [[nodiscard]] QByteArray sha256() const;
};

struct CertificateWish
{
    QByteArray commonName = "localhost";
    QByteArray alternativeNames = "DNS:localhost,IP:127.0.0.1"; ///< as OpenSSL's configuration writes them
    int validFromDays = -1;
    int validToDays = 30;
    bool authority = false;
    bool forClients = false;
};

/// Issued by `issuer`; self-signed where that has no certificate.
[[nodiscard]] Identity makeIdentity(const CertificateWish &wish, const Identity &issuer = {});

/// The usual cast: an authority, an intermediate below it, and what they issued.
struct Certificates
{
    Certificates();

    Identity authority;
    Identity intermediate;
    Identity good;            ///< localhost and 127.0.0.1, by the authority
    Identity expired;         ///< by the authority
    Identity notYetValid;     ///< by the authority
    Identity wrongHost;       ///< for www.acme.example
    Identity selfSigned;      ///< localhost
    Identity byIntermediate;  ///< localhost
    Identity client;          ///< a client certificate by the authority
    Identity strangersClient; ///< a client certificate by nobody known

    /// Writes a file into a folder that goes with this object; returns its path.
    QString write(const QString &name, const QByteArray &bytes) const;
    [[nodiscard]] QString authorityFile() const;

private:
    QTemporaryDir m_folder;
};

} // namespace Ticketscope::Testing
