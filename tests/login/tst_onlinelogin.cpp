// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedlegs.h"

#include "login/flows/superoffice-online/onlinecalls.h"
#include "protocol/jws.h"
#include "protocol/superoffice.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

const QString kIdentity = QStringLiteral("http://schemes.superoffice.net/identity/");

const Jose::Key &superIdKey()
{
    static const Jose::Key key = Jose::Key::generate("RS256").value_or(Jose::Key());
    return key;
}

const Jose::Key &applicationKey()
{
    static const Jose::Key key = Jose::Key::generate("RS256").value_or(Jose::Key());
    return key;
}

QByteArray ticketOf(const QString &tenant)
{
    return SuperOffice::makeTicket({u"00112233445566778899aabbccddeeff"_s, u"1254895"_s, tenant});
}

QByteArray ok(const QByteArray &body, const QByteArray &type = "application/json")
{
    return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + QByteArray::number(body.size()) +
           "\r\n\r\n" + body;
}

QByteArray status(int code, const QByteArray &reason)
{
    return "HTTP/1.1 " + QByteArray::number(code) + ' ' + reason + "\r\nContent-Length: 0\r\n\r\n";
}

/// An environment with one tenant, as a script: what each address answers can be replaced.
struct Environment
{
    QJsonObject state{{u"ContextIdentifier"_s, u"Cust1"_s},
                      {u"State"_s, u"Running"_s},
                      {u"IsRunning"_s, true},
                      {u"Api"_s, u"https://sod2.superoffice.com/Cust1/api"_s}};
    QJsonObject claims{{u"iss"_s, u"SuperOffice AS"_s},
                       {u"aud"_s, u"spn:123"_s},
                       {u"exp"_s, 1338916420},
                       {u"nbf"_s, 1338916060},
                       {kIdentity + u"serial"_s, u"123"_s},
                       {kIdentity + u"ctx"_s, u"Cust1"_s},
                       {kIdentity + u"webapi_url"_s, u"https://sod2.superoffice.com/Cust1/api/"_s},
                       {kIdentity + u"netserver_url"_s, u"https://sod2.superoffice.com/Cust1/Remote/Services86/"_s},
                       {kIdentity + u"ticket"_s, QString::fromLatin1(ticketOf(u"Cust1"_s))}};
    std::function<QByteArray(QByteArray)> spoil; ///< of the JWT
    Jose::Key signer = superIdKey();
    QHash<QString, QByteArray> instead; ///< whole answers, by a part of the path

    [[nodiscard]] QByteArray token() const
    {
        const QByteArray payload = QJsonDocument(claims).toJson(QJsonDocument::Compact);
        const QByteArray signedToken =
            Jose::sign(R"({"alg":"RS256","typ":"JWT"})", payload, signer).value_or(QByteArray());
        return spoil ? spoil(signedToken) : signedToken;
    }

    [[nodiscard]] QByteArray answer(const HttpRequest &request) const
    {
        const QString path = request.url.path();
        for (auto one = instead.begin(); one != instead.end(); ++one) {
            if (path.contains(one.key())) {
                return one.value();
            }
        }
        const auto json = [](const QJsonObject &object) { return ok(QJsonDocument(object).toJson()); };
        if (path.contains("/api/state/"_L1)) {
            return json(state);
        }
        if (path.endsWith("PartnerSystemUser/Authenticate"_L1)) {
            return json({{u"IsSuccessful"_s, true}, {u"Token"_s, QString::fromLatin1(token())}});
        }
        if (path.endsWith("openid-configuration"_L1)) {
            return json({{u"issuer"_s, u"https://sod.superoffice.com"_s},
                         {u"jwks_uri"_s, u"https://sod.superoffice.com/login/.well-known/jwks"_s}});
        }
        if (path.endsWith("/jwks"_L1)) {
            return ok("{\"keys\":[" + superIdKey().publicJwk() + "]}");
        }
        if (path.endsWith("currentPrincipal"_L1)) {
            return json({{u"Associate"_s, u"SYS"_s}, {u"DatabaseContextIdentifier"_s, u"Cust1"_s}});
        }
        return status(404, "Not Found");
    }
};

struct OnlineCase final : ScriptedContext
{
    Environment environment;

    explicit OnlineCase(const char *url = "")
        : ScriptedContext("superoffice-online", "system-user", url)
    {
        parameter("environment", u"sod"_s);
        parameter("tenant", u"Cust1"_s);
        secret("clientSecret", "client-secret");
        secret("systemUserToken", "App-0123456789");
        context.secrets.insert(u"privateKey"_s, applicationKey().privatePem());
    }

