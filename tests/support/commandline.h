// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QMap>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <chrono>
#include <functional>

namespace Ticketscope::Testing {

/// What one run of ticketscope-cli left.
struct CommandRun
{
    int exitCode = -1;
    QByteArray out;
    QByteArray err;
    QJsonObject json; ///< of `out`, where it is one document
    std::chrono::milliseconds took{};

    /// Everything it said, for a failed test.
    [[nodiscard]] QByteArray all() const { return QByteArray(err + out); }
    [[nodiscard]] QJsonArray exchanges() const;
    [[nodiscard]] QList<int> statuses() const;
};

/// Runs the real ticketscope-cli with a configuration folder of its own; nothing of it outlives this object.
class CommandLine final
{
public:
    CommandLine() = default;
    Q_DISABLE_COPY_MOVE(CommandLine)

    [[nodiscard]] CommandRun run(const QStringList &arguments, const QByteArray &input = {},
                                 std::chrono::seconds within = std::chrono::seconds(60));
    /// `login FILE --json --secrets -` with a profile written to a file and the secrets on standard input.
    [[nodiscard]] CommandRun logIn(const QJsonObject &profile, const QJsonObject &secrets,
                                   const QStringList &more = {});

    [[nodiscard]] QString folder() const { return m_folder.path(); }
    /// Variables for each run from now on, beside those of the test itself.
    void setEnvironment(const QMap<QString, QString> &environment) { m_environment = environment; }
    /// Is called every few moments while the program runs, with what it has said on standard error so far.
    void setWatcher(std::function<void(const QByteArray &err)> watcher) { m_watcher = std::move(watcher); }

private:
    QTemporaryDir m_folder;
    QMap<QString, QString> m_environment;
    std::function<void(const QByteArray &err)> m_watcher;
    int m_profiles = 0;
};

/// A profile with what every one needs.
[[nodiscard]] QJsonObject profile(const QString &service, const QString &scheme, const QString &url,
                                  const QJsonObject &parameters = {}, const QJsonObject &more = {});

} // namespace Ticketscope::Testing
