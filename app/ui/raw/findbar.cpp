// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/raw/findbar.h"

#include "ui/common/clearbutton.h"
#include "ui/common/icons.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QToolButton>

namespace Ticketscope::Ui {

FindBar::FindBar(QWidget *parent)
    : QWidget(parent)
    , m_text(new QLineEdit(this))
    , m_count(new QLabel(this))
    , m_case(new QToolButton(this))
{
    m_text->setPlaceholderText(tr("Find in this message"));
    m_text->setAccessibleName(tr("Find in this message"));
    addClearButton(m_text);
    m_text->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_count->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("0,000 of 00,000+")));
    m_count->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_case->setText(QStringLiteral("Aa"));
    m_case->setCheckable(true);
    m_case->setAutoRaise(true);
    m_case->setToolTip(tr("Tell capitals from small letters"));
    m_case->setAccessibleName(m_case->toolTip());

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 4, 4);
    layout->setSpacing(4);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_count);
    layout->addWidget(m_case);
    const auto addButton = [this, layout](const QString &iconName, const QString &text) {
        auto *button = new QToolButton(this);
        button->setIcon(icon(iconName));
        button->setAutoRaise(true);
        button->setToolTip(text);
        button->setAccessibleName(text);
        layout->addWidget(button);
        return button;
    };
    connect(addButton(QStringLiteral("previous"), tr("Previous (Shift+Enter)")), &QToolButton::clicked, this,
            &FindBar::previousRequested);
    connect(addButton(QStringLiteral("next"), tr("Next (Enter)")), &QToolButton::clicked, this,
            &FindBar::nextRequested);
    connect(addButton(QStringLiteral("close"), tr("Close (Esc)")), &QToolButton::clicked, this, &FindBar::closed);
    const auto changed = [this] { Q_EMIT searchChanged(text(), isCaseSensitive()); };
    connect(m_text, &QLineEdit::textChanged, this, changed);
    connect(m_case, &QToolButton::toggled, this, changed);
    setFocusProxy(m_text);
    hide();
}

void FindBar::open(const QString &text)
{
    show();
    if (!text.isEmpty()) {
        m_text->setText(text);
    }
    m_text->selectAll();
    m_text->setFocus(Qt::ShortcutFocusReason);
    Q_EMIT searchChanged(this->text(), isCaseSensitive());
}

void FindBar::setResult(qsizetype current, qsizetype count, bool more)
{
    if (text().isEmpty()) {
        m_count->clear();
    } else if (count == 0) {
        m_count->setText(tr("not found"));
    } else {
        const QLocale locale;
        const QString all = more ? tr("%1+").arg(locale.toString(count)) : locale.toString(count);
        m_count->setText(tr("%1 of %2").arg(locale.toString(current + 1), all));
    }
}

QString FindBar::text() const
{
    return m_text->text();
}

bool FindBar::isCaseSensitive() const
{
    return m_case->isChecked();
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT closed();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (event->modifiers().testFlag(Qt::ShiftModifier)) {
            Q_EMIT previousRequested();
        } else {
            Q_EMIT nextRequested();
        }
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace Ticketscope::Ui
