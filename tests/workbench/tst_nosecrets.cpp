// SPDX-License-Identifier: GPL-3.0-or-later
// Started directly, the program runs itself again under run-with-keyring.sh: with a Secret Service of its own.
#include "byteserver.h"
#include "leakscan.h"
#include "program.h"
#include "support/commandline.h"
#include "support/realserver.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>
#include <QUrl>
#include <QtEndian>

#include <unistd.h>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

/// Twenty characters, those that every encoding treats in its own way among them.
QString drawSecret()
{
    static const QString letters = u"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"_s;
    auto *random = QRandomGenerator::system();
    const auto letter = [&] { return letters.at(random->bounded(letters.size())); };
    QString middle = u"&<>\"'+/=%ä€"_s;
    while (middle.size() < 18) {
        middle += letter();
    }
    for (qsizetype i = middle.size() - 1; i > 0; --i) {
        const qsizetype other = random->bounded(qint64(i + 1));
        const QChar kept = middle.at(i);
        middle[i] = middle.at(other);
        middle[other] = kept;
    }
    return letter() + middle + letter();
}

QByteArray joined(const QList<QByteArray> &lines)
{
    return lines.join('\n');
}

/// What a server gave out that opens a session.
QList<QByteArray> issuedIn(const QByteArray &answers)
{
    static const QList<QRegularExpression> places{
        QRegularExpression(u"\r\nSet-Cookie: *[^=\r\n]+=([^;\r\n]+)"_s, QRegularExpression::CaseInsensitiveOption),
        QRegularExpression(u"\r\nCanary: *([^\r\n]+)"_s, QRegularExpression::CaseInsensitiveOption),
        QRegularExpression(u"<(?:\\w+:)?Ticket>([^<]+)<"_s),
        QRegularExpression(u"XSRF_TOKEN\"[^>]*value=\"([^\"]+)\""_s),
    };
    QList<QByteArray> issued;
    for (const QRegularExpression &place : places) {
        auto all = place.globalMatch(QString::fromLatin1(answers));
        while (all.hasNext()) {
            if (const QByteArray value = all.next().captured(1).toLatin1().trimmed(); value.size() >= 12) {
                issued.append(value);
            }
        }
    }
    return issued;
}

/// The LM and NT responses in what was sent with NTLM, bare or inside SPNEGO (MS-NLMP section 2.2.1.3): who has them
/// can try passwords against them.
QList<QByteArray> responsesIn(const QByteArray &requests)
{
    static const QRegularExpression place(u"Authorization: *(?:NTLM|Negotiate) +([A-Za-z0-9+/=]+)"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    QList<QByteArray> responses;
    auto all = place.globalMatch(QString::fromLatin1(requests));
    while (all.hasNext()) {
        const QByteArray token = QByteArray::fromBase64(all.next().captured(1).toLatin1());
        const qsizetype start = token.indexOf(QByteArray("NTLMSSP\0\3\0\0\0", 12));
        if (start < 0 || start + 28 > token.size()) {
            continue;
        }
        for (const qsizetype field : {start + 12, start + 20}) {
            const QByteArray response = token.mid(start + qFromLittleEndian<quint32>(token.constData() + field + 4),
                                                  qFromLittleEndian<quint16>(token.constData() + field));
            // The proof at its beginning; zeros stand where NTLMv2 leaves the other one out.
            if (const QByteArray proof = response.left(16); proof.count('\0') < 8) {
                responses.append(proof);
            }
        }
    }
    return responses;
}

/// A header's or a field's value where the person's own secret is a part of a longer text.
QByteArray secretPart(const QString &parameter, const QString &value)
{
    return parameter == u"sessionCookie"_s ? value.section(u'=', 1).toUtf8() : value.toUtf8();
}

} // namespace

