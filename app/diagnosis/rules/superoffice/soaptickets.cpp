// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/soapcall.h"
#include "diagnosis/rules/superoffice/tickets.h"

#include <QCoreApplication>

#include <array>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

bool isRefused(const SoapCall &call)
{
    return call.hasException() || call.refusal();
}

/// Without the blanks of an indented element around it, which nobody knows to matter.
std::optional<SentTicket> sentTicket(const SoapCall &call)
{
    const Xml::Element *element = call.ticketElement();
    if (!element && call.operation == "AuthenticateUsernamePassword") {
        element = call.argument("UserName");
        if (element && !element->trimmedText().startsWith("7T:"_L1)) {
            return std::nullopt;
        }
    }
    if (!element) {
        return std::nullopt;
    }
    return SentTicket{element->trimmedText().toUtf8(), call.exchange.exchange().url,
                      call.at(Side::Request, *element, Text::tr("ticket"))};
}

QList<Finding> damage(const SoapCall &call)
{
    const std::optional<SentTicket> ticket = sentTicket(call);
    // A login needs none; what stands there does not matter then.
    if (!ticket || !isRefused(call) || (call.isLogin() && ticket->text.isEmpty())) {
        return {};
    }
    if (auto found = ticketDamage(*ticket)) {
        return {*found};
    }
    if (auto found = otherTenant(*ticket)) {
        return {*found};
    }
    return {};
}

QList<Finding> accessTokenArgument(const SoapCall &call)
{
    const Xml::Element *element = call.argument("AccessToken");
    if (!element || !isRefused(call)) {
        return {};
    }
    const SentTicket token{element->trimmedText().toUtf8(), call.exchange.exchange().url,
                           call.at(Side::Request, *element, Text::tr("access token"))};
    if (auto found = accessTokenDamage(token)) {
        return {*found};
    }
    if (auto found = otherTenant(token)) {
        return {*found};
    }
    return {};
}

/// Since an earlier call went well with the same ticket.
std::optional<qint64> idleSeconds(const SoapCall &call, const QByteArray &ticket)
{
    const QList<const ExchangeView *> before = call.capture.before(call.exchange);
    for (auto one = before.rbegin(); one != before.rend(); ++one) {
        if ((*one)->outcome() == Outcome::Accepted &&
            ((*one)->bodyHas(Side::Request, ticket) || (*one)->bodyHas(Side::Response, ticket))) {
            return (*one)->exchange().started.secsTo(call.exchange.exchange().started);
        }
    }
    return std::nullopt;
}

bool speaksOfTickets(const SoapCall &call)
{
    static constexpr std::array<QLatin1StringView, 5> kWords{"Session"_L1, "Authent"_L1, "Credential"_L1, "Ticket"_L1,
                                                             "Unauthorized"_L1};
    return std::any_of(kWords.begin(), kWords.end(),
                       [&call](QLatin1StringView word) { return call.exceptionType.contains(word); });
}

QList<Finding> refused(const SoapCall &call)
{
    const std::optional<SentTicket> ticket = sentTicket(call);
    if (!ticket || !isRefused(call) || ticketDamage(*ticket) || otherTenant(*ticket)) {
        return {};
    }
    const bool concernsIt = call.refusal() || (!call.isLogin() && speaksOfTickets(call));
    if (!concernsIt || call.exceptionAll.contains("ApplicationToken"_L1, Qt::CaseInsensitive) ||
        call.exceptionAll.contains("Failed to validate tokens"_L1)) {
        return {};
    }
    TicketUse use;
    use.idleSeconds = idleSeconds(call, ticket->text);
    use.saysExpired = call.exceptionAll.contains("expired"_L1, Qt::CaseInsensitive);
    use.answer = call.answer();
    return {refusedTicket(*ticket, use)};
}

/// A call that needs one and has none, in no place and under no name.
QList<Finding> missing(const SoapCall &call)
{
    if (!call.hasException() || !call.body() || call.isLogin() || call.isGeneration6() ||
        call.agent.compare("SoPrincipal", Qt::CaseInsensitive) == 0 || call.agent.isEmpty() || call.ticketElement()) {
        return {};
    }
    Finding found =
        cause("superoffice.no-ticket", {"S11"}, Certainty::Likely,
              {Text::tr("The call carries no ticket."),
               Text::tr("The SOAP header has no Credentials with a Ticket."),
               Text::tr("The developer puts the ticket of the login into the SOAP header, Credentials/Ticket, "
                        "in the namespace of the message."),
               {}},
              {call.header() ? call.at(Side::Request, *call.header(), Text::tr("SOAP header"))
                             : call.exchange.inBody(Side::Request, call.request.root.startTag),
               call.answer()});
    found.explains << "superoffice.exception";
    return {found};
}

} // namespace

QList<SoapCheck> soapTicketChecks()
{
    return {damage, accessTokenArgument, refused, missing};
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
