// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/essentials/essentialscall.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

constexpr std::array kAdministrators{
    "storagemanagement.svc/servers"_L1,
    "storagemanagement.svc/storagedriveinfo"_L1,
    "storagemanagement.svc/serverdrives/"_L1,
    "storagemanagement.svc/serverfolder/"_L1,
    "usermanagement.svc/"_L1,
};

} // namespace

std::optional<EssentialsCall> EssentialsCall::of(const ExchangeView &exchange)
{
    const QString path = exchange.exchange().url.path().toLower();
    const qsizetype place = path.indexOf("/services/builtin/"_L1);
    if (place < 0) {
        return std::nullopt;
    }
    QString operation = path.mid(place + "/services/builtin/"_L1.size());
    while (operation.endsWith(u'/')) {
        operation.chop(1);
    }
    return EssentialsCall{&exchange, operation};
}

bool EssentialsCall::isForAdministrators() const
{
    const bool isChange = startsWith("devicemanagement.svc/device/"_L1);
    return isChange || std::any_of(kAdministrators.begin(), kAdministrators.end(),
                                   [this](QLatin1StringView start) { return operation.startsWith(start); });
}

bool haveSameCanary(const ExchangeView &a, const ExchangeView &b)
{
    const QByteArray canary = a.header(Side::Request, "Canary").trimmed();
    return !canary.isEmpty() && canary.compare(b.header(Side::Request, "Canary").trimmed(), Qt::CaseInsensitive) == 0;
}

const ExchangeView *lastGoodUse(const CaptureView &capture, const ExchangeView &exchange)
{
    const ExchangeView *found = nullptr;
    for (const ExchangeView *before : capture.before(exchange)) {
        if (haveSameCanary(*before, exchange) && before->outcome() == Outcome::Accepted) {
            found = before;
        }
    }
    return found;
}

const ExchangeView *loginBefore(const CaptureView &capture, const ExchangeView &exchange)
{
    const QByteArray canary = exchange.header(Side::Request, "Canary").trimmed();
    const ExchangeView *found = nullptr;
    for (const ExchangeView *before : capture.before(exchange)) {
        const QByteArray given = before->header(Side::Response, "Canary").trimmed();
        if (!given.isEmpty() && (canary.isEmpty() || given.compare(canary, Qt::CaseInsensitive) == 0)) {
            found = before;
        }
    }
    return found;
}

double iisVersion(const ExchangeView &exchange)
{
    static const QRegularExpression iis(u"Microsoft-IIS/(\\d+\\.\\d+)"_s);
    const QRegularExpressionMatch match = iis.match(QString::fromLatin1(exchange.header(Side::Response, "Server")));
    return match.captured(1).toDouble();
}

} // namespace Ticketscope::Diagnosis
