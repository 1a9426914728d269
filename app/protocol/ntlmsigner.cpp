// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/ntlmsigner.h"

#include <QtEndian>

#include <numeric>
#include <utility>

#include <zlib.h>

namespace Ticketscope::Ntlm {

namespace {

QByteArray number32(quint32 number)
{
    const quint32 little = qToLittleEndian(number);
    return {reinterpret_cast<const char *>(&little), sizeof little};
}

quint32 checksum(QByteArrayView message)
{
    uLong crc = crc32(0, nullptr, 0);
    crc = crc32_z(crc, reinterpret_cast<const Bytef *>(message.data()), size_t(message.size()));
    return quint32(crc);
}

} // namespace

Rc4::Rc4(QByteArrayView key)
{
    std::iota(m_state.begin(), m_state.end(), quint8(0));
    quint8 j = 0;
    for (size_t i = 0; i < m_state.size() && !key.isEmpty(); ++i) {
        j = quint8(j + m_state[i] + quint8(key[qsizetype(i) % key.size()]));
        std::swap(m_state[i], m_state[j]);
    }
}

Rc4::~Rc4()
{
    volatile quint8 *state = m_state.data();
    for (size_t i = 0; i < m_state.size(); ++i) {
        state[i] = 0;
    }
}

QByteArray Rc4::apply(QByteArrayView bytes)
{
    QByteArray out = bytes.toByteArray();
    for (char &c : out) {
        ++m_i;
        m_j = quint8(m_j + m_state[m_i]);
        std::swap(m_state[m_i], m_state[m_j]);
        const auto sum = quint8(m_state[m_i] + m_state[m_j]);
        c = char(quint8(c) ^ m_state[sum]);
    }
    return out;
}

QByteArray rc4Once(const Secret &key, QByteArrayView bytes)
{
    return Rc4(key.reveal()).apply(bytes);
}

QByteArray messageSignature(quint32 flags, const Secret &signingKey, Rc4 *handle, quint32 sequence,
                            QByteArrayView message)
{
    QByteArray signature = number32(1);
    if ((flags & (NegotiateSign | NegotiateSeal)) == 0) {
        signature.append(12, '\0'); // section 3.4.4.3
        return signature;
    }
    if ((flags & ExtendedSessionSecurity) != 0) {
        QByteArray signedBytes = number32(sequence);
        signedBytes.append(message);
        QByteArray mac = hmacMd5(signingKey, signedBytes).first(8);
        if ((flags & NegotiateKeyExchange) != 0) {
            mac = handle->apply(mac);
        }
        signature.append(mac);
        signature.append(number32(sequence));
        return signature;
    }
    // The pad goes through the cipher, so that the stream moves on, and is then sent as zero.
    (void)handle->apply(number32(0));
    signature.append(number32(0));
    signature.append(handle->apply(number32(checksum(message))));
    const QByteArray cover = handle->apply(number32(0));
    signature.append(number32(qFromLittleEndian<quint32>(cover.constData()) ^ sequence));
    return signature;
}

Signer::Signer(quint32 flags, const Secret &exportedKey, Signatory signatory)
    : m_flags(flags)
    , m_signingKey(signKey(flags, exportedKey, signatory))
    , m_handle(sealKey(flags, exportedKey, signatory).reveal())
{
}

QByteArray Signer::sign(QByteArrayView message)
{
    return messageSignature(m_flags, m_signingKey, &m_handle, m_sequence++, message);
}

bool Signer::verify(QByteArrayView message, QByteArrayView signature)
{
    const QByteArray own = sign(message);
    // Without extended session security, bytes 4 to 8 are a pad: some send it encrypted, others as zero.
    const qsizetype from = (m_flags & ExtendedSessionSecurity) != 0 ? 4 : 8;
    return signature.size() == own.size() && signature.first(4) == QByteArrayView(own).first(4) &&
           sameBytes(QByteArrayView(own).sliced(from), signature.sliced(from));
}

} // namespace Ticketscope::Ntlm
