// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <memory>

namespace Ticketscope::Cli {

/// Ctrl+C and the polite request to end (SIGINT, SIGTERM; on Windows a console that is closed), as a signal in the
/// event loop. The second one ends the process at once. At most one at a time may exist.
class Interrupt final : public QObject
{
    Q_OBJECT
public:
    explicit Interrupt(QObject *parent = nullptr);
    ~Interrupt() override;
    Q_DISABLE_COPY_MOVE(Interrupt)

    [[nodiscard]] bool wasAsked() const;

Q_SIGNALS:
    void asked();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Ticketscope::Cli
