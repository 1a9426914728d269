// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jwk.h"

#include "protocol/jwkmaterial.h"
#include "protocol/jwsalgorithm.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace Ticketscope::Jose {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::JoseKeys)
};

constexpr std::array<Curve, 5> kCurves{{
    {"P-256", "prime256v1", 32, false},
    {"P-384", "secp384r1", 48, false},
    {"P-521", "secp521r1", 66, false},
    {"Ed25519", "ED25519", 32, true},
    {"Ed448", "ED448", 57, true},
}};

constexpr qsizetype kLongestForeignText = 120;
constexpr auto kUrlSafe = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

QString base64Url(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toBase64(kUrlSafe));
}

/// Those members that RFC 7638 section 3.2 and RFC 8037 section 2 call required, of the public half.
QJsonObject requiredMembers(const Key::Material &material)
{
    QJsonObject members{{QStringLiteral("kty"), QString::fromLatin1(material.type)}};
    if (material.type == "RSA") {
        members.insert(QStringLiteral("n"), base64Url(numberOf(material.pkey.get(), OSSL_PKEY_PARAM_RSA_N)));
        members.insert(QStringLiteral("e"), base64Url(numberOf(material.pkey.get(), OSSL_PKEY_PARAM_RSA_E)));
        return members;
    }
    if (material.type == "oct") {
        members.insert(QStringLiteral("k"), base64Url(material.shared.reveal().toByteArray()));
        return members;
    }
    const Curve *curve = curveNamed(material.curve);
    members.insert(QStringLiteral("crv"), QString::fromLatin1(material.curve));
    if (curve->isEdwards) {
        QByteArray bytes(curve->coordinate, '\0');
        auto size = size_t(bytes.size());
        EVP_PKEY_get_raw_public_key(material.pkey.get(), reinterpret_cast<unsigned char *>(bytes.data()), &size);
        members.insert(QStringLiteral("x"), base64Url(bytes));
        return members;
    }
    const EVP_PKEY *pkey = material.pkey.get();
    members.insert(QStringLiteral("x"), base64Url(numberOf(pkey, OSSL_PKEY_PARAM_EC_PUB_X, curve->coordinate)));
    members.insert(QStringLiteral("y"), base64Url(numberOf(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, curve->coordinate)));
    return members;
}

template<auto Write>
QByteArray derBy(EVP_PKEY *pkey)
{
    const int size = pkey ? Write(pkey, nullptr) : 0;
    if (size <= 0) {
        return {};
    }
    QByteArray der(size, '\0');
    auto *at = reinterpret_cast<unsigned char *>(der.data());
    return Write(pkey, &at) == size ? der : QByteArray();
}

/// Moduli and exponents beyond what anybody uses are an attack on whoever calculates with them, or damage.
std::optional<QString> flawOfRsa(const EVP_PKEY *pkey, int bits)
{
    const QByteArray n = numberOf(pkey, OSSL_PKEY_PARAM_RSA_N);
    const QByteArray e = numberOf(pkey, OSSL_PKEY_PARAM_RSA_E);
    if (bits < kLeastRsaBits) {
        return Text::tr("The RSA modulus has only %1 bits: it was cut off, or the key is a toy.").arg(bits);
    }
    if (bits > kMostRsaBits) {
        return Text::tr("The RSA modulus has %1 bits; more than %2 are not calculated with.")
            .arg(bits)
            .arg(kMostRsaBits);
    }
    if (n.isEmpty() || (n.back() & 1) == 0) {
        return Text::tr("The RSA modulus is an even number: its bytes were changed or stand in the wrong order.");
    }
    if (e.isEmpty() || (e.size() == 1 && e[0] == 1)) {
        return Text::tr("The RSA exponent is 1 or less: anybody could make a signature for such a key.");
    }
    if ((e.back() & 1) == 0) {
        return Text::tr("The RSA exponent is an even number, which no RSA key has.");
    }
    if (e.size() > 8) {
        return Text::tr("The RSA exponent has %1 bytes; more than 8 are not calculated with. The usual one is AQAB.")
            .arg(e.size());
    }
    return std::nullopt;
}

