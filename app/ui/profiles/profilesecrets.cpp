// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/profilesecrets.h"

namespace Ticketscope::Ui {

QCoro::Task<QStringList> changeSecrets(QPointer<SecretStore> store, QUuid profile, QList<SecretChange> changes)
{
    QStringList problems;
    for (const SecretChange &change : std::as_const(changes)) {
        if (!store) {
            break;
        }
        if (!change.value.isSet()) {
            const Result<void> removed = co_await store->remove(profile, change.parameter);
            if (!removed) {
                problems.append(removed.error().text);
            }
        } else if (change.place == SecretPlace::ThisRun) {
            store->keepForRun(profile, change.parameter, change.value);
        } else {
            const Result<SecretPlace> written = co_await store->write(profile, change.parameter, change.value);
            if (!written) {
                problems.append(written.error().text);
            }
        }
    }
    co_return problems;
}

QCoro::Task<QStringList> copySecrets(QPointer<SecretStore> store, QUuid from, QUuid to, QStringList parameters,
                                     SecretPlace place)
{
    QStringList problems;
    QList<SecretChange> found;
    for (const QString &parameter : std::as_const(parameters)) {
        if (!store) {
            co_return problems;
        }
        const Result<Secret> secret = co_await store->read(from, parameter);
        if (!secret) {
            problems.append(secret.error().text);
        } else if (secret->isSet()) {
            found.append({parameter, *secret, place});
        }
    }
    problems.append(co_await changeSecrets(store, to, found));
    co_return problems;
}

QCoro::Task<QStringList> removeSecrets(QPointer<SecretStore> store, QUuid profile, QStringList parameters)
{
    QList<SecretChange> changes;
    for (const QString &parameter : std::as_const(parameters)) {
        changes.append({parameter, {}, SecretPlace::None});
    }
    co_return co_await changeSecrets(store, profile, changes);
}

} // namespace Ticketscope::Ui
