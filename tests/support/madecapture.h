// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"
#include "support/gzipped.h"

#include <algorithm>

namespace Ticketscope::TestData {

/// What crossed, written down by hand: heads with plain line ends or CRLF, bodies after an empty line. The lengths of
/// bodies are put in where neither Content-Length nor Transfer-Encoding stands there.
struct MadeExchange
{
    QByteArray request;
    QByteArray response; ///< empty: no byte came back
    QString url = QStringLiteral("https://crm.acme.example/service");
    ConnectionId connection = 1;
    AttemptId attempt = "attempt-1";
    StepKind kind = StepKind::Login;
    std::optional<Error> error = std::nullopt;
    TlsFacts tls = {};
    QDateTime started = QDateTime({2026, 1, 31}, QTime(12, 30, 15), Qt::UTC);
    bool responseComplete = true;
    bool reconstructed = false;
    QString proxy = {};
    QString peerAddress = {};
};

/// Start line, header lines, body.
struct MadeParts
{
    QByteArray start;
    QList<QByteArray> headers;
    QByteArray body;

    [[nodiscard]] static MadeParts of(const QByteArray &text)
    {
        MadeParts parts;
        const qsizetype crlf = text.indexOf("\r\n\r\n");
        const qsizetype lf = text.indexOf("\n\n");
        const bool plain = crlf < 0 || (lf >= 0 && lf < crlf);
        const qsizetype end = plain ? lf : crlf;
        QByteArray head = end < 0 ? text : text.left(end);
        parts.body = end < 0 ? QByteArray() : text.mid(end + (plain ? 2 : 4));
        parts.headers = head.replace("\r\n", "\n").trimmed().split('\n');
        parts.start = parts.headers.takeFirst();
        return parts;
    }
    [[nodiscard]] bool has(const QByteArray &name) const
    {
        return std::any_of(headers.begin(), headers.end(), [&name](const QByteArray &line) {
            return line.toLower().startsWith(QByteArray(name.toLower() + ':'));
        });
    }
    void drop(const QByteArray &name)
    {
        headers.removeIf(
            [&name](const QByteArray &line) { return line.toLower().startsWith(QByteArray(name.toLower() + ':')); });
    }
    [[nodiscard]] QByteArray joined() const
    {
        QByteArray text = start + "\r\n";
        for (const QByteArray &line : headers) {
            text += line + "\r\n";
        }
        text += "\r\n" + body;
        return text;
    }
    [[nodiscard]] MadeParts framed() const
    {
        MadeParts parts = *this;
        if (!body.isEmpty() && !has("Content-Length") && !has("Transfer-Encoding")) {
            parts.headers.append("Content-Length: " + QByteArray::number(body.size()));
        }
        return parts;
    }
};

inline Message madeMessage(const QByteArray &text, Http::MessageKind kind, bool complete = true)
{
    Message message;
    if (text.isEmpty()) {
        return message;
    }
    const QByteArray wire = MadeParts::of(text).framed().joined();
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

/// Ids count from 1.
inline QList<ExchangePtr> madeCapture(const QList<MadeExchange> &rows)
{
    QList<ExchangePtr> capture;
    for (const MadeExchange &row : rows) {
        auto exchange = std::make_shared<Exchange>();
        exchange->id = ExchangeId(capture.size() + 1);
        exchange->connection = row.connection;
        exchange->attempt = row.attempt;
        exchange->step = {row.kind, {}};
        exchange->url = QUrl(row.url);
        exchange->request = madeMessage(row.request, Http::MessageKind::Request);
        exchange->response = madeMessage(row.response, Http::MessageKind::Response, row.responseComplete);
        exchange->tls = row.tls;
        exchange->started = row.started.addMSecs(200 * capture.size());
        exchange->timings.wait = 20;
        exchange->proxy = row.proxy;
        exchange->peerAddress = row.peerAddress;
        exchange->error = row.error;
        exchange->reconstructed = row.reconstructed;
        capture.append(exchange);
    }
    return capture;
}

/// The same meaning on other wires: what a rule must not depend on.
enum class Variation
{
    None,
    HeadersReversed,
    HeaderNamesLower,
    HeaderNamesUpper,
    GzipAndChunked, ///< of the response's body
    Http10,
};

inline QByteArray varied(const QByteArray &text, Variation variation, bool isResponse)
{
    if (text.isEmpty()) {
        return text;
    }
    MadeParts parts = MadeParts::of(text).framed();
    switch (variation) {
    case Variation::None:
        break;
    case Variation::HeadersReversed:
        // Fields of one name keep their order: it means something (RFC 9110 section 5.3).
        std::stable_sort(parts.headers.begin(), parts.headers.end(), [](const QByteArray &a, const QByteArray &b) {
            const auto name = [](const QByteArray &line) { return line.left(line.indexOf(':')).toLower(); };
            return name(a) > name(b);
        });
        break;
    case Variation::HeaderNamesLower:
    case Variation::HeaderNamesUpper:
        for (QByteArray &line : parts.headers) {
            const qsizetype colon = line.indexOf(':');
            const QByteArray name = line.left(colon);
            line = (variation == Variation::HeaderNamesLower ? name.toLower() : name.toUpper()) + line.mid(colon);
        }
        break;
    case Variation::GzipAndChunked:
        if (isResponse && !parts.body.isEmpty() && !parts.has("Content-Encoding") && !parts.has("Transfer-Encoding")) {
            const QByteArray body = gzipped(parts.body);
            parts.drop("Content-Length");
            parts.headers.append("Content-Encoding: gzip");
            parts.headers.append("Transfer-Encoding: chunked");
            parts.body.clear();
            for (qsizetype at = 0; at < body.size(); at += 100) {
                const QByteArray piece = body.mid(at, 100);
                parts.body += QByteArray::number(piece.size(), 16) + "\r\n" + piece + "\r\n";
            }
            parts.body += "0\r\n\r\n";
        }
        break;
    case Variation::Http10:
        parts.start.replace("HTTP/1.1", "HTTP/1.0");
        break;
    }
    return parts.joined();
}

/// The capture again, each message varied.
inline QList<ExchangePtr> madeCapture(QList<MadeExchange> rows, Variation variation)
{
    for (MadeExchange &row : rows) {
        row.request = varied(row.request, variation, false);
        row.response = varied(row.response, variation, true);
    }
    return madeCapture(rows);
}

} // namespace Ticketscope::TestData
