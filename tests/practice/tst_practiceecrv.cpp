// SPDX-License-Identifier: GPL-3.0-or-later
#include "practiceclient.h"
#include "protocol/wsse.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace Ticketscope;
using namespace Ticketscope::Practice;

namespace {

const QString kPassword = u"p&ss<wörd>'\"Z65"_s;
const QByteArray kBase64Type = QByteArray(" EncodingType=\"") + Wsse::kBase64Binary + '"';

/// A security header, every part of which a test can set.
struct Token
{
    QByteArray nameSpace = Wsse::kSecext;
    QByteArray utility = Wsse::kUtility;
    QByteArray soap = Wsse::kSoap11;
    QByteArray created = "2026-03-01T11:59:59.500Z";
    QByteArray expires = "2026-03-01T12:04:59.500Z";
    QByteArray timestampMore;
    bool hasTimestamp = true;
    QByteArray user = "ecrv-practice";
    QByteArray passwordType = Wsse::kPasswordText;
    QByteArray password = Xml::escaped(kPassword);
    QByteArray nonce = "P1W25ZNQ4RLlS2FkqX22NQ==";
    QByteArray nonceAttributes = kBase64Type;
    QByteArray tokenCreated;
    QByteArray tokenMore; ///< before the Username
    QByteArray mustUnderstand = " e:mustUnderstand=\"1\"";
    QByteArray body;

    [[nodiscard]] QByteArray passwordElement() const
    {
        if (password.isNull()) {
            return {};
        }
        const QByteArray type = passwordType.isEmpty() ? QByteArray() : QByteArray(" Type=\"" + passwordType + '"');
        return "<o:Password" + type + '>' + password + "</o:Password>";
    }

    [[nodiscard]] QByteArray envelope() const
    {
        QByteArray timestamp;
        if (hasTimestamp) {
            timestamp = "<u:Timestamp u:Id=\"TS-1\"><u:Created>" + created + "</u:Created>" +
                        (expires.isEmpty() ? QByteArray() : QByteArray("<u:Expires>" + expires + "</u:Expires>")) +
                        timestampMore + "</u:Timestamp>";
        }
        const QByteArray nonceElement =
            nonce.isNull() ? QByteArray() : QByteArray("<o:Nonce" + nonceAttributes + '>' + nonce + "</o:Nonce>");
        const QByteArray createdElement =
            tokenCreated.isEmpty() ? QByteArray() : QByteArray("<u:Created>" + tokenCreated + "</u:Created>");
        return "<e:Envelope xmlns:e=\"" + soap + "\"><e:Header><o:Security xmlns:o=\"" + nameSpace + "\" xmlns:u=\"" +
               utility + '"' + mustUnderstand + '>' + timestamp + "<o:UsernameToken u:Id=\"UT-1\">" + tokenMore +
               "<o:Username>" + user + "</o:Username>" + passwordElement() + nonceElement + createdElement +
               "</o:UsernameToken></o:Security></e:Header><e:Body>" + body + "</e:Body></e:Envelope>";
    }
};

Token digestToken()
{
    Token token;
    token.passwordType = Wsse::kPasswordDigest;
    token.tokenCreated = token.created;
    token.password =
        Wsse::passwordDigest(QByteArray::fromBase64(token.nonce), token.tokenCreated, Secret::fromString(kPassword));
    return token;
}

} // namespace

