// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/http/credentials.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/transport/transportrules.h"
#include "diagnosis/rules/transport/trouble.h"

#include <QCoreApplication>

#include <array>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// Headers that only filters in front of a service write.
constexpr std::array<const char *, 6> kFilterHeaders{
    "CF-RAY", "X-Iinfo", "X-Sucuri-ID", "X-Akamai-Request-ID", "X-WAF-Event-Info", "X-Denied-Reason"};
constexpr std::array<const char *, 5> kFilterServers{"cloudflare", "akamaighost", "bigip", "awselb", "sucuri"};

QString proxyName(const ExchangeView &exchange)
{
    const QString proxy = exchange.exchange().proxy;
    return proxy.isEmpty() ? exchange.answerer().name : proxy;
}

bool endsWithLogin(const QList<Finding> &findings)
{
    return !findings.isEmpty() && findings.last().rule == "transport.proxy-authentication";
}

Finding wantsLogin(const ExchangeView &exchange)
{
    const bool wasSent = exchange.hasHeader(Side::Request, "Proxy-Authorization");
    Finding finding = newFinding("transport.proxy-authentication", Severity::Cause, Certainty::Proven,
                                 exchange.status() == 407 ? exchange.atStatus() : exchange.whole());
    if (exchange.hasHeader(Side::Response, "Proxy-Authenticate")) {
        finding.evidence.append(exchange.atHeader(Side::Response, "Proxy-Authenticate"));
    }
    finding.title = wasSent ? Text::tr("The proxy refused the login that was sent to it.")
                            : Text::tr("A proxy on the way wants a login of its own, and none was sent.");
    const QString schemes = schemesOf(exchange.challenges());
    finding.why = exchange.status() != 407 ? errorText(exchange)
                  : schemes.isEmpty() ? Text::tr("The answer is 407. It comes from the proxy, not from the service.")
                                      : Text::tr("The answer is 407 and offers %1. It comes from the proxy, not from "
                                                 "the service.")
                                            .arg(schemes);
    finding.remedy = Text::tr("Enter the proxy's user name and password in the profile's proxy settings, or ask the "
                              "network's administrator to let this address through without a login.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc9110#section-15.5.8"_s);
    return finding;
}

Finding noWayThrough(const ExchangeView &exchange)
{
    const int status = exchange.status();
    Finding finding = newFinding("transport.proxy", Severity::Cause, Certainty::Proven,
                                 status == 0 ? exchange.whole() : exchange.atStatus());
    if (status == 403) {
        finding.title = Text::tr("The proxy does not allow this address.");
        finding.remedy = Text::tr("Ask the network's administrator to allow the address in the proxy, or go past the "
                                  "proxy for it.");
    } else {
        finding.title = Text::tr("The proxy did not open a way to the service.");
        finding.remedy = Text::tr("Check the proxy's address and port in the profile. If they are right, the network's "
                                  "administrator should see whether the proxy reaches the service.");
    }
    finding.experiments = {{"no-proxy", Text::tr("Try without the proxy"), {{u"proxy.mode"_s, u"none"_s}}, {}}};
    finding.why = status == 0 ? errorText(exchange)
                              : Text::tr("%1 answered %2.").arg(proxyName(exchange), QString::number(status));
    return finding;
}

bool isGatewayStatus(const ExchangeView &exchange)
{
    const int status = exchange.status();
    const bool isOwn = exchange.hasHeader(Side::Response, "X-Squid-Error") && status >= 500;
    const bool isClouds =
        status >= 520 && status <= 530 && exchange.header(Side::Response, "Server").toLower().contains("cloudflare");
    return status == 502 || status == 504 || isOwn || isClouds;
}

Finding gateway(const ExchangeView &exchange)
{
    // The client's own proxy, or one that stands in front of the service.
    const bool isOwn = exchange.hasHeader(Side::Response, "X-Squid-Error") || !exchange.exchange().proxy.isEmpty();
    Finding finding = newFinding(isOwn ? "transport.proxy" : "transport.gateway", Severity::Cause, Certainty::Likely,
                                 exchange.atStatus());
    for (const char *name : {"X-Squid-Error", "Via", "Server"}) {
        if (exchange.hasHeader(Side::Response, name)) {
            finding.evidence.append(exchange.atHeader(Side::Response, name));
            break;
        }
    }
    finding.title = Text::tr("A proxy or gateway answered: it could not get an answer from the service.");
    finding.why = Text::tr("Status %1 is what one that stands between says when the service does not answer it.")
                      .arg(exchange.status());
    finding.remedy = Text::tr("The administrator of the gateway should see whether the service behind it runs and is "
                              "reached. The login itself was not tried.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc9110#section-15.6.3"_s);
    finding.explains = {"http.refused"};
    return finding;
}

/// The header that gives a filter away; empty if there is none.
QByteArray filterHeader(const ExchangeView &exchange)
{
    for (const char *name : kFilterHeaders) {
        if (exchange.hasHeader(Side::Response, name)) {
            return name;
        }
    }
    const QByteArray server = exchange.header(Side::Response, "Server").toLower();
    const bool isFilter = std::any_of(kFilterServers.begin(), kFilterServers.end(),
                                      [&server](const char *name) { return server.contains(name); });
    return isFilter ? QByteArray("Server") : QByteArray();
}

std::optional<Finding> filtered(const ExchangeView &exchange)
{
    const int status = exchange.status();
    const bool isSquids = exchange.hasHeader(Side::Response, "X-Squid-Error");
    const QByteArray header = isSquids ? QByteArray("X-Squid-Error") : filterHeader(exchange);
    if ((status != 403 && status != 406 && status != 429) || header.isEmpty() ||
        exchange.mediaType(Side::Response).endsWith("json") || exchange.mediaType(Side::Response).endsWith("xml")) {
        return std::nullopt;
    }
    Finding finding = newFinding("transport.filtered", Severity::Cause,
                                 isSquids ? Certainty::Proven : Certainty::Likely, exchange.atStatus());
    finding.evidence.append(exchange.atHeader(Side::Response, header));
    finding.title = Text::tr("A proxy or web application firewall refused the request; the service did not see it.");
    finding.why = Text::tr("The header %1 is not the service's, and the answer is %2.")
                      .arg(QString::fromLatin1(header), QString::number(status));
    finding.remedy = Text::tr("The administrator of the firewall can find the request in its log by the time and let "
                              "such requests through.");
    finding.explains = {"http.forbidden", "http.toomany"};
    return finding;
}

} // namespace

QList<Finding> proxies(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        const Trouble trouble = troubleOf(*exchange);
        const bool isTunnel = exchange->exchange().request.head.method == "CONNECT";
        if (trouble == Trouble::ProxyLogin && endsWithLogin(findings)) {
            // The request that was never sent shares its fate with the proxy's own answer, which tells more.
            findings.last().evidence.append(exchange->whole());
        } else if (exchange->status() == 407 || trouble == Trouble::ProxyLogin) {
            findings.append(wantsLogin(*exchange));
        } else if (trouble == Trouble::Proxy || (isTunnel && exchange->status() >= 400)) {
            findings.append(noWayThrough(*exchange));
        } else if (trouble == Trouble::None && isGatewayStatus(*exchange)) {
            findings.append(gateway(*exchange));
        } else if (const auto finding = filtered(*exchange)) {
            findings.append(*finding);
        }
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
