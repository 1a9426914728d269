// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/kerberoscrypto.h"

#include "protocol/ntlmcrypto.h"
#include "protocol/ntlmsigner.h"

#include <QCoreApplication>
#include <QtEndian>

#include <algorithm>
#include <array>
#include <memory>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace Ticketscope::Kerberos {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::KerberosCrypto)
};

constexpr qsizetype kBlock = 16;
constexpr qsizetype kRc4Checksum = 16;
constexpr qsizetype kRc4Confounder = 8;

/// What differs between the four types that use AES.
struct AesProfile
{
    EncryptionType type;
    const char *name; ///< the prefix of the salt (RFC 8009 section 4)
    qsizetype keyLength;
    qsizetype integrityKeyLength;
    qsizetype checksumLength;
    const char *digest;
    const char *blockCipher; ///< for KRB5KDF; null: the derivation of RFC 8009
    const char *cipher;
    quint32 rounds;
};

constexpr std::array<AesProfile, 4> kAesProfiles{{
    {Aes128Sha1, nullptr, 16, 16, 12, "SHA1", "AES-128-CBC", "AES-128-CBC-CTS", 4096},
    {Aes256Sha1, nullptr, 32, 32, 12, "SHA1", "AES-256-CBC", "AES-256-CBC-CTS", 4096},
    {Aes128Sha256, "aes128-cts-hmac-sha256-128", 16, 16, 16, "SHA256", nullptr, "AES-128-CBC-CTS", 32768},
    {Aes256Sha384, "aes256-cts-hmac-sha384-192", 32, 24, 24, "SHA384", nullptr, "AES-256-CBC-CTS", 32768},
}};

const AesProfile *aesProfile(qint64 type)
{
    const auto *found =
        std::find_if(kAesProfiles.begin(), kAesProfiles.end(), [&](const AesProfile &p) { return p.type == type; });
    return found == kAesProfiles.end() ? nullptr : found;
}

/// Bytes that are wiped when they go.
class Scratch final
{
public:
    explicit Scratch(qsizetype size)
        : m_bytes(size, '\0')
    {
    }
    ~Scratch() { Secret::wipe(m_bytes); }
    Q_DISABLE_COPY_MOVE(Scratch)

    [[nodiscard]] unsigned char *data() { return reinterpret_cast<unsigned char *>(m_bytes.data()); }
    [[nodiscard]] QByteArrayView view() const { return m_bytes; }
    [[nodiscard]] size_t size() const { return size_t(m_bytes.size()); }
    [[nodiscard]] Secret toSecret() const { return Secret(m_bytes); }

private:
    QByteArray m_bytes;
};

const unsigned char *raw(QByteArrayView bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.data());
}

OSSL_PARAM text(const char *key, const char *value)
{
    return OSSL_PARAM_construct_utf8_string(key, const_cast<char *>(value), 0);
}

OSSL_PARAM octets(const char *key, QByteArrayView value)
{
    return OSSL_PARAM_construct_octet_string(key, const_cast<char *>(value.data()), size_t(value.size()));
}

bool derive(const char *kdfName, const OSSL_PARAM *parameters, Scratch *out)
{
    const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(EVP_KDF_fetch(nullptr, kdfName, nullptr),
                                                                &EVP_KDF_free);
    const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(EVP_KDF_CTX_new(kdf.get()),
                                                                            &EVP_KDF_CTX_free);
    return context && EVP_KDF_derive(context.get(), out->data(), out->size(), parameters) == 1;
}

bool hmac(const char *digest, const Secret &key, QByteArrayView message, Scratch *out)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    size_t size = 0;
    const std::array<OSSL_PARAM, 2> parameters{text(OSSL_MAC_PARAM_DIGEST, digest), OSSL_PARAM_construct_end()};
    const bool done =
        EVP_Q_mac(nullptr, "HMAC", nullptr, nullptr, parameters.data(), key.reveal().data(), size_t(key.size()),
                  raw(message), size_t(message.size()), mac.data(), mac.size(), &size) != nullptr;
    if (done && size >= out->size()) {
        std::copy_n(mac.begin(), out->size(), out->data());
        mac.fill(0);
        return true;
    }
    return false;
}

