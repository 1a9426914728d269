// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/profile.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

const QStringList kSecrets{
    u"password"_s,     u"accessToken"_s, u"ticket"_s, u"applicationToken"_s, u"clientCertificatePassphrase"_s,
    u"proxyPassword"_s};

/// The example of the specification.
const QByteArray kExample =
    "{ \"format\": \"ticketscope-profile\", \"version\": 1,\n"
    "  \"id\": \"3f0c1d4e-0000-4000-8000-00000000000a\", \"name\": \"Acme NetServer\", \"group\": \"Acme AS\",\n"
    "  \"service\": \"superoffice-netserver\", \"scheme\": \"username-password\",\n"
    "  \"url\": \"https://crm.acme.example/SuperOffice/Remote/Services88/\",\n"
    "  \"parameters\": { \"userName\": \"JR\" },\n"
    "  \"headers\": [ { \"name\": \"X-Trace\", \"value\": \"1\" } ],\n"
    "  \"tls\": { \"pinnedSha256\": \"\", \"caFile\": \"\", \"clientCertificateFile\": \"\", \"minimumVersion\": "
    "\"1.2\" },\n"
    "  \"proxy\": { \"mode\": \"system\", \"host\": \"\", \"port\": 0, \"userName\": \"\" },\n"
    "  \"timeoutSeconds\": 30 }";

QByteArray edited(QByteArray text, const char *what, const char *with)
{
    Q_ASSERT(text.contains(what));
    return text.replace(what, with);
}

} // namespace

class TestProfile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsTheExampleOfTheSpecification();
    void writesExactlyTheKeysOfTheSpecification();
    void comesBackAsItWas();
    void keepsUnknownKeysAtEveryLevel();
    void unknownKeysOfAHeaderStayWithIt();
    void refusesASecret_data();
    void refusesASecret();
    void refusesWhatIsNotAProfile_data();
    void refusesWhatIsNotAProfile();
    void refusesANewerVersionInASentence();
    void takesAByteOrderMark();
    void keysMayBeAbsent();
    void aPinMayHaveColons();
    void textOfAnyKindSurvives();
    void damageAnywhereIsAnErrorOrAProfile();
};

void TestProfile::readsTheExampleOfTheSpecification()
{
    const auto profile = profileFromJson(kExample, kSecrets);
    QVERIFY(profile.has_value());
    QCOMPARE(profile->id, QUuid(u"3f0c1d4e-0000-4000-8000-00000000000a"_s));
    QCOMPARE(profile->name, u"Acme NetServer"_s);
    QCOMPARE(profile->group, u"Acme AS"_s);
    QCOMPARE(profile->service, QByteArray("superoffice-netserver"));
    QCOMPARE(profile->scheme, QByteArray("username-password"));
    QCOMPARE(profile->url, QUrl(u"https://crm.acme.example/SuperOffice/Remote/Services88/"_s));
    QCOMPARE(profile->parameter("userName"_L1), u"JR"_s);
    QCOMPARE(profile->parameter("absent"_L1, u"fallback"_s), u"fallback"_s);
    const QList<Header> headers{{"X-Trace", "1"}};
    QCOMPARE(profile->headers, headers);
    QCOMPARE(profile->tls, TlsPolicy());
    QCOMPARE(profile->proxy, ProxyPolicy());
    QCOMPARE(profile->timeout, std::chrono::seconds(30));
    QVERIFY(profile->unknown.isEmpty());
}

void TestProfile::writesExactlyTheKeysOfTheSpecification()
{
    const QByteArray written = profileToJson(*profileFromJson(kExample, kSecrets));
    QCOMPARE(QJsonDocument::fromJson(written), QJsonDocument::fromJson(kExample));
    // In the order that the specification shows.
    qsizetype last = -1;
    for (const char *key : {"\"format\"", "\"version\"", "\"id\"", "\"name\"", "\"group\"", "\"service\"", "\"scheme\"",
                            "\"url\"", "\"parameters\"", "\"headers\"", "\"tls\"", "\"proxy\"", "\"timeoutSeconds\""}) {
        const QByteArray line = QByteArray("\n    ") + key;
        const qsizetype at = written.indexOf(line);
        QVERIFY2(at > last, key);
        last = at;
    }
}

