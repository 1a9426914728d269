// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jwkmembers.h"

#include "protocol/base64.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <array>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <vector>

namespace Ticketscope::Jose {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::JoseKeys)
};

using MaterialPtr = std::shared_ptr<Key::Material>;

constexpr qsizetype kLongestMember = 8192;       // bytes of a number or secret, decoded
constexpr qsizetype kLongestCertificate = 65536; // bytes of DER
constexpr char kUncompressedPoint = 4;           // SEC 1 section 2.3.3

void wipeTexts(Json::Value *value)
{
    if (value->scalar.metaType() == QMetaType::fromType<QString>()) {
        Secret::wipe(*static_cast<QString *>(value->scalar.data()));
    }
    for (Json::Value &child : value->children) {
        wipeTexts(&child);
    }
}

tl::unexpected<Error> malformed(const QString &text, qint64 offset)
{
    return failureAt(ErrorCode::Malformed, text, offset);
}

/// The bytes of a Base64url member (RFC 7515 section 2: without padding); empty where it is not there.
Result<QByteArray> bytesOf(const Json::Value &jwk, QStringView name, bool isRequired)
{
    const Json::Value *member = jwk.member(name);
    if (!member) {
        return isRequired ? Result<QByteArray>(malformed(Text::tr("The key has no member \"%1\".").arg(name.toString()),
                                                         jwk.range.start))
                          : Result<QByteArray>(QByteArray());
    }
    if (member->type != Json::Value::Type::String) {
        return malformed(Text::tr("The key's member \"%1\" is not a text.").arg(name.toString()), member->range.start);
    }
    Scratch text(member->scalar.toString().toLatin1());
    if (text.bytes().contains('=')) {
        return malformed(
            Text::tr("The key's member \"%1\" ends in \"=\", which Base64url of a key has not.").arg(name.toString()),
            member->range.start);
    }
    Result<QByteArray> bytes = decodeBase64(text.bytes(), Base64Alphabet::Url);
    if (!bytes) {
        return malformed(
            Text::tr("The key's member \"%1\" is not Base64url: %2").arg(name.toString(), bytes.error().text),
            member->range.start + bytes.error().offset.value_or(0));
    }
    if (bytes->isEmpty()) {
        return malformed(Text::tr("The key's member \"%1\" is empty.").arg(name.toString()), member->range.start);
    }
    if (bytes->size() > kLongestMember) {
        return malformed(Text::tr("The key's member \"%1\" has %2 bytes, more than any key has.")
                             .arg(name.toString())
                             .arg(bytes->size()),
                         member->range.start);
    }
    return bytes;
}

/// Numbers as OpenSSL takes them, without copies that nobody wipes.
class Parameters final
{
public:
    Parameters() = default;
    ~Parameters() = default;
    Q_DISABLE_COPY_MOVE(Parameters)

    void number(const char *name, const QByteArray &bigEndian)
    {
        if (bigEndian.isEmpty()) {
            return;
        }
        Scratch &native = hold(bigEndian);
        if constexpr (Q_BYTE_ORDER == Q_LITTLE_ENDIAN) {
            std::reverse(native.bytes().begin(), native.bytes().end());
        }
        m_parameters.push_back(OSSL_PARAM_construct_BN(name, native.data(), size_t(native.bytes().size())));
    }
    void octets(const char *name, const QByteArray &bytes)
    {
        Scratch &held = hold(bytes);
        m_parameters.push_back(OSSL_PARAM_construct_octet_string(name, held.data(), size_t(held.bytes().size())));
    }
    void text(const char *name, const char *value)
    {
        m_parameters.push_back(OSSL_PARAM_construct_utf8_string(name, const_cast<char *>(value), 0));
    }
    [[nodiscard]] PkeyPtr key(const char *type, int selection)
    {
        m_parameters.push_back(OSSL_PARAM_construct_end());
        const PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
        EVP_PKEY *pkey = nullptr;
        if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
            EVP_PKEY_fromdata(context.get(), &pkey, selection, m_parameters.data()) != 1) {
            EVP_PKEY_free(pkey);
            return {};
        }
        return PkeyPtr(pkey);
    }

