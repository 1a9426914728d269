// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/oauth/tokenmaker.h"
#include "practice/services/superid/tenantaddresses.h"
#include "practice/services/superofficedata.h"

namespace Ticketscope::Practice {

/// The exchange of a signed system user token for a ticket, REST and SOAP (docs.superoffice.com, "get system user
/// ticket"; the WSDL of PartnerSystemUserService 0.1).
class PartnerSystemUser final
{
public:
    PartnerSystemUser(const PracticeContext &context, PracticeKeys &keys, SuperOfficeData &data, TokenMaker &maker,
                      const TenantAddresses &addresses);

    /// POST …/api/PartnerSystemUser/Authenticate
    [[nodiscard]] Response rest(const Request &request);
    /// POST …/services/PartnerSystemUserService.svc
    [[nodiscard]] Response soap(const Request &request);

private:
    struct Ask
    {
        QString signedToken;
        QString applicationToken;
        QString tenant;
        QString tokenType;
    };
    /// The token, or an error for people.
    [[nodiscard]] tl::expected<QByteArray, QString> authenticate(const Ask &ask);
    [[nodiscard]] QString signatureProblem(const QString &signedToken) const;
    [[nodiscard]] QByteArray token();

    const PracticeContext &m_context;
    PracticeKeys &m_keys;
    SuperOfficeData &m_data;
    TokenMaker &m_maker;
    const TenantAddresses &m_addresses;
};

/// "Authorization error: InvalidSignature (7)", if a fault asks for an error of the consent's (R18 and its kin).
[[nodiscard]] QString consentError(const PracticeContext &context);
/// "http://schemes.superoffice.net/identity/NAME"
[[nodiscard]] QByteArray identityClaim(const char *name);
/// Which tenant it is and where; nothing of it under the fault R42.
void addTenantClaims(const PracticeContext &context, const TenantAddresses &addresses, IdTokenClaims *claims);

} // namespace Ticketscope::Practice
