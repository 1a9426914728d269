// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/superofficedata.h"

/// The WebApi's answers in JSON, members in the order of its OpenAPI description.
namespace Ticketscope::Practice::SuperOfficeJson {

/// {"Error":true,"ErrorType":…}; the text's key is "Message" in a 401 and "ErrorMessage" else.
[[nodiscard]] Response error(int status, const QByteArray &type, const QByteArray &messageKey, const QString &message,
                             const QByteArray &source);
[[nodiscard]] Response unauthorized(const QByteArray &type, const QString &message);
/// 401 as it comes without any recognised authorization.
[[nodiscard]] Response xsrfMissing();
[[nodiscard]] Response json(const QByteArray &body);

[[nodiscard]] QByteArray version(const QByteArray &siteUrl);
[[nodiscard]] QByteArray principal(const Accounts::Account &account, const QString &tenant);
/// ContactEntityWithLinks. Texts come untranslated ("[SR_…]") where no language was asked for.
[[nodiscard]] QByteArray contact(const Contact &contact, const QByteArray &siteUrl, bool isTranslated);

} // namespace Ticketscope::Practice::SuperOfficeJson
