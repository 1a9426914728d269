// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/welcome/welcomepage.h"

#include "ui/common/icons.h"
#include "ui/welcome/actioncard.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kWidest = 760;

} // namespace

WelcomePage::WelcomePage(QWidget *parent)
    : QWidget(parent)
{
    auto *page = new QWidget(this);
    auto *head = new QLabel(tr("Why does it not log in?"), page);
    QFont large = head->font();
    large.setPointSizeF(large.pointSizeF() * 1.6);
    large.setBold(true);
    head->setFont(large);
    head->setAlignment(Qt::AlignHCenter);
    auto *text =
        new QLabel(tr("Log in to a web service and read every byte that crossed the wire beside what it means."), page);
    text->setWordWrap(true);
    text->setAlignment(Qt::AlignHCenter);

    auto *practice =
        new ActionCard(u"practice"_s, tr("&Log in to a practice service"),
                       tr("Servers on this computer that speak the same protocols. Nothing leaves it."), page);
    auto *profile = new ActionCard(u"new"_s, tr("&New profile"),
                                   tr("Say which service it is and how to log in; then press Log in."), page);
    auto *paste = new ActionCard(u"paste"_s, tr("&Paste to decode"),
                                 tr("A header, a token, an envelope or a whole message, taken apart."), page);
    auto *open =
        new ActionCard(u"open"_s, tr("&Open a capture"), tr("A HAR file that was saved here or by a browser."), page);
    connect(practice, &QAbstractButton::clicked, this, &WelcomePage::practiceRequested);
    connect(profile, &QAbstractButton::clicked, this, &WelcomePage::newProfileRequested);
    connect(paste, &QAbstractButton::clicked, this, &WelcomePage::pasteRequested);
    connect(open, &QAbstractButton::clicked, this, &WelcomePage::openRequested);
    setFocusProxy(practice);

    auto *grid = new QGridLayout;
    grid->setSpacing(12);
    grid->addWidget(practice, 0, 0);
    grid->addWidget(profile, 0, 1);
    grid->addWidget(paste, 1, 0);
    grid->addWidget(open, 1, 1);

    auto *column = new QWidget(page);
    column->setMaximumWidth(kWidest);
    auto *columnLayout = new QVBoxLayout(column);
    columnLayout->setContentsMargins(16, 16, 16, 16);
    columnLayout->setSpacing(12);
    columnLayout->addWidget(head);
    columnLayout->addWidget(text);
    columnLayout->addSpacing(12);
    columnLayout->addLayout(grid);
    auto *row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(column, 100);
    row->addStretch(1);
    auto *pageLayout = new QVBoxLayout(page);
    pageLayout->setContentsMargins(0, 0, 0, 0);
    pageLayout->addStretch(2);
    pageLayout->addLayout(row);
    pageLayout->addStretch(3);

    auto *scroll = new QScrollArea(this);
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
}

} // namespace Ticketscope::Ui
