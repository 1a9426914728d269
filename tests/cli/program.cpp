// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <csignal>

namespace Ticketscope::TestCli {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 30000;
constexpr int kMoment = 100;

/// Knows the login pages of the practice services.
QString browser()
{
    return QStringLiteral(TEST_DATA "/../../packaging/practice-browser.sh");
}

/// Types the code that a device would show, at the address that was said. False: none was said yet.
bool enterDeviceCode(const QByteArray &said)
{
    static const QRegularExpression address(u"http://\\S+[?]user_code=[A-Z-]+(?=\\s)"_s);
    const QString found = address.match(QString::fromUtf8(said)).captured();
    return !found.isEmpty() && QProcess::startDetached(browser(), {found});
}

} // namespace

QJsonObject Ran::json() const
{
    return QJsonDocument::fromJson(output).object();
}

Program::Program() = default;

std::unique_ptr<QProcess> Program::start(const QStringList &arguments) const
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"TICKETSCOPE_CONFIG_HOME"_s, m_folder.filePath(u"config"_s));
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    environment.remove(u"DISPLAY"_s);
    environment.insert(u"BROWSER"_s, browser());
    if (!m_withKeychain) {
        environment.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
        environment.remove(u"XDG_RUNTIME_DIR"_s);
    }
    process->setProcessEnvironment(environment);
    process->start(QStringLiteral(TEST_BIN "/ticketscope-cli"), arguments);
    return process;
}

Ran Program::run(const QStringList &arguments, const QByteArray &input) const
{
    const auto process = start(arguments);
    process->write(input);
    process->closeWriteChannel();
    QByteArray errors;
    bool isEntered = false;
    QElapsedTimer time;
    time.start();
    while (process->state() != QProcess::NotRunning && !process->waitForFinished(kMoment)) {
        errors += process->readAllStandardError();
        if (time.hasExpired(kPatience)) {
            process->kill();
            process->waitForFinished();
            return {-1, process->readAllStandardOutput(), "did not end in time: " + errors};
        }
        isEntered = isEntered || enterDeviceCode(errors);
    }
    errors += process->readAllStandardError();
    const int code = process->exitStatus() == QProcess::NormalExit ? process->exitCode() : -2;
    return {code, process->readAllStandardOutput(), errors};
}

QString Program::write(const QString &name, const QByteArray &bytes) const
{
    QFile opened(file(name));
    const bool written = opened.open(QIODevice::WriteOnly) && opened.write(bytes) == bytes.size();
    return written ? opened.fileName() : QString();
}

QByteArray Program::read(const QString &file)
{
    QFile opened(file);
    return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
}

Practice::Practice(const Program &program, const QStringList &arguments)
    : m_folder(program.file(u"practice"_s))
{
    m_process = program.start(QStringList{u"practice"_s, u"--json"_s, u"--write-profiles"_s, m_folder} + arguments);
    while (!m_process->canReadLine() && m_process->waitForReadyRead(kPatience)) {
    }
    m_announced = QJsonDocument::fromJson(m_process->readLine()).object();
}

Practice::~Practice()
{
    if (m_process->state() != QProcess::NotRunning) {
        m_process->kill();
        m_process->waitForFinished();
    }
}

QString Practice::profile(const QString &service, const QString &scheme) const
{
    for (const auto &entry : m_announced.value("profiles"_L1).toArray()) {
        const QJsonObject profile = entry.toObject();
        if (profile.value("service"_L1).toString() == service && profile.value("scheme"_L1).toString() == scheme) {
            return m_folder + u'/' + profile.value("file"_L1).toString();
        }
    }
    return {};
}

QString Practice::secretsOf(const QString &profileFile)
{
    QString file = profileFile;
    return file.replace(u".ticketscope.json"_s, u".secrets.json"_s);
}

int Practice::stop()
{
    ::kill(pid_t(m_process->processId()), SIGINT);
    return m_process->waitForFinished(kPatience) && m_process->exitStatus() == QProcess::NormalExit
               ? m_process->exitCode()
               : -1;
}

} // namespace Ticketscope::TestCli
