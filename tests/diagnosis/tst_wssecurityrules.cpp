// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/diagnosisengine.h"
#include "protocol/wsse.h"

#include "support/madecapture.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kPassword = "S3cr&t \xC3\xB8";
const QByteArray kNonceBytes = QByteArray::fromHex("3f55b6e59350e112e54b6164a97db635");
const QByteArray kNonce = kNonceBytes.toBase64();
// What madeCapture and the Date below have.
const QByteArray kNow = "2026-01-31T12:30:15Z";
const QByteArray kDate = "Date: Sat, 31 Jan 2026 12:30:15 GMT\n";

QByteArray replaced(QByteArray text, const QByteArray &from, const QByteArray &to)
{
    return text.replace(from, to);
}

/// A message, part by part; what is left alone is right.
struct Sent
{
    QByteArray secext = Wsse::kSecext;
    QByteArray utility = Wsse::kUtility;
    QByteArray attributes = " soap:mustUnderstand=\"1\"";
    QByteArray timestamp = "<wsu:Timestamp wsu:Id=\"TS-1\"><wsu:Created>" + kNow +
                           "</wsu:Created><wsu:Expires>2026-01-31T12:35:15Z</wsu:Expires></wsu:Timestamp>";
    QByteArray user = "<wsse:Username>alice</wsse:Username>";
    QByteArray password =
        "<wsse:Password Type=\"" + QByteArray(Wsse::kPasswordText) + "\">S3cr&amp;t \xC3\xB8" + "</wsse:Password>";
    QByteArray nonce =
        "<wsse:Nonce EncodingType=\"" + QByteArray(Wsse::kBase64Binary) + "\">" + kNonce + "</wsse:Nonce>";
    QByteArray created = "<wsu:Created>" + kNow + "</wsu:Created>";
    QByteArray soap = Wsse::kSoap11;
    QByteArray type = "text/xml; charset=utf-8";
    QByteArray body = "<soap:Body><Search xmlns=\"urn:crm\"/></soap:Body>";
    QByteArray extraHeaders;
    bool isInHeader = true;
    bool withSecurity = true;

    [[nodiscard]] QByteArray security() const
    {
        return "<wsse:Security xmlns:wsse=\"" + secext + "\" xmlns:wsu=\"" + utility + "\"" + attributes + ">" +
               timestamp + "<wsse:UsernameToken wsu:Id=\"UT-1\">" + user + password + nonce + created +
               "</wsse:UsernameToken></wsse:Security>";
    }
    [[nodiscard]] QByteArray request() const
    {
        const QByteArray block = withSecurity ? security() : QByteArray();
        return "POST /service HTTP/1.1\nHost: crm.acme.example\nContent-Type: " + type +
               "\nSOAPAction: \"urn:search\"\n" + extraHeaders +
               "\n<?xml version=\"1.0\"?><soap:Envelope xmlns:soap=\"" + soap + "\">" +
               (isInHeader ? "<soap:Header>" + block + "</soap:Header>" : QByteArray("<soap:Header/>")) +
               (isInHeader ? body : replaced(body, "<soap:Body>", "<soap:Body>" + block)) + "</soap:Envelope>";
    }
    void setTime(const QByteArray &text)
    {
        timestamp = "<wsu:Timestamp><wsu:Created>" + text + "</wsu:Created></wsu:Timestamp>";
        created = "<wsu:Created>" + text + "</wsu:Created>";
    }
    void setDigest(const QByteArray &text)
    {
        password = "<wsse:Password Type=\"" + QByteArray(Wsse::kPasswordDigest) + "\">" + text + "</wsse:Password>";
    }
};

QByteArray fault(const QByteArray &code, const QByteArray &text, const QByteArray &nameSpace = Wsse::kSecext)
{
    const QByteArray declared = code.startsWith("soap:") ? QByteArray() : " xmlns:w=\"" + nameSpace + "\"";
    return "HTTP/1.1 500 Internal Server Error\nContent-Type: text/xml; charset=utf-8\n" + kDate +
           "\n<soap:Envelope xmlns:soap=\"" + Wsse::kSoap11 + "\"><soap:Body><soap:Fault><faultcode" + declared + ">" +
           (declared.isEmpty() ? code : "w:" + code) + "</faultcode><faultstring>" + text +
           "</faultstring></soap:Fault></soap:Body></soap:Envelope>";
}

