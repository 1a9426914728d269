// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/connectionpolicy.h"
#include "base/error.h"

#include <QJsonObject>
#include <QList>
#include <QUrl>
#include <QUuid>
#include <QVariantMap>

#include <chrono>

namespace Ticketscope {

struct Header
{
    QByteArray name;
    QByteArray value;

    friend bool operator==(const Header &, const Header &) = default;
};

/// How to log in to one service of one customer. Holds no secrets: those are in the SecretStore under the id.
struct Profile
{
    QUuid id;
    QString name;
    QString group;      ///< the customer; may be empty
    QByteArray service; ///< "superoffice-netserver", …
    QByteArray scheme;  ///< "username-password", …
    QUrl url;
    QVariantMap parameters; ///< never a secret one
    QList<Header> headers;  ///< added to every request
    TlsPolicy tls;
    ProxyPolicy proxy;
    std::chrono::seconds timeout{30};
    QJsonObject unknown; ///< keys of the file that this version does not know, kept when it is saved
    /// Which state of the file it was read from (ProfileStore); empty for one that was made afresh. Not in the file.
    QByteArray revision;

    [[nodiscard]] QString parameter(QLatin1StringView wanted, const QString &fallback = {}) const;
};

inline constexpr int kProfileFormatVersion = 1;

inline constexpr const char *kProfileFormatName = "ticketscope-profile";
inline constexpr const char *kProfileFileSuffix = ".ticketscope.json";

/// The file form (`*.ticketscope.json`), UTF-8.
[[nodiscard]] QByteArray profileToJson(const Profile &profile);
/// `secretParameters`: names that must not stand in a file; one that does is ErrorCode::SecretInFile, with its name
/// and the advice to use the keychain (its value is not in the error). A file of a newer version is
/// ErrorCode::NotSupported; whatever else is wrong is ErrorCode::InvalidProfile with the offset of the byte. A file
/// without an id yields a null one.
[[nodiscard]] Result<Profile> profileFromJson(const QByteArray &json, const QStringList &secretParameters);

} // namespace Ticketscope
