// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/capture.h"
#include "login/loginrunner.h"
#include "profile/profilestore.h"
#include "profile/secretstore.h"

#include <QObject>

#include <memory>

namespace Ticketscope {

/// The core put together, for the window and for the command line alike: the tap with its recorder in a thread of
/// its own, the capture, the profiles, the secrets and the runner. Nothing in it knows of a window.
class Workbench final : public QObject
{
    Q_OBJECT
public:
    struct Options
    {
        QString configFolder;                 ///< empty: ProfileStore::defaultFolder()
        std::unique_ptr<SecretStore> secrets; ///< null: the operating system's keychain
        Clock clock = systemUtc;
    };

    explicit Workbench(Options options, QObject *parent = nullptr);
    ~Workbench() override;
    Q_DISABLE_COPY_MOVE(Workbench)

    /// Starts the tap; an error means that nothing can be sent.
    [[nodiscard]] Result<void> start();
    /// Starts the tap without waiting: tapStarted() or tapFailed() follows. What is to be sent before waits for it.
    void startSoon();

    [[nodiscard]] ProfileStore &profiles();
    [[nodiscard]] SecretStore &secrets();
    [[nodiscard]] Capture &capture();
    [[nodiscard]] LoginRunner &runner();

    /// Where the tap listens on loopback; 0 where it does not.
    [[nodiscard]] quint16 tapPort() const;

    /// Starts the practice services in a thread of their own and adds their profiles, for this run, as the group
    /// "Practice". Does nothing when they run already.
    [[nodiscard]] Result<void> startPractice();
    /// Likewise without waiting: practiceChanged() or practiceFailed() follows.
    void startPracticeSoon();
    [[nodiscard]] bool isPracticeStarting() const;
    void stopPractice();
    [[nodiscard]] bool isPracticeRunning() const;
    [[nodiscard]] QStringList practiceFaults() const;
    [[nodiscard]] Result<void> setPracticeFaults(const QStringList &ids);
    /// The profiles of the practice services, in the order in which they are listed.
    [[nodiscard]] QList<QUuid> practiceProfiles() const;

Q_SIGNALS:
    void tapStarted(quint16 port);
    void tapFailed(const Ticketscope::Error &error);
    void practiceChanged();
    void practiceFailed(const Ticketscope::Error &error);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Ticketscope
