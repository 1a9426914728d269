// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "profile/profile.h"

#include <QObject>
#include <QTimer>

class QLabel;
class QProgressBar;
class QStatusBar;
class QToolButton;

namespace Ticketscope::Ui {

class AttemptController;

/// The status bar: what is running, for how long, and a button that stops it; the tap, the profile's proxy and whom it
/// trusts.
class StatusLine final : public QObject
{
    Q_OBJECT
public:
    StatusLine(QStatusBar &bar, AttemptController &attempts, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(StatusLine)

    /// 0: it does not run.
    void setTapPort(quint16 port);
    void setProfile(const std::optional<Profile> &profile);

private:
    void updateBusy();

    QStatusBar &m_bar;
    AttemptController &m_attempts;
    QLabel *m_running;
    QProgressBar *m_progress;
    QToolButton *m_cancel;
    QLabel *m_tap;
    QLabel *m_proxy;
    QLabel *m_trust;
    QTimer m_tick;
};

} // namespace Ticketscope::Ui
