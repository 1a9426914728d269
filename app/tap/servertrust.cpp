// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/servertrust.h"

#include "tap/systemtrust.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QLocale>

#include <openssl/x509v3.h>

namespace Ticketscope::Tap {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ServerTrust)
};

QString day(const QDateTime &time)
{
    return QLocale().toString(time.toUTC(), u"yyyy-MM-dd HH:mm"_s) + u" UTC"_s;
}

CertificateFacts factsOf(const QByteArray &der)
{
    if (const auto facts = certificateFacts(der)) {
        return *facts;
    }
    CertificateFacts bare;
    bare.der = der;
    return bare;
}

/// The common name where there is one, else the whole subject: what a person calls the certificate.
QString nameOf(X509_NAME *name)
{
    const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (at >= 0) {
        unsigned char *utf8 = nullptr;
        const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
        if (size > 0) {
            QString text = QString::fromUtf8(reinterpret_cast<const char *>(utf8), size);
            OPENSSL_free(utf8);
            return text;
        }
        OPENSSL_free(utf8);
    }
    char line[256];
    X509_NAME_oneline(name, line, sizeof line);
    return QString::fromUtf8(line);
}

QByteArray sha256Of(X509 *certificate)
{
    QByteArray digest(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    X509_digest(certificate, EVP_sha256(), reinterpret_cast<unsigned char *>(digest.data()), &size);
    digest.resize(qsizetype(size));
    return digest;
}

QList<QByteArray> chainOf(X509_STORE_CTX *store)
{
    QList<QByteArray> chain;
    const auto append = [&chain](STACK_OF(X509) * certificates) {
        for (int i = 0; i < sk_X509_num(certificates); ++i) {
            const QByteArray der = derOf(sk_X509_value(certificates, i));
            if (!der.isEmpty() && !chain.contains(der)) {
                chain.append(der);
            }
        }
    };
    if (X509 *leaf = X509_STORE_CTX_get0_cert(store)) {
        chain.append(derOf(leaf));
    }
    append(X509_STORE_CTX_get0_untrusted(store));
    append(X509_STORE_CTX_get0_chain(store));
    return chain;
}

/// A Certificate handshake message of this client with at least one certificate in it (RFC 5246 section 7.4.6,
/// RFC 8446 section 4.4.2).
bool carriesCertificate(const unsigned char *message, size_t size, bool isTls13)
{
    size_t at = 4;
    if (isTls13) {
        if (size < 5) {
            return false;
        }
        at += 1U + message[4];
    }
    return size >= at + 3 && (message[at] | message[at + 1] | message[at + 2]) != 0;
}

} // namespace

ServerTrust::ServerTrust(QString host, QByteArray pinnedSha256)
    : m_host(std::move(host))
    , m_pin(std::move(pinnedSha256))
{
}

void ServerTrust::prepare(SSL_CTX *context)
{
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context, &ServerTrust::onVerify, nullptr);
    SSL_CTX_set_msg_callback(context, &ServerTrust::onMessage);
}

void ServerTrust::attach(SSL *ssl)
{
    SSL_set_app_data(ssl, this);
    X509_VERIFY_PARAM *parameters = SSL_get0_param(ssl);
    QHostAddress address;
    if (address.setAddress(m_host)) {
        X509_VERIFY_PARAM_set1_ip_asc(parameters, m_host.toLatin1().constData());
    } else {
        X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        X509_VERIFY_PARAM_set1_host(parameters, m_host.toLatin1().constData(), 0);
    }
}

int ServerTrust::onVerify(X509_STORE_CTX *store, void * /*unused*/)
{
    const auto *ssl = static_cast<const SSL *>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto *trust = static_cast<ServerTrust *>(SSL_get_app_data(ssl));
    return trust->judge(store) ? 1 : 0;
}

bool ServerTrust::judge(X509_STORE_CTX *store)
{
    m_problems.clear();
    m_issuerMissing = false;
    completeAuthorities(store);
    X509_STORE_CTX_set_verify_cb(store, &ServerTrust::onProblem);
    const bool passed = X509_verify_cert(store) == 1;
    noteDistrusted(store);
    const bool verified = passed && m_problems.isEmpty();
    m_chain = chainOf(store);
    if (m_pin.isEmpty()) {
        m_verdict = verified ? Verdict::Trusted : Verdict::Untrusted;
        if (!verified && m_problems.isEmpty()) {
            m_problems.append(Text::tr("The server's certificate could not be verified."));
        }
        return verified;
    }
    const QByteArray leaf = sha256Of(X509_STORE_CTX_get0_cert(store));
    if (leaf == m_pin) {
        m_verdict = Verdict::TrustedByPin;
        m_problems.clear();
        X509_STORE_CTX_set_error(store, X509_V_OK);
        return true;
    }
    m_verdict = Verdict::PinMismatch;
    m_problems = {Text::tr("The profile trusts only the certificate with the SHA-256 %1, but the server showed one "
                           "with %2.")
                      .arg(QString::fromLatin1(m_pin.toHex(':')), QString::fromLatin1(leaf.toHex(':')))};
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
    return false;
}