/// DK of RFC 3961 section 5.1, or KDF-HMAC-SHA2 of RFC 8009 section 3.
bool deriveKey(const AesProfile &profile, const Secret &key, QByteArrayView constant, Scratch *out)
{
    if (profile.blockCipher) {
        const std::array<OSSL_PARAM, 4> parameters{
            text(OSSL_KDF_PARAM_CIPHER, profile.blockCipher), octets(OSSL_KDF_PARAM_KEY, key.reveal()),
            octets(OSSL_KDF_PARAM_CONSTANT, constant), OSSL_PARAM_construct_end()};
        return derive("KRB5KDF", parameters.data(), out);
    }
    QByteArray message = QByteArray::fromHex("00000001");
    message.append(constant).append('\0');
    QByteArray bits(4, '\0');
    qToBigEndian(quint32(out->size() * 8), bits.data());
    message.append(bits);
    return hmac(profile.digest, key, message, out);
}

/// The constant of a derived key: its usage and the byte that says what for (RFC 3961 section 5.3).
QByteArray constantOf(KeyUsage usage, quint8 purpose)
{
    QByteArray constant(4, '\0');
    qToBigEndian(quint32(usage), constant.data());
    return constant.append(char(purpose));
}

/// CBC with the last two blocks swapped (RFC 3962 section 5), from an initial vector of zeros.
std::optional<QByteArray> decryptCts(const AesProfile &profile, Scratch *key, QByteArrayView cipher)
{
    const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> algorithm(
        EVP_CIPHER_fetch(nullptr, profile.cipher, nullptr), &EVP_CIPHER_free);
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                  &EVP_CIPHER_CTX_free);
    const std::array<unsigned char, kBlock> initialVector{};
    const std::array<OSSL_PARAM, 2> parameters{text(OSSL_CIPHER_PARAM_CTS_MODE, OSSL_CIPHER_CTS_MODE_CS3),
                                               OSSL_PARAM_construct_end()};
    QByteArray plain(cipher.size(), '\0');
    int written = 0;
    const bool done = algorithm && context &&
                      EVP_DecryptInit_ex2(context.get(), algorithm.get(), key->data(), initialVector.data(),
                                          parameters.data()) == 1 &&
                      EVP_DecryptUpdate(context.get(), reinterpret_cast<unsigned char *>(plain.data()), &written,
                                        raw(cipher), int(cipher.size())) == 1 &&
                      written == cipher.size();
    return done ? std::optional(plain) : std::nullopt;
}

tl::unexpected<Error> tooShort(QByteArrayView cipher)
{
    return failureAt(ErrorCode::Malformed, Text::tr("These bytes are too few to be an encrypted value."),
                     cipher.size());
}

tl::unexpected<Error> doesNotFit()
{
    return failure(ErrorCode::Refused, Text::tr("The key does not fit, or the bytes were changed on the way."));
}

tl::unexpected<Error> cannotCompute()
{
    return failure(ErrorCode::Internal, Text::tr("OpenSSL cannot do this calculation."));
}

tl::unexpected<Error> unknownType(qint64 type)
{
    return failure(ErrorCode::NotSupported, Text::tr("Encryption type %1 cannot be decrypted here.").arg(type));
}

/// RFC 3962 section 6: the checksum is over what was encrypted; RFC 8009 section 5: over the initial vector and the
/// cipher.
Result<QByteArray> decryptAes(const AesProfile &profile, const Secret &key, KeyUsage usage, QByteArrayView bytes)
{
    if (bytes.size() < kBlock + profile.checksumLength || bytes.size() > (qsizetype(1) << 30)) {
        return tooShort(bytes);
    }
    const QByteArrayView cipher = bytes.chopped(profile.checksumLength);
    Scratch encryptionKey(profile.keyLength);
    Scratch integrityKey(profile.integrityKeyLength);
    if (!deriveKey(profile, key, constantOf(usage, 0xaa), &encryptionKey) ||
        !deriveKey(profile, key, constantOf(usage, 0x55), &integrityKey)) {
        return cannotCompute();
    }
    std::optional<QByteArray> plain = decryptCts(profile, &encryptionKey, cipher);
    if (!plain) {
        return cannotCompute();
    }
    QByteArray checked = *plain;
    if (!profile.blockCipher) {
        checked = QByteArray(kBlock, '\0');
        checked.append(cipher);
    }
    Scratch checksum(profile.checksumLength);
    if (!hmac(profile.digest, integrityKey.toSecret(), checked, &checksum)) {
        return cannotCompute();
    }
    if (!Ntlm::sameBytes(checksum.view(), bytes.last(profile.checksumLength))) {
        return doesNotFit();
    }
    return plain->mid(kBlock);
}

