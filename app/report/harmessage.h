// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"

#include <QJsonObject>

namespace Ticketscope::HarMessage {

struct Read
{
    Message message;
    bool reconstructed = false; ///< the bytes were rebuilt from the fields
};

/// A HAR "request" or "response" as a message: from its exact bytes where the file has them, else rebuilt from start
/// line, headers and text. What was rebuilt is not coded: its Content-Encoding and Transfer-Encoding are left out and
/// Content-Length tells the length that the body has here.
[[nodiscard]] Read read(const QJsonObject &object, Side side, const QUrl &url);

[[nodiscard]] Message fromWire(const QByteArray &wire, Http::MessageKind kind, bool complete);

} // namespace Ticketscope::HarMessage