int ServerTrust::onProblem(int ok, X509_STORE_CTX *store)
{
    if (ok == 0) {
        const auto *ssl =
            static_cast<const SSL *>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
        static_cast<ServerTrust *>(SSL_get_app_data(ssl))->noteProblem(store);
    }
    return 1; // goes on, so that every problem is seen; judge() decides
}

void ServerTrust::noteProblem(X509_STORE_CTX *store)
{
    X509 *certificate = X509_STORE_CTX_get_current_cert(store);
    if (!certificate) {
        certificate = X509_STORE_CTX_get0_cert(store);
    }
    const CertificateFacts facts = factsOf(derOf(certificate));
    const QString name = nameOf(X509_get_subject_name(certificate));
    const int error = X509_STORE_CTX_get_error(store);
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        m_problems.append(Text::tr("The certificate “%1” expired on %2.").arg(name, day(facts.notAfter)));
        break;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        m_problems.append(Text::tr("The certificate “%1” is not valid before %2.").arg(name, day(facts.notBefore)));
        break;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        m_problems.append(facts.names.isEmpty()
                              ? Text::tr("The certificate “%1” is not for %2: it names no host.").arg(name, m_host)
                              : Text::tr("The certificate “%1” is not for %2: it is for %3.")
                                    .arg(name, m_host, facts.names.join(u", "_s)));
        break;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        m_problems.append(Text::tr("The certificate “%1” is self-signed: no authority vouches for it.").arg(name));
        break;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        m_problems.append(Text::tr("The certificate chain ends at the authority “%1”, which this computer does not "
                                   "trust.")
                              .arg(name));
        break;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        noteMissingIssuer(store, facts, name);
        break;
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
        if (!m_issuerMissing) {
            m_problems.append(Text::tr("The certificate “%1” is not trusted.").arg(name));
        }
        break;
    case X509_V_ERR_CERT_REVOKED:
        m_problems.append(Text::tr("The certificate “%1” has been revoked.").arg(name));
        break;
    case X509_V_ERR_INVALID_PURPOSE:
        m_problems.append(Text::tr("The certificate “%1” is not meant for this use (its key usage).").arg(name));
        break;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
        m_problems.append(Text::tr("The key of the certificate “%1” is too short to be safe.").arg(name));
        break;
    case X509_V_ERR_CA_MD_TOO_WEAK:
        m_problems.append(
            Text::tr("The signature of the certificate “%1” uses a digest that is no longer safe.").arg(name));
        break;
    default:
        m_problems.append(Text::tr("The certificate “%1” did not pass: %2.")
                              .arg(name, QString::fromLatin1(X509_verify_cert_error_string(error))));
    }
}

void ServerTrust::noteMissingIssuer(X509_STORE_CTX *store, const CertificateFacts & /*certificate*/,
                                    const QString &name)
{
    m_issuerMissing = true;
    X509 *certificate = X509_STORE_CTX_get_current_cert(store);
    const QString issuer = nameOf(X509_get_issuer_name(certificate));
    if (sk_X509_num(X509_STORE_CTX_get0_untrusted(store)) <= 1) {
        m_problems.append(Text::tr("The server sent only the certificate “%1”, without that of its issuer “%2”, and "
                                   "this computer does not trust an authority of that name. Either the server leaves "
                                   "out an intermediate certificate, or the authority is unknown here.")
                              .arg(name, issuer));
    } else {
        m_problems.append(Text::tr("The certificate “%1” was issued by the unknown authority “%2”: the server did not "
                                   "send its certificate, and this computer does not trust one of that name.")
                              .arg(name, issuer));
    }
}

void ServerTrust::noteDistrusted(X509_STORE_CTX *store)
{
    const STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(store);
    for (int i = 0; i < sk_X509_num(chain); ++i) {
        X509 *certificate = sk_X509_value(chain, i);
        if (isDistrusted(certificate)) {
            m_problems.append(Text::tr("The certificate “%1” is among those that this computer is told not to trust.")
                                  .arg(nameOf(X509_get_subject_name(certificate))));
            X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
        }
    }
}

void ServerTrust::onMessage(int write, int /*version*/, int contentType, const void *bytes, size_t size, SSL *ssl,
                            void * /*argument*/)
{
    auto *trust = static_cast<ServerTrust *>(SSL_get_app_data(ssl));
    const auto *message = static_cast<const unsigned char *>(bytes);
    if (!trust || contentType != SSL3_RT_HANDSHAKE || size < 4) {
        return;
    }
    if (write == 0 && message[0] == SSL3_MT_CERTIFICATE_REQUEST) {
        trust->m_asked = true;
    } else if (write != 0 && message[0] == SSL3_MT_CERTIFICATE) {
        trust->m_sent = carriesCertificate(message, size, SSL_version(ssl) == TLS1_3_VERSION);
    }
}

void ServerTrust::describe(TlsFacts *facts) const
{
    facts->chain.clear();
    for (const QByteArray &der : m_chain) {
        facts->chain.append(factsOf(der));
    }
    facts->problems = m_problems;
    facts->trustedByPin = m_verdict == Verdict::TrustedByPin;
    facts->clientCertificateAsked = m_asked;
    facts->clientCertificateSent = m_sent;
}

} // namespace Ticketscope::Tap
