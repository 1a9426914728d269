// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/gate.h"
#include "profile/secretstore.h"

#include <QHash>

namespace Ticketscope {

/// Secrets of a test's profiles; can also refuse, or never answer, as a keychain may.
class MemorySecrets final : public SecretStore
{
public:
    std::optional<Error> refusal;
    std::optional<Gate> hold; ///< read() answers once this is opened

    QCoro::Task<Result<Secret>> read(QUuid profile, QString parameter) override
    {
        if (hold) {
            const Gate gate = *hold;
            co_await gate;
        }
        if (refusal) {
            co_return tl::unexpected<Error>(*refusal);
        }
        co_return m_secrets.value({profile, parameter});
    }
    QCoro::Task<Result<SecretPlace>> write(QUuid profile, QString parameter, Secret secret) override
    {
        m_secrets.insert({profile, parameter}, secret);
        co_return SecretPlace::ThisRun;
    }
    QCoro::Task<Result<void>> remove(QUuid profile, QString parameter) override
    {
        m_secrets.remove({profile, parameter});
        co_return Result<void>();
    }
    void keepForRun(QUuid profile, const QString &parameter, const Secret &secret) override
    {
        m_secrets.insert({profile, parameter}, secret);
    }

private:
    QHash<std::pair<QUuid, QString>, Secret> m_secrets;
};

} // namespace Ticketscope
