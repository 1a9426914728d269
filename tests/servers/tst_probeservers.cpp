// SPDX-License-Identifier: GPL-3.0-or-later
// The method probe against servers that nobody here wrote: the matrix of each, how little is sent, and no secret.
#include "report/leaks.h"
#include "support/commandline.h"
#include "support/realserver.h"
#include "support/windowsrealm.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

constexpr int kMostRequests = 40;

/// "basic=offered digest=refused"
QMap<QString, QString> expected(const QString &text)
{
    QMap<QString, QString> result;
    for (const QString &pair : text.split(u' ')) {
        result.insert(pair.section(u'=', 0, 0), pair.section(u'=', 1));
    }
    return result;
}

QByteArray requestOf(const QJsonObject &exchange)
{
    return QByteArray::fromBase64(exchange[u"request"_s][u"wire"_s].toString().toLatin1());
}

} // namespace

class ProbeServersTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void apache_data();
    void apache();
    void tlsVersionsAndCertificates_data();
    void tlsVersionsAndCertificates();
    void lighttpd_data();
    void lighttpd();
    void windowsRealm_data();
    void windowsRealm();
    void webServices_data();
    void webServices();

private:
    /// Probes with the secrets given but not asked for. Empty: the matrix, the counts and the silence are right.
    [[nodiscard]] QByteArray flaw(const QJsonObject &profile, const QString &endpointEnd, const QString &matrix,
                                  int exitCode = 0, bool withPassphrase = false);
    [[nodiscard]] QString certificate(const QString &name) const
    {
        return QString(m_apache.folder() + u"/certificates/" + name);
    }
    [[nodiscard]] QByteArray countsAndSecrets(const CommandRun &run) const;

    const QString kPassword = u"c0rrect h\u00f6rse"_s;
    CommandLine m_cli;
    RealServer m_apache;
    RealServer m_lighttpd;
    RealServer m_gsoap;
    RealServer m_gsoapDigest;
    RealServer m_node;
    WindowsRealm m_realm;
    QList<quint16> m_ports;
    int m_profiles = 0;
};

void ProbeServersTest::initTestCase()
{
    m_ports = freePorts(11);
    QStringList apachePorts;
    for (const quint16 port : m_ports.mid(0, 7)) {
        apachePorts.append(QString::number(port));
    }
    QVERIFY2(m_apache.start(
                 u"bash"_s, QStringList{QStringLiteral(TEST_SERVERS "/apache.sh"), m_apache.folder()} + apachePorts,
                 m_ports.mid(0, 7), {{u"SERVER_PASSWORD"_s, kPassword}, {u"CLIENT_PASSPHRASE"_s, u"letmein 42"_s}}),
             m_apache.output().constData());
    QVERIFY2(m_lighttpd.start(
                 u"bash"_s,
                 {QStringLiteral(TEST_SERVERS "/lighttpd.sh"), m_lighttpd.folder(), QString::number(m_ports[7])},
                 {m_ports[7]}, {{u"SERVER_PASSWORD"_s, kPassword}}),
             m_lighttpd.output().constData());
    const QString service = QStringLiteral(TEST_EXECUTABLES "/wsseservice");
    QVERIFY2(m_gsoap.start(service, {QString::number(m_ports[8]), u"alice"_s, u"timestamp"_s}, {m_ports[8]},
                           {{u"WSSE_PASSWORD"_s, kPassword}}),
             m_gsoap.output().constData());
    QVERIFY2(m_gsoapDigest.start(service, {QString::number(m_ports[9]), u"alice"_s, u"digest"_s}, {m_ports[9]},
                                 {{u"WSSE_PASSWORD"_s, kPassword}}),
             m_gsoapDigest.output().constData());
    QVERIFY2(m_node.start(u"node"_s,
                          {QStringLiteral(TEST_SERVERS "/node-soap/server.js"), QString::number(m_ports[10])},
                          {m_ports[10]}, {{u"SERVER_PASSWORD"_s, kPassword}}),
             m_node.output().constData());
    const QByteArray wrong = m_realm.start();
    QVERIFY2(wrong.isEmpty(), wrong.constData());
}

QByteArray ProbeServersTest::countsAndSecrets(const CommandRun &run) const
{
    QMap<QString, int> counts;
    const QJsonArray exchanges = run.exchanges();
    for (const auto &exchange : exchanges) {
        const QString step = exchange[u"step"_s].toString() + u' ' + exchange[u"request"_s][u"url"_s].toString();
        if (++counts[step] > 3) {
            return "more than three: " + step.toUtf8();
        }
        const QByteArray sent = requestOf(exchange.toObject());
        for (const QString &password : {kPassword, WindowsRealm::password()}) {
            if (const QByteArray form = TestData::leaksIn(sent, password.toUtf8()); !form.isEmpty()) {
                return "the password went out, " + form + ": " + sent;
            }
        }
    }
    return exchanges.size() > kMostRequests ? "too many requests" : QByteArray();
}

