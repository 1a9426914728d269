// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/certificateissuer.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QSslCertificate>

#include <algorithm>
#include <array>
#include <cstring>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace Ticketscope::Tap {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::CertificateIssuer)
};

constexpr long kDay = 24L * 60 * 60;
constexpr long kLifeDays = 365;
constexpr qsizetype kKeptContexts = 256;

KeyPtr makeKey()
{
    return KeyPtr(EVP_EC_gen("P-256"));
}

void setSerial(X509 *certificate)
{
    std::array<unsigned char, 16> serial{};
    RAND_bytes(serial.data(), int(serial.size()));
    serial[0] = (serial[0] & 0x7fU) | 0x40U; // positive and of full length (RFC 5280 section 4.1.2.2)
    BIGNUM *number = BN_bin2bn(serial.data(), int(serial.size()), nullptr);
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
}

void setName(X509_NAME *name, const QByteArray &commonName)
{
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char *>(commonName.constData()), int(commonName.size()),
                               -1, 0);
}

bool addExtension(X509 *certificate, X509 *issuer, int nid, const QByteArray &value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION *extension = X509V3_EXT_nconf_nid(nullptr, &context, nid, value.constData());
    if (!extension) {
        return false;
    }
    const bool added = X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

X509Ptr makeCertificate(EVP_PKEY *key, const QByteArray &commonName)
{
    X509Ptr certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    setSerial(certificate.get());
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kLifeDays * kDay);
    X509_set_pubkey(certificate.get(), key);
    setName(X509_get_subject_name(certificate.get()), commonName);
    return certificate;
}

int chooseHttp11(SSL * /*ssl*/, const unsigned char **out, unsigned char *outSize, const unsigned char *in,
                 unsigned int inSize, void * /*argument*/)
{
    constexpr std::array<unsigned char, 9> http11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    for (unsigned int at = 0; at < inSize; at += 1U + in[at]) {
        if (at + http11.size() <= inSize && std::memcmp(in + at, http11.data(), http11.size()) == 0) {
            *out = in + at + 1;
            *outSize = in[at];
            return SSL_TLSEXT_ERR_OK;
        }
    }
    return SSL_TLSEXT_ERR_NOACK;
}

} // namespace

Result<std::unique_ptr<CertificateIssuer>> CertificateIssuer::create()
{
    std::unique_ptr<CertificateIssuer> issuer(new CertificateIssuer);
    issuer->m_authorityKey = makeKey();
    issuer->m_leafKey = makeKey();
    if (issuer->m_authorityKey && issuer->m_leafKey) {
        auto certificate = makeCertificate(issuer->m_authorityKey.get(), "Ticketscope tap, this run only");
        X509 *raw = certificate.get();
        X509_set_issuer_name(raw, X509_get_subject_name(raw));
        if (addExtension(raw, raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
            addExtension(raw, raw, NID_key_usage, "critical,keyCertSign") &&
            addExtension(raw, raw, NID_subject_key_identifier, "hash") &&
            X509_sign(raw, issuer->m_authorityKey.get(), EVP_sha256()) > 0) {
            issuer->m_authority = std::move(certificate);
        }
    }
    if (!issuer->m_authority) {
        return failure(ErrorCode::Internal,
                       Text::tr("The authority for this run cannot be made: %1.").arg(takeOpenSslReason()));
    }
    return issuer;
}

X509Ptr CertificateIssuer::issue(const QString &host) const
{
    QHostAddress address;
    const bool isAddress = address.setAddress(host);
    const QByteArray name = isAddress ? address.toString().toLatin1() : host.toLatin1();
    // A common name holds 64 characters at most; the alternative name is what counts.
    auto leaf = makeCertificate(m_leafKey.get(), name.left(64));
    X509 *raw = leaf.get();
    X509_set_issuer_name(raw, X509_get_subject_name(m_authority.get()));
    GENERAL_NAMES *names = GENERAL_NAMES_new();
    GENERAL_NAME *alternative = GENERAL_NAME_new();
    if (isAddress) {
        GENERAL_NAME_set0_value(alternative, GEN_IPADD, a2i_IPADDRESS(name.constData()));
    } else {
        ASN1_IA5STRING *text = ASN1_IA5STRING_new();
        ASN1_STRING_set(text, name.constData(), int(name.size()));
        GENERAL_NAME_set0_value(alternative, GEN_DNS, text);
    }
    sk_GENERAL_NAME_push(names, alternative);
    const bool named = X509_add1_ext_i2d(raw, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1;
    GENERAL_NAMES_free(names);
    if (!named || !addExtension(raw, m_authority.get(), NID_basic_constraints, "critical,CA:FALSE") ||
        !addExtension(raw, m_authority.get(), NID_ext_key_usage, "serverAuth") ||
        !addExtension(raw, m_authority.get(), NID_authority_key_identifier, "keyid") ||
        X509_sign(raw, m_authorityKey.get(), EVP_sha256()) <= 0) {
        return {};
    }
    return leaf;
}

SslContextPtr CertificateIssuer::makeContext(const QString &host) const
{
    SslContextPtr context(SSL_CTX_new(TLS_server_method()));
    const X509Ptr leaf = issue(host);
    if (!context || !leaf || SSL_CTX_use_certificate(context.get(), leaf.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context.get(), m_leafKey.get()) != 1) {
        return {};
    }
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    // Both ends are in this process: the fastest suite will do.
    SSL_CTX_set_ciphersuites(context.get(), "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384");
    SSL_CTX_set_mode(context.get(), SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_options(context.get(), SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_num_tickets(context.get(), 1);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(context.get(), &chooseHttp11, nullptr);
    return context;
}

SSL_CTX *CertificateIssuer::contextFor(const QString &host)
{
    if (const auto known = m_contexts.constFind(host); known != m_contexts.constEnd()) {
        return known->get();
    }
    SslContextPtr context = makeContext(host);
    if (!context) {
        return nullptr;
    }
    if (m_contexts.size() >= kKeptContexts) {
        m_contexts.clear(); // connections hold their own references
    }
    SSL_CTX *raw = context.get();
    m_contexts.insert(host, std::shared_ptr<SSL_CTX>(context.release(), &SSL_CTX_free));
    return raw;
}

QSslConfiguration CertificateIssuer::clientConfiguration() const
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates({QSslCertificate(derOf(m_authority.get()), QSsl::Der)});
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setAllowedNextProtocols({QByteArray(QSslConfiguration::NextProtocolHttp1_1)});
    return configuration;
}

} // namespace Ticketscope::Tap