/// The same in SOAP 1.2 and another language.
QByteArray fault12(const QByteArray &code)
{
    return "HTTP/1.1 400 Bad Request\nContent-Type: application/soap+xml\n" + kDate + "\n<e:Envelope xmlns:e=\"" +
           Wsse::kSoap12 + "\"><e:Body><e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value xmlns:o=\"" +
           Wsse::kSecext + "\">o:" + code +
           "</e:Value></e:Subcode></e:Code><e:Reason><e:Text xml:lang=\"de\">Die Nachricht wurde "
           "abgelehnt.</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>";
}

const QByteArray kAccepted = "HTTP/1.1 200 OK\nContent-Type: text/xml\n" + kDate + "\n<soap:Envelope xmlns:soap=\"" +
                             Wsse::kSoap11 + "\"><soap:Body><Found xmlns=\"urn:crm\"/></soap:Body></soap:Envelope>";

QByteArray failedAuthentication()
{
    return fault("FailedAuthentication", "The security token could not be authenticated or authorized");
}

/// Prefixes as WCF writes them.
QByteArray otherPrefixes(QByteArray request)
{
    for (const auto &[from, to] :
         {std::pair("wsse:", "o:"), std::pair("wsu:", "u:"), std::pair("xmlns:wsse=", "xmlns:o="),
          std::pair("xmlns:wsu=", "xmlns:u="), std::pair("soap:", "s:"), std::pair("xmlns:soap=", "xmlns:s=")}) {
        request.replace(from, to);
    }
    return request;
}

struct Row
{
    const char *name = "";
    QList<MadeExchange> exchanges;
    QByteArray catalogue;
    QByteArray rule;
    QByteArray evidence; ///< lies in the bytes of the first evidence
};

template<typename Change>
QByteArray changed(Change change)
{
    Sent sent;
    change(&sent);
    return sent.request();
}

void addPlaceRows(QList<Row> *rows)
{
    const QByteArray notUnderstood = fault("soap:MustUnderstand", "MustUnderstand headers are not understood");
    const QByteArray misprint = changed([](Sent *s) {
        s->secext = Wsse::kSecextMisprint;
        s->utility = Wsse::kUtilityMisprint;
    });
    rows->append({"misprint", {{misprint, notUnderstood}}, "X1", "wssecurity.namespace", "ocurity"});
    rows->append({"misprint passed over",
                  {{misprint, fault("InvalidSecurity", "Feil i sikkerhetshodet")}},
                  "X2",
                  "wssecurity.namespace",
                  "ocurity"});
    rows->append(
        {"draft",
         {{changed([](Sent *s) { s->secext = "http://schemas.xmlsoap.org/ws/2003/06/secext"; }), notUnderstood}},
         "X1",
         "wssecurity.namespace",
         "2003/06"});
    rows->append(
        {"no handler", {{Sent().request(), notUnderstood}}, "X1", "wssecurity.not-understood", "MustUnderstand"});
    rows->append({"no header",
                  {{changed([](Sent *s) { s->withSecurity = false; }), fault("InvalidSecurity", "x")}},
                  "X2",
                  "wssecurity.header-missing",
                  "InvalidSecurity"});
    rows->append({"in the body",
                  {{changed([](Sent *s) { s->isInHeader = false; }), fault("InvalidSecurity", "x")}},
                  "X2",
                  "wssecurity.header-place",
                  "wsse:Security"});
    rows->append(
        {"other actor",
         {{changed([](Sent *s) { s->attributes = " soap:actor=\"urn:gateway\""; }), fault("InvalidSecurity", "x")}},
         "X2",
         "wssecurity.role",
         "urn:gateway"});
    rows->append({"lost",
                  {{Sent().request(), fault("InvalidSecurity", "Security header is missing")}},
                  "X2",
                  "wssecurity.header-lost",
                  "InvalidSecurity"});
    rows->append({"undeclared prefix",
                  {{replaced(Sent().request(), " xmlns:wsu=\"" + QByteArray(Wsse::kUtility) + "\"", ""),
                    fault("soap:Client", "Error reading XMLStreamReader")}},
                  "X3",
                  "wssecurity.xml",
                  "wsu:"});
    rows->append({"mustUnderstand wanted",
                  {{changed([](Sent *s) { s->attributes.clear(); }),
                    fault("InvalidSecurity", "The mustUnderstand attribute must be set")}},
                  "X22",
                  "wssecurity.must-understand",
                  "wsse:Security"});
}