QByteArray groupOf(const EVP_PKEY *pkey)
{
    std::array<char, 64> name{};
    size_t size = 0;
    if (EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size(), &size) != 1) {
        return {};
    }
    return QByteArray(name.data(), qsizetype(size));
}

QByteArray curveOf(const EVP_PKEY *pkey)
{
    const int id = EVP_PKEY_get_base_id(pkey);
    const QByteArray group = id == EVP_PKEY_ED25519 ? "ED25519" : id == EVP_PKEY_ED448 ? "ED448" : groupOf(pkey);
    const auto *found =
        std::find_if(kCurves.begin(), kCurves.end(), [&](const Curve &curve) { return group == curve.group; });
    return found == kCurves.end() ? QByteArray() : QByteArray(found->name);
}

} // namespace

const Curve *curveNamed(QByteArrayView name)
{
    const auto *found =
        std::find_if(kCurves.begin(), kCurves.end(), [&](const Curve &curve) { return name == curve.name; });
    return found == kCurves.end() ? nullptr : found;
}

QByteArray numberOf(const EVP_PKEY *pkey, const char *name, qsizetype length)
{
    BIGNUM *read = nullptr;
    if (EVP_PKEY_get_bn_param(pkey, name, &read) != 1) {
        return {};
    }
    const NumberPtr number(read);
    QByteArray bytes(length < 0 ? BN_num_bytes(read) : length, '\0');
    const int written = BN_bn2binpad(read, reinterpret_cast<unsigned char *>(bytes.data()), int(bytes.size()));
    return written == bytes.size() ? bytes : QByteArray();
}

Result<std::shared_ptr<Key::Material>> adopt(PkeyPtr pkey, bool isPrivate)
{
    auto material = std::make_shared<Key::Material>();
    material->bits = EVP_PKEY_get_bits(pkey.get());
    material->isPrivate = isPrivate;
    switch (EVP_PKEY_get_base_id(pkey.get())) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
        material->type = "RSA";
        if (const std::optional<QString> flaw = flawOfRsa(pkey.get(), material->bits)) {
            return failure(ErrorCode::Malformed, *flaw);
        }
        break;
    case EVP_PKEY_EC:
        material->type = "EC";
        material->curve = curveOf(pkey.get());
        if (material->curve.isEmpty()) {
            return failure(ErrorCode::NotSupported,
                           Text::tr("The key lies on the curve %1, which no signature that is known here uses.")
                               .arg(QString::fromLatin1(groupOf(pkey.get()))));
        }
        break;
    case EVP_PKEY_ED25519:
    case EVP_PKEY_ED448:
        material->type = "OKP";
        material->curve = curveOf(pkey.get());
        break;
    default:
        return failure(ErrorCode::NotSupported, Text::tr("This is a key of the kind %1, with which no token is signed.")
                                                    .arg(QString::fromLatin1(EVP_PKEY_get0_type_name(pkey.get()))));
    }
    material->pkey = std::move(pkey);
    return material;
}

QByteArray publicDer(const Key &key)
{
    return key.isNull() ? QByteArray() : derBy<&i2d_PUBKEY>(key.material()->pkey.get());
}

QByteArray pkcs1PublicDer(const Key &key)
{
    return key.type() == "RSA" ? derBy<&i2d_PublicKey>(key.material()->pkey.get()) : QByteArray();
}

QByteArray pemOf(QByteArrayView der, const char *label)
{
    const QByteArray name = QByteArray::fromRawData(label, qsizetype(qstrlen(label)));
    const QByteArray base64 = der.toByteArray().toBase64();
    QByteArray pem;
    pem.append("-----BEGIN ").append(name).append("-----\n");
    for (qsizetype at = 0; at < base64.size(); at += 64) {
        pem.append(base64.mid(at, 64)).append('\n');
    }
    return pem.append("-----END ").append(name).append("-----\n");
}

QString forSentence(const QString &foreign)
{
    QString text = foreign.left(kLongestForeignText);
    std::replace_if(
        text.begin(), text.end(), [](QChar c) { return !c.isPrint(); }, QChar(0xfffd));
    return foreign.size() > kLongestForeignText ? QString(text + QChar(0x2026)) : text;
}

