// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/ntlmmessage.h"

#include <QCoreApplication>
#include <QtEndian>

#include <algorithm>
#include <array>

namespace Ticketscope::Ntlm {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Ntlm)
};

using BufferMember = std::optional<SecurityBuffer> Message::*;

struct BufferPlace
{
    BufferMember member;
    qint64 offset;
};

constexpr std::array kNegotiateBuffers{BufferPlace{&Message::suppliedDomain, 16},
                                       BufferPlace{&Message::suppliedWorkstation, 24}};
constexpr std::array kChallengeBuffers{BufferPlace{&Message::targetName, 12}, BufferPlace{&Message::targetInfo, 40}};
constexpr std::array kAuthenticateBuffers{
    BufferPlace{&Message::lmResponse, 12},  BufferPlace{&Message::ntResponse, 20},
    BufferPlace{&Message::domain, 28},      BufferPlace{&Message::userName, 36},
    BufferPlace{&Message::workstation, 44}, BufferPlace{&Message::sessionKey, 52}};

constexpr qint64 kTypeEnd = 12;
constexpr qint64 kBufferSize = 8;
constexpr qint64 kV2FixedSize = 28; ///< of the blob, up to the AV pairs

QList<BufferPlace> placesOf(MessageType type)
{
    switch (type) {
    case MessageType::Negotiate:
        return {kNegotiateBuffers.begin(), kNegotiateBuffers.end()};
    case MessageType::Challenge:
        return {kChallengeBuffers.begin(), kChallengeBuffers.end()};
    case MessageType::Authenticate:
        break;
    }
    return {kAuthenticateBuffers.begin(), kAuthenticateBuffers.end()};
}

/// The header that even the oldest layout has; a payload cannot begin before its end.
qint64 smallestHeader(MessageType type)
{
    switch (type) {
    case MessageType::Negotiate:
    case MessageType::Challenge:
        return 32;
    case MessageType::Authenticate:
        break;
    }
    return 52;
}

class Reader
{
public:
    explicit Reader(QByteArrayView bytes)
        : m_bytes(bytes)
    {
    }

    [[nodiscard]] ReadMessage read();

private:
    template<typename Number>
    [[nodiscard]] Number number(qint64 offset) const
    {
        return qFromLittleEndian<Number>(m_bytes.data() + offset);
    }
    [[nodiscard]] bool holds(qint64 end) const { return end <= m_bytes.size(); }
    /// Whether the header reaches that far: the message does, and no payload begins before.
    [[nodiscard]] bool headerHolds(qint64 end) const { return end <= m_message.headerEnd; }
    void fail(const QString &text, qint64 offset)
    {
        m_errors.append(Error{ErrorCode::Malformed, text, {}, offset, {}});
    }

    [[nodiscard]] SecurityBuffer bufferAt(qint64 offset) const;
    void findHeaderEnd();
    void readBuffers();
    void checkBuffer(SecurityBuffer *buffer);
    void checkNames();
    void readFlags(qint64 offset);
    void readVersion(qint64 offset);
    void readNegotiate();
    void readChallenge();
    void readAuthenticate();
    void readV2(ByteRange whole);

    QByteArrayView m_bytes;
    Message m_message;
    QList<Error> m_errors;
};

SecurityBuffer Reader::bufferAt(qint64 offset) const
{
    SecurityBuffer buffer;
    buffer.range = {offset, offset + kBufferSize};
    buffer.length = number<quint16>(offset);
    buffer.maximumLength = number<quint16>(offset + 2);
    buffer.offset = number<quint32>(offset + 4);
    return buffer;
}

/// Old clients leave out what stands late in the header; the first payload tells where it ends.
void Reader::findHeaderEnd()
{
    const qint64 smallest = smallestHeader(m_message.type);
    qint64 end = m_bytes.size();
    for (const BufferPlace &place : placesOf(m_message.type)) {
        if (!holds(place.offset + kBufferSize) || place.offset + kBufferSize > end) {
            continue;
        }
        const SecurityBuffer buffer = bufferAt(place.offset);
        if (buffer.length > 0 && buffer.offset >= smallest) {
            end = std::min<qint64>(end, buffer.offset);
        }
    }
    m_message.headerEnd = end;
}

void Reader::readBuffers()
{
    for (const BufferPlace &place : placesOf(m_message.type)) {
        if (headerHolds(place.offset + kBufferSize)) {
            SecurityBuffer buffer = bufferAt(place.offset);
            checkBuffer(&buffer);
            m_message.*place.member = buffer;
        }
    }
}

