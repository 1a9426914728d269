// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/deletedprofile.h"

#include "ui/profiles/profilesecrets.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QTimer>

namespace Ticketscope::Ui {

namespace {

// A keychain that asks the person to unlock it must not keep the program from ending.
constexpr std::chrono::seconds kPatienceAtTheEnd{3};

} // namespace

DeletedProfile::DeletedProfile(Workbench &workbench, QObject *parent)
    : QObject(parent)
    , m_workbench(workbench)
{
    connect(QCoreApplication::instance(), &QCoreApplication::aboutToQuit, this, &DeletedProfile::settleBeforeEnd);
}

DeletedProfile::~DeletedProfile()
{
    settle();
}

Result<void> DeletedProfile::remove(const QUuid &id)
{
    settle();
    std::optional<Profile> profile = m_workbench.profiles().profile(id);
    Result<void> removed = m_workbench.profiles().remove(id);
    if (removed) {
        m_profile = std::move(profile);
    }
    return removed;
}

Result<QUuid> DeletedProfile::restore()
{
    if (!m_profile) {
        return failure(ErrorCode::Usage, tr("There is nothing left to undo."));
    }
    Profile profile = *m_profile;
    profile.revision.clear(); // the file is made afresh
    const Result<void> saved = m_workbench.profiles().save(profile);
    if (!saved) {
        return tl::unexpected(saved.error());
    }
    m_profile.reset();
    return profile.id;
}

void DeletedProfile::settle()
{
    if (m_profile) {
        // Runs on by itself; a secret that the keychain will not let go is no use without its profile.
        [[maybe_unused]] const auto running =
            removeSecrets(&m_workbench.secrets(), m_profile->id, secretParameterNames());
        m_profile.reset();
    }
}

void DeletedProfile::settleBeforeEnd()
{
    if (!m_profile) {
        return;
    }
    QEventLoop wait;
    QTimer::singleShot(kPatienceAtTheEnd, &wait, &QEventLoop::quit);
    bool done = false;
    QCoro::connect(removeSecrets(&m_workbench.secrets(), m_profile->id, secretParameterNames()), &wait,
                   [&wait, &done](const QStringList & /*problems*/) {
                       done = true;
                       wait.quit();
                   });
    m_profile.reset();
    if (!done) {
        wait.exec();
    }
}

} // namespace Ticketscope::Ui
