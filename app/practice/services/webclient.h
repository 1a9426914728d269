// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/practicecontext.h"

#include <QHash>

namespace Ticketscope::Practice {

/// The pages and sessions of the SuperOffice web client, as far as the XSRF mode of the WebApi needs them. Whoever
/// comes without a session is signed in at once, as single sign-on does; a dead session leads to the login page.
class WebClient final
{
public:
    explicit WebClient(const PracticeContext &context);

    [[nodiscard]] static bool isPage(const QStringList &path);
    /// The answer to a page of the site: default.aspx, security/login.aspx, security/logout.aspx.
    [[nodiscard]] Response page(const Request &request, const QStringList &path, const QString &site);
    /// Whether the request carries a living session's cookie and its token; renews the session.
    [[nodiscard]] bool isAuthorized(const Request &request);

private:
    struct Session
    {
        QByteArray token;
        QDateTime lastUse;
    };

    [[nodiscard]] QByteArray startSession();
    [[nodiscard]] bool isAlive(const QByteArray &id) const;

    const PracticeContext &m_context;
    QHash<QByteArray, Session> m_sessions;
};

} // namespace Ticketscope::Practice
