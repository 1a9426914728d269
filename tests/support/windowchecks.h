// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/windowdriver.h"
#include "ui/stillnessmeter.h"
#include "workbench/byteserver.h"

/// What holds of every failure, as checks of Qt Test: look at QTest::currentTestFailed() after each.
namespace Ticketscope::TestUi {

/// Whether the text is `pattern`, in which each * stands for any text.
[[nodiscard]] bool isLike(const QString &text, const QString &pattern);

/// The last login was refused or came to nothing, and the window says so where the person looks: the sentence whole in
/// the bar, the same one in the attempt's row, and the exchange that shows it selected in the ladder.
void verifyTold(WindowDriver &driver, const QString &sentence);

/// What the rows of the ladder hold, connection by connection, is what the server received and sent, to the byte. Stops
/// the server.
void verifyBytes(WindowDriver &driver, Testing::ByteServer &server);

/// What stands in the raw view, as sent and with nothing masked, is that message.
void verifyShown(WindowDriver &driver, Side side, const QByteArray &message);

/// The window went on turning: no turn took it long, neither at work nor waiting for anything but a processor.
void verifyLively(const StillnessMeter &meter);

/// Nothing runs, no connection is open, and Log in can be pressed.
void verifyIdle(WindowDriver &driver, quint16 serverPort);

/// The same, but that a connection over which a whole answer came may stay open for a next request (RFC 9112
/// section 9.3); no more than `kept` of them.
void verifyRested(WindowDriver &driver, quint16 serverPort, int kept = 1);

/// Log in is pressed and, the cause being gone, it works; then Log off. Leaves no connection.
void verifyWorksAgain(WindowDriver &driver);

} // namespace Ticketscope::TestUi
