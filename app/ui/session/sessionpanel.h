// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/capture.h"
#include "login/loginnotice.h"
#include "models/selectioncontroller.h"
#include "models/sessionmodel.h"

#include <QTimer>
#include <QWidget>

class QAction;
class QCheckBox;
class QLabel;
class QListView;
class QStackedWidget;
class QToolButton;

namespace Ticketscope::Ui {

class NoticeCard;

/// The session dock's content: what a login waits for; who is logged in, where and since when, and what the session
/// holds, with its clocks.
class SessionPanel final : public QWidget
{
    Q_OBJECT
public:
    struct Actions
    {
        QAction *logIn;
        QAction *renew;
        QAction *logOff;
        QAction *tickets = nullptr;   ///< shows the Kerberos tickets; may be left out
        QAction *autoRenew = nullptr; ///< checkable; may be left out
    };

    SessionPanel(Capture &capture, SelectionController &selection, Clock clock, const Actions &actions,
                 QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(SessionPanel)

    /// Nothing: no session. The view keeps what was revealed.
    void setSession(const std::optional<Session> &session);
    [[nodiscard]] SessionModel &items() { return m_model; }
    /// What the login of this dock waits for; nothing: nothing.
    void setNotice(const std::optional<LoginNotice> &notice);
    /// Shows the bytes that the thing of that row came from; where the person brought it, those of its first use.
    void showBytes(int row);

Q_SIGNALS:
    /// Of the notice.
    void openRequested(const QUrl &address);
    void cancelRequested();
    /// The bytes of a token are selected: what they decode to is wanted.
    void checkTokenRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *createPage(const Actions &actions);
    void updateHead();
    void updateProof(const Session &session);
    void updateClock();
    void findUses();
    void showOrigin(const QModelIndex &index);
    void copyRow(int row);
    void toggleReveal(int row);
    void showMenu(const QPoint &at);

    Capture &m_capture;
    SelectionController &m_selection;
    Clock m_clock;
    SessionModel m_model;
    NoticeCard *m_notice;
    QStackedWidget *m_stack;
    QLabel *m_who;
    QLabel *m_since;
    QLabel *m_proof;
    QLabel *m_state;
    QToolButton *m_account;
    QCheckBox *m_autoRenew = nullptr;
    QListView *m_list;
    QTimer m_second;
    QTimer m_search;
    quint64 m_searchGeneration = 0;
};

} // namespace Ticketscope::Ui
