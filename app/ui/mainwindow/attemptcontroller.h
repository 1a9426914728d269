// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/autorenewal.h"
#include "models/laddermodel.h"
#include "workbench/workbench.h"

#include <QCoroTask>

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>

namespace Ticketscope::Ui {

/// Starts and ends attempts for the window, keeps the ladder's rows for them up to date, and knows which one the
/// window is about now: the last one started, or the one that the person looks at.
///
/// failed() comes for everything that did not go well (a login, a renewal, a log-off), after the attempt's row says so;
/// after that, where it was a renewal, renewalFailed().
class AttemptController final : public QObject
{
    Q_OBJECT
public:
    AttemptController(Workbench &workbench, LadderModel &ladder, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(AttemptController)

    [[nodiscard]] const AttemptId &active() const { return m_active; }
    [[nodiscard]] QUuid activeProfile() const { return m_profiles.value(m_active); }
    [[nodiscard]] QUuid profileOf(const Ticketscope::AttemptId &attempt) const { return m_profiles.value(attempt); }
    [[nodiscard]] std::optional<Session> activeSession() const;
    /// A session that calls, renewal and log-off can use.
    [[nodiscard]] bool isLoggedIn() const;
    [[nodiscard]] bool isBusy() const { return !m_busy.isEmpty(); }
    /// Why the active session cannot be renewed, a sentence; empty where it can.
    [[nodiscard]] QString renewalProblem() const;
    [[nodiscard]] AutoRenewal &autoRenewal() { return m_autoRenewal; }
    /// What the active attempt waits for that only a person can do, else what another one does.
    [[nodiscard]] std::optional<LoginNotice> notice() const;
    /// The attempt of notice(); empty where there is none.
    [[nodiscard]] AttemptId noticeAttempt() const;
    /// The profile with which an attempt was started, before its login told it where to go on.
    [[nodiscard]] std::optional<Profile> startedWith(const Ticketscope::AttemptId &attempt) const;
    /// What is going on, for the status bar; empty if nothing.
    [[nodiscard]] QString busyText() const;
    [[nodiscard]] std::chrono::milliseconds busyFor() const;

    void logIn(const QUuid &profile);
    /// With this profile in place of the one that is kept, for a trial; `doing` is what it is, for the status bar.
    void logInWith(const Profile &profile, const Ticketscope::AttemptId &attempt, const QString &doing);
    /// Though the password was refused so often that one more may lock the account.
    void logInAnyway(const QUuid &profile);
    /// Of the active attempt; where it cannot be renewed, failed() says why.
    void renew();
    void logOff();
    /// Stops whatever is going on.
    void cancel();
    /// Stops what waits for a person.
    void cancelNotice();
    void setActive(const Ticketscope::AttemptId &attempt);
    /// The last attempt of that profile, if it has one.
    void setActiveProfile(const QUuid &profile);
    /// An attempt that a call without a session opened.
    void noteAttempt(const Ticketscope::AttemptId &attempt, const QUuid &profile);

Q_SIGNALS:
    void activeChanged();
    /// Of the active attempt: busy or not, its session, anything that actions depend on.
    void stateChanged();
    void started(const Ticketscope::AttemptId &attempt, const QUuid &profile);
    void finished(const Ticketscope::AttemptId &attempt, const QUuid &profile,
                  const std::optional<Ticketscope::Error> &error);
    void failed(const Ticketscope::AttemptId &attempt, const Ticketscope::Error &error);
    void renewalFailed(const Ticketscope::AttemptId &attempt);
    /// notice() is another one, or none.
    void noticeChanged();

private:
    void attemptStarted(const AttemptId &attempt, const QUuid &profile);
    void attemptFinished(const AttemptId &attempt, const std::optional<Error> &error);
    void busyChanged(const AttemptId &attempt, bool busy);
    void start(const Profile &profile, const AttemptId &attempt, const QString &doing);
    void renewAttempt(const AttemptId &attempt, const QString &doing);
    void taskEnded(const AttemptId &attempt, const Result<Session> &result, const QString &done);
    static QCoro::Task<void> runRenewal(QPointer<AttemptController> self, AttemptId attempt);
    static QCoro::Task<void> runLogOff(QPointer<AttemptController> self, AttemptId attempt);

    Workbench &m_workbench;
    LadderModel &m_ladder;
    AutoRenewal m_autoRenewal;
    AttemptId m_active;
    QHash<AttemptId, QUuid> m_profiles;
    QHash<AttemptId, Profile> m_startedWith;
    QHash<QUuid, AttemptId> m_lastOfProfile;
    QHash<AttemptId, QString> m_busy; ///< what each is doing
    QHash<AttemptId, QString> m_doing;
    QElapsedTimer m_since;
};

} // namespace Ticketscope::Ui
