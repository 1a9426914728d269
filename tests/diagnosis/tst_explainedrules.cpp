// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/diagnosisengine.h"
#include "protocol/digest.h"
#include "protocol/superoffice.h"

#include "support/madecapture.h"

#include <QCryptographicHash>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kPassword = "Circle \xC3\xB8 Life";
const QByteArray kChallenge = "Digest realm=\"acme\", nonce=\"n-1\", qop=\"auth\"";

Http::DigestInput input(const QByteArray &password)
{
    Http::DigestInput made;
    made.userName = "ACME\\alice";
    made.password = Secret(password);
    made.realm = "acme";
    made.nonce = "n-1";
    made.cnonce = "c-1";
    made.method = "GET";
    made.uri = "/service?id=7";
    return made;
}

/// A challenge, the answer to it, and the refusal of that.
QList<MadeExchange> digestLogin(const Http::DigestInput &sent, const QByteArray &response,
                                const QByteArray &refusal = kChallenge)
{
    Http::DigestChallenge challenge;
    QByteArray value = Http::digestAuthorization(challenge, sent);
    value.replace(Http::digestResponse(sent), response);
    MadeExchange first{"GET /service?id=7 HTTP/1.1\nHost: crm.acme.example",
                       "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: " + kChallenge + "\n\nno"};
    first.url = u"https://crm.acme.example/service?id=7"_s;
    MadeExchange second = first;
    second.request += "\nAuthorization: " + value;
    second.response.replace(kChallenge, refusal);
    return {first, second};
}

Diagnosis::Diagnosis diagnosed(const QList<MadeExchange> &exchanges, const QByteArray &meant = kPassword)
{
    return diagnose(madeCapture(exchanges), {}, {{u"password"_s, Secret(meant)}});
}

const Finding *find(const Diagnosis::Diagnosis &diagnosis, const QByteArray &rule)
{
    for (const Finding &finding : diagnosis.findings) {
        if (finding.rule == rule) {
            return &finding;
        }
    }
    return nullptr;
}

MadeExchange secretLogin(const QByteArray &secret)
{
    MadeExchange made{"POST /SuperOffice/Contact.asmx HTTP/1.1\nHost: crm.acme.example\nContent-Type: text/xml\n\n"
                      "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Header>"
                      "<SoCredentials xmlns=\"http://www.superoffice.net/ws/crm/2005/04/Netserver20\">"
                      "<AuthenticationType>CRM5</AuthenticationType><UserId>SAL0</UserId><Secret>" +
                          secret + "</Secret></SoCredentials></soap:Header><soap:Body/></soap:Envelope>",
                      "HTTP/1.1 500 Internal Server Error\nContent-Type: text/xml\n"
                      "Date: Sat, 31 Jan 2026 12:30:15 GMT\n\n"
                      "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><soap:Fault>"
                      "<faultcode>soap:Server</faultcode><faultstring>Server unavailable, please try later"
                      "</faultstring></soap:Fault></soap:Body></soap:Envelope>"};
    made.url = u"https://crm.acme.example/SuperOffice/Contact.asmx"_s;
    return made;
}

MadeExchange systemUserLogin(const QByteArray &minute, const QByteArray &code = "InvalidTimestamp (6)")
{
    const QByteArray token = "Acme Tool-8k8Q7DmBgo." + minute + "." + QByteArray(256, 'x').toBase64();
    MadeExchange made{"POST /Login/api/PartnerSystemUser/Authenticate HTTP/1.1\nHost: sod.superoffice.com\n"
                      "Content-Type: application/json\n\n{\"SignedSystemToken\":\"" +
                          token + "\",\"ContextIdentifier\":\"Cust12345\"}",
                      "HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n"
                      "Date: Sat, 31 Jan 2026 12:30:15 GMT\n\n"
                      "{\"IsSuccessful\":false,\"Token\":null,\"ErrorMessage\":\"" +
                          code + "\"}"};
    made.url = u"https://sod.superoffice.com/Login/api/PartnerSystemUser/Authenticate"_s;
    return made;
}

} // namespace

class ExplainedRulesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesTheMistakeInADigestResponse()
    {
        Http::DigestInput hashed = input(kPassword);
        hashed.userName = "alice";
        const Diagnosis::Diagnosis diagnosis = diagnosed(digestLogin(input(kPassword), Http::digestResponse(hashed)));
        const Finding &first = diagnosis.findings.first();
        QCOMPARE(first.rule, "http.digest-made"_ba);
        QCOMPARE(first.certainty, Certainty::Proven);
        QVERIFY2(first.title.contains("without its domain"_L1), qPrintable(first.title));
        QCOMPARE(first.evidence.first().exchange, ExchangeId(2));
        QVERIFY(!explainForCustomer(first).contains(QString::fromUtf8(kPassword)));
    }
    void tellsAnotherPassword()
    {
        const Diagnosis::Diagnosis diagnosis = diagnosed(digestLogin(input("x"), Http::digestResponse(input("x"))));
        QVERIFY(find(diagnosis, "http.digest-made"));
        QVERIFY(find(diagnosis, "http.digest-made")->title.contains("another password"_L1));
    }
    void leavesAnOldNonceAlone()
    {
        const QByteArray response = Http::digestResponse(input(kPassword));
        QVERIFY(
            !find(diagnosed(digestLogin(input(kPassword), response, kChallenge + ", stale=true")), "http.digest-made"));
    }
    void saysNothingWithoutThePassword()
    {
        const QList<MadeExchange> login = digestLogin(input("x"), Http::digestResponse(input("x")));
        QVERIFY(!find(diagnose(madeCapture(login)), "http.digest-made"));
    }
    void namesTheMistakeInASecret()
    {
        const QByteArray text =
            "CRM5SAL0" + kPassword + QByteArray::number(QDate(2000, 1, 1).daysTo(QDate(2026, 1, 31)));
        const QByteArray secret = QCryptographicHash::hash(text, QCryptographicHash::Md5).toBase64();
        const Diagnosis::Diagnosis diagnosis = diagnosed({secretLogin(secret)});
        QCOMPARE(diagnosis.findings.first().rule, "superoffice.secret6-made"_ba);
        QVERIFY(diagnosis.findings.first().catalogue.contains("S6"));
        const QByteArray tomorrow = SuperOffice::secret6(u"CRM5"_s, u"SAL0"_s, Secret(kPassword), QDate(2026, 2, 1));
        QVERIFY(diagnosed({secretLogin(tomorrow)}).findings.first().catalogue.contains("S5"));
        const QByteArray right = SuperOffice::secret6(u"CRM5"_s, u"SAL0"_s, Secret(kPassword), QDate(2026, 1, 31));
        QVERIFY(!find(diagnosed({secretLogin(right)}), "superoffice.secret6-made"));
        QVERIFY(!find(diagnosed({secretLogin(tomorrow)}, "other"), "superoffice.secret6-made"));
    }
    void namesTheTimeOfASignature()
    {
        const Diagnosis::Diagnosis oslo = diagnosed({systemUserLogin("202601311330")});
        const Finding *found = find(oslo, "superid.minute");
        QVERIFY(found);
        QCOMPARE(oslo.findings.first().rule, "superid.minute"_ba);
        QVERIFY2(found->title.contains("UTC+01:00"_L1), qPrintable(found->title));
        QVERIFY(!find(diagnosed({systemUserLogin("202601311230")}), "superid.minute"));
        QVERIFY(!find(diagnosed({systemUserLogin("202601311330", "InvalidSignature (7)")}), "superid.minute"));
    }
};

QTEST_GUILESS_MAIN(ExplainedRulesTest)
#include "tst_explainedrules.moc"
