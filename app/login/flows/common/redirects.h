// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// Sends a GET or HEAD and follows its redirects by hand, ten at most, each a leg of kind Redirect. Headers named in
/// `credentials`, Authorization, Cookie and the profile's own go to the profile's origin only, and no more once a hop
/// has left it. Cookies of the profile's origin are taken into `jar` and sent along from there. The leg is the last
/// one, whatever its status.
[[nodiscard]] QCoro::Task<Result<Leg>> sendFollowing(LoginContext context, HttpRequest request, Step step,
                                                     QList<QByteArray> credentials, std::shared_ptr<Session> jar);

} // namespace Ticketscope
