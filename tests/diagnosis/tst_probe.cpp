// SPDX-License-Identifier: GPL-3.0-or-later
// The method probe against every practice service: the matrix, how little is sent, and that no secret is.
#include "diagnosis/probe/methodprobe.h"
#include "login/memorysecrets.h"
#include "practice/practiceservices.h"
#include "report/leaks.h"
#include "workbench/workbench.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace Ticketscope;
using namespace Ticketscope::Probe;
using namespace Qt::StringLiterals;

namespace {

using Expected = QMap<QByteArray, QByteArray>; ///< state by scheme

/// "basic=offered digest=refused"
Expected expected(const QByteArray &text)
{
    Expected result;
    for (const QByteArray &pair : text.split(' ')) {
        result.insert(pair.left(pair.indexOf('=')), pair.mid(pair.indexOf('=') + 1));
    }
    return result;
}

QByteArray described(const ProbeReport &report)
{
    return matrixLines(report).join(u'\n').toUtf8();
}

const char *const kBareMatrix = "digest=refused bearer=refused soticket=refused xsrf=refused";

} // namespace

class ProbeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_workbench.reset(); }

    void givesTheTrueMatrix_data();
    void givesTheTrueMatrix();
    void findsOutWhatStandsAtAnAddress();
    void asksAtMostThreeTimesAndNeverSendsASecret();
    void leavesCredentialsOfTheProfileItselfOut();
    void aBrokenHandshakeIsBroken_data();
    void aBrokenHandshakeIsBroken();
    void withSecretsTheRightOnesAreAccepted_data();
    void withSecretsTheRightOnesAreAccepted();
    void aRefusedPasswordIsNotTriedAgain();
    void asksForTheDescriptionInOneOnlyWhereTheOtherIsHidden_data();
    void asksForTheDescriptionInOneOnlyWhereTheOtherIsHidden();
    void withoutSecretsGoesWithoutTheClientCertificate();
    void everyRequestIsAStepOfTheProbe();
    void stopsWhereNobodyAnswers();
    void cancelEndsItAtOnce();
    void goesWithItsOwner();
    void aSecondRunAtTheSameTimeIsRefused();
    void onlyWebAddressesCanBeProbed_data();
    void onlyWebAddressesCanBeProbed();

private:
    [[nodiscard]] Profile practice(const QByteArray &service, const QByteArray &scheme, const QString &path = {}) const;
    [[nodiscard]] Profile nameless(const Profile &profile) const;
    [[nodiscard]] ProbeReport probe(const ProbeTask &task) const;
    [[nodiscard]] ProbeReport probe(const Profile &profile) const;
    [[nodiscard]] ProbeTask withSecretsOf(const Profile &profile) const;
    [[nodiscard]] QByteArray everythingSent() const;

    QTemporaryDir m_folder;
    std::unique_ptr<Workbench> m_workbench;
};

void ProbeTest::init()
{
    Workbench::Options options;
    options.configFolder = m_folder.path();
    options.secrets = std::make_unique<MemorySecrets>();
    m_workbench = std::make_unique<Workbench>(std::move(options));
    QVERIFY(m_workbench->start());
    QVERIFY(m_workbench->startPractice());
}

Profile ProbeTest::practice(const QByteArray &service, const QByteArray &scheme, const QString &path) const
{
    for (const QUuid &id : m_workbench->practiceProfiles()) {
        const Profile profile = *m_workbench->profiles().profile(id);
        if (profile.service == service && profile.scheme == scheme &&
            (path.isEmpty() || profile.url.path().contains(path))) {
            return profile;
        }
    }
    qFatal("There is no such practice profile.");
}

Profile ProbeTest::nameless(const Profile &profile) const
{
    Profile address = *profileForAddress(profile.url.toString());
    address.proxy.mode = ProxyMode::None;
    return address;
}

