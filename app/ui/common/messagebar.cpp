// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/messagebar.h"

#include "ui/common/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QToolButton>

namespace Ticketscope::Ui {

namespace {

QString signFor(Meaning meaning)
{
    switch (meaning) {
    case Meaning::Good:
        return QStringLiteral("good");
    case Meaning::Warning:
        return QStringLiteral("warning");
    case Meaning::Cause:
        return QStringLiteral("cause");
    case Meaning::Damaged:
        return QStringLiteral("damaged");
    case Meaning::Secret:
        return QStringLiteral("secret");
    case Meaning::Selection:
        break;
    }
    return QStringLiteral("info");
}

} // namespace

MessageBar::MessageBar(QWidget *parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_buttons(new QHBoxLayout)
    , m_close(new QToolButton(this))
{
    setAutoFillBackground(true);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_close->setIcon(icon(QStringLiteral("close")));
    m_close->setAutoRaise(true);
    m_close->setToolTip(tr("Close this message"));
    m_close->setAccessibleName(tr("Close this message"));
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 4, 4);
    layout->setSpacing(8);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addLayout(m_buttons);
    layout->addWidget(m_close);
    hide();
}

void MessageBar::showMessage(Meaning meaning, const QString &text)
{
    m_meaning = meaning;
    while (QLayoutItem *item = m_buttons->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    m_text->setText(text);
    setAccessibleName(text);
    updateColors();
    show();
}

QToolButton *MessageBar::addButton(const QString &iconName, const QString &text)
{
    auto *button = new QToolButton(this);
    button->setIcon(icon(iconName));
    button->setText(text);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(button, &QToolButton::clicked, this, &QWidget::hide);
    m_buttons->addWidget(button);
    return button;
}

QString MessageBar::text() const
{
    return m_text->text();
}

void MessageBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::StyleChange) {
        updateColors();
    }
    QFrame::changeEvent(event);
}

void MessageBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        hide();
        return;
    }
    QFrame::keyPressEvent(event);
}

void MessageBar::updateColors()
{
    const QPalette around = parentWidget() ? parentWidget()->palette() : QPalette();
    const QColor color = meaningColor(m_meaning, around);
    QPalette own = around;
    own.setColor(QPalette::Window, blended(color, around.color(QPalette::Base), 0.12));
    setPalette(own);
    m_icon->setPixmap(icon(signFor(m_meaning), color).pixmap(QSize(20, 20), devicePixelRatioF()));
}

} // namespace Ticketscope::Ui