    [[nodiscard]] Result<Session> go()
    {
        legs->server = [this](const HttpRequest &request) { return environment.answer(request); };
        return logIn();
    }
    [[nodiscard]] QStringList hosts() const
    {
        QStringList all;
        for (const HttpRequest &request : legs->sent) {
            all.append(request.url.host());
        }
        return all;
    }
};

} // namespace

/// A system user's login as a transcript, with what a token may have wrong.
class TestOnlineLogin final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void goesLegByLeg()
    {
        OnlineCase online;
        const Result<Session> session = online.go();
        QVERIFY2(session, session ? "" : qPrintable(session.error().text));
        QStringList paths;
        for (const HttpRequest &request : online.legs->sent) {
            paths.append(request.url.path());
        }
        QCOMPARE(paths, (QStringList{u"/api/state/Cust1"_s, u"/Login/api/PartnerSystemUser/Authenticate"_s,
                                     u"/login/.well-known/openid-configuration"_s, u"/login/.well-known/jwks"_s,
                                     u"/Cust1/api/v1/User/currentPrincipal"_s}));
        QVERIFY2(session->note.isEmpty(), qPrintable(session->note));
        QCOMPARE(session->address, QUrl(u"https://sod2.superoffice.com/Cust1/api/"_s));
        QCOMPARE(session->alsoAt, QList<QUrl>{QUrl(u"https://sod2.superoffice.com/Cust1/Remote/Services86/"_s)});
        QCOMPARE(session->user, u"SYS"_s);
        QCOMPARE(session->items.first().expires, online.context.clock().addSecs(6 * 3600));
        // The clock of the context, in UTC.
        QVERIFY(online.legs->sent.at(1).body.contains("App-0123456789.201206051708."));
        // What opens the tenant goes to the tenant only.
        for (int leg : {0, 2, 3}) {
            QVERIFY(online.legs->sent.at(leg).header("Authorization").isNull());
            QVERIFY(online.legs->sent.at(leg).header("SO-AppToken").isNull());
        }
    }

    void usesNoTokenThatIsNotWhatItShouldBe_data()
    {
        QTest::addColumn<QString>("claim");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("says");
        using V = QJsonValue;
        QTest::newRow("issuer") << u"iss"_s << V(u"SuperOffice"_s) << u"SuperOffice AS"_s;
        QTest::newRow("audience") << u"aud"_s << V(u"client-id"_s) << u"does not begin with spn:"_s;
        QTest::newRow("no audience") << u"aud"_s << V() << u"does not begin with spn:"_s;
        QTest::newRow("expired") << u"exp"_s << V(1338910000) << u"expired"_s;
        QTest::newRow("not yet valid") << u"nbf"_s << V(1338999999) << u"not valid yet"_s;
        QTest::newRow("no ticket") << QString(kIdentity + u"ticket") << V() << u"holds no ticket"_s;
        QTest::newRow("not encrypted") << QString(kIdentity + u"webapi_url")
                                       << V(u"http://sod2.superoffice.com/Cust1/api/"_s) << u"not https"_s;
        QTest::newRow("this computer") << QString(kIdentity + u"webapi_url") << V(u"http://127.0.0.1:1/api/"_s)
                                       << u"not https"_s;
    }

    void usesNoTokenThatIsNotWhatItShouldBe()
    {
        QFETCH(QString, claim);
        QFETCH(QJsonValue, value);
        QFETCH(QString, says);
        OnlineCase online;
        online.environment.claims.insert(claim, value);
        const Result<Session> session = online.go();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::UnexpectedAnswer);
        QVERIFY2(session.error().text.contains(says), qPrintable(session.error().text));
        QCOMPARE(session.error().exchange.value(), ExchangeId(2));
        QVERIFY(!online.hosts().contains(u"sod2.superoffice.com"_s));
        QVERIFY(!online.hosts().contains(u"127.0.0.1"_s));
    }

    void usesNoTokenThatWasTamperedWith_data()
    {
        QTest::addColumn<QByteArray>("how");
        QTest::addColumn<QString>("says");
        QTest::newRow("other claims") << QByteArray("payload") << u"signature"_s;
        QTest::newRow("not signed") << QByteArray("none") << u"not signed"_s;
        QTest::newRow("another's key") << QByteArray("key") << u"signature"_s;
        QTest::newRow("dots lost") << QByteArray("dots") << u"dots"_s;
        QTest::newRow("cut off") << QByteArray("cut") << u"signature"_s;
        QTest::newRow("garbage") << QByteArray("garbage") << u"token"_s;
    }

    void usesNoTokenThatWasTamperedWith()
    {
        QFETCH(QByteArray, how);
        QFETCH(QString, says);
        OnlineCase online;
        if (how == "key") {
            online.environment.signer = applicationKey();
        }
        online.environment.spoil = [how](const QByteArray &token) {
            QList<QByteArray> parts = token.split('.');
            if (how == "payload") {
                parts[1] = QByteArray::fromBase64(parts.at(1), QByteArray::Base64UrlEncoding)
                               .replace("Cust1", "Cust2")
                               .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
            } else if (how == "none") {
                parts[0] = QByteArray(R"({"alg":"none"})")
                               .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
                parts[2].clear();
            } else if (how == "dots") {
                return parts.join();
            } else if (how == "cut") {
                return token.chopped(2);
            } else if (how == "garbage") {
                return QByteArray("not a token at all");
            }
            return parts.join('.');
        };
        const Result<Session> session = online.go();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::UnexpectedAnswer);
        QVERIFY2(session.error().text.contains(says, Qt::CaseInsensitive), qPrintable(session.error().text));
        QVERIFY(!online.hosts().contains(u"sod2.superoffice.com"_s));
    }

    void saysWhatWasNotChecked_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("no discovery") << u"openid-configuration"_s << status(404, "Not Found");
        QTest::newRow("no keys") << u"/jwks"_s << status(503, "Unavailable");
        QTest::newRow("keys are a page") << u"/jwks"_s << ok("<html></html>", "text/html");
        QTest::newRow("no key at all") << u"/jwks"_s << ok(R"({"keys":[]})");
    }

    void saysWhatWasNotChecked()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, answer);
        OnlineCase online;
        online.environment.instead.insert(path, answer);
        const Result<Session> session = online.go();
        QVERIFY2(session, session ? "" : qPrintable(session.error().text));
        QVERIFY2(session->note.contains(u"was not checked"_s), qPrintable(session->note));
    }

    void notesWhoDisagreesAboutTheTenant()
    {
        OnlineCase online;
        online.environment.claims.insert(QString(kIdentity + u"ctx"), u"Cust2"_s);
        online.environment.state.insert(u"Api"_s, u"https://sod9.superoffice.com/Cust1/api"_s);
        online.environment.claims.insert(u"aud"_s, u"spn:999"_s);
        const Result<Session> session = online.go();
        QVERIFY2(session, session ? "" : qPrintable(session.error().text));
        for (const QString &part :
             {u"asks for the tenant Cust1, but the login is to the tenant Cust2"_s,
              u"The ticket is of the tenant Cust1, but the token that brought it says Cust2"_s,
              u"calls to sod2.superoffice.com, but by its status the tenant is at sod9.superoffice.com"_s,
              u"audience is spn:999, but its claim serial says 123"_s,
              u"The token is of the tenant Cust2, but Cust1 answered"_s}) {
            QVERIFY2(session->note.contains(part), qPrintable(session->note));
        }
    }

    void goesOnWithoutAStatusThatIsBroken()
    {
        OnlineCase online;
        online.environment.instead.insert(u"/api/state/"_s, ok("<html></html>", "text/html"));
        const Result<Session> session = online.go();
        QVERIFY2(session, session ? "" : qPrintable(session.error().text));
        QVERIFY2(session->note.contains(u"no tenant status"_s), qPrintable(session->note));
    }

    void saysThatATenantRunsAndDoesNot()
    {
        OnlineCase online;
        online.environment.state.insert(u"IsRunning"_s, false);
        const Result<Session> session = online.go();
        QVERIFY2(session, session ? "" : qPrintable(session.error().text));
        QVERIFY2(session->note.contains(u"IsRunning is false"_s), qPrintable(session->note));
    }

    void asksWhereTheTenantIsAfter421()
    {
        OnlineCase online("https://sod.superoffice.com/Cust1/api");
        online.environment.instead.insert(u"currentPrincipal"_s, status(421, "Misdirected Request"));
        online.environment.state.insert(u"Api"_s, u"https://sod7.superoffice.com/Cust1/api"_s);
        const Result<Session> session = online.go();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Refused);
        QVERIFY2(session.error().text.contains(u"not at sod2.superoffice.com"_s), qPrintable(session.error().text));
        QVERIFY2(session.error().text.contains(u"the tenant is at https://sod7.superoffice.com/Cust1/api now"_s),
                 qPrintable(session.error().text));
        QCOMPARE(session.error().exchange.value(), ExchangeId(5));
        QCOMPARE(online.legs->sent.last().url.path(), u"/api/state/Cust1"_s);
    }

    void findsAKeyToBeWrongBeforeAnythingIsSent()
    {
        OnlineCase online;
        online.context.secrets.insert(u"privateKey"_s, Secret(applicationKey().publicPem()));
        const Result<Session> session = online.go();
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::InvalidProfile);
        QVERIFY(online.legs->sent.isEmpty());
    }

    void findsWhatAProfileLacks_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QString>("parameter");
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("good");
        const QByteArray person = "oidc";
        const QByteArray system = "system-user";
        QTest::newRow("no tenant, person") << person << u"tenant"_s << QString() << true;
        QTest::newRow("no tenant, system user") << system << u"tenant"_s << QString() << false;
        QTest::newRow("no environment") << person << u"environment"_s << u" "_s << false;
        QTest::newRow("numbered environment") << system << u"environment"_s << u"sod3"_s << false;
        QTest::newRow("tenant as a number") << person << u"tenant"_s << u"12345"_s << false;
        QTest::newRow("no client") << person << u"clientId"_s << QString() << false;
        QTest::newRow("exchange") << system << u"exchange"_s << u"soap"_s << true;
        QTest::newRow("no such exchange") << system << u"exchange"_s << u"grpc"_s << false;
        QTest::newRow("services") << system << u"servicesVersion"_s << u"Services86"_s << true;
        QTest::newRow("services of long ago") << system << u"servicesVersion"_s << u"6"_s << false;
    }

    void findsWhatAProfileLacks()
    {
        QFETCH(QByteArray, scheme);
        QFETCH(QString, parameter);
        QFETCH(QString, value);
        QFETCH(bool, good);
        // No address: the environment says where to log in.
        OnlineCase online;
        Profile profile = online.context.profile;
        profile.scheme = scheme;
        profile.parameters.insert(u"clientId"_s, u"application"_s);
        QVERIFY(checkProfile(profile).isEmpty());
        profile.parameters.insert(parameter, value);
        const QList<ProfileProblem> problems = checkProfile(profile);
        QCOMPARE(problems.isEmpty(), good);
        QVERIFY(good || problems.first().field == parameter);
    }

    void knowsWhatGoesToNetServer_data()
    {
        QTest::addColumn<QString>("told");
        QTest::addColumn<QString>("url");
        QTest::addColumn<bool>("isSoap");
        const QString api = u"https://sod2.superoffice.com/Cust1/api/"_s;
        const QString folder = u"https://sod2.superoffice.com/Cust1/Remote/Services86/"_s;
        QTest::newRow("WebApi") << folder << QString(api + u"v1/Contact/1") << false;
        QTest::newRow("agent") << folder << QString(folder + u"Contact.svc") << true;
        QTest::newRow("its WSDL") << folder << QString(folder + u"Contact.svc?wsdl") << true;
        QTest::newRow("case") << folder << u"https://sod2.superoffice.com/cust1/remote/services86/Contact.svc"_s
                              << true;
        QTest::newRow("nothing told") << QString()
                                      << u"https://sod2.superoffice.com/Cust1/Remote/Services88/Contact.svc"_s << true;
        QTest::newRow("elsewhere") << folder << u"https://h/x"_s << false;
    }

    void knowsWhatGoesToNetServer()
    {
        QFETCH(QString, told);
        QFETCH(QString, url);
        QFETCH(bool, isSoap);
        Profile profile;
        profile.url = QUrl(u"https://sod2.superoffice.com/Cust1/api/"_s);
        profile.parameters.insert(u"netServerUrl"_s, told);
        HttpRequest request;
        request.url = QUrl(url);
        QCOMPARE(Ticketscope::Online::isForNetServer(profile, request), isSoap);
    }

    void readsCalls_data()
    {
        QTest::addColumn<QString>("call");
        QTest::addColumn<QString>("url");
        const QString site = u"https://sod2.superoffice.com"_s;
        QTest::newRow("relative") << u"GET v1/Contact/1"_s << QString(site + u"/Cust1/api/v1/Contact/1");
        QTest::newRow("whole path") << u"GET /Cust1/api"_s << QString(site + u"/Cust1/api");
        QTest::newRow("operation") << u"Contact/GetContact ContactId=1"_s
                                   << QString(site + u"/Cust1/Remote/Services88/Contact.svc");
        QTest::newRow("neither") << u"Contact"_s << QString();
    }

    void readsCalls()
    {
        QFETCH(QString, call);
        QFETCH(QString, url);
        Profile profile;
        profile.url = QUrl(u"https://sod2.superoffice.com/Cust1/api/"_s);
        const Result<HttpRequest> request = Ticketscope::Online::parseTenantCall(profile, call, {});
        QCOMPARE(request.has_value(), !url.isEmpty());
        if (request) {
            QCOMPARE(request->url, QUrl(url));
        } else {
            QCOMPARE(request.error().code, ErrorCode::Usage);
            QVERIFY(request.error().text.contains(u"GET v1/Contact/1"_s));
        }
    }
};

QTEST_GUILESS_MAIN(TestOnlineLogin)
#include "tst_onlinelogin.moc"
