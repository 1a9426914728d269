// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/jwk.h"

#include <memory>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

/// What JOSE's keys are made of; for the files of this folder only.
namespace Ticketscope::Jose {

template<auto Free>
struct FreedBy
{
    template<typename T>
    void operator()(T *object) const
    {
        Free(object);
    }
};

using BioPtr = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;
using NumberPtr = std::unique_ptr<BIGNUM, FreedBy<BN_clear_free>>;
using PkeyPtr = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using PkeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, FreedBy<EVP_PKEY_CTX_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;
using EcdsaPtr = std::unique_ptr<ECDSA_SIG, FreedBy<ECDSA_SIG_free>>;
using CertificatePtr = std::unique_ptr<X509, FreedBy<X509_free>>;

/// Leaves OpenSSL's error queue of this thread as empty as a caller expects it.
class ErrorQueueGuard final
{
public:
    ErrorQueueGuard() = default;
    ~ErrorQueueGuard() { ERR_clear_error(); }
    Q_DISABLE_COPY_MOVE(ErrorQueueGuard)
};

/// Bytes that are wiped when they go.
class Scratch final
{
public:
    explicit Scratch(QByteArray bytes)
        : m_bytes(std::move(bytes))
    {
    }
    ~Scratch() { Secret::wipe(m_bytes); }
    Q_DISABLE_COPY_MOVE(Scratch)

    [[nodiscard]] QByteArray &bytes() { return m_bytes; }
    [[nodiscard]] const QByteArray &bytes() const { return m_bytes; }
    [[nodiscard]] unsigned char *data() { return reinterpret_cast<unsigned char *>(m_bytes.data()); }

private:
    QByteArray m_bytes;
};

struct Key::Material
{
    PkeyPtr pkey;     ///< null for a shared secret
    Secret shared;    ///< set for a shared secret
    QByteArray type;  ///< "RSA", "EC", "OKP", "oct"
    QByteArray curve; ///< "P-256", "Ed25519", …
    int bits = 0;
    bool isPrivate = false;
    QByteArray certificate; ///< DER, where the key came with one
};

/// What RFC 7518 section 6.2.1.1 and RFC 8037 section 2 call a curve, and OpenSSL.
struct Curve
{
    const char *name;
    const char *group;    ///< of OpenSSL
    qsizetype coordinate; ///< bytes of a coordinate, of the key for OKP
    bool isEdwards;
};
[[nodiscard]] const Curve *curveNamed(QByteArrayView name);

/// RSA below this is refused; below 2,048 bits it is too weak for RFC 7518 section 3.3, but it still shows what is so.
inline constexpr int kLeastRsaBits = 512;
/// More than OpenSSL would calculate with in bearable time.
inline constexpr int kMostRsaBits = 16384;

inline const unsigned char *raw(QByteArrayView bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.data());
}

/// Wraps a key of OpenSSL, once it was looked at: a kind that JOSE signs with, of bearable numbers.
[[nodiscard]] Result<std::shared_ptr<Key::Material>> adopt(PkeyPtr pkey, bool isPrivate);
/// The number that OpenSSL keeps under this name, big-endian, without leading zeros or of `length` bytes.
[[nodiscard]] QByteArray numberOf(const EVP_PKEY *pkey, const char *name, qsizetype length = -1);
/// The certificate's key, with the certificate.
[[nodiscard]] Result<std::shared_ptr<Key::Material>> fromCertificate(QByteArrayView der);
/// The public half in DER: SubjectPublicKeyInfo, and for RSA the bare form of PKCS#1.
[[nodiscard]] QByteArray publicDer(const Key &key);
[[nodiscard]] QByteArray pkcs1PublicDer(const Key &key);
/// The same bytes in lines of 64 characters under a label.
[[nodiscard]] QByteArray pemOf(QByteArrayView der, const char *label);
/// The key that `.NET` writes as <RSAKeyValue> (XML Signature section 4.4.2.2), private parts and all.
[[nodiscard]] Result<std::shared_ptr<Key::Material>> fromRsaKeyValue(QByteArrayView xml);

/// The numbers of an RSA key, big-endian; those of the private half may be empty.
struct RsaNumbers
{
    RsaNumbers() = default;
    ~RsaNumbers();
    Q_DISABLE_COPY_MOVE(RsaNumbers)

    QByteArray n, e, d, p, q, dp, dq, qi;
};
[[nodiscard]] Result<std::shared_ptr<Key::Material>> fromRsaNumbers(const RsaNumbers &numbers);

/// A key out of every block of the PEM text, or out of DER; the ranges are those of the blocks.
[[nodiscard]] Result<KeySet> readPemKeys(QByteArrayView text);

/// Cut to what fits a sentence: what a stranger's bytes name can be of any length.
[[nodiscard]] QString forSentence(const QString &foreign);
[[nodiscard]] QString forSentence(QByteArrayView foreign);
[[nodiscard]] inline QString forSentence(const QByteArray &foreign)
{
    return forSentence(QByteArrayView(foreign));
}

} // namespace Ticketscope::Jose
