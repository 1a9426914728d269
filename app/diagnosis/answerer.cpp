// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/answerer.h"

#include "diagnosis/captureview.h"
#include "diagnosis/outcome.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::WhoAnswered)
};

QString serverName(const ExchangeView &exchange)
{
    return QString::fromLatin1(exchange.header(Side::Response, "Server"));
}

bool failedInTls(const Exchange &exchange)
{
    if (!exchange.error) {
        return false;
    }
    const ErrorCode code = exchange.error->code;
    return code == ErrorCode::TlsHandshake || code == ErrorCode::TlsUntrusted || code == ErrorCode::TlsPinMismatch ||
           code == ErrorCode::ClientCertificate;
}

std::optional<WhoAnswered> proxyThatAnswered(const ExchangeView &exchange)
{
    const Exchange &what = exchange.exchange();
    const int status = exchange.status();
    const bool isItsOwnAnswer = status == 407 || what.step.kind == StepKind::Proxy;
    const bool isAGateways =
        (status == 502 || status == 503 || status == 504) && exchange.hasHeader(Side::Response, "Via");
    const bool isSquids = exchange.hasHeader(Side::Response, "X-Squid-Error");
    if (!isItsOwnAnswer && !isAGateways && !isSquids) {
        return std::nullopt;
    }
    const QString name = serverName(exchange);
    QString told = what.proxy.isEmpty() ? Text::tr("a proxy") : Text::tr("the proxy %1").arg(what.proxy);
    if (!name.isEmpty()) {
        told = Text::tr("%1 (%2)").arg(told, name);
    }
    return WhoAnswered{Answerer::Proxy, told, {exchange.atHeader(Side::Response, isSquids ? "X-Squid-Error" : "Via")}};
}

/// By what only that service says; the Server header tells the machine, these tell the program.
std::optional<WhoAnswered> serviceThatAnswered(const ExchangeView &exchange)
{
    const auto has = [&exchange](QByteArrayView bytes) { return exchange.bodyHas(Side::Response, bytes); };
    if (has("http://www.superoffice.net/ws/") || has("http://www.superoffice.com/superid/partnersystemuser")) {
        return WhoAnswered{Answerer::NetServer,
                           Text::tr("SuperOffice NetServer"),
                           {exchange.atBody(Side::Response, "http://www.superoffice.net/ws/")}};
    }
    if (exchange.exchange().url.path().startsWith("/login/"_L1, Qt::CaseInsensitive) &&
        exchange.exchange().url.host().endsWith("superoffice.com"_L1, Qt::CaseInsensitive)) {
        return WhoAnswered{Answerer::SuperId, Text::tr("SuperOffice's login (SuperID)"), {exchange.atStatus()}};
    }
    if (has("\"ErrorType\"") || has("\"SoExceptionInfo\"")) {
        return WhoAnswered{
            Answerer::WebApi, Text::tr("the SuperOffice WebApi"), {exchange.atBody(Side::Response, "\"ErrorType\"")}};
    }
    if (exchange.hasHeader(Side::Response, "Canary")) {
        return WhoAnswered{
            Answerer::Essentials, Text::tr("Windows Server Essentials"), {exchange.atHeader(Side::Response, "Canary")}};
    }
    if (has("http://schemas.microsoft.com/ws/2005/05/addressing/none") ||
        has("http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher")) {
        return WhoAnswered{Answerer::Wcf, Text::tr("WCF, the SOAP stack of .NET"), {exchange.atStatus()}};
    }
    if (has("Envelope") && exchange.field(Side::Response, "soap.envelope")) {
        return WhoAnswered{Answerer::SoapService,
                           Text::tr("a SOAP service"),
                           {exchange.at(Side::Response, *exchange.field(Side::Response, "soap.envelope"))}};
    }
    if (exchange.mediaType(Side::Response).endsWith("json")) {
        return WhoAnswered{Answerer::JsonService,
                           Text::tr("a service that speaks JSON"),
                           {exchange.atHeader(Side::Response, "Content-Type")}};
    }
    return std::nullopt;
}

} // namespace

WhoAnswered whoAnswered(const ExchangeView &exchange)
{
    const Exchange &what = exchange.exchange();
    if (failedInTls(what)) {
        return {Answerer::Tls, Text::tr("TLS, before any HTTP"), {exchange.whole()}};
    }
    if (!exchange.hasAnswer()) {
        return {Answerer::Nobody, Text::tr("nobody"), {exchange.whole()}};
    }
    if (const auto proxy = proxyThatAnswered(exchange)) {
        return *proxy;
    }
    if (const auto service = serviceThatAnswered(exchange)) {
        return *service;
    }
    const QString server = serverName(exchange);
    const QList<Evidence> evidence{exchange.atHeader(Side::Response, "Server")};
    if (server.contains("Microsoft-HTTPAPI"_L1, Qt::CaseInsensitive)) {
        return {Answerer::HttpSys, Text::tr("HTTP.sys of Windows, before any program saw the request"), evidence};
    }
    if (server.contains("Microsoft-IIS"_L1, Qt::CaseInsensitive) ||
        exchange.hasHeader(Side::Response, "X-AspNet-Version") ||
        exchange.header(Side::Response, "X-Powered-By").contains("ASP.NET")) {
        return {Answerer::Iis, server.isEmpty() ? Text::tr("IIS") : server, evidence};
    }
    return {Answerer::WebServer, server.isEmpty() ? Text::tr("a web server that does not give its name") : server,
            evidence};
}

} // namespace Ticketscope::Diagnosis
