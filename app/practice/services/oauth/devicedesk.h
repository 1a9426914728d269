// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/oauth/oauthclients.h"
#include "practice/services/oauth/tokenvault.h"

namespace Ticketscope::Practice {

/// The device authorization endpoint with the page on which a person types the code (RFC 8628).
class DeviceDesk final
{
public:
    explicit DeviceDesk(const PracticeContext &context)
        : m_context(context)
    {
    }

    /// RFC 8628 section 3.2. `page` is where the person goes.
    [[nodiscard]] Response start(const OAuthForm &form, const OAuthClient &client, const QString &issuer,
                                 const QString &page);
    /// The page, and its form.
    [[nodiscard]] Response show(const Request &request, const QByteArray &path);
    [[nodiscard]] Response decide(const Request &request, const QByteArray &path);
    /// RFC 8628 sections 3.4 and 3.5: what was allowed, or one of its errors.
    [[nodiscard]] tl::expected<GrantedAccess, OAuthAnswers::OAuthError> poll(const QByteArray &deviceCode,
                                                                             const QString &client);

private:
    enum class Decision
    {
        None,
        Allowed,
        Refused,
        Taken ///< tokens were handed out
    };
    struct Waiting
    {
        GrantedAccess access;
        QString userCode; ///< letters only
        QDateTime made;
        QDateTime lastPoll;
        qint64 intervalSeconds = 0;
        int polls = 0;
        Decision decision = Decision::None;
    };

    [[nodiscard]] bool isExpired(const Waiting &waiting) const;
    void forgetOld();

    const PracticeContext &m_context;
    QHash<QByteArray, Waiting> m_waiting; ///< by device code
};

} // namespace Ticketscope::Practice
