// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/practicecontext.h"

#include <QHash>

namespace Ticketscope::Practice {

/// The web services of Windows Server Essentials ([MS-SFMWA]): session with canary, and some calls to try it with.
/// The real ones speak https only; on loopback plain http serves as well.
class Essentials final : public Service
{
public:
    explicit Essentials(const PracticeContext &context);
    [[nodiscard]] Response answer(const Request &request) override;

private:
    struct Session
    {
        QString userName;
        QByteArray id; ///< of the cookie
        QDateTime lastUse;
    };
    struct Caller
    {
        QString userName;
        QByteArray canary; ///< empty where the call carries its own credentials
    };

    [[nodiscard]] Response dispatch(const Request &request);
    [[nodiscard]] Response login(const Request &request);
    [[nodiscard]] Response logout(const Request &request);
    [[nodiscard]] Response call(const Request &request, const QString &operation, const Caller &caller) const;
    /// Who calls: by Canary, or by credentials and application headers.
    [[nodiscard]] std::optional<Caller> callerOf(const Request &request);
    [[nodiscard]] std::optional<Caller> callerByCanary(const Request &request, const QByteArray &canary);
    [[nodiscard]] QString userByCredentials(const Request &request) const;
    [[nodiscard]] bool hasApplicationHeaders(const Request &request) const;
    [[nodiscard]] bool isAdministrator(const QString &userName) const;

    const PracticeContext &m_context;
    QHash<QByteArray, Session> m_sessions; ///< by canary
};

} // namespace Ticketscope::Practice
