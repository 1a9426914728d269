// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/ticketscommand.h"

#include "models/ticketcachetext.h"
#include "protocol/kerberosnames.h"
#include "report/certificatejson.h"
#include "report/jsonreport.h"

#include <QJsonArray>

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

namespace {

QJsonValue encryptionToJson(int type)
{
    if (type == 0) {
        return QJsonValue::Null;
    }
    return QJsonObject{{u"type"_s, type},
                       {u"name"_s, Kerberos::encryptionTypeName(type)},
                       {u"weak"_s, Kerberos::isWeakEncryption(type)}};
}

QJsonObject ticketToJson(const KerberosTicket &ticket, const QDateTime &now)
{
    return {{u"server"_s, ticket.server},
            {u"client"_s, ticket.client},
            {u"ticketEncryption"_s, encryptionToJson(ticket.ticketKeyType)},
            {u"sessionKey"_s, encryptionToJson(ticket.sessionKeyType)},
            {u"keyVersion"_s, ticket.keyVersion ? QJsonValue(*ticket.keyVersion) : QJsonValue(QJsonValue::Null)},
            {u"authenticated"_s, timeToText(ticket.authenticated)},
            {u"starts"_s, timeToText(ticket.starts)},
            {u"ends"_s, timeToText(ticket.ends)},
            {u"renewableUntil"_s, timeToText(ticket.renewableUntil)},
            {u"expired"_s, ticketLife(ticket, now) == TicketLife::Expired},
            {u"flags"_s, QJsonArray::fromStringList(ticket.flags)},
            {u"size"_s, ticket.size}};
}

QJsonArray cachesToJson(const QList<TicketCache> &caches, const QDateTime &now)
{
    QJsonArray array;
    for (const TicketCache &cache : caches) {
        QJsonArray tickets;
        for (const KerberosTicket &ticket : cache.tickets) {
            tickets.append(ticketToJson(ticket, now));
        }
        array.append(QJsonObject{{u"name"_s, cache.name},
                                 {u"principal"_s, cache.principal},
                                 {u"default"_s, cache.isDefault},
                                 {u"tickets"_s, tickets}});
    }
    return array;
}

} // namespace

QString TicketsCommand::summary() const
{
    return tr("List your Kerberos tickets.");
}

void TicketsCommand::describe(QCommandLineParser &parser) const
{
    parser.addOption({u"json"_s, tr("Print one JSON document.")});
}

QCoro::Task<ExitCode> TicketsCommand::run()
{
    if (!options().positionalArguments().isEmpty()) {
        co_return wrongUse(tr("It takes no names."));
    }
    const auto caches = ticketCaches();
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (options().isSet(u"json"_s)) {
        const std::optional<Error> error = caches ? std::nullopt : std::optional(caches.error());
        terminal().result(QJsonObject{{u"caches"_s, cachesToJson(caches.value_or(QList<TicketCache>()), now)},
                                      {u"error"_s, errorToJson(error)}});
    } else if (caches) {
        terminal().result(ticketCachesText(*caches, now));
    }
    if (!caches) {
        terminal().complain(caches.error());
        co_return exitCodeOf(caches.error());
    }
    co_return ExitCode::Success;
}

} // namespace Ticketscope::Cli
