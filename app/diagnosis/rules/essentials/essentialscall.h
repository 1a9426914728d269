// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"

namespace Ticketscope::Diagnosis {

/// A request to Windows Server Essentials, by its address (MS-SFMWA section 3).
struct EssentialsCall
{
    const ExchangeView *exchange = nullptr;
    QString operation; ///< lower case, behind /services/builtin/: "session.svc/login"

    /// Null where the address is none of that service's.
    [[nodiscard]] static std::optional<EssentialsCall> of(const ExchangeView &exchange);

    [[nodiscard]] bool isLogin() const { return operation == QLatin1StringView("session.svc/login"); }
    [[nodiscard]] bool isLogout() const { return operation == QLatin1StringView("session.svc/logout"); }
    /// Neither of them.
    [[nodiscard]] bool isData() const { return !isLogin() && !isLogout(); }
    /// The tables of MS-SFMWA section 3 say "only supports Administrator calls".
    [[nodiscard]] bool isForAdministrators() const;
    [[nodiscard]] bool startsWith(QLatin1StringView start) const { return operation.startsWith(start); }
    [[nodiscard]] bool has(QLatin1StringView part) const { return operation.contains(part); }
};

/// Two requests carry the same canary.
[[nodiscard]] bool haveSameCanary(const ExchangeView &a, const ExchangeView &b);
/// The last one before that was accepted with the same canary; null: none.
[[nodiscard]] const ExchangeView *lastGoodUse(const CaptureView &capture, const ExchangeView &exchange);
/// The accepted login before that gave the canary which the request sends (or any login, where it sends none).
[[nodiscard]] const ExchangeView *loginBefore(const CaptureView &capture, const ExchangeView &exchange);
/// Of the server, read off its Server header: 8.0 is Windows Server 2012, 8.5 is 2012 R2. 0: not known.
[[nodiscard]] double iisVersion(const ExchangeView &exchange);

} // namespace Ticketscope::Diagnosis
