// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/essentials/essentialschecks.h"
#include "diagnosis/rules/shared/newfinding.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr int kNotFound = 404;

QList<Finding> wrongPath(const EssentialsCase &of)
{
    const ExchangeView &exchange = of.exchange();
    if (of.status() != kNotFound || !of.call.startsWith("sessionservice.svc"_L1)) {
        return {};
    }
    Finding finding = newFinding("essentials.path", Severity::Cause, Certainty::Likely,
                                 exchange.at(Side::Request, exchange.exchange().request.head.startLine));
    finding.evidence.append(exchange.atStatus());
    finding.catalogue = {"E10"};
    finding.title = Text::tr("The address sessionservice.svc does not exist; the service is session.svc.");
    finding.why =
        Text::tr("A sample in Microsoft's documentation has it wrong; the specification knows session.svc only.");
    finding.remedy = Text::tr("Developer: log in at /services/builtin/session.svc/login.");
    return {finding};
}

QList<Finding> plainHttp(const EssentialsCase &of)
{
    const ExchangeView &exchange = of.exchange();
    const bool isReached = exchange.hasAnswer();
    if (exchange.exchange().url.scheme() != "http"_L1 ||
        (isReached && of.status() != kNotFound && of.status() != 403)) {
        return {};
    }
    Finding finding =
        newFinding("essentials.https", Severity::Cause, isReached ? Certainty::Possible : Certainty::Likely,
                   exchange.at(Side::Request, exchange.exchange().request.head.startLine));
    finding.catalogue = {"E13"};
    finding.title = Text::tr("The client uses http; Windows Server Essentials answers to https only.");
    finding.why = isReached ? Text::tr("Something else answers at the port of http.")
                            : Text::tr("Nothing answers at the port of http.");
    finding.remedy = Text::tr("Write https:// in the client's address.");
    finding.wouldTell = isReached ? Text::tr("The same request over https tells.") : QString();
    finding.explains = {"http.refused", "transport.refused", "transport.timeout", "transport.closed"};
    return {finding};
}

QList<Finding> tls(const EssentialsCase &of)
{
    const ExchangeView &exchange = of.exchange();
    if (!exchange.exchange().error) {
        return {};
    }
    const ErrorCode code = exchange.exchange().error->code;
    if (code == ErrorCode::TlsHandshake) {
        Finding finding = newFinding("essentials.tls", Severity::Cause, Certainty::Possible, exchange.whole());
        finding.catalogue = {"E11"};
        finding.title = Text::tr("Client and server may have no version of TLS in common.");
        finding.why = Text::tr("The handshake failed. Windows Server Essentials asks for TLS 1.1 at least; old servers "
                               "know no newer one unless they are told to.");
        finding.remedy = Text::tr("The customer's administrator: switch TLS 1.2 on at the server.");
        finding.wouldTell = Text::tr("A trial with another version of TLS tells.");
        return {finding};
    }
    if (code == ErrorCode::TlsUntrusted) {
        Finding finding = newFinding("essentials.certificate", Severity::Cause, Certainty::Possible, exchange.whole());
        finding.catalogue = {"E12"};
        finding.title = Text::tr("The server's certificate may be its own, made for its name inside the network.");
        finding.why =
            Text::tr("Windows Server Essentials makes itself a certificate that other machines do not trust.");
        finding.remedy =
            Text::tr("The customer's administrator: set up a domain name with a certificate, or install the "
                     "server's authority on the client. Use the name that the certificate has.");
        finding.wouldTell = Text::tr("The names in the certificate tell.");
        return {finding};
    }
    return {};
}

} // namespace

QList<Finding> checkOldInterface(const EssentialsCase &of)
{
    const ExchangeView &exchange = of.exchange();
    const bool isOld =
        exchange.exchange().url.path().contains("IRegistryService"_L1, Qt::CaseInsensitive) ||
        exchange.exchange().url.path().contains("RegistryService.svc"_L1, Qt::CaseInsensitive) ||
        exchange.bodyHas(Side::Request, "contracts.microsoft.com/WindowsServerSolutions/2011/01/MobileWeb") ||
        exchange.header(Side::Request, "SOAPAction").contains("WindowsServerSolutions/2011/01/MobileWeb");
    if (!isOld || exchange.status() != kNotFound) {
        return {};
    }
    Finding finding = newFinding("essentials.old-interface", Severity::Cause, Certainty::Likely,
                                 exchange.at(Side::Request, exchange.exchange().request.head.startLine));
    finding.evidence.append(exchange.atStatus());
    finding.catalogue = {"E20"};
    finding.title = Text::tr("The client uses the interface of 2011, which this server no longer has.");
    finding.why = Text::tr("IRegistryService was taken away with Windows Server 2012 Essentials.");
    finding.remedy = Text::tr("Developer: log in at /services/builtin/session.svc/login.");
    return {finding};
}

QList<Finding> checkEssentialsAddress(const EssentialsCase &of)
{
    for (const EssentialsCheck check : {checkOldInterface, wrongPath, plainHttp, tls}) {
        if (QList<Finding> found = check(of); !found.isEmpty()) {
            return found;
        }
    }
    return {};
}

} // namespace Ticketscope::Diagnosis
