// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// Makers of parameter descriptions, and checks that several services share. A check takes a value that is not empty.
[[nodiscard]] ParameterInfo textParameter(const QString &name, const QString &title, const QString &help,
                                          bool required = false);
[[nodiscard]] ParameterInfo secretParameter(const QString &name, const QString &title, const QString &help,
                                            bool required = true);
[[nodiscard]] ParameterInfo choiceParameter(const QString &name, const QString &title, const QString &help,
                                            const QStringList &choices, const QString &defaultValue);
[[nodiscard]] ParameterInfo booleanParameter(const QString &name, const QString &title, const QString &help,
                                             bool defaultValue);

[[nodiscard]] ParameterInfo userNameParameter(const QString &help);
[[nodiscard]] ParameterInfo passwordParameter();
[[nodiscard]] ParameterInfo charsetParameter();

[[nodiscard]] QString checkUserNameWithoutColon(const QString &value);
[[nodiscard]] QString checkHeaderName(const QString &value);
[[nodiscard]] QString checkHeaderText(const QString &value);
[[nodiscard]] QString checkNotNegative(const QString &value);
[[nodiscard]] QString checkInteger(const QString &value);

/// The value of a parameter of type Boolean ("true", "false", or a JSON boolean).
[[nodiscard]] bool booleanOf(const Profile &profile, QLatin1StringView name, bool fallback);

} // namespace Ticketscope
