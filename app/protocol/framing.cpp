// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/framing.h"

#include "protocol/beastmessage.h"
#include "protocol/framingerror.h"
#include "protocol/headnormalizer.h"
#include "protocol/token.h"

#include <algorithm>

namespace Ticketscope::Http {

namespace {

using Beast = boost::beast::http::error;

/// Heads, chunk lines and trailer sections beyond this many bytes are refused. A body may be of any size.
constexpr qint64 kSectionLimit = qint64(256) * 1024;

bool isHexDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

} // namespace

struct FramingParser::Private
{
    enum class Phase
    {
        Head,
        Body,      ///< or a chunk's data: whatever is passed on as it is
        ChunkLine, ///< the line end of the chunk before, a size line, and after the last one the trailers
        Complete,
        Failed
    };
    /// Where in a chunk line the next byte stands.
    enum class ChunkState
    {
        DataReturn,
        DataLineFeed,
        FirstDigit,
        SizeOrExtension,
        SizeLineFeed,
        TrailerStart,
        Trailer,
        TrailerLineFeed
    };

    explicit Private(MessageKind messageKind)
        : kind(messageKind)
    {
    }

    [[nodiscard]] std::unique_ptr<BeastMessage> makeParser()
    {
        if (kind == MessageKind::Request) {
            return std::make_unique<BeastMessageOf<true>>(&notes);
        }
        return std::make_unique<BeastMessageOf<false>>(&notes);
    }

    void reset();
    void fail(const Error &what);
    qsizetype takeHead(QByteArrayView bytes);
    bool checkFirstBytes();
    bool checkStartLine();
    void finishHead();
    [[nodiscard]] std::optional<Error> transferConflict(const NormalizedHead &head) const;
    qsizetype takeBody(QByteArrayView bytes);
    qsizetype takeChunkLine(QByteArrayView bytes);
    bool stepChunkLine(char c);
    void finishChunkLine();
    void settle();

    MessageKind kind;
    QByteArray answers;
    std::function<void(ByteRange)> observer;

