// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jws.h"

#include "protocol/jsontree.h"
#include "protocol/jwkmaterial.h"
#include "protocol/jwsalgorithm.h"

#include <QCoreApplication>

#include <array>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

namespace Ticketscope::Jose {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::JoseSignature)
};

constexpr auto kUrlSafe = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

QByteArray hmac(const Algorithm &algorithm, QByteArrayView bytes, const Secret &secret)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    size_t size = 0;
    const std::array<OSSL_PARAM, 2> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char *>(algorithm.digest), 0),
        OSSL_PARAM_construct_end()};
    const char *key = secret.isEmpty() ? "" : secret.reveal().data(); // null would mean: no key at all
    if (!EVP_Q_mac(nullptr, "HMAC", nullptr, nullptr, parameters.data(), key, size_t(secret.size()), raw(bytes),
                   size_t(bytes.size()), mac.data(), mac.size(), &size)) {
        return {};
    }
    return QByteArray(reinterpret_cast<const char *>(mac.data()), qsizetype(size));
}

/// RFC 7518 section 3.5: MGF1 with the same hash, and a salt as long as it.
bool setPadding(EVP_PKEY_CTX *context, const Algorithm &algorithm)
{
    if (algorithm.family == Family::Pkcs1) {
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    }
    if (algorithm.family == Family::Pss) {
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
    }
    return true;
}

qsizetype coordinateOf(const Key &key)
{
    const Curve *curve = curveNamed(key.curve());
    return curve ? curve->coordinate : 0;
}

/// R and S side by side (RFC 7518 section 3.4) out of the SEQUENCE that OpenSSL makes.
QByteArray sideBySide(const QByteArray &der, qsizetype coordinate)
{
    const unsigned char *at = raw(der);
    const EcdsaPtr signature(d2i_ECDSA_SIG(nullptr, &at, long(der.size())));
    QByteArray joined(2 * coordinate, '\0');
    auto *out = reinterpret_cast<unsigned char *>(joined.data());
    if (!signature || BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, int(coordinate)) < 0 ||
        BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + coordinate, int(coordinate)) < 0) {
        return {};
    }
    return joined;
}

QByteArray toDer(QByteArrayView joined)
{
    const qsizetype half = joined.size() / 2;
    NumberPtr r(BN_bin2bn(raw(joined), int(half), nullptr));
    NumberPtr s(BN_bin2bn(raw(joined) + half, int(half), nullptr));
    const EcdsaPtr signature(ECDSA_SIG_new());
    if (!r || !s || !signature || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) {
        return {};
    }
    (void)r.release(); // the signature owns both now
    (void)s.release();
    const int size = i2d_ECDSA_SIG(signature.get(), nullptr);
    QByteArray der(std::max(size, 0), '\0');
    auto *out = reinterpret_cast<unsigned char *>(der.data());
    return i2d_ECDSA_SIG(signature.get(), &out) == size ? der : QByteArray();
}

QByteArray asymmetric(const Algorithm &algorithm, QByteArrayView bytes, const Key &key)
{
    const DigestContextPtr digest(EVP_MD_CTX_new());
    EVP_PKEY_CTX *context = nullptr;
    size_t size = 0;
    if (EVP_DigestSignInit_ex(digest.get(), &context, algorithm.digest, nullptr, nullptr, key.material()->pkey.get(),
                              nullptr) != 1 ||
        !setPadding(context, algorithm) ||
        EVP_DigestSign(digest.get(), nullptr, &size, raw(bytes), size_t(bytes.size())) != 1) {
        return {};
    }
    QByteArray signature(qsizetype(size), '\0');
    auto *out = reinterpret_cast<unsigned char *>(signature.data());
    if (EVP_DigestSign(digest.get(), out, &size, raw(bytes), size_t(bytes.size())) != 1) {
        return {};
    }
    signature.truncate(qsizetype(size));
    return algorithm.family == Family::Ecdsa ? sideBySide(signature, coordinateOf(key)) : signature;
}

/// Compares without telling by its duration where two differ; both are as long.
bool sameBytes(const QByteArray &a, QByteArrayView b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.constData(), b.data(), size_t(a.size())) == 0;
}

} // namespace

Result<QByteArray> signBytes(QByteArrayView bytes, const Key &key, QByteArrayView algorithm)
{
    const ErrorQueueGuard guard;
    const Algorithm *known = algorithmNamed(algorithm);
    if (!known) {
        return failure(ErrorCode::NotSupported,
                       Text::tr("The algorithm \"%1\" is not known here.").arg(forSentence(algorithm)));
    }
    if (!key.fits(algorithm)) {
        return failure(ErrorCode::Usage, Text::tr("A signature by %1 wants a key of the kind %2; this one is %3.")
                                             .arg(QLatin1String(known->name), QLatin1String(known->keyType),
                                                  key.isNull() ? Text::tr("none") : QString::fromLatin1(key.type())));
    }
    if (!key.isPrivate()) {
        return failure(ErrorCode::Usage, Text::tr("Signing wants the private key; this is its public half."));
    }
    QByteArray signature =
        known->family == Family::Hmac ? hmac(*known, bytes, key.material()->shared) : asymmetric(*known, bytes, key);
    if (signature.isEmpty()) {
        return failure(
            ErrorCode::Internal,
            Text::tr("OpenSSL could not sign by %1; the key may be too small.").arg(QLatin1String(known->name)));
    }
    return signature;
}

bool verifyBytes(QByteArrayView bytes, QByteArrayView signature, const Key &key, QByteArrayView algorithm)
{
    const ErrorQueueGuard guard;
    const Algorithm *known = algorithmNamed(algorithm);
    if (!known || !key.fits(algorithm)) {
        return false;
    }
    if (known->family == Family::Hmac) {
        const QByteArray made = hmac(*known, bytes, key.material()->shared);
        return !made.isEmpty() && sameBytes(made, signature);
    }
    QByteArray der;
    if (known->family == Family::Ecdsa) {
        if (signature.size() != 2 * coordinateOf(key)) {
            return false;
        }
        der = toDer(signature);
        signature = der;
    }
    const DigestContextPtr digest(EVP_MD_CTX_new());
    EVP_PKEY_CTX *context = nullptr;
    return EVP_DigestVerifyInit_ex(digest.get(), &context, known->digest, nullptr, nullptr, key.material()->pkey.get(),
                                   nullptr) == 1 &&
           setPadding(context, *known) &&
           EVP_DigestVerify(digest.get(), raw(signature), size_t(signature.size()), raw(bytes), size_t(bytes.size())) ==
               1;
}

Result<QByteArray> sign(const QByteArray &header, const QByteArray &payload, const Key &key)
{
    const Result<Json::Value> json = Json::parse(header);
    if (!json) {
        return tl::unexpected(json.error());
    }
    const QByteArray algorithm = json->memberText(u"alg").toUtf8();
    QByteArray compact = header.toBase64(kUrlSafe);
    compact.append('.').append(payload.toBase64(kUrlSafe));
    if (algorithm == "none" && key.isNull()) {
        return compact.append('.');
    }
    Result<QByteArray> signature = signBytes(compact, key, algorithm);
    if (!signature) {
        return tl::unexpected(signature.error());
    }
    return compact.append('.').append(signature->toBase64(kUrlSafe));
}

} // namespace Ticketscope::Jose