class TestPracticeEcrv final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_bench = std::make_unique<Bench>(); }

    void textLetsIn()
    {
        const Answer answer = post(Token());
        QCOMPARE(answer.status(), 200);
        QCOMPARE(answer.header("Content-Type"), "text/xml; charset=utf-8");
        QVERIFY(answer.xml().root.child(Wsse::kSoap11, "Body")->children.isEmpty());
        QCOMPARE(answer.element("Created"), u"2026-03-01T12:00:00.000Z"_s);
    }

    void searchAnswers()
    {
        Token token;
        token.body =
            "<SearchRequest xmlns=\"urn:ticketscope:practice:ecrv\"><ParcelId>1&amp;2</ParcelId></SearchRequest>";
        QCOMPARE(post(token).element("ParcelId"), u"1&2"_s);
        token.nonce = "AAAA";
        token.body = "<x:Any xmlns:x=\"urn:x\">text</x:Any>";
        QCOMPARE(post(token).element("Received"), u"<x:Any xmlns:x=\"urn:x\">text</x:Any>"_s);
    }

    void digestLetsIn()
    {
        QCOMPARE(post(digestToken(), u"digest/"_s).status(), 200);
        Token wrong = digestToken();
        wrong.nonce = "AAAA"; // not the one that was hashed
        QCOMPARE(post(wrong, u"digest/"_s).faultCode(), u"FailedAuthentication"_s);
    }

    void endpointsTakeOnlyTheirPasswordType()
    {
        QCOMPARE(post(Token(), u"digest/"_s).faultCode(), u"FailedAuthentication"_s);
        m_bench = std::make_unique<Bench>(); // the nonce is used up
        QCOMPARE(post(digestToken()).faultCode(), u"FailedAuthentication"_s);
        Token none;
        none.password = QByteArray();
        none.nonce = "AAAA";
        QCOMPARE(post(none).faultCode(), u"FailedAuthentication"_s);
        none.nonce = "BBBB";
        QCOMPARE(post(none, u"nopassword/"_s).status(), 200);
    }

    void soap12HasItsOwnFaults()
    {
        Token token;
        token.soap = Wsse::kSoap12;
        const QByteArray type = "application/soap+xml; charset=utf-8";
        const Answer good = post(token, {}, type);
        QCOMPARE(good.status(), 200);
        QCOMPARE(good.header("Content-Type"), type);
        token.password = "wrong";
        token.nonce = "AAAA";
        const Answer refused = post(token, {}, type);
        QCOMPARE(refused.status(), 400);
        QCOMPARE(refused.faultCode(), u"FailedAuthentication"_s);
        QCOMPARE(refused.xml().root.descendant("Code")->child("Value")->text, u"soap:Sender"_s);
        token.nameSpace = Wsse::kSecextMisprint;
        const Answer strange = post(token, {}, type);
        QCOMPARE(strange.status(), 500);
        QCOMPARE(strange.faultCode(), u"MustUnderstand"_s);
        QVERIFY(strange.xml().root.descendant("NotUnderstood"));
        QCOMPARE(post(Token(), {}, type).faultCode(), u"VersionMismatch"_s);
        token.soap = Wsse::kSoap12;
        QCOMPARE(post(token).faultCode(), u"VersionMismatch"_s);
    }

    void misprintedNamespaceIsNotUnderstood()
    {
        Token token;
        token.nameSpace = Wsse::kSecextMisprint;
        token.utility = Wsse::kUtilityMisprint;
        const Answer strict = post(token);
        QCOMPARE(strict.status(), 500);
        QCOMPARE(strict.faultCode(), u"MustUnderstand"_s);
        token.mustUnderstand.clear();
        const Answer ignored = post(token);
        QCOMPARE(ignored.faultCode(), u"InvalidSecurity"_s);
        QVERIFY(ignored.faultText().contains("Security header is missing"_L1));
        QCOMPARE(post(token, u"lenient/"_s).status(), 200);
    }

    void rulesOfTheProfile_data()
    {
        QTest::addColumn<QByteArray>("envelope");
        QTest::addColumn<QString>("rule");
        const auto row = [](const char *name, void (*change)(Token &), const QString &rule) {
            Token token;
            change(token);
            QTest::newRow(name) << token.envelope() << rule;
        };
        row(
            "no Type", [](Token &t) { t.passwordType.clear(); }, u"R4201"_s);
        row(
            "no EncodingType", [](Token &t) { t.nonceAttributes.clear(); }, u"R4220"_s);
        row(
            "other EncodingType", [](Token &t) { t.nonceAttributes = " EncodingType=\"x\""; }, u"R4221"_s);
        row(
            "two passwords", [](Token &t) { t.password += "</o:Password><o:Password>x"; }, u"R4222"_s);
        row(
            "two nonces", [](Token &t) { t.nonce += "</o:Nonce><o:Nonce>AAAA"; }, u"R4225"_s);
        row(
            "two Created", [](Token &t) { t.tokenCreated = t.created + "</u:Created><u:Created>" + t.created; },
            u"R4223"_s);
        row(
            "Timestamp with two Created", [](Token &t) { t.created += "</u:Created><u:Created>" + t.created; },
            u"R3203"_s);
        row(
            "two Expires", [](Token &t) { t.timestampMore = "<u:Expires>" + t.expires + "</u:Expires>"; }, u"R3224"_s);
        row(
            "more in the Timestamp", [](Token &t) { t.timestampMore = "<x/>"; }, u"R3222"_s);
        row(
            "Expires before Created", [](Token &t) { t.expires = "2026-03-01T11:00:00Z"; }, u"R3221"_s);
        row(
            "local time", [](Token &t) { t.created = "2026-03-01T12:00:00"; }, u"R3217"_s);
        row(
            "offset", [](Token &t) { t.created = "2026-03-01T13:00:00+01:00"; }, u"R3217"_s);
        row(
            "no time at all", [](Token &t) { t.created = "yesterday"; }, u"R3217"_s);
        row(
            "Expires in local time", [](Token &t) { t.expires = "2026-03-01T12:05:00"; }, u"R3223"_s);
        row(
            "second 60", [](Token &t) { t.created = "2026-03-01T11:59:60Z"; }, u"R3213"_s);
        row(
            "microseconds", [](Token &t) { t.created = "2026-03-01T11:59:59.123456Z"; }, u"R3220"_s);
        row(
            "microseconds of Expires", [](Token &t) { t.expires = "2026-03-01T12:04:59.1234567Z"; }, u"R3229"_s);
        row(
            "two Timestamps",
            [](Token &t) {
                t.timestampMore = "</u:Timestamp><u:Timestamp u:Id=\"TS-2\"><u:Created>" + t.created + "</u:Created>";
            },
            u"R3227"_s);
        row(
            "same Id twice", [](Token &t) { t.tokenMore = "<o:Nonce u:Id=\"TS-1\"/>"; }, u"same Id"_s);
        row(
            "nonce is no Base64", [](Token &t) { t.nonce = "P1W25ZNQ4RLlS2FkqX22NQ="; }, u"Base64"_s);
        row(
            "Username not first", [](Token &t) { t.tokenMore = "<o:Nonce>AAAA</o:Nonce>"; }, u"Username"_s);
        row(
            "no nonce", [](Token &t) { t.nonce = QByteArray(); }, u"no Nonce"_s);
    }
    void rulesOfTheProfile()
    {
        QFETCH(QByteArray, envelope);
        QFETCH(QString, rule);
        const Answer answer = post(envelope);
        QCOMPARE(answer.status(), 500);
        QCOMPARE(answer.faultCode(), u"InvalidSecurity"_s);
        QVERIFY2(answer.faultText().contains(rule), qPrintable(answer.faultText()));
    }

    void headerMustBeThere()
    {
        const QByteArray none = QByteArray("<e:Envelope xmlns:e=\"") + Wsse::kSoap11 + "\"><e:Body/></e:Envelope>";
        QVERIFY(post(none).faultText().contains("Security header is missing"_L1));
        Token other; // for another receiver
        other.mustUnderstand += " e:actor=\"urn:other\"";
        QVERIFY(post(other).faultText().contains("Security header is missing"_L1));
        Token noTimestamp;
        noTimestamp.hasTimestamp = false;
        QVERIFY(post(noTimestamp).faultText().contains("actions mismatch"_L1));
        QByteArray saml = Token().envelope();
        saml.replace("UsernameToken", "BinarySecurityToken");
        QCOMPARE(post(saml).faultCode(), u"UnsupportedSecurityToken"_s);
    }

    void undeclaredPrefixIsAnXmlError()
    {
        QByteArray envelope = Token().envelope();
        envelope.replace("xmlns:u=", "xmlns:v=");
        const Answer answer = post(envelope);
        QCOMPARE(answer.status(), 500);
        QCOMPARE(answer.faultCode(), u"Client"_s);
    }

    void messageLivesFiveMinutes_data()
    {
        QTest::addColumn<int>("seconds"); // the server's clock, moved
        QTest::addColumn<QString>("text");
        QTest::newRow("59 s behind") << -59 << QString();
        QTest::newRow("61 s behind") << -61 << u"out of range"_s;
        QTest::newRow("299 s later") << 299 << QString();
        QTest::newRow("300 s later, Expires is past") << 300 << u"expired"_s;
        QTest::newRow("an hour later") << 3600 << u"expired"_s;
    }
    void messageLivesFiveMinutes()
    {
        QFETCH(int, seconds);
        QFETCH(QString, text);
        *m_bench->now = m_bench->now->addSecs(seconds);
        const Answer answer = post(Token());
        QCOMPARE(answer.faultCode(), text.isEmpty() ? QString() : u"MessageExpired"_s);
        QVERIFY(answer.faultText().contains(text));
    }

    void longExpiresDoesNotHelp()
    {
        Token token;
        token.expires = "2026-03-01T14:00:00Z";
        *m_bench->now = m_bench->now->addSecs(301);
        QCOMPARE(post(token).faultCode(), u"MessageExpired"_s);
        Token old;
        old.created = "2026-03-01T12:05:00Z";
        old.expires.clear();
        QCOMPARE(post(old).status(), 200);
        old.tokenCreated = "2026-03-01T11:59:59Z";
        old.nonce = "AAAA";
        QCOMPARE(post(old).faultCode(), u"MessageExpired"_s);
    }

    void nonceServesOnce()
    {
        QCOMPARE(post(Token()).status(), 200);
        const Answer replay = post(Token());
        QCOMPARE(replay.faultCode(), u"InvalidSecurity"_s);
        QVERIFY(replay.faultText().contains("A replay attack has been detected"_L1));
    }

    void nonceIsUsedUpByAWrongPassword()
    {
        Token token;
        token.password = "wrong";
        QCOMPARE(post(token).faultCode(), u"FailedAuthentication"_s);
        QVERIFY(post(Token()).faultText().contains("replay"_L1));
    }

    void ageComesBeforeReplayAndReplayBeforePassword()
    {
        QCOMPARE(post(Token()).status(), 200);
        Token wrong;
        wrong.password = "wrong";
        QCOMPARE(post(wrong).faultCode(), u"InvalidSecurity"_s);
        *m_bench->now = m_bench->now->addSecs(600);
        QCOMPARE(post(wrong).faultCode(), u"MessageExpired"_s);
    }

    void nonceIsForgottenAfterAnHour()
    {
        QCOMPARE(post(Token()).status(), 200);
        *m_bench->now = m_bench->now->addSecs(3601);
        Token later;
        later.created = "2026-03-01T13:00:00Z";
        later.expires = "2026-03-01T13:05:00Z";
        QCOMPARE(post(later).status(), 200);
    }

    void descriptionIsMarkedAsPractice()
    {
        QUrl url = m_bench->url("ecrv");
        url.setQuery(u"wsdl"_s);
        const Answer wsdl = exchange(url, "GET");
        QCOMPARE(wsdl.status(), 200);
        QVERIFY(!wsdl.xml().error);
        QVERIFY(wsdl.body.contains("targetNamespace=\"urn:ticketscope:practice:ecrv\""));
    }

    void otherRequestsAreRefused()
    {
        const QUrl url = m_bench->url("ecrv");
        QCOMPARE(exchange(url, "GET").status(), 405);
        QCOMPARE(exchange(url, "POST", {{"Content-Type", "application/json"}}, "{}").status(), 415);
        QCOMPARE(exchange(m_bench->url("ecrv", u"/other"_s), "GET").status(), 404);
    }

    void faultsTakeEffectAtOnce_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("has");
        QTest::newRow("X1") << QString() << u"MustUnderstand"_s << u"not understood"_s;
        QTest::newRow("X2") << QString() << u"InvalidSecurity"_s << u"Security header is missing"_s;
        QTest::newRow("X4") << QString() << u"FailedAuthentication"_s << QString();
        QTest::newRow("X5") << QString() << u"FailedAuthentication"_s << QString();
        QTest::newRow("X8") << u"digest/"_s << u"FailedAuthentication"_s << QString();
        QTest::newRow("X9") << QString() << u"MessageExpired"_s << u"expired"_s;
        QTest::newRow("X10") << QString() << u"MessageExpired"_s << u"out of range"_s;
        QTest::newRow("X12") << QString() << u"InvalidSecurity"_s << u"yyyy-MM-ddTHH:mm:ssZ"_s;
        QTest::newRow("X14") << QString() << u"InvalidSecurity"_s << u"replay"_s;
        QTest::newRow("X17") << QString() << u"InvalidSecurity"_s << u"R4201"_s;
        QTest::newRow("X19") << QString() << u"Client"_s << u"actions mismatch"_s;
        QTest::newRow("X23") << QString() << u"SecurityError"_s << u"A security error was encountered"_s;
        QTest::newRow("clock-ahead") << QString() << u"MessageExpired"_s << u"expired"_s;
        QTest::newRow("clock-behind") << QString() << u"MessageExpired"_s << u"out of range"_s;
        QTest::newRow("password-changed") << QString() << u"FailedAuthentication"_s << QString();
    }
    void faultsTakeEffectAtOnce()
    {
        QFETCH(QString, path);
        QFETCH(QString, code);
        QFETCH(QString, has);
        Token token = path.isEmpty() ? Token() : digestToken();
        QCOMPARE(post(token, path).status(), 200);
        token.nonce = "AAAA";
        if (!path.isEmpty()) {
            token.password =
                Wsse::passwordDigest(QByteArray::fromBase64("AAAA"), token.tokenCreated, Secret::fromString(kPassword));
        }
        m_bench->fault(QTest::currentDataTag());
        const Answer answer = post(token, path);
        QCOMPARE(answer.faultCode(), code);
        QVERIFY2(answer.faultText().contains(has), qPrintable(answer.faultText()));
    }

private:
    [[nodiscard]] Answer post(const QByteArray &envelope, const QString &path = {},
                              const QByteArray &contentType = "text/xml; charset=utf-8") const
    {
        return exchange(m_bench->url("ecrv", QString(u"/practice/ecrv/"_s + path + u"SearchService"_s)), "POST",
                        {{"Content-Type", contentType}, {"SOAPAction", "\"\""}}, envelope);
    }
    [[nodiscard]] Answer post(const Token &token, const QString &path = {},
                              const QByteArray &contentType = "text/xml; charset=utf-8") const
    {
        return post(token.envelope(), path, contentType);
    }

    std::unique_ptr<Bench> m_bench;
};

QTEST_GUILESS_MAIN(TestPracticeEcrv)
#include "tst_practiceecrv.moc"
