// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/lineagejson.h"

#include "report/certificatejson.h"
#include "report/findings.h"

#include <QJsonObject>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

QJsonValue exchangeOrNull(ExchangeId exchange)
{
    return exchange > 0 ? QJsonValue(exchange) : QJsonValue(QJsonValue::Null);
}

QJsonObject useToJson(const Diagnosis::LineageUse &use, const Masker &masker)
{
    QJsonObject object = evidenceToJson(use.place, masker);
    object.insert("stale"_L1, QString::fromLatin1(Diagnosis::stalenessName(use.stale)));
    object.insert("since"_L1, exchangeOrNull(use.since));
    return object;
}

} // namespace

QJsonArray lineageToJson(const Diagnosis::Lineage &lineage, const Masker &masker)
{
    QJsonArray array;
    for (const Diagnosis::LineageItem &item : lineage.items) {
        QJsonArray uses;
        for (const Diagnosis::LineageUse &use : item.uses) {
            uses.append(useToJson(use, masker));
        }
        array.append(QJsonObject{{u"kind"_s, QString::fromLatin1(Diagnosis::lineageKindName(item.kind))},
                                 {u"name"_s, masker.text(item.name)},
                                 {u"where"_s, masker.text(item.where)},
                                 {u"value"_s, masker.value(item.value)},
                                 {u"issued"_s, item.issued ? QJsonValue(evidenceToJson(*item.issued, masker))
                                                           : QJsonValue(QJsonValue::Null)},
                                 {u"uses"_s, uses},
                                 {u"expires"_s, timeToText(item.expires)},
                                 {u"lifeIsInferred"_s, item.lifeIsInferred},
                                 {u"replacedBy"_s, exchangeOrNull(lineage.replacedIn(item))},
                                 {u"endedBy"_s, exchangeOrNull(item.endedBy)}});
    }
    return array;
}

} // namespace Ticketscope