void addCredentialRows(QList<Row> *rows)
{
    rows->append({"refused",
                  {{Sent().request(), failedAuthentication()}},
                  "X4",
                  "wssecurity.credentials",
                  "FailedAuthentication"});
    rows->append({"refused in SOAP 1.2 and German",
                  {{changed([](Sent *s) {
                        s->soap = Wsse::kSoap12;
                        s->type = "application/soap+xml";
                    }),
                    fault12("FailedAuthentication")}},
                  "X5",
                  "wssecurity.credentials",
                  "FailedAuthentication"});
    rows->append({"digest refused",
                  {{changed([](Sent *s) { s->setDigest("OzfngjglNnJU2GljjrNC1IWgdbk="); }), failedAuthentication()}},
                  "X8",
                  "wssecurity.credentials",
                  "FailedAuthentication"});
    rows->append(
        {"digest as text",
         {{replaced(Sent().request(), "S3cr&amp;t \xC3\xB8", "OzfngjglNnJU2GljjrNC1IWgdbk="), failedAuthentication()}},
         "X5",
         "wssecurity.digest-as-text",
         "OzfngjglNnJU2GljjrNC1IWgdbk="});
    rows->append({"text as digest",
                  {{changed([](Sent *s) { s->setDigest("S3cret"); }), failedAuthentication()}},
                  "X5",
                  "wssecurity.not-a-digest",
                  "S3cret"});
    rows->append({"no password",
                  {{changed([](Sent *s) { s->password.clear(); }), failedAuthentication()}},
                  "X6",
                  "wssecurity.no-password",
                  "UsernameToken"});
    rows->append({"escaped twice",
                  {{replaced(Sent().request(), "S3cr&amp;t", "S3cr&amp;amp;t"), failedAuthentication()}},
                  "X7",
                  "wssecurity.password-form",
                  "S3cr&amp;amp;t"});
    rows->append({"UTF-8 twice",
                  {{replaced(Sent().request(), "\xC3\xB8", "\xC3\x83\xC2\xB8"), failedAuthentication()}},
                  "X7",
                  "wssecurity.password-form",
                  "S3cr&amp;t"});
    rows->append(
        {"hex digest",
         {{changed([](Sent *s) { s->setDigest("3b37e7823825367254d869638eb342d485a075b9"); }), failedAuthentication()}},
         "X8",
         "wssecurity.digest",
         "3b37e782"});
    MadeExchange ecrv{Sent().request(), failedAuthentication()};
    ecrv.url = u"https://ecrv.county.example/SearchService"_s;
    rows->append({"eCRV", {ecrv}, "X30", "wssecurity.credentials", "FailedAuthentication"});
}