/// RFC 4757 section 5. The usages that are read here are the same number there.
Result<QByteArray> decryptRc4(const Secret &key, KeyUsage usage, QByteArrayView bytes)
{
    if (bytes.size() < kRc4Checksum + kRc4Confounder) {
        return tooShort(bytes);
    }
    QByteArray salt(4, '\0');
    qToLittleEndian(quint32(usage), salt.data());
    QByteArray first = Ntlm::hmacMd5(key, salt);
    const Secret usageKey(first);
    QByteArray second = Ntlm::hmacMd5(usageKey, bytes.first(kRc4Checksum));
    const QByteArray plain = Ntlm::rc4Once(Secret(second), bytes.sliced(kRc4Checksum));
    Secret::wipe(first);
    Secret::wipe(second);
    if (!Ntlm::sameBytes(Ntlm::hmacMd5(usageKey, plain), bytes.first(kRc4Checksum))) {
        return doesNotFit();
    }
    return plain.mid(kRc4Confounder);
}

} // namespace

bool canDecrypt(qint64 encryptionType)
{
    return keyLength(encryptionType) > 0;
}

qsizetype keyLength(qint64 encryptionType)
{
    const AesProfile *profile = aesProfile(encryptionType);
    return profile ? profile->keyLength : (encryptionType == Rc4Hmac ? 16 : 0);
}

QByteArray defaultSalt(QByteArrayView realm, const QList<QByteArray> &nameParts)
{
    QByteArray salt = realm.toByteArray();
    for (const QByteArray &part : nameParts) {
        salt.append(part);
    }
    return salt;
}

Result<Key> keyFromPassword(qint64 encryptionType, const Secret &password, QByteArrayView salt)
{
    const AesProfile *profile = aesProfile(encryptionType);
    return keyFromPassword(encryptionType, password, salt, profile ? profile->rounds : 0);
}

Result<Key> keyFromPassword(qint64 encryptionType, const Secret &password, QByteArrayView salt, quint32 rounds)
{
    if (encryptionType == Rc4Hmac) {
        return Key{Rc4Hmac, Ntlm::ntowfV1(password)};
    }
    const AesProfile *profile = aesProfile(encryptionType);
    if (!profile) {
        return unknownType(encryptionType);
    }
    QByteArray wholeSalt;
    if (profile->name) {
        wholeSalt.append(profile->name).append('\0');
    }
    wholeSalt.append(salt);
    Scratch stretched(profile->keyLength);
    unsigned int iterations = rounds;
    int withoutLimits = 1; // RFC 3962 sets no lower limit to the salt's length
    const std::array<OSSL_PARAM, 6> parameters{text(OSSL_KDF_PARAM_DIGEST, profile->digest),
                                               octets(OSSL_KDF_PARAM_PASSWORD, password.reveal()),
                                               octets(OSSL_KDF_PARAM_SALT, wholeSalt),
                                               OSSL_PARAM_construct_uint(OSSL_KDF_PARAM_ITER, &iterations),
                                               OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &withoutLimits),
                                               OSSL_PARAM_construct_end()};
    Scratch made(profile->keyLength);
    if (!derive("PBKDF2", parameters.data(), &stretched) ||
        !deriveKey(*profile, stretched.toSecret(), "kerberos", &made)) {
        return cannotCompute();
    }
    return Key{encryptionType, made.toSecret()};
}

Result<QByteArray> decrypt(const Key &key, KeyUsage usage, QByteArrayView cipher)
{
    if (!canDecrypt(key.encryptionType)) {
        return unknownType(key.encryptionType);
    }
    if (key.bytes.size() != keyLength(key.encryptionType)) {
        return failure(ErrorCode::Usage, Text::tr("The key has %1 bytes, where its encryption type wants %2.")
                                             .arg(key.bytes.size())
                                             .arg(keyLength(key.encryptionType)));
    }
    if (key.encryptionType == Rc4Hmac) {
        return decryptRc4(key.bytes, usage, cipher);
    }
    return decryptAes(*aesProfile(key.encryptionType), key.bytes, usage, cipher);
}

} // namespace Ticketscope::Kerberos
