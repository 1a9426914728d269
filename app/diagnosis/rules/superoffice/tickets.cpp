// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/tickets.h"

#include "protocol/superoffice.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr qint64 kTicketLife = 6LL * 3600;
constexpr qsizetype kSecret6Length = 24;

Finding damaged(const QByteArray &rule, const QList<QByteArray> &rows, Words words, const SentTicket &ticket)
{
    Finding found = cause(rule, rows, Certainty::Proven, std::move(words), {ticket.evidence});
    found.explains << "superoffice.exception"
                   << "superoffice.credentials"
                   << "superoffice.ticket-refused"
                   << "superoffice.application-token"
                   << "superoffice.no-ticket"
                   << "superoffice.access-token"
                   << "webapi.application-token"
                   << "webapi.access-token"
                   << "webapi.not-seen";
    return found;
}

QString sendAsItIs()
{
    return Text::tr("The developer passes the ticket on as it came, without encoding, shortening or trimming it.");
}

Finding somethingElse(const SentTicket &ticket, const QString &why)
{
    return damaged(
        "superoffice.not-a-ticket", {"S17"},
        {Text::tr("What was sent as the ticket is something else."),
         why,
         Text::tr("The developer sends the ticket that the login gave. It begins with 7T: and goes out as it is."),
         {}},
        ticket);
}

Finding brokenTicket(const SentTicket &ticket, const QString &why)
{
    return damaged("superoffice.ticket-damaged", {"S17"},
                   {Text::tr("The ticket was damaged on its way."), why, sendAsItIs(), {}}, ticket);
}

/// Something that is known, in the place of a ticket.
std::optional<Finding> knownStranger(const SentTicket &ticket)
{
    const QByteArray &text = ticket.text;
    if (text.startsWith("N1Q6")) {
        return damaged("superoffice.ticket-encoded-twice", {"R8"},
                       {Text::tr("The ticket was Base64-encoded once more."),
                        Text::tr("It begins with N1Q6, which is Base64 of 7T:."),
                        sendAsItIs(),
                        {}},
                       ticket);
    }
    if (text.startsWith("8A:")) {
        return somethingElse(ticket, Text::tr("It begins with 8A:, so it is an access token."));
    }
    if (text.startsWith("7S:") || text.startsWith("7P:")) {
        return somethingElse(ticket, Text::tr("It begins with 7S: or 7P:, so it is a hash out of the database."));
    }
    if (text.startsWith("7A:")) {
        return somethingElse(ticket, Text::tr("It begins with 7A:, which no known ticket does."));
    }
    if (text.size() == kSecret6Length && text.endsWith("==")) {
        return somethingElse(ticket, Text::tr("It is 16 bytes in Base64, the form of the Secret of NetServer 6."));
    }
    return std::nullopt;
}

bool hasOutsider(const QByteArray &text)
{
    return std::any_of(text.begin(), text.end(), [](char c) { return c <= ' ' || c == '"' || c == '\'' || c < 0; });
}

} // namespace

std::optional<Finding> ticketDamage(const SentTicket &ticket)
{
    const QByteArray &text = ticket.text;
    if (isMasked(text)) {
        return std::nullopt;
    }
    if (text.trimmed().isEmpty()) {
        return damaged("superoffice.ticket-empty", {"S18"},
                       {Text::tr("The ticket was sent empty."),
                        Text::tr("There is a place for the ticket in the request, but nothing in it."),
                        Text::tr("If the ticket comes from <usec> of a web panel: SuperOffice Online leaves that "
                                 "empty. The developer uses OpenID Connect or a system user there."),
                        {}},
                       ticket);
    }
    if (auto stranger = knownStranger(ticket)) {
        return stranger;
    }
    if (text.contains('%')) {
        return brokenTicket(ticket,
                            Text::tr("It holds percent signs: it was copied out of an address and not decoded."));
    }
    if (hasOutsider(text)) {
        return brokenTicket(ticket, Text::tr("It holds blanks, line ends or quotes, which no ticket has."));
    }
    if (!text.startsWith("7T:")) {
        return somethingElse(ticket, Text::tr("It does not begin with 7T:."));
    }
    const Result<SuperOffice::Ticket> inside = SuperOffice::readTicket(text);
    if (inside) {
        return std::nullopt;
    }
    if (text.sliced(3).size() % 4 != 0) {
        return brokenTicket(ticket, Text::tr("Characters are missing: the length is not a multiple of four, as Base64 "
                                             "must be."));
    }
    return brokenTicket(ticket, inside.error().text);
}

