// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/openconnections.h"
#include "support/realserver.h"
#include "support/windowchecks.h"
#include "workbench/answers.h"
#include "workbench/byteserver.h"

#include "ui/decoded/decodedpanel.h"
#include "ui/mainwindow/attemptcontroller.h"

#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QPushButton>
#include <QTest>

#include <atomic>

using namespace Ticketscope;
using namespace Ticketscope::Testing;
using namespace Ticketscope::TestUi;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QString kSoap = u"NetServer SOAP: user and password"_s;
const QString kRest = u"WebApi: user and password"_s;
const QString kEssentials = u"Windows Server Essentials: administrator"_s;
const QString kText = u"WS-Security: password as text"_s;
const QString kHttp = u"HTTP: Basic"_s;

/// Of a profile whose server answers, however busy the machine is; and of one whose server never will.
constexpr auto kPatient = 30s;
constexpr auto kShort = 2s;

// %1 stands for the port, * for any text.
const QString kUnknownName =
    u"The name crm.acme.invalid was not found. Check its spelling, and that this computer can reach the network (a VPN may be needed)."_s;
const QString kRefusedPort =
    u"127.0.0.1 refused the connection on port %1. Check the port, and that the service is running."_s;
const QString kSilent = u"127.0.0.1:%1 took the connection but did not answer within 2 s."_s;
const QString kStopped = u"127.0.0.1:%1 stopped in the middle of its answer for 2 s. What came before is shown."_s;
const QString kNothing = u"127.0.0.1:%1 closed the connection without an answer."_s;
const QString kCut = u"127.0.0.1:%1 closed the connection in the middle of its answer. What came before is shown."_s;
const QString kChunk =
    u"A chunk of the body has no valid size or does not end where its size says (byte * of the message)."_s;
const QString kGzip =
    u"The body's coding “gzip” does not decode at byte * of the message. The compressed data is damaged."_s;
const QString kServerError = u"The server failed while it worked on the request (500 Internal Server Error)."_s;
const QString kTicketExpired =
    u"NetServer reports: the ticket has expired. (SuperOffice.Exceptions.SoSessionException)"_s;
const QString kEssentialsCall =
    u"The server refused the call (401 Unauthorized). After a login that went well this is not a wrong password: the session ended (after 30 minutes without a call), its canary or cookie was not sent, or the call is for administrators only."_s;

/// How each service says that user name and password do not fit.
const QHash<QString, QString> kWrongPassword{
    {kSoap,
     u"NetServer did not accept the login, though it answered 200 OK: wrong user name or password, no such user, or no user mapped to this login."_s},
    {kRest,
     u"The WebApi did not accept the login (401 Unauthorized). It says: Authentication failed. (SoSessionException)"_s},
    {kEssentials,
     u"The server did not accept the user name and password (401 Unauthorized). It answers the same for an account that is locked, disabled or expired, or that must change its password; the server's security log tells which."_s},
    {kText,
     u"The service did not accept the user name and password, or wants the password in another form (wsse:FailedAuthentication: The security token could not be authenticated or authorized)."_s},
    {kHttp, u"The server did not accept the user name and password (401 Unauthorized)."_s},
};
const QHash<QString, QString> kRedirectLoop{
    {kSoap, u"The server sends the request on to /SuperOffice/* (302 Found). It is not followed here."_s},
    {kRest, u"The server sends the request on to /SuperOffice/api (302 Found). It is not followed here."_s},
    {kEssentials,
     u"The server keeps sending the request on: more than ten redirects, the last to http://127.0.0.1:%1/services/builtin/session.svc/login."_s},
    {kText, u"The server sends the request on to /practice/ecrv/SearchService (302 Found). It is not followed here."_s},
    {kHttp,
     u"The server keeps sending the request on: more than ten redirects, the last to http://127.0.0.1:%1/basic."_s},
};
const QHash<QString, QString> kCaptivePortal{
    {kSoap, u"The answer (200 OK) is not a SOAP envelope, so this is no NetServer service. Check the address."_s},
    {kRest, u"A page came back (200 OK) where JSON was asked for, so this is no WebApi. Check the address."_s},
    {kEssentials,
     u"The server answered 200 OK but sent no Canary header, so this is not the session service of Windows Server Essentials. Check the address."_s},
    {kText, u"The answer (200 OK) is not a SOAP envelope. Check the address."_s},
};

