// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/jwtchecks.h"
#include "protocol/keytab.h"

#include <QHash>
#include <QMutex>

#include <functional>
#include <memory>
#include <optional>

namespace Ticketscope {

/// What the tokens of one message are held against. An ID token is meant for the client itself, an access token for a
/// service; what a client signed was not signed with the provider's keys.
struct TokenExpectations
{
    Jose::TokenExpectations idTokens;
    Jose::TokenExpectations others;
    Jose::TokenExpectations clientsOwn; ///< "client_assertion", "request", a proof: only clocks are known

    /// The same for all, as a person gives them for one token.
    [[nodiscard]] static TokenExpectations ofPerson(const Jose::TokenExpectations &given);
    /// Those for a token that was found as "json:id_token", "form:client_assertion", "header:DPoP", …, or nowhere.
    [[nodiscard]] const Jose::TokenExpectations &forToken(QByteArrayView carrier, QByteArrayView type,
                                                          bool looksLikeIdToken) const;
};

/// Finds them, when there is a token at all. Called at most once by each DecodeKeys, from whichever thread decodes.
using TokenExpectationsSource = std::function<TokenExpectations()>;

/// What a person gave, or a capture holds, with which more can be read: the keys of a service's keytab or the password
/// of its account for what Kerberos encrypted, and what tokens are held against. Immutable; shared between threads by
/// DecodeKeysPtr.
class DecodeKeys final
{
public:
    /// `account`: whose password it is ("svc-web"); empty: the service's principal itself. It goes into the salt.
    DecodeKeys(QList<Kerberos::KeytabEntry> keytab, Secret password, QByteArray account = {});
    ~DecodeKeys() = default;
    Q_DISABLE_COPY_MOVE(DecodeKeys)

    /// `keys` (null: none) with another source of expectations.
    [[nodiscard]] static std::shared_ptr<const DecodeKeys> withTokens(const std::shared_ptr<const DecodeKeys> &keys,
                                                                      TokenExpectationsSource source);
    /// What tokens are held against; null: nothing, and no checks are told.
    [[nodiscard]] const TokenExpectations *tokens() const;

    /// Whether there is anything to open what Kerberos encrypted with.
    [[nodiscard]] bool opensKerberos() const
    {
        return !m_keytab.isEmpty() || hasPassword() || !m_sessionKeys.isEmpty();
    }
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
    [[nodiscard]] std::shared_ptr<DecodeKeys> copy() const;

    QList<Kerberos::KeytabEntry> m_keytab;
    Secret m_password;
    QByteArray m_account;
    QList<Kerberos::Key> m_sessionKeys;
    TokenExpectationsSource m_tokenSource;
    mutable QMutex m_mutex;
    mutable QHash<QByteArray, Secret> m_made; ///< by encryption type and salt
    mutable std::optional<TokenExpectations> m_tokens;
};

using DecodeKeysPtr = std::shared_ptr<const DecodeKeys>;

} // namespace Ticketscope
