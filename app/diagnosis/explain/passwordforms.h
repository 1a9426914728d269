// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "diagnosis/explain/explanation.h"

namespace Ticketscope::Diagnosis::Explain {

/// A password as programs get it wrong, the right one (UTF-8, as it is) first.
struct PasswordForm
{
    Way way;
    Secret password;
};

/// Only those that differ from the password and from one another: an ASCII password has no Latin-1 form.
[[nodiscard]] QList<PasswordForm> passwordForms(const Secret &password);
[[nodiscard]] QList<Way> waysOf(const QList<PasswordForm> &forms);

} // namespace Ticketscope::Diagnosis::Explain
