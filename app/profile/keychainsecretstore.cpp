// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/keychainsecretstore.h"

#include <QCoroSignal>

#include <QHash>
#include <QLoggingCategory>
#include <QPointer>
#include <QStringDecoder>

#include <qt6keychain/keychain.h>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcKeychain, "ticketscope.keychain", QtWarningMsg)

const QString kService = u"Ticketscope"_s;

QString keyOf(const QUuid &profile, const QString &parameter)
{
    return profile.toString(QUuid::WithoutBraces) + u'/' + parameter;
}

/// Deleted by the event loop, after the job's own signal has been dealt with.
struct DeleteLater
{
    void operator()(QObject *object) const { object->deleteLater(); }
};
template<typename Job>
using JobPtr = std::unique_ptr<Job, DeleteLater>;

template<typename Job>
JobPtr<Job> makeJob(const QString &key)
{
    JobPtr<Job> job(new Job(kService));
    job->setAutoDelete(false);
    job->setInsecureFallback(false);
    job->setKey(key);
    return job;
}

/// What other programs (seahorse, secret-tool) can show as text is stored as text.
bool isText(QByteArrayView bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder.decode(bytes);
    return !decoder.hasError() && !text.contains(QChar::Null) && text.toUtf8() == bytes;
}

enum class Answer
{
    Done,
    NoEntry,
    Denied,
    NoKeychain
};

Answer answerOf(const QKeychain::Job &job)
{
    switch (job.error()) {
    case QKeychain::NoError:
        return Answer::Done;
    case QKeychain::EntryNotFound:
        return Answer::NoEntry;
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
    case QKeychain::CouldNotDeleteEntry:
        return Answer::Denied;
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
    case QKeychain::OtherError:
        break;
    }
    return Answer::NoKeychain;
}

} // namespace

/// Shared with the coroutines that are under way, so that they may outlive the store.
struct KeychainSecretStore::Private
{
    QPointer<KeychainSecretStore> q;
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

    static tl::unexpected<Error> denied(const QKeychain::Job &job)
    {
        return failure(ErrorCode::KeychainDenied,
                       tr("The keychain refused: %1. Unlock it, or allow Ticketscope to use it.")
                           .arg(job.errorString().isEmpty() ? tr("no reason given") : job.errorString()));
    }

    static QCoro::Task<Result<Secret>> read(std::shared_ptr<Private> d, QString key);
    static QCoro::Task<void> makeWay(QString key, bool forText);
    static QCoro::Task<Result<SecretPlace>> write(std::shared_ptr<Private> d, QString key, Secret secret);
    static QCoro::Task<Result<void>> remove(std::shared_ptr<Private> d, QString key);
};

QCoro::Task<Result<Secret>> KeychainSecretStore::Private::read(std::shared_ptr<Private> d, QString key)
{
    if (const auto kept = d->forRun.constFind(key); kept != d->forRun.cend()) {
        co_return *kept;
    }
    const auto job = makeJob<QKeychain::ReadPasswordJob>(key);
    job->start();
    co_await qCoro(job.get(), &QKeychain::Job::finished);
    switch (answerOf(*job)) {
    case Answer::Done: {
        QByteArray bytes = job->binaryData();
        const Secret secret(bytes);
        Secret::wipe(bytes);
        co_return secret;
    }
    case Answer::NoEntry:
        break;
    case Answer::Denied:
        co_return denied(*job);
    case Answer::NoKeychain:
        d->sayUnavailable(job->errorString());
        break;
    }
    co_return Secret();
}

/// The Secret Service keeps text and bytes of the same key as two entries, and a reader gets either. So an entry of the
/// other kind goes first.
QCoro::Task<void> KeychainSecretStore::Private::makeWay(QString key, bool forText)
{
    const auto before = makeJob<QKeychain::ReadPasswordJob>(key);
    before->start();
    co_await qCoro(before.get(), &QKeychain::Job::finished);
    QByteArray bytes = before->binaryData();
    const bool inTheWay = answerOf(*before) == Answer::Done && isText(bytes) != forText;
    Secret::wipe(bytes);
    if (inTheWay) {
        const auto removal = makeJob<QKeychain::DeletePasswordJob>(key);
        removal->start();
        co_await qCoro(removal.get(), &QKeychain::Job::finished);
    }
}

QCoro::Task<Result<SecretPlace>> KeychainSecretStore::Private::write(std::shared_ptr<Private> d, QString key,
                                                                     Secret secret)
{
    const bool asText = isText(secret.reveal());
    co_await makeWay(key, asText);
    const auto job = makeJob<QKeychain::WritePasswordJob>(key);
    if (asText) {
        QString text = secret.revealText();
        job->setTextData(text);
        Secret::wipe(text);
    } else {
        QByteArray bytes = secret.reveal().toByteArray();
        job->setBinaryData(bytes);
        Secret::wipe(bytes);
    }
    job->start();
    co_await qCoro(job.get(), &QKeychain::Job::finished);
    switch (answerOf(*job)) {
    case Answer::Done:
        d->forRun.remove(key);
        co_return SecretPlace::Keychain;
    case Answer::Denied:
        co_return denied(*job);
    case Answer::NoEntry:
    case Answer::NoKeychain:
        break;
    }
    d->forRun.insert(key, secret);
    d->sayUnavailable(job->errorString());
    co_return SecretPlace::ThisRun;
}

QCoro::Task<Result<void>> KeychainSecretStore::Private::remove(std::shared_ptr<Private> d, QString key)
{
    d->forRun.remove(key);
    const auto job = makeJob<QKeychain::DeletePasswordJob>(key);
    job->start();
    co_await qCoro(job.get(), &QKeychain::Job::finished);
    switch (answerOf(*job)) {
    case Answer::Done:
    case Answer::NoEntry:
        break;
    case Answer::Denied:
        co_return denied(*job);
    case Answer::NoKeychain:
        d->sayUnavailable(job->errorString());
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
