// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/commandline.h"
#include "support/realserver.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTcpSocket>
#include <QTest>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

/// WS-Security UsernameToken against gSOAP's wsse plugin and against node-soap.
class WsSecurityTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_ports = freePorts(3);
        const QString service = QStringLiteral(TEST_EXECUTABLES "/wsseservice");
        QVERIFY2(m_gsoap.start(service, {QString::number(m_ports[0]), u"alice"_s, u"timestamp"_s}, {m_ports[0]},
                               {{u"WSSE_PASSWORD"_s, kPassword}}),
                 m_gsoap.output().constData());
        QVERIFY2(m_gsoapDigest.start(service, {QString::number(m_ports[1]), u"alice"_s, u"digest"_s}, {m_ports[1]},
                                     {{u"WSSE_PASSWORD"_s, kPassword}}),
                 m_gsoapDigest.output().constData());
        QVERIFY2(m_node.start(u"node"_s,
                              {QStringLiteral(TEST_SERVERS "/node-soap/server.js"), QString::number(m_ports[2])},
                              {m_ports[2]}, {{u"SERVER_PASSWORD"_s, kPassword}}),
                 m_node.output().constData());
    }

    void logsIn_data()
    {
        QTest::addColumn<int>("server");
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<QString>("soap");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("gSOAP, text, SOAP 1.1") << 0 << u"password-text"_s << u"1.1"_s << 0;
        QTest::newRow("gSOAP, text, SOAP 1.2") << 0 << u"password-text"_s << u"1.2"_s << 0;
        QTest::newRow("gSOAP, digest, SOAP 1.1") << 0 << u"password-digest"_s << u"1.1"_s << 0;
        QTest::newRow("gSOAP, digest, SOAP 1.2") << 0 << u"password-digest"_s << u"1.2"_s << 0;
        QTest::newRow("gSOAP, no password") << 0 << u"no-password"_s << u"1.1"_s << 1;
        QTest::newRow("gSOAP, digest only, digest") << 1 << u"password-digest"_s << u"1.1"_s << 0;
        QTest::newRow("gSOAP, digest only, text") << 1 << u"password-text"_s << u"1.1"_s << 1;
        QTest::newRow("node-soap, text") << 2 << u"password-text"_s << u"1.1"_s << 0;
        QTest::newRow("node-soap, digest") << 2 << u"password-digest"_s << u"1.1"_s << 0;
        QTest::newRow("node-soap, no password") << 2 << u"no-password"_s << u"1.1"_s << 1;
    }
    void logsIn()
    {
        QFETCH(int, server);
        QFETCH(QString, scheme);
        QFETCH(QString, soap);
        QFETCH(int, exitCode);
        const CommandRun run = m_cli.logIn(search(server, scheme, {{u"soapVersion"_s, soap}}), password());
        QVERIFY2(run.exitCode == exitCode, run.all());
        QCOMPARE(run.json[u"outcome"_s].toString(), exitCode == 0 ? u"loggedIn"_s : u"refused"_s);
    }

    void aWrongPasswordIsRefused_data()
    {
        QTest::addColumn<int>("server");
        QTest::addColumn<QString>("scheme");
        QTest::newRow("gSOAP, text") << 0 << u"password-text"_s;
        QTest::newRow("gSOAP, digest") << 1 << u"password-digest"_s;
        QTest::newRow("node-soap, text") << 2 << u"password-text"_s;
        QTest::newRow("node-soap, digest") << 2 << u"password-digest"_s;
    }
    void aWrongPasswordIsRefused()
    {
        QFETCH(int, server);
        QFETCH(QString, scheme);
        const CommandRun run = m_cli.logIn(search(server, scheme), {{u"password"_s, u"wrong"_s}});
        QCOMPARE(run.exitCode, 1);
        QVERIFY(!run.json[u"error"_s][u"text"_s].toString().isEmpty());
    }

    void aTimestampThatIsMissingOrOldIsRefused()
    {
        const CommandRun without =
            m_cli.logIn(search(0, u"password-text"_s, {{u"timestampTtlSeconds"_s, u"0"_s}}), password());
        QCOMPARE(without.exitCode, 1);
        const CommandRun old =
            m_cli.logIn(search(0, u"password-text"_s, {{u"clockOffsetSeconds"_s, u"-3600"_s}}), password());
        QCOMPARE(old.exitCode, 1);
    }

    void eachCallDrawsAFreshNonceAndAReplayIsRefused()
    {
        const QString body = kBody.arg(u"again"_s);
        QFile file(m_cli.folder() + u"/body.xml"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(body.toUtf8());
        file.close();
        const CommandRun run =
            m_cli.logIn(search(1, u"password-digest"_s), password(),
                        {u"--call"_s, u"POST /"_s, u"--body"_s, file.fileName(), u"--keep-secrets"_s});
        QVERIFY2(run.exitCode == 0, run.all());
        QCOMPARE(run.exchanges().size(), 2);

        // The very bytes once more: gSOAP remembers the nonce.
        const QByteArray wire =
            QByteArray::fromBase64(run.exchanges()[1][u"request"_s][u"wire"_s].toString().toLatin1());
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, m_ports[1]);
        QVERIFY(socket.waitForConnected());
        socket.write(wire);
        QByteArray answer;
        while (socket.waitForReadyRead(3000)) {
            answer += socket.readAll();
        }
        QVERIFY2(answer.startsWith("HTTP/1.1 500") || answer.startsWith("HTTP/1.1 4"), answer.constData());
        QVERIFY2(answer.contains("Fault"), answer.constData());
    }

    void theMisprintedNamespaceIsNotUnderstood()
    {
        const CommandRun run = m_cli.logIn(
            search(0, u"password-text"_s, {{u"wsseNamespace"_s, u"ecrv-misprint"_s}, {u"mustUnderstand"_s, true}}),
            password());
        QCOMPARE(run.exitCode, 1);
    }

private:
    QJsonObject password() const { return {{u"password"_s, kPassword}}; }
    QJsonObject search(int server, const QString &scheme, const QJsonObject &more = {}) const
    {
        QJsonObject parameters{{u"userName"_s, u"alice"_s},
                               {u"soapVersion"_s, u"1.1"_s},
                               {u"soapAction"_s, u"urn:ticketscope:tests:search#Search"_s},
                               {u"body"_s, kBody.arg(u"first"_s)},
                               {u"timestampTtlSeconds"_s, u"300"_s},
                               {u"nonce"_s, true},
                               {u"created"_s, true},
                               {u"mustUnderstand"_s, true}};
        for (auto it = more.begin(); it != more.end(); ++it) {
            parameters.insert(it.key(), it.value());
        }
        const QString path = server == 2 ? u"/search"_s : u"/"_s;
        return profile(u"ws-security"_s, scheme, u"http://127.0.0.1:%1%2"_s.arg(m_ports[server]).arg(path), parameters);
    }

    const QString kBody = u"<n:Search xmlns:n=\"urn:ticketscope:tests:search\"><n:query>%1</n:query></n:Search>"_s;
    const QString kPassword = u"p&ss<wörd>\"'"_s;
    RealServer m_gsoap;
    RealServer m_gsoapDigest;
    RealServer m_node;
    CommandLine m_cli;
    QList<quint16> m_ports;
};

QTEST_GUILESS_MAIN(WsSecurityTest)
#include "tst_wssecurity.moc"
