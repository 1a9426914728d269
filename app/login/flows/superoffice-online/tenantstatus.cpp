// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-online/tenantstatus.h"

#include "login/flows/common/requests.h"
#include "login/flows/superoffice-online/onlineenvironment.h"
#include "protocol/jsontree.h"

#include <QCoreApplication>

#include <array>

using namespace Qt::StringLiterals;

namespace Ticketscope::Online {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Online)
};

struct State
{
    int number = 0;
    QLatin1StringView name;
};

constexpr int kRunning = 2;
constexpr int kOnlineMaintenance = 5;

/// As documented; 7 and 9 are not used.
const std::array<State, 11> &states()
{
    static const std::array<State, 11> all{{{0, "Unknown"_L1},
                                            {1, "Provisioning"_L1},
                                            {kRunning, "Running"_L1},
                                            {3, "Deleted"_L1},
                                            {4, "Suspended"_L1},
                                            {kOnlineMaintenance, "OnlineMaintenance"_L1},
                                            {6, "OfflineMaintenance"_L1},
                                            {8, "ProvisioningFailed"_L1},
                                            {10, "Deleting"_L1},
                                            {11, "DeleteFailed"_L1},
                                            {12, "MigrationPending"_L1}}};
    return all;
}

void readState(const Json::Value &value, TenantStatus *status)
{
    const Json::Value *member = value.member(u"State");
    if (!member) {
        return;
    }
    status->state = member->scalar.toString();
    bool isNumber = false;
    const int number = status->state.toInt(&isNumber);
    for (const State &state : states()) {
        const bool isIt =
            isNumber ? state.number == number : status->state.compare(state.name, Qt::CaseInsensitive) == 0;
        if (isIt) {
            status->number = state.number;
            status->state = state.name;
            return;
        }
    }
}

QString meaningOf(const TenantStatus &status)
{
    switch (status.number.value_or(-1)) {
    case 0:
        return Text::tr("The environment does not know the tenant %1. Check its number, and whether it belongs to "
                        "another environment.");
    case 1:
        return Text::tr("The tenant %1 is still being set up. Wait until that is done.");
    case kRunning:
        return Text::tr("The tenant %1 is running.");
    case 3:
        return Text::tr("The tenant %1 was deleted.");
    case 4:
        return Text::tr("The tenant %1 is suspended, so nobody can log in to it. The customer has to have it opened "
                        "again.");
    case kOnlineMaintenance:
        return Text::tr("The tenant %1 is being maintained and can be used meanwhile.");
    case 6:
        return Text::tr("The tenant %1 is closed for maintenance. Wait until that is over.");
    case 8:
        return Text::tr("Setting up the tenant %1 failed, so there is nothing to log in to.");
    case 10:
        return Text::tr("The tenant %1 is being deleted.");
    case 11:
        return Text::tr("Deleting the tenant %1 failed; it cannot be used.");
    case 12:
        return Text::tr("The tenant %1 waits for being moved to another place. Try again later; its address may be "
                        "another one then.");
    default:
        return status.isUsable() ? Text::tr("The tenant %1 is running.")
                                 : Text::tr("The tenant %1 is not running, so nobody can log in to it.");
    }
}

} // namespace

bool TenantStatus::isUsable() const
{
    return number ? *number == kRunning || *number == kOnlineMaintenance : isRunning.value_or(true);
}

bool TenantStatus::isPlainlyRunning() const
{
    return number == kRunning;
}

QString TenantStatus::explanation() const
{
    QString text = meaningOf(*this).arg(tenant);
    if (!state.isEmpty()) {
        text += u' ' + (number ? Text::tr("(State: %1, number %2.)").arg(state).arg(*number)
                               : Text::tr("(State: %1, which is none of the documented ones.)").arg(state));
    }
    return text;
}

Result<TenantStatus> readTenantStatus(const Leg &leg, const QString &tenant)
{
    if (std::optional<Error> proxy = proxyRefusal(leg)) {
        return tl::unexpected<Error>(*std::move(proxy));
    }
    if (leg.status == 404) {
        return tl::unexpected<Error>(
            refusedBy(leg, Text::tr("The environment does not know the tenant %1 (%2). Check its number, and whether "
                                    "it belongs to another environment.")
                               .arg(tenant, statusText(leg))));
    }
    if (leg.status != 200) {
        return tl::unexpected<Error>(
            refusedBy(leg, Text::tr("The tenant's status cannot be had. %1").arg(explainStatus(leg))));
    }
    const Result<Json::Value> value = Json::parse(leg.body);
    if (!value || value->type != Json::Value::Type::Object || !value->member(u"State")) {
        return tl::unexpected<Error>(unexpectedFrom(
            leg, Text::tr("What came back (%1) is no tenant status. Check the environment.").arg(statusText(leg))));
    }
    TenantStatus status;
    status.tenant = value->memberText(u"ContextIdentifier");
    if (status.tenant.isEmpty()) {
        status.tenant = tenant;
    }
    readState(*value, &status);
    if (const Json::Value *runs = value->member(u"IsRunning"); runs && runs->type == Json::Value::Type::Boolean) {
        status.isRunning = runs->scalar.toBool();
    }
    const QUrl api(value->memberText(u"Api"), QUrl::StrictMode);
    if (api.isValid() && !api.host().isEmpty()) {
        status.api = api;
    }
    status.exchange = leg.exchange->id;
    return status;
}

HttpRequest tenantStatusRequest(const QUrl &environment, const QString &tenant)
{
    return {"GET", below(environment, u"api/state/"_s + tenant), {{"Accept", "application/json"}}, {}};
}

QCoro::Task<Result<TenantStatus>> askTenantStatus(LoginContext context, QUrl environment, QString tenant, StepKind kind)
{
    const HttpRequest request = tenantStatusRequest(environment, tenant);
    const Step step{kind, Text::tr("Ask for the tenant's status")};
    const Result<Leg> leg = co_await context.legs->send(request, step);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    co_return readTenantStatus(*leg, tenant);
}

} // namespace Ticketscope::Online
