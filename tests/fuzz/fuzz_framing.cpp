// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/framing.h"

#include <QStringList>

#include <algorithm>
#include <cstdlib>

using namespace Ticketscope;
using namespace Ticketscope::Http;
using namespace Qt::StringLiterals;

namespace {

/// What came out, in words; the bytes of pieces are counted by a small generator that `seed` starts.
QString outcomeOf(QByteArrayView stream, MessageKind kind, const QByteArray &answers, bool isSplit, unsigned seed)
{
    QString outcome;
    FramingParser parser(kind);
    parser.setAnswers(answers);
    qint64 bodySize = 0;
    parser.setBodyObserver([&](ByteRange run) { bodySize += run.length(); });
    qint64 at = 0;
    const auto note = [&] {
        outcome += u"%1 %2 %3 %4 %5;"_s.arg(parser.headSize())
                       .arg(parser.messageSize())
                       .arg(parser.status())
                       .arg(parser.keepsAlive())
                       .arg(bodySize);
        bodySize = 0;
    };
    while (at < stream.size() && !parser.error()) {
        seed = seed * 1103515245U + 12345U;
        const qint64 piece = isSplit ? 1 + ((seed >> 16U) % 9U) : stream.size();
        const qint64 end = std::min<qint64>(stream.size(), at + piece);
        while (at < end && !parser.error()) {
            const qsizetype taken = parser.feed(stream.sliced(at, end - at));
            if (taken <= 0) {
                std::abort(); // no progress
            }
            at += taken;
            if (parser.isComplete()) {
                note();
                parser.begin();
                parser.setAnswers(answers);
            }
        }
    }
    parser.close();
    if (parser.isComplete()) {
        note();
    }
    if (const std::optional<Error> &error = parser.error()) {
        if (!error->offset || *error->offset < 0 || *error->offset > parser.messageSize()) {
            std::abort();
        }
        outcome += u"%1 at %2"_s.arg(QString::fromLatin1(errorCodeName(error->code))).arg(*error->offset);
    }
    return outcome;
}

} // namespace

/// However a stream is split, the same messages and the same error come out.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    const MessageKind kind = (data[0] & 1U) != 0 ? MessageKind::Request : MessageKind::Response;
    const QByteArray answers = (data[0] & 2U) != 0 ? "HEAD"_ba : (data[0] & 4U) != 0 ? "CONNECT"_ba : "GET"_ba;
    const QByteArrayView stream(reinterpret_cast<const char *>(data + 2), qsizetype(size - 2));
    if (outcomeOf(stream, kind, answers, false, 0) != outcomeOf(stream, kind, answers, true, data[1])) {
        std::abort();
    }
    return 0;
}
