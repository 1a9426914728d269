// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decodekeys.h"

#include <QMutexLocker>

#include <algorithm>
#include <array>

namespace Ticketscope {

TokenExpectations TokenExpectations::ofPerson(const Jose::TokenExpectations &given)
{
    return {given, given, given};
}

const Jose::TokenExpectations &TokenExpectations::forToken(QByteArrayView carrier, QByteArrayView type,
                                                           bool looksLikeIdToken) const
{
    constexpr std::array own{"client_assertion", "request", "assertion", "dpop"};
    const qsizetype colon = carrier.indexOf(':');
    const QByteArray name = carrier.sliced(colon + 1).toByteArray().toLower();
    if (std::find(own.begin(), own.end(), name) != own.end()) {
        return clientsOwn;
    }
    if (name == "id_token" || name == "id_token_hint") {
        return idTokens;
    }
    const bool isAccessToken = type.compare("at+jwt", Qt::CaseInsensitive) == 0 || name == "access_token";
    return looksLikeIdToken && !isAccessToken ? idTokens : others;
}

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

std::shared_ptr<DecodeKeys> DecodeKeys::copy() const
{
    auto made = std::make_shared<DecodeKeys>(m_keytab, m_password, m_account);
    made->m_sessionKeys = m_sessionKeys;
    made->m_tokenSource = m_tokenSource;
    const QMutexLocker locker(&m_mutex);
    made->m_made = m_made;
    made->m_tokens = m_tokens;
    return made;
}

std::shared_ptr<const DecodeKeys> DecodeKeys::withSessionKeys(const QList<Kerberos::Key> &keys) const
{
    auto more = copy();
    more->m_sessionKeys += keys;
    return more;
}

std::shared_ptr<const DecodeKeys> DecodeKeys::withTokens(const std::shared_ptr<const DecodeKeys> &keys,
                                                         TokenExpectationsSource source)
{
    auto more = keys ? keys->copy() : std::make_shared<DecodeKeys>(QList<Kerberos::KeytabEntry>(), Secret());
    more->m_tokenSource = std::move(source);
    more->m_tokens.reset();
    return more;
}

const TokenExpectations *DecodeKeys::tokens() const
{
    const QMutexLocker locker(&m_mutex);
    if (!m_tokens && m_tokenSource) {
        m_tokens = m_tokenSource();
    }
    return m_tokens ? &*m_tokens : nullptr;
}

} // namespace Ticketscope
