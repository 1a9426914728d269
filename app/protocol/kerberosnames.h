// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

/// What the numbers of Kerberos are called, and what they mean for somebody whose login fails. Names are the
/// standards' own and not translated; explanations are one sentence for people.
namespace Ticketscope::Kerberos {

/// "KRB_AP_ERR_SKEW" (RFC 4120 section 7.5.9); empty where the code has no name.
[[nodiscard]] QString errorName(qint64 code);
/// What it means and what to look at; empty where the code has no name.
[[nodiscard]] QString errorExplanation(qint64 code);

/// "aes256-cts-hmac-sha1-96"; "type 99" where it is not known.
[[nodiscard]] QString encryptionTypeName(qint64 type);
/// DES and RC4, which current systems refuse (RFC 6649, RFC 8429).
[[nodiscard]] bool isWeakEncryption(qint64 type);

/// "NT-SRV-INST" and so on (RFC 4120 section 6.2); "type 99" where it is not known.
[[nodiscard]] QString nameTypeName(qint64 type);
/// Preliminary proofs: "PA-ENC-TIMESTAMP" (RFC 4120 section 7.5.2).
[[nodiscard]] QString preauthenticationName(qint64 type);
/// Authorization data: "AD-WIN2K-PAC" (RFC 4120 section 7.5.4).
[[nodiscard]] QString authorizationName(qint64 type);
/// Buffers of a PAC: "LOGON_INFO" (MS-PAC section 2.4).
[[nodiscard]] QString pacBufferName(quint32 type);
/// "STATUS_ACCOUNT_LOCKED_OUT" (MS-ERREF section 2.3); "0xC0000234" where it is not known.
[[nodiscard]] QString windowsStatusName(quint32 status);

/// One bit that is set.
struct Flag
{
    quint32 mask = 0;
    QString name;        ///< "mutual-required"
    QString explanation; ///< may be empty
};
/// ap-options (RFC 4120 section 5.5.1), bit 0 the highest.
[[nodiscard]] QList<Flag> apOptions(quint32 bits);
/// TicketFlags (RFC 4120 section 5.3), bit 0 the highest.
[[nodiscard]] QList<Flag> ticketFlags(quint32 bits);
/// The flags in the checksum of GSS-API (RFC 4121 section 4.1.1.1).
[[nodiscard]] QList<Flag> gssFlags(quint32 bits);

} // namespace Ticketscope::Kerberos
