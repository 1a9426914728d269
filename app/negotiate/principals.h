// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "negotiate/krb5handles.h"

#include <QList>
#include <QString>

namespace Ticketscope::Negotiate {

/// A principal that a user name could mean.
struct UserCandidate
{
    QString name;
    bool enterprise = false; ///< a user principal name whose suffix is no realm (RFC 6806 section 5)
};

/// What "alice", "ACME\alice", "alice@acme.example" (with `domain` where the name holds none) can mean, likeliest
/// first. A domain is tried as the realm of its name in capitals, unless it is the first label of the default realm:
/// then it is the default realm's short name. An empty default realm leaves out what would need one.
[[nodiscard]] QList<UserCandidate> userCandidates(const QString &userName, const QString &domain,
                                                  const QString &defaultRealm);

/// The default realm of the Kerberos configuration; empty where it has none.
[[nodiscard]] QString defaultRealm(krb5_context context);

[[nodiscard]] krb5_error_code parseUser(krb5_context context, const UserCandidate &candidate, Krb5::Principal *result);

/// "HTTP/host" with the realm that the configuration maps the host to ([domain_realm]), or none: then the KDC of the
/// person's own realm is asked where it belongs. "HTTP/host@REALM" as it stands. The host is taken literally, without
/// asking DNS for another name.
[[nodiscard]] krb5_error_code parseService(krb5_context context, const QString &spn, Krb5::Principal *result);

} // namespace Ticketscope::Negotiate
