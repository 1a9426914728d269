// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/profileviewcommands.h"

#include "cli/profileaccess.h"
#include "cli/schemesecrets.h"
#include "profile/keychainsecretstore.h"

#include <QJsonArray>
#include <QJsonObject>

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

QString ProfileListCommand::summary() const
{
    return tr("List the profiles.");
}

void ProfileListCommand::describe(QCommandLineParser &parser) const
{
    parser.addOption({u"json"_s, tr("Print JSON.")});
}

QCoro::Task<ExitCode> ProfileListCommand::run()
{
    if (!options().positionalArguments().isEmpty()) {
        co_return wrongUse(tr("\"profile list\" takes no names."));
    }
    const auto store = openProfiles(terminal());
    QJsonArray list;
    for (const Profile &profile : store->profiles()) {
        const QString id = profile.id.toString(QUuid::WithoutBraces);
        const QString service = QString::fromUtf8(profile.service);
        const QString scheme = QString::fromUtf8(profile.scheme);
        const QString url = profile.url.toString(QUrl::RemovePassword | QUrl::FullyEncoded);
        list.append(QJsonObject{{u"id"_s, id},
                                {u"name"_s, profile.name},
                                {u"group"_s, profile.group},
                                {u"service"_s, service},
                                {u"scheme"_s, scheme},
                                {u"url"_s, url}});
        if (!options().isSet(u"json"_s)) {
            terminal().result(QStringList{profile.name, profile.group, service, scheme, url, id}.join(u'\t'));
        }
    }
    if (options().isSet(u"json"_s)) {
        terminal().result(QJsonObject{{u"profiles"_s, list}});
    }
    co_return ExitCode::Success;
}

QString ProfileShowCommand::summary() const
{
    return tr("Show a profile and which of its secrets are kept.");
}

void ProfileShowCommand::describe(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"NAME"_s, tr("The profile's name or id."));
}

QCoro::Task<ExitCode> ProfileShowCommand::run()
{
    if (options().positionalArguments().size() != 1) {
        co_return wrongUse(tr("Name one profile."));
    }
    const auto store = openProfiles(terminal());
    const auto profile = findProfile(*store, options().positionalArguments().first());
    if (!profile) {
        terminal().complain(profile.error());
        co_return exitCodeOf(profile.error());
    }
    terminal().resultBytes(profileToJson(*profile));

    KeychainSecretStore secrets;
    QObject::connect(&secrets, &SecretStore::keychainUnavailable, &secrets,
                     [this](const QString &why) { terminal().say(tr("No keychain answers (%1).").arg(why)); });
    for (const QString &parameter : secretParametersOf(*profile)) {
        const auto secret = co_await secrets.read(profile->id, parameter);
        if (!secret) {
            terminal().complain(secret.error());
            co_return exitCodeOf(secret.error());
        }
        terminal().say(secret->isSet() ? tr("Secret %1: in the keychain").arg(parameter)
                                       : tr("Secret %1: not kept").arg(parameter));
    }
    co_return ExitCode::Success;
}

} // namespace Ticketscope::Cli
