// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/realserver.h"
#include "support/windowdriver.h"

#include "ui/composer/composerpanel.h"
#include "ui/mainwindow/attemptcontroller.h"

#include <QProcess>
#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

/// Through the real window, with its keys: a login, a ready call and a log-off with every practice profile and with
/// servers that nobody here wrote.
class WindowLoginsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // A browser that knows the practice services' pages; for the code of a device, the person goes there with it.
        const QString browser = QStringLiteral(TEST_SERVERS "/../../packaging/practice-browser.sh");
        qputenv("BROWSER", browser.toUtf8());
        QVERIFY(m_driver.open());
        LoginRunner &runner = m_bench->runner();
        connect(&runner, &LoginRunner::noticeChanged, this, [&runner, browser](const AttemptId &attempt) {
            const std::optional<LoginNotice> notice = runner.noticeOf(attempt);
            if (notice && notice->kind == LoginNotice::Kind::DeviceCode) {
                QProcess::startDetached(browser, {notice->address.toString(QUrl::FullyEncoded)});
            }
        });
        m_ports = Testing::freePorts(10);
        QStringList apache{QStringLiteral(TEST_SERVERS "/apache.sh"), m_apache.folder()};
        for (int i = 0; i < 7; ++i) {
            apache.append(QString::number(m_ports[i]));
        }
        QVERIFY2(m_apache.start(u"bash"_s, apache, m_ports.first(7),
                                {{u"SERVER_PASSWORD"_s, kPassword}, {u"CLIENT_PASSPHRASE"_s, kPassword}}),
                 m_apache.output().constData());
        QVERIFY2(m_lighttpd.start(
                     u"bash"_s,
                     {QStringLiteral(TEST_SERVERS "/lighttpd.sh"), m_lighttpd.folder(), QString::number(m_ports[7])},
                     {m_ports[7]}, {{u"SERVER_PASSWORD"_s, kPassword}}),
                 m_lighttpd.output().constData());
        QVERIFY2(m_gsoap.start(QStringLiteral(TEST_EXECUTABLES "/wsseservice"),
                               {QString::number(m_ports[8]), u"alice"_s, u"timestamp"_s}, {m_ports[8]},
                               {{u"WSSE_PASSWORD"_s, kPassword}}),
                 m_gsoap.output().constData());
        QVERIFY2(m_node.start(u"node"_s,
                              {QStringLiteral(TEST_SERVERS "/node-soap/server.js"), QString::number(m_ports[9])},
                              {m_ports[9]}, {{u"SERVER_PASSWORD"_s, kPassword}}),
                 m_node.output().constData());
    }

    void practiceProfile_data()
    {
        QTest::addColumn<QUuid>("id");
        const QList<QUuid> ids = m_bench->practiceProfiles();
        for (const QUuid &id : ids) {
            QTest::newRow(qPrintable(m_bench->profiles().profile(id)->name)) << id;
        }
    }
    void practiceProfile()
    {
        QFETCH(QUuid, id);
        logInCallAndLogOff(id);
    }

    void realServer_data()
    {
        QTest::addColumn<QByteArray>("service");
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<int>("port");
        QTest::addColumn<QString>("path");
        QTest::newRow("Apache, Basic") << "http"_ba
                                       << "basic"_ba << 0 << u"/basic/"_s;
        QTest::newRow("Apache, Basic over TLS") << "http"_ba
                                                << "basic"_ba << 1 << u"/basic/"_s;
        QTest::newRow("Apache, Digest MD5") << "http"_ba
                                            << "digest"_ba << 0 << u"/digest/"_s;
        QTest::newRow("Apache, mutual TLS") << "http"_ba
                                            << "none"_ba << 6 << u"/mutual/"_s;
        QTest::newRow("lighttpd, Digest SHA-256") << "http"_ba
                                                  << "digest"_ba << 7 << u"/sha256/"_s;
        QTest::newRow("gSOAP, text") << "ws-security"_ba
                                     << "password-text"_ba << 8 << u"/"_s;
        QTest::newRow("gSOAP, digest") << "ws-security"_ba
                                       << "password-digest"_ba << 8 << u"/"_s;
        QTest::newRow("node-soap, text") << "ws-security"_ba
                                         << "password-text"_ba << 9 << u"/search"_s;
        QTest::newRow("node-soap, digest") << "ws-security"_ba
                                           << "password-digest"_ba << 9 << u"/search"_s;
    }
    void realServer()
    {
        QFETCH(QByteArray, service);
        QFETCH(QByteArray, scheme);
        QFETCH(int, port);
        QFETCH(QString, path);
        const bool isTls = port > 0 && port < 7;
        Profile profile = m_bench.add(QString::fromUtf8(QTest::currentDataTag()), u"Real servers"_s);
        profile.service = service;
        profile.scheme = scheme;
        profile.url =
            QUrl(QString((isTls ? u"https://localhost:%1"_s : u"http://127.0.0.1:%1"_s).arg(m_ports[port]) + path));
        profile.proxy.mode = ProxyMode::None;
        profile.parameters = {{u"userName"_s, u"alice"_s}};
        if (scheme == "none") {
            profile.parameters.clear();
        }
        if (service == "ws-security") {
            profile.parameters.insert(u"soapVersion"_s, u"1.1"_s);
            profile.parameters.insert(u"soapAction"_s, u"urn:ticketscope:tests:search#Search"_s);
            profile.parameters.insert(
                u"body"_s, u"<n:Search xmlns:n=\"urn:ticketscope:tests:search\"><n:query>x</n:query></n:Search>"_s);
            profile.parameters.insert(u"timestampTtlSeconds"_s, u"300"_s);
        }
        const QString certificates = QString(m_apache.folder() + u"/certificates/");
        if (isTls) {
            profile.tls.caFile = QString(certificates + u"ca.pem");
        }
        if (port == 6) {
            profile.tls.clientCertificateFile = QString(certificates + u"client.p12");
            m_bench.keep(profile.id, u"clientCertificatePassphrase"_s, kPassword);
        }
        QVERIFY(m_bench->profiles().save(profile));
        m_bench.keep(profile.id, u"password"_s, kPassword);
        logInCallAndLogOff(profile.id);
    }