QByteArray ProbeServersTest::flaw(const QJsonObject &profile, const QString &endpointEnd, const QString &matrix,
                                  int exitCode, bool withPassphrase)
{
    const QString file = m_cli.folder() + u"/probe%1.ticketscope.json"_s.arg(++m_profiles);
    QFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(QJsonDocument(profile).toJson()) < 0) {
        return "the profile could not be written";
    }
    out.close();
    QJsonObject secrets{{u"clientCertificatePassphrase"_s, u"letmein 42"_s}};
    QStringList words{u"probe"_s, file, u"--json"_s, u"--secrets"_s, u"-"_s};
    if (withPassphrase) {
        words.append(u"--with-secrets"_s);
    } else {
        secrets.insert(u"password"_s, kPassword);
    }
    const CommandRun run = m_cli.run(words, QJsonDocument(secrets).toJson(), std::chrono::seconds(120));
    if (run.exitCode != exitCode) {
        return "exit code " + QByteArray::number(run.exitCode) + ": " + run.all();
    }
    if (const QByteArray wrong = countsAndSecrets(run); !wrong.isEmpty()) {
        return wrong;
    }
    for (const auto &endpoint : run.json[u"endpoints"_s].toArray()) {
        if (!endpoint[u"url"_s].toString().endsWith(endpointEnd)) {
            continue;
        }
        QMap<QString, QJsonObject> methods;
        for (const auto &method : endpoint[u"methods"_s].toArray()) {
            methods.insert(method[u"scheme"_s].toString(), method.toObject());
        }
        const QMap<QString, QString> wanted = expected(matrix);
        for (auto it = wanted.cbegin(); it != wanted.cend(); ++it) {
            if (methods.value(it.key())[u"state"_s].toString() != it.value()) {
                return it.key().toUtf8() + " is not " + it.value().toUtf8() + ": " +
                       QJsonDocument(methods.value(it.key())).toJson() +
                       QJsonDocument(run.json[u"endpoints"_s].toArray()).toJson();
            }
        }
        return {};
    }
    return "no such endpoint: " + QJsonDocument(run.json[u"endpoints"_s].toArray()).toJson();
}

void ProbeServersTest::apache_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("matrix");
    QTest::newRow("Basic") << u"/basic/"_s
                           << u"anonymous=refused basic=offered digest=refused bearer=refused soticket=refused "
                              "xsrf=refused ntlm=refused negotiate=refused"_s;
    QTest::newRow("Digest") << u"/digest/"_s
                            << u"anonymous=refused basic=refused digest=offered bearer=refused soticket=refused "
                               "xsrf=refused ntlm=refused negotiate=refused"_s;
    QTest::newRow("open") << u"/open/"_s
                          << u"anonymous=accepted options=accepted basic=refused digest=refused ntlm=refused"_s;
    QTest::newRow("nothing there") << u"/nowhere/"_s << u"anonymous=refused"_s;
}

void ProbeServersTest::apache()
{
    QFETCH(QString, path);
    QFETCH(QString, matrix);
    const QJsonObject here = profile(u"http"_s, u"basic"_s, u"http://127.0.0.1:%1%2"_s.arg(m_ports[0]).arg(path),
                                     {{u"userName"_s, u"alice"_s}});
    const QByteArray wrong = flaw(here, path, matrix);
    QVERIFY2(wrong.isEmpty(), wrong);
}

void ProbeServersTest::tlsVersionsAndCertificates_data()
{
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QString>("matrix");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("good") << 1 << QString() << u"/basic/"_s << u"/"_s << u"basic=offered"_s << 0;
    QTest::newRow("good, its versions") << 1 << QString() << u"/basic/"_s << u"TLS"_s
                                        << u"tls1.2=accepted tls1.3=accepted client-certificate=refused"_s << 0;
    QTest::newRow("mutual TLS, with the certificate")
        << 6 << u"client.p12"_s << u"/mutual/"_s << u"TLS"_s
        << u"tls1.2=accepted tls1.3=accepted client-certificate=accepted"_s << 0;
    QTest::newRow("mutual TLS, with the certificate, secrets not asked for")
        << 6 << u"client.p12"_s << u"/mutual/"_s << u"TLS"_s << u"client-certificate=offered"_s << 3;
    QTest::newRow("mutual TLS, without") << 6 << QString() << u"/mutual/"_s << u"TLS"_s
                                         << u"client-certificate=offered"_s << 3;
    QTest::newRow("expired") << 2 << QString() << u"/open/"_s << u"TLS"_s << u"tls1.3=accepted"_s << 3;
}

