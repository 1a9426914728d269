// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/foldedsection.h"

#include "ui/profiles/fieldform.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace Ticketscope::Ui {

FoldedSection::FoldedSection(const QString &title, QWidget *content, QWidget *parent)
    : QWidget(parent)
    , m_button(new QToolButton(this))
    , m_summary(makeHelpLabel({}, this))
    , m_content(content)
{
    m_button->setText(title);
    m_button->setAccessibleName(title);
    m_button->setAutoRaise(true);
    m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_button->setArrowType(Qt::RightArrow);
    QFont bold = m_button->font();
    bold.setBold(true);
    m_button->setFont(bold);
    m_button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_summary->setWordWrap(false);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_button);
    // The button stays where it is when the summary goes.
    QSizePolicy policy = m_summary->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_summary->setSizePolicy(policy);
    head->addWidget(m_summary, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(head);
    layout->addWidget(content);
    content->setVisible(false);
    connect(m_button, &QToolButton::clicked, this, [this] { setOpen(!m_open); });
}

bool FoldedSection::isOpen() const
{
    return m_open;
}

void FoldedSection::setOpen(bool open)
{
    m_open = open;
    m_button->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    m_content->setVisible(open);
    m_summary->setVisible(!open);
}

void FoldedSection::setSummary(const QString &text)
{
    m_summary->setText(text);
    m_button->setAccessibleDescription(text);
}

} // namespace Ticketscope::Ui
