// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/secret.h"

#include <QByteArray>
#include <QList>

/// The encryption of Kerberos, as far as reading needs it: aes128-cts-hmac-sha1-96 and aes256-cts-hmac-sha1-96
/// (RFC 3962), aes128-cts-hmac-sha256-128 and aes256-cts-hmac-sha384-192 (RFC 8009), rc4-hmac (RFC 4757).
namespace Ticketscope::Kerberos {

/// Numbers of encryption types (RFC 3961 section 8).
enum EncryptionType : qint64
{
    DesCbcCrc = 1,
    DesCbcMd4 = 2,
    DesCbcMd5 = 3,
    Des3CbcSha1 = 16,
    Aes128Sha1 = 17,
    Aes256Sha1 = 18,
    Aes128Sha256 = 19,
    Aes256Sha384 = 20,
    Rc4Hmac = 23,
    Rc4HmacExport = 24,
    Camellia128 = 25,
    Camellia256 = 26
};

/// What is encrypted, which goes into the key (RFC 4120 section 7.5.1).
enum class KeyUsage : quint32
{
    Ticket = 2,
    ApRequestAuthenticator = 11,
    ApReply = 12
};

struct Key
{
    qint64 encryptionType = 0;
    Secret bytes;
};

/// Whether keys of this type can be made and used here.
[[nodiscard]] bool canDecrypt(qint64 encryptionType);
/// Bytes of a key of this type; 0 where it is not known here.
[[nodiscard]] qsizetype keyLength(qint64 encryptionType);

/// The default salt (RFC 4120 section 4): the realm and the parts of the principal's name, with nothing between.
[[nodiscard]] QByteArray defaultSalt(QByteArrayView realm, const QList<QByteArray> &nameParts);
/// The key that a password makes, with the default number of rounds (RFC 3962 section 4, RFC 8009 section 4, RFC 4757
/// section 2, which takes no salt). NotSupported: the type is not known here.
[[nodiscard]] Result<Key> keyFromPassword(qint64 encryptionType, const Secret &password, QByteArrayView salt);
/// Likewise with a number of rounds; rc4-hmac has none.
[[nodiscard]] Result<Key> keyFromPassword(qint64 encryptionType, const Secret &password, QByteArrayView salt,
                                          quint32 rounds);

/// What was encrypted, after the check that nothing in it was changed. NotSupported: the type is not known here;
/// Usage: the key has not the length of its type; Malformed: too short to be encrypted; Refused: the key does not fit,
/// or the bytes were changed.
[[nodiscard]] Result<QByteArray> decrypt(const Key &key, KeyUsage usage, QByteArrayView cipher);

} // namespace Ticketscope::Kerberos
