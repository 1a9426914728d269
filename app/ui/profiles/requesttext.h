// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/httprequest.h"

namespace Ticketscope::Ui {

/// A request as HTTP/1.1 writes it, Host and Content-Length included, with bare line feeds. Bytes, so that ranges can
/// be masked; the body follows as it is.
[[nodiscard]] QByteArray requestBytes(const HttpRequest &request);

} // namespace Ticketscope::Ui