ProbeReport ProbeTest::probe(const ProbeTask &task) const
{
    MethodProbe probe(wayOver(m_workbench->runner(), m_workbench->capture(), LoginRunner::newAttempt()));
    return QCoro::waitFor(probe.run(task));
}

ProbeReport ProbeTest::probe(const Profile &profile) const
{
    ProbeTask task;
    task.profile = profile;
    return probe(task);
}

ProbeTask ProbeTest::withSecretsOf(const Profile &profile) const
{
    ProbeTask task;
    task.profile = profile;
    task.withSecrets = true;
    for (const QString &name : secretParameterNames()) {
        const Result<Secret> secret = QCoro::waitFor(m_workbench->secrets().read(profile.id, name));
        if (secret && secret->isSet()) {
            task.secrets.insert(name, *secret);
        }
    }
    return task;
}

QByteArray ProbeTest::everythingSent() const
{
    QByteArray all;
    for (const ExchangePtr &exchange : m_workbench->capture().exchanges()) {
        all += exchange->request.wire.all() + '\n';
        // What goes out in Base64 hides nothing.
        const QByteArray authorization = exchange->request.headerValue("Authorization");
        all += QByteArray::fromBase64(authorization.mid(authorization.indexOf(' ') + 1)) + '\n';
    }
    return all;
}

