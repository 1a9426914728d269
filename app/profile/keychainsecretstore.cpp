// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/keychainsecretstore.h"

#include "profile/systemkeychain.h"

#include <QHash>
#include <QLoggingCategory>
#include <QPointer>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcKeychain, "ticketscope.keychain", QtWarningMsg)

QString keyOf(const QUuid &profile, const QString &parameter)
{
    return profile.toString(QUuid::WithoutBraces) + u'/' + parameter;
}

} // namespace

/// Shared with the coroutines that are under way, so that they may outlive the store.
struct KeychainSecretStore::Private
{
    QPointer<KeychainSecretStore> q;
    SystemKeychain keychain;
    QHash<QString, Secret> forRun;
    bool saidUnavailable = false;

    void sayUnavailable(const QString &why)
    {
        qCDebug(lcKeychain) << "no keychain answers:" << why;
        if (!saidUnavailable && q) {
            saidUnavailable = true;
            Q_EMIT q->keychainUnavailable(why);
        }
    }

    static tl::unexpected<Error> denied(const KeychainAnswer &answer)
    {
        return failure(ErrorCode::KeychainDenied,
                       tr("The keychain refused: %1. Unlock it, or allow Ticketscope to use it.")
                           .arg(answer.why.isEmpty() ? tr("no reason given") : answer.why));
    }

    static tl::unexpected<Error> damaged()
    {
        return failure(ErrorCode::KeychainDenied,
                       tr("The keychain's entry for this secret is damaged or not Ticketscope's. Enter the secret "
                          "again."));
    }

    static QCoro::Task<Result<Secret>> read(std::shared_ptr<Private> d, QString key);
    static QCoro::Task<Result<SecretPlace>> write(std::shared_ptr<Private> d, QString key, Secret secret);
    static QCoro::Task<Result<void>> remove(std::shared_ptr<Private> d, QString key);
};

QCoro::Task<Result<Secret>> KeychainSecretStore::Private::read(std::shared_ptr<Private> d, QString key)
{
    if (const auto kept = d->forRun.constFind(key); kept != d->forRun.cend()) {
        co_return *kept;
    }
    const KeychainAnswer answer = co_await d->keychain.read(key);
    switch (answer.kind) {
    case KeychainAnswer::Kind::Done:
        co_return answer.secret;
    case KeychainAnswer::Kind::NoEntry:
        break;
    case KeychainAnswer::Kind::Denied:
        co_return denied(answer);
    case KeychainAnswer::Kind::Damaged:
        co_return damaged();
    case KeychainAnswer::Kind::NoKeychain:
        d->sayUnavailable(answer.why);
        break;
    }
    co_return Secret();
}

QCoro::Task<Result<SecretPlace>> KeychainSecretStore::Private::write(std::shared_ptr<Private> d, QString key,
                                                                     Secret secret)
{
    const KeychainAnswer answer = co_await d->keychain.write(key, secret);
    switch (answer.kind) {
    case KeychainAnswer::Kind::Done:
        d->forRun.remove(key);
        co_return SecretPlace::Keychain;
    case KeychainAnswer::Kind::Denied:
        co_return denied(answer);
    case KeychainAnswer::Kind::Damaged:
        co_return damaged();
    case KeychainAnswer::Kind::NoEntry:
    case KeychainAnswer::Kind::NoKeychain:
        break;
    }
    d->forRun.insert(key, secret);
    d->sayUnavailable(answer.why);
    co_return SecretPlace::ThisRun;
}

QCoro::Task<Result<void>> KeychainSecretStore::Private::remove(std::shared_ptr<Private> d, QString key)
{
    d->forRun.remove(key);
    const KeychainAnswer answer = co_await d->keychain.remove(key);
    switch (answer.kind) {
    case KeychainAnswer::Kind::Done:
    case KeychainAnswer::Kind::NoEntry:
        break;
    case KeychainAnswer::Kind::Denied:
        co_return denied(answer);
    case KeychainAnswer::Kind::Damaged:
        co_return damaged();
    case KeychainAnswer::Kind::NoKeychain:
        d->sayUnavailable(answer.why);
        break;
    }
    co_return {};
}

KeychainSecretStore::KeychainSecretStore(QObject *parent)
    : SecretStore(parent)
    , d(std::make_shared<Private>())
{
    d->q = this;
}

KeychainSecretStore::~KeychainSecretStore() = default;

QCoro::Task<Result<Secret>> KeychainSecretStore::read(QUuid profile, QString parameter)
{
    return Private::read(d, keyOf(profile, parameter));
}

QCoro::Task<Result<SecretPlace>> KeychainSecretStore::write(QUuid profile, QString parameter, Secret secret)
{
    return Private::write(d, keyOf(profile, parameter), std::move(secret));
}

QCoro::Task<Result<void>> KeychainSecretStore::remove(QUuid profile, QString parameter)
{
    return Private::remove(d, keyOf(profile, parameter));
}

void KeychainSecretStore::keepForRun(QUuid profile, const QString &parameter, const Secret &secret)
{
    d->forRun.insert(keyOf(profile, parameter), secret);
}

} // namespace Ticketscope