void TestProfile::comesBackAsItWas()
{
    Profile profile = *profileFromJson(kExample, kSecrets);
    profile.name = u"«Ærlig» \"talt\"\n"_s;
    profile.url = QUrl(u"https://crm.acme.example:8443/a%20b/?q=1"_s);
    profile.parameters = {{u"userName"_s, u"Jürgen"_s}, {u"mustUnderstand"_s, true}, {u"timestampTtlSeconds"_s, 300}};
    profile.headers = {{"X-A", "1"}, {"X-A", "2"}, {"X-B", "æ"}};
    profile.tls.pinnedSha256 = QByteArray(32, '\xA7');
    profile.tls.caFile = u"/etc/ssl/own ca.pem"_s;
    profile.tls.clientCertificateFile = u"C:\\keys\\client.p12"_s;
    profile.tls.clientKeyFile = u"/keys/client.key"_s;
    profile.tls.minimumVersion = "1.3";
    profile.proxy = {ProxyMode::Socks5, u"proxy.acme.example"_s, 65535, u"acme\\proxy"_s};
    profile.timeout = std::chrono::seconds(3600);
    const auto again = profileFromJson(profileToJson(profile), kSecrets);
    QVERIFY(again.has_value());
    QCOMPARE(again->name, profile.name);
    QCOMPARE(again->url, profile.url);
    QCOMPARE(again->parameter("userName"_L1), u"Jürgen"_s);
    QCOMPARE(again->parameters.value(u"mustUnderstand"_s), QVariant(true));
    QCOMPARE(again->parameters.value(u"timestampTtlSeconds"_s).toInt(), 300);
    QCOMPARE(again->headers, profile.headers);
    QCOMPARE(again->tls, profile.tls);
    QCOMPARE(again->proxy, profile.proxy);
    QCOMPARE(again->timeout, profile.timeout);
    QCOMPARE(profileToJson(*again), profileToJson(profile));
}

void TestProfile::keepsUnknownKeysAtEveryLevel()
{
    QByteArray json = edited(kExample, "\"version\": 1,", R"("version": 1, "colour": {"r": [1, null, {}]}, )");
    json = edited(json, R"("pinnedSha256": "",)", R"("pinnedSha256": "", "ocsp": true,)");
    json = edited(json, R"("mode": "system",)", R"("mode": "system", "pac": "http://pac",)");
    json = edited(json, R"("value": "1")", R"("value": "1", "comment": "why")");
    json = edited(json, R"("userName": "JR")", R"("userName": "JR", "future": {"deep": [1.5]})");
    const auto profile = profileFromJson(json, kSecrets);
    QVERIFY(profile.has_value());
    QCOMPARE(QJsonDocument::fromJson(profileToJson(*profile)), QJsonDocument::fromJson(json));
}

void TestProfile::unknownKeysOfAHeaderStayWithIt()
{
    const QByteArray json = edited(kExample, R"({ "name": "X-Trace", "value": "1" })",
                                   R"({"name": "A", "value": "1", "note": "a"}, {"name": "B", "value": "2"})");
    Profile profile = *profileFromJson(json, kSecrets);
    profile.headers.removeFirst();
    const QJsonArray headers = QJsonDocument::fromJson(profileToJson(profile)).object().value("headers"_L1).toArray();
    QCOMPARE(headers.size(), 1);
    QVERIFY(!headers.first().toObject().contains("note"_L1));
}

void TestProfile::refusesASecret_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("named");
    QTest::newRow("a parameter") << edited(kExample, R"("userName": "JR")", R"("password": "hunter2!")")
                                 << u"password"_s;
    QTest::newRow("another case") << edited(kExample, R"("userName": "JR")", R"("PassWord": "hunter2!")")
                                  << u"PassWord"_s;
    QTest::newRow("of another type") << edited(kExample, R"("userName": "JR")", R"("ticket": {"a": "hunter2!"})")
                                     << u"ticket"_s;
    QTest::newRow("nested") << edited(kExample, R"("userName": "JR")", R"("x": [{"ticket": "hunter2!"}])")
                            << u"ticket"_s;
    QTest::newRow("at the top") << edited(kExample, "\"version\": 1,", R"("version": 1, "password": "hunter2!",)")
                                << u"password"_s;
    QTest::newRow("of the proxy") << edited(kExample, R"("host": "")", R"("proxyPassword": "hunter2!", "host": "")")
                                  << u"proxyPassword"_s;
    QTest::newRow("of the certificate") << edited(kExample, R"("caFile": "")",
                                                  R"("clientCertificatePassphrase": "hunter2!")")
                                        << u"clientCertificatePassphrase"_s;
    QTest::newRow("in the address") << edited(kExample, "https://crm", "https://jr:hunter2!@crm") << u"url"_s;
}