/// Ports of tests/servers/apache.sh.
enum ApachePort
{
    Good = 1,
    Expired,
    WrongHost,
    SelfSigned,
    NoChain,
    Mutual,
    PortCount
};

} // namespace

/// What a person meets between a login and a service that says no, through the real window: a sentence, the bytes, and
/// a window in which the next login works.
class WindowFailuresTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_driver.open());
        m_ports = freePorts(PortCount);
        QStringList arguments{QStringLiteral(TEST_SERVERS "/apache.sh"), m_apache.folder()};
        for (const quint16 port : std::as_const(m_ports)) {
            arguments.append(QString::number(port));
        }
        QVERIFY2(m_apache.start(u"bash"_s, arguments, m_ports,
                                {{u"SERVER_PASSWORD"_s, kPassword}, {u"CLIENT_PASSPHRASE"_s, kPassword}}),
                 m_apache.output().constData());
    }
    void cleanup() { QVERIFY(m_driver.bench()->setPracticeFaults({})); }

    void aServerThatIsNotReached_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("a name that does not resolve") << u"http://crm.acme.invalid/service"_s << kUnknownName;
        QTest::newRow("a name that does not resolve, TLS") << u"https://crm.acme.invalid/service"_s << kUnknownName;
        QTest::newRow("a port where nothing listens") << u"http://127.0.0.1:%1/"_s << kRefusedPort;
        QTest::newRow("a port where nothing listens, TLS") << u"https://127.0.0.1:%1/"_s << kRefusedPort;
    }
    void aServerThatIsNotReached()
    {
        QFETCH(QString, address);
        QFETCH(QString, sentence);
        const quint16 port = freePorts(1).value(0);
        const QString number = QString::number(port);
        const Profile profile = plainProfile(QUrl(address.replace(u"%1"_s, number)));
        failTheLogin(profile.id, sentence.replace(u"%1"_s, number));
        verifyIdle(m_driver, port);
        QVERIFY(m_driver.selected() && m_driver.selected()->request.isEmpty());
        verifyShown(m_driver, Side::Request, {});
        verifyShown(m_driver, Side::Response, {});
        repairAddress(profile.id);
    }

    void aTlsHandshakeThatComesToNothing_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QByteArray>("end");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("stalls")
            << QByteArray() << "stall"_ba
            << u"127.0.0.1:%1 did not finish the TLS handshake within 2 s. Check that TLS is expected on this port."_s;
        QTest::newRow("resets")
            << QByteArray() << "reset"_ba
            << u"127.0.0.1:%1 closed the connection during the TLS handshake. Check that TLS is expected on this port."_s;
        QTest::newRow("closes")
            << QByteArray() << "close"_ba
            << u"127.0.0.1:%1 closed the connection during the TLS handshake. Check that TLS is expected on this port."_s;
        QTest::newRow("answers in plain HTTP")
            << withLength("fine") << "close"_ba
            << u"TLS with 127.0.0.1:%1 failed: what answers there does not speak TLS; the address may have to begin with http, or the port is wrong."_s;
    }
    void aTlsHandshakeThatComesToNothing()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QByteArray, end);
        QFETCH(QString, sentence);
        ByteServer server([&](BytePeer &peer) {
            if (!answer.isEmpty() && peer.readSome()) {
                peer.send(answer);
            }
            if (end == "stall") {
                peer.stall();
            } else if (end == "reset") {
                peer.reset();
            }
        });
        const Profile profile =
            plainProfile(QUrl(server.url().replace(u"http:"_s, u"https:"_s)), end == "stall" ? kShort : kPatient);
        failTheLogin(profile.id, sentence.replace(u"%1"_s, QString::number(server.port())));
        verifyIdle(m_driver, server.port());
        QVERIFY(m_driver.selected() && m_driver.selected()->request.isEmpty());
        repairAddress(profile.id);
    }

    void aCertificateThatIsRefused_data()
    {
        QTest::addColumn<int>("port");
        QTest::addColumn<bool>("withAuthority");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("unknown authority")
            << int(Good) << false
            << u"The certificate of localhost:%1 was refused, and nothing was sent. The server sent only the certificate “localhost”, without that of its issuer “Acme Test Authority”, and this computer does not trust an authority of that name. Either the server leaves out an intermediate certificate, or the authority is unknown here."_s;
        QTest::newRow("expired")
            << int(Expired) << true
            << u"The certificate of localhost:%1 was refused, and nothing was sent. The certificate “localhost” expired on * UTC."_s;
        QTest::newRow("another host's")
            << int(WrongHost) << true
            << u"The certificate of localhost:%1 was refused, and nothing was sent. The certificate “crm.acme.example” is not for localhost: it is for crm.acme.example."_s;
        QTest::newRow("self-signed")
            << int(SelfSigned) << true
            << u"The certificate of localhost:%1 was refused, and nothing was sent. The certificate “localhost” is self-signed: no authority vouches for it."_s;
        QTest::newRow("missing intermediate")
            << int(NoChain) << true
            << u"The certificate of localhost:%1 was refused, and nothing was sent. The server sent only the certificate “localhost”, without that of its issuer “Acme Test Intermediate”, and this computer does not trust an authority of that name. Either the server leaves out an intermediate certificate, or the authority is unknown here."_s;
        QTest::newRow("other than the pinned one")
            << int(Good) << true
            << u"localhost:%1 showed another certificate than the one that the profile pins. If the server was given a new certificate, pin that one; if not, somebody stands between."_s;
        QTest::newRow("none from the client")
            << int(Mutual) << true
            << u"localhost:%1 asks for a client certificate, and none was sent (TLS alert “certificate_required”). Choose one in the profile's TLS settings."_s;
    }
    void aCertificateThatIsRefused()
    {
        QFETCH(int, port);
        QFETCH(bool, withAuthority);
        QFETCH(QString, sentence);
        const quint16 number = m_ports.at(port);
        Profile profile = plainProfile(QUrl(u"https://localhost:%1/open/"_s.arg(number)));
        profile.tls.caFile = withAuthority ? certificate(u"ca.pem"_s) : QString();
        if (QTest::currentDataTag() == "other than the pinned one"_ba) {
            profile.tls.pinnedSha256 = QByteArray(32, '\x5a');
        }
        QVERIFY(m_driver.bench()->profiles().save(profile));
        const QByteArray log = apacheLog();
        const int before = openConnections(number) / 2; // of logins that went well
        failTheLogin(profile.id, sentence.replace(u"%1"_s, QString::number(number)));
        verifyRested(m_driver, number, before);
        // The certificate that was refused is there to be looked at, and no request went out.
        const ExchangePtr shown = m_driver.selected();
        QVERIFY(shown && !shown->tls.chain.isEmpty());
        QVERIFY(shown->response.isEmpty());
        if (port != Mutual) {
            const QString fingerprint = QString::fromLatin1(shown->tls.chain.first().sha256.toHex(':')).toUpper();
            auto *copy = button<QPushButton>(*m_driver.part<Ui::DecodedPanel>(), u"Copy the fingerprint"_s);
            QVERIFY(copy);
            copy->click();
            QCOMPARE(QGuiApplication::clipboard()->text(), fingerprint);
        }
        QCOMPARE(apacheLog(), log);

        Profile right = m_driver.bench()->profiles().profile(profile.id).value_or(profile);
        right.tls = {};
        if (port == Mutual) {
            right.tls.caFile = certificate(u"ca.pem"_s);
            right.tls.clientCertificateFile = certificate(u"client.p12"_s);
            m_driver.bench().keep(profile.id, u"clientCertificatePassphrase"_s, kPassword);
        } else {
            right.tls.pinnedSha256 = shown->tls.chain.first().sha256;
        }
        QVERIFY(m_driver.bench()->profiles().save(right));
        verifyWorksAgain(m_driver);
        QTRY_COMPARE(apacheLog().count('\n'), log.count('\n') + 1);
    }

    void aLoginThatAFaultEnds_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("profile");
        QTest::addColumn<QString>("sentence");
        const auto add = [](const char *fault, const QString &profile, const QString &sentence) {
            QTest::addRow("%s, %s", fault, qPrintable(profile)) << QString::fromLatin1(fault) << profile << sentence;
        };
        for (const QString &profile : {kSoap, kRest, kEssentials, kText, kHttp}) {
            add("stall", profile, kSilent);
            add("stall-body", profile, kStopped);
            add("reset", profile, kNothing);
            add("close-early", profile, kCut);
            add("broken-chunk", profile, kChunk);
            add("broken-gzip", profile, kGzip);
            add("redirect-loop", profile, kRedirectLoop.value(profile));
        }
        add("wrong-length", kSoap,
            u"The answer is not well-formed XML: The XML ends too early: it was cut off, or end tags are missing."_s);
        for (const QString &profile : {kSoap, kRest, kEssentials, kText}) {
            add("html-captive-portal", profile, kCaptivePortal.value(profile));
        }
        for (const QString &profile : {kSoap, kRest, kEssentials, kText, kHttp}) {
            add("server-error-500", profile, kServerError);
            add("password-changed", profile, kWrongPassword.value(profile));
        }
        // Headers that are wrong, or do not arrive.
        add("S8", kSoap,
            u"NetServer does not know this operation in this generation (a:ActionNotSupported: The message with Action * cannot be processed at the receiver, due to a ContractFilter mismatch at the EndpointDispatcher. *"_s);
        add("S12", u"NetServer SOAP Online: ticket and application token"_s,
            u"NetServer reports: The application is not allowed to access this installation. (SuperOffice.Exceptions.SoSessionException)"_s);
        add("R1", kRest,
            u"The WebApi did not accept the login (401 Unauthorized). It says: X-XSRF-TOKEN HTTP header missing. Add X-XSRF-TOKEN HTTP header to use existing session, (ArgumentException)"_s);
        add("R6", u"WebApi Online: ticket and application token"_s,
            u"The WebApi did not accept the login (401 Unauthorized). It says: The application token is missing or wrong. (SoSessionException)"_s);
        add("E2", kEssentials, kWrongPassword.value(kEssentials));
        add("X2", kText,
            u"The service refused the Security header: wsse:InvalidSecurity: An error was discovered processing the <wsse:Security> header (Security header is missing)"_s);
        // Sessions that have ended before the login that brings them.
        add("S14", u"NetServer SOAP: ticket"_s, kTicketExpired);
        add("R3", u"WebApi: XSRF token of a web session"_s,
            u"The WebApi did not accept the login (401 Unauthorized). It says: The X-XSRF-TOKEN does not belong to a session. (SoSessionException)"_s);
        add("R7", u"WebApi Online: access token"_s,
            u"The WebApi did not accept the login (401 Unauthorized). It says: The access token is not valid. (SoSessionException)"_s);
    }
    void aLoginThatAFaultEnds()
    {
        QFETCH(QString, fault);
        QFETCH(QString, profile);
        QFETCH(QString, sentence);
        const std::unique_ptr<ByteServer> relay = relayTo(profile, fault == u"reset"_s);
        const Profile own = practiceProfile(profile, relay->port(), timeoutFor(fault));
        QVERIFY(m_driver.bench()->setPracticeFaults({fault}));
        failTheLogin(own.id, sentence.replace(u"%1"_s, QString::number(relay->port())));
        verifyIdle(m_driver, relay->port());
        m_resets = false;
        QVERIFY(m_driver.bench()->setPracticeFaults({}));
        bePatient(own.id);
        verifyWorksAgain(m_driver);
        verifyBytes(m_driver, *relay);
    }

    void aSecretOrAHeaderThatIsWrong_data()
    {
        QTest::addColumn<QString>("profile");
        QTest::addColumn<QString>("wrong");
        QTest::addColumn<QString>("sentence");
        const QString key = u"HTTP: a header with a key"_s;
        QTest::newRow("NetServer, password") << kSoap << u"password"_s << kWrongPassword.value(kSoap);
        QTest::newRow("NetServer, ticket")
            << u"NetServer SOAP: ticket"_s << u"ticket"_s
            << u"NetServer reports: the ticket is not valid. (SuperOffice.Exceptions.SoSessionException)"_s;
        QTest::newRow("WebApi, password") << kRest << u"password"_s << kWrongPassword.value(kRest);
        QTest::newRow("WebApi, ticket")
            << u"WebApi: ticket"_s << u"ticket"_s
            << u"The WebApi did not accept the login (401 Unauthorized). It says: The ticket is not valid. (SoSessionException)"_s;
        QTest::newRow("Essentials, password") << kEssentials << u"password"_s << kWrongPassword.value(kEssentials);
        QTest::newRow("WS-Security, password") << kText << u"password"_s << kWrongPassword.value(kText);
        QTest::newRow("WS-Security, password of a digest")
            << u"WS-Security: password digest"_s << u"password"_s << kWrongPassword.value(kText);
        QTest::newRow("HTTP, password") << kHttp << u"password"_s << kWrongPassword.value(kHttp);
        QTest::newRow("HTTP, password of a digest")
            << u"HTTP: Digest"_s << u"password"_s << kWrongPassword.value(kHttp);
        QTest::newRow("HTTP, value of a header")
            << key << u"headerValue"_s << u"The server knows who asks and forbids this (403 Forbidden)."_s;
        QTest::newRow("HTTP, name of a header")
            << key << u"headerName"_s << u"The server knows who asks and forbids this (403 Forbidden)."_s;
    }
    void aSecretOrAHeaderThatIsWrong()
    {
        QFETCH(QString, profile);
        QFETCH(QString, wrong);
        QFETCH(QString, sentence);
        const std::unique_ptr<ByteServer> relay = relayTo(profile, false);
        Profile own = practiceProfile(profile, relay->port());
        const QVariant name = own.parameters.value(wrong);
        const QString secret = m_driver.bench().stored(own.id, wrong);
        if (name.isValid()) {
            own.parameters.insert(wrong, u"X-Api-Kye"_s);
            QVERIFY(m_driver.bench()->profiles().save(own));
        } else {
            QVERIFY(!secret.isEmpty());
            m_driver.bench().keep(own.id, wrong, kWrong);
        }
        failTheLogin(own.id, sentence.replace(u"%1"_s, QString::number(relay->port())));
        QVERIFY(!m_driver.sentence().contains(kWrong));
        QVERIFY(!m_driver.shown(Side::Request).contains(kWrong));
        verifyIdle(m_driver, relay->port());
        if (name.isValid()) {
            own = m_driver.bench()->profiles().profile(own.id).value_or(own);
            own.parameters.insert(wrong, name);
            QVERIFY(m_driver.bench()->profiles().save(own));
        } else {
            m_driver.bench().keep(own.id, wrong, secret.mid(1));
        }
        verifyWorksAgain(m_driver);
        verifyBytes(m_driver, *relay);
    }

    void aSessionThatHasEnded_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("profile");
        QTest::addColumn<QString>("call");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("NetServer, idle for six hours")
            << u"S14"_s << kSoap << u"Get contact"_s << QString(kTicketExpired + u" (status 200)"_s);
        QTest::newRow("NetServer, lost by a load balancer")
            << u"session-lost"_s << kSoap << u"Get contact"_s
            << u"NetServer reports: the ticket is unknown. (SuperOffice.Exceptions.SoSessionException) (status 200)"_s;
        QTest::newRow("Essentials, idle for half an hour")
            << u"E4"_s << kEssentials << u"Which services"_s << kEssentialsCall;
        QTest::newRow("Essentials, lost by a load balancer")
            << u"session-lost"_s << kEssentials << u"Which services"_s << kEssentialsCall;
        QTest::newRow("Essentials, canary header lost")
            << u"E5"_s << kEssentials << u"Which services"_s << kEssentialsCall;
        QTest::newRow("HTTP, password changed meanwhile")
            << u"password-changed"_s << kHttp << u""_s
            << u"The server wants a login and did not accept what was sent (401 Unauthorized). It offers: Basic."_s;
        const QList<std::pair<const char *, QString>> broken{{"stall", kSilent},       {"stall-body", kStopped},
                                                             {"reset", kNothing},      {"close-early", kCut},
                                                             {"broken-chunk", kChunk}, {"broken-gzip", kGzip}};
        for (const auto &[fault, sentence] : broken) {
            QTest::addRow("NetServer, call that ends in %s", fault)
                << QString::fromLatin1(fault) << kSoap << u"Get contact"_s << sentence;
        }
    }
    void aSessionThatHasEnded()
    {
        QFETCH(QString, fault);
        QFETCH(QString, profile);
        QFETCH(QString, call);
        QFETCH(QString, sentence);
        const std::unique_ptr<ByteServer> relay = relayTo(profile, fault == u"reset"_s);
        const Profile own = practiceProfile(profile, relay->port(), timeoutFor(fault));
        m_driver.choose(own.id);
        QVERIFY(m_driver.logIn());
        QVERIFY2(m_driver.attempts().isLoggedIn(), qPrintable(m_driver.sentence()));
        const ExchangePtr login = m_driver.selected();
        QVERIFY(m_driver.bench()->setPracticeFaults({fault}));
        {
            const StillnessMeter meter;
            QVERIFY(m_driver.call(call));
            QVERIFY(m_driver.settle());
            verifyLively(meter);
        }
        const QString told = m_driver.callSentence();
        QVERIFY2(isLike(told, sentence.replace(u"%1"_s, QString::number(relay->port()))), qPrintable(told));
        QCOMPARE(m_driver.cutOff(), QString());
        QVERIFY(m_driver.selected() && m_driver.selected()->id > login->id);
        QVERIFY(!m_driver.attempts().isBusy());
        m_resets = false;
        QVERIFY(m_driver.bench()->setPracticeFaults({}));
        bePatient(own.id);
        verifyWorksAgain(m_driver);
        verifyBytes(m_driver, *relay);
    }

    void aLogOffOfASessionThatIsGone()
    {
        const std::unique_ptr<ByteServer> relay = relayTo(kEssentials, false);
        m_driver.choose(practiceProfile(kEssentials, relay->port()).id);
        QVERIFY(m_driver.logIn());
        QVERIFY(m_driver.bench()->setPracticeFaults({u"E9"_s}));
        QVERIFY(m_driver.logOff());
        verifyTold(m_driver,
                   u"The server no longer knew this session (401 Invalid user token.): it had ended already."_s);
        QVERIFY(m_driver.bench()->setPracticeFaults({}));
        verifyWorksAgain(m_driver);
        verifyBytes(m_driver, *relay);
    }

    void fiftyMegabytesOfBlanks_data()
    {
        QTest::addColumn<QString>("profile");
        QTest::newRow("NetServer") << kSoap;
        QTest::newRow("HTTP") << kHttp;
    }
    void fiftyMegabytesOfBlanks()
    {
        QFETCH(QString, profile);
        const std::unique_ptr<ByteServer> relay = relayTo(profile, false);
        m_driver.choose(practiceProfile(profile, relay->port()).id);
        QVERIFY(m_driver.bench()->setPracticeFaults({u"big-body"_s}));
        {
            const StillnessMeter meter;
            QVERIFY(m_driver.logIn(60s));
            QVERIFY(m_driver.settle(60s));
            verifyLively(meter);
        }
        QVERIFY2(m_driver.attempts().isLoggedIn(), qPrintable(m_driver.sentence()));
        QVERIFY(m_driver.selected() && m_driver.selected()->response.wire.size() > 50'000'000);
        QVERIFY(m_driver.shown(Side::Response).startsWith(u"HTTP/1.1 200 OK"_s));
        QVERIFY(m_driver.bench()->setPracticeFaults({}));
        verifyWorksAgain(m_driver);
        verifyBytes(m_driver, *relay);
    }

    void escapeEndsACallAndTheSessionStands()
    {
        const std::unique_ptr<ByteServer> relay = relayTo(kSoap, false);
        m_driver.choose(practiceProfile(kSoap, relay->port()).id);
        QVERIFY(m_driver.logIn());
        QVERIFY(m_driver.bench()->setPracticeFaults({u"stall-body"_s}));
        QVERIFY(m_driver.startCall(u"Get contact"_s));
        QTest::qWait(500);
        QVERIFY(m_driver.attempts().isBusy());
        m_driver.press(Qt::Key_Escape);
        QTRY_VERIFY(!m_driver.attempts().isBusy()); // long before the profile's time-out
        QTRY_COMPARE(m_driver.callSentence(), u"Stopped before the answer was whole."_s);
        verifyIdle(m_driver, relay->port());
        QVERIFY(m_driver.attempts().isLoggedIn());
        QVERIFY(m_driver.bench()->setPracticeFaults({}));
        QVERIFY(m_driver.call(u"Get contact"_s));
        QVERIFY(m_driver.logOff());
        verifyWorksAgain(m_driver);
        verifyBytes(m_driver, *relay);
    }

