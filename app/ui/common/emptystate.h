// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QBoxLayout;
class QLabel;
class QPushButton;

namespace Ticketscope::Ui {

/// What a dock shows while it is empty: what will stand there, and buttons for the actions that fill it.
class EmptyState final : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyState(QString iconName, const QString &text, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(EmptyState)

    void setText(const QString &text);
    void setIconName(const QString &name);
    /// A button; connect to its clicked().
    QPushButton *addButton(const QString &iconName, const QString &text);
    /// A button that triggers the action and is enabled when it is.
    QPushButton *addButton(QAction *action);

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateIcon();

    QString m_iconName;
    QLabel *m_icon;
    QLabel *m_text;
    QBoxLayout *m_buttons;
};

} // namespace Ticketscope::Ui