void addTimeRows(QList<Row> *rows)
{
    const QByteArray expired = fault("MessageExpired", "Meldingen er for gammel");
    const auto timed = [](const QByteArray &text) { return changed([&text](Sent *s) { s->setTime(text); }); };
    rows->append({"old", {{timed("2026-01-31T12:22:10Z"), expired}}, "X9", "wssecurity.clock", "12:22:10Z"});
    rows->append({"old, hidden",
                  {{timed("2026-01-31T12:22:10Z"),
                    fault("SecurityError", "A security error was encountered when verifying the message",
                          "http://ws.apache.org/wss4j")}},
                  "X9",
                  "wssecurity.clock",
                  "12:22:10Z"});
    rows->append({"clocks agree", {{Sent().request(), expired}}, "X9", "wssecurity.expired", "MessageExpired"});
    rows->append({"stored message, no Date",
                  {{timed("2026-01-30T09:11:10Z"), replaced(expired, kDate, {})}},
                  "X9",
                  "wssecurity.clock",
                  "09:11:10Z"});
    rows->append({"future", {{timed("2026-01-31T12:37:12Z"), expired}}, "X10", "wssecurity.clock", "12:37:12Z"});
    rows->append(
        {"local time", {{timed("2026-01-31T13:30:14Z"), expired}}, "X11", "wssecurity.local-time", "13:30:14Z"});
    rows->append({"no zone",
                  {{timed("2026-01-31T13:30:14"), fault("InvalidSecurity", "BSP:R3217: Any CREATED …")}},
                  "X11",
                  "wssecurity.no-utc",
                  "13:30:14"});
    rows->append({"fraction refused",
                  {{timed("2026-01-31T12:30:15.123Z"),
                    fault("soap:Client", "WSE063: created must be of the form yyyy-MM-ddTHH:mm:ssZ")}},
                  "X12",
                  "wssecurity.fraction",
                  "15.123Z"});
    rows->append({"seven digits",
                  {{timed("2026-01-31T12:30:15.1234567Z"), fault("InvalidSecurity", "BSP:R3220")}},
                  "X12",
                  "wssecurity.fraction",
                  "15.1234567Z"});
    rows->append({"milliseconds wanted",
                  {{Sent().request(), fault("soap:Server", "Unparseable date: \"" + kNow + "\"")}},
                  "X13",
                  "wssecurity.milliseconds",
                  kNow});
    rows->append({"WCF",
                  {{timed("2026-01-31T12:20:00Z"),
                    fault("InvalidSecurity", "An error occurred when verifying security for the message.")}},
                  "X24",
                  "wssecurity.clock",
                  "12:20:00Z"});
    rows->append(
        {"WCF, clocks agree",
         {{Sent().request(),
           fault("InvalidSecurity", "Beim Überprüfen der Sicherheit der Nachricht ist ein Fehler aufgetreten.")}},
         "X24",
         "wssecurity.wcf",
         "InvalidSecurity"});
}

void addReplayRows(QList<Row> *rows)
{
    const MadeExchange good{Sent().request(), kAccepted};
    const QByteArray replay = fault("InvalidSecurity", "A replay attack has been detected");
    rows->append({"replay", {good, {Sent().request(), replay}}, "X14", "wssecurity.replay", kNonce});
    rows->append({"replay in Norwegian",
                  {good, {Sent().request(), fault("InvalidSecurity", "Gjentatt melding")}},
                  "X14",
                  "wssecurity.replay",
                  kNonce});
    rows->append(
        {"replay, first use unseen", {{Sent().request(), replay}}, "X14", "wssecurity.replay", "InvalidSecurity"});
    rows->append({"password mended, nonce not",
                  {{replaced(Sent().request(), "S3cr", "Wrong"), failedAuthentication()}, {Sent().request(), replay}},
                  "X15",
                  "wssecurity.replay",
                  kNonce});
    rows->append(
        {"per server", {good, good, {Sent().request(), replay}}, "X16", "wssecurity.replay-per-server", kNonce});
}