private:
    /// A copy of its own, so that neither turning nor wiping it reaches the caller's.
    Scratch &hold(const QByteArray &bytes)
    {
        m_held.push_back(std::make_unique<Scratch>(QByteArray(bytes.constData(), bytes.size())));
        return *m_held.back();
    }

    std::vector<std::unique_ptr<Scratch>> m_held;
    std::vector<OSSL_PARAM> m_parameters;
};

Result<MaterialPtr> rsaOf(const Json::Value &jwk)
{
    RsaNumbers numbers;
    const std::array<std::pair<QStringView, QByteArray *>, 8> members{{{u"n", &numbers.n},
                                                                       {u"e", &numbers.e},
                                                                       {u"d", &numbers.d},
                                                                       {u"p", &numbers.p},
                                                                       {u"q", &numbers.q},
                                                                       {u"dp", &numbers.dp},
                                                                       {u"dq", &numbers.dq},
                                                                       {u"qi", &numbers.qi}}};
    for (const auto &[name, bytes] : members) {
        Result<QByteArray> read = bytesOf(jwk, name, name == u"n" || name == u"e");
        if (!read) {
            return tl::unexpected(read.error());
        }
        bytes->swap(*read);
    }
    return fromRsaNumbers(numbers);
}

const Json::Value *textMember(const Json::Value &jwk, QStringView name)
{
    const Json::Value *member = jwk.member(name);
    return member && member->type == Json::Value::Type::String ? member : nullptr;
}

tl::unexpected<Error> unknownCurve(const QString &name, const Json::Value &jwk)
{
    if (name == u"X25519" || name == u"X448") {
        return failureAt(ErrorCode::NotSupported,
                         Text::tr("A key on the curve %1 is for encryption; nothing is signed with it.").arg(name),
                         jwk.range.start);
    }
    return failureAt(ErrorCode::NotSupported,
                     Text::tr("The key's curve \"%1\" is not known here; P-256, P-384, P-521, Ed25519 and Ed448 are.")
                         .arg(forSentence(name)),
                     jwk.range.start);
}

/// RFC 7518 section 6.2.1.2: a coordinate has all its bytes, leading zeros too.
tl::unexpected<Error> wrongLength(QStringView name, qsizetype found, const Curve &curve, const Json::Value &jwk)
{
    return malformed(Text::tr("The key's member \"%1\" has %2 bytes where %3 wants %4; leading zeros may have been "
                              "dropped.")
                         .arg(name.toString())
                         .arg(found)
                         .arg(QLatin1String(curve.name))
                         .arg(curve.coordinate),
                     jwk.range.start);
}

Result<MaterialPtr> ellipticOf(const Json::Value &jwk, const Curve &curve)
{
    const Result<QByteArray> x = bytesOf(jwk, u"x", true);
    const Result<QByteArray> y = x ? bytesOf(jwk, u"y", true) : x;
    Result<QByteArray> d = y ? bytesOf(jwk, u"d", false) : y;
    if (!d) {
        return tl::unexpected(d.error());
    }
    const Scratch wipedPrivate(std::move(*d));
    const QByteArray &secret = wipedPrivate.bytes();
    for (const auto &[name, bytes] : {std::pair(QStringView(u"x"), *x), std::pair(QStringView(u"y"), *y)}) {
        if (bytes.size() != curve.coordinate) {
            return wrongLength(name, bytes.size(), curve, jwk);
        }
    }
    if (!secret.isEmpty() && secret.size() != curve.coordinate) {
        return wrongLength(u"d", secret.size(), curve, jwk);
    }
    Parameters parameters;
    parameters.text(OSSL_PKEY_PARAM_GROUP_NAME, curve.group);
    parameters.octets(OSSL_PKEY_PARAM_PUB_KEY, QByteArray(1, kUncompressedPoint) + *x + *y);
    parameters.number(OSSL_PKEY_PARAM_PRIV_KEY, secret);
    PkeyPtr pkey = parameters.key("EC", secret.isEmpty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR);
    const PkeyContextPtr check(pkey ? EVP_PKEY_CTX_new_from_pkey(nullptr, pkey.get(), nullptr) : nullptr);
    if (!check || EVP_PKEY_public_check(check.get()) != 1) {
        return malformed(Text::tr("The key's x and y are no point of the curve %1: bytes of it were changed.")
                             .arg(QLatin1String(curve.name)),
                         jwk.range.start);
    }
    if (!secret.isEmpty() && EVP_PKEY_pairwise_check(check.get()) != 1) {
        return malformed(Text::tr("The key's private half does not belong to its public half."), jwk.range.start);
    }
    return adopt(std::move(pkey), !secret.isEmpty());
}

