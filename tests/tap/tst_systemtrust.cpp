// SPDX-License-Identifier: GPL-3.0-or-later
// Against the certificate stores of the Windows (or Wine) that it runs on. What is put there is taken away again; on
// Windows, a person is asked about each authority.
#include "tap/certificates.h"
#include "tap/systemtrust.h"

#include <QTest>

#include <windows.h>

#include <wincrypt.h>
#undef X509_NAME

using namespace Ticketscope;
using namespace Ticketscope::Testing;

namespace {

/// A certificate in one of the person's stores, for as long as this lives.
class Stored final
{
public:
    Stored(const wchar_t *store, const Identity &identity)
        : m_store(CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, store))
    {
        const QByteArray der = Tap::derOf(identity.certificate.get());
        const CERT_CONTEXT *context = nullptr;
        m_isThere = CertAddEncodedCertificateToStore(m_store, X509_ASN_ENCODING,
                                                     reinterpret_cast<const BYTE *>(der.constData()), DWORD(der.size()),
                                                     CERT_STORE_ADD_REPLACE_EXISTING, &context) != FALSE;
        m_context = context;
        commit();
    }
    ~Stored()
    {
        if (m_isThere) {
            CertDeleteCertificateFromStore(m_context);
            commit();
        }
        CertCloseStore(m_store, 0);
    }
    Q_DISABLE_COPY_MOVE(Stored)
    [[nodiscard]] bool isThere() const { return m_isThere; }

    /// For these purposes only.
    [[nodiscard]] bool limitTo(const char *purpose)
    {
        std::array<char *, 1> purposes{const_cast<char *>(purpose)};
        CERT_ENHKEY_USAGE usage = {DWORD(purposes.size()), purposes.data()};
        return CertSetEnhancedKeyUsage(m_context, &usage) != FALSE && commit();
    }

private:
    /// Others see it at once on Windows, and only then under Wine.
    bool commit()
    {
        return CertControlStore(m_store, CERT_STORE_CTRL_COMMIT_FORCE_FLAG, CERT_STORE_CTRL_COMMIT, nullptr);
    }

    HCERTSTORE m_store;
    const CERT_CONTEXT *m_context = nullptr;
    bool m_isThere = false;
};

using VerificationPtr = std::unique_ptr<X509_STORE_CTX, Tap::FreedBy<X509_STORE_CTX_free>>;

/// What OpenSSL makes of a chain; `sent` comes after the leaf.
class Verification final
{
public:
    Verification(SSL_CTX *context, const Identity &leaf, const QList<Identity> &sent = {})
        : m_sent(sk_X509_new_null())
        , m_context(X509_STORE_CTX_new())
    {
        for (const Identity &identity : sent) {
            sk_X509_push(m_sent, identity.certificate.get());
        }
        X509_STORE_CTX_init(m_context.get(), SSL_CTX_get_cert_store(context), leaf.certificate.get(), m_sent);
    }
    ~Verification()
    {
        m_context.reset();
        sk_X509_free(m_sent);
    }
    Q_DISABLE_COPY_MOVE(Verification)
    [[nodiscard]] X509_STORE_CTX *get() const { return m_context.get(); }
    [[nodiscard]] int result() const
    {
        X509_verify_cert(m_context.get());
        return X509_STORE_CTX_get_error(m_context.get());
    }

private:
    STACK_OF(X509) * m_sent;
    VerificationPtr m_context;
};

Tap::SslContextPtr emptyContext()
{
    return Tap::SslContextPtr(SSL_CTX_new(TLS_client_method()));
}

Tap::SslContextPtr systemContext()
{
    Tap::SslContextPtr context = emptyContext();
    Tap::addSystemAuthorities(context.get());
    return context;
}

} // namespace

class TestSystemTrust : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // First, since Wine judges by the authorities that there were when it was first asked.
    void anAuthorityThatCameLaterIsFetched();
    void readsTheSystemsAuthorities();
    void aStrangerIsNotTrusted();
    void anAuthorityOfThePersonIsTrusted();
    void anIntermediateCompletesAChain();
    void anIntermediateIsNoAuthority();
    void aSelfSignedCertificateAmongTheIntermediatesIsNoAuthority();
    void anAuthorityForOtherPurposesIsNotTrusted();
    void aDistrustedCertificateIsSaidToBe();
    void aDistrustedAuthorityIsNotTaken();
    void nothingIsFetchedForAStranger();
    void anExpiredCertificateStaysExpired();

private:
    Certificates m_cast;
};

void TestSystemTrust::readsTheSystemsAuthorities()
{
    const Tap::SslContextPtr context = systemContext();
    QVERIFY(sk_X509_OBJECT_num(X509_STORE_get0_objects(SSL_CTX_get_cert_store(context.get()))) > 10);
}

