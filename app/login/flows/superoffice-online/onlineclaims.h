// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"
#include "protocol/jsontree.h"

namespace Ticketscope::Online {

/// A claim of SuperID as text, with the prefix http://schemes.superoffice.net/identity/ or without it.
[[nodiscard]] QString identityClaim(const Json::Value &claims, QStringView name);

/// Where the tenant is, as a token tells it.
struct TenantPlace
{
    QString tenant;    ///< ctx
    QUrl webApi;       ///< webapi_url, ends in a slash
    QUrl netServer;    ///< netserver_url with the services' folder, ends in a slash; null: none told, or not to be used
    QString user;      ///< whose login it is, as far as the claims name somebody
    QStringList notes; ///< translated sentences
};

/// Reads the claims of a token. What they do not name is taken from `otherwise`; where that has no tenant or address
/// either, no call can follow, and the error says so.
[[nodiscard]] Result<TenantPlace> placeOf(const Json::Value &claims, const QUrl &environment, const Profile &profile,
                                          const TenantPlace &otherwise = {});

/// The version of NetServer's services that the profile names, else the newest: "Services88".
[[nodiscard]] QByteArray servicesVersionOf(const Profile &profile);
/// The folder of NetServer's services below an address as the claim netserver_url has it: with or without
/// Remote/ServicesNN; `version` is used where it names none.
[[nodiscard]] QUrl servicesFolder(const QUrl &netServer, const QByteArray &version);

/// The tenant that an access token names before its point ("8A:Cust12345.…"), which nobody has proved; empty if none.
[[nodiscard]] QString tenantOfAccessToken(QByteArrayView token);

} // namespace Ticketscope::Online
