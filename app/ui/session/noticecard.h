// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "login/loginnotice.h"

#include <QFrame>
#include <QTimer>

#include <optional>

class QLabel;
class QLineEdit;
class QToolButton;

namespace Ticketscope::Ui {

/// What a login waits for: a sentence, the code to type, large, the address with what can be done with it, and the time
/// that is left. Hidden while there is nothing to do.
class NoticeCard final : public QFrame
{
    Q_OBJECT
public:
    explicit NoticeCard(Clock clock, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(NoticeCard)

    void setNotice(const std::optional<LoginNotice> &notice);
    [[nodiscard]] const std::optional<LoginNotice> &notice() const { return m_notice; }

Q_SIGNALS:
    void openRequested(const QUrl &address);
    void cancelRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    QToolButton *makeButton(const QString &iconName, const QString &text);
    void say(const QString &text);
    void tick();
    void updateColors();
    [[nodiscard]] qint64 secondsLeft() const;

    Clock m_clock;
    std::optional<LoginNotice> m_notice;
    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_text;
    QWidget *m_codeLine;
    QLabel *m_code;
    QWidget *m_addressLine;
    QLineEdit *m_address;
    QToolButton *m_open;
    QToolButton *m_copyAddress;
    QLabel *m_left;
    QTimer m_second;
};

} // namespace Ticketscope::Ui
