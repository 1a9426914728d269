// SPDX-License-Identifier: GPL-3.0-or-later
// Windows' certificate stores, and its own judgement of a chain (CryptoAPI).
#include "tap/systemtrust.h"

#define CERT_CHAIN_PARA_HAS_EXTRA_FIELDS
#include <windows.h>

#include <wincrypt.h>
// Names of wincrypt.h that OpenSSL has, too.
#undef X509_NAME
#undef X509_EXTENSIONS
#undef PKCS7_SIGNER_INFO
#undef OCSP_REQUEST
#undef OCSP_RESPONSE

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <string_view>
#include <vector>

namespace Ticketscope::Tap {

namespace {

/// How long Windows may take to fetch an authority.
constexpr std::chrono::milliseconds kPatience{5000};
constexpr DWORD kWithoutFetchingIssuers = 0x2000; // CERT_CHAIN_DISABLE_AIA
constexpr DWORD kExplicitDistrust = 0x04000000;   // CERT_TRUST_IS_EXPLICIT_DISTRUST

struct CloseStore
{
    void operator()(void *store) const { CertCloseStore(store, 0); }
};
using StorePtr = std::unique_ptr<void, CloseStore>;

struct FreeCertificate
{
    void operator()(const CERT_CONTEXT *certificate) const { CertFreeCertificateContext(certificate); }
};
using CertificatePtr = std::unique_ptr<const CERT_CONTEXT, FreeCertificate>;

struct FreeChain
{
    void operator()(const CERT_CHAIN_CONTEXT *chain) const { CertFreeCertificateChain(chain); }
};
using ChainPtr = std::unique_ptr<const CERT_CHAIN_CONTEXT, FreeChain>;

/// `place` is CERT_SYSTEM_STORE_CURRENT_USER, in which the machine's, the domain's and the administrator's are seen
/// too, or CERT_SYSTEM_STORE_LOCAL_MACHINE.
StorePtr openStore(DWORD place, const wchar_t *name)
{
    constexpr DWORD asItIs = CERT_STORE_READONLY_FLAG | CERT_STORE_OPEN_EXISTING_FLAG;
    return StorePtr(CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, place | asItIs, name));
}

CertificatePtr windowsForm(X509 *certificate)
{
    const QByteArray der = derOf(certificate);
    return CertificatePtr(CertCreateCertificateContext(
        X509_ASN_ENCODING, reinterpret_cast<const BYTE *>(der.constData()), DWORD(der.size())));
}

X509Ptr opensslForm(const CERT_CONTEXT *certificate)
{
    const unsigned char *in = certificate->pbCertEncoded;
    return X509Ptr(d2i_X509(nullptr, &in, long(certificate->cbCertEncoded)));
}

bool isIn(void *store, const CERT_CONTEXT *certificate)
{
    std::array<BYTE, 20> sha1{};
    auto size = DWORD(sha1.size());
    if (store == nullptr ||
        CertGetCertificateContextProperty(certificate, CERT_SHA1_HASH_PROP_ID, sha1.data(), &size) == FALSE) {
        return false;
    }
    CRYPT_HASH_BLOB hash = {size, sha1.data()};
    return CertificatePtr(
               CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_SHA1_HASH, &hash, nullptr)) != nullptr;
}

/// An authority may be trusted for certain purposes only, say for signing programs.
bool isForServers(const CERT_CONTEXT *authority)
{
    DWORD size = 0;
    if (CertGetEnhancedKeyUsage(authority, CERT_FIND_PROP_ONLY_ENHKEY_USAGE_FLAG, nullptr, &size) == FALSE) {
        return true; // nothing is said
    }
    std::vector<char> buffer(std::max<size_t>(size, sizeof(CERT_ENHKEY_USAGE)));
    auto *usage = reinterpret_cast<CERT_ENHKEY_USAGE *>(buffer.data());
    if (CertGetEnhancedKeyUsage(authority, CERT_FIND_PROP_ONLY_ENHKEY_USAGE_FLAG, usage, &size) == FALSE) {
        return true;
    }
    if (usage->cUsageIdentifier == 0) {
        return GetLastError() == DWORD(CRYPT_E_NOT_FOUND);
    }
    return std::any_of(usage->rgpszUsageIdentifier, usage->rgpszUsageIdentifier + usage->cUsageIdentifier,
                       [](const char *purpose) {
                           return std::string_view(purpose) == szOID_PKIX_KP_SERVER_AUTH ||
                                  std::string_view(purpose) == szOID_ANY_ENHANCED_KEY_USAGE;
                       });
}

bool isSelfIssued(const CERT_CONTEXT *certificate)
{
    return CertCompareCertificateName(X509_ASN_ENCODING, &certificate->pCertInfo->Subject,
                                      &certificate->pCertInfo->Issuer) != FALSE;
}

enum class Kind
{
    Authorities,
    Intermediates ///< OpenSSL ends no chain at one that is not self-issued
};

