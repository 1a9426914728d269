// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/keytab.h"

#include <QHash>
#include <QMutex>

#include <memory>
#include <optional>

namespace Ticketscope {

/// Keys that a person gave so that what is encrypted can be read: the keys of a service's keytab, the password of its
/// account, or both. Immutable; shared between threads by DecodeKeysPtr.
class DecodeKeys final
{
public:
    /// `account`: whose password it is ("svc-web"); empty: the service's principal itself. It goes into the salt.
    DecodeKeys(QList<Kerberos::KeytabEntry> keytab, Secret password, QByteArray account = {});
    ~DecodeKeys() = default;
    Q_DISABLE_COPY_MOVE(DecodeKeys)

    [[nodiscard]] const QList<Kerberos::KeytabEntry> &keytab() const { return m_keytab; }
    [[nodiscard]] bool hasPassword() const { return m_password.isSet(); }
    [[nodiscard]] const QByteArray &account() const { return m_account; }
    /// The key that the password makes; kept, as making one takes thousands of rounds. Nothing for types that cannot
    /// be made here, or without a password.
    [[nodiscard]] std::optional<Kerberos::Key> passwordKey(qint64 encryptionType, const QByteArray &salt) const;

    /// Keys of sessions that were read out of tickets: with these the answer to a ticket can be read.
    [[nodiscard]] const QList<Kerberos::Key> &sessionKeys() const { return m_sessionKeys; }
    [[nodiscard]] std::shared_ptr<const DecodeKeys> withSessionKeys(const QList<Kerberos::Key> &keys) const;

private:
    QList<Kerberos::KeytabEntry> m_keytab;
    Secret m_password;
    QByteArray m_account;
    QList<Kerberos::Key> m_sessionKeys;
    mutable QMutex m_mutex;
    mutable QHash<QByteArray, Secret> m_made; ///< by encryption type and salt
};

using DecodeKeysPtr = std::shared_ptr<const DecodeKeys>;

} // namespace Ticketscope
