// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/der.h"

/// What can be read of Kerberos messages without a key (RFC 4120), bare or in GSS-API framing (RFC 4121 section 4.1).
/// Ranges count from the beginning of the message. Strings are the bytes as they stand: UTF-8 or older.
namespace Ticketscope::Kerberos {

using Asn1::Located;

/// PrincipalName (RFC 4120 section 5.2.2).
struct PrincipalName
{
    ByteRange range;
    std::optional<Located<qint64>> type;
    QList<Located<QByteArray>> parts;

    /// "HTTP/crm.acme.example", without the realm. A slash or backslash inside a part is escaped by a backslash.
    [[nodiscard]] QByteArray text() const;
};

/// EncryptedData (section 5.2.9).
struct EncryptedData
{
    ByteRange range;
    std::optional<Located<qint64>> encryptionType;
    std::optional<Located<qint64>> keyVersion;
    std::optional<Located<QByteArray>> cipher;
};

/// Ticket (section 5.3).
struct Ticket
{
    ByteRange range;
    std::optional<Located<qint64>> version;
    std::optional<Located<QByteArray>> realm;
    std::optional<PrincipalName> server;
    std::optional<EncryptedData> encrypted;
};

/// AP-REQ (section 5.5.1).
struct ApRequest
{
    ByteRange range;
    std::optional<Located<qint64>> version;
    std::optional<Located<qint64>> messageType;
    std::optional<Located<quint32>> options; ///< bit 0 the highest
    std::optional<Ticket> ticket;
    std::optional<EncryptedData> authenticator;
};

/// AP-REP (section 5.5.2).
struct ApReply
{
    ByteRange range;
    std::optional<Located<qint64>> version;
    std::optional<Located<qint64>> messageType;
    std::optional<EncryptedData> encrypted;
};

/// One entry of what an error brings along: PA-DATA or TYPED-DATA (sections 5.2.7, 5.9.1).
struct TypedData
{
    ByteRange range;
    std::optional<Located<qint64>> type;
    std::optional<Located<QByteArray>> value;
};

/// What is in e-data.
enum class ErrorDataKind
{
    Unknown,
    MethodData,   ///< the preliminary proofs that the KDC takes (section 5.9.1)
    TypedData,    ///< section 5.9.1
    WindowsStatus ///< KERB-ERROR-DATA (MS-KILE section 2.2.2)
};

struct ErrorData
{
    ErrorDataKind kind = ErrorDataKind::Unknown;
    Located<QByteArray> bytes;
    QList<TypedData> entries;
    std::optional<Located<quint32>> windowsStatus; ///< NTSTATUS of KERB-EXT-ERROR
};

/// KRB-ERROR (section 5.9.1).
struct ErrorMessage
{
    ByteRange range;
    std::optional<Located<qint64>> version;
    std::optional<Located<qint64>> messageType;
    std::optional<Located<QDateTime>> clientTime;
    std::optional<Located<qint64>> clientMicroseconds;
    std::optional<Located<QDateTime>> serverTime;
    std::optional<Located<qint64>> serverMicroseconds;
    std::optional<Located<qint64>> code;
    std::optional<Located<QByteArray>> clientRealm;
    std::optional<PrincipalName> client;
    std::optional<Located<QByteArray>> realm;
    std::optional<PrincipalName> server;
    std::optional<Located<QByteArray>> text;
    std::optional<ErrorData> data;
};

/// TOK_ID of the GSS-API framing (RFC 4121 section 4.1, RFC 4757 for the user-to-user ones).
enum class TokenId : quint16
{
    ApRequest = 0x0100,
    ApReply = 0x0200,
    Error = 0x0300
};

/// What could be read, and the first thing that was wrong.
struct PartialMessage
{
    std::optional<Located<QByteArray>> mechanism; ///< of the framing, dotted; not set where there is none
    std::optional<Located<quint16>> tokenId;
    std::optional<ApRequest> request;
    std::optional<ApReply> reply;
    std::optional<ErrorMessage> failure;
    std::optional<Error> error; ///< with the offset
};

/// Cheap: framed with one of Kerberos' object identifiers, or the bare messages themselves.
[[nodiscard]] bool looksLikeMessage(QByteArrayView bytes);
[[nodiscard]] PartialMessage readMessage(QByteArrayView bytes);

/// PrincipalName and EncryptedData, for readers of what is inside a ticket.
[[nodiscard]] PrincipalName readPrincipalName(Asn1::Reader *reader);
[[nodiscard]] EncryptedData readEncryptedData(Asn1::Reader *reader);

} // namespace Ticketscope::Kerberos
