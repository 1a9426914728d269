// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "profile/secretstore.h"

#include <memory>

namespace Ticketscope {

/// The operating system's keychain through QtKeychain: Secret Service or KWallet, Windows Credential Store, macOS
/// Keychain.
class KeychainSecretStore final : public SecretStore
{
    Q_OBJECT
public:
    explicit KeychainSecretStore(QObject *parent = nullptr);
    ~KeychainSecretStore() override;
    Q_DISABLE_COPY_MOVE(KeychainSecretStore)

    [[nodiscard]] QCoro::Task<Result<Secret>> read(QUuid profile, QString parameter) override;
    [[nodiscard]] QCoro::Task<Result<SecretPlace>> write(QUuid profile, QString parameter, Secret secret) override;
    [[nodiscard]] QCoro::Task<Result<void>> remove(QUuid profile, QString parameter) override;
    void keepForRun(QUuid profile, const QString &parameter, const Secret &secret) override;

private:
    struct Private;
    std::shared_ptr<Private> d;
};

} // namespace Ticketscope