void addRuleRows(QList<Row> *rows)
{
    const QByteArray invalid = fault("InvalidSecurity", "Ungültiger Sicherheitsheader");
    rows->append({"no Type",
                  {{replaced(Sent().request(), " Type=\"" + QByteArray(Wsse::kPasswordText) + "\"", ""),
                    fault("InvalidSecurity", "BSP:R4201: Any PASSWORD MUST specify a Type attribute")}},
                  "X17",
                  "wssecurity.password-type",
                  "<wsse:Password>"});
    rows->append(
        {"no EncodingType",
         {{replaced(Sent().request(), " EncodingType=\"" + QByteArray(Wsse::kBase64Binary) + "\"", ""), invalid}},
         "X17",
         "wssecurity.nonce-encoding",
         "<wsse:Nonce>"});
    rows->append({"attribute lost on the way",
                  {{Sent().request(), fault("InvalidSecurity", "BSP:R4220: EncodingType")}},
                  "X17",
                  "wssecurity.rules",
                  "InvalidSecurity"});
    rows->append({"two nonces",
                  {{changed([](Sent *s) { s->nonce += s->nonce; }), invalid}},
                  "X18",
                  "wssecurity.doubled",
                  "wsse:Nonce"});
    rows->append({"two headers",
                  {{replaced(Sent().request(), "</soap:Header>", Sent().security() + "</soap:Header>"), invalid}},
                  "X18",
                  "wssecurity.two-headers",
                  "wsse:Security"});
    rows->append({"Username last",
                  {{changed([](Sent *s) { std::swap(s->user, s->created); }),
                    fault("InvalidSecurity", "cvc-complex-type.2.4.a: Invalid content")}},
                  "X20",
                  "wssecurity.order",
                  "wsu:Created"});
    rows->append({"Timestamp wanted",
                  {{changed([](Sent *s) { s->timestamp.clear(); }), invalid}},
                  "X19",
                  "wssecurity.missing-part",
                  "InvalidSecurity"});
    rows->append({"actions",
                  {{changed([](Sent *s) { s->timestamp.clear(); }),
                    fault("soap:Client", "Security processing failed (actions mismatch)")}},
                  "X19",
                  "wssecurity.actions",
                  "soap:Client"});
    rows->append({"SoapCore",
                  {{Sent().request(),
                    replaced(fault("soap:Server", "Object reference not set"), kDate, kDate + "Server: Kestrel\n")}},
                  "X21",
                  "wssecurity.timestamp",
                  "Timestamp"});
    rows->append({"Timestamp not supported",
                  {{Sent().request(), fault("soap:Client", "Element Timestamp is not supported")}},
                  "X21",
                  "wssecurity.timestamp",
                  "Timestamp"});
    rows->append({"hidden",
                  {{Sent().request(), fault("SecurityError", "Ein Fehler", "http://ws.apache.org/wss4j")}},
                  "X23",
                  "wssecurity.hidden",
                  "SecurityError"});
    rows->append({"Oracle",
                  {{Sent().request(), fault("soap:Server", "WSM-00008 : Web service authentication failed.")}},
                  "X26",
                  "wssecurity.oracle",
                  "soap:Server"});
    rows->append({"signature",
                  {{Sent().request(), fault("FailedCheck", "The signature or decryption was invalid")}},
                  "X27",
                  "wssecurity.signature",
                  "FailedCheck"});
    rows->append({"Expect",
                  {{changed([](Sent *s) { s->extraHeaders = "Expect: 100-continue\n"; }),
                    "HTTP/1.1 417 Expectation Failed\n\n"}},
                  "X28",
                  "wssecurity.expect",
                  "Expect"});
    const QByteArray mismatch = fault("soap:VersionMismatch", "x");
    const QByteArray in12 = changed([](Sent *s) {
        s->soap = Wsse::kSoap12;
        s->type = "application/soap+xml";
    });
    rows->append({"SOAP 1.2 to 1.1", {{in12, mismatch}}, "X29", "wssecurity.soap-version", "Content-Type"});
    rows->append({"SOAP 1.2, 415",
                  {{in12, "HTTP/1.1 415 Unsupported Media Type\n\n"}},
                  "X29",
                  "wssecurity.soap-version",
                  "Content-Type"});
}

QList<Row> rows()
{
    QList<Row> all;
    addPlaceRows(&all);
    addCredentialRows(&all);
    addTimeRows(&all);
    addReplayRows(&all);
    addRuleRows(&all);
    return all;
}

QByteArray bytesOf(const QList<ExchangePtr> &capture, const Evidence &evidence)
{
    for (const ExchangePtr &exchange : capture) {
        if (exchange->id == evidence.exchange) {
            return exchange->message(evidence.side).wire.bytes(evidence.wire);
        }
    }
    return {};
}

QByteArray told(const Diagnosis::Diagnosis &diagnosis)
{
    QStringList lines;
    for (const Finding &finding : diagnosis.findings) {
        lines.append(QString::fromLatin1(finding.rule) + u": "_s + finding.title);
    }
    return lines.join(u'\n').toUtf8();
}

Diagnosis::Diagnosis diagnosed(const QByteArray &request, const QByteArray &response, const QByteArray &meant = {},
                               const Profile &profile = {})
{
    QHash<QString, Secret> secrets;
    if (!meant.isEmpty()) {
        secrets.insert(u"password"_s, Secret(meant));
    }
    return diagnose(madeCapture({MadeExchange{request, response}}), profile, secrets);
}

} // namespace

class WsSecurityRulesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putsTheCauseFirst_data()
    {
        QTest::addColumn<int>("row");
        const QList<Row> all = rows();
        for (int i = 0; i < all.size(); ++i) {
            QTest::newRow(all.at(i).name) << i;
        }
    }
    void putsTheCauseFirst()
    {
        QFETCH(int, row);
        const Row wanted = rows().at(row);
        for (const Variation variation : {Variation::None, Variation::HeadersReversed, Variation::HeaderNamesLower,
                                          Variation::HeaderNamesUpper, Variation::GzipAndChunked, Variation::Http10}) {
            const QList<ExchangePtr> capture = madeCapture(wanted.exchanges, variation);
            const Diagnosis::Diagnosis diagnosis = diagnose(capture);
            QVERIFY(!diagnosis.findings.isEmpty());
            const Finding &first = diagnosis.findings.first();
            QVERIFY2(first.rule == wanted.rule, told(diagnosis));
            QVERIFY(first.catalogue.contains(wanted.catalogue));
            QCOMPARE(first.severity, Severity::Cause);
            QVERIFY(!first.title.isEmpty() && !first.why.isEmpty() && !first.remedy.isEmpty());
            QVERIFY(first.certainty != Certainty::Possible || !first.wouldTell.isEmpty());
            if (variation == Variation::None) {
                const QByteArray bytes = bytesOf(capture, first.evidence.first());
                QVERIFY2(bytes.contains(wanted.evidence), bytes);
            }
        }
    }
    void holdsWithOtherPrefixes()
    {
        for (const Row &wanted : rows()) {
            if (wanted.rule == "wssecurity.xml") {
                continue;
            }
            QList<MadeExchange> exchanges = wanted.exchanges;
            for (MadeExchange &exchange : exchanges) {
                exchange.request = otherPrefixes(exchange.request);
            }
            const Diagnosis::Diagnosis diagnosis = diagnose(madeCapture(exchanges));
            QVERIFY2(!diagnosis.findings.isEmpty(), wanted.name);
            const QByteArray message = wanted.name + ("\n" + told(diagnosis));
            QVERIFY2(diagnosis.findings.first().rule == wanted.rule, message);
        }
    }
    void namesNoSecret()
    {
        for (const Row &wanted : rows()) {
            for (const Finding &finding : diagnose(madeCapture(wanted.exchanges)).findings) {
                const QString text = explainForCustomer(finding) + finding.wouldTell;
                for (const char *secret : {"S3cr", "OzfngjglNnJU", "3b37e782", kNonce.constData()}) {
                    QVERIFY2(!text.contains(QString::fromLatin1(secret)), wanted.name);
                }
            }
        }
    }
    void hasNoCauseWhereTheLoginWorks()
    {
        Sent digest;
        digest.setDigest(Wsse::passwordDigest(kNonceBytes, kNow, Secret(kPassword)));
        Sent odd;
        odd.secext = Wsse::kSecextMisprint;
        odd.setTime("2026-01-31T10:30:14");
        odd.password.clear();
        for (const QByteArray &request : {Sent().request(), digest.request(), odd.request()}) {
            for (const Finding &finding : diagnosed(request, kAccepted).findings) {
                QVERIFY2(finding.severity != Severity::Cause, finding.rule);
            }
        }
    }
    void standsTruncatedMessages()
    {
        for (const Row &wanted : rows()) {
            MadeExchange exchange = wanted.exchanges.last();
            const QByteArray whole = exchange.request;
            for (qsizetype size = whole.size() - 1; size > 100; size -= 97) {
                exchange.request = whole.left(size);
                exchange.responseComplete = size % 2 == 0;
                for (const Finding &finding : diagnose(madeCapture({exchange})).findings) {
                    QVERIFY(!finding.title.isEmpty());
                }
            }
        }
    }
    void explainsTheDigestWithThePassword()
    {
        const auto find = [](const QByteArray &digest) {
            Sent sent;
            sent.setDigest(digest);
            return diagnosed(sent.request(), failedAuthentication(), kPassword).findings.first();
        };
        const Finding wrong = find(Wsse::passwordDigest(kNonce, kNow, Secret(kPassword)));
        QCOMPARE(wrong.rule, "wssecurity.digest"_ba);
        QCOMPARE(wrong.certainty, Certainty::Proven);
        QVERIFY2(wrong.title.contains("Base64 text"_L1), qPrintable(wrong.title));
        const Finding other = find(Wsse::passwordDigest(kNonceBytes, kNow, Secret(QByteArrayView("other"))));
        QCOMPARE(other.rule, "wssecurity.other-password"_ba);
        QVERIFY(other.catalogue.contains("X4"));
        const Finding right = find(Wsse::passwordDigest(kNonceBytes, kNow, Secret(kPassword)));
        QCOMPARE(right.rule, "wssecurity.digest-refused"_ba);
        QVERIFY(right.catalogue.contains("X5"));
    }
    void explainsAHiddenDigestMistake()
    {
        Sent sent;
        sent.setDigest(Wsse::passwordDigest(kNonceBytes.toHex(), kNow, Secret(kPassword)));
        const QByteArray hidden = fault("SecurityError", "x", "http://ws.apache.org/wss4j");
        QCOMPARE(diagnosed(sent.request(), hidden, kPassword).findings.first().rule, "wssecurity.digest"_ba);
        QCOMPARE(diagnosed(sent.request(), hidden).findings.first().rule, "wssecurity.hidden"_ba);
    }
    void comparesThePlainPassword()
    {
        const QByteArray request = Sent().request();
        const auto find = [&request](const QByteArray &meant) {
            return diagnosed(request, failedAuthentication(), meant).findings.first();
        };
        QCOMPARE(find(kPassword).rule, "wssecurity.password-refused"_ba);
        QCOMPARE(find("other").rule, "wssecurity.other-password"_ba);
        const Finding trimmed = find(" " + kPassword);
        QCOMPARE(trimmed.rule, "wssecurity.password-form"_ba);
        QCOMPARE(trimmed.certainty, Certainty::Proven);
    }
    void offersExperiments()
    {
        Profile profile;
        profile.service = "ws-security";
        profile.scheme = "password-text";
        Sent sent;
        sent.setTime("2026-01-31T12:37:15Z");
        const Finding clock = diagnosed(sent.request(), fault("MessageExpired", "x"), {}, profile).findings.first();
        QCOMPARE(clock.experiments.size(), 1);
        QCOMPARE(clock.experiments.first().parameters.value(u"clockOffsetSeconds"_s).toInt(), -420);
        sent.setTime("2026-01-31T12:30:15.250Z");
        const QByteArray format = fault("InvalidSecurity", "The created time must be yyyy-MM-ddTHH:mm:ssZ");
        const Finding precision = diagnosed(sent.request(), format, {}, profile).findings.first();
        QCOMPARE(precision.experiments.size(), 1);
        QCOMPARE(precision.experiments.first().parameters.value(u"createdPrecision"_s).toString(), u"seconds"_s);
        const Finding refused = diagnosed(Sent().request(), failedAuthentication(), {}, profile).findings.first();
        QCOMPARE(refused.experiments.first().scheme, "password-digest"_ba);
        QVERIFY(diagnosed(Sent().request(), failedAuthentication()).findings.first().experiments.isEmpty());
    }
    void passesOverWhatOnlyLooksAlike()
    {
        // The misprinted header is read all the same: the password is why.
        Sent misprint;
        misprint.secext = Wsse::kSecextMisprint;
        QCOMPARE(diagnosed(misprint.request(), failedAuthentication()).findings.first().rule,
                 "wssecurity.credentials"_ba);
        // A fault of the application behind the header.
        for (const Finding &finding :
             diagnosed(Sent().request(), fault("soap:Server", "No parcel of that number")).findings) {
            QVERIFY2(!finding.rule.startsWith("wssecurity.cred") && !finding.rule.startsWith("wssecurity.clock"),
                     finding.rule);
        }
        // A retry with a fresh nonce after a wrong password.
        const MadeExchange wrong{Sent().request(), failedAuthentication()};
        Sent again;
        again.nonce.replace(kNonce, QByteArray("AAECAwQFBgcICQoLDA0ODw=="));
        const Diagnosis::Diagnosis twice = diagnose(madeCapture({wrong, {again.request(), failedAuthentication()}}));
        QCOMPARE(twice.findings.first().rule, "wssecurity.credentials"_ba);
    }
    void tellsOfAReplyThatWcfRefuses()
    {
        Sent sent;
        sent.timestamp.replace("TS-1", "uuid-1b2c-1");
        const Diagnosis::Diagnosis diagnosis = diagnosed(sent.request(), kAccepted);
        QCOMPARE(diagnosis.findings.first().rule, "wssecurity.unsecured-reply"_ba);
        QCOMPARE(diagnosis.findings.first().severity, Severity::Warning);
    }
};

QTEST_GUILESS_MAIN(WsSecurityRulesTest)
#include "tst_wssecurityrules.moc"
