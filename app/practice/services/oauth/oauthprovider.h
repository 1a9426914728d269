// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/oauth/tokenendpoint.h"

namespace Ticketscope::Practice {

/// A small OAuth 2.0 and OpenID Connect provider with a protected resource. Three issuers share it: one at the root,
/// and two with a path, of which one publishes its metadata as OpenID Connect Discovery section 4 has it, the other as
/// RFC 8414 section 3.1 has it.
class OAuthProvider final : public Service
{
public:
    /// `root` gives "http://127.0.0.1:PORT".
    OAuthProvider(const PracticeContext &context, PracticeKeys &keys, std::function<QString()> root);
    [[nodiscard]] Response answer(const Request &request) override;

private:
    struct Realm
    {
        QString path; ///< "" or "/realms/acme"
        QString issuer;
    };

    [[nodiscard]] Response dispatch(const Request &request);
    [[nodiscard]] Response endpoint(const Request &request, const Realm &realm, const QString &name);
    [[nodiscard]] Response metadata(const Realm &realm) const;
    /// The endpoints that a client must authenticate at.
    [[nodiscard]] Response ofClient(const Request &request, const Realm &realm, const QString &name);
    [[nodiscard]] Response introspect(const OAuthForm &form, const OAuthClient &client) const;
    [[nodiscard]] Response revoke(const OAuthForm &form, const OAuthClient &client);
    /// What a Bearer token opens (RFC 6750); `scope` is what it needs, may be empty.
    [[nodiscard]] Response resource(const Request &request, const QString &path);
    [[nodiscard]] Response index() const;

    const PracticeContext &m_context;
    std::function<QString()> m_root;
    OAuthClients m_clients;
    AuthorizationDesk m_codes;
    DeviceDesk m_devices;
    TokenVault m_vault;
    TokenMaker m_maker;
    TokenEndpoint m_tokens;
};

} // namespace Ticketscope::Practice