QString forSentence(QByteArrayView foreign)
{
    return forSentence(QString::fromUtf8(foreign.first(std::min(foreign.size(), 4 * kLongestForeignText))));
}

Key Key::fromSharedSecret(const Secret &secret)
{
    auto material = std::make_shared<Material>();
    material->shared = secret;
    material->type = "oct";
    material->bits = int(std::min<qsizetype>(secret.size(), 1 << 20) * 8);
    material->isPrivate = true;
    return Key(std::move(material));
}

Result<Key> Key::generate(QByteArrayView algorithm)
{
    const ErrorQueueGuard guard;
    const Algorithm *wanted = algorithmNamed(algorithm);
    PkeyPtr pkey;
    if (wanted && (wanted->family == Family::Pkcs1 || wanted->family == Family::Pss)) {
        pkey.reset(EVP_RSA_gen(2048));
    } else if (wanted && wanted->family == Family::Ecdsa) {
        pkey.reset(EVP_EC_gen(curveNamed(wanted->curve)->group));
    } else if (wanted && wanted->family == Family::Edwards) {
        pkey.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, wanted->curve ? curveNamed(wanted->curve)->group : "ED25519"));
    } else {
        return failure(ErrorCode::NotSupported,
                       Text::tr("No key can be made for the algorithm \"%1\".").arg(forSentence(algorithm)));
    }
    if (!pkey) {
        return failure(ErrorCode::Internal, Text::tr("OpenSSL could not make a key."));
    }
    return adopt(std::move(pkey), true).map([](std::shared_ptr<Material> &&made) { return Key(std::move(made)); });
}

bool Key::isPrivate() const
{
    return m_material && m_material->isPrivate;
}

QByteArray Key::type() const
{
    return m_material ? m_material->type : QByteArray();
}

QByteArray Key::curve() const
{
    return m_material ? m_material->curve : QByteArray();
}

int Key::bits() const
{
    return m_material ? m_material->bits : 0;
}

bool Key::fits(QByteArrayView algorithm) const
{
    const Algorithm *wanted = algorithmNamed(algorithm);
    return m_material && wanted && m_material->type == wanted->keyType &&
           (!wanted->curve || m_material->curve == wanted->curve);
}

QByteArray Key::publicJwk(const QByteArray &kid, const QByteArray &algorithm, const QByteArray &use) const
{
    if (!m_material || !m_material->pkey) {
        return {};
    }
    const ErrorQueueGuard guard;
    QJsonObject members = requiredMembers(*m_material);
    const auto add = [&members](const QString &name, const QByteArray &value) {
        if (!value.isEmpty()) {
            members.insert(name, QString::fromUtf8(value));
        }
    };
    add(QStringLiteral("kid"), kid);
    add(QStringLiteral("alg"), algorithm);
    add(QStringLiteral("use"), use);
    return QJsonDocument(members).toJson(QJsonDocument::Compact);
}

QByteArray Key::publicPem() const
{
    const QByteArray der = publicDer(*this);
    return der.isEmpty() ? QByteArray() : pemOf(der, "PUBLIC KEY");
}

Secret Key::privatePem() const
{
    const ErrorQueueGuard guard;
    const BioPtr bio(m_material && m_material->pkey && m_material->isPrivate ? BIO_new(BIO_s_secmem()) : nullptr);
    if (!bio ||
        PEM_write_bio_PKCS8PrivateKey(bio.get(), m_material->pkey.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        return {};
    }
    char *text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return Secret(QByteArrayView(text, size));
}

QByteArray Key::thumbprint() const
{
    if (!m_material) {
        return {};
    }
    const ErrorQueueGuard guard;
    // QJsonObject sorts its members by name, as RFC 7638 section 3.3 has it; none of the values needs escaping.
    QByteArray members = QJsonDocument(requiredMembers(*m_material)).toJson(QJsonDocument::Compact);
    const QByteArray hash = QCryptographicHash::hash(members, QCryptographicHash::Sha256);
    Secret::wipe(members);
    return hash.toBase64(kUrlSafe);
}

} // namespace Ticketscope::Jose
