// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/ticketcachemodel.h"
#include "negotiate/securitycontext.h"

#include <QDialog>
#include <QTimer>

#include <functional>

class QLabel;
class QTextEdit;
class QStackedWidget;

namespace Ticketscope::Ui {

class EmptyState;
class TicketsView;

/// What happened while one attempt asked for tickets.
struct AttemptAccount
{
    QString title;     ///< the profile's name
    QDateTime started; ///< UTC
    QList<AccountLine> lines;
};

/// The person's Kerberos tickets and, below them, what the KDC said to the last attempts. Reads the tickets again
/// whenever it comes to the front, as they come from elsewhere (a logon, kinit).
class TicketsWindow final : public QDialog
{
    Q_OBJECT
public:
    /// The newest first; asked once a second while the window is seen.
    using Accounts = std::function<QList<AttemptAccount>()>;

    explicit TicketsWindow(Accounts accounts, Clock clock = systemUtc, TicketCacheModel::Load load = ticketCaches,
                           QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TicketsWindow)

    void refresh();
    [[nodiscard]] TicketCacheModel &tickets() { return m_model; }
    [[nodiscard]] TicketsView *view() const { return m_view; }
    /// What "Copy as text" takes: the tickets, and what the KDC said.
    [[nodiscard]] QString text() const;
    [[nodiscard]] QString statusText() const;

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QWidget *createTickets();
    QWidget *createAccount();
    void showTickets();
    void showAccounts();

    Accounts m_accounts;
    TicketCacheModel m_model;
    TicketsView *m_view;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    EmptyState *m_failed;
    QTextEdit *m_account;
    QLabel *m_status;
    QString m_accountText; ///< what stands in m_account
    QTimer m_second;
};

} // namespace Ticketscope::Ui
