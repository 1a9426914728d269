// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/steps.h"

#include <algorithm>
#include <array>

namespace Ticketscope {

namespace {

struct Row
{
    StepKind kind;
    QLatin1StringView name;
};

constexpr std::array kRows{
    Row{StepKind::Login, QLatin1StringView("login")},       Row{StepKind::Leg, QLatin1StringView("leg")},
    Row{StepKind::Redirect, QLatin1StringView("redirect")}, Row{StepKind::Proxy, QLatin1StringView("proxy")},
    Row{StepKind::Call, QLatin1StringView("call")},         Row{StepKind::Renew, QLatin1StringView("renew")},
    Row{StepKind::LogOff, QLatin1StringView("logOff")},     Row{StepKind::Probe, QLatin1StringView("probe")},
    Row{StepKind::Browser, QLatin1StringView("browser")},   Row{StepKind::Opened, QLatin1StringView("opened")},
};

} // namespace

QString stepKindName(StepKind kind)
{
    const auto *row = std::find_if(kRows.begin(), kRows.end(), [kind](const Row &r) { return r.kind == kind; });
    return row == kRows.end() ? QString() : QString(row->name);
}

StepKind stepKindFromName(QStringView name)
{
    const auto *row = std::find_if(kRows.begin(), kRows.end(), [name](const Row &r) { return name == r.name; });
    return row == kRows.end() ? StepKind::Opened : row->kind;
}

} // namespace Ticketscope
