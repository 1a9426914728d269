// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/secrettextedit.h"

#include "ui/common/clipboard.h"
#include "ui/common/theme.h"

#include <QMetaMethod>
#include <QMimeData>
#include <QTextDocumentFragment>

namespace Ticketscope::Ui {

SecretTextEdit::SecretTextEdit(QWidget *parent)
    : QPlainTextEdit(parent)
{
    setFont(wireFont());
    setTabChangesFocus(true);
    setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
}

void SecretTextEdit::setHoldsSecrets(bool holds)
{
    m_holdsSecrets = holds;
}

void SecretTextEdit::insertFromMimeData(const QMimeData *source)
{
    static const QMetaMethod kPasted = QMetaMethod::fromSignal(&SecretTextEdit::pasted);
    if (source->hasText() && isSignalConnected(kPasted)) {
        Q_EMIT pasted(source->text());
    } else {
        QPlainTextEdit::insertFromMimeData(source);
    }
}

QMimeData *SecretTextEdit::createMimeDataFromSelection() const
{
    return m_holdsSecrets ? secretMimeData(textCursor().selection().toPlainText(), kSecretOnClipboard)
                          : QPlainTextEdit::createMimeDataFromSelection();
}

} // namespace Ticketscope::Ui
