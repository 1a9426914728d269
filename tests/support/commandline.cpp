// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/commandline.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QUuid>

namespace Ticketscope::Testing {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

QJsonArray CommandRun::exchanges() const
{
    return json[u"exchanges"_s].toArray();
}

QList<int> CommandRun::statuses() const
{
    QList<int> statuses;
    for (const auto &exchange : exchanges()) {
        statuses.append(exchange[u"response"_s][u"status"_s].toInt());
    }
    return statuses;
}

CommandRun CommandLine::run(const QStringList &arguments, const QByteArray &input, std::chrono::seconds within)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"TICKETSCOPE_CONFIG_HOME"_s, m_folder.filePath(u"config"_s));
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    for (auto it = m_environment.cbegin(); it != m_environment.cend(); ++it) {
        environment.insert(it.key(), it.value());
    }
    QProcess process;
    process.setProcessEnvironment(environment);
    QElapsedTimer clock;
    clock.start();
    process.start(QStringLiteral(TEST_BIN "/ticketscope-cli"), arguments);
    CommandRun run;
    if (!process.waitForStarted()) {
        run.err = process.errorString().toUtf8();
        return run;
    }
    process.write(input);
    process.closeWriteChannel();
    const int moment = int(std::chrono::milliseconds(m_watcher ? 30ms : within).count());
    while (!process.waitForFinished(moment) && process.state() != QProcess::NotRunning) {
        run.err += process.readAllStandardError();
        if (std::chrono::milliseconds(clock.elapsed()) >= within) {
            process.kill();
            process.waitForFinished();
            run.err = "did not end in time\n" + run.err + process.readAllStandardError();
            return run;
        }
        if (m_watcher) {
            m_watcher(run.err);
        }
    }
    run.took = std::chrono::milliseconds(clock.elapsed());
    run.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    run.out = process.readAllStandardOutput();
    run.err += process.readAllStandardError();
    run.json = QJsonDocument::fromJson(run.out).object();
    return run;
}

CommandRun CommandLine::logIn(const QJsonObject &profile, const QJsonObject &secrets, const QStringList &more)
{
    const QString name = m_folder.filePath(u"profile-%1.ticketscope.json"_s.arg(++m_profiles));
    QFile file(name);
    if (!file.open(QIODevice::WriteOnly)) {
        return {-1, {}, file.errorString().toUtf8(), {}};
    }
    file.write(QJsonDocument(profile).toJson());
    file.close();
    return run(QStringList{u"login"_s, name, u"--json"_s, u"--secrets"_s, u"-"_s} + more,
               QJsonDocument(secrets).toJson());
}

QJsonObject profile(const QString &service, const QString &scheme, const QString &url, const QJsonObject &parameters,
                    const QJsonObject &more)
{
    QJsonObject object{{u"format"_s, u"ticketscope-profile"_s},
                       {u"version"_s, 1},
                       {u"id"_s, QUuid::createUuid().toString(QUuid::WithoutBraces)},
                       {u"name"_s, QString(service + u' ' + scheme)},
                       {u"service"_s, service},
                       {u"scheme"_s, scheme},
                       {u"url"_s, url},
                       {u"parameters"_s, parameters},
                       {u"proxy"_s, QJsonObject{{u"mode"_s, u"none"_s}}},
                       {u"timeoutSeconds"_s, 10}};
    for (auto it = more.begin(); it != more.end(); ++it) {
        object.insert(it.key(), it.value());
    }
    return object;
}

} // namespace Ticketscope::Testing
