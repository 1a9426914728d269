// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/exchange.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QHostAddress>

#include <memory>
#include <openssl/x509v3.h>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Exchange)
};

template<typename T>
using Owned = std::unique_ptr<T, void (*)(T *)>;

/// RFC 4514, in UTF-8.
QString distinguishedName(const X509_NAME *name)
{
    const Owned<BIO> out(BIO_new(BIO_s_mem()), BIO_free_all);
    X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
    char *data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return QString::fromUtf8(data, size);
}

QDateTime utcOf(const ASN1_TIME *time)
{
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
        return {};
    }
    return {QDate(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday),
            QTime(parts.tm_hour, parts.tm_min, parts.tm_sec), Qt::UTC};
}

QString textOf(const ASN1_STRING *string)
{
    return QString::fromUtf8(reinterpret_cast<const char *>(ASN1_STRING_get0_data(string)), ASN1_STRING_length(string));
}

QString addressOf(const ASN1_OCTET_STRING *address)
{
    const unsigned char *data = ASN1_STRING_get0_data(address);
    switch (ASN1_STRING_length(address)) {
    case 4:
        return QHostAddress((quint32(data[0]) << 24) | (quint32(data[1]) << 16) | (quint32(data[2]) << 8) | data[3])
            .toString();
    case 16:
        return QHostAddress(data).toString();
    default:
        return {};
    }
}

QStringList alternativeNames(const X509 *certificate)
{
    const Owned<GENERAL_NAMES> names(
        static_cast<GENERAL_NAMES *>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
        GENERAL_NAMES_free);
    QStringList texts;
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
        int type = 0;
        const void *value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
        QString text;
        if (type == GEN_DNS || type == GEN_EMAIL || type == GEN_URI) {
            text = textOf(static_cast<const ASN1_STRING *>(value));
        } else if (type == GEN_IPADD) {
            text = addressOf(static_cast<const ASN1_OCTET_STRING *>(value));
        }
        if (!text.isEmpty()) {
            texts.append(text);
        }
    }
    return texts;
}

} // namespace

double Timings::total() const
{
    double sum = 0;
    for (const std::optional<double> &phase : {dns, connect, tls, send, wait, receive}) {
        sum += phase.value_or(0);
    }
    return sum;
}

Result<CertificateFacts> certificateFacts(const QByteArray &der)
{
    const auto *const start = reinterpret_cast<const unsigned char *>(der.constData());
    const unsigned char *at = start;
    const Owned<X509> certificate(d2i_X509(nullptr, &at, long(der.size())), X509_free);
    if (!certificate) {
        return failureAt(ErrorCode::Malformed, Text::tr("These bytes are not an X.509 certificate in DER."), 0);
    }
    if (at - start != der.size()) {
        return failureAt(ErrorCode::Malformed,
                         Text::tr("The certificate is over at byte %1, and more follows.").arg(at - start), at - start);
    }
    CertificateFacts facts;
    facts.subject = distinguishedName(X509_get_subject_name(certificate.get()));
    facts.issuer = distinguishedName(X509_get_issuer_name(certificate.get()));
    facts.names = alternativeNames(certificate.get());
    facts.notBefore = utcOf(X509_get0_notBefore(certificate.get()));
    facts.notAfter = utcOf(X509_get0_notAfter(certificate.get()));
    facts.sha256 = QCryptographicHash::hash(der, QCryptographicHash::Sha256);
    facts.der = der;
    return facts;
}

} // namespace Ticketscope
