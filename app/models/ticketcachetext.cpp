// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/ticketcachetext.h"

#include "models/timetext.h"
#include "protocol/kerberosnames.h"

#include <QCoreApplication>
#include <QLocale>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kShortSeconds = 5 * 60;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::TicketCache)
};

TicketField encryptionField(const QString &name, int type)
{
    const bool weak = type != 0 && Kerberos::isWeakEncryption(type);
    return {name, encryptionText(type), weak ? Text::tr("weak, often refused") : QString(), weak};
}

QString timeOrNone(const QDateTime &time)
{
    return time.isValid() ? localTimeText(time) : Text::tr("none");
}

QString renewalText(const KerberosTicket &ticket)
{
    return ticket.renewableUntil.isValid() ? localTimeText(ticket.renewableUntil) : Text::tr("cannot be renewed");
}

void appendTicket(const KerberosTicket &ticket, const QDateTime &now, QStringList *lines)
{
    lines->append(QString());
    lines->append(u"  "_s + ticket.server);
    const QList<TicketField> fields = ticketFields(ticket, now);
    qsizetype width = 0;
    for (const TicketField &field : fields) {
        width = std::max(width, field.name.size());
    }
    for (const TicketField &field : fields) {
        QString line = u"    %1  %2"_s.arg(field.name.leftJustified(width), field.value);
        if (!field.note.isEmpty()) {
            line += u"  (%1)"_s.arg(field.note);
        }
        lines->append(line);
    }
}

} // namespace

TicketLife ticketLife(const KerberosTicket &ticket, const QDateTime &now)
{
    if (!ticket.ends.isValid()) {
        return TicketLife::Unknown;
    }
    if (ticket.ends <= now) {
        return TicketLife::Expired;
    }
    if (ticket.starts.isValid() && ticket.starts > now) {
        return TicketLife::NotYet;
    }
    return now.secsTo(ticket.ends) <= kShortSeconds ? TicketLife::Short : TicketLife::Good;
}

QString ticketLifeText(const KerberosTicket &ticket, const QDateTime &now)
{
    switch (ticketLife(ticket, now)) {
    case TicketLife::NotYet:
        return Text::tr("not valid for another %1").arg(durationText(now.secsTo(ticket.starts)));
    case TicketLife::Good:
    case TicketLife::Short:
        return Text::tr("%1 left").arg(durationText(now.secsTo(ticket.ends)));
    case TicketLife::Expired:
        return Text::tr("expired %1 ago").arg(durationText(ticket.ends.secsTo(now)));
    case TicketLife::Unknown:
        break;
    }
    return {};
}

QString localTimeText(const QDateTime &time)
{
    const QDateTime local = time.toLocalTime();
    const int minutes = local.offsetFromUtc() / 60;
    const QString zone = minutes == 0 ? u"UTC"_s
                                      : u"%1%2:%3"_s.arg(minutes < 0 ? u'\u2212' : u'+')
                                            .arg(qAbs(minutes) / 60, 2, 10, QLatin1Char('0'))
                                            .arg(qAbs(minutes) % 60, 2, 10, QLatin1Char('0'));
    return u"%1 %2"_s.arg(local.toString(u"yyyy-MM-dd hh:mm:ss"_s), zone);
}

QString encryptionText(int type)
{
    return type == 0 ? Text::tr("not known") : u"%1 (%2)"_s.arg(Kerberos::encryptionTypeName(type)).arg(type);
}

bool isWeakTicket(const KerberosTicket &ticket)
{
    return (ticket.ticketKeyType != 0 && Kerberos::isWeakEncryption(ticket.ticketKeyType)) ||
           (ticket.sessionKeyType != 0 && Kerberos::isWeakEncryption(ticket.sessionKeyType));
}

bool isTicketGranting(const KerberosTicket &ticket)
{
    return ticket.server.startsWith("krbtgt/"_L1);
}

QList<TicketField> ticketFields(const KerberosTicket &ticket, const QDateTime &now)
{
    return {
        {Text::tr("Client"), ticket.client, {}},
        encryptionField(Text::tr("Ticket encryption"), ticket.ticketKeyType),
        encryptionField(Text::tr("Session key"), ticket.sessionKeyType),
        {Text::tr("Key version"), ticket.keyVersion ? QString::number(*ticket.keyVersion) : Text::tr("not told"), {}},
        {Text::tr("Valid from"), timeOrNone(ticket.starts), {}},
        {Text::tr("Valid until"), timeOrNone(ticket.ends), ticketLifeText(ticket, now), false, true},
        {Text::tr("Renewable until"), renewalText(ticket), {}},
        {Text::tr("Flags"), ticket.flags.isEmpty() ? Text::tr("none") : ticket.flags.join(u", "_s), {}},
        {Text::tr("Size"), Text::tr("%1 bytes").arg(QLocale().toString(ticket.size)), {}},
    };
}

QString ticketCachesText(const QList<TicketCache> &caches, const QDateTime &now)
{
    if (caches.isEmpty()) {
        return noTicketsText();
    }
    QStringList lines;
    for (const TicketCache &cache : caches) {
        if (!lines.isEmpty()) {
            lines.append(QString());
        }
        lines.append(cache.isDefault ? Text::tr("%1 (default), %2").arg(cache.name, cache.principal)
                                     : u"%1, %2"_s.arg(cache.name, cache.principal));
        if (cache.tickets.isEmpty()) {
            lines.append(u"  "_s + Text::tr("no tickets"));
        }
        for (const KerberosTicket &ticket : cache.tickets) {
            appendTicket(ticket, now, &lines);
        }
    }
    return lines.join(u'\n');
}

QString noTicketsText()
{
#ifdef Q_OS_WIN
    return Text::tr("You have no Kerberos tickets. A login with Negotiate then needs a user name and a password, or "
                    "falls back to NTLM.\n\nTickets come with a logon to the domain. If you are logged on to it, lock "
                    "the screen and unlock it while the domain can be reached, then look again.");
#else
    return Text::tr("You have no Kerberos tickets. A login with Negotiate then needs a user name and a password, or "
                    "falls back to NTLM.\n\nTickets come with a logon to the domain, or with \"kinit name@REALM\" in a "
                    "terminal. Get one that way, then look again.");
#endif
}

} // namespace Ticketscope
