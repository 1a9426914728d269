// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/channelbinding.h"

#include <QCoreApplication>

#include <array>
#include <memory>

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ChannelBinding)
};

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

/// The hash that the binding is made with; nothing where none is defined.
const EVP_MD *bindingHash(const X509 *certificate)
{
    int hash = NID_undef;
    // RSASSA-PSS names its hash in the parameters, ECDSA in the algorithm; this call knows both.
    if (X509_get_signature_info(const_cast<X509 *>(certificate), &hash, nullptr, nullptr, nullptr) != 1 ||
        hash == NID_undef) {
        return nullptr;
    }
    return hash == NID_md5 || hash == NID_sha1 ? EVP_sha256() : EVP_get_digestbynid(hash);
}

} // namespace

Result<QByteArray> tlsServerEndPoint(QByteArrayView der)
{
    const auto *begin = reinterpret_cast<const unsigned char *>(der.data());
    const unsigned char *end = begin;
    const Certificate certificate(d2i_X509(nullptr, &end, long(der.size())), &X509_free);
    if (!certificate) {
        return failureAt(ErrorCode::Malformed,
                         Text::tr("The server's certificate cannot be read, so that nothing can be bound to it."), 0);
    }
    if (end - begin != der.size()) {
        return failureAt(ErrorCode::Malformed, Text::tr("Bytes follow the server's certificate."), end - begin);
    }
    const EVP_MD *hash = bindingHash(certificate.get());
    if (!hash) {
        const QString algorithm = QString::fromLatin1(OBJ_nid2ln(X509_get_signature_nid(certificate.get())));
        return failure(
            ErrorCode::NotSupported,
            Text::tr("The server's certificate is signed with %1, which has no hash function of its own. For "
                     "such certificates RFC 5929 defines no channel binding.")
                .arg(algorithm));
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(der.data(), size_t(der.size()), digest.data(), &length, hash, nullptr) != 1) {
        return failure(ErrorCode::Internal, Text::tr("The hash of the server's certificate could not be computed."));
    }
    QByteArray binding("tls-server-end-point:");
    binding.append(reinterpret_cast<const char *>(digest.data()), qsizetype(length));
    return binding;
}

} // namespace Ticketscope
