// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "protocol/kerberos.h"

/// What is inside the encrypted parts of Kerberos messages, once decrypted (RFC 4120). Ranges count in the decrypted
/// bytes.
namespace Ticketscope::Kerberos {

/// EncryptionKey (section 5.2.9). The range is that of the key itself.
struct EncryptionKey
{
    std::optional<Located<qint64>> type;
    std::optional<Located<Secret>> bytes;
};

/// HostAddress (section 5.2.5).
struct HostAddress
{
    std::optional<Located<qint64>> type;
    std::optional<Located<QByteArray>> bytes;
};

/// One element of AuthorizationData (section 5.2.6); AD-IF-RELEVANT holds others.
struct AuthorizationElement
{
    ByteRange range;
    std::optional<Located<qint64>> type;
    std::optional<Located<QByteArray>> data;
    QList<AuthorizationElement> inner;
};

/// EncTicketPart (section 5.3).
struct TicketInside
{
    ByteRange range;
    std::optional<Located<quint32>> flags;
    EncryptionKey sessionKey;
    std::optional<Located<QByteArray>> clientRealm;
    std::optional<PrincipalName> client;
    std::optional<Located<qint64>> transitedType;
    std::optional<Located<QByteArray>> transited;
    std::optional<Located<QDateTime>> authenticated;
    std::optional<Located<QDateTime>> starts;
    std::optional<Located<QDateTime>> ends;
    std::optional<Located<QDateTime>> renewableUntil;
    QList<HostAddress> addresses;
    QList<AuthorizationElement> authorization;
};

/// The checksum of type 0x8003, which carries what GSS-API agreed on (RFC 4121 section 4.1.1).
struct GssChecksum
{
    std::optional<Located<QByteArray>> channelBindings; ///< MD5; sixteen zeros: none
    std::optional<Located<quint32>> flags;
    std::optional<Located<QByteArray>> delegated; ///< KRB-CRED, a ticket handed on
};

/// Authenticator (section 5.5.1).
struct Authenticator
{
    ByteRange range;
    std::optional<Located<qint64>> version;
    std::optional<Located<QByteArray>> clientRealm;
    std::optional<PrincipalName> client;
    std::optional<Located<qint64>> checksumType;
    std::optional<Located<QByteArray>> checksum;
    std::optional<GssChecksum> gss;
    std::optional<Located<qint64>> microseconds;
    std::optional<Located<QDateTime>> time;
    EncryptionKey subKey;
    std::optional<Located<qint64>> sequenceNumber;
    QList<AuthorizationElement> authorization;
};

/// EncAPRepPart (section 5.5.2).
struct ReplyInside
{
    ByteRange range;
    std::optional<Located<QDateTime>> time;
    std::optional<Located<qint64>> microseconds;
    EncryptionKey subKey;
    std::optional<Located<qint64>> sequenceNumber;
};

template<typename T>
struct Partial
{
    T value;
    std::optional<Error> error; ///< the first thing that was wrong, with the offset
};

[[nodiscard]] Partial<TicketInside> readTicketInside(QByteArrayView bytes);
[[nodiscard]] Partial<Authenticator> readAuthenticator(QByteArrayView bytes);
[[nodiscard]] Partial<ReplyInside> readReplyInside(QByteArrayView bytes);

/// One buffer of a PAC (MS-PAC section 2.4).
struct PacBuffer
{
    Located<quint32> type;
    ByteRange header;
    ByteRange contents;
};

/// What of KERB_VALIDATION_INFO (MS-PAC section 2.5) stands at a fixed place.
struct LogonInfo
{
    Located<quint32> userId; ///< relative to the domain
    Located<quint32> primaryGroup;
    Located<quint32> groups;
    Located<quint32> extraSids;
    Located<quint32> resourceGroups;
};

struct Pac
{
    ByteRange range;
    QList<PacBuffer> buffers;
    std::optional<LogonInfo> logonInfo;
    std::optional<Located<QString>> clientName; ///< PAC_CLIENT_INFO (section 2.7)
};

/// `within`: the PAC's bytes among `bytes`, in which all ranges count.
[[nodiscard]] Partial<Pac> readPac(QByteArrayView bytes, ByteRange within);

} // namespace Ticketscope::Kerberos
