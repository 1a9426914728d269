// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/commandline.h"
#include "support/realserver.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

/// Digest SHA-256 against lighttpd (Apache's own is MD5 only).
class LighttpdTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_port = freePorts(1).value(0);
        QVERIFY2(
            m_server.start(u"bash"_s,
                           {QStringLiteral(TEST_SERVERS "/lighttpd.sh"), m_server.folder(), QString::number(m_port)},
                           {m_port}, {{u"SERVER_PASSWORD"_s, kPassword}}),
            m_server.output().constData());
    }

    void digestLogsInAndCalls_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("SHA-256 only") << u"/sha256/"_s;
        QTest::newRow("SHA-256 chosen before MD5") << u"/both/"_s;
    }
    void digestLogsInAndCalls()
    {
        QFETCH(QString, path);
        const CommandRun run = m_cli.logIn(profileFor(path), {{u"password"_s, kPassword}},
                                           {u"--call"_s, QString(u"GET " + path + u"index.json")});
        QVERIFY2(run.exitCode == 0, run.all());
        QCOMPARE(run.statuses(), (QList<int>{401, 200, 200}));
        const QByteArray sent =
            QByteArray::fromBase64(run.exchanges()[1][u"request"_s][u"wire"_s].toString().toLatin1());
        QVERIFY2(sent.contains("algorithm=SHA-256"), sent.constData());
    }

    void digestRefusesAWrongPassword()
    {
        const CommandRun run = m_cli.logIn(profileFor(u"/sha256/"_s), {{u"password"_s, u"wrong"_s}});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.json[u"outcome"_s].toString(), u"refused"_s);
    }

private:
    QJsonObject profileFor(const QString &path) const
    {
        return profile(u"http"_s, u"digest"_s, u"http://127.0.0.1:%1%2"_s.arg(m_port).arg(path),
                       {{u"userName"_s, u"alice"_s}});
    }

    const QString kPassword = u"correct horse"_s;
    RealServer m_server;
    CommandLine m_cli;
    quint16 m_port = 0;
};

QTEST_GUILESS_MAIN(LighttpdTest)
#include "tst_lighttpd.moc"
