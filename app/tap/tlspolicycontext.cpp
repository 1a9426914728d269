// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/tlspolicycontext.h"

#include "tap/servertrust.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <array>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

namespace Ticketscope::Tap {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::TlsPolicy)
};

constexpr qint64 kLargestFile = qint64(16) * 1024 * 1024;

struct Version
{
    const char *name;
    int number;
};
constexpr std::array kVersions{Version{"1.0", TLS1_VERSION}, Version{"1.1", TLS1_1_VERSION},
                               Version{"1.2", TLS1_2_VERSION}, Version{"1.3", TLS1_3_VERSION}};

struct FreeStack
{
    void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
using StackPtr = std::unique_ptr<STACK_OF(X509), FreeStack>;
using Pkcs12Ptr = std::unique_ptr<PKCS12, FreedBy<PKCS12_free>>;

/// Certificates are not encrypted: without this, OpenSSL would ask for a passphrase at the terminal.
int refusePassphrase(char * /*out*/, int /*size*/, int /*writing*/, void * /*unused*/)
{
    return -1;
}

X509Ptr nextCertificate(BIO *pem)
{
    return X509Ptr(PEM_read_bio_X509(pem, nullptr, &refusePassphrase, nullptr));
}

BioPtr memoryOf(const QByteArray &bytes)
{
    return BioPtr(BIO_new_mem_buf(bytes.constData(), int(bytes.size())));
}

Result<QByteArray> readFile(const QString &name, ErrorCode code)
{
    QFile file(name);
    if (!QFileInfo(name).isFile() || !file.open(QIODevice::ReadOnly)) {
        return failure(
            code,
            QFileInfo(name).isFile()
                ? Text::tr("The file %1 cannot be read: %2.").arg(QDir::toNativeSeparators(name), file.errorString())
                : Text::tr("The file %1 does not exist.").arg(QDir::toNativeSeparators(name)));
    }
    if (file.size() > kLargestFile) {
        return failure(
            code, Text::tr("The file %1 is too large for a certificate file.").arg(QDir::toNativeSeparators(name)));
    }
    return file.readAll();
}

Result<void> addAuthorities(SSL_CTX *context, const QString &fileName)
{
    const auto pem = readFile(fileName, ErrorCode::File);
    if (!pem) {
        return tl::unexpected(pem.error());
    }
    X509_STORE *store = SSL_CTX_get_cert_store(context);
    const BioPtr bio = memoryOf(*pem);
    int count = 0;
    while (const X509Ptr certificate = nextCertificate(bio.get())) {
        X509_STORE_add_cert(store, certificate.get());
        ++count;
    }
    ERR_clear_error();
    if (count == 0) {
        return failure(ErrorCode::File, Text::tr("The file %1 holds no certificate in PEM form, so it adds no "
                                                 "authority.")
                                            .arg(QDir::toNativeSeparators(fileName)));
    }
    return {};
}

/// What the passphrase callback is asked and tells back.
struct Passphrase
{
    const Secret &secret;
    bool asked = false;