private:
    [[nodiscard]] Profile plainProfile(const QUrl &url, std::chrono::seconds timeout = kPatient)
    {
        Profile profile = m_driver.bench().add(QString::fromUtf8(QTest::currentDataTag()), u"Acme AS"_s, "none");
        profile.url = url;
        profile.timeout = timeout;
        profile.proxy.mode = ProxyMode::None;
        if (!m_driver.bench()->profiles().save(profile)) {
            qFatal("the profile cannot be saved");
        }
        return profile;
    }
    [[nodiscard]] Profile practiceProfile(const QString &name, quint16 port, std::chrono::seconds timeout = kPatient)
    {
        Profile profile = m_driver.copyOfPractice(name, port);
        profile.timeout = timeout;
        if (!m_driver.bench()->profiles().save(profile)) {
            qFatal("the profile cannot be saved");
        }
        return profile;
    }
    [[nodiscard]] static std::chrono::seconds timeoutFor(const QString &fault)
    {
        return fault.startsWith(u"stall"_s) ? kShort : kPatient;
    }
    void bePatient(const QUuid &id)
    {
        Profile profile = m_driver.bench()->profiles().profile(id).value_or(Profile());
        profile.timeout = kPatient;
        QVERIFY(m_driver.bench()->profiles().save(profile));
    }
    /// Stands before the practice service of that profile and keeps what passes; ends as the service does.
    [[nodiscard]] std::unique_ptr<ByteServer> relayTo(const QString &profile, bool resets)
    {
        m_resets = resets;
        const QList<QUuid> ids = m_driver.bench()->practiceProfiles();
        quint16 port = 0;
        for (const QUuid &id : ids) {
            const Profile one = m_driver.bench()->profiles().profile(id).value_or(Profile());
            port = one.name == profile ? quint16(one.url.port()) : port;
        }
        return std::make_unique<ByteServer>([this, port](BytePeer &peer) {
            peer.relayTo(port);
            if (m_resets) {
                peer.reset();
            }
        });
    }

    void failTheLogin(const QUuid &profile, const QString &sentence)
    {
        const StillnessMeter meter;
        m_driver.choose(profile);
        QVERIFY(m_driver.logIn());
        verifyTold(m_driver, sentence);
        verifyLively(meter);
        QVERIFY(!m_driver.attempts().isLoggedIn());
    }
    /// The address is put right, and the login works.
    void repairAddress(const QUuid &id)
    {
        ByteServer server([](BytePeer &peer) {
            if (peer.readRequest()) {
                peer.send(withLength("fine"));
            }
        });
        Profile profile = m_driver.bench()->profiles().profile(id).value_or(Profile());
        profile.url = QUrl(server.url());
        profile.timeout = kPatient;
        QVERIFY(m_driver.bench()->profiles().save(profile));
        verifyWorksAgain(m_driver);
        verifyBytes(m_driver, server);
    }

    [[nodiscard]] QString certificate(const QString &name) const
    {
        return m_apache.folder() + u"/certificates/"_s + name;
    }
    [[nodiscard]] QByteArray apacheLog() const
    {
        QFile log(QString(m_apache.folder() + u"/access.log"_s));
        return log.open(QIODevice::ReadOnly) ? log.readAll() : QByteArray();
    }

    const QString kPassword = u"sésame & co"_s;
    const QString kWrong = u"7T:bm90LXRoZS1yaWdodC1vbmU="_s;
    std::atomic<bool> m_resets = false;
    WindowDriver m_driver;
    RealServer m_apache;
    QList<quint16> m_ports;
};

QTEST_MAIN(WindowFailuresTest)
#include "tst_windowfailures.moc"
