// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/lineagelines.h"

#include "report/certificatejson.h"
#include "report/findings.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;
using Diagnosis::Lineage;
using Diagnosis::LineageItem;
using Diagnosis::LineageUse;
using Diagnosis::Staleness;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Cli)
};

bool wasUsedOld(const LineageItem &item)
{
    return std::any_of(item.uses.begin(), item.uses.end(),
                       [](const LineageUse &use) { return use.stale != Staleness::Current; });
}

/// The exchanges that carried it while it was good; one that carried it twice once.
QString goodUses(const LineageItem &item)
{
    QStringList exchanges;
    for (const LineageUse &use : item.uses) {
        const QString exchange = QString::number(use.place.exchange);
        if (use.stale == Staleness::Current && (exchanges.isEmpty() || exchanges.last() != exchange)) {
            exchanges.append(exchange);
        }
    }
    return exchanges.join(", "_L1);
}

QString life(const LineageItem &item)
{
    if (!item.expires.isValid()) {
        return {};
    }
    const QString until = timeToText(item.expires);
    return item.lifeIsInferred ? Text::tr("Good until %1, as the documentation has it").arg(until)
                               : Text::tr("Good until %1").arg(until);
}

void append(const Lineage &lineage, const LineageItem &item, const Masker &masker, QStringList *lines)
{
    const QString name = masker.text(item.name);
    lines->append(u"  "_s + (item.where.isEmpty() ? name : u"%1 (%2)"_s.arg(name, masker.text(item.where))));
    const auto say = [lines](const QString &line) {
        if (!line.isEmpty()) {
            lines->append(u"    "_s + line);
        }
    };
    say(item.issued ? Text::tr("Issued: %1").arg(evidencePlace(*item.issued)) : Text::tr("Brought along"));
    const QString uses = goodUses(item);
    say(uses.isEmpty() ? QString() : Text::tr("Used by exchanges: %1").arg(uses));
    say(life(item));
    if (const ExchangeId by = lineage.replacedIn(item); by > 0) {
        say(Text::tr("Replaced in exchange %1").arg(by));
    }
    if (item.endedBy > 0) {
        say(Text::tr("Ended with exchange %1").arg(item.endedBy));
    }
    for (const LineageUse &use : item.uses) {
        if (use.stale != Staleness::Current) {
            say(u"⚠ %1: %2"_s.arg(evidencePlace(use.place), Diagnosis::stalenessText(use)));
        }
    }
}

} // namespace

QStringList lineageLines(const Lineage &lineage, const Masker &masker, bool all)
{
    QStringList lines;
    for (const LineageItem &item : lineage.items) {
        if (all || wasUsedOld(item)) {
            append(lineage, item, masker, &lines);
        }
    }
    if (!lines.isEmpty()) {
        lines.prepend(all ? Text::tr("Lineage of tickets, tokens and cookies:")
                          : Text::tr("Lineage of what was used although it was old:"));
    } else if (all) {
        lines.append(Text::tr("No ticket, token, cookie or code crossed that can be told from others."));
    }
    return lines;
}

} // namespace Ticketscope::Cli
