// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/superid/tenantaddresses.h"

#include "practice/accounts.h"
#include "practice/services/jsontext.h"
#include "practice/services/superofficejson.h"

#include <array>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

struct StateFault
{
    const char *fault;
    const char *state;
    bool isRunning;
};

constexpr std::array kStates{
    StateFault{"state-suspended", "Suspended", false},
    StateFault{"state-online-maintenance", "OnlineMaintenance", true},
    StateFault{"state-offline-maintenance", "OfflineMaintenance", false},
    StateFault{"state-migration-pending", "MigrationPending", false},
    StateFault{"state-provisioning", "Provisioning", false},
    StateFault{"state-deleted", "Deleted", false},
};

QString siteOf(const QString &root)
{
    return root + u'/' + QString::fromLatin1(Accounts::kTenant) + u'/';
}

} // namespace

QString webApiUrl(const TenantAddresses &addresses)
{
    return siteOf(addresses.webApi()) + u"api/"_s;
}

QString netServerUrl(const TenantAddresses &addresses)
{
    return siteOf(addresses.netServer()) + u"Remote/Services88/"_s;
}

Response tenantState(const PracticeContext &context, const TenantAddresses &addresses, const QString &tenant)
{
    QString state = u"Running"_s;
    bool isRunning = true;
    for (const StateFault &one : kStates) {
        if (context.has(one.fault)) {
            state = QString::fromLatin1(one.state);
            isRunning = one.isRunning;
        }
    }
    const bool isThere = tenant.compare(QLatin1String(Accounts::kTenant), Qt::CaseInsensitive) == 0;
    QString root = addresses.webApi();
    if (context.has("R15")) {
        // The tenant has moved to another host, which is the same server under its other name.
        root.replace(u"127.0.0.1"_s, u"localhost"_s);
    }
    const QString site = siteOf(root);
    JsonText::Object answer;
    answer.text("ContextIdentifier", tenant);
    if (!isThere) {
        return SuperOfficeJson::json(answer.raw("Endpoint", "null")
                                         .text("State", u"Unknown"_s)
                                         .boolean("IsRunning", false)
                                         .raw("ValidUntil", "null")
                                         .raw("Api", "null")
                                         .raw("Version", "null")
                                         .json());
    }
    return SuperOfficeJson::json(answer.text("Endpoint", site)
                                     .text("State", state)
                                     .boolean("IsRunning", isRunning)
                                     .text("ValidUntil", context.now().addSecs(3600).toString(Qt::ISODate))
                                     .text("Api", site + u"api"_s)
                                     .text("Version", u"10.3.5.642"_s)
                                     .json());
}

} // namespace Ticketscope::Practice