Result<MaterialPtr> edwardsOf(const Json::Value &jwk, const Curve &curve)
{
    const Result<QByteArray> x = bytesOf(jwk, u"x", true);
    Result<QByteArray> d = x ? bytesOf(jwk, u"d", false) : x;
    if (!d) {
        return tl::unexpected(d.error());
    }
    const Scratch wipedPrivate(std::move(*d));
    const QByteArray &secret = wipedPrivate.bytes();
    if (x->size() != curve.coordinate) {
        return wrongLength(u"x", x->size(), curve, jwk);
    }
    if (!secret.isEmpty() && secret.size() != curve.coordinate) {
        return wrongLength(u"d", secret.size(), curve, jwk);
    }
    const int id = curve.coordinate == 32 ? EVP_PKEY_ED25519 : EVP_PKEY_ED448;
    PkeyPtr pkey(secret.isEmpty() ? EVP_PKEY_new_raw_public_key(id, nullptr, raw(*x), size_t(x->size()))
                                  : EVP_PKEY_new_raw_private_key(id, nullptr, raw(secret), size_t(secret.size())));
    if (!pkey) {
        return malformed(Text::tr("OpenSSL does not take this as a key for %1.").arg(QLatin1String(curve.name)),
                         jwk.range.start);
    }
    QByteArray derived(curve.coordinate, '\0');
    auto size = size_t(derived.size());
    if (EVP_PKEY_get_raw_public_key(pkey.get(), reinterpret_cast<unsigned char *>(derived.data()), &size) != 1 ||
        derived != *x) {
        return malformed(Text::tr("The key's private half does not belong to its public half."), jwk.range.start);
    }
    return adopt(std::move(pkey), !secret.isEmpty());
}

Result<MaterialPtr> sharedOf(const Json::Value &jwk)
{
    Result<QByteArray> read = bytesOf(jwk, u"k", true);
    if (!read) {
        return tl::unexpected(read.error());
    }
    const Scratch k(std::move(*read));
    auto material = std::make_shared<Key::Material>();
    material->shared = Secret(k.bytes());
    material->type = "oct";
    material->bits = int(k.bytes().size()) * 8;
    material->isPrivate = true;
    return material;
}

Result<MaterialPtr> byType(const Json::Value &jwk, const QString &type)
{
    if (type == u"RSA") {
        return rsaOf(jwk);
    }
    if (type == u"oct") {
        return sharedOf(jwk);
    }
    if (type == u"EC" || type == u"OKP") {
        const QString name = jwk.memberText(u"crv");
        const Curve *curve = curveNamed(name.toUtf8());
        if (!curve || curve->isEdwards != (type == u"OKP")) {
            return unknownCurve(name, jwk);
        }
        return curve->isEdwards ? edwardsOf(jwk, *curve) : ellipticOf(jwk, *curve);
    }
    return failureAt(
        ErrorCode::NotSupported,
        Text::tr("The key type \"%1\" is not known here; RSA, EC, OKP and oct are.").arg(forSentence(type)),
        jwk.range.start);
}

/// The first certificate of "x5c" (RFC 7517 section 4.7: standard Base64); empty where there is none.
Result<QByteArray> certificateOf(const Json::Value &jwk)
{
    const Json::Value *chain = jwk.member(u"x5c");
    if (!chain || chain->children.isEmpty()) {
        return QByteArray();
    }
    const Json::Value &first = chain->children.first();
    const Result<QByteArray> der = decodeBase64(first.scalar.toString().toLatin1(), Base64Alphabet::Standard, true);
    if (!der || der->isEmpty() || der->size() > kLongestCertificate) {
        return malformed(Text::tr("The first certificate of the key's \"x5c\" is not standard Base64."),
                         first.range.start);
    }
    return *der;
}

