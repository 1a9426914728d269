// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/emptystate.h"

#include "ui/common/icons.h"

#include <QAction>
#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPushButton>

namespace Ticketscope::Ui {

EmptyState::EmptyState(QString iconName, const QString &text, QWidget *parent)
    : QWidget(parent)
    , m_iconName(std::move(iconName))
    , m_icon(new QLabel(this))
    , m_text(new QLabel(text, this))
    , m_buttons(new QVBoxLayout)
{
    m_icon->setAlignment(Qt::AlignCenter);
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setWordWrap(true);
    m_text->setForegroundRole(QPalette::PlaceholderText);
    m_text->setTextFormat(Qt::PlainText);
    m_buttons->setSpacing(8);

    auto *buttonRow = new QHBoxLayout;
    buttonRow->addStretch();
    buttonRow->addLayout(m_buttons);
    buttonRow->addStretch();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addStretch(2);
    layout->addWidget(m_icon);
    layout->addWidget(m_text);
    layout->addLayout(buttonRow);
    layout->addStretch(3);
    updateIcon();
}

void EmptyState::setText(const QString &text)
{
    m_text->setText(text);
}

void EmptyState::setIconName(const QString &name)
{
    m_iconName = name;
    updateIcon();
}

QPushButton *EmptyState::addButton(const QString &iconName, const QString &text)
{
    auto *button = new QPushButton(icon(iconName), text, this);
    m_buttons->addWidget(button);
    return button;
}

QPushButton *EmptyState::addButton(QAction *action)
{
    auto *button = new QPushButton(action->icon(), action->text(), this);
    button->setToolTip(action->toolTip());
    button->setEnabled(action->isEnabled());
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, button, [action, button] { button->setEnabled(action->isEnabled()); });
    m_buttons->addWidget(button);
    return button;
}

void EmptyState::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) {
        updateIcon();
    }
    QWidget::changeEvent(event);
}

void EmptyState::updateIcon()
{
    m_icon->setPixmap(
        icon(m_iconName, palette().color(QPalette::PlaceholderText)).pixmap(QSize(32, 32), devicePixelRatioF()));
}

} // namespace Ticketscope::Ui
