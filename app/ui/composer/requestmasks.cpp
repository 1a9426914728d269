// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/composer/requestmasks.h"

#include "ui/composer/composedrequest.h"

#include <algorithm>

namespace Ticketscope::Ui {

namespace {

constexpr qsizetype kReadAtOnce = qsizetype(256) << 10;

QList<Header> headersWithin(const Exchange &exchange, const QList<ByteRange> &ranges)
{
    QList<Header> found;
    const QByteArrayView head = exchange.request.headBytes;
    for (const Http::HeaderField &field : exchange.request.head.headers) {
        if (std::any_of(ranges.begin(), ranges.end(), [&field](ByteRange r) { return r.intersects(field.value); })) {
            found.append({head.sliced(field.name.start, field.name.length()).toByteArray(),
                          head.sliced(field.value.start, field.value.length()).toByteArray()});
        }
    }
    return found;
}

} // namespace

RequestMasks requestMasks(const HttpRequest &request, const HttpRequest &authorized, const QList<Secret> &known)
{
    RequestMasks masks;
    const Exchange whole = asExchange(authorized);
    masks.bytes = whole.request.wire.all();
    masks.secrets = secretsIn(whole, known);
    const Exchange own = asExchange(request);
    masks.secretHeaders = headersWithin(own, secretsIn(own, known));
    return masks;
}

QList<ByteRange> secretsInBody(const HttpRequest &request)
{
    if (request.body.size() > kReadAtOnce) {
        return {{0, request.body.size()}};
    }
    const Exchange exchange = asExchange(request);
    const qint64 bodyStart = exchange.request.body.start;
    QList<ByteRange> inBody;
    const QList<ByteRange> secrets = secretsIn(exchange, {});
    for (const ByteRange range : secrets) {
        if (range.end > bodyStart) {
            inBody.append(ByteRange{std::max(range.start, bodyStart), range.end}.moved(-bodyStart));
        }
    }
    return inBody;
}

QList<Secret> secretsOf(const std::optional<Session> &session)
{
    QList<Secret> known;
    if (session) {
        known = session->secrets.values();
        for (const SessionItem &item : session->items) {
            known.append(item.value);
        }
    }
    return known;
}

} // namespace Ticketscope::Ui
