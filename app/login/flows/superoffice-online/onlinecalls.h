// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope::Online {

/// The profile as the flow of NetServer wants it: its services' folder, as the login told it or as it follows from the
/// WebApi's address.
[[nodiscard]] Profile netServerProfile(const Profile &profile);
/// Whether a request goes to NetServer (SOAP) and not to the WebApi.
[[nodiscard]] bool isForNetServer(const Profile &profile, const HttpRequest &request);

/// What a call to the WebApi carries: an access token, or a ticket with SO-AppToken.
[[nodiscard]] HttpRequest withRestCredentials(const Session &session, HttpRequest request,
                                              const QSet<QByteArray> &without);
/// What a call to NetServer carries: ApplicationToken and Credentials in its header, as far as the session has them.
[[nodiscard]] Result<HttpRequest> withSoapCredentials(const Profile &profile, const Session &session,
                                                      HttpRequest request, const QSet<QByteArray> &without);

/// SchemeInfo::sendCall of both schemes: where a SOAP call needs a ticket and the session has an access token only, it
/// is exchanged first; after an answer 421 the tenant's status is asked for.
[[nodiscard]] QCoro::Task<Result<Leg>> sendTenantCall(LoginContext context, std::shared_ptr<Session> session,
                                                      HttpRequest request, QSet<QByteArray> without, Step step);

[[nodiscard]] QList<AuthorizationPart> callParts(const Profile &profile, const Session &session);
[[nodiscard]] QList<ReadyCall> tenantCalls(const Profile &profile);
[[nodiscard]] Result<HttpRequest> parseTenantCall(const Profile &profile, const QString &text, const QByteArray &body);
[[nodiscard]] CallVerdict judgeCall(const Leg &leg);

} // namespace Ticketscope::Online