/// No secret leaves the program but on the wire.
class NoSecretsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Whoever is to log in with a browser is a script.
    void initTestCase() { qputenv("BROWSER", PACKAGING "/practice-browser.sh"); }
    void init()
    {
        m_program = std::make_unique<Program>();
        m_scan = LeakScan();
    }

    /// Everything that was written, whatever the test was.
    void cleanup()
    {
        int files = 0;
        const QList<QByteArray> found = m_scan.findBelow(m_program->folder(), &files);
        QVERIFY2(found.isEmpty(), joined(found));
        const QList<QByteArray> home = m_scan.findBelow(qEnvironmentVariable("HOME"));
        QVERIFY2(home.isEmpty(), joined(home));
    }

    void theScanFindsWhatIsPlanted_data()
    {
        QTest::addColumn<QByteArray>("planted");
        // For the secret `Kq&<ä€>"'+/=%z7 x`, each written out by hand or by another's encoder.
        const QString text = u"Kq&<ä€>\"'+/=%z7 x"_s;
        const QByteArray utf8 = text.toUtf8();
        const QByteArray low(reinterpret_cast<const char *>(text.utf16()), text.size() * 2);
        QByteArray high = low;
        for (qsizetype i = 0; i + 1 < high.size(); i += 2) {
            std::swap(high[i], high[i + 1]);
        }
        QTest::newRow("plain") << utf8;
        QTest::newRow("Latin-1") << "Kq&<\xE4?>\"'+/=%z7 x"_ba;
        QTest::newRow("UTF-16LE") << low;
        QTest::newRow("UTF-16BE") << high;
        for (const QByteArray &user : {""_ba, "a"_ba, "ab"_ba, "alice:"_ba, "user:"_ba}) {
            const QByteArray after = user + utf8 + "!";
            QTest::addRow("Base64 after '%s'", user.constData()) << after.toBase64();
            QTest::addRow("Base64url after '%s'", user.constData()) << after.toBase64(QByteArray::Base64UrlEncoding);
            QTest::addRow("Base64 without padding after '%s'", user.constData())
                << after.toBase64(QByteArray::OmitTrailingEquals);
            QTest::addRow("Base64 of UTF-16 after '%s'", user.constData()) << QByteArray(user + low).toBase64();
            QTest::addRow("Base64 of big-endian UTF-16 after '%s'", user.constData())
                << QByteArray(user + high).toBase64();
            QTest::addRow("Base64 of Base64 after '%s'", user.constData())
                << QByteArray("x: " + after.toBase64()).toBase64();
        }
        QTest::newRow("percent-encoded") << "Kq%26%3C%C3%A4%E2%82%AC%3E%22%27%2B%2F%3D%25z7%20x"_ba;
        QTest::newRow("percent-encoded, lower case") << "Kq%26%3c%c3%a4%e2%82%ac%3e%22%27%2b%2f%3d%25z7%20x"_ba;
        QTest::newRow("form") << "Kq%26%3C%C3%A4%E2%82%AC%3E%22%27%2B%2F%3D%25z7+x"_ba;
        QTest::newRow("form, lower case") << "Kq%26%3c%c3%a4%e2%82%ac%3e%22%27%2b%2f%3d%25z7+x"_ba;
        QTest::newRow("URI component") << "Kq%26%3C%C3%A4%E2%82%AC%3E%22'%2B%2F%3D%25z7%20x"_ba;
        QTest::newRow("XML, names") << "Kq&amp;&lt;\xC3\xA4\xE2\x82\xAC&gt;&quot;&apos;+/=%z7 x"_ba;
        QTest::newRow("XML, least") << "Kq&amp;&lt;\xC3\xA4\xE2\x82\xAC>\"'+/=%z7 x"_ba;
        QTest::newRow("XML, decimal") << "Kq&#38;&#60;&#228;&#8364;&#62;&#34;&#39;+/=%z7 x"_ba;
        QTest::newRow("XML, hexadecimal") << "Kq&#x26;&#x3c;&#xe4;&#x20ac;&#x3e;&#x22;&#x27;+/=%z7 x"_ba;
        QTest::newRow("JSON") << "Kq&<\xC3\xA4\xE2\x82\xAC>\\\"'+/=%z7 x"_ba;
        QTest::newRow("JSON, ASCII") << "Kq&<\\u00e4\\u20ac>\\\"'+/=%z7 x"_ba;
        QTest::newRow("JSON, solidus") << "Kq&<\xC3\xA4\xE2\x82\xAC>\\\"'+\\/=%z7 x"_ba;
        QTest::newRow("JSON, HTML") << "Kq\\u0026\\u003C\\u00E4\\u20AC\\u003E\\u0022\\u0027\\u002B/=%z7 x"_ba;
        QTest::newRow("hex") << utf8.toHex();
        QTest::newRow("hex, upper case") << utf8.toHex().toUpper();
        QTest::newRow("hex of UTF-16") << low.toHex();
    }
    void theScanFindsWhatIsPlanted()
    {
        QFETCH(QByteArray, planted);
        LeakScan scan;
        scan.add("the secret", u"Kq&<ä€>\"'+/=%z7 x"_s.toUtf8());
        QVERIFY(!scan.find("before \"" + planted + "\" after", "bytes").isEmpty());
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(u"a/.b"_s));
        QFile file(folder.filePath(u"a/.b/.hidden"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("before " + planted + " after");
        file.close();
        QVERIFY(!scan.findBelow(folder.path()).isEmpty());
    }

    void theScanFindsNothingWhereNothingIs()
    {
        LeakScan scan;
        scan.add("the secret", u"Kq&<ä€>\"'+/=%z7 x"_s.toUtf8());
        QVERIFY(scan.find("Kq&<**********z7 x, S3EmPMOk, %26%3C, \xE2\x80\xA2\xE2\x80\xA2", "bytes").isEmpty());
    }

    void theScanKnowsNtlmResponses()
    {
        const QByteArray typeThree = QByteArray("NTLMSSP\0\3\0\0\0\x18\0\x18\0\x40\0\0\0\x18\0\x18\0\x58\0\0\0", 28) +
                                     QByteArray(36, 'x') + QByteArray(24, '\0') + "the response of NTLMv1..";
        for (const QByteArray &before : {QByteArray(), QByteArray("SPNEGO")}) {
            const QByteArray sent =
                "GET / HTTP/1.1\r\nAuthorization: NTLM " + QByteArray(before + typeThree).toBase64();
            QCOMPARE(responsesIn(sent), QList<QByteArray>{"the response of "});
        }
        LeakScan scan;
        scan.add("NTLM response", "the response of ");
        QVERIFY(!scan.find(typeThree.toBase64(), "bytes").isEmpty());
        QVERIFY(!scan.find(typeThree.toHex(), "bytes").isEmpty());
    }

    void aRunThatKeepsSecretsIsFound()
    {
        // The same path through the program as below, with the one switch that lets them out.
        ByteServer server([](BytePeer &peer) {
            if (peer.readRequest()) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
        const QString secret = drawSecret();
        LeakScan scan;
        scan.add("password", secret.toUtf8());
        const ProgramRun run =
            m_program->logIn(profile(u"http"_s, u"basic"_s, server.url(), {{u"userName"_s, u"alice"_s}}),
                             {{u"password"_s, secret}}, {u"--keep-secrets"_s});
        QVERIFY2(run.exitCode == 0, run.err);
        QVERIFY(!scan.find(run.out, "output").isEmpty());
    }

    void practiceSessions_data()
    {
        QTest::addColumn<QString>("name");
        PracticeProgram practice;
        if (practice.start()) {
            const QJsonArray profiles = practice.profiles();
            for (const auto &profile : profiles) {
                const QString name = profile[u"name"_s].toString();
                QTest::newRow(qPrintable(name)) << name;
            }
        }
    }
    void practiceSessions()
    {
        QFETCH(QString, name);
        PracticeProgram practice;
        QVERIFY2(practice.start(), practice.output());
        runSessions(practice, name, 0);
    }

    void practiceSessionsWithDamage_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("fault");
        for (const QString &name : {u"NetServer SOAP: user and password"_s, u"WebApi: user and password"_s,
                                    u"Windows Server Essentials: administrator"_s, u"WS-Security: password as text"_s,
                                    u"HTTP: Digest"_s, u"HTTP: a header with a key"_s}) {
            for (const QString &fault : {u"broken-gzip"_s, u"close-early"_s, u"server-error-500"_s, u"reset"_s}) {
                QTest::addRow("%s, %s", qPrintable(name), qPrintable(fault)) << name << fault;
            }
        }
    }
    void practiceSessionsWithDamage()
    {
        QFETCH(QString, name);
        QFETCH(QString, fault);
        PracticeProgram practice;
        QVERIFY2(practice.start({fault}), practice.output());
        runSessions(practice, name, -1);
    }

    void answersThatEchoWhatWasSent_data()
    {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<QString>("secret");
        QTest::addColumn<QByteArray>("encoding");
        for (const QByteArray &encoding : {"plain"_ba, "base64"_ba, "hex"_ba, "chunked"_ba, "short"_ba, "nohead"_ba}) {
            QTest::addRow("basic, %s", encoding.constData()) << u"basic"_s << u"password"_s << encoding;
            QTest::addRow("bearer, %s", encoding.constData()) << u"bearer"_s << u"accessToken"_s << encoding;
            QTest::addRow("header, %s", encoding.constData()) << u"header"_s << u"headerValue"_s << encoding;
        }
    }
    /// The worst of servers: it says back everything it was told, whole or broken.
    void answersThatEchoWhatWasSent()
    {
        QFETCH(QString, scheme);
        QFETCH(QString, secret);
        QFETCH(QByteArray, encoding);
        const QString value = drawSecret();
        m_scan.add("secret", value.toUtf8());
        ByteServer server([encoding, value](BytePeer &peer) {
            if (!peer.readRequest()) {
                return;
            }
            QByteArray body = "you said: " + peer.received() + " and your secret is " + value.toUtf8() + '.';
            if (encoding == "base64") {
                body = body.toBase64();
            } else if (encoding == "hex") {
                body = body.toHex();
            }
            QByteArray head = "HTTP/1.1 403 Forbidden " + value.toUtf8().toPercentEncoding() +
                              "\r\nX-Echo: " + value.toUtf8() + "\r\nContent-Type: text/html\r\n";
            if (encoding == "chunked") {
                const qsizetype half = body.size() - 10; // in the middle of the secret
                peer.send(head + "Transfer-Encoding: chunked\r\n\r\n" + QByteArray::number(half, 16) + "\r\n" +
                          body.left(half) + "\r\n" + QByteArray::number(body.size() - half, 16) + "\r\n" +
                          body.mid(half) + "\r\n0\r\n\r\n");
            } else if (encoding == "nohead") {
                peer.send("<html>" + body);
            } else {
                const qsizetype length = body.size() + (encoding == "short" ? 100 : 0);
                peer.send(head + "Content-Length: " + QByteArray::number(length) + "\r\n\r\n" + body);
            }
        });
        const QJsonObject echoed =
            profile(u"http"_s, scheme, server.url(), {{u"userName"_s, u"alice"_s}, {u"headerName"_s, u"X-Api-Key"_s}});
        runBoth(echoed, {{secret, value}}, {}, {1, 3});
    }

    void realServers()
    {
        const QString password = drawSecret();
        const QString passphrase = drawSecret();
        const QString proxyPassword = drawSecret();
        const QList<quint16> ports = freePorts(13);
        QStringList names;
        for (const quint16 port : ports.first(7)) {
            names.append(QString::number(port));
        }
        RealServer apache;
        QVERIFY2(apache.start(u"bash"_s,
                              QStringList{QStringLiteral(TEST_SERVERS "/apache.sh"), apache.folder()} + names,
                              ports.first(7), {{u"SERVER_PASSWORD"_s, password}, {u"CLIENT_PASSPHRASE"_s, passphrase}}),
                 apache.output());
        RealServer squid;
        QVERIFY2(squid.start(u"bash"_s,
                             {QStringLiteral(TEST_SERVERS "/squid.sh"), squid.folder(), QString::number(ports[7])},
                             {ports[7]}, {{u"SERVER_PASSWORD"_s, proxyPassword}}),
                 squid.output());
        RealServer lighttpd;
        QVERIFY2(
            lighttpd.start(u"bash"_s,
                           {QStringLiteral(TEST_SERVERS "/lighttpd.sh"), lighttpd.folder(), QString::number(ports[8])},
                           {ports[8]}, {{u"SERVER_PASSWORD"_s, password}}),
            lighttpd.output());
        RealServer gsoap;
        QVERIFY2(gsoap.start(QStringLiteral(TEST_EXECUTABLES "/wsseservice"),
                             {QString::number(ports[9]), u"alice"_s, u"timestamp"_s}, {ports[9]},
                             {{u"WSSE_PASSWORD"_s, password}}),
                 gsoap.output());
        RealServer node;
        QVERIFY2(node.start(u"node"_s,
                            {QStringLiteral(TEST_SERVERS "/node-soap/server.js"), QString::number(ports[10])},
                            {ports[10]}, {{u"SERVER_PASSWORD"_s, password}}),
                 node.output());
        m_scan.add("password", password.toUtf8());
        m_scan.add("passphrase", passphrase.toUtf8());
        m_scan.add("proxy password", proxyPassword.toUtf8());

        const QJsonObject alice{{u"userName"_s, u"alice"_s}};
        const QJsonObject secrets{{u"password"_s, password},
                                  {u"proxyPassword"_s, proxyPassword},
                                  {u"clientCertificatePassphrase"_s, passphrase}};
        const QString http = u"http://127.0.0.1:%1%2"_s;
        const QString https = u"https://localhost:%1%2"_s;
        const QString certificates = apache.folder() + u"/certificates/"_s;
        const QJsonObject proxy{
            {u"mode"_s, u"http"_s}, {u"host"_s, u"127.0.0.1"_s}, {u"port"_s, ports[7]}, {u"userName"_s, u"alice"_s}};
        const QJsonObject authority{{u"caFile"_s, QString(certificates + u"ca.pem")}};
        QJsonObject mutual = authority;
        mutual.insert(u"clientCertificateFile"_s, QString(certificates + u"client.p12"));
        QJsonObject mutualPem = authority;
        mutualPem.insert(u"clientCertificateFile"_s, QString(certificates + u"client.pem"));
        mutualPem.insert(u"clientKeyFile"_s, QString(certificates + u"client-encrypted.key"));
        const QJsonObject search{
            {u"userName"_s, u"alice"_s},
            {u"soapVersion"_s, u"1.1"_s},
            {u"soapAction"_s, u"urn:ticketscope:tests:search#Search"_s},
            {u"body"_s, u"<n:Search xmlns:n=\"urn:ticketscope:tests:search\"><n:query>x</n:query></n:Search>"_s},
            {u"timestampTtlSeconds"_s, u"300"_s},
            {u"nonce"_s, true},
            {u"created"_s, true},
            {u"mustUnderstand"_s, true}};
        const QString gsoapUrl = http.arg(ports[9]).arg(u"/"_s);
        const QString nodeUrl = http.arg(ports[10]).arg(u"/search"_s);
        const QList<QJsonObject> profiles{
            profile(u"http"_s, u"basic"_s, http.arg(ports[0]).arg(u"/basic/"_s), alice),
            profile(u"http"_s, u"digest"_s, http.arg(ports[0]).arg(u"/digest/"_s), alice),
            profile(u"http"_s, u"none"_s, https.arg(ports[6]).arg(u"/mutual/"_s), {}, {{u"tls"_s, mutual}}),
            profile(u"http"_s, u"none"_s, https.arg(ports[6]).arg(u"/mutual/"_s), {}, {{u"tls"_s, mutualPem}}),
            profile(u"http"_s, u"basic"_s, http.arg(ports[0]).arg(u"/basic/"_s), alice, {{u"proxy"_s, proxy}}),
            profile(u"http"_s, u"basic"_s, https.arg(ports[1]).arg(u"/basic/"_s), alice,
                    {{u"proxy"_s, proxy}, {u"tls"_s, authority}}),
            profile(u"http"_s, u"digest"_s, http.arg(ports[8]).arg(u"/sha256/"_s), alice),
            profile(u"ws-security"_s, u"password-text"_s, gsoapUrl, search),
            profile(u"ws-security"_s, u"password-digest"_s, gsoapUrl, search),
            profile(u"ws-security"_s, u"password-text"_s, nodeUrl, search),
            profile(u"ws-security"_s, u"password-digest"_s, nodeUrl, search),
        };
        for (const QJsonObject &one : profiles) {
            runBoth(one, secrets, {u"--logoff"_s}, {0});
            // All secrets are others: refused by the server, the proxy, or the certificate's file.
            QJsonObject wrong;
            for (auto it = secrets.begin(); it != secrets.end(); ++it) {
                const QString other = drawSecret();
                m_scan.add("wrong " + it.key().toUtf8(), other.toUtf8());
                wrong.insert(it.key(), other);
            }
            runBoth(one, wrong, {}, {0, 1, 2, 3});
        }
    }

    void profilesAndTheKeychain()
    {
        const QString password = drawSecret();
        const QString proxyPassword = drawSecret();
        m_scan.add("password", password.toUtf8());
        m_scan.add("proxy password", proxyPassword.toUtf8());
        PracticeProgram practice;
        QVERIFY2(practice.start(), practice.output());
        QJsonObject taken = practice.profile(u"HTTP: Basic"_s);
        taken.insert(u"name"_s, u"Kept"_s);
        const QString file = m_program->write(u"kept.ticketscope.json"_s, QJsonDocument(taken).toJson());
        const QString exported = m_program->file(u"exported.ticketscope.json"_s);

        verifyClean(m_program->run({u"profile"_s, u"import"_s, file}), {0});
        verifyClean(m_program->run({u"profile"_s, u"set-secret"_s, u"Kept"_s, u"password"_s}, password.toUtf8()), {0});
        verifyClean(m_program->run({u"profile"_s, u"set-secret"_s, u"Kept"_s, u"proxyPassword"_s},
                                   proxyPassword.toUtf8() + '\n'),
                    {0});
        const ProgramRun shown = m_program->run({u"profile"_s, u"show"_s, u"Kept"_s});
        verifyClean(shown, {0});
        QVERIFY2(shown.err.contains("password: in the keychain"), shown.err);
        verifyClean(m_program->run({u"profile"_s, u"list"_s}), {0});
        verifyClean(m_program->run({u"profile"_s, u"list"_s, u"--json"_s}), {0});
        verifyClean(m_program->run({u"profile"_s, u"export"_s, u"Kept"_s}), {0});
        verifyClean(m_program->run({u"profile"_s, u"export"_s, u"Kept"_s, exported}), {0});
        const QString har = m_program->file(u"kept.har"_s);
        // The practice account has another password: what the keychain holds is refused, and stays unseen.
        verifyClean(m_program->run({u"login"_s, u"Kept"_s, u"--json"_s, u"--save"_s, har}), {1});
        verifyClean(m_program->run({u"login"_s, u"Kept"_s}), {1});
        QVERIFY(QFile::exists(har) && QFile::exists(exported));
        // Cleaned up before the last look at all files, so that they are there to be looked at now.
        QVERIFY2(m_scan.findBelow(m_program->folder()).isEmpty(), "files");
        verifyClean(m_program->run({u"profile"_s, u"remove"_s, u"Kept"_s}), {0});
    }

    void aSecretInAProfileFileIsRefusedUnseen()
    {
        const QString password = drawSecret();
        LeakScan scan;
        scan.add("password", password.toUtf8());
        const QJsonObject object = profile(u"http"_s, u"basic"_s, u"http://127.0.0.1:1/"_s,
                                           {{u"userName"_s, u"alice"_s}, {u"password"_s, password}});
        const QString file = m_program->write(u"secret.ticketscope.json"_s, QJsonDocument(object).toJson());
        for (const QStringList &arguments :
             {QStringList{u"profile"_s, u"import"_s, file}, QStringList{u"login"_s, file},
              QStringList{u"login"_s, file, u"--json"_s}}) {
            const ProgramRun run = m_program->run(arguments);
            QCOMPARE(run.exitCode, 2);
            const QList<QByteArray> found = scan.find(run.out + run.err, "output");
            QVERIFY2(found.isEmpty(), joined(found));
        }
        QVERIFY(QFile::remove(file));
        QVERIFY(scan.findBelow(m_program->folder()).isEmpty());
    }

    void pastedMessages_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<QByteArray>("form");
        const QByteArray soap =
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>%1</s:Header>"
            "<s:Body>%2</s:Body></s:Envelope>";
        const QByteArray wsse = "<w:Security xmlns:w=\"http://docs.oasis-open.org/wss/2004/01/"
                                "oasis-200401-wss-wssecurity-secext-1.0.xsd\"><w:UsernameToken><w:Username>alice"
                                "</w:Username><w:Password>%3</w:Password></w:UsernameToken></w:Security>";
        const QByteArray login =
            "<AuthenticateUsernamePassword xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services88\">"
            "<UserName>JR</UserName><Password>%3</Password></AuthenticateUsernamePassword>";
        const auto halves = [](const QByteArray &text) {
            const qsizetype at = text.indexOf("%3");
            return std::pair(text.left(at), text.mid(at + 2));
        };
        const auto add = [&](const char *name, const QByteArray &text, const QByteArray &form) {
            const auto [before, after] = halves(text);
            QTest::newRow(name) << before << after << form;
        };
        add("Basic", "Authorization: Basic %3", "basic");
        add("Basic, the value alone", "Basic %3", "basic");
        add("Bearer", "Authorization: Bearer %3", "token");
        add("SOTicket", "Authorization: SOTicket 7T:%3", "token");
        add("application token", "SO-AppToken: %3", "token");
        add("XSRF token", "X-XSRF-TOKEN: %3", "token");
        add("Canary", "Canary: %3", "token");
        add("Cookie", "Cookie: a=b; ASP.NET_SessionId=%3", "token");
        add("Set-Cookie", "Set-Cookie: ASP.NET_SessionId=%3; path=/; HttpOnly", "token");
        add("a request with Basic", "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic %3\r\n\r\n", "basic");
        add("a request cut off", "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic %3", "basic");
        add("a proxy's Basic", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\nProxy-Authorization: Basic %3\r\n\r\n", "basic");
        add("UsernameToken", QByteArray(soap).replace("%1", wsse).replace("%2", ""), "xml");
        add("UsernameToken, cut off", QByteArray(soap).replace("%1", wsse).replace("%2", "").chopped(60), "xml");
        add("SuperOffice login", QByteArray(soap).replace("%1", "").replace("%2", login), "xml");
    }
    void pastedMessages()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        QFETCH(QByteArray, form);
        const QString secret = form == "token" ? drawToken() : drawSecret();
        m_scan.add("secret", secret.toUtf8());
        QByteArray written = secret.toUtf8();
        if (form == "basic") {
            written = QByteArray("alice:" + written).toBase64();
        } else if (form == "xml") {
            written = secret.toHtmlEscaped().toUtf8();
        }
        for (const QStringList &more : {QStringList{}, QStringList{u"--json"_s}}) {
            verifyClean(m_program->run(QStringList{u"decode"_s, u"-"_s} + more, before + written + after), {0, 1});
        }
    }

private:
    static QString drawToken() { return QString::fromLatin1(drawSecret().toUtf8().toHex()); }

    void verifyClean(const ProgramRun &run, const QList<int> &exitCodes)
    {
        QVERIFY(run.ended);
        QVERIFY2(exitCodes.contains(run.exitCode), QByteArray(QByteArray::number(run.exitCode) + '\n' + run.err));
        QVERIFY(!run.leftProcesses);
        for (const auto &[bytes, where] : {std::pair(run.out, "standard output"), std::pair(run.err, "standard error"),
                                           std::pair(run.commandLines, "command line or environment")}) {
            const QList<QByteArray> found = m_scan.find(bytes, where);
            QVERIFY2(found.isEmpty(), joined(found));
        }
    }

    /// With --json and without, both saved.
    void runBoth(const QJsonObject &profile, const QJsonObject &secrets, const QStringList &more,
                 const QList<int> &exitCodes)
    {
        const QString har = m_program->file(u"saved-%1.har"_s.arg(++m_saved));
        verifyClean(m_program->logIn(profile, secrets, more + QStringList{u"--save"_s, har}), exitCodes);
        QVERIFY(exitCodes.contains(2) || QFile::exists(har));
        const QString file = m_program->write(u"plain.ticketscope.json"_s, QJsonDocument(profile).toJson());
        verifyClean(m_program->run(QStringList{u"login"_s, file, u"--secrets"_s, u"-"_s} + more,
                                   QJsonDocument(secrets).toJson()),
                    exitCodes);
        // What was saved is read again, and shown again.
        if (QFile::exists(har)) {
            verifyClean(m_program->run({u"decode"_s, har, u"--json"_s}), {0, 1});
        }
    }

    /// A session against a practice service, through a relay that sees what the service gave out.
    void runSessions(PracticeProgram &practice, const QString &name, int exitCode)
    {
        QJsonObject used = practice.profile(name, 3);
        QUrl url(used[u"url"_s].toString());
        const auto port = quint16(url.port());
        const QJsonObject secrets = practice.secrets(name);
        for (auto it = secrets.begin(); it != secrets.end(); ++it) {
            m_scan.add(it.key().toUtf8(), secretPart(it.key(), it.value().toString()));
            // A key of several lines: each that is a part of it.
            const QStringList lines = it.value().toString().split(u'\n', Qt::SkipEmptyParts);
            for (const QString &line : lines) {
                if (lines.size() > 2 && line.size() > 20 && !line.startsWith(u"-----"_s)) {
                    m_scan.add(it.key().toUtf8(), line.toUtf8());
                }
            }
        }
        const QString service = used[u"service"_s].toString();
        QStringList more{u"--logoff"_s};
        if (service == u"superoffice-netserver"_s) {
            more += {u"--call"_s, u"Contact/GetContact ContactId=3"_s};
        } else if (service == u"superoffice-webapi"_s) {
            more += {u"--call"_s, u"GET api/v1/User/currentPrincipal"_s};
        } else if (service == u"windows-essentials"_s) {
            more += {u"--call"_s, u"GET services/builtin/servermanagement.svc/serverinformation"_s};
        }
        if (service == u"oauth2"_s) {
            more += {u"--call"_s, u"GET /api/me"_s};
        }
        for (const bool json : {true, false}) {
            ByteServer relay([port](BytePeer &peer) { peer.relayTo(port); });
            url.setPort(relay.port());
            used.insert(u"url"_s, url.toString(QUrl::FullyEncoded));
            const QString har = m_program->file(u"session-%1.har"_s.arg(++m_saved));
            ProgramRun run;
            if (json) {
                run = m_program->logIn(used, secrets, more + QStringList{u"--save"_s, har});
            } else {
                const QString file = m_program->write(u"session.ticketscope.json"_s, QJsonDocument(used).toJson());
                run = m_program->run(QStringList{u"login"_s, file, u"--secrets"_s, u"-"_s, u"--save"_s, har} + more,
                                     QJsonDocument(secrets).toJson());
            }
            relay.stop();
            for (const QByteArray &answers : relay.sent()) {
                for (const QByteArray &issued : issuedIn(answers)) {
                    m_scan.add("issued by the server", issued);
                }
            }
            int responses = 0;
            for (const QByteArray &requests : relay.received()) {
                // The token that the provider issued, which the relay does not see, is carried by the call.
                static const QRegularExpression bearer(u"\r\nAuthorization: *Bearer +([^\r\n]+)"_s);
                if (const auto match = bearer.match(QString::fromLatin1(requests)); match.hasMatch()) {
                    m_scan.add("access token", match.captured(1).toLatin1());
                }
                for (const QByteArray &response : responsesIn(requests)) {
                    m_scan.add("NTLM response", response);
                    ++responses;
                }
            }
            QVERIFY(exitCode != 0 || used[u"scheme"_s] != u"ntlm"_s || responses > 0);
            const bool mayDiffer = exitCode < 0 || name.contains(u"no login"_s);
            verifyClean(run, mayDiffer ? QList<int>{0, 1, 3} : QList<int>{exitCode});
            QVERIFY(QFile::exists(har));
            verifyClean(m_program->run({u"decode"_s, har}), {0, 1});
        }
        const QString wrong = drawToken();
        m_scan.add("wrong secret", wrong.toUtf8());
        QJsonObject refused;
        for (auto it = secrets.begin(); it != secrets.end(); ++it) {
            refused.insert(it.key(), it.key() == u"sessionCookie"_s ? QString(u"ASP.NET_SessionId="_s + wrong) : wrong);
        }
        url.setPort(port);
        used.insert(u"url"_s, url.toString(QUrl::FullyEncoded));
        if (!secrets.isEmpty()) {
            runBoth(used, refused, {}, {1, 2, 3});
        }
    }

    std::unique_ptr<Program> m_program;
    LeakScan m_scan;
    int m_saved = 0;
};

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("TICKETSCOPE_TEST_KEYRING")) {
        std::vector<char *> words{const_cast<char *>("bash"), const_cast<char *>(KEYRING_SCRIPT)};
        words.insert(words.end(), argv, argv + argc);
        words.push_back(nullptr);
        execvp(words.front(), words.data());
        return 127;
    }
    QCoreApplication application(argc, argv);
    NoSecretsTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_nosecrets.moc"
