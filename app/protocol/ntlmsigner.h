// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "protocol/ntlmcrypto.h"

#include <QByteArray>

#include <array>

namespace Ticketscope::Ntlm {

/// The stream cipher that NTLM seals checksums and keys with; overwritten when it goes.
class Rc4 final
{
public:
    explicit Rc4(QByteArrayView key);
    ~Rc4();
    Q_DISABLE_COPY_MOVE(Rc4)

    /// Encrypts or decrypts the next bytes of the stream.
    [[nodiscard]] QByteArray apply(QByteArrayView bytes);

private:
    std::array<quint8, 256> m_state{};
    quint8 m_i = 0;
    quint8 m_j = 0;
};

/// RC4K of MS-NLMP section 6: one key, one message.
[[nodiscard]] QByteArray rc4Once(const Secret &key, QByteArrayView bytes);

/// MAC of MS-NLMP section 3.4.4: 16 bytes. `handle` is the state of the sealing key, which moves on.
[[nodiscard]] QByteArray messageSignature(quint32 flags, const Secret &signingKey, Rc4 *handle, quint32 sequence,
                                          QByteArrayView message);

/// Signs what one side sends, or verifies it: each counts the sequence number from 0.
class Signer final
{
public:
    Signer(quint32 flags, const Secret &exportedKey, Signatory signatory);
    Q_DISABLE_COPY_MOVE(Signer)
    ~Signer() = default;

    [[nodiscard]] QByteArray sign(QByteArrayView message);
    [[nodiscard]] bool verify(QByteArrayView message, QByteArrayView signature);

private:
    quint32 m_flags;
    Secret m_signingKey;
    Rc4 m_handle;
    quint32 m_sequence = 0;
};

} // namespace Ticketscope::Ntlm
