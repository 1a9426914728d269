// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lineage/lineagewindow.h"

#include "ui/common/clearbutton.h"
#include "ui/common/emptystate.h"
#include "ui/common/icons.h"
#include "ui/lineage/lineageview.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

namespace {

enum Page
{
    NothingYet,
    NothingFits,
    Tree
};

} // namespace

LineageWindow::LineageWindow(Capture &capture, LineageWatch &watch, Clock clock, QWidget *parent)
    : QDialog(parent)
    , m_watch(watch)
    , m_model(capture, std::move(clock))
    , m_stack(new QStackedWidget)
    , m_view(new LineageView(m_model))
    , m_words(new QLineEdit)
    , m_onlyOld(new QCheckBox(tr("Only what was used though &old")))
    , m_status(new QLabel)
{
    setWindowTitle(tr("Lineage"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    resize(960, 520);
    m_words->setPlaceholderText(tr("Filter: a name, #12, a host…"));
    m_words->setAccessibleName(tr("Filter"));
    addClearButton(m_words);
    m_stack->addWidget(
        new EmptyState(QStringLiteral("token"), tr("Where each ticket, token, cookie and canary came from, and which "
                                                   "requests carried it, will stand here after "
                                                   "a login or once a capture is opened. Values that were masked when "
                                                   "a capture was saved cannot be followed.")));
    m_stack->addWidget(new EmptyState(QStringLiteral("search"), tr("Nothing fits the filter.")));
    m_stack->addWidget(m_view);

    auto *close = new QPushButton(tr("Close"));
    close->setAutoDefault(false);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setForegroundRole(QPalette::PlaceholderText);
    auto *top = new QHBoxLayout;
    top->setContentsMargins(8, 8, 8, 0);
    top->setSpacing(12);
    top->addWidget(m_words, 1);
    top->addWidget(m_onlyOld);
    auto *bottom = new QHBoxLayout;
    bottom->setContentsMargins(8, 0, 8, 0);
    bottom->addWidget(m_status, 1);
    bottom->addWidget(close);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 8);
    layout->setSpacing(8);
    layout->addLayout(top);
    layout->addWidget(m_stack, 1);
    layout->addLayout(bottom);

    connect(m_words, &QLineEdit::textChanged, this, &LineageWindow::filter);
    connect(m_onlyOld, &QCheckBox::toggled, this, &LineageWindow::filter);
    connect(&watch, &LineageWatch::changed, this, &LineageWindow::refresh);
    connect(m_view, &LineageView::evidenceChosen, this, &LineageWindow::evidenceChosen);
    m_second.setInterval(std::chrono::seconds(1));
    connect(&m_second, &QTimer::timeout, &m_model, &LineageModel::tick);
    m_view->setFocus();
}

void LineageWindow::refresh()
{
    if (isVisible() && m_model.lineage() != m_watch.lineage()) {
        m_view->setLineage(m_watch.lineage());
        filter();
    }
}

void LineageWindow::filter()
{
    m_view->setFilter(m_words->text(), m_onlyOld->isChecked());
    const int all = m_model.rowCount();
    m_stack->setCurrentIndex(all == 0 ? NothingYet : m_view->shown() == 0 ? NothingFits : Tree);
    const qsizetype old = m_model.oldUses();
    const QString things = tr("%n thing(s)", nullptr, all);
    m_status->setText(all == 0 ? QString()
                      : old == 0
                          ? tr("%1; no request carried an old one.").arg(things)
                          : tr("%1; %2").arg(things, tr("%n request(s) carried an old one.", nullptr, int(old))));
}

QString LineageWindow::statusText() const
{
    return m_status->text();
}

void LineageWindow::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    refresh();
    m_second.start();
}

void LineageWindow::hideEvent(QHideEvent *event)
{
    QDialog::hideEvent(event);
    m_second.stop();
}

} // namespace Ticketscope::Ui