std::optional<Finding> otherTenant(const SentTicket &ticket)
{
    const QString tenant = tenantOf(ticket.url);
    const bool isOnsite = tenant.isEmpty() && !isOnline(ticket.url);
    QString own;
    if (ticket.text.startsWith("8A:")) {
        const qsizetype dot = ticket.text.indexOf('.');
        own = dot < 0 ? QString() : QString::fromLatin1(ticket.text.mid(3, dot - 3));
    } else if (const auto inside = SuperOffice::readTicket(ticket.text)) {
        own = inside->context;
    }
    // Onsite, access tokens are not known well enough to say.
    const bool isToken = ticket.text.startsWith("8A:");
    const bool isSilent = own.isEmpty() ? (tenant.isEmpty() || isToken) : (tenant.isEmpty() && (!isOnsite || isToken));
    if (isSilent || tenant.compare(own, Qt::CaseInsensitive) == 0) {
        return std::nullopt;
    }
    const QString why =
        own.isEmpty()
            ? Text::tr("The ticket names no tenant, as onsite ones do; the address is that of %1.").arg(tenant)
        : isOnsite ? Text::tr("The ticket or token names %1; the address names no tenant.").arg(quoted(own))
                   : Text::tr("The ticket or token names %1; the address is that of %2.").arg(quoted(own), tenant);
    Finding found = damaged("superoffice.other-tenant", {"S16"},
                            {Text::tr("The ticket belongs to another installation than the address."),
                             why,
                             Text::tr("The developer takes the address from the same login as the ticket (webapi_url, "
                                      "netserver_url)."),
                             {}},
                            ticket);
    // An address may be another name for that of a tenant.
    found.certainty = isOnsite ? Certainty::Likely : Certainty::Proven;
    return found;
}

std::optional<Finding> accessTokenDamage(const SentTicket &token)
{
    const auto broken = [&token](const QString &why) {
        return damaged("superoffice.access-token-damaged", {"S17"},
                       {Text::tr("The access token was damaged on its way."),
                        why,
                        Text::tr("The developer decodes the token once when it is read from an address, and passes it "
                                 "on as it is."),
                        {}},
                       token);
    };
    const QByteArray &text = token.text;
    if (isMasked(text)) {
        return std::nullopt;
    }
    if (text.startsWith("7T:")) {
        return damaged("superoffice.ticket-as-bearer", {"S17"},
                       {Text::tr("A ticket was sent where an access token belongs."),
                        Text::tr("What follows Bearer begins with 7T:, so it is a ticket."),
                        Text::tr("The developer sends it as “Authorization: SOTicket”, Online with SO-AppToken."),
                        {}},
                       token);
    }
    if (text.startsWith("8A%3A") || text.startsWith("8A%3a")) {
        return broken(Text::tr("Its colon is percent-encoded: it was copied out of an address and not decoded."));
    }
    if (!text.startsWith("8A:")) {
        return std::nullopt; // another service's, as far as we can tell
    }
    if (hasOutsider(text)) {
        return broken(Text::tr("It holds blanks, line ends or quotes, which no token has; a blank is often a lost plus "
                               "sign."));
    }
    if (!text.contains('.')) {
        return broken(Text::tr("The dot between the tenant and the encrypted part is missing: it was cut off."));
    }
    return std::nullopt;
}

Finding refusedTicket(const SentTicket &ticket, const TicketUse &use)
{
    const bool isLong = use.idleSeconds.value_or(0) >= kTicketLife;
    const bool isLikely = isLong || use.saysExpired;
    const QString why =
        isLong ? Text::tr("It was last used here %1 hours ago, and a ticket that is not used lasts 6 hours.")
                     .arg(*use.idleSeconds / 3600)
        : use.saysExpired
            ? Text::tr("The server says that it has expired. A ticket that is not used lasts 6 hours.")
            : Text::tr("The ticket is whole, and the server refused the call. It may have expired (6 hours without "
                       "use), or be one of another database, such as a restored or copied one.");
    Finding found =
        cause("superoffice.ticket-refused", {"S14", "S2", "S15"}, isLikely ? Certainty::Likely : Certainty::Possible,
              {isLikely ? Text::tr("The ticket has expired.") : Text::tr("The server does not accept this ticket."),
               why, Text::tr("The program logs in again and uses the new ticket. An expired one cannot be renewed."),
               Text::tr("Log in again and repeat the call at once: if it works, the ticket had expired.")},
              {ticket.evidence, use.answer});
    found.explains << "superoffice.exception";
    return found;
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
