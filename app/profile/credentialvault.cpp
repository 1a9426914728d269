// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/credentialvault.h"

#include "profile/credentialpieces.h"

#include <QCoreApplication>
#include <QUuid>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

using Kind = KeychainAnswer::Kind;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::CredentialVault)
};

/// Another program may replace the secret between the first piece and the last.
constexpr int kTries = 3;

QString prefixOf(const QString &name)
{
    return name + u'/';
}

QString prefixOf(const QString &name, const QByteArray &write)
{
    return prefixOf(name) + QString::fromLatin1(write.toHex()) + u'.';
}

QString pieceName(const QString &name, const QByteArray &write, int number)
{
    return number == 0 ? name : prefixOf(name, write) + QString::number(number);
}

/// All pieces but the first, except those of the write to keep. The first failure, if there is one.
KeychainAnswer sweep(CredentialVault *vault, const QString &name, const QByteArray &keep = {})
{
    QStringList names;
    KeychainAnswer answer = vault->list(prefixOf(name), &names);
    for (const QString &piece : std::as_const(names)) {
        if (!keep.isEmpty() && piece.startsWith(prefixOf(name, keep), Qt::CaseInsensitive)) {
            continue;
        }
        const KeychainAnswer removed = vault->remove(piece);
        if (removed.kind != Kind::Done && removed.kind != Kind::NoEntry && answer.kind == Kind::Done) {
            answer = removed;
        }
    }
    return answer;
}

/// Damaged where one is missing.
KeychainAnswer readPieces(CredentialVault *vault, const QString &name, const Secret &first, const PieceHead &head)
{
    QList<Secret> pieces{first};
    for (int number = 1; number < head.count; ++number) {
        KeychainAnswer piece = vault->read(pieceName(name, head.write, number));
        if (piece.kind == Kind::NoEntry) {
            return {Kind::Damaged, {}, {}};
        }
        if (piece.kind != Kind::Done) {
            return piece;
        }
        pieces.append(piece.secret);
    }
    const std::optional<Secret> secret = joinPieces(pieces);
    return secret ? KeychainAnswer{Kind::Done, {}, *secret} : KeychainAnswer{Kind::Damaged, {}, {}};
}

} // namespace

KeychainAnswer readSecret(CredentialVault *vault, const QString &name)
{
    KeychainAnswer answer;
    for (int i = 0; i < kTries; ++i) {
        KeychainAnswer first = vault->read(name);
        if (first.kind != Kind::Done) {
            return first;
        }
        const auto head = readPieceHead(first.secret.reveal());
        if (!head || head->number != 0) {
            return {Kind::Damaged, {}, {}};
        }
        answer = readPieces(vault, name, first.secret, *head);
        if (answer.kind != Kind::Damaged) {
            break;
        }
    }
    return answer;
}

KeychainAnswer writeSecret(CredentialVault *vault, const QString &name, const Secret &secret)
{
    const QByteArray write = QUuid::createUuid().toRfc4122();
    const QList<Secret> pieces = splitSecret(secret, write);
    if (pieces.isEmpty()) {
        return {Kind::Denied, Text::tr("the secret is too long"), {}};
    }
    for (qsizetype number = pieces.size() - 1; number >= 0; --number) {
        KeychainAnswer written = vault->write(pieceName(name, write, int(number)), pieces.at(number));
        if (written.kind != Kind::Done) {
            for (qsizetype done = number + 1; done < pieces.size(); ++done) {
                static_cast<void>(vault->remove(pieceName(name, write, int(done))));
            }
            return written;
        }
    }
    // The secret is kept; what cannot be taken away now goes with the next write, or with the secret.
    static_cast<void>(sweep(vault, name, write));
    return {};
}

KeychainAnswer removeSecret(CredentialVault *vault, const QString &name)
{
    KeychainAnswer removed = vault->remove(name);
    if (removed.kind != Kind::Done && removed.kind != Kind::NoEntry) {
        return removed;
    }
    const KeychainAnswer swept = sweep(vault, name);
    return swept.kind == Kind::Done ? removed : swept;
}

} // namespace Ticketscope
