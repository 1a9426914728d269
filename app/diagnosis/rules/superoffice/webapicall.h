// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rules/superoffice/findings.h"
#include "diagnosis/rules/superoffice/tickets.h"

#include <optional>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

/// One exchange with SuperOffice WebApi.
struct WebApiCall
{
    const CaptureView &capture;
    const Profile &profile;
    const ExchangeView &exchange;

    QString path;             ///< lower case, from "/api" on: "/api/v1/contact/3"
    QByteArray authorization; ///< the whole value; a secret
    QByteArray scheme;        ///< lower case; empty: none was sent, or no scheme stands in front
    QByteArray credentials;   ///< what follows the scheme; a secret
    QString errorType;        ///< of the JSON error: "SoNotFoundException"
    QString errorText;
    bool hasError = false; ///< a JSON error of WebApi or ASP.NET

    /// Nothing if that exchange is none with WebApi.
    [[nodiscard]] static std::optional<WebApiCall> of(const CaptureView &capture, const Profile &profile,
                                                      const ExchangeView &exchange);

    [[nodiscard]] int status() const { return exchange.status(); }
    [[nodiscard]] bool isOnline() const { return SuperOfficeRules::isOnline(exchange.exchange().url); }
    [[nodiscard]] bool isAgent() const { return path.contains(QLatin1String("/agents/")); }
    /// 401, or 403 with an error object: WebApi did not let the caller in.
    [[nodiscard]] bool isUnauthorized() const { return status() == 401; }
    [[nodiscard]] bool says(QLatin1StringView word) const;
    [[nodiscard]] SentTicket token() const;
    [[nodiscard]] Evidence atAuthorization() const;
    /// What the server said: its error object or the status.
    [[nodiscard]] Evidence answer() const;
};

/// Whether it is an exchange with WebApi, by its address and what is known of the profile. Cheap.
[[nodiscard]] bool isWebApi(const ExchangeView &exchange, const Profile &profile);

/// What looks at one failed call.
using WebApiCheck = QList<Finding> (*)(const WebApiCall &call);

[[nodiscard]] QList<WebApiCheck> webApiCredentialChecks();
[[nodiscard]] QList<WebApiCheck> webApiTokenChecks();
[[nodiscard]] QList<WebApiCheck> webApiServerChecks();

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
