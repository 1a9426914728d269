// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/openssl.h"

namespace Ticketscope::Tap {

QByteArray derOf(X509 *certificate)
{
    const int size = i2d_X509(certificate, nullptr);
    if (size <= 0) {
        return {};
    }
    QByteArray der(size, Qt::Uninitialized);
    auto *out = reinterpret_cast<unsigned char *>(der.data());
    i2d_X509(certificate, &out);
    return der;
}

QString takeOpenSslReason()
{
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char *reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    return reason ? QString::fromLatin1(reason) : QString();
}

} // namespace Ticketscope::Tap
