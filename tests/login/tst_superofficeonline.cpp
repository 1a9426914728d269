// SPDX-License-Identifier: GPL-3.0-or-later
#include "loginbench.h"
#include "testbrowser.h"

#include "login/oauth/grant.h"
#include "practice/accounts.h"
#include "protocol/jws.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Ticketscope;
using namespace Qt::StringLiterals;
namespace Accounts = Practice::Accounts;

/// Both schemes of SuperOffice Online end to end: runner, tap, recorder and the practice SuperID, WebApi and NetServer
/// over real sockets; the person's browser is one that fills in the login page.
class TestSuperOfficeOnline final : public QObject
{
    Q_OBJECT

    std::unique_ptr<LoginBench> m_bench;
    std::unique_ptr<Practice::PracticeServices> m_practice;
    std::unique_ptr<TestBrowser> m_browser;

    [[nodiscard]] Profile profileFor(const char *scheme, const QVariantMap &changes = {}) const
    {
        for (const Practice::PracticeProfile &practice : m_practice->profiles()) {
            if (practice.service == "superoffice-online" && practice.scheme == scheme) {
                Profile profile = m_bench->profileOf(practice);
                profile.parameters.insert(changes);
                return profile;
            }
        }
        return {};
    }

    [[nodiscard]] QList<QUrl> addresses() const
    {
        QList<QUrl> urls;
        for (const ExchangePtr &exchange : m_bench->exchanges()) {
            urls.append(exchange->url);
        }
        return urls;
    }
    [[nodiscard]] ExchangePtr exchangeTo(const QString &part) const
    {
        for (const ExchangePtr &exchange : m_bench->exchanges()) {
            if (exchange->url.path().contains(part, Qt::CaseInsensitive)) {
                return exchange;
            }
        }
        return {};
    }
    [[nodiscard]] QUrl urlOf(const QByteArray &service) const
    {
        for (const Practice::ServiceInfo &info : m_practice->services()) {
            if (info.id == service) {
                return info.url;
            }
        }
        return {};
    }

