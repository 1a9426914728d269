// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "profile/keychainanswer.h"

#include <QStringList>

namespace Ticketscope {

/// Named blobs of at most kCredentialBlobSize bytes, as Windows' Credential Manager keeps them.
class CredentialVault
{
public:
    CredentialVault() = default;
    virtual ~CredentialVault() = default;
    Q_DISABLE_COPY_MOVE(CredentialVault)

    [[nodiscard]] virtual KeychainAnswer read(const QString &name) = 0;
    /// Replaces what has the name, as one step.
    [[nodiscard]] virtual KeychainAnswer write(const QString &name, const Secret &blob) = 0;
    [[nodiscard]] virtual KeychainAnswer remove(const QString &name) = 0;
    /// The names that begin with `prefix`, into `names`.
    [[nodiscard]] virtual KeychainAnswer list(const QString &prefix, QStringList *names) = 0;
};

// A secret of any size in such a vault. Its first piece has the name itself, further ones "<name>/<write>.<number>",
// where <write> is random: what an interrupted write left cannot be taken for a part of another one. The first piece is
// written last and is what makes a write count; until then the secret that was there before is whole.

/// Damaged: there is a first piece, but not all that belong to it, or it is not one of ours.
[[nodiscard]] KeychainAnswer readSecret(CredentialVault *vault, const QString &name);
/// Where it fails, what was there before is still there. Takes away what earlier writes left.
[[nodiscard]] KeychainAnswer writeSecret(CredentialVault *vault, const QString &name, const Secret &secret);
/// Takes away all pieces, those of interrupted writes too.
[[nodiscard]] KeychainAnswer removeSecret(CredentialVault *vault, const QString &name);

} // namespace Ticketscope
