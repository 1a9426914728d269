// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/profilesecretcommands.h"

#include "cli/profileaccess.h"
#include "cli/schemesecrets.h"
#include "login/loginflow.h"
#include "profile/keychainsecretstore.h"

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

QString ProfileRemoveCommand::summary() const
{
    return tr("Delete a profile, and its secrets from the keychain.");
}

void ProfileRemoveCommand::describe(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"NAME"_s, tr("The profile's name or id."));
}

QCoro::Task<ExitCode> ProfileRemoveCommand::run()
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
    // The secrets first: a profile that is gone could no longer say which they were. All there may be: its scheme may
    // have been another one.
    KeychainSecretStore secrets;
    bool isKeychainThere = true;
    QObject::connect(
        &secrets, &SecretStore::keychainUnavailable, &secrets, [this, &isKeychainThere](const QString &why) {
            isKeychainThere = false;
            terminal().say(
                tr("No keychain answers (%1). Secrets of this profile, if it has any there, stay.").arg(why));
        });
    for (const QString &parameter : secretParameterNames()) {
        if (!isKeychainThere) {
            break;
        }
        if (const auto removed = co_await secrets.remove(profile->id, parameter); !removed) {
            terminal().complain(removed.error());
            co_return exitCodeOf(removed.error());
        }
    }
    if (const auto removed = store->remove(profile->id); !removed) {
        terminal().complain(removed.error());
        co_return exitCodeOf(removed.error());
    }
    terminal().say(tr("The profile \"%1\" is deleted.").arg(profile->name));
    co_return ExitCode::Success;
}

QString ProfileSetSecretCommand::summary() const
{
    return tr("Put a secret of a profile into the keychain.");
}

void ProfileSetSecretCommand::describe(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"NAME"_s, tr("The profile's name or id."));
    parser.addPositionalArgument(u"PARAMETER"_s,
                                 tr("Which secret, as \"password\". It is asked for at a terminal without echo, or "
                                    "read from standard input."));
}

QCoro::Task<ExitCode> ProfileSetSecretCommand::run()
{
    const QStringList arguments = options().positionalArguments();
    if (arguments.size() != 2) {
        co_return wrongUse(tr("Name one profile and one secret. The secret itself is never given on the command "
                              "line, where others could see it."));
    }
    const auto store = openProfiles(terminal());
    const auto profile = findProfile(*store, arguments.first());
    if (!profile) {
        terminal().complain(profile.error());
        co_return exitCodeOf(profile.error());
    }
    const QString &parameter = arguments.at(1);
    if (!secretParameterNames().contains(parameter)) {
        co_return wrongUse(tr("\"%1\" is not a secret. This profile's are: %2.")
                               .arg(parameter, secretParametersOf(*profile).join(u", "_s)));
    }
    const auto secret = terminal().readSecret(tr("%1 of \"%2\":").arg(parameter, profile->name));
    if (!secret) {
        terminal().complain(secret.error());
        co_return exitCodeOf(secret.error());
    }
    KeychainSecretStore secrets;
    QString why;
    QObject::connect(&secrets, &SecretStore::keychainUnavailable, &secrets,
                     [&why](const QString &reason) { why = reason; });
    const auto place = co_await secrets.write(profile->id, parameter, *secret);
    if (!place) {
        terminal().complain(place.error());
        co_return exitCodeOf(place.error());
    }
    if (*place != SecretPlace::Keychain) {
        terminal().say(tr("Error: no keychain answers (%1), so the secret could not be kept. For one run, give it "
                          "with \"login --secrets\".")
                           .arg(why));
        co_return ExitCode::Keychain;
    }
    terminal().say(tr("The secret %1 of \"%2\" is in the keychain.").arg(parameter, profile->name));
    co_return ExitCode::Success;
}

} // namespace Ticketscope::Cli
