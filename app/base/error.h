// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"

#include <QString>
#include <QUrl>

#include <optional>
#include <tl/expected.hpp>

namespace Ticketscope {

/// What kind of thing went wrong. The name as text (errorCodeName) is part of the JSON of the command line.
enum class ErrorCode
{
    // The person stopped it.
    Cancelled,

    // Wrong use or profile.
    Usage,
    InvalidProfile,
    MissingParameter,
    SecretMissing,
    SecretInFile,
    NotSupported,
    File,
    TooManyRefusals, ///< nothing was sent: one more wrong password may lock the account
    Malformed,       ///< input that is not what it claims to be; `offset` points at the byte

    // Keychain.
    KeychainUnavailable,
    KeychainDenied,
    NoTicket, ///< Kerberos has no usable ticket: none, or an expired one

    // The service answered and said no.
    Refused,
    KdcRefused,       ///< the Kerberos KDC answered with an error (RFC 4120 section 7.5.9)
    UnexpectedAnswer, ///< a whole answer, but not one that the protocol allows here

    // Not reached: the answer did not arrive whole.
    KdcNotReached,
    NameNotResolved,
    ConnectionRefused,
    NetworkUnreachable,
    ConnectionClosed, ///< closed or reset before the answer was whole
    TimedOut,
    TlsHandshake,
    TlsUntrusted,
    TlsPinMismatch,
    ClientCertificate, ///< the file or its passphrase, or the server's refusal of it
    ProxyFailed,
    ProxyAuthentication, ///< 407
    BrokenFraming,       ///< not HTTP/1.1 as RFC 9112 has it
    BrokenEncoding,      ///< chunked, gzip, br or zstd that does not decode
    TooLarge,
    Internal,
};

/// The family of a code; the command line's exit codes follow it.
enum class ErrorFamily
{
    Cancelled,
    Use,
    Keychain,
    Refused,
    NotReached,
    Internal
};

/// An expected failure, as a value: what happened in words for people, and where.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    QString text;                       ///< a whole sentence: what, where, what to do
    QUrl url;                           ///< where it happened, if at an address
    std::optional<qint64> offset;       ///< the byte at which it happened, if in a buffer
    std::optional<ExchangeId> exchange; ///< the exchange that shows it

    [[nodiscard]] ErrorFamily family() const;
};

template<typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] ErrorFamily familyOf(ErrorCode code);
/// "nameNotResolved", …: stable, for scripts.
[[nodiscard]] QByteArray errorCodeName(ErrorCode code);
[[nodiscard]] std::optional<ErrorCode> errorCodeFromName(QByteArrayView name);

[[nodiscard]] inline tl::unexpected<Error> failure(ErrorCode code, QString text)
{
    return tl::unexpected<Error>(Error{code, std::move(text), {}, {}, {}});
}

[[nodiscard]] inline tl::unexpected<Error> failureAt(ErrorCode code, QString text, qint64 offset)
{
    return tl::unexpected<Error>(Error{code, std::move(text), {}, offset, {}});
}

} // namespace Ticketscope
