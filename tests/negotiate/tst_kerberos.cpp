// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/acceptor.h"
#include "negotiate/kdcconversation.h"
#include "negotiate/kerberosbench.h"
#include "negotiate/principals.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTest>
#include <QUdpSocket>

using namespace Ticketscope;
using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

SecurityRequest bareKerberos()
{
    return KerberosBench::request(TokenWrapping::Raw, {Mechanism::Kerberos});
}

const QByteArray kBindings("tls-server-end-point:0123456789abcdef0123456789abcdef");

} // namespace

/// Kerberos against an MIT KDC, its tokens taken by MIT's GSSAPI.
class KerberosTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QByteArray problem = m_bench.start();
        QVERIFY2(problem.isEmpty(), problem.constData());
    }

    void init() { m_bench.useClient(u"none"_s); }

    void theTicketCacheLogsIn()
    {
        m_bench.useClient(u"alice"_s);
        const auto context = makeSecurityContext(bareKerberos());
        QVERIFY(!context->mechanism());
        const Result<QByteArray> token = context->step({});
        QVERIFY2(token.has_value(), KerberosBench::told(*context));
        QCOMPARE(context->mechanism(), Mechanism::Kerberos);
        QCOMPARE(context->principal(), u"alice@EXAMPLE.TEST"_s);
        QVERIFY(!context->isComplete());
        Acceptor acceptor(Acceptor::Takes::Kerberos);
        const QByteArray answer = acceptor.accept(*token);
        QVERIFY2(acceptor.isComplete(), acceptor.refusal());
        QCOMPARE(acceptor.clientName(), "alice@EXAMPLE.TEST"_ba);
        QVERIFY(!context->peerIsProven());
        const Result<QByteArray> last = context->step(answer);
        QVERIFY2(last && last->isNull(), KerberosBench::told(*context));
        QVERIFY(context->isComplete() && context->peerIsProven());
    }

    void userAndPasswordLogIn_data()
    {
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("domain");
        QTest::newRow("bare name") << u"alice"_s << QString();
        QTest::newRow("with its realm") << u"alice@EXAMPLE.TEST"_s << QString();
        QTest::newRow("realm in small letters") << u"alice@example.test"_s << QString();
        QTest::newRow("short name of the domain") << u"EXAMPLE\\alice"_s << QString();
        QTest::newRow("domain that is no realm") << u"CORP\\alice"_s << QString();
        QTest::newRow("domain beside the name") << u"alice"_s << u"example.test"_s;
        QTest::newRow("realm wins over the domain beside it") << u"alice@EXAMPLE.TEST"_s << u"CORP"_s;
    }
    void userAndPasswordLogIn()
    {
        QFETCH(QString, user);
        QFETCH(QString, domain);
        SecurityRequest request = bareKerberos();
        KerberosBench::setPerson(&request, user);
        request.domain = domain;
        const auto context = makeSecurityContext(request);
        const Result<QByteArray> token = context->step({});
        QVERIFY2(token.has_value(), KerberosBench::told(*context));
        QCOMPARE(context->principal(), u"alice@EXAMPLE.TEST"_s);
        Acceptor acceptor(Acceptor::Takes::Kerberos);
        QVERIFY(context->step(acceptor.accept(*token)).has_value());
        QVERIFY(context->peerIsProven());
        QVERIFY2(acceptor.isComplete(), acceptor.refusal());
    }

    /// A service takes each authenticator once only (RFC 4120 section 3.2.3).
    void everyTokenIsFresh()
    {
        m_bench.useClient(u"alice"_s);
        const Result<QByteArray> first = makeSecurityContext(bareKerberos())->step({});
        const Result<QByteArray> second = makeSecurityContext(bareKerberos())->step({});
        QVERIFY(first && second);
        QVERIFY(*first != *second);
        Acceptor one(Acceptor::Takes::Kerberos);
        Acceptor two(Acceptor::Takes::Kerberos);
        (void)one.accept(*first);
        (void)two.accept(*second);
        QVERIFY(one.isComplete() && two.isComplete());
    }

    void withoutMutualProofItIsDoneAtOnce()
    {
        m_bench.useClient(u"alice"_s);
        SecurityRequest request = bareKerberos();
        request.mutual = false;
        const auto context = makeSecurityContext(request);
        const Result<QByteArray> token = context->step({});
        QVERIFY(token.has_value());
        QVERIFY(context->isComplete() && !context->peerIsProven());
        Acceptor acceptor(Acceptor::Takes::Kerberos);
        (void)acceptor.accept(*token);
        QVERIFY(acceptor.isComplete() && !acceptor.hasFlag(GSS_C_MUTUAL_FLAG));
        QCOMPARE(context->step("more").error().code, ErrorCode::UnexpectedAnswer);
    }

    void aForgedProofIsRefused_data()
    {
        QTest::addColumn<int>("forgery");
        QTest::newRow("one bit is another") << 0;
        QTest::newRow("that of another login") << 1;
        QTest::newRow("cut") << 2;
        QTest::newRow("noise") << 3;
    }
    void aForgedProofIsRefused()
    {
        QFETCH(int, forgery);
        m_bench.useClient(u"alice"_s);
        const auto context = makeSecurityContext(bareKerberos());
        const Result<QByteArray> token = context->step({});
        QVERIFY(token.has_value());
        Acceptor acceptor(Acceptor::Takes::Kerberos);
        QByteArray answer = acceptor.accept(*token);
        if (forgery == 0) {
            answer.back() = char(answer.back() ^ 1);
        } else if (forgery == 1) {
            Acceptor other(Acceptor::Takes::Kerberos);
            answer = other.accept(*makeSecurityContext(bareKerberos())->step({}));
        } else if (forgery == 2) {
            answer.chop(8);
        } else {
            answer = "hello";
        }
        const Result<QByteArray> last = context->step(answer);
        QVERIFY(!last);
        QCOMPARE(last.error().code, ErrorCode::Refused);
        QVERIFY2(last.error().text.contains(u"HTTP/localhost@EXAMPLE.TEST"), qPrintable(last.error().text));
        QVERIFY(!context->peerIsProven());
    }

    void theKdcsRefusalIsNamed_data()
    {
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("password");
        QTest::addColumn<QString>("named");
        const QString right = WindowsRealm::password();
        QTest::newRow("wrong password") << u"alice"_s << u"wrong"_s << u"KDC_ERR_PREAUTH_FAILED, 24"_s;
        QTest::newRow("empty password") << u"alice"_s << u""_s << u"KDC_ERR_PREAUTH_FAILED, 24"_s;
        QTest::newRow("unknown user") << u"nobody"_s << right << u"KDC_ERR_C_PRINCIPAL_UNKNOWN, 6"_s;
        QTest::newRow("locked") << u"locked"_s << right << u"KDC_ERR_CLIENT_REVOKED, 18"_s;
        QTest::newRow("expired password") << u"expired"_s << right << u"KDC_ERR_KEY_EXPIRED, 23"_s;
        QTest::newRow("ended account") << u"ended"_s << right << u"KDC_ERR_NAME_EXP, 1"_s;
    }
    void theKdcsRefusalIsNamed()
    {
        QFETCH(QString, user);
        QFETCH(QString, password);
        QFETCH(QString, named);
        SecurityRequest request = bareKerberos();
        KerberosBench::setPerson(&request, user, password);
        const auto context = makeSecurityContext(request);
        const Result<QByteArray> token = context->step({});
        QVERIFY(!token);
        QCOMPARE(token.error().code, ErrorCode::KdcRefused);
        QCOMPARE(context->passwordWasRefused(), named.startsWith(u"KDC_ERR_PREAUTH_FAILED"));
        QVERIFY2(token.error().text.contains(u"(" + named + u")"), qPrintable(token.error().text));
        QVERIFY2(token.error().text.contains(user), qPrintable(token.error().text));
        QVERIFY2(KerberosBench::told(*context).contains(named.toUtf8()), KerberosBench::told(*context));
    }

    void anUnknownServiceIsNamedWithItsRealm()
    {
        m_bench.useClient(u"alice"_s);
        SecurityRequest request = bareKerberos();
        request.spn = u"HTTP/nowhere"_s;
        const Result<QByteArray> token = makeSecurityContext(request)->step({});
        QVERIFY(!token);
        QCOMPARE(token.error().code, ErrorCode::KdcRefused);
        for (const QString &part : {u"KDC_ERR_S_PRINCIPAL_UNKNOWN, 7"_s, u"HTTP/nowhere"_s, u"EXAMPLE.TEST"_s}) {
            QVERIFY2(token.error().text.contains(part), qPrintable(token.error().text));
        }
    }

    void aServiceOfAnotherRealmIsExplained()
    {
        m_bench.useClient(u"alice"_s);
        SecurityRequest request = bareKerberos();
        request.spn = u"HTTP/crm.acme.example@ACME.EXAMPLE"_s;
        const Result<QByteArray> token = makeSecurityContext(request)->step({});
        QVERIFY(!token);
        QCOMPARE(token.error().code, ErrorCode::KdcRefused);
        QVERIFY2(token.error().text.contains(u"a way to the realm ACME.EXAMPLE"), qPrintable(token.error().text));
    }

    void noTicketIsSaid()
    {
        const Result<QByteArray> token = makeSecurityContext(bareKerberos())->step({});
        QVERIFY(!token);
        QCOMPARE(token.error().code, ErrorCode::NoTicket);
        QVERIFY(!hasUsableTicket());
    }

    void aNameWithoutPasswordNeedsItsOwnTicket()
    {
        m_bench.useClient(u"alice"_s);
        SecurityRequest request = bareKerberos();
        request.userName = u"alice"_s;
        QVERIFY(makeSecurityContext(request)->step({}).has_value());
        request.userName = u"bob"_s;
        const Result<QByteArray> token = makeSecurityContext(request)->step({});
        QVERIFY(!token);
        QCOMPARE(token.error().code, ErrorCode::NoTicket);
        QVERIFY2(token.error().text.contains(u"bob"), qPrintable(token.error().text));
    }

    void anExpiredTicketIsSaid()
    {
        const QByteArray problem = m_bench.realm().takeTicket(u"shortlived"_s, u"short"_s);
        QVERIFY2(problem.isEmpty(), problem.constData());
        m_bench.useClient(u"short"_s);
        QVERIFY(hasUsableTicket());
        QTRY_VERIFY_WITH_TIMEOUT(!hasUsableTicket(), 10000);
        QTest::qWait(1100); // the library takes a ticket to the end of its last second
        const Result<QByteArray> token = makeSecurityContext(bareKerberos())->step({});
        QVERIFY(!token);
        QCOMPARE(token.error().code, ErrorCode::NoTicket);
        QVERIFY2(token.error().text.contains(u"shortlived@EXAMPLE.TEST expired at"), qPrintable(token.error().text));
    }

    void aKdcThatIsNotThereIsNamed()
    {
        m_bench.useClient(u"none"_s, u"krb5-nokdc.conf"_s);
        SecurityRequest request = bareKerberos();
        KerberosBench::setPerson(&request, u"alice"_s);
        const Result<QByteArray> token = makeSecurityContext(request)->step({});
        QVERIFY(!token);
        QCOMPARE(token.error().code, ErrorCode::KdcNotReached);
        QVERIFY2(token.error().text.contains(u"EXAMPLE.TEST") && token.error().text.contains(u"127.0.0.1:1/TCP"),
                 qPrintable(token.error().text));
    }

    /// libkrb5 itself would wait for about half a minute.
    void aSilentKdcIsNotWaitedForLong()
    {
        QTcpServer tcp;
        QUdpSocket udp;
        QVERIFY(tcp.listen(QHostAddress::LocalHost));
        QVERIFY(udp.bind(QHostAddress::LocalHost, tcp.serverPort()));
        QVERIFY(m_bench.writeConfiguration(u"silent.conf"_s,
                                           "[libdefaults]\ndefault_realm = EXAMPLE.TEST\ndns_lookup_kdc = false\n"
                                           "[realms]\nEXAMPLE.TEST = {\nkdc = 127.0.0.1:" +
                                               QByteArray::number(tcp.serverPort()) + "\n}\n"));
        m_bench.useClient(u"none"_s, u"silent.conf"_s);
        SecurityRequest request = bareKerberos();
        KerberosBench::setPerson(&request, u"alice"_s);
        const auto context = makeSecurityContext(request);
        QElapsedTimer clock;
        clock.start();
        const Result<QByteArray> token = context->step({});
        QVERIFY2(clock.elapsed() < 20000, QByteArray::number(clock.elapsed()));
        QVERIFY(!token);
        QCOMPARE(token.error().code, ErrorCode::KdcNotReached);
        QVERIFY2(token.error().text.contains(QString::number(tcp.serverPort())), qPrintable(token.error().text));
    }

    void anUnusableConfigurationIsExplained_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("user");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("part");
        QTest::newRow("no default realm") << "[libdefaults]\ndns_lookup_kdc = false\n"_ba << u"alice"_s
                                          << ErrorCode::KdcNotReached << u"no default realm"_s;
        QTest::newRow("realm without KDC")
            << "[libdefaults]\ndns_lookup_kdc = false\ndefault_realm = NOWHERE.TEST\n"_ba << u"alice"_s
            << ErrorCode::KdcNotReached << u"No KDC is known for the realm NOWHERE.TEST"_s;
        QTest::newRow("realm of the person without KDC")
            << "[libdefaults]\ndns_lookup_kdc = false\n"_ba << u"alice@OTHER.TEST"_s << ErrorCode::KdcNotReached
            << u"No KDC is known for the realm OTHER.TEST"_s;
        QTest::newRow("broken file") << "[libdefaults\nfoo bar\n"_ba << u"alice"_s << ErrorCode::File
                                     << u"broken.conf"_s;
    }
    void anUnusableConfigurationIsExplained()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, user);
        QFETCH(ErrorCode, code);
        QFETCH(QString, part);
        QVERIFY(m_bench.writeConfiguration(u"broken.conf"_s, text));
        m_bench.useClient(u"none"_s, u"broken.conf"_s);
        SecurityRequest request = bareKerberos();
        KerberosBench::setPerson(&request, user);
        const Result<QByteArray> token = makeSecurityContext(request)->step({});
        QVERIFY(!token);
        QCOMPARE(token.error().code, code);
        QVERIFY2(token.error().text.contains(part), qPrintable(token.error().text));
    }

    void noCommonEncryptionTypeIsSaid()
    {
        QFile right(m_bench.realm().kdcFolder() + u"/krb5.conf"_s);
        QVERIFY(right.open(QIODevice::ReadOnly));
        const QByteArray text =
            right.readAll().replace("[libdefaults]", "[libdefaults]\npermitted_enctypes = camellia256-cts");
        QVERIFY(m_bench.writeConfiguration(u"camellia.conf"_s, text));
        m_bench.useClient(u"none"_s, u"camellia.conf"_s);
        SecurityRequest request = bareKerberos();
        KerberosBench::setPerson(&request, u"alice"_s);
        const Result<QByteArray> token = makeSecurityContext(request)->step({});
        QVERIFY(!token);
        QCOMPARE(token.error().code, ErrorCode::KdcRefused);
        QVERIFY2(token.error().text.contains(u"KDC_ERR_ETYPE_NOSUPP, 14"), qPrintable(token.error().text));
    }

    void channelBindingsAreChecked_data()
    {
        QTest::addColumn<QByteArray>("sent");
        QTest::addColumn<bool>("accepted");
        QTest::newRow("right") << kBindings << true;
        QTest::newRow("wrong") << kBindings.toUpper() << false;
    }
    void channelBindingsAreChecked()
    {
        QFETCH(QByteArray, sent);
        QFETCH(bool, accepted);
        m_bench.useClient(u"alice"_s);
        SecurityRequest request = bareKerberos();
        request.channelBindings = sent;
        const auto context = makeSecurityContext(request);
        const Result<QByteArray> token = context->step({});
        QVERIFY(token.has_value());
        Acceptor acceptor(Acceptor::Takes::Kerberos, kBindings);
        const QByteArray answer = acceptor.accept(*token);
        QVERIFY2(acceptor.isComplete() == accepted, acceptor.refusal());
        if (accepted) {
            QVERIFY(context->step(answer).has_value());
            // MIT tells that the client bound itself: GSS_C_CHANNEL_BOUND_FLAG.
            QVERIFY(acceptor.hasFlag(2048));
        }
    }

    void ticketsAreForwardedOnlyWhenAsked_data()
    {
        QTest::addColumn<bool>("asked");
        QTest::newRow("by default") << false;
        QTest::newRow("asked for") << true;
    }
    void ticketsAreForwardedOnlyWhenAsked()
    {
        QFETCH(bool, asked);
        SecurityRequest request = bareKerberos();
        KerberosBench::setPerson(&request, u"alice"_s);
        request.delegate = asked;
        const Result<QByteArray> token = makeSecurityContext(request)->step({});
        QVERIFY(token.has_value());
        Acceptor acceptor(Acceptor::Takes::Kerberos);
        (void)acceptor.accept(*token);
        QVERIFY2(acceptor.isComplete(), acceptor.refusal());
        QCOMPARE(acceptor.hasFlag(GSS_C_DELEG_FLAG), asked);
        QCOMPARE(acceptor.wasDelegatedTo(), asked);
    }

    /// The server's KRB-ERROR instead of its proof.
    void theServersRefusalIsNamed_data()
    {
        QTest::addColumn<QString>("keytab");
        QTest::addColumn<QString>("spn");
        QTest::newRow("the service has an old key") << u"stale.keytab"_s << u"HTTP/stale"_s;
        QTest::newRow("the service has a wrong key") << u"modified.keytab"_s << u"HTTP/modified"_s;
    }
    void theServersRefusalIsNamed()
    {
        QFETCH(QString, keytab);
        QFETCH(QString, spn);
        m_bench.useClient(u"alice"_s);
        SecurityRequest request = bareKerberos();
        request.spn = spn;
        const auto context = makeSecurityContext(request);
        const Result<QByteArray> token = context->step({});
        QVERIFY2(token.has_value(), KerberosBench::told(*context));
        m_bench.useKeytab(keytab);
        Acceptor acceptor(Acceptor::Takes::Kerberos);
        const QByteArray answer = acceptor.accept(*token);
        m_bench.useKeytab(u"http.keytab"_s);
        QVERIFY(acceptor.isRefused());
        QVERIFY2(!answer.isEmpty(), acceptor.refusal());
        const Result<QByteArray> last = context->step(answer);
        QVERIFY(!last);
        QCOMPARE(last.error().code, ErrorCode::Refused);
        QVERIFY2(last.error().text.contains(u"KRB_AP_ERR_") &&
                     last.error().text.contains(QString(spn + u"@EXAMPLE.TEST"_s)),
                 qPrintable(last.error().text));
    }

    void theAccountTellsAllButSecrets()
    {
        SecurityRequest request = bareKerberos();
        KerberosBench::setPerson(&request, u"alice"_s);
        const auto context = makeSecurityContext(request);
        QVERIFY(context->step({}).has_value());
        const QByteArray told = KerberosBench::told(*context);
        for (const char *part : {"AS-REQ", "AS-REP", "TGS-REQ", "TGS-REP", "KDC_ERR_PREAUTH_REQUIRED", "EXAMPLE.TEST",
                                 "HTTP/localhost@EXAMPLE.TEST", "127.0.0.1:"}) {
            QVERIFY2(told.contains(part), QByteArray(part).append(" is missing in\n").append(told));
        }
        const QString text = QString::fromUtf8(told);
        QVERIFY(!text.contains(WindowsRealm::password()));
        // Neither a key's hash ("aes256-cts/8F2A") nor anything long in hexadecimal.
        const QRegularExpression material(u"cts[a-z0-9-]*/[0-9A-F]{4}|[0-9A-Fa-f]{16,}"_s);
        QVERIFY2(!material.match(text).hasMatch(), qPrintable(material.match(text).captured()));
        for (const AccountLine &line : context->account()) {
            QCOMPARE(line.at.timeSpec(), Qt::UTC);
        }
    }

    void traceLinesAreCleaned_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("shown");
        QTest::newRow("prefix") << u"[12] 1795304858.169956: Resolving hostname kdc.acme.example\n"_s
                                << u"Resolving hostname kdc.acme.example"_s;
        QTest::newRow("encrypted timestamp")
            << u"[12] 1.2: Encrypted timestamp (for 1.2): plain 301AA011180F, encrypted 8EE72E26287E6537D8DB"_s
            << QString();
        QTest::newRow("key") << u"[12] 1.2: AS key obtained for encrypted timestamp: aes256-cts/F14E"_s << QString();
        QTest::newRow("session key") << u"[1] 1.2: TGS reply is for a@B -> c/d@B with session key aes256-cts/2FA1"_s
                                     << u"TGS reply is for a@B -> c/d@B with session key aes256-cts"_s;
        QTest::newRow("SPAKE") << u"[1] 1.2: SPAKE algorithm result: 00112233445566778899aabbccddeeff"_s << QString();
        QTest::newRow("empty") << QString() << QString();
    }
    void traceLinesAreCleaned()
    {
        QFETCH(QString, line);
        QFETCH(QString, shown);
        QCOMPARE(Negotiate::KdcConversation::cleanedTraceLine(line), shown);
    }

    void userNamesMeanPrincipals_data()
    {
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("domain");
        QTest::addColumn<QString>("realm");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("no realm at all") << u"alice"_s << QString() << QString() << QStringList();
        QTest::newRow("domain without default realm")
            << u"ACME\\alice"_s << QString() << QString() << QStringList{u"alice@ACME"_s};
        QTest::newRow("other domain first") << u"ACME\\alice"_s << QString() << u"EXAMPLE.TEST"_s
                                            << QStringList{u"alice@ACME"_s, u"alice@EXAMPLE.TEST"_s};
        QTest::newRow("principal name of another suffix")
            << u"alice@mail.example"_s << QString() << u"EXAMPLE.TEST"_s
            << QStringList{u"alice@MAIL.EXAMPLE"_s, u"alice@mail.example"_s, u"enterprise alice@mail.example"_s};
        QTest::newRow("at sign in the name")
            << u"EXAMPLE\\a@b"_s << QString() << u"EXAMPLE.TEST"_s << QStringList{u"a\\@b@EXAMPLE.TEST"_s};
        QTest::newRow("no domain before the backslash")
            << u"\\alice"_s << QString() << u"EXAMPLE.TEST"_s << QStringList{u"alice@EXAMPLE.TEST"_s};
    }
    void userNamesMeanPrincipals()
    {
        QFETCH(QString, user);
        QFETCH(QString, domain);
        QFETCH(QString, realm);
        QFETCH(QStringList, names);
        QStringList got;
        for (const Negotiate::UserCandidate &candidate : Negotiate::userCandidates(user, domain, realm)) {
            got.append(QString((candidate.enterprise ? u"enterprise "_s : QString()) + candidate.name));
        }
        QCOMPARE(got, names);
    }

    /// Runs last: the KDC comes back with another clock.
    void skewedClocksAreSaid()
    {
        m_bench.realm().stopKdc();
        const QByteArray problem = m_bench.realm().startKdc(u"+10m"_s);
        QVERIFY2(problem.isEmpty(), problem.constData());
        m_bench.useClient(u"none"_s, u"krb5-strict.conf"_s);
        SecurityRequest request = bareKerberos();
        KerberosBench::setPerson(&request, u"alice"_s);
        const auto context = makeSecurityContext(request);
        const Result<QByteArray> token = context->step({});
        QVERIFY(!token);
        QCOMPARE(token.error().code, ErrorCode::KdcRefused);
        QVERIFY2(token.error().text.contains(u"KRB_AP_ERR_SKEW, 37"), qPrintable(token.error().text));
        const QDateTime theirs = QDateTime::currentDateTimeUtc().addSecs(600);
        QVERIFY2(token.error().text.contains(theirs.toString(u"yyyy-MM-dd hh:")), qPrintable(token.error().text));
        QVERIFY2(KerberosBench::told(*context).contains("The KDC's clock says"), KerberosBench::told(*context));
    }

private:
    KerberosBench m_bench;
};

QTEST_GUILESS_MAIN(KerberosTest)
#include "tst_kerberos.moc"