void Reader::checkBuffer(SecurityBuffer *buffer)
{
    if (buffer->length == 0) {
        return;
    }
    const qint64 offsetField = buffer->range.start + 4;
    const qint64 start = buffer->offset;
    const qint64 end = start + buffer->length;
    if (start < smallestHeader(m_message.type)) {
        buffer->isGood = false;
        fail(Text::tr("This field points into the header of the message, at byte %1.").arg(start), offsetField);
        return;
    }
    if (end > m_bytes.size()) {
        buffer->isGood = false;
        buffer->payload = {std::min<qint64>(start, m_bytes.size()), m_bytes.size()};
        fail(Text::tr("This field points at bytes %1 to %2, but the message has only %3.")
                 .arg(start)
                 .arg(end)
                 .arg(m_bytes.size()),
             offsetField);
        return;
    }
    buffer->payload = {start, end};
}

void Reader::checkNames()
{
    if (m_message.type == MessageType::Negotiate || !m_message.isUnicode()) {
        return;
    }
    for (const auto &name : {m_message.targetName, m_message.domain, m_message.userName, m_message.workstation}) {
        if (name && name->isGood && name->length % 2 != 0) {
            fail(Text::tr("This name is UTF-16 and cannot have an odd number of bytes (%1).").arg(name->length),
                 name->range.start);
        }
    }
}

void Reader::readFlags(qint64 offset)
{
    if (headerHolds(offset + 4)) {
        m_message.flags = number<quint32>(offset);
        m_message.flagsRange = {offset, offset + 4};
    }
}

void Reader::readVersion(qint64 offset)
{
    if (!headerHolds(offset + 8)) {
        return;
    }
    Version version;
    version.major = quint8(m_bytes[offset]);
    version.minor = quint8(m_bytes[offset + 1]);
    version.build = number<quint16>(offset + 2);
    version.revision = quint8(m_bytes[offset + 7]);
    version.range = {offset, offset + 8};
    m_message.version = version;
}

void Reader::readNegotiate()
{
    if (!holds(16)) {
        fail(Text::tr("The message ends before its flags."), m_bytes.size());
        return;
    }
    findHeaderEnd();
    readFlags(12);
    readBuffers();
    readVersion(32);
}

void Reader::readChallenge()
{
    if (!holds(32)) {
        fail(Text::tr("The message ends before the server's challenge."), m_bytes.size());
    }
    findHeaderEnd();
    readFlags(20);
    readBuffers();
    if (headerHolds(32)) {
        m_message.serverChallenge = {24, 32};
    }
    if (headerHolds(40)) {
        m_message.reserved = {32, 40};
    }
    readVersion(48);
    checkNames();
    if (m_message.targetInfo && !m_message.targetInfo->payload.isEmpty()) {
        m_message.targetInfoPairs = readAvPairs(m_bytes, m_message.targetInfo->payload);
        m_errors.append(m_message.targetInfoPairs.errors);
    }
}

void Reader::readAuthenticate()
{
    if (!holds(52)) {
        fail(Text::tr("The message ends before its header does."), m_bytes.size());
    }
    findHeaderEnd();
    readFlags(60);
    readBuffers();
    readVersion(64);
    if (headerHolds(kMicOffset + 16)) {
        m_message.mic = {kMicOffset, kMicOffset + 16};
    }
    checkNames();
    if (!m_message.ntResponse) {
        return;
    }
    const SecurityBuffer response = *m_message.ntResponse;
    if (m_message.ntResponseKind() == NtResponseKind::V2) {
        readV2(response.payload);
    } else if (m_message.ntResponseKind() == NtResponseKind::Unknown) {
        fail(Text::tr("The NT response has %1 bytes; 24 are the least.").arg(response.length), response.range.start);
    }
}

void Reader::readV2(ByteRange whole)
{
    V2Response v2;
    qint64 at = whole.start;
    const auto take = [&at, &whole](qint64 length) {
        const ByteRange part{std::min(at, whole.end), std::min(at + length, whole.end)};
        at = part.end;
        return part;
    };
    v2.proof = take(16);
    v2.blob = {at, whole.end};
    v2.responseVersion = take(1);
    v2.highestVersion = take(1);
    v2.reserved = take(6);
    v2.time = take(8);
    v2.clientChallenge = take(8);
    v2.reservedBehind = take(4);
    if (v2.time.length() == 8) {
        v2.fileTime = number<quint64>(v2.time.start);
    }
    if (v2.blob.length() < kV2FixedSize) {
        fail(Text::tr("The NTLMv2 response ends before its AV pairs."), whole.end);
    } else {
        v2.avPairs = readAvPairs(m_bytes, {at, whole.end});
        v2.trailing = {v2.avPairs.end, whole.end};
        m_errors.append(v2.avPairs.errors);
    }
    m_message.v2 = v2;
}

