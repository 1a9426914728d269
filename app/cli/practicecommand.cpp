// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/practicecommand.h"

#include "profile/profilefiles.h"

#include <QCoroSignal>

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

namespace {

/// "practice-netserver-password": the profile's name as a file's.
QString slug(const QString &name)
{
    static const QRegularExpression others(u"[^a-z0-9]+"_s);
    QString text = name.toLower();
    text.replace(others, u"-"_s);
    while (text.endsWith(u'-')) {
        text.chop(1);
    }
    return text.startsWith(u'-') ? text.mid(1) : text;
}

Profile toProfile(const Practice::PracticeProfile &practice)
{
    Profile profile;
    profile.id = QUuid::createUuid();
    profile.name = practice.name;
    profile.group = u"Practice"_s;
    profile.service = practice.service;
    profile.scheme = practice.scheme;
    profile.url = practice.url;
    profile.parameters = practice.parameters;
    profile.proxy.mode = ProxyMode::None;
    return profile;
}

QJsonObject secretsToJson(const QHash<QString, QString> &secrets)
{
    QJsonObject object;
    for (auto it = secrets.cbegin(); it != secrets.cend(); ++it) {
        object.insert(it.key(), it.value());
    }
    return object;
}

QJsonObject toJson(const Practice::PracticeServices &services)
{
    QJsonArray list;
    for (const Practice::ServiceInfo &service : services.services()) {
        list.append(QJsonObject{{u"id"_s, QString::fromUtf8(service.id)},
                                {u"service"_s, QString::fromUtf8(service.service)},
                                {u"title"_s, service.title},
                                {u"url"_s, service.url.toString(QUrl::FullyEncoded)}});
    }
    QJsonArray profiles;
    for (const Practice::PracticeProfile &profile : services.profiles()) {
        profiles.append(QJsonObject{{u"name"_s, profile.name},
                                    {u"file"_s, QString(slug(profile.name) + u".ticketscope.json"_s)},
                                    {u"service"_s, QString::fromUtf8(profile.service)},
                                    {u"scheme"_s, QString::fromUtf8(profile.scheme)},
                                    {u"url"_s, profile.url.toString(QUrl::FullyEncoded)},
                                    {u"parameters"_s, QJsonObject::fromVariantMap(profile.parameters)},
                                    {u"secrets"_s, secretsToJson(profile.secrets)}});
    }
    return {
        {u"services"_s, list}, {u"profiles"_s, profiles}, {u"faults"_s, QJsonArray::fromStringList(services.faults())}};
}

} // namespace

QString PracticeCommand::summary() const
{
    return tr("Run the practice services on this machine and tell how to reach them.");
}

void PracticeCommand::describe(QCommandLineParser &parser) const
{
    parser.addOption({u"fault"_s, tr("Switch on a fault; may be given more than once."), u"ID"_s});
    parser.addOption({u"faults"_s, tr("List the faults there are, and end.")});
    parser.addOption({u"port"_s, tr("The first port; each service takes one from there on."), u"N"_s});
    parser.addOption({u"write-profiles"_s,
                      tr("Write each profile into this folder, with its secrets (which open nothing but these "
                         "services) in a file beside it for \"login --secrets\"."),
                      u"DIR"_s});
    parser.addOption({u"json"_s, tr("Print addresses and profiles as one line of JSON.")});
}

QCoro::Task<ExitCode> PracticeCommand::run()
{
    if (!options().positionalArguments().isEmpty()) {
        co_return wrongUse(tr("\"practice\" takes options only."));
    }
    if (options().isSet(u"faults"_s)) {
        co_return listFaults();
    }
    bool isNumber = true;
    const quint16 port = options().isSet(u"port"_s) ? options().value(u"port"_s).toUShort(&isNumber) : quint16(0);
    if (!isNumber) {
        co_return wrongUse(tr("--port must be a number from 0 to 65535."));
    }
    Practice::PracticeServices services;
    if (const auto set = services.setFaults(options().values(u"fault"_s)); !set) {
        terminal().complain(set.error());
        co_return ExitCode::WrongUse;
    }
    if (const auto started = services.start(port); !started) {
        terminal().complain(started.error());
        co_return exitCodeOf(started.error());
    }
    if (options().isSet(u"write-profiles"_s)) {
        const auto written = writeProfiles(services.profiles(), options().value(u"write-profiles"_s));
        if (!written) {
            terminal().complain(written.error());
            co_return exitCodeOf(written.error());
        }
    }
    announce(services);
    if (!interrupt().wasAsked()) {
        co_await qCoro(&interrupt(), &Interrupt::asked);
    }
    services.stop();
    terminal().say(tr("The practice services have ended."));
    co_return ExitCode::Success;
}

ExitCode PracticeCommand::listFaults() const
{
    for (const Practice::FaultInfo &fault : Practice::PracticeServices::availableFaults()) {
        const QString service = fault.service.isEmpty() ? u"*"_s : QString::fromUtf8(fault.service);
        terminal().result(QStringList{QString::fromUtf8(fault.id), service, fault.title}.join(u'\t'));
    }
    return ExitCode::Success;
}

Result<void> PracticeCommand::writeProfiles(const QList<Practice::PracticeProfile> &profiles,
                                            const QString &folder) const
{
    const QDir dir(folder);
    if (!dir.mkpath(u"."_s)) {
        return failure(ErrorCode::File, tr("The folder %1 cannot be made.").arg(folder));
    }
    for (const Practice::PracticeProfile &practice : profiles) {
        const QString base = dir.absoluteFilePath(slug(practice.name));
        auto written =
            writePrivateFile(base + QString::fromLatin1(kProfileFileSuffix), profileToJson(toProfile(practice)));
        if (written) {
            written =
                writePrivateFile(base + u".secrets.json"_s, QJsonDocument(secretsToJson(practice.secrets)).toJson());
        }
        if (!written) {
            return written;
        }
    }
    return {};
}

void PracticeCommand::announce(const Practice::PracticeServices &services) const
{
    if (options().isSet(u"json"_s)) {
        terminal().resultBytes(QJsonDocument(toJson(services)).toJson(QJsonDocument::Compact) + '\n');
    } else {
        for (const Practice::ServiceInfo &service : services.services()) {
            terminal().result(u"%1  %2"_s.arg(service.url.toString(QUrl::FullyEncoded), service.title));
        }
        terminal().result(QString());
        for (const Practice::PracticeProfile &profile : services.profiles()) {
            terminal().result(tr("Profile \"%1\": %2, %3, %4")
                                  .arg(profile.name, QString::fromUtf8(profile.service),
                                       QString::fromUtf8(profile.scheme), profile.url.toString(QUrl::FullyEncoded)));
            for (auto it = profile.parameters.cbegin(); it != profile.parameters.cend(); ++it) {
                terminal().result(u"    %1: %2"_s.arg(it.key(), it.value().toString()));
            }
            for (auto it = profile.secrets.cbegin(); it != profile.secrets.cend(); ++it) {
                terminal().result(u"    %1: %2"_s.arg(it.key(), it.value()));
            }
        }
    }
    terminal().say(tr("The practice services run until Ctrl+C."));
}

} // namespace Ticketscope::Cli