void TestProfile::refusesASecret()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, named);
    const auto profile = profileFromJson(json, kSecrets);
    QVERIFY(!profile.has_value());
    QCOMPARE(profile.error().code, ErrorCode::SecretInFile);
    QVERIFY(profile.error().text.contains(u'"' + named + u'"'));
    QVERIFY(profile.error().text.contains(u"keychain"_s));
    QVERIFY(!profile.error().text.contains(u"hunter2"_s));
    QVERIFY(profile.error().offset.has_value());
    QVERIFY(*profile.error().offset > 0);
}

void TestProfile::refusesWhatIsNotAProfile_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("offset"); // -1: not looked at
    const auto row = [](const char *name, const char *what, const char *with, const char *at) {
        const QByteArray json = edited(kExample, what, with);
        QTest::newRow(name) << json << int(json.indexOf(at));
    };
    QTest::newRow("empty") << QByteArray() << 0;
    QTest::newRow("not JSON") << QByteArray("<profile/>") << 0;
    QTest::newRow("a list") << QByteArray("[]") << 0;
    QTest::newRow("a number") << QByteArray("1") << 0;
    QTest::newRow("cut off") << kExample.left(kExample.size() / 2) << -1;
    QTest::newRow("text behind") << QByteArray(kExample + "x") << int(kExample.size());
    row("another format", "ticketscope-profile", "other-profile", "{");
    row("no format", "\"format\"", "\"fromat\"", "{");
    row("no version", "\"version\"", "\"verzion\"", "{");
    row("version 0", "\"version\": 1", "\"version\": 0", "0,");
    row("version -1", "\"version\": 1", "\"version\": -1", "-1,");
    row("version as text", "\"version\": 1", R"("version": "1")", "1\",");
    row("version 1.5", "\"version\": 1", "\"version\": 1.5", "1.5");
    row("id", "3f0c1d4e-0000", "3f0c1d4e-000g", "3f0c1d4e");
    row("id as a number", "\"3f0c1d4e-0000-4000-8000-00000000000a\"", "7", "7,");
    row("no name", "Acme NetServer", " ", "{");
    row("name as a list", "\"Acme NetServer\"", "[]", "[]");
    row("no service", "superoffice-netserver", "", "{");
    row("no scheme", "username-password", "", "{");
    row("parameters as a list", R"({ "userName": "JR" })", "[7]", "[7]");
    row("headers as an object", R"([ { "name": "X-Trace", "value": "1" } ])", "{\"h\": 7}", "{\"h\"");
    row("header without a name", R"("name": "X-Trace", )", "", "{ \"value\"");
    row("header with a line break", "X-Trace", "X-Trace\\r\\nX-Evil", R"({ "name": "X-T)");
    row("header value with a line break", R"("value": "1")", R"("value": "1\nX-Evil: 2")", R"({ "name": "X-T)");
    row("tls as text", "{ \"pinnedSha256\"", R"("none", "x": { "pinnedSha256")", "none");
    row("short pin", R"("pinnedSha256": "")", R"("pinnedSha256": "abcd")", "abcd");
    row("pin of other digits", R"("pinnedSha256": "")",
        R"("pinnedSha256": "zz00000000000000000000000000000000000000000000000000000000000000")", "zz00");
    row("TLS version", R"("minimumVersion": "1.2")", R"("minimumVersion": "SSL3")", "SSL3");
    row("proxy mode", R"("mode": "system")", R"("mode": "https")", "https\", \"host");
    row("proxy port too large", "\"port\": 0", "\"port\": 65536", "65536");
    row("proxy port negative", "\"port\": 0", "\"port\": -1", "-1");
    row("proxy port as text", "\"port\": 0", R"("port": "80")", "80\"");
    row("time-out 0", "\"timeoutSeconds\": 30", "\"timeoutSeconds\": 0", "0 }");
    row("time-out half", "\"timeoutSeconds\": 30", "\"timeoutSeconds\": 1.5", "1.5");
    row("time-out huge", "\"timeoutSeconds\": 30", "\"timeoutSeconds\": 1e300", "1e300");
    row("a key twice", R"("group": "Acme AS")", R"("group": "a", "group": "b")", "b\"");
    row("a parameter twice", R"("userName": "JR")", R"("userName": "JR", "userName": "KK")", "KK");
}

