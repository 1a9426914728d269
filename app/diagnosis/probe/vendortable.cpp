// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/probe/vendortable.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace Ticketscope::Probe {

using namespace Qt::StringLiterals;

namespace {

struct Row
{
    const char *key;
    const char *onsite;
    const char *online;
};

// clang-format off
constexpr std::array kRows{
    Row{"webapi-version", QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes"),
        QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes")},
    Row{"webapi-basic", QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes (AuthorizeWithUsername)"),
        QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "never")},
    Row{"webapi-soticket", QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes (AuthorizeWithTicket)"),
        QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes, with SO-AppToken")},
    Row{"webapi-bearer", QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "SuperOffice's pages contradict one another"),
        QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes")},
    Row{"webapi-negotiate", QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes (AuthorizeWithImplicit and IIS)"),
        QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "never")},
    Row{"webapi-ntlm", QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes (AuthorizeWithImplicit and IIS)"),
        QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "never")},
    Row{"webapi-xsrf", QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes, in a web session"),
        QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes, in a web session")},
    Row{"netserver-anonymous", QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes (GetSystemInfo)"),
        QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes (GetSystemInfo)")},
    Row{"netserver-username-password", QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes"),
        QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "no")},
    Row{"netserver-implicit", QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes, with Windows authentication in IIS"),
        QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "not documented")},
    Row{"netserver-access-token", QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "not documented"),
        QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "possibly (from Services86 on)")},
    Row{"netserver-ticket", QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes"),
        QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "yes, with ApplicationToken")},
    Row{"netserver-secret-6", QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "up to 6.x only"),
        QT_TRANSLATE_NOOP("Ticketscope::VendorTable", "never")},
};
// clang-format on

QString translated(const char *text)
{
    return QCoreApplication::translate("Ticketscope::VendorTable", text);
}

} // namespace

void addVendor(ProbedMethod *method, QByteArrayView key)
{
    const auto *const row = std::find_if(kRows.begin(), kRows.end(), [key](const Row &one) { return key == one.key; });
    if (row != kRows.end()) {
        method->onsite = translated(row->onsite);
        method->online = translated(row->online);
    }
}

QString tenantOf(const QUrl &url)
{
    static const QRegularExpression tenant(u"/(Cust[0-9]+)(/|$)"_s, QRegularExpression::CaseInsensitiveOption);
    return tenant.match(url.path()).captured(1);
}

} // namespace Ticketscope::Probe
