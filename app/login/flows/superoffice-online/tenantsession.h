// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/flows/superoffice-online/onlineclaims.h"
#include "login/flows/superoffice-online/tenantstatus.h"

namespace Ticketscope::Online {

/// What a session of this service keeps beside its items.
namespace Fact {
inline constexpr const char *kTenant = "online:tenant";
inline constexpr const char *kEnvironment = "online:environment";
} // namespace Fact

/// What a tenant that is elsewhere is answered with (RFC 9110 section 15.5.20).
inline constexpr int kMisdirected = 421;

/// A session that begins now, before anybody is known.
[[nodiscard]] Session beginSession(const LoginContext &context, const QUrl &environment);
void addNotes(Session *session, const QStringList &sentences);

/// One leg where the profile names a tenant: its status, before anything else. The error stops the login at a tenant
/// that cannot be used; where the status cannot be had although the environment answers, that is a note.
[[nodiscard]] QCoro::Task<Result<std::optional<TenantStatus>>> askStatusFirst(LoginContext context, QUrl environment,
                                                                              std::shared_ptr<Session> session);

/// Takes over where the tenant is: address, tenant, notes.
void settle(const TenantPlace &place, const std::optional<TenantStatus> &status, Session *session);

/// One leg, at the tenant: who is logged in. Where the tenant is elsewhere (421), another one: its status.
[[nodiscard]] QCoro::Task<Result<bool>> askPrincipal(LoginContext context, std::shared_ptr<Session> session,
                                                     StepKind kind);

/// One leg, after an answer 421: what the tenant's status says now, as a sentence.
[[nodiscard]] QCoro::Task<QString> whereTenantIs(LoginContext context, Session session, StepKind kind);

} // namespace Ticketscope::Online