void addAll(X509_STORE *to, void *from, Kind kind, void *distrusted)
{
    const CERT_CONTEXT *certificate = nullptr;
    while (from != nullptr && (certificate = CertEnumCertificatesInStore(from, certificate)) != nullptr) {
        const bool fits = kind == Kind::Authorities ? isForServers(certificate) : !isSelfIssued(certificate);
        if (!fits || isIn(distrusted, certificate)) {
            continue;
        }
        if (const X509Ptr added = opensslForm(certificate)) {
            X509_STORE_add_cert(to, added.get());
        }
    }
}

/// Whether OpenSSL lacks an issuer, as things are.
bool lacksIssuer(X509_STORE_CTX *verification)
{
    const std::unique_ptr<X509_STORE_CTX, FreedBy<X509_STORE_CTX_free>> trial(X509_STORE_CTX_new());
    if (!trial ||
        X509_STORE_CTX_init(trial.get(), X509_STORE_CTX_get0_store(verification),
                            X509_STORE_CTX_get0_cert(verification), X509_STORE_CTX_get0_untrusted(verification)) != 1) {
        return false;
    }
    const bool passed = X509_verify_cert(trial.get()) == 1;
    const int error = X509_STORE_CTX_get_error(trial.get());
    ERR_clear_error();
    return !passed &&
           (error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT || error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
            error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE || error == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN);
}

/// The server's own certificates are all there is to build from: Windows would fetch what a server left out, and
/// nobody would see why other programs fail there.
ChainPtr windowsChain(X509_STORE_CTX *verification)
{
    const StorePtr sent(CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr));
    const STACK_OF(X509) *untrusted = X509_STORE_CTX_get0_untrusted(verification);
    for (int i = 0; i < sk_X509_num(untrusted); ++i) {
        if (const CertificatePtr certificate = windowsForm(sk_X509_value(untrusted, i))) {
            CertAddCertificateContextToStore(sent.get(), certificate.get(), CERT_STORE_ADD_ALWAYS, nullptr);
        }
    }
    const CertificatePtr leaf = windowsForm(X509_STORE_CTX_get0_cert(verification));
    if (!leaf) {
        return nullptr;
    }
    std::string purpose = szOID_PKIX_KP_SERVER_AUTH;
    std::array<LPSTR, 1> purposes{purpose.data()};
    CERT_CHAIN_PARA wanted = {};
    wanted.cbSize = sizeof(wanted);
    wanted.RequestedUsage.dwType = USAGE_MATCH_TYPE_OR;
    wanted.RequestedUsage.Usage.cUsageIdentifier = DWORD(purposes.size());
    wanted.RequestedUsage.Usage.rgpszUsageIdentifier = purposes.data();
    wanted.dwUrlRetrievalTimeout = DWORD(kPatience.count());
    const CERT_CHAIN_CONTEXT *built = nullptr;
    CertGetCertificateChain(nullptr, leaf.get(), nullptr, sent.get(), &wanted, kWithoutFetchingIssuers, nullptr,
                            &built);
    return ChainPtr(built);
}

/// What keeps a chain from ending in an authority that Windows trusts for servers. Dates and names are OpenSSL's to
/// judge.
constexpr DWORD kNotTrusted = CERT_TRUST_IS_PARTIAL_CHAIN | CERT_TRUST_IS_UNTRUSTED_ROOT |
                              CERT_TRUST_IS_NOT_SIGNATURE_VALID | CERT_TRUST_IS_NOT_VALID_FOR_USAGE |
                              CERT_TRUST_IS_CYCLIC | CERT_TRUST_IS_REVOKED | kExplicitDistrust;

} // namespace

void addSystemAuthorities(SSL_CTX *context)
{
    X509_STORE *store = SSL_CTX_get_cert_store(context);
    const StorePtr distrusted = openStore(CERT_SYSTEM_STORE_CURRENT_USER, L"Disallowed");
    for (const DWORD place : {CERT_SYSTEM_STORE_CURRENT_USER, CERT_SYSTEM_STORE_LOCAL_MACHINE}) {
        addAll(store, openStore(place, L"ROOT").get(), Kind::Authorities, distrusted.get());
        addAll(store, openStore(place, L"CA").get(), Kind::Intermediates, distrusted.get());
    }
    ERR_clear_error();
}

void completeAuthorities(X509_STORE_CTX *verification)
{
    if (!lacksIssuer(verification)) {
        return;
    }
    const ChainPtr built = windowsChain(verification);
    if (!built || (built->TrustStatus.dwErrorStatus & kNotTrusted) != 0 || built->cChain == 0) {
        return;
    }
    const CERT_SIMPLE_CHAIN *chain = built->rgpChain[built->cChain - 1];
    const CERT_CONTEXT *last = chain->cElement > 0 ? chain->rgpElement[chain->cElement - 1]->pCertContext : nullptr;
    if (last != nullptr && isSelfIssued(last)) {
        if (const X509Ptr authority = opensslForm(last)) {
            X509_STORE_add_cert(X509_STORE_CTX_get0_store(verification), authority.get());
        }
    }
    ERR_clear_error();
}

bool isDistrusted(X509 *certificate)
{
    const StorePtr distrusted = openStore(CERT_SYSTEM_STORE_CURRENT_USER, L"Disallowed");
    const CertificatePtr wanted = windowsForm(certificate);
    return wanted && isIn(distrusted.get(), wanted.get());
}

} // namespace Ticketscope::Tap
