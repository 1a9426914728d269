// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/sourcebuffer.h"

#include <QList>
#include <QString>
#include <QVariant>

namespace Ticketscope {

/// How much a value gives away. Secret: whoever has it can log in (password, ticket, token, canary, session cookie,
/// digest and NTLM responses, which can be cracked offline). Personal: names, addresses.
enum class Sensitivity
{
    Public,
    Personal,
    Secret
};

/// Whether the bytes were what they should be.
enum class NodeState
{
    Fine,
    Notable,
    Damaged,
    Unknown
};

/// One field that was read out of bytes. `source` tells which; children lie within or are derived from it.
struct DecodedNode
{
    QByteArray id; ///< stable, for scripts, rules and tests: "http.authorization", "superoffice.ticket.guid"
    QString name;  ///< for people, translated where it is not the protocol's own word
    QVariant
        value; ///< QString, qint64, double, bool, QByteArray (shown as hex), QDateTime (UTC); invalid: a mere group
    SourceRange source;
    Sensitivity sensitivity = Sensitivity::Public;
    NodeState state = NodeState::Fine;
    QString note;          ///< what it means or what is wrong, one sentence
    QString specification; ///< "RFC 7617 section 2"
    QByteArray verdict;    ///< of a check, for scripts: "passed", "notable", "failed", "notChecked"; else empty
    QList<DecodedNode> children;

    /// The first node with that id in this tree, depth first; null if none.
    [[nodiscard]] const DecodedNode *find(QByteArrayView wanted) const;
    [[nodiscard]] QList<const DecodedNode *> findAll(QByteArrayView wanted) const;
    /// A damaged node anywhere below, this one included.
    [[nodiscard]] bool anyDamaged() const;
    /// A secret anywhere below, this one included.
    [[nodiscard]] bool anySecret() const;

    /// Sets the state (never to a milder one) and adds the sentence to the note.
    void mark(NodeState worse, const QString &sentence);
};

} // namespace Ticketscope
