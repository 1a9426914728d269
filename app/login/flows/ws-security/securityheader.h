// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "login/flows/common/soap.h"
#include "profile/profile.h"

#include <QDateTime>

namespace Ticketscope::WsSecurity {

/// What a profile says of the Security header (UsernameToken Profile 1.0, SOAP Message Security 1.0).
struct HeaderSettings
{
    QByteArray passwordType; ///< a URI of Wsse, or empty: no password
    QString userName;
    Secret password;
    QByteArray secext;
    QByteArray utility;
    int timestampTtlSeconds = 300; ///< 0: no Timestamp
    bool withToken = true;
    bool withNonce = true;
    bool withCreated = true;
    bool wholeSeconds = false; ///< times without milliseconds
    bool mustUnderstand = true;
    int clockOffsetSeconds = 0; ///< added to the time that is written
};

[[nodiscard]] HeaderSettings settingsOf(const Profile &profile, const Secret &password);

/// Whether the profile says SOAP 1.2.
[[nodiscard]] bool usesSoap12(const Profile &profile);
/// An envelope around the profile's body, or that body itself if it is an envelope; without Security header.
[[nodiscard]] QByteArray envelopeAround(const Profile &profile, const QByteArray &body);
/// The Security block for an envelope, with a fresh nonce and fresh ids; `digest` shows instead of what would be
/// computed where it is set (a preview).
[[nodiscard]] QByteArray securityBlock(const HeaderSettings &settings, const Soap::EnvelopeFacts &envelope,
                                       const QDateTime &utc, const QByteArray &digest = {});
/// The envelope with the block in its header.
[[nodiscard]] Result<QByteArray> secured(const QByteArray &envelope, const HeaderSettings &settings,
                                         const QDateTime &utc, const QByteArray &digest = {});

} // namespace Ticketscope::WsSecurity
