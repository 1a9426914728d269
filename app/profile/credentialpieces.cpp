// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/credentialpieces.h"

#include <QtEndian>

namespace Ticketscope {

namespace {

constexpr QByteArrayView kMagic("TSc1");
constexpr qsizetype kShare = kCredentialBlobSize - PieceHead::kSize;

// Where a head's fields stand.
constexpr qsizetype kWriteAt = 4;
constexpr qsizetype kSizeAt = kWriteAt + PieceHead::kWriteSize;
constexpr qsizetype kNumberAt = kSizeAt + 4;
constexpr qsizetype kCountAt = kNumberAt + 2;
static_assert(kCountAt + 2 == PieceHead::kSize);
static_assert(kLargestSecret / kShare < 0xffff);

int piecesFor(qsizetype size)
{
    return size == 0 ? 1 : int((size + kShare - 1) / kShare);
}

qsizetype shareOf(int number, qsizetype size)
{
    return std::min(kShare, size - number * kShare);
}

} // namespace

std::optional<PieceHead> readPieceHead(QByteArrayView blob)
{
    if (blob.size() < PieceHead::kSize || blob.size() > kCredentialBlobSize || !blob.startsWith(kMagic)) {
        return std::nullopt;
    }
    PieceHead head;
    head.write = blob.sliced(kWriteAt, PieceHead::kWriteSize).toByteArray();
    head.secretSize = qsizetype(qFromBigEndian<quint32>(blob.data() + kSizeAt));
    head.number = qFromBigEndian<quint16>(blob.data() + kNumberAt);
    head.count = qFromBigEndian<quint16>(blob.data() + kCountAt);
    if (head.secretSize > kLargestSecret || head.count != piecesFor(head.secretSize) || head.number >= head.count ||
        blob.size() - PieceHead::kSize != shareOf(head.number, head.secretSize)) {
        return std::nullopt;
    }
    return head;
}

QList<Secret> splitSecret(const Secret &secret, const QByteArray &write)
{
    Q_ASSERT(write.size() == PieceHead::kWriteSize);
    QList<Secret> pieces;
    if (secret.size() > kLargestSecret) {
        return pieces;
    }
    const int count = piecesFor(secret.size());
    for (int number = 0; number < count; ++number) {
        const qsizetype share = shareOf(number, secret.size());
        QByteArray blob(PieceHead::kSize + share, Qt::Uninitialized);
        std::copy_n(kMagic.begin(), kMagic.size(), blob.begin());
        std::copy_n(write.begin(), write.size(), blob.begin() + kWriteAt);
        qToBigEndian(quint32(secret.size()), blob.data() + kSizeAt);
        qToBigEndian(quint16(number), blob.data() + kNumberAt);
        qToBigEndian(quint16(count), blob.data() + kCountAt);
        std::copy_n(secret.reveal().begin() + number * kShare, share, blob.begin() + PieceHead::kSize);
        pieces.append(Secret(blob));
        Secret::wipe(blob);
    }
    return pieces;
}

std::optional<Secret> joinPieces(const QList<Secret> &pieces)
{
    const auto first = pieces.isEmpty() ? std::nullopt : readPieceHead(pieces.first().reveal());
    if (!first || first->count != pieces.size()) {
        return std::nullopt;
    }
    for (int number = 0; number < pieces.size(); ++number) {
        const auto head = readPieceHead(pieces.at(number).reveal());
        if (!head || head->write != first->write || head->secretSize != first->secretSize || head->number != number) {
            return std::nullopt;
        }
    }
    QByteArray whole;
    whole.reserve(first->secretSize); // so that nothing is left behind in a smaller buffer
    for (const Secret &piece : pieces) {
        whole.append(piece.reveal().sliced(PieceHead::kSize));
    }
    const Secret secret(whole);
    Secret::wipe(whole);
    return secret;
}

} // namespace Ticketscope
