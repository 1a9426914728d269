// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/latepanel.h"

#include <QVBoxLayout>

namespace Ticketscope::Ui {

LatePanel::LatePanel(Make make, QWidget *parent)
    : QWidget(parent)
    , m_make(std::move(make))
{
}

QWidget *LatePanel::panel()
{
    if (!m_panel) {
        m_panel = m_make(this);
        auto *layout = new QVBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(m_panel);
        m_panel->show();
    }
    return m_panel;
}

void LatePanel::showEvent(QShowEvent *event)
{
    // A dock behind another one's tab counts as shown, at a place outside the window: it is painted when it comes out.
    if (!visibleRegion().isEmpty()) {
        panel();
    }
    QWidget::showEvent(event);
}

void LatePanel::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    if (!m_panel) {
        QMetaObject::invokeMethod(
            this, [this] { panel(); }, Qt::QueuedConnection);
    }
}

} // namespace Ticketscope::Ui
