// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decodekeys.h"

#include <QMutexLocker>

namespace Ticketscope {

DecodeKeys::DecodeKeys(QList<Kerberos::KeytabEntry> keytab, Secret password, QByteArray account)
    : m_keytab(std::move(keytab))
    , m_password(std::move(password))
    , m_account(std::move(account))
{
}

std::optional<Kerberos::Key> DecodeKeys::passwordKey(qint64 encryptionType, const QByteArray &salt) const
{
    if (!hasPassword() || !Kerberos::canDecrypt(encryptionType)) {
        return std::nullopt;
    }
    const QByteArray name = QByteArray::number(encryptionType) + ':' + salt;
    const QMutexLocker locker(&m_mutex);
    if (const auto kept = m_made.constFind(name); kept != m_made.constEnd()) {
        return Kerberos::Key{encryptionType, *kept};
    }
    const Result<Kerberos::Key> made = Kerberos::keyFromPassword(encryptionType, m_password, salt);
    if (!made) {
        return std::nullopt;
    }
    m_made.insert(name, made->bytes);
    return *made;
}

std::shared_ptr<const DecodeKeys> DecodeKeys::withSessionKeys(const QList<Kerberos::Key> &keys) const
{
    auto more = std::make_shared<DecodeKeys>(m_keytab, m_password, m_account);
    more->m_sessionKeys = m_sessionKeys + keys;
    const QMutexLocker locker(&m_mutex);
    more->m_made = m_made;
    return more;
}

} // namespace Ticketscope