void TestProfile::refusesWhatIsNotAProfile()
{
    QFETCH(QByteArray, json);
    QFETCH(int, offset);
    const auto profile = profileFromJson(json, kSecrets);
    QVERIFY(!profile.has_value());
    QCOMPARE(profile.error().code, ErrorCode::InvalidProfile);
    QVERIFY(!profile.error().text.isEmpty());
    QVERIFY(profile.error().offset.has_value());
    if (offset >= 0) {
        QCOMPARE(*profile.error().offset, offset);
    }
}

void TestProfile::refusesANewerVersionInASentence()
{
    const auto profile = profileFromJson(edited(kExample, "\"version\": 1", "\"version\": 2"), kSecrets);
    QVERIFY(!profile.has_value());
    QCOMPARE(profile.error().code, ErrorCode::NotSupported);
    QVERIFY(profile.error().text.contains(u"newer Ticketscope"_s));
    QVERIFY(profile.error().text.endsWith(u'.'));
}

void TestProfile::takesAByteOrderMark()
{
    QVERIFY(profileFromJson("\xEF\xBB\xBF" + kExample, kSecrets).has_value());
    const auto broken = profileFromJson("\xEF\xBB\xBF{x", kSecrets);
    QVERIFY(!broken.has_value());
    QCOMPARE(*broken.error().offset, 4);
}

void TestProfile::keysMayBeAbsent()
{
    const auto profile = profileFromJson(
        R"({"format": "ticketscope-profile", "version": 1, "name": "n", "service": "http", "scheme": "none"})",
        kSecrets);
    QVERIFY(profile.has_value());
    QVERIFY(profile->id.isNull());
    QCOMPARE(profile->timeout, std::chrono::seconds(30));
    QCOMPARE(profile->tls, TlsPolicy());
}

void TestProfile::aPinMayHaveColons()
{
    const QByteArray digits = QByteArray(32, '\xAB').toHex(':').toUpper();
    const auto profile = profileFromJson(
        edited(kExample, R"("pinnedSha256": "")", QByteArray(R"("pinnedSha256": ")" + digits + "\"").constData()),
        kSecrets);
    QVERIFY(profile.has_value());
    QCOMPARE(profile->tls.pinnedSha256, QByteArray(32, '\xAB'));
}

void TestProfile::textOfAnyKindSurvives()
{
    Profile profile = *profileFromJson(kExample, kSecrets);
    for (const QString &text : {u"\u0001\u001f\t\b"_s, u"\U0001F511 clef"_s, u"\u2028\u2029"_s, u"</script>"_s}) {
        profile.name = u'n' + text;
        profile.parameters.insert(u"userName"_s, text);
        const auto again = profileFromJson(profileToJson(profile), kSecrets);
        QVERIFY(again.has_value());
        QCOMPARE(again->name, profile.name);
        QCOMPARE(again->parameter("userName"_L1), text);
    }
}

void TestProfile::damageAnywhereIsAnErrorOrAProfile()
{
    int refused = 0;
    for (qsizetype i = 0; i < kExample.size(); ++i) {
        for (const char byte : {'\0', '"', '}', '\xff', '9'}) {
            QByteArray json = kExample;
            json[i] = byte;
            const auto profile = profileFromJson(json, kSecrets);
            if (profile) {
                const auto again = profileFromJson(profileToJson(*profile), kSecrets);
                QVERIFY2(again.has_value(), json.constData());
            } else {
                QVERIFY(!profile.error().text.isEmpty());
                QVERIFY(profile.error().offset.value_or(0) <= json.size());
                ++refused;
            }
        }
        QVERIFY(!profileFromJson(kExample.left(i), kSecrets).has_value());
    }
    QVERIFY(refused > kExample.size());
}

QTEST_GUILESS_MAIN(TestProfile)
#include "tst_profile.moc"
