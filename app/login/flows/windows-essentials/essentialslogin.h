// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope::Essentials {

/// Without a call for this long, session and canary end ("How to: Handle Authentication Requests").
inline constexpr std::chrono::minutes kIdleLife{30};

/// …/services/builtin/ and what follows, whatever of it the profile's address holds already.
[[nodiscard]] QUrl serviceUrl(const Profile &profile, const QString &path);
/// GET with Accept and, where asked, the headers that name the application, the publisher under both of its names
/// ([MS-SFMWA] section 2.2.2; the 2012 documentation says Apppublisher).
[[nodiscard]] HttpRequest serviceRequest(const Profile &profile, const QString &path, bool withApplication);
/// Adds canary and cookies of the session, except those switched off.
void addSession(const Session &session, HttpRequest &request, const QSet<QByteArray> &without);
/// The canary and the session cookie that an answer brings, on their idle clocks.
void takeSession(const LoginContext &context, Session &session, const Leg &leg);

[[nodiscard]] QCoro::Task<Result<Session>> logIn(LoginContext context);
[[nodiscard]] QCoro::Task<Result<Session>> renew(LoginContext context, Session session);
[[nodiscard]] QCoro::Task<Result<Session>> logOff(LoginContext context, Session session);

} // namespace Ticketscope::Essentials
