// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/oauth/authorizationdesk.h"
#include "practice/services/oauth/tokenmaker.h"
#include "practice/services/oauth/tokenvault.h"
#include "practice/services/superid/partnersystemuser.h"

namespace Ticketscope::Practice {

/// SuperID, the login of SuperOffice Online: OpenID Connect under /login (with an issuer that does not say /login), the
/// exchange of system user tokens, and the status of tenants. Its tokens and tickets open the practice NetServer and
/// WebApi.
class SuperId final : public Service
{
public:
    SuperId(const PracticeContext &context, PracticeKeys &keys, SuperOfficeData &data, TenantAddresses addresses);
    [[nodiscard]] Response answer(const Request &request) override;

private:
    [[nodiscard]] Response dispatch(const Request &request);
    [[nodiscard]] Response login(const Request &request, const QStringList &path);
    [[nodiscard]] Response metadata() const;
    [[nodiscard]] Response tokens(const Request &request);
    [[nodiscard]] Response byCode(const OAuthForm &form, const OAuthClient &client, bool isProved);
    [[nodiscard]] Response byRefreshToken(const OAuthForm &form, const OAuthClient &client);
    [[nodiscard]] Response issue(const GrantedAccess &access, const QString &nonce, const QByteArray &refreshToken);
    [[nodiscard]] Response revoke(const Request &request);
    /// The consent's state, as the troubleshooting page numbers it; nothing: it is given.
    [[nodiscard]] std::optional<Response> consentProblem() const;

    const PracticeContext &m_context;
    SuperOfficeData &m_data;
    TenantAddresses m_addresses;
    OAuthClients m_clients;
    AuthorizationDesk m_codes;
    TokenVault m_vault;
    TokenMaker m_maker;
    PartnerSystemUser m_systemUser;
};

} // namespace Ticketscope::Practice
