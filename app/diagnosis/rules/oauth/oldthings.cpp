// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/oauth/oldthings.h"

#include "diagnosis/lineage/lineage.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// The refusal can be about who asks.
bool isRefusedLogin(const ExchangeView &exchange)
{
    const int status = exchange.status();
    return status == 401 || status == 403 || status == 419 || status == 440 ||
           (exchange.outcome() == Outcome::Refused && status < 400);
}

QString nameOf(const LineageItem &item)
{
    switch (item.kind) {
    case LineageKind::Ticket:
        return Text::tr("ticket");
    case LineageKind::Token:
        return Text::tr("access token");
    case LineageKind::IdToken:
        return Text::tr("ID token");
    case LineageKind::Cookie:
        return Text::tr("cookie %1").arg(item.name);
    case LineageKind::Canary:
        return Text::tr("canary");
    case LineageKind::Xsrf:
        return Text::tr("XSRF token");
    default:
        return item.name;
    }
}

/// Cookies that only count visits change all the time.
bool isLogins(const LineageItem &item)
{
    static constexpr std::array kWords{"sess", "auth", "login", "sid", "ticket", "token", "xsrf", ".asp"};
    const QByteArray name = item.name.toLower().toLatin1();
    const bool isGrant = item.kind == LineageKind::RefreshToken || item.kind == LineageKind::Code ||
                         item.kind == LineageKind::DeviceCode;
    return !isGrant &&
           (item.kind != LineageKind::Cookie ||
            std::any_of(kWords.begin(), kWords.end(), [&](const char *word) { return name.contains(word); }));
}

Finding oldOne(const CaptureView &capture, const LineageItem &item, const LineageUse &use, const ExchangeView &exchange)
{
    const QString name = nameOf(item);
    Finding found = newFinding("lineage.old", Severity::Cause, Certainty::Likely, use.place);
    found.evidence.append(exchange.atStatus());
    if (item.kind == LineageKind::Token && item.where.endsWith("superoffice.com"_L1)) {
        found.catalogue = {"R7"};
    }
    switch (use.stale) {
    case Staleness::Replaced:
        found.title = Text::tr("The request used the old %1.").arg(name);
        found.why = Text::tr("Exchange %1 had brought another one that took its place.").arg(use.since);
        found.remedy = Text::tr("The developer keeps the newest one, for all threads and windows of the program, and "
                                "uses it from then on.");
        break;
    case Staleness::Ended:
        found.title = Text::tr("The request used the %1 after it had ended.").arg(name);
        found.why = Text::tr("Exchange %1 had ended it: a log-off, a revocation, or a cookie that was taken away.")
                        .arg(use.since);
        found.remedy = Text::tr("Log in anew. The developer lets the program forget it when it logs off.");
        break;
    default:
        found.title = Text::tr("The request used the %1 after its time was over.").arg(name);
        found.why = Text::tr("It was good until %1, as the answer said that brought it.").arg(timeText(item.expires));
        found.remedy = Text::tr("The program gets a new one before the time is over, or logs in anew.");
        break;
    }
    if (const ExchangeView *since = capture.exchange(use.since)) {
        found.evidence.append(since->atStatus(Text::tr("since then")));
    } else if (item.issued) {
        found.evidence.append(*item.issued);
    }
    found.wouldTell = Text::tr("The same request with the newest one.");
    found.explains = {"http.bearer",         "http.refused",        "http.forbidden",
                      "webapi.access-token", "http.no-credentials", "superoffice.ticket-refused",
                      "essentials.session"};
    return found;
}

} // namespace

QList<Finding> oldThings(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> found;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        if (!isRefusedLogin(*exchange)) {
            continue;
        }
        for (const StaleUse &one : capture.lineage().staleIn(exchange->id())) {
            const LineageItem &item = capture.lineage().items.at(one.item);
            const LineageUse &use = capture.lineage().use(one);
            // What is known from documentation alone has rules of its own, as have tokens that say it themselves.
            const bool isTold = use.stale != Staleness::Expired ||
                                (!item.lifeIsInferred && item.issued && !item.value.reveal().startsWith("eyJ"));
            if (isLogins(item) && isTold) {
                found.append(oldOne(capture, item, use, *exchange));
            }
        }
    }
    return found;
}

} // namespace Ticketscope::Diagnosis
