// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report/jsonreport.h"

#include <QCoreApplication>

namespace Ticketscope::Cli {

/// The exchanges as a compact table: number, step, method and address, status, milliseconds, connection.
[[nodiscard]] QStringList ladderLines(const QList<ExchangePtr> &exchanges, const Masker &masker);

/// What the session holds, a line an item, values masked as the masker says.
[[nodiscard]] QStringList sessionLines(const Session &session, const Masker &masker);

/// A decoded tree, indented, with the bytes that each field stands on.
[[nodiscard]] QStringList treeLines(const DecodedNode &node, const Masker &masker);

} // namespace Ticketscope::Cli
