// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "base/error.h"
#include "base/secret.h"

#include <QByteArray>
#include <QList>

#include <memory>

namespace Ticketscope::Jose {

/// A key that JOSE signs or verifies with (RFC 7517): RSA, EC (P-256, P-384, P-521), Ed25519, Ed448, or a shared
/// secret. Immutable, copies share; thread-safe. What is secret in it is wiped with the last copy.
class Key final
{
public:
    Key() = default;

    /// PEM: PKCS#8 (encrypted too), PKCS#1, SEC 1, a public key, or a certificate (its key); also the <RSAKeyValue> of
    /// .NET. An error says what the text is instead, and whether a passphrase is missing or wrong.
    [[nodiscard]] static Result<Key> fromPem(const Secret &text, const Secret &passphrase = {});
    /// One JWK, public or private, as JSON.
    [[nodiscard]] static Result<Key> fromJwk(QByteArrayView json);
    [[nodiscard]] static Key fromSharedSecret(const Secret &secret);
    /// A fresh private key: "RS256" (2,048 bits), "ES256", "ES384", "ES512", "EdDSA" (Ed25519).
    [[nodiscard]] static Result<Key> generate(QByteArrayView algorithm);

    [[nodiscard]] bool isNull() const { return !m_material; }
    [[nodiscard]] bool isPrivate() const;
    /// "RSA", "EC", "OKP" or "oct" (RFC 7518 section 6.1, RFC 8037 section 2); empty where null.
    [[nodiscard]] QByteArray type() const;
    /// "P-256", "Ed25519", …; empty for RSA and shared secrets.
    [[nodiscard]] QByteArray curve() const;
    [[nodiscard]] int bits() const;
    /// Whether a signature of this JWS algorithm is made with such a key.
    [[nodiscard]] bool fits(QByteArrayView algorithm) const;
    /// The public half as a JWK with these members besides; null for a shared secret.
    [[nodiscard]] QByteArray publicJwk(const QByteArray &kid = {}, const QByteArray &algorithm = {},
                                       const QByteArray &use = {}) const;
    /// The public half as PEM (SubjectPublicKeyInfo); null for a shared secret.
    [[nodiscard]] QByteArray publicPem() const;
    /// The private key as PEM (PKCS#8, not encrypted); not set where there is none.
    [[nodiscard]] Secret privatePem() const;
    /// RFC 7638 with SHA-256, Base64url.
    [[nodiscard]] QByteArray thumbprint() const;

    struct Material;
    explicit Key(std::shared_ptr<const Material> material)
        : m_material(std::move(material))
    {
    }
    [[nodiscard]] const std::shared_ptr<const Material> &material() const { return m_material; }

private:
    std::shared_ptr<const Material> m_material;
};

/// A key as it stands in a set.
struct SetKey
{
    Key key; ///< null where `problem` says why it cannot be used
    QByteArray kid;
    QByteArray algorithm; ///< "alg"; may be empty
    QByteArray use;       ///< "sig", "enc" or empty
    QByteArray x5t;       ///< Base64url SHA-1 of its certificate; may be empty
    QByteArray x5tS256;   ///< likewise with SHA-256
    ByteRange source;     ///< of the JWK in the set's bytes
    QString problem;
    QString remark; ///< of a key that can be used: what strict programs object to
};

struct KeySet
{
    QList<SetKey> keys;
};

/// A JWK set, or one JWK alone (RFC 7517 sections 5 and 4). A key that cannot be used is listed with its problem; the
/// error is for what is no set at all.
[[nodiscard]] Result<KeySet> readKeySet(QByteArrayView json);
/// Likewise, and also PEM (several blocks too), and a certificate or key in DER: for what a person gives to verify
/// with.
[[nodiscard]] Result<KeySet> readKeys(QByteArrayView text);

} // namespace Ticketscope::Jose