void ProbeTest::givesTheTrueMatrix_data()
{
    QTest::addColumn<QByteArray>("service");
    QTest::addColumn<QByteArray>("scheme");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QByteArray>("matrix");

    const QByteArray bare = kBareMatrix;
    const auto http = [](const char *name, const char *scheme, const QString &path, const QByteArray &matrix) {
        QTest::newRow(name) << QByteArray("http") << QByteArray(scheme) << path << path << matrix;
    };
    http("HTTP, open to all", "none", u"/none"_s,
         "anonymous=accepted basic=refused digest=refused ntlm=refused negotiate=refused");
    http("HTTP, Basic", "basic", u"/basic"_s, "anonymous=refused basic=offered ntlm=refused negotiate=refused " + bare);
    http("HTTP, Digest", "digest", u"/digest"_s,
         "anonymous=refused basic=refused digest=offered bearer=refused ntlm=refused negotiate=refused");
    http("HTTP, Digest MD5", "digest", u"/digest/md5"_s, "anonymous=refused basic=refused digest=offered");
    http("HTTP, Digest over the body", "digest", u"/digest/auth-int"_s,
         "anonymous=refused basic=refused digest=offered");
    http("HTTP, Bearer", "bearer", u"/bearer"_s,
         "anonymous=refused basic=refused digest=refused bearer=offered ntlm=refused negotiate=refused");
    http("HTTP, NTLM", "ntlm", u"/ntlm"_s, "anonymous=refused basic=refused ntlm=offered negotiate=refused " + bare);
    http("HTTP, Negotiate", "negotiate", u"/negotiate"_s,
         "anonymous=refused basic=refused ntlm=refused negotiate=offered " + bare);
    http("HTTP, a header with a key", "header", u"/header"_s, "anonymous=refused basic=refused ntlm=refused " + bare);

    const QString current = u"/api/v1/User/currentPrincipal"_s;
    QTest::newRow("WebApi") << QByteArray("superoffice-webapi") << QByteArray("basic") << u"/SuperOffice/"_s << current
                            << QByteArray("anonymous=refused basic=hidden digest=refused bearer=hidden soticket=hidden "
                                          "xsrf=offered ntlm=refused negotiate=refused");
    QTest::newRow("WebApi Online")
        << QByteArray("superoffice-webapi") << QByteArray("bearer") << u"/Cust12345/"_s << current
        << QByteArray("anonymous=refused digest=refused bearer=hidden soticket=hidden xsrf=offered ntlm=refused");
    QTest::newRow("WebApi behind Windows authentication")
        << QByteArray("superoffice-webapi") << QByteArray("negotiate") << u"/SuperOfficeWindows/"_s << current
        << QByteArray("anonymous=refused basic=refused bearer=refused soticket=refused xsrf=refused ntlm=offered "
                      "negotiate=offered");
    QTest::newRow("WebApi, version") << QByteArray("superoffice-webapi") << QByteArray("basic") << u"/SuperOffice/"_s
                                     << u"/SuperOffice/api"_s << QByteArray("anonymous=accepted");

    const QByteArray netServer = "superoffice-netserver";
    QTest::newRow("NetServer") << netServer << QByteArray("username-password") << u"/SuperOffice/Remote/Services88/"_s
                               << u"SoPrincipal.svc"_s
                               << QByteArray("anonymous=accepted username-password=offered implicit=broken "
                                             "access-token=offered ticket=offered");
    QTest::newRow("NetServer behind Windows authentication")
        << netServer << QByteArray("implicit") << u"/SuperOfficeWindows/"_s << u"SoPrincipal.svc"_s
        << QByteArray("anonymous=refused username-password=refused implicit=offered ticket=refused ntlm=offered "
                      "negotiate=offered");
    QTest::newRow("NetServer, its description") << netServer << QByteArray("ticket") << u"/SuperOffice/"_s
                                                << u"SoPrincipal.svc?wsdl"_s << QByteArray("anonymous=accepted");
    QTest::newRow("NetServer 7.0") << netServer << QByteArray("username-password") << u"/SuperOffice/Remote/"_s
                                   << u"SoPrincipal.svc"_s
                                   << QByteArray("anonymous=accepted username-password=offered implicit=broken");
    QTest::newRow("NetServer 6") << netServer << QByteArray("secret-6") << u"/SuperOffice/"_s << u"Contact.asmx"_s
                                 << QByteArray("secret-6=hidden");

    QTest::newRow("Essentials") << QByteArray("windows-essentials") << QByteArray("canary") << QString()
                                << u"session.svc/login"_s
                                << QByteArray("anonymous=refused canary=hidden ntlm=refused negotiate=refused");
    QTest::newRow("Essentials, customization") << QByteArray("windows-essentials") << QByteArray("canary") << QString()
                                               << u"customizationinformation"_s << QByteArray("anonymous=accepted");

    const QByteArray security = "ws-security";
    QTest::newRow("WS-Security, text") << security << QByteArray("password-text") << u"/practice/ecrv/SearchService"_s
                                       << u"/SearchService"_s
                                       << QByteArray("anonymous=refused password-text=offered password-digest=offered");
    QTest::newRow("WS-Security, digest") << security << QByteArray("password-digest") << QString()
                                         << u"/SearchService"_s
                                         << QByteArray("anonymous=refused password-text=offered "
                                                       "password-digest=offered");
    QTest::newRow("WS-Security, its description")
        << security << QByteArray("password-text") << QString() << u"?wsdl"_s << QByteArray("anonymous=accepted");
}

void ProbeTest::givesTheTrueMatrix()
{
    QFETCH(QByteArray, service);
    QFETCH(QByteArray, scheme);
    QFETCH(QString, path);
    QFETCH(QString, endpoint);
    QFETCH(QByteArray, matrix);
    const ProbeReport report = probe(practice(service, scheme, path));
    QVERIFY2(!report.error && report.reached, described(report));
    const auto found =
        std::find_if(report.endpoints.cbegin(), report.endpoints.cend(), [&endpoint](const ProbedEndpoint &one) {
            return one.url.toString().endsWith(endpoint) && !one.methods.isEmpty();
        });
    QVERIFY2(found != report.endpoints.cend(), described(report));
    const Expected wanted = expected(matrix);
    for (auto it = wanted.cbegin(); it != wanted.cend(); ++it) {
        const ProbedMethod *method = found->method(it.key());
        QVERIFY2(method, QByteArray(it.key() + " is missing in\n" + described(report)));
        QVERIFY2(stateName(method->state) == it.value(), QByteArray(it.key() + " in\n" + described(report)));
        QVERIFY2(!method->note.isEmpty(), it.key());
        // The row shows an exchange, and that exchange is a request to this address.
        const ExchangePtr shown = m_workbench->capture().exchange(method->exchange);
        QVERIFY2(shown, it.key());
        QVERIFY2(it.key() == "ticket" || shown->url == found->url, it.key());
    }
}

