// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>

namespace Ticketscope::TestCli {

/// What a run of ticketscope-cli left behind.
struct Ran
{
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;

    [[nodiscard]] QByteArray all() const { return output + errors; }
    [[nodiscard]] QJsonObject json() const; ///< empty unless the output is one JSON document
};

/// The real program, with a configuration folder of its own and no keychain.
class Program final
{
public:
    Program();

    [[nodiscard]] Ran run(const QStringList &arguments, const QByteArray &input = {}) const;
    /// Started, not waited for.
    [[nodiscard]] std::unique_ptr<QProcess> start(const QStringList &arguments) const;
    [[nodiscard]] QString file(const QString &name) const { return m_folder.filePath(name); }
    [[nodiscard]] QString write(const QString &name, const QByteArray &bytes) const;
    [[nodiscard]] static QByteArray read(const QString &file);
    /// Runs with the keychain that the environment has.
    void useKeychain() { m_withKeychain = true; }

private:
    QTemporaryDir m_folder;
    bool m_withKeychain = false;
};

/// The practice services in a process of their own.
class Practice final
{
public:
    explicit Practice(const Program &program, const QStringList &arguments = {});
    ~Practice();
    Q_DISABLE_COPY_MOVE(Practice)

    [[nodiscard]] bool isRunning() const { return !m_announced.isEmpty(); }
    [[nodiscard]] const QJsonObject &announced() const { return m_announced; }
    /// The first profile of that service and scheme, as its file.
    [[nodiscard]] QString profile(const QString &service, const QString &scheme) const;
    /// The secrets that belong to a profile file.
    [[nodiscard]] static QString secretsOf(const QString &profileFile);
    /// Asks it to end, as Ctrl+C does; its exit code.
    int stop();

private:
    QString m_folder;
    std::unique_ptr<QProcess> m_process;
    QJsonObject m_announced;
};

} // namespace Ticketscope::TestCli
