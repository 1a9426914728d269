// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/transport/transportrules.h"
#include "diagnosis/rules/transport/trouble.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

Finding notFound(const ExchangeView &exchange)
{
    Finding finding = newFinding("transport.name", Severity::Cause, Certainty::Proven, exchange.whole());
    finding.title =
        Text::tr("The name %1 is not known to this computer's name servers.").arg(exchange.exchange().url.host());
    finding.why = Text::tr("The name could not be turned into an address, so nothing was sent.");
    finding.remedy = Text::tr("Check the spelling of the address. If the name is known only inside the customer's "
                              "network, connect the VPN first.");
    return finding;
}

Finding silentNameServers(const ExchangeView &exchange)
{
    Finding finding = newFinding("transport.name", Severity::Cause, Certainty::Likely, exchange.whole());
    finding.title = Text::tr("This computer's name servers do not answer.");
    finding.why =
        Text::tr("Nobody said in time which address %1 has, so nothing was sent.").arg(exchange.exchange().url.host());
    finding.remedy = Text::tr("Check the network connection, the VPN and the name servers of this computer.");
    return finding;
}

Finding refused(const ExchangeView &exchange)
{
    const QUrl url = exchange.exchange().url;
    Finding finding = newFinding("transport.refused", Severity::Cause, Certainty::Proven, exchange.whole());
    const int port = url.port(url.scheme() == "https"_L1 ? 443 : 80);
    finding.title = Text::tr("Nothing listens on port %1 of %2.").arg(port).arg(url.host());
    finding.why = Text::tr("The computer at that address refused the connection at once.");
    if (url.scheme() == "http"_L1) {
        finding.remedy = Text::tr("Check the port, and whether the service is running. If it answers only over TLS, "
                                  "use https.");
    } else {
        finding.remedy = Text::tr("Check the port, and whether the service is running.");
    }
    return finding;
}

Finding unreachable(const ExchangeView &exchange)
{
    Finding finding = newFinding("transport.unreachable", Severity::Cause, Certainty::Proven, exchange.whole());
    finding.title = Text::tr("%1 cannot be reached from this computer.").arg(hostText(exchange.exchange().url));
    finding.why = errorText(exchange);
    finding.remedy = Text::tr("Check the network connection, the VPN and the routing.");
    return finding;
}

Finding noConnection(const ExchangeView &exchange)
{
    Finding finding = newFinding("transport.timeout", Severity::Cause, Certainty::Likely, exchange.whole());
    finding.title = Text::tr("%1 does not answer: a firewall drops the connection, or the address is wrong.")
                        .arg(hostText(exchange.exchange().url));
    finding.why = Text::tr("The connection was not opened in time, and it was not refused either.");
    finding.remedy = Text::tr("Check address and port, and ask the network's administrator whether a firewall lets "
                              "this computer through.");
    return finding;
}

Finding noAnswer(const ExchangeView &exchange)
{
    Finding finding = newFinding("transport.timeout", Severity::Cause, Certainty::Proven, exchange.whole());
    finding.title = Text::tr("The server took the request and did not answer in time.");
    finding.why = Text::tr("The connection to %1 was open, but no byte of an answer came.")
                      .arg(hostText(exchange.exchange().url));
    finding.remedy = Text::tr("Ask the server's administrator what holds the request up: a database, a domain "
                              "controller, or too many requests at once. A longer time-out shows whether an answer "
                              "comes at all.");
    finding.wouldTell = Text::tr("The server's log shows whether the request reached the program.");
    return finding;
}

Finding stalled(const ExchangeView &exchange)
{
    Finding finding = newFinding("transport.timeout", Severity::Cause, Certainty::Proven,
                                 exchange.at(Side::Response, exchange.exchange().response.body));
    finding.title = Text::tr("The answer stopped in the middle.");
    finding.why = Text::tr("The beginning of the answer came; then the connection stayed silent until the time-out.");
    finding.remedy = Text::tr("Try from another network to see whether something on the way holds the answer back. If "
                              "not, the server's administrator should look at the server's log.");
    return finding;
}

Finding closed(const ExchangeView &exchange)
{
    Finding finding = newFinding("transport.closed", Severity::Cause, Certainty::Proven, exchange.whole());
    finding.title = Text::tr("The connection was closed before an answer came.");
    finding.why = Text::tr("%1, or something on the way to it, ended the connection without a word.")
                      .arg(hostText(exchange.exchange().url));
    finding.remedy = Text::tr("Ask the administrator whether the service stopped or crashed, and whether a firewall or "
                              "a load balancer ends such connections.");
    finding.wouldTell = Text::tr("The server's log shows whether the request reached the program.");
    return finding;
}

std::optional<Finding> reachFinding(const ExchangeView &exchange)
{
    switch (troubleOf(exchange)) {
    case Trouble::Name:
        return notFound(exchange);
    case Trouble::NameServers:
        return silentNameServers(exchange);
    case Trouble::Refused:
        return refused(exchange);
    case Trouble::Unreachable:
        return unreachable(exchange);
    case Trouble::ConnectTimeout:
        return noConnection(exchange);
    case Trouble::AnswerTimeout:
        return noAnswer(exchange);
    case Trouble::AnswerStalled:
        return stalled(exchange);
    case Trouble::Closed:
        return closed(exchange);
    default:
        return std::nullopt;
    }
}

} // namespace

QList<Finding> reach(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        if (const auto finding = reachFinding(*exchange)) {
            findings.append(*finding);
        }
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
