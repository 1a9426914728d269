// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/probe/probereport.h"
#include "diagnosis/probe/proberun.h"

namespace Ticketscope::Probe {

/// One address with the request that asks it, and the schemes that are tried there.
struct HttpTarget
{
    QString title;
    HttpRequest request; ///< without a login
    QList<QByteArray> schemes;
    bool withOptions = true;
    /// A tenant's name for made-up tokens; empty: none.
    QString tenant;
    /// Left to be tried with secrets that were asked for: the first always, the others where they are offered.
    QList<QByteArray> left = {};
};

/// The endpoint's matrix, and the answer without a login, which others go on from.
struct HttpEndpoint
{
    ProbedEndpoint endpoint;
    ProbeAnswer anonymous;
};

/// All schemes of plain HTTP, in the order in which they are shown.
[[nodiscard]] const QList<QByteArray> &httpSchemes();

/// Asks without a login, then with made-up credentials of each scheme, each over a connection of its own.
[[nodiscard]] QCoro::Task<HttpEndpoint> probeHttp(ProbeRunPtr run, HttpTarget target);
/// Made-up credentials of one scheme, over a connection of its own.
[[nodiscard]] QCoro::Task<ProbedMethod> probeScheme(ProbeRunPtr run, QByteArray scheme, HttpTarget target,
                                                    ProbeAnswer anonymous);
/// Nothing but the anonymous request.
[[nodiscard]] QCoro::Task<HttpEndpoint> probeAnonymous(ProbeRunPtr run, HttpTarget target);
/// NTLM, or NTLM inside Negotiate, with a made-up user; two requests at most.
[[nodiscard]] QCoro::Task<ProbedMethod> probeHandshake(ProbeRunPtr run, QByteArray scheme, HttpRequest request,
                                                       ProbeAnswer anonymous);
/// The row for an answer that came without any login.
[[nodiscard]] ProbedMethod anonymousMethod(const ProbeAnswer &answer);
/// The row of a scheme that takes one request: made-up credentials were sent and `answer` came back.
[[nodiscard]] ProbedMethod judgedMethod(const QByteArray &scheme, bool isOffered, const ProbeAnswer &anonymous,
                                        const ProbeAnswer &answer);

} // namespace Ticketscope::Probe
