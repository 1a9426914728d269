// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/raw/rawview.h"

#include "ui/common/icons.h"
#include "ui/raw/findbar.h"
#include "ui/raw/rawpane.h"

#include <QAbstractScrollArea>
#include <QButtonGroup>
#include <QKeyEvent>
#include <QSettings>
#include <QSplitter>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

namespace {

size_t slot(Side side)
{
    return side == Side::Request ? 0 : 1;
}

} // namespace

RawView::RawView(Capture &capture, MessageDecoder &decoder, SelectionController &selection, QWidget *parent)
    : QWidget(parent)
    , m_capture(capture)
    , m_decoder(decoder)
    , m_selection(selection)
{
    setAccessibleName(tr("Raw"));
    connect(&selection, &SelectionController::exchangeSelected, this, &RawView::showExchange);
    connect(&capture, &Capture::cleared, this, [this] { showExchange(0, m_side); });
}

void RawView::build()
{
    if (m_splitter) {
        return;
    }
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_tabs = new QTabBar(this);
    m_modes = new QButtonGroup(this);
    m_wrap = new QToolButton(this);
    m_eye = new QToolButton(this);
    m_find = new FindBar(this);
    createPanes();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    createTools(layout);
    layout->addWidget(m_splitter, 1);
    createFind(layout);
    setMode(m_mode);
    m_wrap->setChecked(m_wrapped);
    m_splitter->restoreState(m_splitterState);
    arrange();
}

void RawView::createPanes()
{
    for (const Side side : {Side::Request, Side::Response}) {
        auto *pane = new RawPane(side, m_decoder, m_selection, m_splitter);
        m_panes[slot(side)] = pane;
        m_splitter->addWidget(pane);
        connect(pane, &RawPane::copyMessageRequested, this, &RawView::copyMessageRequested);
        connect(pane, &RawPane::findRequested, this, &RawView::openFind);
        connect(pane, &RawPane::found, this, [this, pane](qsizetype current, qsizetype count, bool more) {
            if (pane == activePane()) {
                m_find->setResult(current, count, more);
            }
        });
        for (QWidget *child : pane->findChildren<QWidget *>()) {
            child->installEventFilter(this);
        }
    }
    m_splitter->setChildrenCollapsible(false);
}

void RawView::createFind(QBoxLayout *layout)
{
    layout->addWidget(m_find);
    connect(m_find, &FindBar::searchChanged, this,
            [this](const QString &text, bool caseSensitive) { activePane()->find(text, caseSensitive); });
    connect(m_find, &FindBar::nextRequested, this, [this] { activePane()->findNext(false); });
    connect(m_find, &FindBar::previousRequested, this, [this] { activePane()->findNext(true); });
    connect(m_find, &FindBar::closed, this, &RawView::closeFind);
}

void RawView::createTools(QBoxLayout *layout)
{
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->addTab(tr("Request"));
    m_tabs->addTab(tr("Response"));
    m_tabs->setCurrentIndex(1);
    m_tabs->setAccessibleName(tr("Side of the exchange"));
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        const Side side = index == 0 ? Side::Request : Side::Response;
        if (side != m_side && m_selection.exchange() != 0) {
            m_selection.selectExchange(m_selection.exchange(), side);
        } else if (side != m_side) {
            m_side = side;
            arrange();
        }
    });

    auto *line = new QHBoxLayout;
    line->setContentsMargins(4, 2, 4, 2);
    line->setSpacing(2);
    line->addWidget(m_tabs);
    line->addStretch(1);
    const auto addMode = [this, line](RawMode mode, const QString &text, const QString &help) {
        auto *button = new QToolButton(this);
        button->setText(text);
        button->setToolTip(help);
        button->setCheckable(true);
        button->setAutoRaise(true);
        m_modes->addButton(button, int(mode));
        line->addWidget(button);
    };
    addMode(RawMode::AsSent, tr("As sent"), tr("Every byte as it crossed the wire"));
    addMode(RawMode::Pretty, tr("Pretty"), tr("Un-chunked, decompressed and laid out for reading"));
    addMode(RawMode::Hex, tr("Hex"), tr("Offsets, bytes and text"));
    connect(m_modes, &QButtonGroup::idClicked, this, [this](int id) { setMode(static_cast<RawMode>(id)); });
    line->addSpacing(8);

    m_wrap->setIcon(icon(QStringLiteral("wrap")));
    m_wrap->setCheckable(true);
    m_wrap->setToolTip(tr("Wrap long lines"));
    connect(m_wrap, &QToolButton::toggled, this, [this](bool on) {
        for (RawPane *pane : m_panes) {
            pane->setWrapped(on);
        }
    });
    m_eye->setIcon(icon(QStringLiteral("eye")));
    m_eye->setCheckable(true);
    m_eye->setToolTip(tr("Show secrets"));
    connect(m_eye, &QToolButton::toggled, this, &RawView::setRevealed);
    auto *find = new QToolButton(this);
    find->setIcon(icon(QStringLiteral("search")));
    find->setToolTip(tr("Find in this message (Ctrl+F)"));
    connect(find, &QToolButton::clicked, this, &RawView::openFind);
    for (QToolButton *button : {m_wrap, m_eye, find}) {
        button->setAutoRaise(true);
        button->setAccessibleName(button->toolTip());
        line->addWidget(button);
    }
    layout->addLayout(line);
}