/// With nothing but an address, all that stands there is found.
void ProbeTest::findsOutWhatStandsAtAnAddress()
{
    const ProbeReport site = probe(nameless(practice("superoffice-webapi", "basic", u"/SuperOffice/"_s)));
    QVERIFY2(std::any_of(site.endpoints.cbegin(), site.endpoints.cend(),
                         [](const ProbedEndpoint &one) {
                             const ProbedMethod *ticket = one.method("soticket");
                             return ticket && ticket->state == MethodState::Hidden && !ticket->onsite.isEmpty();
                         }),
             described(site));
    const ProbeReport essentials = probe(nameless(practice("windows-essentials", "canary")));
    QVERIFY2(std::any_of(essentials.endpoints.cbegin(), essentials.endpoints.cend(),
                         [](const ProbedEndpoint &one) { return one.method("canary") != nullptr; }),
             described(essentials));
    Profile soap = nameless(practice("superoffice-netserver", "username-password"));
    soap.url.setPath(u"/SuperOffice/"_s);
    const ProbeReport netServer = probe(soap);
    QVERIFY2(std::any_of(netServer.endpoints.cbegin(), netServer.endpoints.cend(),
                         [](const ProbedEndpoint &one) { return one.method("username-password") != nullptr; }),
             described(netServer));
    const ProbeReport token = probe(nameless(practice("ws-security", "password-text", u"/ecrv/SearchService"_s)));
    QVERIFY2(std::any_of(token.endpoints.cbegin(), token.endpoints.cend(),
                         [](const ProbedEndpoint &one) { return one.method("password-text") != nullptr; }),
             described(token));
}

/// The requests are counted from the capture, not from what the probe says of itself; and the secrets, which are in
/// the store under each profile's id, are looked for in every form in all that went out.
void ProbeTest::asksAtMostThreeTimesAndNeverSendsASecret()
{
    for (const QUuid &id : m_workbench->practiceProfiles()) {
        const Profile profile = *m_workbench->profiles().profile(id);
        QList<Profile> both{profile, nameless(profile)};
        for (const Profile &one : both) {
            m_workbench->capture().clear();
            const ProbeReport report = probe(one);
            const QByteArray context = profile.name.toUtf8() + '\n' + described(report);
            QMap<QString, int> counts;
            const QList<ExchangePtr> exchanges = m_workbench->capture().exchanges();
            for (const ExchangePtr &exchange : exchanges) {
                const int count = ++counts[exchange->step.label + u' ' + exchange->url.toString()];
                QVERIFY2(count <= 3, context);
            }
            QVERIFY2(!exchanges.isEmpty() && exchanges.size() <= kMostRequests, context);
            QCOMPARE(qsizetype(report.requests), exchanges.size());
            const QByteArray sent = everythingSent();
            const ProbeTask known = withSecretsOf(profile);
            for (auto it = known.secrets.cbegin(); it != known.secrets.cend(); ++it) {
                if (it->size() < 4) {
                    continue;
                }
                const QByteArray form = TestData::leaksIn(sent, it->reveal().toByteArray());
                QVERIFY2(form.isEmpty(), QByteArray(it.key().toUtf8() + ", " + form + ", " + context));
            }
        }
    }
}

