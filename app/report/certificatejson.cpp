// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/certificatejson.h"

#include <QJsonArray>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kPemLine = 64; // RFC 7468 section 2

constexpr QByteArrayView kPemBegin = "-----BEGIN CERTIFICATE-----";
constexpr QByteArrayView kPemEnd = "-----END CERTIFICATE-----";

QByteArray toPem(const QByteArray &der)
{
    QByteArray pem = kPemBegin.toByteArray() + '\n';
    const QByteArray text = der.toBase64();
    for (qsizetype i = 0; i < text.size(); i += kPemLine) {
        pem += text.mid(i, kPemLine) + '\n';
    }
    return pem + kPemEnd.toByteArray() + '\n';
}

QByteArray fromPem(const QByteArray &pem)
{
    const qsizetype begin = pem.indexOf(kPemBegin);
    const qsizetype end = pem.indexOf(kPemEnd);
    if (begin < 0 || end < begin) {
        return {};
    }
    const qsizetype start = begin + kPemBegin.size();
    return QByteArray::fromBase64(pem.mid(start, end - start));
}

} // namespace

QString timeToText(const QDateTime &time)
{
    return time.isValid() ? time.toUTC().toString(Qt::ISODateWithMs) : QString();
}

QJsonObject certificateToJson(const CertificateFacts &certificate)
{
    QJsonObject object{
        {u"subject"_s, certificate.subject},
        {u"issuer"_s, certificate.issuer},
        {u"notBefore"_s, timeToText(certificate.notBefore)},
        {u"notAfter"_s, timeToText(certificate.notAfter)},
        {u"sha256"_s, QString::fromLatin1(certificate.sha256.toHex())},
        {u"pem"_s, QString::fromLatin1(certificate.der.isEmpty() ? QByteArray() : toPem(certificate.der))},
    };
    if (!certificate.names.isEmpty()) {
        object.insert("names"_L1, QJsonArray::fromStringList(certificate.names));
    }
    return object;
}

CertificateFacts certificateFromJson(const QJsonObject &object)
{
    CertificateFacts facts;
    facts.subject = object.value("subject"_L1).toString();
    facts.issuer = object.value("issuer"_L1).toString();
    facts.names = object.value("names"_L1).toVariant().toStringList();
    facts.notBefore = QDateTime::fromString(object.value("notBefore"_L1).toString(), Qt::ISODateWithMs).toUTC();
    facts.notAfter = QDateTime::fromString(object.value("notAfter"_L1).toString(), Qt::ISODateWithMs).toUTC();
    facts.sha256 = QByteArray::fromHex(object.value("sha256"_L1).toString().toLatin1());
    facts.der = fromPem(object.value("pem"_L1).toString().toLatin1());
    return facts;
}

} // namespace Ticketscope