    Phase phase = Phase::Head;
    ChunkState chunkState = ChunkState::FirstDigit;
    MessageNotes notes;
    std::unique_ptr<BeastMessage> beast;
    QByteArray pending;      ///< the head, or the chunk lines, gathered until Boost.Beast can take them in one piece
    qint64 pendingStart = 0; ///< where that stands in the message
    qint64 startLine = -1;   ///< offset in `pending`; -1 until one has begun and ended
    qint64 lineStart = 0;    ///< offset in `pending` of the line that is arriving
    qint64 size = 0;
    qint64 headSize = 0;
    qint64 lastSizeLineEnd = 0;
    ByteRange trailers;
    bool keepsAlive = false;
    std::optional<Error> error;
};

void FramingParser::Private::reset()
{
    phase = Phase::Head;
    chunkState = ChunkState::FirstDigit;
    notes = {};
    beast.reset();
    pending.clear();
    pendingStart = 0;
    startLine = -1;
    lineStart = 0;
    size = 0;
    headSize = 0;
    lastSizeLineEnd = 0;
    trailers = {};
    keepsAlive = false;
    answers.clear();
}

void FramingParser::Private::fail(const Error &what)
{
    error = what;
    phase = Phase::Failed;
    keepsAlive = false;
}

/// Takes one line of the head, or as much of it as has come.
qsizetype FramingParser::Private::takeHead(QByteArrayView bytes)
{
    const qsizetype lineFeed = bytes.indexOf('\n');
    const qsizetype length =
        std::min<qint64>(lineFeed < 0 ? bytes.size() : lineFeed + 1, kSectionLimit + 1 - pending.size());
    pending += bytes.sliced(0, length);
    size += length;
    if (pending.size() > kSectionLimit) {
        fail(tooLargeError(kSectionLimit));
        return length;
    }
    if (!checkFirstBytes() || !pending.endsWith('\n')) {
        return length;
    }
    const QByteArrayView line = QByteArrayView(pending).sliced(lineStart);
    const bool isEmpty = line == "\r\n" || line == "\n";
    if (isEmpty && startLine >= 0) {
        finishHead();
        return length;
    }
    if (!isEmpty && startLine < 0) {
        startLine = lineStart;
        if (!checkStartLine()) {
            return length;
        }
    }
    lineStart = pending.size();
    return length;
}

/// What is not HTTP at all is told from its first bytes, without waiting for a line that may never end.
bool FramingParser::Private::checkFirstBytes()
{
    const QByteArrayView line = QByteArrayView(pending).sliced(lineStart);
    if (startLine >= 0 || line.startsWith('\r') || line.startsWith('\n')) {
        return true;
    }
    if (kind == MessageKind::Request) {
        if (!isTokenCharacter(line.front())) {
            fail(framingError(Beast::bad_method, lineStart));
            return false;
        }
        return true;
    }
    const QByteArrayView expected("HTTP/");
    for (qsizetype i = 0; i < std::min(line.size(), expected.size()); ++i) {
        if (line[i] != expected[i]) {
            fail(framingError(Beast::bad_version, lineStart + i));
            return false;
        }
    }
    return true;
}

bool FramingParser::Private::checkStartLine()
{
    const NormalizedHead line(pending, startLine, kind);
    const std::unique_ptr<BeastMessage> probe = makeParser();
    BeastMessage::ErrorCode code;
    probe->put(line.text(), code);
    if (code && code != Beast::need_more) {
        fail(framingError(code, line.original(locateInStartLine(line.text(), kind, code))));
        return false;
    }
    return true;
}

void FramingParser::Private::finishHead()
{
    const NormalizedHead head(pending, startLine, kind);
    // What the start line says was noted by checkStartLine().
    const bool opensTunnel = answers == "CONNECT" && notes.status / 100 == 2;
    const bool hasNoBody = kind == MessageKind::Response && (answers == "HEAD" || opensTunnel);
    beast = makeParser();
    if (hasNoBody) {
        beast->skipBody();
    }
    BeastMessage::ErrorCode code;
    const qsizetype used = beast->put(head.text(), code);
    if (code) {
        fail(framingError(code, head.original(locateInField(head.text(), used, code))));
        return;
    }
    if (const std::optional<Error> conflict = transferConflict(head)) {
        fail(*conflict);
        return;
    }
    headSize = pending.size();
    pending.clear();
    // RFC 9112 section 6.1: in HTTP/1.0 the framing of such a message is not to be trusted beyond it.
    keepsAlive = beast->keepsAlive() && (notes.version >= 11 || notes.transferEncoding.isEmpty());
    notes.atChunkLine = beast->isChunked();
    notes.onBody = [this](QByteArrayView run) {
        if (observer) {
            observer({size, size + run.size()});
        }
    };
    settle();
}

/// What RFC 9112 section 6.1 forbids and Boost.Beast lets pass: chunked that is not last or comes twice, a request
/// with a coding but without chunked, and any coding beside a Content-Length.
std::optional<Error> FramingParser::Private::transferConflict(const NormalizedHead &head) const
{
    if (notes.transferEncoding.isEmpty()) {
        return std::nullopt;
    }
    const QList<QByteArray> codings = notes.transferEncoding.toLower().split(',');
    qsizetype chunked = 0;
    for (const QByteArray &coding : codings) {
        chunked += coding.trimmed() == "chunked" ? 1 : 0;
    }
    const bool isLast = codings.last().trimmed() == "chunked";
    const bool isFine = chunked == (isLast ? 1 : 0) && (isLast || kind == MessageKind::Response);
    if (isFine && !notes.hasContentLength) {
        return std::nullopt;
    }
    const qint64 at = notes.transferStart - head.text().data();
    return framingError(Beast::bad_transfer_encoding, head.original(at));
}

qsizetype FramingParser::Private::takeBody(QByteArrayView bytes)
{
    BeastMessage::ErrorCode code;
    const qsizetype used = beast->put(bytes, code);
    size += used;
    if (code) {
        fail(framingError(code, size));
        return used;
    }
    settle();
    return used;
}

/// Takes bytes up to the end of a line at most.
qsizetype FramingParser::Private::takeChunkLine(QByteArrayView bytes)
{
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        pending += c;
        ++size;
        if (pending.size() > kSectionLimit) {
            fail(tooLargeError(size - 1));
            return i + 1;
        }
        if (!stepChunkLine(c)) {
            return i + 1;
        }
        if (c == '\n') {
            finishChunkLine();
            return i + 1;
        }
    }
    return bytes.size();
}

