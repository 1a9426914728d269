// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/loginflow.h"

#include <QTemporaryFile>
#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

Profile goodProfile()
{
    Profile profile;
    profile.id = QUuid::createUuid();
    profile.name = u"Acme"_s;
    profile.service = "ws-security";
    profile.scheme = "password-text";
    profile.url = QUrl(u"https://acme.example/service"_s);
    profile.parameters.insert(u"userName"_s, u"user"_s);
    return profile;
}

} // namespace

class TestProfileChecks final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsNothingWrongWithAGoodProfile()
    {
        const QList<ProfileProblem> problems = checkProfile(goodProfile());
        QVERIFY2(problems.isEmpty(), problems.isEmpty() ? "" : qPrintable(problems.first().text));
    }

    void pointsAtTheField_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QVariant>("value");
        QTest::newRow("name") << u"name"_s << QVariant(u" "_s);
        QTest::newRow("no address") << u"url"_s << QVariant(QString());
        QTest::newRow("scheme of the address") << u"url"_s << QVariant(u"ftp://acme.example/"_s);
        QTest::newRow("no host") << u"url"_s << QVariant(u"https:///x"_s);
        QTest::newRow("password in the address") << u"url"_s << QVariant(u"https://u:p@acme.example/"_s);
        QTest::newRow("user name") << u"userName"_s << QVariant(QString());
        QTest::newRow("choice") << u"soapVersion"_s << QVariant(u"1.3"_s);
        QTest::newRow("number") << u"timestampTtlSeconds"_s << QVariant(u"soon"_s);
        QTest::newRow("negative") << u"timestampTtlSeconds"_s << QVariant(-1);
        QTest::newRow("offset") << u"clockOffsetSeconds"_s << QVariant(u"1.5"_s);
        QTest::newRow("boolean") << u"nonce"_s << QVariant(u"perhaps"_s);
        QTest::newRow("namespace") << u"wsseNamespace"_s << QVariant(u"OASIS!"_s);
        QTest::newRow("action") << u"soapAction"_s << QVariant(u"urn:ø"_s);
        QTest::newRow("scheme") << u"scheme"_s << QVariant(u"password-rot13"_s);
        QTest::newRow("service") << u"service"_s << QVariant(u"gopher"_s);
        QTest::newRow("pin") << u"tls.pinnedSha256"_s << QVariant(u"abc"_s);
        QTest::newRow("authority") << u"tls.caFile"_s << QVariant(u"/no/such/file.pem"_s);
        QTest::newRow("certificate") << u"tls.clientCertificateFile"_s << QVariant(u"/no/such/file.p12"_s);
        QTest::newRow("key") << u"tls.clientKeyFile"_s << QVariant(u"/no/such/file.key"_s);
        QTest::newRow("TLS version") << u"tls.minimumVersion"_s << QVariant(u"4"_s);
        QTest::newRow("proxy host") << u"proxy.host"_s << QVariant(QString());
        QTest::newRow("proxy port") << u"proxy.port"_s << QVariant(0);
        QTest::newRow("header name") << u"headers"_s << QVariant(u"X A"_s);
        QTest::newRow("time") << u"timeoutSeconds"_s << QVariant(0);
    }

    void pointsAtTheField()
    {
        QFETCH(QString, field);
        QFETCH(QVariant, value);
        Profile profile = goodProfile();
        const QString text = value.toString();
        if (field == u"name") {
            profile.name = text;
        } else if (field == u"url") {
            profile.url = QUrl(text);
        } else if (field == u"scheme") {
            profile.scheme = text.toUtf8();
        } else if (field == u"service") {
            profile.service = text.toUtf8();
        } else if (field == u"tls.pinnedSha256") {
            profile.tls.pinnedSha256 = text.toUtf8();
        } else if (field == u"tls.caFile") {
            profile.tls.caFile = text;
        } else if (field == u"tls.clientCertificateFile") {
            profile.tls.clientCertificateFile = text;
        } else if (field == u"tls.clientKeyFile") {
            profile.tls.clientKeyFile = text;
        } else if (field == u"tls.minimumVersion") {
            profile.tls.minimumVersion = text.toUtf8();
        } else if (field.startsWith(u"proxy.")) {
            profile.proxy.mode = ProxyMode::Http;
            profile.proxy.host = field == u"proxy.host" ? QString() : u"proxy.example"_s;
            profile.proxy.port = field == u"proxy.port" ? 0 : 3128;
        } else if (field == u"headers") {
            profile.headers = {{text.toUtf8(), "1"}};
        } else if (field == u"timeoutSeconds") {
            profile.timeout = std::chrono::seconds(0);
        } else {
            profile.parameters.insert(field, value);
        }
        const QList<ProfileProblem> problems = checkProfile(profile);
        QVERIFY(!problems.isEmpty());
        QCOMPARE(problems.first().field, field);
        QVERIFY(!problems.first().text.isEmpty());
    }

    void checksOnlyWhatTheSchemeUses()
    {
        Profile profile = goodProfile();
        profile.service = "http";
        profile.scheme = "bearer";
        profile.parameters.insert(u"charset"_s, u"ebcdic"_s);
        QVERIFY(checkProfile(profile).isEmpty());
        profile.scheme = "basic";
        QCOMPARE(checkProfile(profile).first().field, u"charset"_s);
    }

    void isContentWithFilesThatAreThere()
    {
        QTemporaryFile file;
        QVERIFY(file.open());
        Profile profile = goodProfile();
        profile.tls.caFile = file.fileName();
        profile.tls.pinnedSha256 = QByteArray(32, 'x');
        QVERIFY(checkProfile(profile).isEmpty());
    }

    void describesEveryServiceWhole()
    {
        const QList<FlowInfo> flows = builtinFlows();
        QCOMPARE(flows.size(), 7);
        for (const FlowInfo &flow : flows) {
            QVERIFY(!flow.title.isEmpty() && !flow.urlHelp.isEmpty() && !flow.urlExample.isEmpty());
            QVERIFY(QUrl(flow.urlExample).isValid());
            QVERIFY(flow.login && flow.logOff && flow.parts && flow.authorize && flow.readyCalls && flow.parseCall &&
                    flow.judge && flow.preview);
            QVERIFY(!flow.schemes.isEmpty());
            for (const SchemeInfo &scheme : flow.schemes) {
                QVERIFY(flow.scheme(scheme.id) && !scheme.title.isEmpty() && !scheme.help.isEmpty());
                for (const QString &name : scheme.parameters) {
                    const ParameterInfo *parameter = flow.parameter(name);
                    QVERIFY2(parameter, qPrintable(name));
                    QVERIFY(!parameter->title.isEmpty() && !parameter->help.isEmpty());
                    QCOMPARE(parameter->type == ParameterInfo::Type::Secret, secretParameterNames().contains(name));
                    QVERIFY(parameter->type != ParameterInfo::Type::Choice ||
                            parameter->choices.contains(parameter->defaultValue));
                }
            }
        }
    }

    void checksWhatAHandshakeIsTold_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("good");
        QTest::newRow("user") << u"userName"_s << u"alice"_s << true;
        QTest::newRow("domain and backslash") << u"userName"_s << uR"(ACME\alice)"_s << true;
        QTest::newRow("user@domain") << u"userName"_s << u"alice@acme.example"_s << true;
        QTest::newRow("nobody: the person's own ticket") << u"userName"_s << QString() << true;
        QTest::newRow("slash") << u"userName"_s << u"ACME/alice"_s << false;
        QTest::newRow("domain twice") << u"userName"_s << uR"(ACME\alice@acme.example)"_s << false;
        QTest::newRow("no user") << u"userName"_s << uR"(ACME\)"_s << false;
        QTest::newRow("domain") << u"domain"_s << u"acme.example"_s << true;
        QTest::newRow("domain with user") << u"domain"_s << uR"(ACME\alice)"_s << false;
        QTest::newRow("SPN") << u"spn"_s << u"HTTP/crm.acme.example"_s << true;
        QTest::newRow("SPN with realm") << u"spn"_s << u"HTTP/crm.acme.example@ACME.EXAMPLE"_s << true;
        QTest::newRow("SPN without host") << u"spn"_s << u"HTTP/"_s << false;
        QTest::newRow("SPN as an address") << u"spn"_s << u"http://crm.acme.example"_s << false;
        QTest::newRow("binding") << u"channelBinding"_s << u"wrong"_s << true;
        QTest::newRow("no such binding") << u"channelBinding"_s << u"maybe"_s << false;
        QTest::newRow("mechanisms") << u"mechanisms"_s << u"ntlm-kerberos"_s << true;
        QTest::newRow("no such mechanism") << u"mechanisms"_s << u"digest"_s << false;
        QTest::newRow("workstation") << u"workstation"_s << u"DESK7"_s << true;
        QTest::newRow("workstation, too long") << u"workstation"_s << u"DESK-IN-THE-HALLWAY"_s << false;
    }

    void checksWhatAHandshakeIsTold()
    {
        QFETCH(QString, field);
        QFETCH(QString, value);
        QFETCH(bool, good);
        Profile profile = goodProfile();
        profile.parameters.clear();
        profile.parameters.insert(field, value);
        for (const auto &[service, scheme] : {std::pair<const char *, const char *>{"http", "negotiate"},
                                              {"superoffice-webapi", "negotiate"},
                                              {"superoffice-netserver", "implicit"}}) {
            profile.service = service;
            profile.scheme = scheme;
            const QList<ProfileProblem> problems = checkProfile(profile);
            QCOMPARE(problems.isEmpty(), good);
            QVERIFY(good || problems.first().field == field);
        }
    }

    void wantsAUserForNtlm()
    {
        Profile profile = goodProfile();
        profile.service = "http";
        profile.scheme = "ntlm";
        QVERIFY(checkProfile(profile).isEmpty());
        profile.parameters.clear();
        QCOMPARE(checkProfile(profile).first().field, u"userName"_s);
        const FlowInfo flow = *flowFor("http");
        QVERIFY(FlowInfo::isRequired(*flow.scheme("ntlm"), *flow.parameter(u"password")));
        QVERIFY(!FlowInfo::isRequired(*flow.scheme("negotiate"), *flow.parameter(u"password")));
    }

    void knowsEverySecretThatAFileMustNotHold()
    {
        const QStringList names = secretParameterNames();
        for (const QString &name :
             {u"password"_s, u"accessToken"_s, u"ticket"_s, u"applicationToken"_s, u"appToken"_s, u"xsrfToken"_s,
              u"sessionCookie"_s, u"headerValue"_s, u"clientCertificatePassphrase"_s, u"proxyPassword"_s,
              u"clientSecret"_s, u"refreshToken"_s, u"systemUserToken"_s, u"privateKey"_s}) {
            QVERIFY2(names.contains(name), qPrintable(name));
        }
        QVERIFY(!names.contains(u"userName"_s));
    }
};

QTEST_GUILESS_MAIN(TestProfileChecks)
#include "tst_profilechecks.moc"