void RawView::setMode(RawMode mode)
{
    m_mode = mode;
    if (!m_splitter) {
        return;
    }
    m_modes->button(int(mode))->setChecked(true);
    m_wrap->setEnabled(mode != RawMode::Hex);
    for (RawPane *pane : m_panes) {
        pane->setMode(mode);
    }
}

void RawView::setRevealed(bool revealed)
{
    build();
    m_eye->setChecked(revealed);
    m_eye->setIcon(icon(revealed ? QStringLiteral("eye-off") : QStringLiteral("eye")));
    m_eye->setToolTip(revealed ? tr("Mask secrets") : tr("Show secrets"));
    for (RawPane *pane : m_panes) {
        pane->setRevealed(revealed);
    }
}

RawPane *RawView::pane(Side side)
{
    build();
    return m_panes[slot(side)];
}

const RawPane *RawView::pane(Side side) const
{
    return m_panes[slot(side)];
}

RawPane *RawView::activePane()
{
    return pane(m_side);
}

void RawView::focusPane()
{
    for (QWidget *view : activePane()->findChildren<QWidget *>()) {
        if (view->isVisible() && view->focusPolicy() == Qt::StrongFocus && qobject_cast<QAbstractScrollArea *>(view)) {
            view->setFocus(Qt::OtherFocusReason);
            return;
        }
    }
}

void RawView::showExchange(ExchangeId exchange, Side side)
{
    m_side = side;
    if (exchange == 0 && !m_splitter) {
        return;
    }
    build();
    const ExchangePtr shown = m_capture.exchange(exchange);
    for (RawPane *pane : m_panes) {
        pane->setExchange(shown);
    }
    arrange();
    if (m_find->isVisible()) {
        activePane()->find(m_find->text(), m_find->isCaseSensitive());
    }
}

void RawView::arrange()
{
    m_wide = width() > kWide;
    m_tabs->setVisible(!m_wide);
    m_tabs->setCurrentIndex(int(slot(m_side)));
    for (RawPane *pane : m_panes) {
        pane->setTitleVisible(m_wide);
        pane->setVisible(m_wide || pane == activePane());
    }
}

bool RawView::event(QEvent *event)
{
    // Comes just before the first showing.
    if (event->type() == QEvent::Polish) {
        build();
    }
    return QWidget::event(event);
}

void RawView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (m_splitter && (width() > kWide) != m_wide) {
        arrange();
    }
}

bool RawView::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn && m_wide) {
        for (RawPane *pane : m_panes) {
            const auto *widget = qobject_cast<QWidget *>(watched);
            if (widget && pane->isAncestorOf(widget)) {
                m_side = pane->side();
            }
        }
    }
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            Q_EMIT decodedRequested();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void RawView::openFind()
{
    build();
    const QString selected = activePane()->selectedText();
    m_find->open(selected.contains(QLatin1Char('\n')) || selected.size() > 200 || m_mode == RawMode::Hex ? QString()
                                                                                                         : selected);
}

void RawView::closeFind()
{
    m_find->hide();
    for (RawPane *pane : m_panes) {
        pane->find({}, false);
    }
    focusPane();
}

void RawView::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("raw/mode"), int(m_mode));
    settings.setValue(QStringLiteral("raw/wrap"), m_wrap ? m_wrap->isChecked() : m_wrapped);
    settings.setValue(QStringLiteral("raw/splitter"), m_splitter ? m_splitter->saveState() : m_splitterState);
}

void RawView::restoreState(const QSettings &settings)
{
    const int mode = settings.value(QStringLiteral("raw/mode"), int(RawMode::Pretty)).toInt();
    if (mode >= int(RawMode::AsSent) && mode <= int(RawMode::Hex)) {
        setMode(static_cast<RawMode>(mode));
    }
    m_wrapped = settings.value(QStringLiteral("raw/wrap"), false).toBool();
    m_splitterState = settings.value(QStringLiteral("raw/splitter")).toByteArray();
    if (m_splitter) {
        m_wrap->setChecked(m_wrapped);
        m_splitter->restoreState(m_splitterState);
    }
}

} // namespace Ticketscope::Ui