void ProbeTest::leavesCredentialsOfTheProfileItselfOut()
{
    const QByteArray secret = "sekret-9f31";
    Profile profile = practice("http", "basic", u"/basic"_s);
    profile.headers = {{"Authorization", "Bearer " + secret},
                       {"X-Api-Key", secret},
                       {"Cookie", "ASP.NET_SessionId=" + secret},
                       {"X-Trace", "seen"}};
    profile.url.setUserInfo(u"alice:"_s + QString::fromLatin1(secret));
    profile.url.setQuery(u"access_token="_s + QString::fromLatin1(secret) + u"&page=3"_s);
    const ProbeReport report = probe(profile);
    QVERIFY2(report.reached, described(report));
    const QByteArray sent = everythingSent();
    QCOMPARE(TestData::leaksIn(sent, secret), QByteArray());
    QVERIFY(sent.contains("X-Trace: seen"));
    QVERIFY(sent.contains("page=3"));
}

void ProbeTest::aBrokenHandshakeIsBroken_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QByteArray>("scheme");
    QTest::newRow("NTLM, connection closed") << u"W10"_s << QByteArray("ntlm");
    QTest::newRow("Negotiate, connection closed") << u"W10"_s << QByteArray("negotiate");
    QTest::newRow("NTLM, token too long") << u"W7"_s << QByteArray("ntlm");
    QTest::newRow("Negotiate, token too long") << u"W7"_s << QByteArray("negotiate");
    QTest::newRow("NTLM, challenges for ever") << u"challenge-forever"_s << QByteArray("ntlm");
    QTest::newRow("Negotiate, challenges for ever") << u"challenge-forever"_s << QByteArray("negotiate");
}

void ProbeTest::aBrokenHandshakeIsBroken()
{
    QFETCH(QString, fault);
    QFETCH(QByteArray, scheme);
    QVERIFY(m_workbench->setPracticeFaults({fault}));
    const ProbeReport report = probe(practice("http", scheme));
    const ProbedMethod *method = report.endpoints.first().method(scheme);
    QVERIFY2(method && method->state == MethodState::Broken, described(report));
}

void ProbeTest::withSecretsTheRightOnesAreAccepted_data()
{
    QTest::addColumn<QByteArray>("service");
    QTest::addColumn<QByteArray>("scheme");
    for (const char *scheme : {"basic", "digest", "ntlm", "negotiate", "bearer", "header"}) {
        QTest::addRow("http, %s", scheme) << QByteArray("http") << QByteArray(scheme);
    }
    for (const char *scheme : {"basic", "soticket", "bearer", "xsrf", "negotiate"}) {
        QTest::addRow("WebApi, %s", scheme) << QByteArray("superoffice-webapi") << QByteArray(scheme);
    }
    for (const char *scheme : {"username-password", "implicit", "access-token", "ticket", "secret-6"}) {
        QTest::addRow("NetServer, %s", scheme) << QByteArray("superoffice-netserver") << QByteArray(scheme);
    }
    QTest::newRow("Essentials") << QByteArray("windows-essentials") << QByteArray("canary");
    QTest::newRow("WS-Security, text") << QByteArray("ws-security") << QByteArray("password-text");
    QTest::newRow("WS-Security, digest") << QByteArray("ws-security") << QByteArray("password-digest");
}

void ProbeTest::withSecretsTheRightOnesAreAccepted()
{
    QFETCH(QByteArray, service);
    QFETCH(QByteArray, scheme);
    const ProbeReport report = probe(withSecretsOf(practice(service, scheme)));
    bool isAccepted = false;
    for (const ProbedEndpoint &endpoint : report.endpoints) {
        const ProbedMethod *method = endpoint.method(scheme);
        isAccepted = isAccepted || (method && method->state == MethodState::Accepted);
    }
    QVERIFY2(isAccepted, described(report));
    QVERIFY(report.requests <= kMostRequests);
}