void TestSystemTrust::aStrangerIsNotTrusted()
{
    const Tap::SslContextPtr context = systemContext();
    QVERIFY(Verification(context.get(), m_cast.good, {m_cast.authority}).result() != X509_V_OK);
    QVERIFY(Verification(context.get(), m_cast.selfSigned).result() != X509_V_OK);
}

void TestSystemTrust::anAuthorityOfThePersonIsTrusted()
{
    const Stored authority(L"ROOT", m_cast.authority);
    QVERIFY(authority.isThere());
    QCOMPARE(Verification(systemContext().get(), m_cast.good).result(), X509_V_OK);
}

void TestSystemTrust::anIntermediateCompletesAChain()
{
    const Stored authority(L"ROOT", m_cast.authority);
    QCOMPARE(Verification(systemContext().get(), m_cast.byIntermediate).result(),
             X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
    const Stored intermediate(L"CA", m_cast.intermediate);
    QVERIFY(intermediate.isThere());
    QCOMPARE(Verification(systemContext().get(), m_cast.byIntermediate).result(), X509_V_OK);
}

void TestSystemTrust::anIntermediateIsNoAuthority()
{
    const Stored intermediate(L"CA", m_cast.intermediate);
    QVERIFY(Verification(systemContext().get(), m_cast.byIntermediate).result() != X509_V_OK);
}

void TestSystemTrust::aSelfSignedCertificateAmongTheIntermediatesIsNoAuthority()
{
    const Certificates strangers;
    const Stored authority(L"CA", strangers.authority);
    QVERIFY(Verification(systemContext().get(), strangers.good).result() != X509_V_OK);
    const Tap::SslContextPtr context = systemContext();
    const Verification verification(context.get(), strangers.good);
    Tap::completeAuthorities(verification.get());
    QVERIFY(verification.result() != X509_V_OK);
}

void TestSystemTrust::anAuthorityForOtherPurposesIsNotTrusted()
{
    Stored authority(L"ROOT", m_cast.authority);
    QVERIFY(authority.limitTo(szOID_PKIX_KP_CODE_SIGNING));
    QVERIFY(Verification(systemContext().get(), m_cast.good).result() != X509_V_OK);
    QVERIFY(authority.limitTo(szOID_PKIX_KP_SERVER_AUTH));
    QCOMPARE(Verification(systemContext().get(), m_cast.good).result(), X509_V_OK);
}

void TestSystemTrust::aDistrustedCertificateIsSaidToBe()
{
    QVERIFY(!Tap::isDistrusted(m_cast.good.certificate.get()));
    const Stored distrusted(L"Disallowed", m_cast.good);
    QVERIFY(distrusted.isThere());
    QVERIFY(Tap::isDistrusted(m_cast.good.certificate.get()));
    QVERIFY(!Tap::isDistrusted(m_cast.authority.certificate.get()));
}

void TestSystemTrust::aDistrustedAuthorityIsNotTaken()
{
    const Stored authority(L"ROOT", m_cast.authority);
    const Stored distrusted(L"Disallowed", m_cast.authority);
    QVERIFY(Verification(systemContext().get(), m_cast.good).result() != X509_V_OK);
}

void TestSystemTrust::anAuthorityThatCameLaterIsFetched()
{
    const Tap::SslContextPtr context = systemContext();
    const Stored authority(L"ROOT", m_cast.authority);
    // OpenSSL knows nothing of it. Windows does, as of one that it would fetch.
    QVERIFY(Verification(context.get(), m_cast.good).result() != X509_V_OK);
    const Verification verification(context.get(), m_cast.byIntermediate, {m_cast.intermediate});
    Tap::completeAuthorities(verification.get());
    QCOMPARE(verification.result(), X509_V_OK);
    QCOMPARE(Verification(context.get(), m_cast.good).result(), X509_V_OK);
}

void TestSystemTrust::nothingIsFetchedForAStranger()
{
    const Certificates strangers;
    const Tap::SslContextPtr context = systemContext();
    const Verification verification(context.get(), strangers.byIntermediate,
                                    {strangers.intermediate, strangers.authority});
    Tap::completeAuthorities(verification.get());
    QVERIFY(verification.result() != X509_V_OK);
}

void TestSystemTrust::anExpiredCertificateStaysExpired()
{
    const Tap::SslContextPtr context = systemContext();
    const Stored authority(L"ROOT", m_cast.authority);
    const Verification verification(context.get(), m_cast.expired);
    Tap::completeAuthorities(verification.get());
    QCOMPARE(verification.result(), X509_V_ERR_CERT_HAS_EXPIRED);
}

QTEST_GUILESS_MAIN(TestSystemTrust)

#include "tst_systemtrust.moc"
