// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/secret.h"

#include <QCoroTask>

#include <QObject>
#include <QUuid>

namespace Ticketscope {

enum class SecretPlace
{
    None,
    Keychain,
    ThisRun
};

/// Where secrets live. Key: "<profile id>/<parameter>", keychain service "Ticketscope". Where no keychain answers,
/// keychainUnavailable() is emitted once in a run and what is written is kept for the run only.
class SecretStore : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// A default-constructed Secret where there is none; an error only where the keychain refuses or breaks.
    [[nodiscard]] virtual QCoro::Task<Result<Secret>> read(QUuid profile, QString parameter) = 0;
    /// Tells where it ended up.
    [[nodiscard]] virtual QCoro::Task<Result<SecretPlace>> write(QUuid profile, QString parameter, Secret secret) = 0;
    [[nodiscard]] virtual QCoro::Task<Result<void>> remove(QUuid profile, QString parameter) = 0;
    /// Keeps it for this run only, in front of what the keychain may have.
    virtual void keepForRun(QUuid profile, const QString &parameter, const Secret &secret) = 0;

Q_SIGNALS:
    void keychainUnavailable(const QString &why);
};

} // namespace Ticketscope
