// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/lineage/lineage.h"

#include "diagnosis/lineage/lineagebook.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Lineage)
};

} // namespace

QByteArray lineageKindName(LineageKind kind)
{
    switch (kind) {
    case LineageKind::Ticket:
        return "ticket";
    case LineageKind::Token:
        return "token";
    case LineageKind::IdToken:
        return "id-token";
    case LineageKind::RefreshToken:
        return "refresh-token";
    case LineageKind::Code:
        return "code";
    case LineageKind::DeviceCode:
        return "device-code";
    case LineageKind::Cookie:
        return "cookie";
    case LineageKind::Canary:
        return "canary";
    case LineageKind::Xsrf:
        break;
    }
    return "xsrf";
}

QByteArray stalenessName(Staleness staleness)
{
    switch (staleness) {
    case Staleness::Replaced:
        return "replaced";
    case Staleness::Expired:
        return "expired";
    case Staleness::Ended:
        return "ended";
    case Staleness::Current:
        break;
    }
    return {};
}

ExchangeId Lineage::replacedIn(const LineageItem &item) const
{
    if (item.replacedBy < 0 || item.replacedBy >= items.size()) {
        return 0;
    }
    const std::optional<Evidence> &issued = items.at(item.replacedBy).issued;
    return issued ? issued->exchange : 0;
}

Lineage lineageOf(const CaptureView &capture)
{
    LineageBook book;
    for (const ExchangeView &exchange : capture.exchanges()) {
        book.read(exchange);
    }
    return book.take();
}

Lineage lineageOf(const QList<ExchangePtr> &exchanges)
{
    LineageBook book;
    for (const ExchangePtr &exchange : exchanges) {
        // A view each: what it worked out is let go at once.
        book.read(ExchangeView(exchange));
    }
    return book.take();
}

QString stalenessText(const LineageUse &use)
{
    switch (use.stale) {
    case Staleness::Replaced:
        return Text::tr("It had been replaced in exchange %1.").arg(use.since);
    case Staleness::Ended:
        return Text::tr("It had ended with exchange %1.").arg(use.since);
    case Staleness::Expired:
        return Text::tr("Its time was over.");
    case Staleness::Current:
        break;
    }
    return {};
}

} // namespace Ticketscope::Diagnosis