    static int give(char *out, int size, int /*writing*/, void *self)
    {
        auto *passphrase = static_cast<Passphrase *>(self);
        passphrase->asked = true;
        const QByteArrayView bytes = passphrase->secret.reveal();
        const int length = int(std::min<qsizetype>(bytes.size(), size));
        std::copy_n(bytes.data(), length, out);
        return passphrase->secret.isSet() ? length : -1;
    }
};

tl::unexpected<Error> wrongPassphrase(const QString &fileName, const Secret &passphrase)
{
    const QString name = QDir::toNativeSeparators(fileName);
    return failure(ErrorCode::ClientCertificate,
                   passphrase.isEmpty()
                       ? Text::tr("The file %1 is protected by a passphrase, and the profile has none.").arg(name)
                       : Text::tr("The passphrase does not open the file %1.").arg(name));
}

Result<void> useCertificateAndKey(SSL_CTX *context, X509 *certificate, EVP_PKEY *key, const QString &fileName)
{
    if (SSL_CTX_use_certificate(context, certificate) != 1) {
        return failure(ErrorCode::ClientCertificate, Text::tr("The client certificate in %1 cannot be used: %2.")
                                                         .arg(QDir::toNativeSeparators(fileName), takeOpenSslReason()));
    }
    if (X509_check_private_key(certificate, key) != 1 || SSL_CTX_use_PrivateKey(context, key) != 1) {
        ERR_clear_error();
        return failure(ErrorCode::ClientCertificate,
                       Text::tr("The private key does not belong to the client certificate in %1.")
                           .arg(QDir::toNativeSeparators(fileName)));
    }
    return {};
}

Result<void> usePkcs12(SSL_CTX *context, PKCS12 *file, const QString &fileName, const Secret &passphrase)
{
    QByteArray phrase = passphrase.reveal().toByteArray();
    X509 *leaf = nullptr;
    EVP_PKEY *key = nullptr;
    STACK_OF(X509) *more = nullptr;
    const bool opened = PKCS12_parse(file, phrase.constData(), &key, &leaf, &more) == 1;
    Secret::wipe(phrase);
    const X509Ptr ownedLeaf(leaf);
    const KeyPtr ownedKey(key);
    const StackPtr ownedMore(more);
    if (!opened) {
        const unsigned long code = ERR_peek_error();
        const bool isMac = ERR_GET_LIB(code) == ERR_LIB_PKCS12 && ERR_GET_REASON(code) == PKCS12_R_MAC_VERIFY_FAILURE;
        const QString reason = takeOpenSslReason();
        if (isMac) {
            return wrongPassphrase(fileName, passphrase);
        }
        return failure(ErrorCode::ClientCertificate,
                       Text::tr("The PKCS#12 file %1 cannot be opened: %2. Files made by old programs use ciphers that "
                                "are no longer supported; export it again with AES.")
                           .arg(QDir::toNativeSeparators(fileName), reason));
    }
    if (!leaf || !key) {
        return failure(ErrorCode::ClientCertificate, Text::tr("The PKCS#12 file %1 does not hold both a certificate "
                                                              "and its private key.")
                                                         .arg(QDir::toNativeSeparators(fileName)));
    }
    for (int i = 0; i < sk_X509_num(more); ++i) {
        SSL_CTX_add1_chain_cert(context, sk_X509_value(more, i));
    }
    return useCertificateAndKey(context, leaf, key, fileName);
}

Result<KeyPtr> readKey(const QByteArray &pem, const QString &fileName, const Secret &secret)
{
    Passphrase passphrase{secret};
    const BioPtr bio = memoryOf(pem);
    KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &Passphrase::give, &passphrase));
    if (!key) {
        ERR_clear_error();
        if (passphrase.asked) {
            return wrongPassphrase(fileName, secret);
        }
        return failure(ErrorCode::ClientCertificate,
                       Text::tr("The file %1 holds no private key for the client certificate.")
                           .arg(QDir::toNativeSeparators(fileName)));
    }
    return key;
}

Result<void> usePem(SSL_CTX *context, const QByteArray &pem, const TlsPolicy &policy, const Secret &passphrase)
{
    const BioPtr bio = memoryOf(pem);
    const X509Ptr leaf = nextCertificate(bio.get());
    if (!leaf) {
        ERR_clear_error();
        return failure(ErrorCode::ClientCertificate, Text::tr("The file %1 is neither PKCS#12 nor a certificate in PEM "
                                                              "form.")
                                                         .arg(QDir::toNativeSeparators(policy.clientCertificateFile)));
    }
    while (const X509Ptr more = nextCertificate(bio.get())) {
        SSL_CTX_add1_chain_cert(context, more.get());
    }
    ERR_clear_error();
    const bool separate = !policy.clientKeyFile.isEmpty();
    Result<QByteArray> keyPem = separate ? readFile(policy.clientKeyFile, ErrorCode::ClientCertificate) : pem;
    if (!keyPem) {
        return tl::unexpected(keyPem.error());
    }
    const auto key = readKey(*keyPem, separate ? policy.clientKeyFile : policy.clientCertificateFile, passphrase);
    if (separate) {
        Secret::wipe(*keyPem);
    }
    if (!key) {
        return tl::unexpected(key.error());
    }
    return useCertificateAndKey(context, leaf.get(), key->get(), policy.clientCertificateFile);
}

