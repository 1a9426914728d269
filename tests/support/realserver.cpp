// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/realserver.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

#include <memory>
#include <vector>

namespace Ticketscope::Testing {

namespace {

bool listens(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port);
    return socket.waitForConnected(500);
}

} // namespace

QList<quint16> freePorts(int count)
{
    std::vector<std::unique_ptr<QTcpServer>> held;
    QList<quint16> ports;
    for (int i = 0; i < count; ++i) {
        auto server = std::make_unique<QTcpServer>();
        if (!server->listen(QHostAddress::LocalHost)) {
            return {};
        }
        ports.append(server->serverPort());
        held.push_back(std::move(server));
    }
    return ports;
}

RealServer::~RealServer()
{
    stop();
}

bool RealServer::start(const QString &program, const QStringList &arguments, const QList<quint16> &ports,
                       const QMap<QString, QString> &environment, std::chrono::seconds within)
{
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (auto it = environment.cbegin(); it != environment.cend(); ++it) {
        variables.insert(it.key(), it.value());
    }
    m_process.setProcessEnvironment(variables);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setWorkingDirectory(m_folder.path());
    m_process.start(program, arguments);
    if (!m_process.waitForStarted()) {
        m_output = m_process.errorString().toUtf8();
        return false;
    }
    QElapsedTimer clock;
    clock.start();
    qsizetype ready = 0;
    while (ready < ports.size()) {
        if (listens(ports.at(ready))) {
            ++ready;
            continue;
        }
        if (m_process.waitForFinished(50) || std::chrono::milliseconds(clock.elapsed()) > within) {
            return false;
        }
    }
    return true;
}

void RealServer::stop()
{
    if (m_process.state() == QProcess::NotRunning) {
        return;
    }
    m_process.terminate();
    if (!m_process.waitForFinished(8000)) {
        m_process.kill();
        m_process.waitForFinished(2000);
    }
}

QByteArray RealServer::output()
{
    m_output += m_process.readAll();
    return m_output;
}

} // namespace Ticketscope::Testing
