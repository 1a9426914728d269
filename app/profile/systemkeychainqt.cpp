// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/systemkeychain.h"

#include <QCoroSignal>

#include <QStringDecoder>

#include <qt6keychain/keychain.h>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

const QString kService = u"Ticketscope"_s;

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

KeychainAnswer::Kind kindOf(const QKeychain::Job &job)
{
    switch (job.error()) {
    case QKeychain::NoError:
        return KeychainAnswer::Kind::Done;
    case QKeychain::EntryNotFound:
        return KeychainAnswer::Kind::NoEntry;
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
    case QKeychain::CouldNotDeleteEntry:
        return KeychainAnswer::Kind::Denied;
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
    case QKeychain::OtherError:
        break;
    }
    return KeychainAnswer::Kind::NoKeychain;
}

KeychainAnswer answerOf(const QKeychain::Job &job)
{
    return {kindOf(job), job.errorString(), {}};
}

/// The Secret Service keeps text and bytes of the same key as two entries, and a reader gets either. So an entry of the
/// other kind goes first.
QCoro::Task<void> makeWay(QString key, bool forText)
{
    const auto before = makeJob<QKeychain::ReadPasswordJob>(key);
    before->start();
    co_await qCoro(before.get(), &QKeychain::Job::finished);
    QByteArray bytes = before->binaryData();
    const bool inTheWay = kindOf(*before) == KeychainAnswer::Kind::Done && isText(bytes) != forText;
    Secret::wipe(bytes);
    if (inTheWay) {
        const auto removal = makeJob<QKeychain::DeletePasswordJob>(key);
        removal->start();
        co_await qCoro(removal.get(), &QKeychain::Job::finished);
    }
}

} // namespace

struct SystemKeychain::Private
{
};

SystemKeychain::SystemKeychain() = default;

SystemKeychain::~SystemKeychain() = default;

QCoro::Task<KeychainAnswer> SystemKeychain::read(QString key)
{
    const auto job = makeJob<QKeychain::ReadPasswordJob>(key);
    job->start();
    co_await qCoro(job.get(), &QKeychain::Job::finished);
    KeychainAnswer answer = answerOf(*job);
    if (answer.kind == KeychainAnswer::Kind::Done) {
        QByteArray bytes = job->binaryData();
        answer.secret = Secret(bytes);
        Secret::wipe(bytes);
    }
    co_return answer;
}

QCoro::Task<KeychainAnswer> SystemKeychain::write(QString key, Secret secret)
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
    co_return answerOf(*job);
}

QCoro::Task<KeychainAnswer> SystemKeychain::remove(QString key)
{
    const auto job = makeJob<QKeychain::DeletePasswordJob>(key);
    job->start();
    co_await qCoro(job.get(), &QKeychain::Job::finished);
    co_return answerOf(*job);
}

} // namespace Ticketscope
