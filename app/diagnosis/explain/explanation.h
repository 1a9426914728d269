// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <functional>

namespace Ticketscope::Diagnosis::Explain {

/// One way in which the value that was sent may have been made.
struct Candidate
{
    QByteArray id;    ///< stable: "nonce-text"; of two mistakes at once: "nonce-hex+created-no-fraction"
    QString name;     ///< translated, a clause: "the nonce's Base64 text was hashed in place of its bytes"
    QByteArray value; ///< what that way gives; whoever has it can try passwords against it
    bool fits = false;
    bool isRight = false; ///< as the specification has it: no mistake
};

/// All that was tried on one value.
struct Explanation
{
    QList<Candidate> candidates; ///< the right way first
    QString problem;             ///< why nothing could be tried, a sentence; empty: it was tried

    /// The first that gives what was sent; null: none of these.
    [[nodiscard]] const Candidate *fitting() const;
    /// All was tried and nothing gives what was sent: the password (or what else went in) was another.
    [[nodiscard]] bool isNone() const { return problem.isEmpty() && fitting() == nullptr; }
};

/// A way to treat one part of the value; the first of a part's ways is the right one. Ways that follow one another
/// under the same id (local time by every offset) are one candidate: the one that fits, else the first.
struct Way
{
    QByteArray id;
    QString name;
    bool alone = false; ///< too many of them to be tried together with another mistake
};

/// Which way each part is treated: indices into the parts' ways.
using Choice = QList<qsizetype>;

/// Tries no mistake, then each mistake by itself, then each two of different parts until one fits.
[[nodiscard]] Explanation search(const QList<QList<Way>> &parts, const QString &rightName,
                                 const std::function<QByteArray(const Choice &)> &value,
                                 const std::function<bool(const QByteArray &)> &fits);

/// "+02:00", from minutes.
[[nodiscard]] QString offsetText(int minutes);
/// Offsets of local times from UTC that are in use, in minutes, 0 left out; the likelier ones first.
[[nodiscard]] const QList<int> &localOffsets();

} // namespace Ticketscope::Diagnosis::Explain