Result<void> useClientCertificate(SSL_CTX *context, const TlsPolicy &policy, const Secret &passphrase)
{
    auto bytes = readFile(policy.clientCertificateFile, ErrorCode::ClientCertificate);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    const auto *in = reinterpret_cast<const unsigned char *>(bytes->constData());
    const Pkcs12Ptr pkcs12(d2i_PKCS12(nullptr, &in, long(bytes->size())));
    ERR_clear_error();
    Result<void> used = pkcs12 ? usePkcs12(context, pkcs12.get(), policy.clientCertificateFile, passphrase)
                               : usePem(context, *bytes, policy, passphrase);
    Secret::wipe(*bytes);
    return used;
}

Result<int> versionNumber(const QByteArray &name)
{
    const auto *const version =
        std::find_if(kVersions.begin(), kVersions.end(), [&name](const Version &v) { return name == v.name; });
    if (version == kVersions.end()) {
        return failure(ErrorCode::InvalidProfile,
                       Text::tr("“%1” is not a TLS version; use 1.0, 1.1, 1.2 or 1.3.").arg(QString::fromLatin1(name)));
    }
    return version->number;
}

Result<void> applyVersions(SSL_CTX *context, const TlsPolicy &policy)
{
    const Result<int> minimum = versionNumber(policy.minimumVersion);
    const Result<int> maximum = policy.maximumVersion.isEmpty() ? 0 : versionNumber(policy.maximumVersion);
    if (!minimum || !maximum) {
        return tl::unexpected(minimum ? maximum.error() : minimum.error());
    }
    SSL_CTX_set_min_proto_version(context, *minimum);
    SSL_CTX_set_max_proto_version(context, *maximum);
    if (*minimum < TLS1_2_VERSION) {
        // OpenSSL 3 does TLS 1.0 and 1.1 only at level 0, and such servers rarely know RFC 5746.
        SSL_CTX_set_security_level(context, 0);
        SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
    }
    return {};
}

} // namespace

Result<SslContextPtr> makeClientContext(const TlsPolicy &policy, const Secret &passphrase)
{
    SslContextPtr context(SSL_CTX_new(TLS_client_method()));
    if (!context) {
        return failure(ErrorCode::Internal, Text::tr("TLS cannot be set up: %1.").arg(takeOpenSslReason()));
    }
    if (const auto applied = applyVersions(context.get(), policy); !applied) {
        return tl::unexpected(applied.error());
    }
    SSL_CTX_set_mode(context.get(), SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    // A server that closes without close_notify ends the stream; the framing of HTTP tells whether it was whole.
    SSL_CTX_set_options(context.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_post_handshake_auth(context.get(), 1);
    constexpr std::array<unsigned char, 9> http11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_CTX_set_alpn_protos(context.get(), http11.data(), unsigned(http11.size()));
    ServerTrust::prepare(context.get());
    if (!policy.caFile.isEmpty()) {
        if (const auto added = addAuthorities(context.get(), policy.caFile); !added) {
            return tl::unexpected(added.error());
        }
    }
    if (!policy.pinnedSha256.isEmpty() && policy.pinnedSha256.size() != 32) {
        return failure(ErrorCode::InvalidProfile, Text::tr("The pinned SHA-256 of the profile is not 32 bytes long."));
    }
    if (!policy.clientCertificateFile.isEmpty()) {
        if (const auto used = useClientCertificate(context.get(), policy, passphrase); !used) {
            return tl::unexpected(used.error());
        }
    }
    return context;
}

} // namespace Ticketscope::Tap
