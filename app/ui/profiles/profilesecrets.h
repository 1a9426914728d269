// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "profile/secretstore.h"

#include <QPointer>
#include <QStringList>

namespace Ticketscope::Ui {

/// What shall become of one secret of a profile.
struct SecretChange
{
    QString parameter;
    Secret value; ///< not set: it is removed
    SecretPlace place = SecretPlace::Keychain;
};

/// Carries the changes out, one after the other; yields a sentence for each that failed. Ends early, without a
/// sentence, when the store goes.
[[nodiscard]] QCoro::Task<QStringList> changeSecrets(QPointer<SecretStore> store, QUuid profile,
                                                     QList<SecretChange> changes);
/// Copies what is there from one profile to another.
[[nodiscard]] QCoro::Task<QStringList> copySecrets(QPointer<SecretStore> store, QUuid from, QUuid to,
                                                   QStringList parameters, SecretPlace place);
[[nodiscard]] QCoro::Task<QStringList> removeSecrets(QPointer<SecretStore> store, QUuid profile,
                                                     QStringList parameters);

} // namespace Ticketscope::Ui
