// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/describe.h"

#include <algorithm>

namespace Ticketscope {

namespace {

/// Bodies up to this many bytes are checked for damage in their codings when the exchange ends.
constexpr qint64 kCheckedBody = qint64(16) << 20;
constexpr qint64 kCheckedOutput = qint64(64) << 20;

/// "http://host:8080" of the connection itself.
QByteArray originOf(const ConnectionFacts &facts)
{
    QUrl url;
    url.setScheme(facts.tls ? QStringLiteral("https") : QStringLiteral("http"));
    url.setHost(facts.host);
    const bool isDefaultPort = facts.port == (facts.tls ? 443 : 80);
    if (facts.port != 0 && !isDefaultPort) {
        url.setPort(facts.port);
    }
    return url.toEncoded();
}

/// The target URI of a request (RFC 9112 section 3.3), in all four forms of its target.
QUrl targetUri(const Message &request, const ConnectionFacts &facts)
{
    const QByteArray &target = request.head.target;
    if (request.head.method == "CONNECT") {
        return QUrl::fromEncoded("http://" + target);
    }
    if (!target.startsWith('/') && target != "*") {
        return QUrl::fromEncoded(target);
    }
    const QByteArray host = request.headerValue("Host");
    const QByteArray scheme = facts.tls ? QByteArrayLiteral("https://") : QByteArrayLiteral("http://");
    const QByteArray origin = host.isEmpty() ? originOf(facts) : QByteArray(scheme + host);
    const QUrl url = QUrl::fromEncoded(target == "*" ? origin : QByteArray(origin + target));
    return url.isValid() ? url : QUrl::fromEncoded(originOf(facts));
}

double milliseconds(qint64 from, qint64 to)
{
    return double(std::max<qint64>(to - from, 0)) / 1e6;
}

Timings timingsOf(const ConnectionFacts &facts, const OpenExchange &open)
{
    Timings timings;
    if (open.paysForConnect) {
        timings.dns = facts.timings.dns;
        timings.connect = facts.timings.connect;
    }
    if (open.paysForTls) {
        timings.tls = facts.timings.tls;
    }
    const bool wasSent = open.request && open.request->hasStarted();
    if (wasSent) {
        timings.send = milliseconds(open.request->firstAt(), open.request->lastAt());
    }
    if (open.response && open.response->hasStarted()) {
        if (wasSent) {
            timings.wait = milliseconds(open.request->lastAt(), open.response->firstAt());
        }
        timings.receive = milliseconds(open.response->firstAt(), open.response->lastAt());
    } else if (wasSent) {
        // No answer came: what was waited for in vain, to the millisecond.
        const qint64 passed = open.started.msecsTo(QDateTime::currentDateTimeUtc());
        timings.wait = std::max(double(passed) - timings.send.value_or(0), 0.0);
    }
    return timings;
}

} // namespace

Exchange describeExchange(const ConnectionFacts &facts, const OpenExchange &open, Message request, Message response)
{
    Exchange exchange;
    exchange.id = open.id;
    exchange.connection = facts.connection;
    exchange.attempt = facts.attempt;
    exchange.step = open.step;
    if (!request.head.target.isEmpty()) {
        exchange.url = targetUri(request, facts);
    } else {
        exchange.url = open.announcedUrl.isEmpty() ? QUrl::fromEncoded(originOf(facts)) : open.announcedUrl;
    }
    exchange.request = std::move(request);
    exchange.response = std::move(response);
    exchange.interim = open.interim;
    exchange.timings = timingsOf(facts, open);
    if (open.isToOrigin) {
        exchange.tls = facts.tlsFacts;
    }
    exchange.started = open.started;
    exchange.peerAddress = facts.peerAddress;
    exchange.proxy = facts.proxy;
    exchange.error = open.error;
    return exchange;
}

std::optional<Error> codingDamage(const Message &response)
{
    const bool isCoded =
        !response.headerValue("Content-Encoding").isEmpty() || response.headerValue("Transfer-Encoding").contains(',');
    if (!response.complete || !isCoded || response.body.isEmpty() || response.body.length() > kCheckedBody) {
        return std::nullopt;
    }
    const SourceBufferPtr wire = SourceBuffer::root("wire", response.wire.all());
    std::optional<Error> damage = Http::decodeBody(wire, response.head, response.body, kCheckedOutput).damage;
    return damage && damage->code == ErrorCode::BrokenEncoding ? damage : std::nullopt;
}

} // namespace Ticketscope
