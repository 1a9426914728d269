// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "login/httprequest.h"
#include "login/session.h"

namespace Ticketscope::Ui {

/// What is secret in a request that stands in the composer.
struct RequestMasks
{
    QByteArray bytes;            ///< as it would cross the wire
    QList<ByteRange> secrets;    ///< of `bytes`
    QList<Header> secretHeaders; ///< of the request as it was typed, before the session's parts
};

/// `authorized` is `request` with the session's parts; `known` are the session's secrets. For the thread pool.
[[nodiscard]] RequestMasks requestMasks(const HttpRequest &request, const HttpRequest &authorized,
                                        const QList<Secret> &known);
/// What of the body is masked before the person asks for it. A large one is masked whole: taking it apart would hold
/// up the window.
[[nodiscard]] QList<ByteRange> secretsInBody(const HttpRequest &request);
/// All that a session keeps secret; nothing without one.
[[nodiscard]] QList<Secret> secretsOf(const std::optional<Session> &session);

} // namespace Ticketscope::Ui
