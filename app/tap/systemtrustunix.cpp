// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/systemtrust.h"

#ifdef Q_OS_MACOS
#include <QSslCertificate>
#include <QSslConfiguration>
#endif

namespace Ticketscope::Tap {

void addSystemAuthorities(SSL_CTX *context)
{
#ifdef Q_OS_MACOS
    X509_STORE *store = SSL_CTX_get_cert_store(context);
    const auto authorities = QSslConfiguration::systemCaCertificates();
    for (const QSslCertificate &authority : authorities) {
        const QByteArray der = authority.toDer();
        const auto *in = reinterpret_cast<const unsigned char *>(der.constData());
        if (const X509Ptr certificate{d2i_X509(nullptr, &in, long(der.size()))}) {
            X509_STORE_add_cert(store, certificate.get());
        }
    }
#else
    SSL_CTX_set_default_verify_paths(context);
#endif
    ERR_clear_error();
}

void completeAuthorities(X509_STORE_CTX * /*verification*/) {}

bool isDistrusted(X509 * /*certificate*/)
{
    return false;
}

} // namespace Ticketscope::Tap
