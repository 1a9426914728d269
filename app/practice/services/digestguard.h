// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/practicecontext.h"
#include "protocol/digest.h"

#include <QHash>

#include <optional>

namespace Ticketscope::Practice {

/// What an address asks of Digest access authentication.
struct DigestPolicy
{
    QList<Http::DigestAlgorithm> algorithms; ///< a challenge each, in this order
    QList<Http::DigestQop> qops;             ///< None alone: RFC 2069
    int usesPerNonce = 5;                    ///< after that stale=true
};

/// The server's side of Digest access authentication (RFC 7616; RFC 2069 without qop).
class DigestGuard final
{
public:
    explicit DigestGuard(const PracticeContext &context);

    /// Nothing if the request is let in, else the 401.
    [[nodiscard]] std::optional<Response> refuse(const Request &request, const DigestPolicy &policy);

private:
    enum class Verdict
    {
        Good,
        Wrong,
        Stale ///< right but for the nonce
    };
    struct Nonce
    {
        QDateTime issued;
        int uses = 0;
        quint32 lastCount = 0;
    };

    [[nodiscard]] Verdict judge(const Request &request, const QByteArray &authorization, const DigestPolicy &policy);
    [[nodiscard]] Verdict useNonce(const QByteArray &value, quint32 count, const DigestPolicy &policy);
    [[nodiscard]] Response challenge(const DigestPolicy &policy, bool isStale);
    [[nodiscard]] QByteArray newNonce();

    const PracticeContext &m_context;
    QHash<QByteArray, Nonce> m_nonces;
};

} // namespace Ticketscope::Practice
