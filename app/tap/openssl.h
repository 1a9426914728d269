// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <memory>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace Ticketscope::Tap {

template<auto Free>
struct FreedBy
{
    template<typename T>
    void operator()(T *object) const
    {
        Free(object);
    }
};

using BioPtr = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;
using BioMethodPtr = std::unique_ptr<BIO_METHOD, FreedBy<BIO_meth_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using SslContextPtr = std::unique_ptr<SSL_CTX, FreedBy<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, FreedBy<SSL_free>>;
using X509Ptr = std::unique_ptr<X509, FreedBy<X509_free>>;

[[nodiscard]] QByteArray derOf(X509 *certificate);

/// The reason of the oldest error in OpenSSL's queue ("bad decrypt"), in OpenSSL's words, and clears the queue.
[[nodiscard]] QString takeOpenSslReason();

} // namespace Ticketscope::Tap