bool describesItself(const Json::Value &jwk)
{
    return jwk.member(u"n") || jwk.member(u"e") || jwk.member(u"x") || jwk.member(u"k");
}

} // namespace

WipedTree::~WipedTree()
{
    wipeTexts(m_root);
}

RsaNumbers::~RsaNumbers()
{
    for (QByteArray *number : {&d, &p, &q, &dp, &dq, &qi}) {
        Secret::wipe(*number);
    }
}

Result<MaterialPtr> fromRsaNumbers(const RsaNumbers &numbers)
{
    Parameters parameters;
    parameters.number(OSSL_PKEY_PARAM_RSA_N, numbers.n);
    parameters.number(OSSL_PKEY_PARAM_RSA_E, numbers.e);
    parameters.number(OSSL_PKEY_PARAM_RSA_D, numbers.d);
    const bool isWhole = !numbers.p.isEmpty() && !numbers.q.isEmpty() && !numbers.dp.isEmpty() &&
                         !numbers.dq.isEmpty() && !numbers.qi.isEmpty();
    if (!numbers.d.isEmpty() && isWhole) {
        parameters.number(OSSL_PKEY_PARAM_RSA_FACTOR1, numbers.p);
        parameters.number(OSSL_PKEY_PARAM_RSA_FACTOR2, numbers.q);
        parameters.number(OSSL_PKEY_PARAM_RSA_EXPONENT1, numbers.dp);
        parameters.number(OSSL_PKEY_PARAM_RSA_EXPONENT2, numbers.dq);
        parameters.number(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, numbers.qi);
    }
    PkeyPtr pkey = parameters.key("RSA", numbers.d.isEmpty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR);
    if (!pkey) {
        return failure(ErrorCode::Malformed, Text::tr("OpenSSL does not take these numbers as an RSA key."));
    }
    return adopt(std::move(pkey), !numbers.d.isEmpty());
}

Result<MaterialPtr> materialOf(const Json::Value &jwk)
{
    QSet<QString> seen;
    for (const Json::Value &member : jwk.children) {
        if (seen.contains(member.key)) {
            return malformed(Text::tr("The key's member \"%1\" stands there twice.").arg(forSentence(member.key)),
                             member.keyRange.start);
        }
        seen.insert(member.key);
    }
    const Json::Value *type = textMember(jwk, u"kty");
    const Result<QByteArray> certificate = certificateOf(jwk);
    if (certificate && !certificate->isEmpty() && !describesItself(jwk)) {
        return fromCertificate(*certificate);
    }
    if (!type) {
        return malformed(Text::tr("The key has no \"kty\" that says of what kind it is."), jwk.range.start);
    }
    Result<MaterialPtr> material = byType(jwk, type->scalar.toString());
    if (material && certificate) {
        (*material)->certificate = *certificate;
    }
    return material;
}

QString remarkOn(const Json::Value &jwk, const Key &key)
{
    if (const Result<QByteArray> certificate = certificateOf(jwk); !certificate) {
        return certificate.error().text;
    }
    const QByteArray &der = key.material()->certificate;
    if (!der.isEmpty()) {
        const Result<MaterialPtr> certified = fromCertificate(der);
        if (!certified) {
            return certified.error().text;
        }
        if (EVP_PKEY_eq((*certified)->pkey.get(), key.material()->pkey.get()) != 1) {
            return Text::tr("The certificate of its \"x5c\" is for another key; programs that go by the certificate "
                            "refuse what this key signs.");
        }
    }
    if (key.type() == "RSA" && key.bits() < 2048) {
        return Text::tr("It has only %1 bits; RFC 7518 wants 2048 at least, and strict programs refuse it.")
            .arg(key.bits());
    }
    return {};
}

} // namespace Ticketscope::Jose