    [[nodiscard]] Result<CallResult> callText(const QString &text) const
    {
        const Profile profile = m_bench->runner->profileOf(m_bench->attempt).value_or(Profile());
        const Result<HttpRequest> request = flowFor(profile.service)->parseCall(profile, text, {});
        if (!request) {
            return tl::unexpected<Error>(request.error());
        }
        return m_bench->call(*request);
    }

public:
    /// A computer that does not live in UTC.
    static void initMain() { qputenv("TZ", "Asia/Kolkata"); }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(QDateTime::currentDateTime().offsetFromUtc(), 19800);
        m_practice = std::make_unique<Practice::PracticeServices>();
        const Result<void> started = m_practice->start();
        QVERIFY2(started, started ? "" : said(started.error()).constData());
    }

    void init()
    {
        m_bench = std::make_unique<LoginBench>();
        QVERIFY(m_bench->started);
        QVERIFY(m_practice->setFaults({}));
        m_browser = std::make_unique<TestBrowser>();
        m_browser->user = Accounts::superIdUser();
        m_browser->password = Accounts::jr().password;
        m_bench->runner->setBrowser(m_browser->opener());
    }

    void cleanup()
    {
        m_bench.reset();
        m_browser.reset();
    }

    void logsAPersonIn_data()
    {
        QTest::addColumn<QVariantMap>("changes");
        QTest::newRow("as it comes") << QVariantMap();
        QTest::newRow("as a form") << QVariantMap{{u"responseMode"_s, u"form_post"_s}};
        QTest::newRow("plain PKCE") << QVariantMap{{u"pkce"_s, u"plain"_s}};
        QTest::newRow("no tenant given") << QVariantMap{{u"tenant"_s, QString()}};
    }

    void logsAPersonIn()
    {
        QFETCH(QVariantMap, changes);
        const Profile profile = profileFor("oidc", changes);
        const Result<Session> session = m_bench->logIn(profile);
        QVERIFY2(session, session ? "" : said(session.error()).constData());
        QCOMPARE(session->user, Accounts::jr().fullName);
        QCOMPARE(session->where, QString::fromLatin1(Accounts::kTenant));
        QCOMPARE(session->address, urlOf("netserver-rest").resolved(QUrl(u"/Cust12345/api/"_s)));
        const SessionItem *access = session->item(SessionItemKind::Token, OAuth::kAccessToken.toString());
        QVERIFY(access && access->value.reveal().startsWith("8A:Cust12345."));
        QCOMPARE(access->expires.toSecsSinceEpoch() / 100,
                 QDateTime::currentDateTimeUtc().addSecs(3600).toSecsSinceEpoch() / 100);
        QVERIFY(session->item(SessionItemKind::Token, OAuth::kRefreshToken.toString()));
        QVERIFY(session->item(SessionItemKind::Token, OAuth::kIdToken.toString()));
        const QString tenant = profile.parameter("tenant"_L1);
        QCOMPARE(exchangeTo(u"/api/state/"_s) != nullptr, !tenant.isEmpty());
        QCOMPARE(m_browser->opened.query().contains(u"acr_values=tenant%3ACust12345"_s), !tenant.isEmpty());
        // The issuer without /login, the iat that is a string.
        QVERIFY2(session->note.contains(u"/login"_s), qPrintable(session->note));
        QVERIFY2(session->note.contains(u"iat"_s), qPrintable(session->note));
        QVERIFY2(session->note.contains(u"system_token"_s), qPrintable(session->note));
        // What the browser shows in the end holds no code in its address.
        QTRY_VERIFY(m_browser->lastPage.contains("You are logged in"));
        QVERIFY(!m_browser->visited.last().hasQuery());
    }

    void logsAPersonInWithoutASecret()
    {
        const Profile profile = profileFor("oidc");
        m_bench->setSecret(profile, u"clientSecret"_s, {});
        const Result<Session> session = m_bench->logIn(profile);
        QVERIFY2(session, session ? "" : said(session.error()).constData());
        QVERIFY(!exchangeTo(u"oauth/tokens"_s)->request.wire.all().contains("client_secret"));
    }

    void logsInWithoutAnAddress_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::newRow("person") << QByteArray("oidc");
        QTest::newRow("system user") << QByteArray("system-user");
    }

    void logsInWithoutAnAddress()
    {
        QFETCH(QByteArray, scheme);
        Profile profile = profileFor(scheme.constData());
        profile.url = {};
        const Result<Session> session = m_bench->logIn(profile);
        QVERIFY2(session, session ? "" : said(session.error()).constData());
        const Result<CallResult> result = callText(u"GET v1/Contact/2"_s);
        QVERIFY2(result, result ? "" : said(result.error()).constData());
        QVERIFY2(result->verdict.ok, qPrintable(result->verdict.text));
    }

    void logsASystemUserIn_data()
    {
        QTest::addColumn<QString>("exchange");
        QTest::newRow("REST") << u"rest"_s;
        QTest::newRow("SOAP") << u"soap"_s;
    }

    void logsASystemUserIn()
    {
        QFETCH(QString, exchange);
        const Profile profile = profileFor("system-user", {{u"exchange"_s, exchange}});
        const Result<Session> session = m_bench->logIn(profile);
        QVERIFY2(session, session ? "" : said(session.error()).constData());
        QCOMPARE(session->user, Accounts::systemUser().fullName);
        QCOMPARE(session->where, QString::fromLatin1(Accounts::kTenant));
        const SessionItem *ticket = session->item(SessionItemKind::Ticket);
        QVERIFY(ticket);
        QVERIFY(ticket->value.reveal().startsWith("7T:"));
        QVERIFY(ticket->lifeIsInferred);
        // It stands inside of the JWT: the bytes are those of its claims.
        const ExchangePtr from = m_bench->capture.exchange(ticket->fromExchange);
        const QByteArray claims =
            QByteArray::fromBase64(from->response.wire.bytes(ticket->fromBytes), QByteArray::Base64UrlEncoding);
        QCOMPARE(QJsonDocument::fromJson(claims)
                     .object()
                     .value("http://schemes.superoffice.net/identity/ticket"_L1)
                     .toString()
                     .toLatin1(),
                 ticket->value.reveal().toByteArray());
        const ExchangePtr principal = exchangeTo(u"currentPrincipal"_s);
        QCOMPARE(principal->request.headerValue("Authorization"),
                 QByteArray("SOTicket " + ticket->value.reveal().toByteArray()));
        QCOMPARE(principal->request.headerValue("SO-AppToken"), QByteArray(Accounts::kApplicationToken));
    }

    void signsThePresentMinuteInUtc()
    {
        const Profile profile = profileFor("system-user");
        const QDateTime before = QDateTime::currentDateTimeUtc();
        QVERIFY(m_bench->logIn(profile));
        const QByteArray wire = exchangeTo(u"PartnerSystemUser"_s)->request.wire.all();
        const QJsonObject body = QJsonDocument::fromJson(wire.mid(wire.indexOf("\r\n\r\n") + 4)).object();
        const QByteArray token = body.value("SignedSystemToken"_L1).toString().toUtf8();
        const qsizetype dot = token.lastIndexOf('.');
        QVERIFY(token.startsWith(QByteArray(QByteArray(Accounts::kSystemUserToken) + '.')));
        const QByteArray minute = token.mid(dot - 12, 12);
        const QByteArray first = before.toString(u"yyyyMMddHHmm"_s).toLatin1();
        const QByteArray last = QDateTime::currentDateTimeUtc().toString(u"yyyyMMddHHmm"_s).toLatin1();
        QVERIFY2(minute == first || minute == last, minute.constData());
        QVERIFY(minute != QDateTime::currentDateTime().toString(u"yyyyMMddHHmm"_s).toLatin1());
        for (const Practice::PracticeProfile &practice : m_practice->profiles()) {
            if (practice.scheme != "system-user") {
                continue;
            }
            const Secret pem = Secret::fromString(practice.secrets.value(u"privateKey"_s));
            const Result<Jose::Key> key = Jose::Key::fromPem(pem);
            QVERIFY(key);
            const Result<Jose::Key> publicKey = Jose::Key::fromPem(Secret(key->publicPem()));
            QVERIFY(publicKey);
            QVERIFY(
                Jose::verifyBytes(token.left(dot), QByteArray::fromBase64(token.mid(dot + 1)), *publicKey, "RS256"));
        }
    }

    void saysThatTheClockIsWrong()
    {
        // Half an hour behind, by the injected clock.
        *m_bench->clock.offset = -1800;
        const Result<Session> session = m_bench->logIn(profileFor("system-user"));
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Refused);
        QVERIFY2(session.error().text.contains(u"InvalidTimestamp (6)"_s), said(session.error()).constData());
        QVERIFY2(session.error().text.contains(u"minute(s) behind"_s), said(session.error()).constData());
    }

    void callsBothServices_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QString>("call");
        QTest::addColumn<QByteArray>("carries");
        const QByteArray person = "oidc";
        const QByteArray system = "system-user";
        QTest::newRow("person, REST") << person << u"GET v1/Contact/2"_s << QByteArray("Authorization: Bearer 8A:");
        QTest::newRow("person, whole path")
            << person << u"GET /Cust12345/api/v1/Contact/2"_s << QByteArray("Authorization: Bearer 8A:");
        QTest::newRow("person, SOAP") << person << u"Contact/GetContact ContactId=2"_s << QByteArray("<Ticket>7T:");
        QTest::newRow("system user, REST")
            << system << u"GET v1/Contact/2"_s << QByteArray("Authorization: SOTicket 7T:");
        QTest::newRow("system user, SOAP")
            << system << u"Contact/GetContact ContactId=2"_s << QByteArray("<Ticket>7T:");
    }

    void callsBothServices()
    {
        QFETCH(QByteArray, scheme);
        QFETCH(QString, call);
        QFETCH(QByteArray, carries);
        QVERIFY(m_bench->logIn(profileFor(scheme.constData())));
        for (int i = 0; i < 2; ++i) {
            const Result<CallResult> result = callText(call);
            QVERIFY2(result, result ? "" : said(result.error()).constData());
            QVERIFY2(result->verdict.ok, qPrintable(result->verdict.text));
            const QByteArray sent = result->leg.exchange->request.wire.all();
            QVERIFY2(sent.contains(carries), sent.constData());
            if (call.startsWith(u"Contact"_s)) {
                QVERIFY(sent.contains(QByteArray(QByteArray(Accounts::kApplicationToken) + "</ApplicationToken>")));
                QVERIFY(!sent.contains("Authorization:"));
            }
        }
        // An access token is exchanged for a ticket once, by a leg that is seen.
        const auto exchanges = m_bench->exchanges();
        const auto count = std::count_if(exchanges.begin(), exchanges.end(), [](const ExchangePtr &exchange) {
            return exchange->request.headerValue("SOAPAction").contains("AuthenticateWithAccessToken");
        });
        QCOMPARE(count, scheme == "oidc" && call.startsWith(u"Contact"_s) ? 1 : 0);
    }

    void sendsEveryReadyCall_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::newRow("person") << QByteArray("oidc");
        QTest::newRow("system user") << QByteArray("system-user");
    }

    void sendsEveryReadyCall()
    {
        QFETCH(QByteArray, scheme);
        const Profile before = profileFor(scheme.constData());
        QVERIFY(m_bench->logIn(before));
        const Profile profile = *m_bench->runner->profileOf(m_bench->attempt);
        const QList<ReadyCall> calls = flowFor(profile.service)->readyCalls(profile);
        QVERIFY(calls.size() >= 8);
        for (const ReadyCall &call : calls) {
            const Result<CallResult> result = m_bench->call(call.request);
            QVERIFY2(result, qPrintable(call.title));
            QVERIFY2(result->verdict.ok, qPrintable(QString(call.title + u": " + result->verdict.text)));
        }
    }

    void leavesOutWhatIsSwitchedOff()
    {
        QVERIFY(m_bench->logIn(profileFor("system-user")));
        const Profile profile = *m_bench->runner->profileOf(m_bench->attempt);
        const FlowInfo flow = *flowFor(profile.service);
        const Result<HttpRequest> rest = flow.parseCall(profile, u"GET v1/Contact/2"_s, {});
        const Result<CallResult> withoutToken = m_bench->call(*rest, {"appToken"});
        QVERIFY(withoutToken && !withoutToken->verdict.ok);
        QVERIFY(withoutToken->leg.exchange->request.headerValue("SO-AppToken").isNull());
        QVERIFY(!withoutToken->leg.exchange->request.headerValue("Authorization").isNull());
        const Result<HttpRequest> soap = flow.parseCall(profile, u"Contact/GetContact ContactId=2"_s, {});
        const Result<CallResult> withoutTicket = m_bench->call(*soap, {"soap:Credentials"});
        QVERIFY(withoutTicket && !withoutTicket->verdict.ok);
        QVERIFY(!withoutTicket->leg.exchange->request.wire.all().contains("Credentials"));
        const Session session = *m_bench->runner->session(m_bench->attempt);
        QCOMPARE(flow.parts(profile, session).size(), 4);
    }

    void takesNothingElsewhere()
    {
        QVERIFY(m_bench->logIn(profileFor("system-user")));
        HttpRequest request;
        request.url = urlOf("http");
        const Result<CallResult> result = m_bench->call(request);
        QVERIFY(result);
        QVERIFY(result->leg.exchange->request.headerValue("Authorization").isNull());
        QVERIFY(result->leg.exchange->request.headerValue("SO-AppToken").isNull());
    }

    void stopsAtATenantThatIsClosed_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("says");
        QTest::newRow("4") << u"state-suspended"_s << u"is suspended"_s;
        QTest::newRow("6") << u"state-offline-maintenance"_s << u"closed for maintenance"_s;
        QTest::newRow("12") << u"state-migration-pending"_s << u"waits for being moved"_s;
        QTest::newRow("1") << u"state-provisioning"_s << u"being set up"_s;
        QTest::newRow("3") << u"state-deleted"_s << u"was deleted"_s;
    }

    void stopsAtATenantThatIsClosed()
    {
        QFETCH(QString, fault);
        QFETCH(QString, says);
        QVERIFY(m_practice->setFaults({fault}));
        for (const char *scheme : {"oidc", "system-user"}) {
            const Result<Session> session = m_bench->logIn(profileFor(scheme));
            QVERIFY(!session);
            QCOMPARE(session.error().code, ErrorCode::Refused);
            QVERIFY2(session.error().text.contains(says), said(session.error()).constData());
            QCOMPARE(m_bench->exchanges(1).size(), 1);
            QCOMPARE(session.error().exchange.value(), m_bench->exchanges().first()->id);
        }
        QVERIFY(m_browser->visited.isEmpty());
    }

    void goesOnAtATenantThatIsMaintainedOnline()
    {
        QVERIFY(m_practice->setFaults({u"state-online-maintenance"_s}));
        const Result<Session> session = m_bench->logIn(profileFor("system-user"));
        QVERIFY2(session, session ? "" : said(session.error()).constData());
        QVERIFY2(session->note.contains(u"OnlineMaintenance, number 5"_s), qPrintable(session->note));
    }

    void saysThatNobodyKnowsTheTenant()
    {
        const Result<Session> session = m_bench->logIn(profileFor("oidc", {{u"tenant"_s, u"Cust99999"_s}}));
        QVERIFY(!session);
        QVERIFY2(session.error().text.contains(u"does not know the tenant Cust99999"_s),
                 said(session.error()).constData());
    }

    void namesEachFault_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QString>("says");
        QTest::addColumn<QString>("also");
        const QByteArray person = "oidc";
        const QByteArray system = "system-user";
        QTest::newRow("R15 person") << u"R15"_s << person << u"wrong subdomain"_s << u"http://localhost:"_s;
        QTest::newRow("R15 system") << u"R15"_s << system << u"wrong subdomain"_s << u"http://localhost:"_s;
        QTest::newRow("R17") << u"R17"_s << person << u"InvalidRedirectUrl (2)"_s << u"registered letter by letter"_s;
        QTest::newRow("R18 person") << u"R18"_s << person << u"Revoked (1)"_s << u"withdrawn"_s;
        QTest::newRow("R18 system") << u"R18"_s << system << u"Revoked (1)"_s << u"withdrawn"_s;
        QTest::newRow("expired") << u"consent-expired"_s << system << u"Expired (3)"_s << u"approve it again"_s;
        QTest::newRow("denied") << u"consent-denied"_s << person << u"Denied (4)"_s << u"refused the application"_s;
        QTest::newRow("reapproval") << u"needs-reapproval"_s << system << u"NeedsReapproval (5)"_s
                                    << u"asks for more"_s;
        QTest::newRow("R19") << u"R19"_s << system << u"InvalidTimestamp (6)"_s << u"the clocks agree"_s;
        QTest::newRow("R20") << u"R20"_s << system << u"InvalidSignature (7)"_s << u"private key"_s;
        QTest::newRow("R29") << u"R29"_s << person << u"/login"_s << u"ID token"_s;
        QTest::newRow("R31") << u"R31"_s << person << u"invalid_grant"_s << u"code"_s;
        QTest::newRow("R42") << u"R42"_s << person << u"missing is ctx, webapi_url"_s << u"context identifier"_s;
    }

    void namesEachFault()
    {
        QFETCH(QString, fault);
        QFETCH(QByteArray, scheme);
        QFETCH(QString, says);
        QFETCH(QString, also);
        QVERIFY(m_practice->setFaults({fault}));
        for (const QString &exchange : {u"rest"_s, u"soap"_s}) {
            const Result<Session> session = m_bench->logIn(profileFor(scheme.constData(), {{u"exchange"_s, exchange}}));
            QVERIFY(!session);
            const QByteArray text = said(session.error());
            QVERIFY2(session.error().text.contains(says), text.constData());
            QVERIFY2(session.error().text.contains(also), text.constData());
            QVERIFY2(session.error().exchange, text.constData());
            QVERIFY(m_bench->capture.exchange(*session.error().exchange));
        }
    }

    void toleratesStringTimes()
    {
        QVERIFY(m_practice->setFaults({u"R28"_s}));
        for (const char *scheme : {"oidc", "system-user"}) {
            const Result<Session> session = m_bench->logIn(profileFor(scheme));
            QVERIFY2(session, session ? "" : said(session.error()).constData());
            QVERIFY2(session->note.contains(u"exp"_s), qPrintable(session->note));
        }
    }

    void findsASystemUsersTenantByItsStatus()
    {
        QVERIFY(m_practice->setFaults({u"R42"_s}));
        const Result<Session> session = m_bench->logIn(profileFor("system-user"));
        QVERIFY2(session, session ? "" : said(session.error()).constData());
        QVERIFY2(session->note.contains(u"missing is ctx, webapi_url"_s), qPrintable(session->note));
        QCOMPARE(session->address.path(), u"/Cust12345/api/"_s);
    }

    void saysWhereTheTenantWentDuringASession()
    {
        QVERIFY(m_bench->logIn(profileFor("system-user")));
        QVERIFY(m_practice->setFaults({u"R15"_s}));
        const Result<CallResult> result = callText(u"GET v1/Contact/2"_s);
        QVERIFY2(result, result ? "" : said(result.error()).constData());
        QVERIFY(!result->verdict.ok);
        QCOMPARE(result->leg.status, 421);
        QVERIFY2(result->verdict.text.contains(u"the tenant is at http://localhost:"_s),
                 qPrintable(result->verdict.text));
        QCOMPARE(m_bench->exchanges().last()->url.path(), u"/api/state/Cust12345"_s);
    }

    void saysThatTheProfilesAddressIsAnother()
    {
        Profile profile = profileFor("system-user");
        profile.url = QUrl(u"https://sod.superoffice.com/Cust12345/api/"_s);
        const Result<Session> session = m_bench->logIn(profile);
        QVERIFY2(session, session ? "" : said(session.error()).constData());
        QVERIFY2(session->note.contains(u"profile's address is at sod.superoffice.com"_s), qPrintable(session->note));
        QCOMPARE(m_bench->runner->profileOf(m_bench->attempt)->url, session->address);
    }

    void refusesNumberedSubdomainsBeforeAnythingIsSent()
    {
        const Result<Session> session = m_bench->logIn(profileFor("oidc", {{u"environment"_s, u"sod2"_s}}));
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::InvalidProfile);
        QVERIFY2(session.error().text.contains(u"numbered subdomains"_s), said(session.error()).constData());
        QVERIFY(m_bench->exchanges().isEmpty());
    }

    void saysThatThePersonRefused()
    {
        m_browser->button = u"refuse"_s;
        const Result<Session> session = m_bench->logIn(profileFor("oidc"));
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Refused);
        QVERIFY2(session.error().text.contains(u"access_denied"_s), said(session.error()).constData());
    }

    void renewsWithTheSameRefreshToken()
    {
        const Result<Session> first = m_bench->logIn(profileFor("oidc"));
        QVERIFY2(first, first ? "" : said(first.error()).constData());
        const Result<Session> second = QCoro::waitFor(m_bench->runner->renew(m_bench->attempt));
        QVERIFY2(second, second ? "" : said(second.error()).constData());
        const QString access = OAuth::kAccessToken.toString();
        const QString refresh = OAuth::kRefreshToken.toString();
        using Kind = SessionItemKind;
        QVERIFY(!(second->item(Kind::Token, access)->value == first->item(Kind::Token, access)->value));
        QVERIFY(second->item(Kind::Token, refresh)->value == first->item(Kind::Token, refresh)->value);
        QVERIFY(std::any_of(second->former.begin(), second->former.end(), [&](const SessionItem &item) {
            return item.name == access && item.replacedBy == second->item(Kind::Token, access)->fromExchange;
        }));
        QCOMPARE(second->address, first->address);
        const Result<CallResult> result = callText(u"GET v1/Contact/2"_s);
        QVERIFY(result && result->verdict.ok);
    }

    void saysThatConsentIsGoneWhenRenewing()
    {
        QVERIFY(m_bench->logIn(profileFor("oidc")));
        QVERIFY(m_practice->setFaults({u"R18"_s}));
        const Result<Session> renewed = QCoro::waitFor(m_bench->runner->renew(m_bench->attempt));
        QVERIFY(!renewed);
        QCOMPARE(renewed.error().code, ErrorCode::Refused);
        QVERIFY2(renewed.error().text.contains(u"invalid_grant"_s), said(renewed.error()).constData());
    }

    void renewsASystemUserWithAFreshSignature()
    {
        const Result<Session> first = m_bench->logIn(profileFor("system-user"));
        QVERIFY2(first, first ? "" : said(first.error()).constData());
        const Result<Session> second = QCoro::waitFor(m_bench->runner->renew(m_bench->attempt));
        QVERIFY2(second, second ? "" : said(second.error()).constData());
        const SessionItem *ticket = second->item(SessionItemKind::Ticket);
        QVERIFY(!(ticket->value == first->item(SessionItemKind::Ticket)->value));
        QCOMPARE(second->former.size(), 1);
        QCOMPARE(second->former.first().replacedBy, ticket->fromExchange);
        QCOMPARE(m_bench->capture.exchange(ticket->fromExchange)->step.kind, StepKind::Renew);
        const Result<CallResult> result = callText(u"Contact/GetContact ContactId=2"_s);
        QVERIFY(result && result->verdict.ok);
    }

    void givesTokensBack()
    {
        QVERIFY(m_bench->logIn(profileFor("oidc")));
        const Result<Session> gone = QCoro::waitFor(m_bench->runner->logOff(m_bench->attempt));
        QVERIFY2(gone, gone ? "" : said(gone.error()).constData());
        QVERIFY(gone->loggedOff && gone->items.isEmpty() && gone->secrets.isEmpty());
        QVERIFY2(gone->note.contains(u"revoked"_s), qPrintable(gone->note));
        QVERIFY(exchangeTo(u"oauth/revoke"_s));
    }

    void forgetsASystemUser()
    {
        QVERIFY(m_bench->logIn(profileFor("system-user")));
        const qsizetype before = m_bench->exchanges().size();
        const Result<Session> gone = QCoro::waitFor(m_bench->runner->logOff(m_bench->attempt));
        QVERIFY(gone);
        QVERIFY(gone->loggedOff && gone->items.isEmpty());
        QVERIFY2(gone->note.contains(u"cannot be ended"_s), qPrintable(gone->note));
        QCOMPARE(m_bench->exchanges().size(), before);
    }

    void keepsItsSecretsOutOfAddresses()
    {
        QVERIFY(m_bench->logIn(profileFor("oidc")));
        QVERIFY(callText(u"GET v1/Contact/2"_s));
        const Session session = *m_bench->runner->session(m_bench->attempt);
        QByteArray text;
        for (const QUrl &url : addresses() + m_browser->visited) {
            text += url.toEncoded() + '\n';
        }
        for (const SessionItem &item : session.items) {
            QVERIFY2(!text.contains(item.value.reveal().toByteArray().toPercentEncoding()), qPrintable(item.name));
        }
        QVERIFY(!text.contains(Accounts::kApplicationToken));
    }

    void showsItsFirstRequest_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QVariantMap>("changes");
        QTest::addColumn<QString>("path");
        QTest::newRow("person") << QByteArray("oidc") << QVariantMap() << u"/api/state/Cust12345"_s;
        QTest::newRow("no tenant") << QByteArray("oidc") << QVariantMap{{u"tenant"_s, QString()}}
                                   << u"/login/.well-known/openid-configuration"_s;
        QTest::newRow("REST") << QByteArray("system-user") << QVariantMap()
                              << u"/Login/api/PartnerSystemUser/Authenticate"_s;
        QTest::newRow("SOAP") << QByteArray("system-user") << QVariantMap{{u"exchange"_s, u"soap"_s}}
                              << u"/login/services/PartnerSystemUserService.svc"_s;
    }

    void showsItsFirstRequest()
    {
        QFETCH(QByteArray, scheme);
        QFETCH(QVariantMap, changes);
        QFETCH(QString, path);
        const Profile profile = profileFor(scheme.constData(), changes);
        const Result<HttpRequest> request = flowFor(profile.service)->preview(profile);
        QVERIFY(request);
        QCOMPARE(request->url.path(), path);
        QVERIFY(!request->body.contains(Accounts::kSystemUserToken));
    }
};

QTEST_GUILESS_MAIN(TestSuperOfficeOnline)
#include "tst_superofficeonline.moc"
