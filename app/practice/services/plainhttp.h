// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/digestguard.h"
#include "practice/services/windowsguard.h"

namespace Ticketscope::Practice {

/// A plain HTTP server with something to try at each address; "/" lists them.
class PlainHttp final : public Service
{
public:
    explicit PlainHttp(const PracticeContext &context);
    [[nodiscard]] Response answer(const Request &request) override;

private:
    [[nodiscard]] Response dispatch(const Request &request);
    [[nodiscard]] Response basic(const Request &request, bool isLatin1) const;
    [[nodiscard]] Response digest(const Request &request, const QString &kind);
    [[nodiscard]] Response windows(const Request &request, WindowsGuard::Offer offer);
    [[nodiscard]] Response bearer(const Request &request) const;
    [[nodiscard]] Response headerKey(const Request &request) const;
    [[nodiscard]] Response greeting(const Request &request) const;

    const PracticeContext &m_context;
    DigestGuard m_digest;
    WindowsGuard m_windows;
};

} // namespace Ticketscope::Practice
