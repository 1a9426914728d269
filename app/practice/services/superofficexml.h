// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/superofficedata.h"
#include "protocol/superoffice.h"

/// NetServer's answers in XML, shaped as the WSDL and captured traffic have them.
namespace Ticketscope::Practice::SuperOfficeXml {

/// An answer's envelope. `exceptionInfo` empty: all went well, and the header says so.
[[nodiscard]] QByteArray envelope(const SuperOffice::ServicesVersion &version, const QByteArray &exceptionInfo,
                                  const QByteArray &body);
/// The h:ExceptionInfo header block.
[[nodiscard]] QByteArray exceptionInfo(const SuperOffice::ServicesVersion &version, const QString &message,
                                       const QString &friendlyText, const QByteArray &type, const QByteArray &source);
/// Null account: the login failed.
[[nodiscard]] QByteArray authenticateResponse(const SuperOffice::ServicesVersion &version,
                                              const Accounts::Account *account, const QByteArray &ticket,
                                              const QString &tenant);
[[nodiscard]] QByteArray systemInfo(const SuperOffice::ServicesVersion &version);
[[nodiscard]] QByteArray contactResponse(const SuperOffice::ServicesVersion &version,
                                         const std::optional<Contact> &contact);

} // namespace Ticketscope::Practice::SuperOfficeXml
