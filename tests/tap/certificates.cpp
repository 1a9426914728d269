// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/certificates.h"

#include <QCryptographicHash>
#include <QFile>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace Ticketscope::Testing {

namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

QByteArray take(const Bio &bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, qsizetype(size)};
}

void extend(X509 *certificate, X509 *issuer, int nid, const QByteArray &value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    if (X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.constData())) {
        X509_add_ext(certificate, extension, -1);
        X509_EXTENSION_free(extension);
    }
}

} // namespace

QByteArray Identity::certificatePem() const
{
    const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_X509(bio.get(), certificate.get());
    return take(bio);
}

QByteArray Identity::keyPem(const QByteArray &passphrase) const
{
    const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), passphrase.isEmpty() ? nullptr : EVP_aes_256_cbc(),
                                  passphrase.isEmpty() ? nullptr : passphrase.constData(), int(passphrase.size()),
                                  nullptr, nullptr);
    return take(bio);
}

QByteArray Identity::pkcs12(const QByteArray &passphrase) const
{
    PKCS12 *file =
        PKCS12_create(passphrase.constData(), "client", key.get(), certificate.get(), nullptr, 0, 0, 0, 0, 0);
    const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
    i2d_PKCS12_bio(bio.get(), file);
    PKCS12_free(file);
    return take(bio);
}

QSslCertificate Identity::qtCertificate() const
{
    return QSslCertificate(certificatePem());
}

QSslKey Identity::qtKey() const
{
    return {keyPem(), QSsl::Ec};
}

QByteArray Identity::sha256() const
{
    return QCryptographicHash::hash(qtCertificate().toDer(), QCryptographicHash::Sha256);
}

Identity makeIdentity(const CertificateWish &wish, const Identity &issuer)
{
    const long day = 24L * 60 * 60;
    Identity identity;
    identity.key.reset(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    identity.certificate.reset(X509_new(), &X509_free);
    X509 *certificate = identity.certificate.get();
    X509 *by = issuer.certificate ? issuer.certificate.get() : certificate;
    X509_set_version(certificate, X509_VERSION_3);
    quint32 serial = 0;
    RAND_bytes(reinterpret_cast<unsigned char *>(&serial), sizeof serial);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), wish.validFromDays * day);
    X509_gmtime_adj(X509_getm_notAfter(certificate), wish.validToDays * day);
    X509_set_pubkey(certificate, identity.key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char *>(wish.commonName.constData()), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(by));
    extend(certificate, by, NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    extend(certificate, by, NID_subject_key_identifier, "hash");
    if (by != certificate) {
        extend(certificate, by, NID_authority_key_identifier, "keyid"); // empty in one that is its own issuer
    }
    if (wish.authority) {
        extend(certificate, by, NID_key_usage, "critical,keyCertSign,cRLSign");
    } else {
        extend(certificate, by, NID_ext_key_usage, wish.forClients ? "clientAuth" : "serverAuth");
        if (!wish.alternativeNames.isEmpty()) {
            extend(certificate, by, NID_subject_alt_name, wish.alternativeNames);
        }
    }
    X509_sign(certificate, issuer.key ? issuer.key.get() : identity.key.get(), EVP_sha256());
    return identity;
}

Certificates::Certificates()
{
    CertificateWish authorityWish{"Acme Test Authority", {}, -2000, 2000, true, false};
    authority = makeIdentity(authorityWish);
    authorityWish.commonName = "Acme Test Intermediate";
    intermediate = makeIdentity(authorityWish, authority);
    CertificateWish wish;
    good = makeIdentity(wish, authority);
    byIntermediate = makeIdentity(wish, intermediate);
    selfSigned = makeIdentity(wish);
    wish.validFromDays = -400;
    wish.validToDays = -35;
    expired = makeIdentity(wish, authority);
    wish.validFromDays = 20;
    wish.validToDays = 40;
    notYetValid = makeIdentity(wish, authority);
    wrongHost =
        makeIdentity({"www.acme.example", "DNS:www.acme.example,DNS:acme.example", -1, 30, false, false}, authority);
    const CertificateWish clientWish{"Alice Client", {}, -1, 30, false, true};
    client = makeIdentity(clientWish, authority);
    strangersClient = makeIdentity(clientWish);
}

QString Certificates::write(const QString &name, const QByteArray &bytes) const
{
    QFile file(m_folder.filePath(name));
    if (file.open(QIODevice::WriteOnly)) {
        file.write(bytes);
    }
    return file.fileName();
}

QString Certificates::authorityFile() const
{
    return write(QStringLiteral("authority.pem"), authority.certificatePem());
}

} // namespace Ticketscope::Testing
