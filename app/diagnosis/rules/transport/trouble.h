// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"

namespace Ticketscope::Diagnosis {

/// What kept an answer from arriving whole.
enum class Trouble
{
    None,
    Name,
    NameServers, ///< did not answer in time
    Refused,
    Unreachable,
    ConnectTimeout,
    AnswerTimeout,
    AnswerStalled, ///< in the middle
    Closed,        ///< before the answer
    Cut,           ///< in the middle of it
    CertificateDate,
    CertificateHost,
    CertificateAuthority,
    CertificateOther,
    CertificatePin,
    ClientCertificate,
    TlsVersion,
    TlsNotSpoken,
    TlsHandshake,
    Proxy,
    ProxyLogin,
    Framing,
    Encoding,
    RedirectLoop,
    Other
};

/// By the error of the exchange; in captures of other programs by the names that browsers (net::ERR_…, NS_ERROR_…) and
/// Fiddler give their errors.
[[nodiscard]] Trouble troubleOf(const ExchangeView &exchange);

/// The error's own sentence, where there is one.
[[nodiscard]] QString errorText(const ExchangeView &exchange);

} // namespace Ticketscope::Diagnosis
