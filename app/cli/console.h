// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <cstdio>

/// The three standard streams, as the system has them. Text is UTF-8 on this side.
namespace Ticketscope::Cli::Console {

/// Before anything is read or written: bytes then pass as they are, line ends too.
void prepare();

/// Whether a person sits at standard input.
[[nodiscard]] bool isInteractive();

/// To a window with text in it, or into a file or pipe, at once.
void write(FILE *stream, const QByteArray &utf8);

/// A line that is typed in and not shown, with its line end; empty where nothing was. Standard input is interactive.
/// The caller wipes it.
[[nodiscard]] QByteArray readUnseenLine();

} // namespace Ticketscope::Cli::Console
