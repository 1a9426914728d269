// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "profile/keychainanswer.h"

#include <QCoroTask>

#include <memory>

namespace Ticketscope {

/// The keychain of this system, bytes under a key: what differs between systems and nothing else. QtKeychain (Secret
/// Service, KWallet, macOS Keychain) or, on Windows, the Credential Manager. No call makes its thread wait. Jobs under
/// way end before this object goes, or keep what they need.
class SystemKeychain final
{
public:
    SystemKeychain();
    ~SystemKeychain();
    Q_DISABLE_COPY_MOVE(SystemKeychain)

    /// Done with the secret, or NoEntry.
    [[nodiscard]] QCoro::Task<KeychainAnswer> read(QString key);
    /// One entry afterwards, whatever was there.
    [[nodiscard]] QCoro::Task<KeychainAnswer> write(QString key, Secret secret);
    /// NoEntry where there was none.
    [[nodiscard]] QCoro::Task<KeychainAnswer> remove(QString key);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Ticketscope
