// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/profileaccess.h"

#include "login/loginflow.h"

#include <QFileInfo>

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Cli)
};

} // namespace

void loadProfiles(ProfileStore &store, const Terminal &terminal)
{
    for (const DamagedProfile &damaged : store.load()) {
        terminal.say(damaged.keptAs == damaged.file
                         ? Text::tr("The profile file %1 is left out: %2").arg(damaged.file, damaged.error.text)
                         : Text::tr("The profile file %1 is damaged and was set aside as %2: %3")
                               .arg(damaged.file, damaged.keptAs, damaged.error.text));
    }
}

std::unique_ptr<ProfileStore> openProfiles(const Terminal &terminal)
{
    auto store = std::make_unique<ProfileStore>(ProfileStore::defaultFolder(), secretParameterNames());
    loadProfiles(*store, terminal);
    return store;
}

Result<Profile> findProfile(const ProfileStore &store, const QString &nameOrId)
{
    std::optional<Profile> profile = store.profileNamed(nameOrId);
    if (!profile) {
        profile = store.profile(QUuid::fromString(nameOrId));
    }
    if (!profile) {
        return failure(ErrorCode::Usage,
                       Text::tr(R"(There is no profile "%1". "ticketscope-cli profile list" shows those there are.)")
                           .arg(nameOrId));
    }
    return *profile;
}

Result<Profile> findProfileOrFile(const ProfileStore &store, const Terminal &terminal, const QString &nameIdOrFile)
{
    auto profile = findProfile(store, nameIdOrFile);
    if (profile || !QFileInfo(nameIdOrFile).isFile()) {
        return profile;
    }
    const auto bytes = terminal.readInput(nameIdOrFile);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    profile = profileFromJson(*bytes, secretParameterNames());
    if (profile && profile->id.isNull()) {
        profile->id = QUuid::createUuid();
    }
    return profile;
}

} // namespace Ticketscope::Cli
