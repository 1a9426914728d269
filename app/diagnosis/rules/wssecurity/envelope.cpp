// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/wssecurity/securitychecks.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr int kExpectationFailed = 417;
constexpr int kUnsupportedMediaType = 415;

/// SuperOffice's services have a rule of their own for this.
bool isSuperOffice(const ExchangeView &exchange)
{
    return exchange.bodyHas(Side::Request, "http://www.superoffice.");
}

QList<Finding> expectHeader(const SecurityCase &of)
{
    const ExchangeView &exchange = of.exchange();
    const bool isSaid = exchange.status() == kExpectationFailed;
    const bool isUnsaid = exchange.status() >= 500 && !of.fault().isThere;
    if (!exchange.hasHeader(Side::Request, "Expect") || (!isSaid && !isUnsaid)) {
        return {};
    }
    Finding finding = newFinding("wssecurity.expect", Severity::Cause, isSaid ? Certainty::Likely : Certainty::Possible,
                                 exchange.atHeader(Side::Request, "Expect"));
    finding.evidence.append(exchange.atStatus());
    finding.catalogue = {"X28"};
    finding.title = isSaid ? Text::tr("The server does not take requests with an Expect header.")
                           : Text::tr("The server may not take requests with an Expect header.");
    finding.why = Text::tr("The request asks for 100-continue before it sends its body; the answer is status %1.")
                      .arg(exchange.status());
    finding.remedy = Text::tr("Developer: switch it off (.NET: ServicePointManager.Expect100Continue = false).");
    finding.wouldTell = isSaid ? QString() : Text::tr("The same request without the Expect header tells.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1"_s);
    return {finding};
}

void addVersionExperiment(Finding *finding, const SecurityCase &of, bool sent12)
{
    if (of.canExperiment()) {
        const QString version = sent12 ? u"1.1"_s : u"1.2"_s;
        finding->experiments.append({QByteArray("soap-") + version.toLatin1(),
                                     Text::tr("Try with SOAP %1").arg(version),
                                     QVariantMap{{u"soapVersion"_s, version}},
                                     {}});
    }
}

QList<Finding> soapVersion(const SecurityCase &of)
{
    const ExchangeView &exchange = of.exchange();
    const QByteArrayView version = of.message.soapVersion();
    const bool isRefusedType = exchange.status() == kUnsupportedMediaType;
    const bool isMismatch = of.fault().has(u"VersionMismatch");
    if (isSuperOffice(exchange) || (!isRefusedType && !isMismatch)) {
        return {};
    }
    const QByteArray type = exchange.mediaType(Side::Request);
    const bool typeIs12 = type == "application/soap+xml";
    const bool typeFits = version == "1.2" ? typeIs12 : (version != "1.1" || type == "text/xml");
    Finding finding = newFinding("wssecurity.soap-version", Severity::Cause, Certainty::Likely,
                                 exchange.atHeader(Side::Request, "Content-Type", u"Content-Type"_s));
    finding.evidence.append(of.message.at(of.message.document().root.startTag, u"Envelope"_s));
    finding.evidence.append(of.message.atAnswer());
    finding.catalogue = {"X29", "S7"};
    finding.reference = QUrl(u"https://www.w3.org/TR/soap12-part1/#envvermismatch"_s);
    if (!typeFits) {
        finding.certainty = Certainty::Proven;
        finding.title = Text::tr("The Content-Type and the SOAP version of the message do not fit.");
        finding.why = Text::tr("The Content-Type is %1, and the envelope is SOAP %2.")
                          .arg(QString::fromLatin1(type), QString::fromLatin1(version));
        finding.remedy = Text::tr("Developer: SOAP 1.1 goes with text/xml and a SOAPAction header, SOAP 1.2 with "
                                  "application/soap+xml.");
        return {finding};
    }
    const bool sent12 = version == "1.2";
    finding.title = version.isEmpty() ? Text::tr("The envelope is of no SOAP version that is known.")
                    : sent12          ? Text::tr("The service does not take SOAP 1.2; the client sends it.")
                                      : Text::tr("The service does not take SOAP 1.1; the client sends it.");
    finding.why = isRefusedType ? Text::tr("The answer is status 415, Unsupported Media Type.")
                                : Text::tr("The fault is VersionMismatch: the namespace of the envelope is not the one "
                                           "that the service knows.");
    finding.remedy = sent12 ? Text::tr("Developer: send SOAP 1.1: its envelope, text/xml, and a SOAPAction header.")
                            : Text::tr("Developer: send SOAP 1.2: its envelope, and application/soap+xml.");
    addVersionExperiment(&finding, of, sent12);
    return {finding};
}

} // namespace

QList<Finding> checkEnvelope(const SecurityCase &of)
{
    QList<Finding> found = soapVersion(of);
    found.append(expectHeader(of));
    return found;
}

} // namespace Ticketscope::Diagnosis
