// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include "support/commandline.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>

#include <cerrno>
#include <csignal>
#include <unistd.h>

namespace Ticketscope::Testing {

using namespace Qt::StringLiterals;

namespace {

constexpr int kGlance = 20; // ms between two looks at a running program

QByteArray contents(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Command line and environment of a process and of those it started.
QByteArray seenFromOutside(qint64 pid)
{
    const QString process = u"/proc/%1/"_s.arg(pid);
    QByteArray seen = contents(process + u"cmdline"_s) + '\n' + contents(process + u"environ"_s) + '\n';
    const QByteArray children = contents(u"%1task/%2/children"_s.arg(process).arg(pid));
    for (const QByteArray &child : children.simplified().split(' ')) {
        if (const qint64 number = child.toLongLong(); number > 0) {
            seen += seenFromOutside(number);
        }
    }
    return seen;
}

bool groupIsGone(qint64 group)
{
    // What was killed with it may take a moment to be reaped.
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < 2000) {
        if (kill(pid_t(-group), 0) != 0 && errno == ESRCH) {
            return true;
        }
        usleep(1000 * kGlance);
    }
    return false;
}

} // namespace

QString ProgramRun::errorCode() const
{
    return json[u"error"_s][u"code"_s].toString();
}

QString ProgramRun::errorText() const
{
    return json[u"error"_s][u"text"_s].toString();
}

QByteArray ProgramRun::wire(const char *side, qsizetype at) const
{
    const QJsonArray list = exchanges();
    const QJsonValue exchange = list.at(at < 0 ? list.size() + at : at);
    return QByteArray::fromBase64(exchange[QLatin1String(side)][u"wire"_s].toString().toLatin1());
}

Program::Program()
{
    for (const QString &name : {u"config"_s, u"temp"_s, u"files"_s}) {
        QDir(m_folder.path()).mkdir(name);
    }
}

ProgramRun Program::run(const QStringList &arguments, const QByteArray &input)
{
    return run(arguments, RunOptions{input, std::chrono::seconds(60), {}});
}

ProgramRun Program::run(const QStringList &arguments, const RunOptions &options)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"TICKETSCOPE_CONFIG_HOME"_s, m_folder.filePath(u"config"_s));
    environment.insert(u"TMPDIR"_s, m_folder.filePath(u"temp"_s));
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(m_folder.filePath(u"files"_s));
    process.setChildProcessModifier([] { setpgid(0, 0); });
    ProgramRun run;
    QElapsedTimer clock;
    clock.start();
    process.start(QStringLiteral(TEST_BIN "/ticketscope-cli"), arguments);
    if (!process.waitForStarted()) {
        run.err = process.errorString().toUtf8();
        return run;
    }
    const qint64 pid = process.processId();
    process.write(options.input);
    process.closeWriteChannel();
    bool hasEntered = false;
    bool mayInterrupt = bool(options.interruptWhen);
    while (std::chrono::milliseconds(clock.elapsed()) < options.within) {
        run.ended = process.waitForFinished(kGlance) || process.state() == QProcess::NotRunning;
        if (run.ended) {
            break;
        }
        run.err += process.readAllStandardError();
        hasEntered = hasEntered || enterDeviceCode(run.err);
        if (const QByteArray seen = seenFromOutside(pid); !run.commandLines.contains(seen)) {
            run.commandLines += seen;
        }
        if (mayInterrupt && options.interruptWhen()) {
            mayInterrupt = false;
            kill(pid_t(pid), SIGINT);
        }
    }
    run.took = std::chrono::milliseconds(clock.elapsed());
    if (!run.ended) {
        kill(pid_t(-pid), SIGKILL);
        process.waitForFinished();
    }
    run.leftProcesses = !groupIsGone(pid);
    run.exitCode = run.ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    run.out = process.readAllStandardOutput();
    run.err += process.readAllStandardError();
    run.json = QJsonDocument::fromJson(run.out).object();
    return run;
}

ProgramRun Program::logIn(const QJsonObject &profile, const QJsonObject &secrets, const QStringList &more,
                          RunOptions options)
{
    const QString name = write(u"profile-%1.ticketscope.json"_s.arg(++m_profiles), QJsonDocument(profile).toJson());
    options.input = QJsonDocument(secrets).toJson();
    return run(QStringList{u"login"_s, name, u"--json"_s, u"--secrets"_s, u"-"_s} + more, options);
}

QString Program::write(const QString &name, const QByteArray &bytes) const
{
    QFile file(this->file(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
        return {};
    }
    return file.fileName();
}

PracticeProgram::~PracticeProgram()
{
    (void)stop();
}

bool enterDeviceCode(const QByteArray &told)
{
    static const QRegularExpression place(u"http://[^ \n]+[?]user_code=[A-Z-]+\\n"_s);
    const QString address = place.match(QString::fromUtf8(told)).captured(0).trimmed();
    return !address.isEmpty() &&
           QProcess::startDetached(QStringLiteral(PACKAGING "/practice-browser.sh"), QStringList{address});
}

bool PracticeProgram::start(const QStringList &faults)
{
    QStringList arguments{u"practice"_s, u"--json"_s};
    for (const QString &fault : faults) {
        arguments += {u"--fault"_s, fault};
    }
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"TICKETSCOPE_CONFIG_HOME"_s, m_folder.path());
    m_process.setProcessEnvironment(environment);
    m_process.start(QStringLiteral(TEST_BIN "/ticketscope-cli"), arguments);
    QElapsedTimer clock;
    clock.start();
    while (!m_process.canReadLine() && m_process.state() != QProcess::NotRunning && clock.elapsed() < 30000) {
        m_process.waitForReadyRead(500);
    }
    m_document = QJsonDocument::fromJson(m_process.readLine()).object();
    return !profiles().isEmpty();
}

bool PracticeProgram::stop()
{
    if (m_process.state() == QProcess::NotRunning) {
        return false;
    }
    m_process.terminate();
    if (!m_process.waitForFinished(10000)) {
        m_process.kill();
        m_process.waitForFinished(2000);
        return false;
    }
    return m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
}

QByteArray PracticeProgram::output()
{
    m_output += m_process.readAllStandardError() + m_process.readAllStandardOutput();
    if (m_process.error() != QProcess::UnknownError) {
        m_output += m_process.errorString().toUtf8();
    }
    return m_output;
}

QJsonObject PracticeProgram::entry(const QString &name) const
{
    for (const auto &profile : profiles()) {
        if (profile[u"name"_s].toString() == name) {
            return profile.toObject();
        }
    }
    return {};
}

QJsonObject PracticeProgram::profile(const QString &name, int timeoutSeconds) const
{
    const QJsonObject found = entry(name);
    if (found.isEmpty()) {
        return {};
    }
    return Testing::profile(found[u"service"_s].toString(), found[u"scheme"_s].toString(), found[u"url"_s].toString(),
                            found[u"parameters"_s].toObject(),
                            {{u"name"_s, name}, {u"timeoutSeconds"_s, timeoutSeconds}});
}

QJsonObject PracticeProgram::secrets(const QString &name) const
{
    return entry(name)[u"secrets"_s].toObject();
}

} // namespace Ticketscope::Testing
