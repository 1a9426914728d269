// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QtGlobal>

namespace Ticketscope {

/// Number of an exchange on the ladder, from 1, unique within a capture.
using ExchangeId = qint64;
/// Number of a TCP connection within a capture, from 1 (shown as c1, c2, …).
using ConnectionId = qint64;
/// Names one attempt (one press of Log in and all that follows from its session); also the SOCKS5 user name at the tap.
using AttemptId = QByteArray;

/// Which half of an exchange.
enum class Side
{
    Request,
    Response
};

} // namespace Ticketscope
