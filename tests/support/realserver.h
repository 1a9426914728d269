// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include <chrono>

namespace Ticketscope::Testing {

/// `count` ports on loopback that were free a moment ago.
[[nodiscard]] QList<quint16> freePorts(int count);

/// A server of somebody else's making, started in a folder of its own, stopped and swept away with this object.
class RealServer final
{
public:
    RealServer() = default;
    ~RealServer();
    Q_DISABLE_COPY_MOVE(RealServer)

    /// Runs `program arguments…` and waits until something listens on every one of `ports`. False: see output().
    bool start(const QString &program, const QStringList &arguments, const QList<quint16> &ports,
               const QMap<QString, QString> &environment = {}, std::chrono::seconds within = std::chrono::seconds(30));
    void stop();

    /// The folder that the server may use.
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    [[nodiscard]] QByteArray output();

private:
    QTemporaryDir m_folder;
    QProcess m_process;
    QByteArray m_output;
};

} // namespace Ticketscope::Testing
