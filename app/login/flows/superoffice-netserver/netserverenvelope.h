// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"
#include "protocol/superoffice.h"

namespace Ticketscope::NetServer {

/// The generation that the profile names, else the one in its address.
[[nodiscard]] Result<SuperOffice::ServicesVersion> versionOf(const Profile &profile);
/// The address of an agent below the profile's: …/Contact.svc, or …/Contact.asmx for 6.x.
[[nodiscard]] QUrl agentUrl(const Profile &profile, const SuperOffice::ServicesVersion &version, const QString &agent);
/// The agent that an address names ("Contact" of …/Contact.svc); empty if it names none.
[[nodiscard]] QString agentOfUrl(const QUrl &url);

/// A request for an operation without any header block; arguments in the order of the schema.
[[nodiscard]] HttpRequest operationRequest(const Profile &profile, const SuperOffice::ServicesVersion &version,
                                           const QString &agent, const QString &operation,
                                           const QList<std::pair<QString, QString>> &arguments);
/// The SOAPAction of an operation, without the quotes.
[[nodiscard]] QByteArray soapAction(const SuperOffice::ServicesVersion &version, const QString &agent,
                                    const QString &operation);

/// Header blocks, in the given namespace.
[[nodiscard]] QByteArray applicationTokenBlock(const QByteArray &nameSpace, const QString &token);
[[nodiscard]] QByteArray credentialsBlock(const QByteArray &nameSpace, const QString &ticket);
[[nodiscard]] QByteArray soCredentialsBlock(const QByteArray &nameSpace, const QString &user, const QString &secret);

} // namespace Ticketscope::NetServer
