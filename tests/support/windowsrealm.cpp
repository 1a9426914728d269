// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/windowsrealm.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>

namespace Ticketscope::Testing {

using namespace Qt::StringLiterals;

QByteArray WindowsRealm::start()
{
    const QByteArray problem = startKdc();
    return problem.isEmpty() ? startApache() : problem;
}

QByteArray WindowsRealm::startKdc(const QString &clock)
{
    if (m_kdcPort == 0) {
        m_kdcPort = freePorts(1).value(0);
    }
    const bool started =
        m_kdc.start(u"bash"_s, {QStringLiteral(TEST_SERVERS "/kdc.sh"), m_kdc.folder(), QString::number(m_kdcPort)},
                    {m_kdcPort}, {{u"KDC_PASSWORD"_s, password()}, {u"KDC_CLOCK"_s, clock}});
    return started ? QByteArray() : QByteArray("The KDC does not start: " + m_kdc.output());
}

QByteArray WindowsRealm::startApache(const QMap<QString, QString> &more)
{
    if (m_ports.isEmpty()) {
        m_ports = freePorts(3);
    }
    QMap<QString, QString> environment = server();
    environment.insert(more);
    QStringList arguments{QStringLiteral(TEST_SERVERS "/windows-auth.sh"), m_apache.folder()};
    for (const quint16 port : m_ports) {
        arguments.append(QString::number(port));
    }
    const bool started = m_apache.start(u"bash"_s, arguments, m_ports, environment);
    return started ? QByteArray() : QByteArray("Apache does not start: " + m_apache.output());
}

QString WindowsRealm::http(const QString &path) const
{
    return u"http://localhost:%1%2"_s.arg(m_ports.value(0)).arg(path);
}

QString WindowsRealm::https(const QString &path) const
{
    return u"https://localhost:%1%2"_s.arg(m_ports.value(1)).arg(path);
}

QString WindowsRealm::authority() const
{
    return m_apache.folder() + u"/certificates/ca.pem"_s;
}

QString WindowsRealm::cacheFile(const QString &cache) const
{
    return u"FILE:%1/%2.tickets"_s.arg(m_kdc.folder(), cache);
}

QByteArray WindowsRealm::takeTicket(const QString &user, const QString &cache)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"KRB5_CONFIG"_s, m_kdc.folder() + u"/krb5.conf"_s);
    QProcess kinit;
    kinit.setProcessEnvironment(environment);
    kinit.setProcessChannelMode(QProcess::MergedChannels);
    kinit.start(u"kinit"_s, {u"-c"_s, cacheFile(cache), user});
    kinit.write(password().toUtf8() + '\n');
    kinit.closeWriteChannel();
    if (!kinit.waitForFinished(20000)) {
        kinit.kill();
        kinit.waitForFinished();
        return "kinit does not end";
    }
    return kinit.exitCode() == 0 ? QByteArray() : kinit.readAll();
}

QMap<QString, QString> WindowsRealm::client(const QString &cache, const QString &configuration) const
{
    return {{u"KRB5_CONFIG"_s, QString(m_kdc.folder() + u'/' + configuration)}, {u"KRB5CCNAME"_s, cacheFile(cache)}};
}

QMap<QString, QString> WindowsRealm::server() const
{
    return {
        {u"KDC_DIR"_s, m_kdc.folder()}, {u"SERVER_PASSWORD"_s, password()}, {u"CLIENT_PASSPHRASE"_s, u"unused here"_s}};
}

QJsonObject answerOf(const CommandRun &run, int exchange)
{
    const QJsonArray exchanges = run.exchanges();
    const QJsonValue chosen = exchanges.at(exchange < 0 ? exchanges.size() + exchange : exchange);
    const QByteArray wire = QByteArray::fromBase64(chosen[u"response"_s][u"wire"_s].toString().toLatin1());
    // From brace to brace, whether the body came in one chunk or with a length.
    const QByteArray body = wire.mid(wire.indexOf("\r\n\r\n") + 4);
    const qsizetype start = body.indexOf('{');
    return QJsonDocument::fromJson(body.mid(start, body.lastIndexOf('}') + 1 - start)).object();
}

QByteArray failureFlaw(const CommandRun &run, const QString &code, int exitCode, qsizetype mostExchanges,
                       std::chrono::seconds within)
{
    QByteArray flaw;
    if (run.exitCode != exitCode) {
        flaw = "exit code " + QByteArray::number(run.exitCode);
    } else if (run.json[u"error"_s][u"code"_s].toString() != code) {
        flaw = "code " + run.json[u"error"_s][u"code"_s].toString().toUtf8();
    } else if (!run.json[u"error"_s][u"text"_s].toString().endsWith(u'.')) {
        flaw = "no sentence: " + run.json[u"error"_s][u"text"_s].toString().toUtf8();
    } else if (run.all().contains(WindowsRealm::password().toUtf8())) {
        flaw = "the password shows";
    } else if (run.exchanges().size() > mostExchanges) {
        flaw = QByteArray::number(run.exchanges().size()) + " exchanges";
    } else if (run.took > within) {
        flaw = QByteArray::number(qint64(run.took.count())) + " ms";
    } else {
        return {};
    }
    return flaw + '\n' + run.all();
}

} // namespace Ticketscope::Testing
