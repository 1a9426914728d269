// SPDX-License-Identifier: GPL-3.0-or-later
// How the composer is put together.
#include "ui/common/clearbutton.h"
#include "ui/common/icons.h"
#include "ui/common/messagebar.h"
#include "ui/composer/bodyeditor.h"
#include "ui/composer/composerpanelprivate.h"
#include "ui/composer/partchips.h"
#include "ui/composer/requestview.h"
#include "ui/profiles/fieldform.h"
#include "ui/profiles/headertable.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTabWidget>
#include <QToolButton>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds kPause{150};

} // namespace

QLayout *ComposerPanel::Private::buildAddressLine()
{
    method = new QComboBox(q);
    method->addItems({u"GET"_s, u"POST"_s, u"PUT"_s, u"PATCH"_s, u"DELETE"_s, u"HEAD"_s, u"OPTIONS"_s});
    method->setEditable(true);
    method->setInsertPolicy(QComboBox::NoInsert);
    method->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    method->setAccessibleName(ComposerPanel::tr("Method"));
    method->setToolTip(ComposerPanel::tr("Method"));
    address = new QLineEdit(q);
    address->setObjectName(u"address"_s);
    address->setAccessibleName(ComposerPanel::tr("Address"));
    address->setPlaceholderText(ComposerPanel::tr("Address, from the profile's on: /api/v1/Contact/3"));
    addClearButton(address);
    send = new QPushButton(icon(u"send"_s), ComposerPanel::tr("&Send"), q);
    send->setAutoDefault(false);
    ready = new QToolButton(q);
    ready->setText(ComposerPanel::tr("Ready &calls"));
    ready->setIcon(icon(u"call"_s));
    ready->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    ready->setPopupMode(QToolButton::InstantPopup);
    ready->setFocusPolicy(Qt::StrongFocus);
    ready->setMenu(new QMenu(ready));
    auto *line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(method);
    line->addWidget(address, 1);
    line->addWidget(send);
    line->addWidget(ready);
    return line;
}

void ComposerPanel::Private::buildTabs()
{
    tabs = new QTabWidget(q);
    tabs->setDocumentMode(true);
    auto *headersPage = new QWidget(tabs);
    headers = new HeaderTable(headersPage);
    headersEye = new QToolButton(headersPage);
    headersEye->setCheckable(true);
    headersEye->setIcon(icon(u"eye"_s));
    headersEye->setText(ComposerPanel::tr("Show the secrets"));
    headersEye->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    headersEye->hide();
    auto *headersLayout = new QVBoxLayout(headersPage);
    headersLayout->setContentsMargins(0, 4, 0, 0);
    headersLayout->setSpacing(4);
    headersLayout->addWidget(headers, 1);
    headersLayout->addWidget(headersEye, 0, Qt::AlignRight);
    body = new BodyEditor(tabs);
    view = new RequestView(tabs);
    tabs->addTab(headersPage, ComposerPanel::tr("&Headers"));
    tabs->addTab(body, ComposerPanel::tr("&Body"));
    tabs->addTab(view, ComposerPanel::tr("&What will be sent"));
}

void ComposerPanel::Private::build()
{
    resolved = makeHelpLabel({}, q);
    resolved->setTextInteractionFlags(Qt::TextSelectableByMouse);
    chips = new PartChips(q);
    result = new MessageBar(q);
    auto *layout = new QVBoxLayout(q);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(4);
    layout->addLayout(buildAddressLine());
    buildTabs();
    layout->addWidget(resolved);
    layout->addWidget(chips);
    layout->addWidget(tabs, 1);
    layout->addWidget(result);
    connectInputs();
    setSending(false);
    contextChanged();
}

void ComposerPanel::Private::connectInputs()
{
    previewSoon.setSingleShot(true);
    previewSoon.setInterval(kPause);
    QObject::connect(&previewSoon, &QTimer::timeout, q, [this] { previewNow(); });
    QObject::connect(method, &QComboBox::currentTextChanged, q, [this] { requestChanged(); });
    QObject::connect(address, &QLineEdit::textChanged, q, [this] {
        refreshAddress();
        requestChanged();
    });
    QObject::connect(headers, &HeaderTable::headersChanged, q, [this] { requestChanged(); });
    QObject::connect(headersEye, &QToolButton::toggled, headers, &HeaderTable::setRevealed);
    QObject::connect(body, &BodyEditor::bodyChanged, q, [this] { requestChanged(); });
    QObject::connect(body, &BodyEditor::kindChosen, q, [this](BodyKind kind) { applyKind(kind); });
    QObject::connect(chips, &PartChips::changed, q, [this] { requestChanged(); });
    QObject::connect(send, &QPushButton::clicked, q, [this] { sending ? stop() : q->send(); });
    QObject::connect(&workbench.runner(), &LoginRunner::sessionChanged, q, [this](const AttemptId &changed) {
        if (changed == attempt) {
            contextChanged();
        }
    });
    for (const auto signal : {&ProfileStore::profileChanged, &ProfileStore::profileRemoved}) {
        QObject::connect(&workbench.profiles(), signal, q, [this](const QUuid &id) {
            if (id == profileId) {
                contextChanged();
            }
        });
    }
}

} // namespace Ticketscope::Ui
