// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/composer/requestview.h"

#include "ui/common/icons.h"
#include "ui/common/secrettextedit.h"
#include "ui/composer/composedrequest.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollBar>
#include <QToolButton>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

RequestView::RequestView(QWidget *parent)
    : QWidget(parent)
    , m_text(new SecretTextEdit(this))
    , m_eye(new QToolButton(this))
    , m_note(new QLabel(this))
{
    m_text->setReadOnly(true);
    m_text->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setAccessibleName(tr("What will be sent"));
    m_eye->setCheckable(true);
    m_eye->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_eye->setFocusPolicy(Qt::StrongFocus);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    connect(m_eye, &QToolButton::toggled, this, &RequestView::refresh);

    auto *line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_note, 1);
    line->addWidget(m_eye);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_text, 1);
    layout->addLayout(line);
    refresh();
}

void RequestView::setRequest(const QByteArray &bytes, const QList<ByteRange> &secrets)
{
    m_bytes = bytes;
    m_secrets = secrets;
    refresh();
}

void RequestView::setProblem(const QString &text)
{
    m_bytes.clear();
    m_secrets.clear();
    refresh();
    m_note->setText(text);
}

void RequestView::refresh()
{
    const bool revealed = m_eye->isChecked();
    m_eye->setIcon(icon(revealed ? u"eye-off"_s : u"eye"_s));
    m_eye->setText(revealed ? tr("Hide the secrets") : tr("Show the secrets"));
    m_eye->setVisible(!m_secrets.isEmpty());
    const int at = m_text->verticalScrollBar()->value();
    m_text->setHoldsSecrets(revealed && !m_secrets.isEmpty());
    m_text->setPlainText(maskedText(m_bytes, revealed ? QList<ByteRange>() : m_secrets));
    m_text->verticalScrollBar()->setValue(at);
    m_note->setText(m_bytes.isEmpty() ? QString()
                                      : tr("%1 bytes. The connection's own headers are added on the way.")
                                            .arg(QLocale().toString(m_bytes.size())));
}

} // namespace Ticketscope::Ui
