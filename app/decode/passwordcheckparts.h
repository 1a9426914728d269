// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/passwordcheck.h"
#include "protocol/challenge.h"

#include <QHash>

#include <memory>

namespace Ticketscope::PasswordCheck {

/// Credentials or a challenge, where they stand in the head of a message.
struct FoundHeader
{
    Http::Challenge content; ///< ranges count in `buffer`'s bytes from `start`
    SourceBufferPtr buffer;  ///< the head
    qint64 start = 0;        ///< of the field's value
    QByteArray name;         ///< "Authorization", …
    bool isProxys = false;

    [[nodiscard]] SourceRange at(ByteRange range) const { return {buffer, range.moved(start)}; }
};

/// The NTLM messages of a capture, told apart by connection and by who is spoken to.
class NtlmChecker final
{
public:
    explicit NtlmChecker(Secret password);
    ~NtlmChecker();
    Q_DISABLE_COPY_MOVE(NtlmChecker)

    /// All messages must be noted before any is checked: an answer may have gone to another connection.
    void note(const Exchange &exchange, const FoundHeader &header, Side side);
    [[nodiscard]] QList<PasswordVerdict> verdicts() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// The verdict on one Digest response.
[[nodiscard]] PasswordVerdict digestVerdict(const Exchange &exchange, const FoundHeader &header, const Secret &password,
                                            const QString &userName);

/// What to add where the server refused a login whose password fits; empty where it did not refuse.
[[nodiscard]] QString refusedAllTheSame(const Exchange &exchange, bool isProxys);

} // namespace Ticketscope::PasswordCheck
