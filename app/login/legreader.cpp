// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/legreader.h"

#include <QCoreApplication>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::LegReader)
};

Error located(Error error, const Exchange &exchange)
{
    error.exchange = exchange.id;
    if (error.url.isEmpty()) {
        error.url = exchange.url;
    }
    return error;
}

/// The bytes that are looked at, and whether they are all that there are.
std::pair<SourceBufferPtr, bool> wireOf(const Message &message)
{
    const bool whole = message.wire.size() <= 2 * kLegBodyLimit;
    const ByteRange range{0, whole ? message.wire.size() : message.body.start + kLegBodyLimit};
    return {SourceBuffer::root("wire", message.wire.bytes(range)), whole};
}

} // namespace

Result<Leg> readLeg(const ExchangePtr &exchange)
{
    const Exchange &recorded = *exchange;
    if (recorded.error) {
        return tl::unexpected<Error>(located(*recorded.error, recorded));
    }
    const Message &response = exchange->response;
    if (!response.complete) {
        return tl::unexpected<Error>(
            located({ErrorCode::ConnectionClosed,
                     Text::tr("The connection to %1 ended before the answer was whole.").arg(exchange->url.host()),
                     {},
                     {},
                     {}},
                    *exchange));
    }
    Leg leg;
    leg.exchange = exchange;
    leg.status = exchange->status();
    if (response.body.isEmpty()) {
        return leg;
    }
    const auto [wire, whole] = wireOf(response);
    const ByteRange body{response.body.start, std::min(response.body.end, qint64(wire->bytes().size()))};
    const Http::DecodedBody decoded = Http::decodeBody(wire, response.head, body, kLegBodyLimit);
    if (decoded.damage && whole && decoded.damage->code != ErrorCode::TooLarge) {
        return tl::unexpected<Error>(located(*decoded.damage, *exchange));
    }
    if (decoded.body) {
        leg.body = decoded.body->bytes();
    }
    return leg;
}

SourceBufferPtr bodyOf(const Leg &leg)
{
    const Message &response = leg.exchange->response;
    if (response.body.isEmpty()) {
        return nullptr;
    }
    const SourceBufferPtr wire = wireOf(response).first;
    const ByteRange body{response.body.start, std::min(response.body.end, qint64(wire->bytes().size()))};
    return Http::decodeBody(wire, response.head, body, kLegBodyLimit).body;
}

} // namespace Ticketscope