private:
    void logInCallAndLogOff(const QUuid &id)
    {
        m_driver.choose(id);
        QVERIFY(m_driver.logIn());
        QVERIFY2(m_driver.attempts().isLoggedIn(), qPrintable(m_driver.sentence()));

        const QSignalSpy called(&m_driver.composer(), &Ui::ComposerPanel::callFinished);
        QVERIFY(m_driver.call());
        QCOMPARE(called.count(), 1);
        // Who has not logged in may call, and is refused: that too must be told.
        const Profile profile = m_bench->profiles().profile(id).value_or(Profile());
        const bool isAnonymous = profile.service == "superoffice-webapi" && profile.scheme == "none";
        QVERIFY2(called.first().at(2).toBool() == !isAnonymous, qPrintable(m_driver.callSentence()));
        QCOMPARE(m_driver.callSentence(), called.first().at(1).toString());
        QVERIFY(!isAnonymous || m_driver.callSentence().contains(u"X-XSRF-TOKEN"_s));

        QVERIFY(m_driver.logOff());
        QVERIFY2(!m_driver.attempts().isLoggedIn(), qPrintable(m_driver.sentence()));
    }

    const QString kPassword = u"sésame & co"_s;
    TestUi::WindowDriver m_driver;
    TestUi::Bench &m_bench = m_driver.bench();
    Testing::RealServer m_apache;
    Testing::RealServer m_lighttpd;
    Testing::RealServer m_gsoap;
    Testing::RealServer m_node;
    QList<quint16> m_ports;
};

QTEST_MAIN(WindowLoginsTest)
#include "tst_windowlogins.moc"
