// SPDX-License-Identifier: GPL-3.0-or-later
// The provider interface has DES only in its legacy module, which need not be installed; so the block functions of
// libcrypto itself are called here.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "protocol/ntlmdes.h"

#include <openssl/crypto.h>
#include <openssl/des.h>

#include <algorithm>

namespace Ticketscope::Ntlm {

namespace {

constexpr qsizetype kKeySize = 7;
constexpr qsizetype kBlockSize = 8;

/// Spreads 56 bits over eight bytes, seven to each; the lowest bit is the parity, which nobody checks.
void spreadKey(QByteArrayView key, DES_cblock *out)
{
    quint64 bits = 0;
    for (qsizetype i = 0; i < kKeySize; ++i) {
        bits = (bits << 8U) | quint8(i < key.size() ? key[i] : 0);
    }
    for (qsizetype i = kBlockSize - 1; i >= 0; --i) {
        (*out)[i] = static_cast<unsigned char>((bits & 0x7fU) << 1U);
        bits >>= 7U;
    }
    DES_set_odd_parity(out);
}

} // namespace

QByteArray desBlock(QByteArrayView key, QByteArrayView block)
{
    DES_cblock keyBytes{};
    DES_key_schedule schedule{};
    spreadKey(key, &keyBytes);
    DES_set_key_unchecked(&keyBytes, &schedule);
    DES_cblock input{};
    DES_cblock output{};
    std::copy_n(block.begin(), std::min(block.size(), kBlockSize), input);
    DES_ecb_encrypt(&input, &output, &schedule, DES_ENCRYPT);
    OPENSSL_cleanse(&keyBytes, sizeof keyBytes);
    OPENSSL_cleanse(&schedule, sizeof schedule);
    return {reinterpret_cast<const char *>(output), kBlockSize};
}

QByteArray desLong(QByteArrayView key, QByteArrayView block)
{
    // The third key is the last two bytes of sixteen, and zeros.
    QByteArray response = desBlock(key.sliced(0, kKeySize), block);
    response.append(desBlock(key.sliced(kKeySize, kKeySize), block));
    response.append(desBlock(key.sliced(2 * kKeySize), block));
    return response;
}

} // namespace Ticketscope::Ntlm
