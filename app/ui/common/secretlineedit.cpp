// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/secretlineedit.h"

#include "ui/common/clipboard.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>

namespace Ticketscope::Ui {

SecretLineEdit::SecretLineEdit(QWidget *parent)
    : QLineEdit(parent)
    , m_eye(new QAction(this))
{
    setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    setDragEnabled(false);
    m_eye->setCheckable(true);
    connect(m_eye, &QAction::toggled, this, &SecretLineEdit::setRevealed);
    addAction(m_eye, QLineEdit::TrailingPosition);
    setRevealed(false);
}

SecretLineEdit::~SecretLineEdit() = default;

Secret SecretLineEdit::secret() const
{
    return Secret::fromString(text());
}

void SecretLineEdit::setSecret(const Secret &secret)
{
    QString text = secret.revealText();
    setText(text);
    Secret::wipe(text);
}

bool SecretLineEdit::isRevealed() const
{
    return echoMode() == QLineEdit::Normal;
}

void SecretLineEdit::setRevealed(bool revealed)
{
    const bool changed = revealed != isRevealed();
    setEchoMode(revealed ? QLineEdit::Normal : QLineEdit::Password);
    m_eye->setChecked(revealed);
    m_eye->setIcon(icon(revealed ? QStringLiteral("eye-off") : QStringLiteral("eye")));
    const QString text = revealed ? tr("Hide") : tr("Show");
    m_eye->setText(text);
    m_eye->setToolTip(text);
    if (changed) {
        Q_EMIT revealedChanged(revealed);
    }
}

void SecretLineEdit::copySelected()
{
    if (isRevealed() && hasSelectedText()) {
        copySecret(selectedText(), this);
    }
}

void SecretLineEdit::keyPressEvent(QKeyEvent *event)
{
    const bool isCut = event->matches(QKeySequence::Cut);
    if (isCut || event->matches(QKeySequence::Copy)) {
        copySelected();
        if (isCut && isRevealed() && !isReadOnly()) {
            del();
        }
        return;
    }
    QLineEdit::keyPressEvent(event);
}

/// Like the usual one, with a copying of its own.
void SecretLineEdit::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu(this);
    menu.addAction(m_eye);
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("copy")), tr("&Copy"), this, &SecretLineEdit::copySelected)
        ->setEnabled(isRevealed() && hasSelectedText());
    menu.addAction(icon(QStringLiteral("paste")), tr("&Paste"), this, &QLineEdit::paste)->setEnabled(!isReadOnly());
    menu.addAction(tr("Select &all"), this, &QLineEdit::selectAll)->setEnabled(!text().isEmpty());
    menu.exec(event->globalPos());
}

} // namespace Ticketscope::Ui
