// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rules/essentials/essentialscall.h"

namespace Ticketscope::Diagnosis {

/// What each check is given: one failed call, and all that is known around it.
struct EssentialsCase
{
    const EssentialsCall &call;
    const CaptureView &capture;
    const Profile &profile;

    [[nodiscard]] const ExchangeView &exchange() const { return *call.exchange; }
    [[nodiscard]] int status() const { return call.exchange->status(); }
};

using EssentialsCheck = QList<Finding> (*)(const EssentialsCase &);

/// A cause of a 401, the status line behind its evidence.
[[nodiscard]] Finding newEssentialsRefusal(const EssentialsCase &of, const QByteArray &id, const QByteArray &row,
                                           Certainty certainty, const Evidence &evidence);

/// Login refused (E1, E2, E3, E19).
[[nodiscard]] QList<Finding> checkEssentialsLogin(const EssentialsCase &of);
/// Calls refused with 401 after a login that worked, and logout (E4 to E9).
[[nodiscard]] QList<Finding> checkEssentialsSession(const EssentialsCase &of);
/// Paths and how the server is reached (E10 to E13, E20).
[[nodiscard]] QList<Finding> checkEssentialsAddress(const EssentialsCase &of);
/// The interface of 2011, which stood at other addresses (E20).
[[nodiscard]] QList<Finding> checkOldInterface(const EssentialsCase &of);
/// Statuses that are no refusal of the login (E14 to E17).
[[nodiscard]] QList<Finding> checkEssentialsState(const EssentialsCase &of);

/// What is odd in answers that went well (E18, E21, the server's clock).
[[nodiscard]] QList<Finding> essentialsNotes(const CaptureView &capture, const Profile &profile);

} // namespace Ticketscope::Diagnosis