/// One more could lock the account.
void ProbeTest::aRefusedPasswordIsNotTriedAgain()
{
    ProbeTask task = withSecretsOf(practice("superoffice-webapi", "negotiate"));
    const QByteArray wrong = "wrong-0815";
    task.secrets.insert(u"password"_s, Secret(QByteArrayView(wrong)));
    const ProbeReport report = probe(task);
    const ProbedMethod *own = report.endpoints.last().method("negotiate");
    QVERIFY2(own && own->state == MethodState::Refused && own->exchange > 0, described(report));
    const ProbedMethod *other = report.endpoints.last().method("ntlm");
    QVERIFY2(other && other->exchange == 0, described(report));
}

void ProbeTest::asksForTheDescriptionInOneOnlyWhereTheOtherIsHidden_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("shown"); ///< the query that is answered with a description
    QTest::addColumn<bool>("isAsked");
    QTest::newRow("the first is there") << u"/a.svc"_s << QByteArray("wsdl") << false;
    QTest::newRow("the second alone") << u"/a.svc"_s << QByteArray("singleWsdl") << true;
    QTest::newRow("neither") << u"/a.svc"_s << QByteArray("none") << true;
    QTest::newRow("not of WCF") << u"/a.asmx"_s << QByteArray("none") << false;
}

void ProbeTest::asksForTheDescriptionInOneOnlyWhereTheOtherIsHidden()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, shown);
    QFETCH(bool, isAsked);
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, &server, [&server, &shown] {
        QTcpSocket *socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket, shown] {
            const bool isShown = socket->readAll().contains(QByteArray('?' + shown + ' '));
            socket->write(isShown ? "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 27\r\n"
                                    "Connection: close\r\n\r\n<definitions></definitions>"
                                  : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            socket->disconnectFromHost();
        });
    });
    Profile profile = *profileForAddress(u"http://127.0.0.1:%1%2"_s.arg(server.serverPort()).arg(path));
    profile.service = "ws-security";
    profile.proxy.mode = ProxyMode::None;
    const ProbeReport report = probe(profile);
    int asked = 0;
    for (const ExchangePtr &exchange : m_workbench->capture().exchanges()) {
        asked += exchange->url.query() == "singleWsdl"_L1 ? 1 : 0;
    }
    QCOMPARE(asked, isAsked ? 1 : 0);
    const ProbedEndpoint &description = report.endpoints.last();
    const bool isThere = shown != "none";
    QCOMPARE(description.url.query(), isThere ? QString::fromLatin1(shown) : u"wsdl"_s);
    QCOMPARE(description.methods.size(), 1);
    QCOMPARE(description.methods.first().state, isThere ? MethodState::Accepted : MethodState::Refused);
}

/// Its file is not even opened.
void ProbeTest::withoutSecretsGoesWithoutTheClientCertificate()
{
    ProbeTask task;
    task.profile = practice("http", "basic");
    task.profile.tls.clientCertificateFile = m_folder.filePath(u"nowhere.p12"_s);
    const ProbeReport without = probe(task);
    QVERIFY2(without.reached && !without.error, described(without));
    task.withSecrets = true;
    const ProbeReport with = probe(task);
    QVERIFY2(!with.reached && with.error, described(with));
}

void ProbeTest::everyRequestIsAStepOfTheProbe()
{
    (void)probe(practice("superoffice-webapi", "basic"));
    QSet<AttemptId> attempts;
    for (const ExchangePtr &exchange : m_workbench->capture().exchanges()) {
        QCOMPARE(exchange->step.kind, StepKind::Probe);
        QVERIFY(!exchange->step.label.isEmpty());
        attempts.insert(exchange->attempt);
    }
    QCOMPARE(attempts.size(), 1);
}

void ProbeTest::stopsWhereNobodyAnswers()
{
    QTcpServer closed;
    QVERIFY(closed.listen(QHostAddress::LocalHost));
    Profile profile = practice("http", "basic");
    profile.url.setPort(closed.serverPort());
    closed.close();
    const ProbeReport report = probe(profile);
    QVERIFY(!report.reached);
    QVERIFY(report.error);
    QCOMPARE(report.error->code, ErrorCode::ConnectionRefused);
    QCOMPARE(report.requests, 1);
    const QList<ExchangePtr> exchanges = m_workbench->capture().exchanges();
    QCOMPARE(exchanges.size(), 1);
    QVERIFY(exchanges.first()->request.isEmpty());
}

