// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/webapicall.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr qint64 kAccessTokenLife = 3600;

bool isRefused(const WebApiCall &call, QByteArrayView scheme)
{
    return (call.isUnauthorized() || call.status() == 403) && call.scheme == scheme;
}

/// R8, S16 to S18: what the ticket itself shows.
QList<Finding> ticketItself(const WebApiCall &call)
{
    if (!isRefused(call, "soticket")) {
        return {};
    }
    std::optional<Finding> found = ticketDamage(call.token());
    if (!found) {
        found = otherTenant(call.token());
    }
    return found ? QList<Finding>{*found} : QList<Finding>{};
}

bool namesApplicationToken(const WebApiCall &call)
{
    return call.says("application token"_L1) || call.says("ApplicationToken"_L1) || call.says("AppToken"_L1);
}

/// R6.
QList<Finding> applicationToken(const WebApiCall &call)
{
    if (!isRefused(call, "soticket") || (!call.isOnline() && !namesApplicationToken(call))) {
        return {};
    }
    const bool isSent = !call.exchange.header(Side::Request, "SO-AppToken").trimmed().isEmpty();
    if (!isSent) {
        Finding found =
            cause("webapi.application-token", {"R6"}, Certainty::Likely,
                  {Text::tr("The ticket was sent without SO-AppToken, which SuperOffice Online asks for."),
                   Text::tr("The request has SOTicket, but no SO-AppToken header."),
                   Text::tr("The developer sends the application's client secret as SO-AppToken with every call."),
                   {}},
                  {call.atAuthorization(), call.answer()});
        found.explains << "superoffice.ticket-refused";
        return {found};
    }
    Finding found =
        cause("webapi.application-token", {"R6"}, namesApplicationToken(call) ? Certainty::Likely : Certainty::Possible,
              {Text::tr("The SO-AppToken may be another application's than the ticket's."),
               Text::tr("The request has both, and the answer is %1.").arg(call.status()),
               Text::tr("The developer compares SO-AppToken with the client secret of the application that "
                        "got the ticket, in the same environment."),
               Text::tr("Repeat the call with the secret copied afresh from the Developer Portal.")},
              {call.exchange.atHeader(Side::Request, "SO-AppToken", u"SO-AppToken"_s), call.answer()});
    if (namesApplicationToken(call)) {
        found.explains << "superoffice.ticket-refused";
    }
    return {found};
}

/// Since an earlier call went well with the same credentials.
std::optional<qint64> secondsSinceGood(const WebApiCall &call)
{
    const QList<const ExchangeView *> before = call.capture.before(call.exchange);
    for (auto one = before.rbegin(); one != before.rend(); ++one) {
        if ((*one)->header(Side::Request, "Authorization") == call.authorization &&
            (*one)->outcome() == Outcome::Accepted) {
            return (*one)->exchange().started.secsTo(call.exchange.exchange().started);
        }
    }
    return std::nullopt;
}

/// S14 over REST.
QList<Finding> ticketRefused(const WebApiCall &call)
{
    if (!isRefused(call, "soticket") || !call.isUnauthorized() || call.says("X-XSRF-TOKEN"_L1) ||
        ticketDamage(call.token()) || otherTenant(call.token())) {
        return {};
    }
    TicketUse use;
    use.idleSeconds = secondsSinceGood(call);
    use.saysExpired = call.says("expired"_L1);
    use.answer = call.answer();
    Finding found = refusedTicket(call.token(), use);
    if (!call.isOnline() && !call.exchange.hasHeader(Side::Request, "SO-AppToken")) {
        found.catalogue.append("R6");
    }
    return {found};
}

QList<Finding> accessTokenItself(const WebApiCall &call)
{
    if (!isRefused(call, "bearer")) {
        return {};
    }
    std::optional<Finding> found = accessTokenDamage(call.token());
    if (!found && call.credentials.startsWith("8A:")) {
        found = otherTenant(call.token());
    }
    return found ? QList<Finding>{*found} : QList<Finding>{};
}

/// When the token came, if the capture has that.
const ExchangeView *issueOf(const WebApiCall &call)
{
    const QList<const ExchangeView *> before = call.capture.before(call.exchange);
    const auto issue = std::find_if(before.rbegin(), before.rend(), [&call](const ExchangeView *one) {
        return one->bodyHas(Side::Response, "access_token") && one->bodyHas(Side::Response, call.credentials);
    });
    return issue == before.rend() ? nullptr : *issue;
}

/// R7.
QList<Finding> accessTokenExpired(const WebApiCall &call)
{
    if (!isRefused(call, "bearer") || !call.isUnauthorized() || call.says("X-XSRF-TOKEN"_L1) ||
        !call.credentials.startsWith("8A")) {
        return {};
    }
    const ExchangeView *issue = issueOf(call);
    const std::optional<qint64> good = secondsSinceGood(call);
    const qint64 age = issue ? issue->exchange().started.secsTo(call.exchange.exchange().started) : good.value_or(0);
    if (issue && age < kAccessTokenLife) {
        return {cause("webapi.access-token", {"R7"}, Certainty::Possible,
                      {Text::tr("WebApi does not accept this access token."),
                       Text::tr("The token is only %1 minutes old, so it has not expired.").arg(age / 60),
                       Text::tr("The developer compares tenant, application and environment of the token with those of "
                                "the address, and the administrator checks whether consent was withdrawn."),
                       Text::tr("Ask /api/v1/User/currentPrincipal with the same token.")},
                      {call.atAuthorization(), call.answer(), issue->atStatus(Text::tr("token issued"))})};
    }
    const bool isOld = age >= kAccessTokenLife;
    QList<Evidence> evidence{call.atAuthorization(), call.answer()};
    if (issue) {
        evidence.append(issue->atStatus(Text::tr("token issued")));
    }
    return {
        cause("webapi.access-token", {"R7"},
              isOld || good || call.says("expired"_L1) ? Certainty::Likely : Certainty::Possible,
              {isOld ? Text::tr("The access token has expired.") : Text::tr("The access token has probably expired."),
               isOld ? Text::tr("It is older than an hour (%1 minutes), which is how long it lasts.").arg(age / 60)
                     : Text::tr("The call sends Bearer and the answer is 401; an access token lasts an hour."),
               Text::tr("The program gets a new access token with its refresh token before the hour is over."),
               Text::tr("Repeat the call with a token that is a minute old. Onsite, Bearer may not be taken at "
                        "all.")},
              evidence)};
}

} // namespace

QList<WebApiCheck> webApiTokenChecks()
{
    return {ticketItself, applicationToken, ticketRefused, accessTokenItself, accessTokenExpired};
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
