// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/theme.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace Ticketscope::Ui {

/// One sentence where the person looks, with its sign and perhaps buttons for what to do. Stays until it is closed,
/// replaced or hidden; Esc closes it.
class MessageBar final : public QFrame
{
    Q_OBJECT
public:
    explicit MessageBar(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(MessageBar)

    /// Shows the text, plain; buttons of an earlier message go.
    void showMessage(Meaning meaning, const QString &text);
    /// One more button for the message that stands; it closes the bar when pressed.
    QToolButton *addButton(const QString &iconName, const QString &text);
    [[nodiscard]] QString text() const;

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void updateColors();

    Meaning m_meaning = Meaning::Good;
    QLabel *m_icon;
    QLabel *m_text;
    QHBoxLayout *m_buttons;
    QToolButton *m_close;
};

} // namespace Ticketscope::Ui