/// Refuses at once what Boost.Beast would only see when the line is whole (or, for a bare LF, never).
bool FramingParser::Private::stepChunkLine(char c)
{
    using enum ChunkState;
    const auto expect = [&](bool good, ChunkState next) {
        if (!good) {
            fail(framingError(Beast::bad_chunk, size - 1));
            return false;
        }
        chunkState = next;
        return true;
    };
    switch (chunkState) {
    case DataReturn:
        return expect(c == '\r', DataLineFeed);
    case DataLineFeed:
        return expect(c == '\n', FirstDigit);
    case FirstDigit:
        return expect(isHexDigit(c), SizeOrExtension);
    case SizeOrExtension:
        return expect(c != '\n', c == '\r' ? SizeLineFeed : SizeOrExtension);
    case SizeLineFeed:
        return expect(c == '\n', TrailerStart);
    case TrailerStart:
    case Trailer:
        return expect(c != '\n', c == '\r' ? TrailerLineFeed : Trailer);
    case TrailerLineFeed:
        return expect(c == '\n', TrailerStart);
    }
    return true;
}

void FramingParser::Private::finishChunkLine()
{
    if (chunkState == ChunkState::FirstDigit) {
        return; // only the line end of the chunk before
    }
    if (lastSizeLineEnd == 0) {
        lastSizeLineEnd = size;
    }
    BeastMessage::ErrorCode code;
    beast->put(pending, code);
    if (code == Beast::need_more) {
        return; // the last chunk: its trailers follow
    }
    if (code) {
        const qint64 at = locateInChunkLine(pending, lastSizeLineEnd - pendingStart, code);
        fail(framingError(code, pendingStart + at));
        return;
    }
    if (beast->isDone()) {
        trailers = {lastSizeLineEnd, size};
    }
    pending.clear();
    settle();
}

/// Chooses the phase that follows from what Boost.Beast has seen.
void FramingParser::Private::settle()
{
    if (beast->isDone()) {
        phase = Phase::Complete;
    } else if (!notes.atChunkLine) {
        phase = Phase::Body;
    } else {
        chunkState = phase == Phase::Head ? ChunkState::FirstDigit : ChunkState::DataReturn;
        phase = Phase::ChunkLine;
        pendingStart = size;
        lastSizeLineEnd = 0;
    }
}

FramingParser::FramingParser(MessageKind kind)
    : d(std::make_unique<Private>(kind))
{
}

FramingParser::~FramingParser() = default;

void FramingParser::setBodyObserver(std::function<void(ByteRange)> observer)
{
    d->observer = std::move(observer);
}

void FramingParser::setAnswers(QByteArrayView requestMethod)
{
    d->answers = requestMethod.toByteArray();
}

qsizetype FramingParser::feed(QByteArrayView bytes)
{
    using Phase = Private::Phase;
    qsizetype taken = 0;
    while (taken < bytes.size() && d->phase != Phase::Complete && d->phase != Phase::Failed) {
        const QByteArrayView rest = bytes.sliced(taken);
        switch (d->phase) {
        case Phase::Head:
            taken += d->takeHead(rest);
            break;
        case Phase::Body:
            taken += d->takeBody(rest);
            break;
        default:
            taken += d->takeChunkLine(rest);
            break;
        }
    }
    return taken;
}

void FramingParser::close()
{
    if (!hasStarted() || d->phase == Private::Phase::Complete || d->phase == Private::Phase::Failed) {
        return;
    }
    if (d->phase == Private::Phase::Body && !d->beast->isChunked()) {
        BeastMessage::ErrorCode code;
        d->beast->putEnd(code);
        if (!code) {
            d->phase = Private::Phase::Complete;
            return;
        }
    }
    d->fail(closedError(d->kind, isHeadComplete(), d->size));
}

void FramingParser::begin()
{
    if (isComplete()) {
        d->reset();
    }
}

bool FramingParser::hasStarted() const
{
    return d->size > 0;
}

bool FramingParser::isHeadComplete() const
{
    return d->headSize > 0;
}

bool FramingParser::isComplete() const
{
    return d->phase == Private::Phase::Complete;
}

bool FramingParser::isInterim() const
{
    return d->kind == MessageKind::Response && status() / 100 == 1 && status() != 101;
}

qint64 FramingParser::headSize() const
{
    return d->headSize;
}

qint64 FramingParser::messageSize() const
{
    return d->size;
}

QByteArray FramingParser::method() const
{
    return d->notes.method;
}

int FramingParser::status() const
{
    return d->notes.status;
}

bool FramingParser::keepsAlive() const
{
    return d->keepsAlive;
}

ByteRange FramingParser::trailers() const
{
    return d->trailers;
}

const std::optional<Error> &FramingParser::error() const
{
    return d->error;
}

} // namespace Ticketscope::Http
