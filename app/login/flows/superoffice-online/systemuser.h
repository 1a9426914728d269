// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope::Online {

/// The minute that a system user token is signed for: yyyyMMddHHmm, always in UTC.
[[nodiscard]] QByteArray signedMinute(const QDateTime &now);
/// "token.minute.signature", the signature being Base64(RSA-SHA256(token.minute)). The error says what is wrong with
/// the key, or that the token is signed already.
[[nodiscard]] Result<Secret> signedSystemToken(const Secret &token, const Secret &privateKey, const QDateTime &now);

/// What is exchanged for a ticket.
struct SystemUserRequest
{
    QUrl environment;
    QString tenant;
    Secret signedToken;
    Secret applicationToken;
};

/// POST /Login/api/PartnerSystemUser/Authenticate
[[nodiscard]] HttpRequest restExchange(const SystemUserRequest &wanted);
/// SOAP 1.1 to /login/services/PartnerSystemUserService.svc
[[nodiscard]] HttpRequest soapExchange(const SystemUserRequest &wanted);

/// The token that holds the ticket, with where it stands on the wire.
struct SystemUserAnswer
{
    Secret token;
    ByteRange onWire;
};

/// Reads the answer of either exchange. `minute` is the one that was signed: where the service minds it, the error
/// compares it with the server's clock.
[[nodiscard]] Result<SystemUserAnswer> readExchange(const Leg &leg, const QByteArray &minute);

} // namespace Ticketscope::Online
