// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/capture.h"
#include "exchange/exchange.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <memory>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <vector>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

template<typename T>
using Owned = std::unique_ptr<T, void (*)(T *)>;

void addName(X509_NAME *name, const char *field, const char *text)
{
    X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char *>(text), -1, -1, 0);
}

/// A certificate for Blåbær AS that signs itself.
QByteArray makeCertificate()
{
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const Owned<X509> certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), 2);
    X509_set_pubkey(certificate.get(), key.get());
    ASN1_TIME_set_string(X509_getm_notBefore(certificate.get()), "20240229120000Z");
    ASN1_TIME_set_string(X509_getm_notAfter(certificate.get()), "20511231235959Z");
    X509_NAME *name = X509_get_subject_name(certificate.get());
    addName(name, "C", "NO");
    addName(name, "O", "Blåbær AS, Oslo");
    addName(name, "CN", "crm.example");
    X509_set_issuer_name(certificate.get(), name);
    const Owned<X509_EXTENSION> names(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name,
                            "DNS:crm.example,DNS:*.crm.example,IP:192.0.2.7,IP:2001:db8::1,email:a@b.example"),
        X509_EXTENSION_free);
    X509_add_ext(certificate.get(), names.get(), -1);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    QByteArray der(i2d_X509(certificate.get(), nullptr), Qt::Uninitialized);
    auto *out = reinterpret_cast<unsigned char *>(der.data());
    i2d_X509(certificate.get(), &out);
    return der;
}

ExchangePtr exchangeOf(ExchangeId id)
{
    Exchange exchange;
    exchange.id = id;
    return std::make_shared<const Exchange>(exchange);
}

} // namespace

class TestExchange final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsACertificate();
    void refusesWhatIsNoCertificate();
    void addsUpThePhasesThatHappened();
    void keepsExchangesInTheOrderInWhichTheyEnded();
    void numbersGoOnAfterClearing();
    void numbersGoOnAfterOpenedOnes();
    void isSafeFromManyThreads();
};

void TestExchange::readsACertificate()
{
    const QByteArray der = makeCertificate();
    const Result<CertificateFacts> facts = certificateFacts(der);
    QVERIFY(facts);
    QCOMPARE(facts->subject, u"CN=crm.example,O=Blåbær AS\\, Oslo,C=NO"_s);
    QCOMPARE(facts->issuer, facts->subject);
    QCOMPARE(facts->names,
             (QStringList{u"crm.example"_s, u"*.crm.example"_s, u"192.0.2.7"_s, u"2001:db8::1"_s, u"a@b.example"_s}));
    QCOMPARE(facts->notBefore, QDateTime(QDate(2024, 2, 29), QTime(12, 0), Qt::UTC));
    QCOMPARE(facts->notAfter, QDateTime(QDate(2051, 12, 31), QTime(23, 59, 59), Qt::UTC));
    QCOMPARE(facts->notAfter.timeSpec(), Qt::UTC);
    QCOMPARE(facts->sha256, QCryptographicHash::hash(der, QCryptographicHash::Sha256));
    QCOMPARE(facts->der, der);
}

void TestExchange::refusesWhatIsNoCertificate()
{
    const QByteArray der = makeCertificate();
    QCOMPARE(certificateFacts({}).error().code, ErrorCode::Malformed);
    QCOMPARE(certificateFacts("hello"_ba).error().code, ErrorCode::Malformed);
    for (qsizetype length = 0; length < der.size(); length += 7) {
        QVERIFY(!certificateFacts(der.left(length)));
    }
    const Result<CertificateFacts> more = certificateFacts(der + "more");
    QVERIFY(!more);
    QCOMPARE(more.error().offset.value_or(0), der.size());
}

void TestExchange::addsUpThePhasesThatHappened()
{
    QCOMPARE(Timings{}.total(), 0.0);
    Timings timings;
    timings.dns = 0.5;
    timings.wait = 2;
    timings.receive = 0.25;
    QCOMPARE(timings.total(), 2.75);
}

void TestExchange::keepsExchangesInTheOrderInWhichTheyEnded()
{
    Capture capture;
    QSignalSpy added(&capture, &Capture::exchangeAdded);
    const ExchangeId first = capture.takeId();
    const ExchangeId second = capture.takeId();
    QCOMPARE(first, 1);
    capture.append(exchangeOf(second));
    capture.append(exchangeOf(first));
    QCOMPARE(capture.size(), 2);
    QCOMPARE(capture.exchanges().constFirst()->id, second);
    QCOMPARE(capture.exchange(first)->id, first);
    QVERIFY(!capture.exchange(99));
    QCOMPARE(added.size(), 2);
    QCOMPARE(added.constLast().constFirst().value<ExchangePtr>()->id, first);
}

void TestExchange::numbersGoOnAfterClearing()
{
    Capture capture;
    QSignalSpy cleared(&capture, &Capture::cleared);
    const ExchangeId underWay = capture.takeId();
    capture.append(exchangeOf(capture.takeId()));
    capture.clear();
    QCOMPARE(cleared.size(), 1);
    QCOMPARE(capture.size(), 0);
    QVERIFY(!capture.exchange(2));
    capture.append(exchangeOf(underWay));
    QCOMPARE(capture.exchange(underWay)->id, underWay);
    QCOMPARE(capture.takeId(), 3);
}

void TestExchange::numbersGoOnAfterOpenedOnes()
{
    Capture capture;
    capture.append(exchangeOf(41));
    QCOMPARE(capture.takeId(), 42);
}

void TestExchange::isSafeFromManyThreads()
{
    Capture capture;
    std::vector<std::unique_ptr<QThread>> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back(QThread::create([&capture] {
            for (int round = 0; round < 500; ++round) {
                const ExchangeId id = capture.takeId();
                capture.append(exchangeOf(id));
                if (!capture.exchange(id)) {
                    return; // then the size is wrong below
                }
            }
        }));
        threads.back()->start();
    }
    for (const auto &thread : threads) {
        QVERIFY(thread->wait(30'000));
    }
    QCOMPARE(capture.size(), 2000);
    QCOMPARE(capture.takeId(), 2001);
}

QTEST_GUILESS_MAIN(TestExchange)
#include "tst_exchange.moc"
