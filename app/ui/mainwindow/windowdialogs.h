// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/messagedecoder.h"
#include "models/selectioncontroller.h"
#include "workbench/workbench.h"

#include <QObject>

class QWidget;

namespace Ticketscope::Ui {

class AttemptController;
class DecodeKeysDialog;
class PasswordCheckDialog;
class TicketsWindow;
struct AttemptAccount;

/// The dialogs that stand beside the window without holding it up. Each is made when it is first asked for.
class WindowDialogs final : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        Workbench &workbench;
        AttemptController &attempts;
        MessageDecoder &decoder;
        SelectionController &selection;
    };

    WindowDialogs(const Parts &parts, QWidget &window);
    Q_DISABLE_COPY_MOVE(WindowDialogs)

    void showTickets();
    /// For the exchange, 0 for none, or for the attempt; empty for everything. `onlyExchange`: the person pointed at
    /// a response of it.
    void checkPassword(ExchangeId exchange, const AttemptId &attempt, bool onlyExchange);
    void showKeys();

private:
    /// An attempt that may have asked for tickets.
    struct Seen
    {
        AttemptId attempt;
        QString title;
        QDateTime started;
    };
    [[nodiscard]] QList<AttemptAccount> accounts() const;
    void bringUp(QWidget &dialog);

    Parts m_parts;
    QWidget &m_window;
    QList<Seen> m_seen; ///< the newest first
    TicketsWindow *m_tickets = nullptr;
    PasswordCheckDialog *m_check = nullptr;
    DecodeKeysDialog *m_keys = nullptr;
};

} // namespace Ticketscope::Ui
