// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"

#include <algorithm>
#include <array>

namespace Ticketscope {

namespace {

struct Row
{
    ErrorCode code;
    ErrorFamily family;
    const char *name;
};

constexpr std::array kRows{
    Row{ErrorCode::Cancelled, ErrorFamily::Cancelled, "cancelled"},
    Row{ErrorCode::Usage, ErrorFamily::Use, "usage"},
    Row{ErrorCode::InvalidProfile, ErrorFamily::Use, "invalidProfile"},
    Row{ErrorCode::MissingParameter, ErrorFamily::Use, "missingParameter"},
    Row{ErrorCode::SecretMissing, ErrorFamily::Use, "secretMissing"},
    Row{ErrorCode::SecretInFile, ErrorFamily::Use, "secretInFile"},
    Row{ErrorCode::NotSupported, ErrorFamily::Use, "notSupported"},
    Row{ErrorCode::File, ErrorFamily::Use, "file"},
    Row{ErrorCode::TooManyRefusals, ErrorFamily::Use, "tooManyRefusals"},
    Row{ErrorCode::Malformed, ErrorFamily::Use, "malformed"},
    Row{ErrorCode::KeychainUnavailable, ErrorFamily::Keychain, "keychainUnavailable"},
    Row{ErrorCode::KeychainDenied, ErrorFamily::Keychain, "keychainDenied"},
    Row{ErrorCode::NoTicket, ErrorFamily::Use, "noTicket"},
    Row{ErrorCode::Refused, ErrorFamily::Refused, "refused"},
    Row{ErrorCode::KdcRefused, ErrorFamily::Refused, "kdcRefused"},
    Row{ErrorCode::UnexpectedAnswer, ErrorFamily::Refused, "unexpectedAnswer"},
    Row{ErrorCode::KdcNotReached, ErrorFamily::NotReached, "kdcNotReached"},
    Row{ErrorCode::NameNotResolved, ErrorFamily::NotReached, "nameNotResolved"},
    Row{ErrorCode::ConnectionRefused, ErrorFamily::NotReached, "connectionRefused"},
    Row{ErrorCode::NetworkUnreachable, ErrorFamily::NotReached, "networkUnreachable"},
    Row{ErrorCode::ConnectionClosed, ErrorFamily::NotReached, "connectionClosed"},
    Row{ErrorCode::TimedOut, ErrorFamily::NotReached, "timedOut"},
    Row{ErrorCode::TlsHandshake, ErrorFamily::NotReached, "tlsHandshake"},
    Row{ErrorCode::TlsUntrusted, ErrorFamily::NotReached, "tlsUntrusted"},
    Row{ErrorCode::TlsPinMismatch, ErrorFamily::NotReached, "tlsPinMismatch"},
    Row{ErrorCode::ClientCertificate, ErrorFamily::NotReached, "clientCertificate"},
    Row{ErrorCode::ProxyFailed, ErrorFamily::NotReached, "proxyFailed"},
    Row{ErrorCode::ProxyAuthentication, ErrorFamily::NotReached, "proxyAuthentication"},
    Row{ErrorCode::BrokenFraming, ErrorFamily::NotReached, "brokenFraming"},
    Row{ErrorCode::BrokenEncoding, ErrorFamily::NotReached, "brokenEncoding"},
    Row{ErrorCode::TooLarge, ErrorFamily::NotReached, "tooLarge"},
    Row{ErrorCode::Internal, ErrorFamily::Internal, "internal"},
};

} // namespace

ErrorFamily Error::family() const
{
    return familyOf(code);
}

ErrorFamily familyOf(ErrorCode code)
{
    const auto *row = std::find_if(kRows.begin(), kRows.end(), [code](const Row &r) { return r.code == code; });
    return row == kRows.end() ? ErrorFamily::Internal : row->family;
}

QByteArray errorCodeName(ErrorCode code)
{
    const auto *row = std::find_if(kRows.begin(), kRows.end(), [code](const Row &r) { return r.code == code; });
    return row == kRows.end() ? QByteArrayLiteral("internal") : QByteArray(row->name);
}

std::optional<ErrorCode> errorCodeFromName(QByteArrayView name)
{
    const auto *row = std::find_if(kRows.begin(), kRows.end(), [name](const Row &r) { return name == r.name; });
    return row == kRows.end() ? std::nullopt : std::optional(row->code);
}

} // namespace Ticketscope
