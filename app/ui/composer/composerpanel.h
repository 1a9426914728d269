// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"
#include "workbench/workbench.h"

#include <QWidget>

#include <memory>

namespace Ticketscope::Ui {

/// The composer dock's content: method and address in one line, tabs for headers, body and what will be sent, the
/// session's parts as chips that can be switched off, ready calls for the service. Ctrl+Enter sends.
class ComposerPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit ComposerPanel(Workbench &workbench, QWidget *parent = nullptr);
    ~ComposerPanel() override;
    Q_DISABLE_COPY_MOVE(ComposerPanel)

    /// Whose session is used; an empty id: none. `profile` says where paths are resolved and which ready calls there
    /// are.
    void setContext(const AttemptId &attempt, const QUuid &profile);
    /// Fills it with a request of the ladder, less what the session would add anyway.
    void composeFrom(const ExchangePtr &exchange);

public Q_SLOTS:
    void send();
    void focusAddress();

Q_SIGNALS:
    /// A call without a session opened an attempt of its own.
    void attemptOpened(const Ticketscope::AttemptId &attempt, const QUuid &profile);
    void callFinished(const Ticketscope::AttemptId &attempt, const QString &text, bool ok);

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Ticketscope::Ui
