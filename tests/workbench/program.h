// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include <chrono>
#include <functional>

namespace Ticketscope::Testing {

/// What one run of ticketscope-cli left, and what could be seen of it from outside while it ran.
struct ProgramRun
{
    bool ended = false;        ///< by itself, within the time that it was given
    bool leftProcesses = true; ///< something of its process group outlived it
    int exitCode = -1;
    std::chrono::milliseconds took{0};
    QByteArray out;
    QByteArray err;
    QByteArray commandLines; ///< /proc/PID/cmdline and environ, of it and of every process that it started
    QJsonObject json;        ///< of `out`, where it is one document

    [[nodiscard]] QByteArray all() const { return QByteArray(err + out.left(20000)); }
    [[nodiscard]] QJsonArray exchanges() const { return json[QLatin1String("exchanges")].toArray(); }
    [[nodiscard]] QString errorCode() const;
    [[nodiscard]] QString errorText() const;
    /// The bytes of the answer (or of the request) of one exchange; the last where `at` is negative.
    [[nodiscard]] QByteArray wire(const char *side, qsizetype at = -1) const;
};

struct RunOptions
{
    QByteArray input;
    std::chrono::seconds within{60};
    /// Asked every 20 ms while it runs; once true, it is sent SIGINT, and nothing is asked any more.
    std::function<bool()> interruptWhen;
};

/// Runs the real ticketscope-cli in a world of its own: configuration, temporary files and everything it is told to
/// write stand below folder(), which goes with this object.
class Program final
{
public:
    Program();
    Q_DISABLE_COPY_MOVE(Program)

    [[nodiscard]] ProgramRun run(const QStringList &arguments, const RunOptions &options);
    [[nodiscard]] ProgramRun run(const QStringList &arguments, const QByteArray &input = {});
    /// `login FILE --json --secrets -`: the profile written to a file, the secrets on standard input.
    [[nodiscard]] ProgramRun logIn(const QJsonObject &profile, const QJsonObject &secrets = {},
                                   const QStringList &more = {}, RunOptions options = {});
    /// Writes a file below files() and names it.
    [[nodiscard]] QString write(const QString &name, const QByteArray &bytes) const;

    [[nodiscard]] QString folder() const { return m_folder.path(); }
    [[nodiscard]] QString file(const QString &name) const
    {
        return m_folder.filePath(QString(QLatin1String("files/") + name));
    }

private:
    QTemporaryDir m_folder;
    int m_profiles = 0;
};

/// Enters the code of a device that a run tells about, as a person does who reads it: with the browser of the test.
/// True once it did.
[[nodiscard]] bool enterDeviceCode(const QByteArray &told);

/// `ticketscope-cli practice --json`, with faults; ended with this object.
class PracticeProgram final
{
public:
    PracticeProgram() = default;
    ~PracticeProgram();
    Q_DISABLE_COPY_MOVE(PracticeProgram)

    /// False: see output().
    [[nodiscard]] bool start(const QStringList &faults = {});
    /// Asks it to end; whether it did so, well and in time.
    [[nodiscard]] bool stop();
    [[nodiscard]] QByteArray output();
    [[nodiscard]] QJsonArray profiles() const { return m_document[QLatin1String("profiles")].toArray(); }
    /// As one for Program::logIn; empty where there is none of that name.
    [[nodiscard]] QJsonObject profile(const QString &name, int timeoutSeconds = 10) const;
    [[nodiscard]] QJsonObject secrets(const QString &name) const;

private:
    [[nodiscard]] QJsonObject entry(const QString &name) const;

    QTemporaryDir m_folder;
    QProcess m_process;
    QByteArray m_output;
    QJsonObject m_document;
};

} // namespace Ticketscope::Testing
