// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope::WebApi {

/// An address below the site's, whatever of api/ and api/v1/ the profile's address holds already: apiUrl(p, "v1/…").
[[nodiscard]] QUrl apiUrl(const Profile &profile, const QString &path = {});
/// GET with Accept: application/json.
[[nodiscard]] HttpRequest apiRequest(const Profile &profile, const QUrl &url);
/// The Authorization header of the scheme; null where it has none.
[[nodiscard]] Result<QByteArray> authorizationValue(const Profile &profile, const QHash<QByteArray, Secret> &secrets);
/// Adds what the scheme sends with every call, except what is switched off.
[[nodiscard]] Result<HttpRequest> withCredentials(const Profile &profile, const Session &session, HttpRequest request,
                                                  const QSet<QByteArray> &without);

[[nodiscard]] QCoro::Task<Result<Session>> logIn(LoginContext context);
[[nodiscard]] QCoro::Task<Result<Session>> logOff(LoginContext context, Session session);

} // namespace Ticketscope::WebApi
