// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/ntlmmessage.h"

#include <QtEndian>

namespace Ticketscope::Ntlm {

namespace {

/// A header of fixed size that is filled in, and payloads behind it.
class Builder
{
public:
    Builder(MessageType type, qsizetype headerSize)
        : m_bytes(kSignature.toByteArray())
    {
        m_bytes.resize(headerSize);
        std::fill(m_bytes.begin() + kSignature.size(), m_bytes.end(), '\0');
        putNumber(8, quint32(type));
    }

    template<typename Number>
    void putNumber(qsizetype offset, Number number)
    {
        qToLittleEndian(number, m_bytes.data() + offset);
    }
    void putBytes(qsizetype offset, QByteArrayView bytes)
    {
        std::copy(bytes.begin(), bytes.end(), m_bytes.begin() + offset);
    }
    /// The security buffer at `offset`, and its payload at the end.
    void putBuffer(qsizetype offset, QByteArrayView payload)
    {
        putNumber(offset, quint16(payload.size()));
        putNumber(offset + 2, quint16(payload.size()));
        putNumber(offset + 4, quint32(m_bytes.size()));
        m_bytes.append(payload);
    }
    void putVersion(qsizetype offset, const std::optional<Version> &version)
    {
        if (version) {
            putNumber(offset, version->major);
            putNumber(offset + 1, version->minor);
            putNumber(offset + 2, version->build);
            putNumber(offset + 7, version->revision);
        }
    }
    [[nodiscard]] QByteArray take() { return std::move(m_bytes); }

private:
    QByteArray m_bytes;
};

} // namespace

QByteArray buildNegotiate(const NegotiateFields &fields)
{
    Builder builder(MessageType::Negotiate, fields.version ? 40 : 32);
    builder.putNumber(12, fields.flags);
    builder.putBuffer(16, fields.domain);
    builder.putBuffer(24, fields.workstation);
    builder.putVersion(32, fields.version);
    return builder.take();
}

QByteArray buildChallenge(const ChallengeFields &fields)
{
    Builder builder(MessageType::Challenge, 56);
    builder.putNumber(20, fields.flags);
    builder.putBytes(24, fields.serverChallenge);
    builder.putVersion(48, fields.version);
    const bool unicode = (fields.flags & NegotiateUnicode) != 0;
    const QByteArray target = unicode ? toUtf16(fields.targetName) : fields.targetName.toLatin1();
    builder.putBuffer(12, target);
    builder.putBuffer(40, fields.targetInfo);
    return builder.take();
}

QByteArray buildAuthenticate(const AuthenticateFields &fields)
{
    const qsizetype withVersion = kMicOffset;
    const qsizetype withoutVersion = 64;
    const qsizetype headerSize = fields.roomForMic ? kMicOffset + 16 : fields.version ? withVersion : withoutVersion;
    Builder builder(MessageType::Authenticate, headerSize);
    builder.putNumber(60, fields.flags);
    builder.putVersion(64, fields.version);
    builder.putBuffer(28, fields.domain);
    builder.putBuffer(36, fields.userName);
    builder.putBuffer(44, fields.workstation);
    builder.putBuffer(12, fields.lmResponse);
    builder.putBuffer(20, fields.ntResponse);
    builder.putBuffer(52, fields.sessionKey);
    return builder.take();
}

Version shownVersion()
{
    return {10, 0, 19045, 15, {}};
}

} // namespace Ticketscope::Ntlm
