// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"
#include "support/gzipped.h"

namespace Ticketscope::TestData {

inline Message messageOf(const QByteArray &wire, Http::MessageKind kind, bool complete = true)
{
    Message message;
    message.wire = WireBytes(wire);
    message.complete = complete;
    const auto head = Http::parseHead(wire, kind);
    if (!head) {
        message.body = {wire.size(), wire.size()};
        return message;
    }
    message.head = *head;
    message.headBytes = wire.left(head->end);
    message.body = {head->end, wire.size()};
    return message;
}

inline QByteArray withLength(const QByteArray &head, const QByteArray &body)
{
    return head + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

inline QByteArray chunked(const QByteArray &bytes, qsizetype size)
{
    QByteArray out;
    for (qsizetype i = 0; i < bytes.size(); i += size) {
        const QByteArray part = bytes.mid(i, size);
        out += QByteArray::number(part.size(), 16) + "\r\n" + part + "\r\n";
    }
    return out + "0\r\n\r\n";
}

inline std::shared_ptr<Exchange> exchangeOf(const QUrl &url, const QByteArray &request, const QByteArray &response)
{
    auto exchange = std::make_shared<Exchange>();
    exchange->id = 1;
    exchange->connection = 1;
    exchange->attempt = "attempt-1";
    exchange->step = {StepKind::Call, QStringLiteral("Call")};
    exchange->url = url;
    exchange->request = messageOf(request, Http::MessageKind::Request);
    exchange->response = messageOf(response, Http::MessageKind::Response);
    exchange->started = QDateTime({2026, 1, 31}, QTime(12, 30, 15, 250), Qt::UTC);
    exchange->timings.dns = 1.5;
    exchange->timings.connect = 2.25;
    exchange->timings.tls = 10.5;
    exchange->timings.send = 0.25;
    exchange->timings.wait = 30;
    exchange->timings.receive = 4;
    exchange->peerAddress = QStringLiteral("192.0.2.7:443");
    return exchange;
}

} // namespace Ticketscope::TestData
