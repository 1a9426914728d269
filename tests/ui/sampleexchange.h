// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/capture.h"

namespace Ticketscope::TestUi {

inline Message message(const QByteArray &wire, Http::MessageKind kind)
{
    Message made;
    made.wire = WireBytes(wire);
    if (wire.isEmpty()) {
        return made;
    }
    made.head = Http::parseHead(wire, kind).value();
    made.headBytes = wire.left(made.head.end);
    made.body = {made.head.end, wire.size()};
    made.complete = true;
    return made;
}

/// An exchange with these bytes, appended to the capture.
inline ExchangePtr append(Capture &capture, const QByteArray &request, const QByteArray &response,
                          StepKind kind = StepKind::Login)
{
    auto made = std::make_shared<Exchange>();
    made->id = capture.takeId();
    made->attempt = "attempt";
    made->connection = 1;
    made->step = {kind, {}};
    made->url = QUrl(QStringLiteral("https://host.example/"));
    made->request = message(request, Http::MessageKind::Request);
    made->response = message(response, Http::MessageKind::Response);
    made->started = QDateTime::currentDateTimeUtc();
    capture.append(made);
    return made;
}

inline QByteArray basicRequest()
{
    return "GET /api HTTP/1.1\r\nHost: host.example\r\nAuthorization: Basic " + QByteArray("alice:hunter2").toBase64() +
           "\r\n\r\n";
}

inline QByteArray response(const QByteArray &type, const QByteArray &body)
{
    return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + QByteArray::number(body.size()) +
           "\r\n\r\n" + body;
}

} // namespace Ticketscope::TestUi
