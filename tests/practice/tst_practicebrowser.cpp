// SPDX-License-Identifier: GPL-3.0-or-later
#include "oauthbench.h"

#include <QHostAddress>
#include <QProcess>
#include <QTcpServer>

using namespace Qt::StringLiterals;
using namespace Ticketscope;
using namespace Ticketscope::Practice;

namespace {

/// Takes what a browser is sent back with, as a program that logs in does.
class Listener final : public QObject
{
public:
    explicit Listener(const QHostAddress &address)
    {
        m_server.listen(address);
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = m_server.nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { take(socket); });
            }
        });
    }

    QByteArray received;
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }

private:
    void take(QTcpSocket *socket)
    {
        received += socket->readAll();
        const qsizetype end = received.indexOf("\r\n\r\n");
        const QRegularExpression length(u"Content-Length: ([0-9]+)"_s);
        const int body = length.match(QString::fromLatin1(received)).captured(1).toInt();
        if (end >= 0 && received.size() >= end + 4 + body) {
            socket->write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nGoodbye.");
            socket->disconnectFromHost();
        }
    }

    QTcpServer m_server;
};

} // namespace

/// The script that stands in for a person and a browser where there is neither.
class TestPracticeBrowser final : public QObject
{
    Q_OBJECT

    std::unique_ptr<Bench> m_bench;

    struct Run
    {
        int exitCode = -1;
        QByteArray err;
    };
    [[nodiscard]] static Run open(QUrl url, const Fields &query = {}, const QString &variable = {})
    {
        if (!query.isEmpty()) {
            url.setQuery(QString::fromLatin1(formEncoded(query)));
        }
        QProcess process;
        QStringList environment = QProcess::systemEnvironment();
        environment.append(variable);
        process.setEnvironment(environment);
        process.start(QStringLiteral(PACKAGING "/practice-browser.sh"), {QString::fromLatin1(url.toEncoded())});
        (void)QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 20000);
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardError()};
    }

    [[nodiscard]] static Fields request(const QString &redirect, const QString &mode)
    {
        return {{u"response_type"_s, u"code"_s},    {u"client_id"_s, u"practice-desktop"_s},
                {u"redirect_uri"_s, redirect},      {u"scope"_s, u"openid"_s},
                {u"state"_s, u"s&<\"1"_s},          {u"response_mode"_s, mode},
                {u"code_challenge"_s, challenge()}, {u"code_challenge_method"_s, u"S256"_s}};
    }

private Q_SLOTS:
    void init() { m_bench = std::make_unique<Bench>(); }

    void bringsTheCodeToTheProgram_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::addColumn<QString>("host");
        QTest::newRow("query") << u"query"_s << u"127.0.0.1"_s;
        QTest::newRow("form_post") << u"form_post"_s << u"127.0.0.1"_s;
        QTest::newRow("IPv6") << u"query"_s << u"::1"_s;
    }
    void bringsTheCodeToTheProgram()
    {
        QFETCH(QString, mode);
        QFETCH(QString, host);
        Listener listener{QHostAddress(host)};
        if (listener.port() == 0) {
            QSKIP("no IPv6 here");
        }
        const QString shown = host.contains(u':') ? QString(u'[' + host + u']') : host;
        const QString redirect = u"http://%1:%2/callback"_s.arg(shown).arg(listener.port());
        const Run run = open(m_bench->url("oauth", u"/authorize"_s), request(redirect, mode));
        QVERIFY2(run.exitCode == 0, run.err.constData());
        const bool isForm = mode == "form_post"_L1;
        QVERIFY2(listener.received.startsWith(isForm ? "POST /callback HTTP/1.1" : "GET /callback?code="),
                 listener.received.constData());
        const QByteArray sent = isForm ? listener.received.mid(listener.received.indexOf("\r\n\r\n") + 4)
                                       : listener.received.left(listener.received.indexOf(" HTTP/")).mid(14);
        const auto form = OAuthForm::read(sent);
        QVERIFY(form);
        QVERIFY(form->value(u"code"_s).size() > 30);
        QCOMPARE(form->value(u"state"_s), u"s&<\"1"_s);
    }

    void refusesWhereItIsTold()
    {
        Listener listener{QHostAddress(QHostAddress::LocalHost)};
        const QString redirect = u"http://127.0.0.1:%1/callback"_s.arg(listener.port());
        const Run run =
            open(m_bench->url("oauth", u"/authorize"_s), request(redirect, u"query"_s), u"PRACTICE_ANSWER=refuse"_s);
        QVERIFY2(run.exitCode == 0, run.err.constData());
        QVERIFY(listener.received.startsWith("GET /callback?error=access_denied&"));
    }

    void saysThatThePasswordWasWrong()
    {
        const Run run = open(m_bench->url("oauth", u"/authorize"_s), request(redirectUri(), u"query"_s),
                             u"PRACTICE_PASSWORD=wrong"_s);
        QCOMPARE(run.exitCode, 1);
        QVERIFY(run.err.contains("refused"));
    }

    void entersTheCodeOfADevice()
    {
        const Answer started =
            postForm(m_bench->url("oauth", u"/device_authorization"_s), {{u"client_id"_s, u"practice-device"_s}});
        QCOMPARE(open(QUrl(QString::fromLatin1(textOf(started, "verification_uri_complete")))).exitCode, 0);
        const Answer tokens = postForm(m_bench->url("oauth", u"/token"_s),
                                       {{u"grant_type"_s, u"urn:ietf:params:oauth:grant-type:device_code"_s},
                                        {u"device_code"_s, QString::fromLatin1(textOf(started, "device_code"))},
                                        {u"client_id"_s, u"practice-device"_s}});
        QCOMPARE(tokens.status(), 200);
    }

    void goesNowhereElse() { QCOMPARE(open(QUrl(u"https://login.example/"_s)).exitCode, 1); }
};

QTEST_GUILESS_MAIN(TestPracticeBrowser)
#include "tst_practicebrowser.moc"
