// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/messagefile.h"

#include "decode/decoders/http/pasted.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Cli {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Cli)
};

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

qsizetype skipBlank(QByteArrayView bytes, qsizetype at)
{
    while (at < bytes.size() && isSpace(bytes[at])) {
        ++at;
    }
    return at;
}

/// The start of the first line from `at` on that begins a message; the end of the bytes where there is none.
qsizetype nextMessage(QByteArrayView bytes, qsizetype at)
{
    while (at < bytes.size()) {
        if (Pasted::beginsWithStartLine(bytes.sliced(at))) {
            return at;
        }
        const qsizetype end = bytes.indexOf('\n', at);
        at = end < 0 ? bytes.size() : end + 1;
    }
    return bytes.size();
}

/// Where the message that starts at `start` ends.
qsizetype endOf(QByteArrayView bytes, qsizetype start, const Message &message)
{
    const qsizetype body = start + message.head.end;
    bool isNumber = false;
    const qint64 length = message.headerValue("Content-Length").trimmed().toLongLong(&isNumber);
    if (isNumber && length >= 0 && message.headerValue("Transfer-Encoding").isEmpty()) {
        return body + std::min<qint64>(length, bytes.size() - body);
    }
    return nextMessage(bytes, body);
}

std::optional<Message> messageAt(QByteArrayView bytes, qsizetype start)
{
    const auto kind =
        bytes.sliced(start).startsWith("HTTP/") ? Http::MessageKind::Response : Http::MessageKind::Request;
    // A head that was copied alone may lack its blank line.
    const QByteArray rest = bytes.sliced(start).toByteArray();
    Result<Http::Head> head = Http::parseHead(QByteArray(rest + "\r\n\r\n"), kind);
    if (!head) {
        return std::nullopt;
    }
    Pasted::clamp(&*head, rest.size());
    Message message;
    message.head = std::move(*head);
    message.headBytes = rest.first(message.head.end);
    const qsizetype end = endOf(bytes, start, message) - start;
    message.wire = WireBytes(rest.first(end));
    message.body = {message.head.end, end};
    message.complete = true;
    return message;
}

std::shared_ptr<Exchange> opened(QList<std::shared_ptr<Exchange>> *exchanges)
{
    auto exchange = std::make_shared<Exchange>();
    exchange->id = exchanges->size() + 1;
    exchange->connection = 1;
    exchange->step = {StepKind::Leg, Text::tr("Message")};
    exchanges->append(exchange);
    return exchange;
}

QUrl urlOf(const Message &request)
{
    const QByteArray host = request.headerValue("Host");
    const QByteArray &target = request.head.target;
    return QUrl::fromEncoded(target.startsWith('/') ? QByteArray("http://" + host + target) : target);
}

} // namespace

QList<ExchangePtr> exchangesOfMessages(const QByteArray &bytes)
{
    QList<std::shared_ptr<Exchange>> exchanges;
    qsizetype at = skipBlank(bytes, 0);
    while (at < bytes.size() && Pasted::beginsWithStartLine(QByteArrayView(bytes).sliced(at))) {
        const std::optional<Message> message = messageAt(bytes, at);
        if (!message) {
            break;
        }
        if (message->head.kind == Http::MessageKind::Request) {
            const auto exchange = opened(&exchanges);
            exchange->request = *message;
            exchange->url = urlOf(*message);
        } else {
            const bool isAnswer = !exchanges.isEmpty() && exchanges.last()->response.isEmpty();
            (isAnswer ? exchanges.last() : opened(&exchanges))->response = *message;
        }
        at = skipBlank(bytes, at + message->wire.size());
    }
    return {exchanges.begin(), exchanges.end()};
}

} // namespace Ticketscope::Cli
