// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/essentials/essentialschecks.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"

#include <QCoreApplication>
#include <QDateTime>

#include <cstdlib>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr qint64 kSkew = 300; // seconds; what Kerberos allows
constexpr double kIis2012R2 = 8.5;

std::optional<Finding> xmlForJson(const ExchangeView &exchange)
{
    const QByteArray accept = exchange.header(Side::Request, "Accept").toLower();
    const bool wantsJson = accept.contains("json") || exchange.mediaType(Side::Request).contains("json");
    if (!exchange.mediaType(Side::Response).endsWith("xml") || accept.contains("xml") ||
        (!accept.isEmpty() && !wantsJson)) {
        return std::nullopt;
    }
    Finding finding = newFinding("essentials.xml", Severity::Note, Certainty::Likely,
                                 exchange.atHeader(Side::Response, "Content-Type"));
    finding.catalogue = {"E18"};
    finding.title = Text::tr("The server answers in XML because the request does not ask for JSON.");
    finding.why = Text::tr("Without an Accept header Windows Server Essentials answers in XML.");
    finding.remedy = Text::tr("Developer: send Accept: application/json if the client reads JSON.");
    return finding;
}

std::optional<Finding> userGroups(const EssentialsCall &call)
{
    const ExchangeView &exchange = *call.exchange;
    const double iis = iisVersion(exchange);
    const bool isOlder = iis > 0 && iis < kIis2012R2;
    if (!call.has("user/add"_L1) || !isOlder ||
        !exchange.exchange().url.query().contains("usergroups="_L1, Qt::CaseInsensitive)) {
        return std::nullopt;
    }
    Finding finding = newFinding("essentials.usergroups", Severity::Note, Certainty::Likely,
                                 exchange.at(Side::Request, exchange.exchange().request.head.startLine));
    finding.catalogue = {"E21"};
    finding.title = Text::tr("The server passes over usergroups when it adds a user.");
    finding.why = Text::tr("The parameter is known from Windows Server 2012 R2 on; this server is older.");
    finding.remedy = Text::tr("Developer: put the user into the groups with a call of its own.");
    return finding;
}

std::optional<Finding> clock(const ExchangeView &exchange)
{
    const QDateTime started = exchange.exchange().started;
    if (!started.isValid() || !exchange.bodyHas(Side::Response, "ServerUtcNow")) {
        return std::nullopt;
    }
    const DecodedNode *node = exchange.field(Side::Response, "essentials.serverutcnow");
    const QDateTime server = node ? node->value.toDateTime() : QDateTime();
    const qint64 skew = server.isValid() ? started.secsTo(server) : 0;
    if (std::llabs(skew) <= kSkew) {
        return std::nullopt;
    }
    Finding finding =
        newFinding("essentials.clock", Severity::Warning, Certainty::Proven, exchange.at(Side::Response, *node));
    finding.title = skew > 0 ? Text::tr("The server's clock is ahead of the client's.")
                             : Text::tr("The server's clock is behind the client's.");
    finding.why = Text::tr("ServerUtcNow and the client's clock are %1 apart.").arg(spanText(skew));
    finding.remedy = Text::tr("The customer's administrator: set both clocks by the network (NTP).");
    return finding;
}

} // namespace

QList<Finding> essentialsNotes(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> found;
    for (const ExchangeView &exchange : capture.exchanges()) {
        const std::optional<EssentialsCall> call =
            exchange.status() == 200 || exchange.status() == 201 ? EssentialsCall::of(exchange) : std::nullopt;
        if (!call || !call->isData()) {
            continue;
        }
        for (const std::optional<Finding> &finding : {xmlForJson(exchange), userGroups(*call), clock(exchange)}) {
            const bool isKnown = finding && std::any_of(found.cbegin(), found.cend(), [&finding](const Finding &one) {
                                     return one.rule == finding->rule;
                                 });
            if (finding && !isKnown) {
                found.append(*finding);
            }
        }
    }
    return found;
}

} // namespace Ticketscope::Diagnosis