void ProbeTest::cancelEndsItAtOnce()
{
    QVERIFY(m_workbench->setPracticeFaults({u"stall"_s}));
    ProbeTask task;
    task.profile = practice("http", "basic");
    MethodProbe probe(wayOver(m_workbench->runner(), m_workbench->capture(), LoginRunner::newAttempt()));
    QElapsedTimer sinceCancel;
    QTimer::singleShot(200, &probe, [&probe, &sinceCancel] {
        sinceCancel.start();
        probe.cancel();
    });
    const ProbeReport report = QCoro::waitFor(probe.run(task));
    QVERIFY(sinceCancel.isValid());
    QVERIFY2(sinceCancel.elapsed() < 200, QByteArray::number(sinceCancel.elapsed()));
    QVERIFY(report.error);
    QCOMPARE(report.error->code, ErrorCode::Cancelled);
    QCOMPARE(report.requests, 1);
    QVERIFY(!probe.isRunning());
}

/// Whoever deletes the probe while it runs hears no more of it.
void ProbeTest::goesWithItsOwner()
{
    QVERIFY(m_workbench->setPracticeFaults({u"stall"_s}));
    ProbeTask task;
    task.profile = practice("http", "basic");
    auto probe = std::make_unique<MethodProbe>(
        wayOver(m_workbench->runner(), m_workbench->capture(), LoginRunner::newAttempt()));
    QTimer::singleShot(100, this, [&probe] { probe.reset(); });
    const ProbeReport report = QCoro::waitFor(probe->run(task));
    QVERIFY(!probe);
    QVERIFY(report.error);
    QCOMPARE(report.error->code, ErrorCode::Cancelled);
}

void ProbeTest::aSecondRunAtTheSameTimeIsRefused()
{
    QVERIFY(m_workbench->setPracticeFaults({u"stall"_s}));
    ProbeTask task;
    task.profile = practice("http", "basic");
    MethodProbe probe(wayOver(m_workbench->runner(), m_workbench->capture(), LoginRunner::newAttempt()));
    const QCoro::Task<ProbeReport> first = probe.run(task);
    QVERIFY(probe.isRunning());
    const ProbeReport second = QCoro::waitFor(probe.run(task));
    QVERIFY(second.error);
    QCOMPARE(second.error->code, ErrorCode::Usage);
    QVERIFY(probe.isRunning());
    probe.cancel();
    QTRY_VERIFY(!probe.isRunning());
}

void ProbeTest::onlyWebAddressesCanBeProbed_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isFine");
    QTest::newRow("http") << u"http://crm.acme.example/"_s << true;
    QTest::newRow("https with port and path") << u" https://crm.acme.example:8443/SuperOffice "_s << true;
    QTest::newRow("ftp") << u"ftp://crm.acme.example/"_s << false;
    QTest::newRow("file") << u"file:///etc/passwd"_s << false;
    QTest::newRow("no host") << u"http:///path"_s << false;
    QTest::newRow("a name") << u"crm.acme.example"_s << false;
    QTest::newRow("empty") << QString() << false;
    QTest::newRow("blank inside") << u"http://crm acme/"_s << false;
}

void ProbeTest::onlyWebAddressesCanBeProbed()
{
    QFETCH(QString, address);
    QFETCH(bool, isFine);
    const Result<Profile> profile = profileForAddress(address);
    QCOMPARE(bool(profile), isFine);
    if (!isFine) {
        QCOMPARE(profile.error().code, ErrorCode::Usage);
    }
}

QTEST_GUILESS_MAIN(ProbeTest)
#include "tst_probe.moc"
