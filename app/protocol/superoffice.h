// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/secret.h"

#include <QByteArray>
#include <QDate>
#include <QString>

namespace Ticketscope::SuperOffice {

/// The retired NetServer 6.x Secret: Base64(MD5(EF BB BF + UTF8(type + user + password + days since 2000-01-01))), the
/// day in UTC (SuperOffice SDK, "How to Authenticate in 6").
[[nodiscard]] QByteArray secret6(const QString &authenticationType, const QString &user, const Secret &password,
                                 const QDate &utcDay);

/// The inside of a `7T:` ticket: Base64 of UTF-16LE "{32 hex};{number}[;{context}]".
struct Ticket
{
    QString guid;
    QString number;
    QString context; ///< "Cust12345"; empty onsite
};
/// Strict; the error's offset counts in the text, prefix included.
[[nodiscard]] Result<Ticket> readTicket(QByteArrayView text);
[[nodiscard]] QByteArray makeTicket(const Ticket &ticket);

/// How a NetServer generation spells its messages.
struct ServicesVersion
{
    QByteArray name;      ///< "Services88", "7.0", "6"
    QByteArray nameSpace; ///< target namespace
    bool hasApplicationToken = true;
    bool passwordFirst = false;  ///< 7.0: Password before UserName
    bool hasAccessToken = false; ///< AuthenticateWithAccessToken, from 86
    bool isAsmx = false;         ///< 2.x to 6.x: SoCredentials, .asmx
};
[[nodiscard]] Result<ServicesVersion> servicesVersion(QByteArrayView name);
/// Read off the URL's …/ServicesNN/ part; "Services88" if it has none.
[[nodiscard]] QByteArray servicesVersionOfUrl(const QUrl &url);

} // namespace Ticketscope::SuperOffice