void ProbeServersTest::tlsVersionsAndCertificates()
{
    QFETCH(int, port);
    QFETCH(QString, certificate);
    QFETCH(QString, path);
    QFETCH(QString, endpoint);
    QFETCH(QString, matrix);
    QFETCH(int, exitCode);
    QJsonObject tls{{u"caFile"_s, this->certificate(u"ca.pem"_s)}};
    if (!certificate.isEmpty()) {
        tls.insert(u"clientCertificateFile"_s, this->certificate(certificate));
    }
    const QString origin = u"https://localhost:%1"_s.arg(m_ports[port]);
    const QJsonObject here =
        profile(u"http"_s, u"basic"_s, QString(origin + path), {{u"userName"_s, u"alice"_s}}, {{u"tls"_s, tls}});
    const QByteArray wrong =
        flaw(here, endpoint == "TLS"_L1 ? QString(u':' + QString::number(m_ports[port]) + u'/') : path, matrix,
             exitCode, !certificate.isEmpty() && exitCode == 0);
    QVERIFY2(wrong.isEmpty(), wrong);
}

void ProbeServersTest::lighttpd_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("SHA-256") << u"/sha256/"_s;
    QTest::newRow("SHA-256 and MD5") << u"/both/"_s;
}

void ProbeServersTest::lighttpd()
{
    QFETCH(QString, path);
    const QJsonObject here = profile(u"http"_s, u"digest"_s, u"http://127.0.0.1:%1%2"_s.arg(m_ports[7]).arg(path),
                                     {{u"userName"_s, u"alice"_s}});
    const QByteArray wrong =
        flaw(here, path, u"anonymous=refused digest=offered basic=refused ntlm=refused negotiate=refused"_s);
    QVERIFY2(wrong.isEmpty(), wrong);
}

void ProbeServersTest::windowsRealm_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("matrix");
    QTest::newRow("Kerberos alone") << u"/kerberos/"_s
                                    << u"anonymous=refused basic=refused negotiate=offered ntlm=refused"_s;
    QTest::newRow("Kerberos and NTLM") << u"/negotiate/"_s << u"basic=refused negotiate=offered ntlm=offered"_s;
    QTest::newRow("Negotiate with NTLM alone") << u"/spnego-ntlm/"_s << u"negotiate=offered ntlm=offered"_s;
    // mod_auth_gssapi takes Negotiate there all the same; only the challenge is kept back.
    QTest::newRow("NTLM alone") << u"/ntlm/"_s << u"digest=refused negotiate=hidden ntlm=offered"_s;
    // Not among the mechanisms that are allowed there. Yet mod_auth_gssapi 1.6.4 offers NTLM wherever a login holds for
    // its connection, answers with a type 2, and lets in who has the right password: offered is what is true.
    QTest::newRow("Kerberos, bound to the connection")
        << u"/bound/"_s << u"basic=refused negotiate=offered ntlm=offered"_s;
}

void ProbeServersTest::windowsRealm()
{
    QFETCH(QString, path);
    QFETCH(QString, matrix);
    const QJsonObject here = profile(u"http"_s, u"negotiate"_s, m_realm.http(path), {{u"userName"_s, u"alice"_s}});
    const QByteArray wrong = flaw(here, path, matrix);
    QVERIFY2(wrong.isEmpty(), wrong);
}

void ProbeServersTest::webServices_data()
{
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("matrix");
    QTest::newRow("gSOAP") << 8 << u"/"_s << u"password-text=offered password-digest=offered"_s;
    QTest::newRow("gSOAP, digest only") << 9 << u"/"_s << u"password-text=offered password-digest=offered"_s;
    QTest::newRow("node-soap") << 10 << u"/search"_s << u"password-text=offered password-digest=offered"_s;
}

void ProbeServersTest::webServices()
{
    QFETCH(int, port);
    QFETCH(QString, path);
    QFETCH(QString, matrix);
    const QString body = u"<n:Search xmlns:n=\"urn:ticketscope:tests:search\"><n:query>first</n:query></n:Search>"_s;
    const QJsonObject here = profile(
        u"ws-security"_s, u"password-text"_s, u"http://127.0.0.1:%1%2"_s.arg(m_ports[port]).arg(path),
        {{u"userName"_s, u"alice"_s}, {u"soapAction"_s, u"urn:ticketscope:tests:search#Search"_s}, {u"body"_s, body}});
    const QByteArray wrong = flaw(here, path, matrix);
    QVERIFY2(wrong.isEmpty(), wrong);
}

QTEST_GUILESS_MAIN(ProbeServersTest)
#include "tst_probeservers.moc"