ReadMessage Reader::read()
{
    if (!isNtlmMessage(m_bytes)) {
        fail(Text::tr("This is no NTLM message: it does not begin with \"NTLMSSP\"."), 0);
        return {std::nullopt, m_errors};
    }
    if (!holds(kTypeEnd)) {
        fail(Text::tr("The message ends before its type."), m_bytes.size());
        return {std::nullopt, m_errors};
    }
    m_message.bytes = m_bytes.toByteArray();
    m_message.typeRange = {8, kTypeEnd};
    m_message.headerEnd = m_bytes.size();
    const auto type = number<quint32>(8);
    m_message.type = MessageType(type);
    switch (type) {
    case quint32(MessageType::Negotiate):
        readNegotiate();
        break;
    case quint32(MessageType::Challenge):
        readChallenge();
        break;
    case quint32(MessageType::Authenticate):
        readAuthenticate();
        break;
    default:
        fail(Text::tr("There is no NTLM message of type %1.").arg(type), 8);
        return {std::nullopt, m_errors};
    }
    return {std::move(m_message), std::move(m_errors)};
}

} // namespace

QString Version::text() const
{
    return QStringLiteral("%1.%2.%3").arg(major).arg(minor).arg(build);
}

QByteArrayView Message::view(ByteRange range) const
{
    return range.isEmpty() ? QByteArrayView() : QByteArrayView(bytes).sliced(range.start, range.length());
}

QByteArrayView Message::payload(const std::optional<SecurityBuffer> &buffer) const
{
    return buffer ? view(buffer->payload) : QByteArrayView();
}

bool Message::isUnicode() const
{
    if (flags) {
        return has(NegotiateUnicode);
    }
    const QByteArrayView name = payload(userName);
    return name.size() >= 2 && name.size() % 2 == 0 && name[1] == '\0';
}

QString Message::text(const std::optional<SecurityBuffer> &buffer) const
{
    const QByteArrayView name = payload(buffer);
    const bool unicode = type != MessageType::Negotiate && isUnicode();
    return unicode ? fromUtf16(name) : QString::fromLatin1(name);
}

NtResponseKind Message::ntResponseKind() const
{
    const qsizetype length = ntResponse ? ntResponse->payload.length() : 0;
    if (length == 0) {
        return NtResponseKind::None;
    }
    if (length < 24) {
        return NtResponseKind::Unknown;
    }
    if (length > 24) {
        return NtResponseKind::V2;
    }
    const QByteArrayView lm = payload(lmResponse);
    const auto isZero = [](char c) { return c == '\0'; };
    const bool isSession = lm.size() == 24 && std::all_of(lm.begin() + 8, lm.end(), isZero) &&
                           !std::all_of(lm.begin(), lm.begin() + 8, isZero);
    return isSession ? NtResponseKind::Ntlm2Session : NtResponseKind::V1;
}

ByteRange Message::flagRange(quint32 bit) const
{
    if (flagsRange.isEmpty()) {
        return {};
    }
    qint64 byte = 0;
    while (byte < 3 && (bit & (0xffU << (8U * unsigned(byte)))) == 0) {
        ++byte;
    }
    return {flagsRange.start + byte, flagsRange.start + byte + 1};
}

bool Message::isAnonymous() const
{
    const QByteArrayView lm = payload(lmResponse);
    return type == MessageType::Authenticate && payload(userName).isEmpty() && payload(ntResponse).isEmpty() &&
           (lm.isEmpty() || (lm.size() == 1 && lm[0] == '\0'));
}

const AvList &Message::avPairs() const
{
    return v2 ? v2->avPairs : targetInfoPairs;
}

bool Message::claimsMic() const
{
    const AvPair *pair = avPairs().find(AvId::Flags);
    return !mic.isEmpty() && pair && (pair->number() & AvMicPresent) != 0;
}

ReadMessage readMessage(QByteArrayView bytes)
{
    return Reader(bytes).read();
}

Result<Message> parseMessage(QByteArrayView bytes)
{
    ReadMessage read = readMessage(bytes);
    if (!read.message || !read.errors.isEmpty()) {
        return tl::unexpected<Error>(read.errors.first());
    }
    return *std::move(read.message);
}

Result<Message> parseMessage(QByteArrayView bytes, MessageType wanted)
{
    Result<Message> message = parseMessage(bytes);
    if (message && message->type != wanted) {
        return failureAt(ErrorCode::Malformed,
                         Text::tr("An NTLM message of type %1 should stand here; this is type %2.")
                             .arg(int(wanted))
                             .arg(int(message->type)),
                         8);
    }
    return message;
}

} // namespace Ticketscope::Ntlm
