// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/recorder.h"

#include <algorithm>
#include <cstdlib>

using namespace Ticketscope;

namespace {

void require(bool condition)
{
    if (!condition) {
        std::abort();
    }
}

} // namespace

/// The input is a script of crossings: a byte of what, a byte of how much, and the bytes. None of them is lost.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Capture capture;
    Recorder recorder(&capture);
    recorder.setSpillLimit(qint64(1) << 20);
    ConnectionFacts facts;
    facts.connection = 1;
    facts.attempt = "fuzz";
    facts.host = QStringLiteral("h.example");
    recorder.connectionOpened(facts);
    qint64 crossed = 0;
    qint64 now = 0;
    size_t at = 0;
    while (at + 2 <= size) {
        const unsigned what = data[at];
        const size_t length = std::min<size_t>(data[at + 1], size - at - 2);
        const QByteArrayView bytes(reinterpret_cast<const char *>(data + at + 2), qsizetype(length));
        at += 2 + length;
        recorder.bytesCrossed(1, (what & 2U) != 0 ? WirePeer::Proxy : WirePeer::Origin,
                              (what & 1U) != 0 ? WireDirection::Received : WireDirection::Sent, bytes, ++now);
        crossed += bytes.size();
    }
    recorder.connectionClosed(1, std::nullopt);
    qint64 recorded = 0;
    const QList<ExchangePtr> exchanges = capture.exchanges();
    for (const ExchangePtr &exchange : exchanges) {
        recorded += exchange->request.wire.size() + exchange->response.wire.size();
        for (const Message &interim : exchange->interim) {
            recorded += interim.wire.size();
        }
        for (const Message *message : {&exchange->request, &exchange->response}) {
            require(message->body.end <= message->wire.size() && message->head.end <= message->wire.size());
            require(message->headBytes == message->wire.bytes({0, message->headBytes.size()}));
        }
        if (exchange->error && exchange->error->offset) {
            require(*exchange->error->offset >= 0);
        }
    }
    require(recorded == crossed);
    return 0;
}
