// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace Ticketscope {

/// The most bytes that one entry of Windows' Credential Manager holds (CRED_MAX_CREDENTIAL_BLOB_SIZE, wincred.h).
inline constexpr qsizetype kCredentialBlobSize = 2560;
/// Beyond this, a secret is refused: no login needs it, and every piece is an entry in the person's list.
inline constexpr qsizetype kLargestSecret = qsizetype(1) << 20;

/// What stands before a piece's share of the secret, big-endian: "TSc1", the id of the write that it belongs to (16
/// bytes, random), the whole secret's size (32 bits), this piece's number and how many there are (16 bits each).
struct PieceHead
{
    static constexpr qsizetype kSize = 28;
    static constexpr qsizetype kWriteSize = 16;

    QByteArray write;
    qsizetype secretSize = 0;
    int number = 0;
    int count = 0;
};

/// None where the blob is not a piece of ours or says what cannot be.
[[nodiscard]] std::optional<PieceHead> readPieceHead(QByteArrayView blob);

/// At least one piece, none larger than kCredentialBlobSize; none at all for a secret beyond kLargestSecret. `write` is
/// PieceHead::kWriteSize bytes that no other write has.
[[nodiscard]] QList<Secret> splitSecret(const Secret &secret, const QByteArray &write);

/// The secret, if these are all its pieces, in order, of one write.
[[nodiscard]] std::optional<Secret> joinPieces(const QList<Secret> &pieces);

} // namespace Ticketscope
