// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ladder/ladderview.h"

#include "models/laddertext.h"
#include "ui/common/clipboard.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"
#include "ui/ladder/ladderdelegate.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QSettings>

namespace Ticketscope::Ui {

namespace {

constexpr int kArrowWidth = 24; ///< of an attempt's row, at its left
constexpr int kNarrow = 760;
constexpr int kPhasesWidth = 52;

/// As it is shown: what is secret in it stays masked.
void copyAddress(const Exchange &exchange)
{
    Exchange shown;
    shown.url = exchange.url;
    const QString address = shownAddressText(shown);
    const bool isHttps = exchange.url.scheme() == QLatin1String("https");
    copyText(isHttps ? QString(QStringLiteral("https://") + address) : address);
}

} // namespace

LadderView::LadderView(LadderModel &model, SelectionController &selection, QWidget *parent)
    : QTreeView(parent)
    , m_model(model)
    , m_selection(selection)
{
    setAccessibleName(tr("Exchanges"));
    setModel(&model);
    setItemDelegate(new LadderDelegate(this));
    setTreePosition(LadderModel::StepName);
    setRootIsDecorated(false);
    setIndentation(16);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setExpandsOnDoubleClick(false);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(QAbstractItemView::NoEditTriggers);

    QHeaderView *sections = header();
    sections->setStretchLastSection(false);
    sections->setSectionsMovable(false);
    sections->setMinimumSectionSize(28);
    sections->setSectionResizeMode(LadderModel::Address, QHeaderView::Stretch);

    connect(&model, &QAbstractItemModel::dataChanged, this, &LadderView::makeRoomForProblem);
    connect(&selection, &SelectionController::exchangeSelected, this, &LadderView::showSelection);
    if (model.rowCount() > 0) {
        expandAll();
    }
}

ExchangePtr LadderView::currentExchange() const
{
    return m_model.exchangeAt(currentIndex());
}

void LadderView::rowsInserted(const QModelIndex &parent, int start, int end)
{
    QTreeView::rowsInserted(parent, start, end);
    // Attempts stand open; a step opens with its first leg. Nobody's own folding is undone by a later row.
    for (int row = start; row <= end; ++row) {
        const QModelIndex added = m_model.index(row, 0, parent);
        expand(added);
        makeRoomForProblem(added);
        // What is selected may have been told of before its row came.
        if (const ExchangePtr exchange = m_model.exchangeAt(added);
            exchange && exchange->id == m_selection.exchange()) {
            showSelection(exchange->id);
        }
    }
    if (start == 0) {
        expand(parent);
    }
    const QScrollBar *bar = verticalScrollBar();
    if (bar->value() >= bar->maximum() - 1) {
        scheduleDelayedItemsLayout();
        QMetaObject::invokeMethod(this, "scrollToBottom", Qt::QueuedConnection);
    }
}

void LadderView::drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    if (m_model.isAttempt(index)) {
        drawAttempt(painter, option, index);
        return;
    }
    QTreeView::drawRow(painter, option, index);
}

void LadderView::drawAttempt(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QRect row(0, option.rect.top(), viewport()->width(), option.rect.height());
    const bool selected = selectionModel()->isSelected(index.siblingAtColumn(0));
    const QPalette::ColorGroup group = hasFocus() ? QPalette::Active : QPalette::Inactive;
    const QPalette colors = palette();
    painter->save();
    painter->fillRect(row, selected ? colors.color(group, QPalette::Highlight)
                                    : blended(colors.color(QPalette::Text), colors.color(QPalette::Base), 0.06));
    const QColor text = colors.color(group, selected ? QPalette::HighlightedText : QPalette::Text);

    const int sign = 12;
    int x = 6;
    const QRect arrow(x, row.top() + (row.height() - sign) / 2, sign, sign);
    icon(isExpanded(index) ? QStringLiteral("next") : QStringLiteral("previous"), text).paint(painter, arrow);
    x += sign + 6;

    const QString time =
        QLocale().toString(index.data(LadderModel::StartedRole).toDateTime().toLocalTime(), QStringLiteral("HH:mm:ss"));
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const QFontMetrics boldMetrics(bold);
    painter->setFont(bold);
    painter->setPen(text);
    const QString title = boldMetrics.elidedText(index.data().toString(), Qt::ElideRight, row.width() / 3);
    const int titleWidth = boldMetrics.horizontalAdvance(title);
    painter->drawText(QRect(x, row.top(), titleWidth + 2, row.height()), Qt::AlignLeft | Qt::AlignVCenter, title);
    x += titleWidth + 12;

    painter->setFont(font());
    const int timeWidth = fontMetrics().horizontalAdvance(time);
    painter->setPen(selected ? text : colors.color(QPalette::PlaceholderText));
    painter->drawText(QRect(x, row.top(), timeWidth + 2, row.height()), Qt::AlignLeft | Qt::AlignVCenter, time);
    x += timeWidth + 12;

    const QVariant outcome = index.data(LadderModel::OutcomeRole);
    QColor color = text;
    if (outcome.isValid()) {
        const bool good = outcome.toInt() == int(Outcome::Good);
        color = selected ? text : meaningColor(good ? Meaning::Good : Meaning::Cause, colors);
        const QRect place(x, row.top() + (row.height() - 16) / 2, 16, 16);
        icon(good ? QStringLiteral("good") : QStringLiteral("cause"), color).paint(painter, place);
        x += 20;
    }
    painter->setPen(color);
    const QRect rest(x, row.top(), row.width() - x - 8, row.height());
    painter->drawText(
        rest, Qt::AlignLeft | Qt::AlignVCenter,
        fontMetrics().elidedText(index.data(LadderModel::StateTextRole).toString(), Qt::ElideRight, rest.width()));
    painter->restore();
}

void LadderView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    if (m_showing || !current.isValid()) {
        return;
    }
    if (const ExchangePtr exchange = m_model.exchangeAt(current)) {
        m_selection.selectExchange(exchange->id, m_selection.side());
    }
    Q_EMIT attemptSelected(m_model.attemptAt(current));
}

void LadderView::showSelection(ExchangeId exchange)
{
    const QModelIndex index = m_model.indexOf(exchange);
    if (!index.isValid() ||
        (currentIndex().isValid() && m_model.exchangeAt(currentIndex()) == m_model.exchangeAt(index))) {
        return;
    }
    m_showing = true;
    setCurrentIndex(index);
    scrollTo(index);
    m_showing = false;
}

void LadderView::keyPressEvent(QKeyEvent *event)
{
    const QModelIndex current = currentIndex();
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (m_model.isAttempt(current)) {
            setExpanded(current.siblingAtColumn(0), !isExpanded(current.siblingAtColumn(0)));
        } else if (current.isValid()) {
            Q_EMIT readRequested();
        }
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        if (const ExchangePtr exchange = currentExchange()) {
            copyAddress(*exchange);
        }
        return;
    }
    QTreeView::keyPressEvent(event);
}

void LadderView::mousePressEvent(QMouseEvent *event)
{
    const QPoint at = event->position().toPoint();
    const QModelIndex index = indexAt(at);
    if (m_model.isAttempt(index) && at.x() < kArrowWidth && event->button() == Qt::LeftButton) {
        setExpanded(index.siblingAtColumn(0), !isExpanded(index.siblingAtColumn(0)));
        return;
    }
    QTreeView::mousePressEvent(event);
}

void LadderView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    QTreeView::mouseDoubleClickEvent(event);
    if (m_model.isAttempt(index)) {
        setExpanded(index.siblingAtColumn(0), !isExpanded(index.siblingAtColumn(0)));
    } else if (index.isValid()) {
        Q_EMIT readRequested();
    }
}

QList<ExchangePtr> LadderView::exchangesOf(const QModelIndex &index) const
{
    QList<ExchangePtr> list;
    if (const ExchangePtr exchange = m_model.exchangeAt(index)) {
        list.append(exchange);
    }
    const QModelIndex parent = index.siblingAtColumn(0);
    for (int row = 0; row < m_model.rowCount(parent); ++row) {
        list += exchangesOf(m_model.index(row, 0, parent));
    }
    return list;
}

void LadderView::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    if (!index.isValid()) {
        return;
    }
    const QPoint at = byKey ? viewport()->mapToGlobal(visualRect(index).bottomLeft()) : event->globalPos();
    QMenu menu(this);
    if (const ExchangePtr exchange = m_model.exchangeAt(index)) {
        menu.addAction(icon(QStringLiteral("compose")), tr("Resend with changes…"), this,
                       [this, exchange] { Q_EMIT resendRequested(exchange); });
        menu.addSeparator();
        menu.addAction(icon(QStringLiteral("copy")), tr("Copy address"), this, [exchange] { copyAddress(*exchange); });
        for (const Side side : {Side::Request, Side::Response}) {
            if (exchange->message(side).isEmpty()) {
                continue;
            }
            QMenu *copy = menu.addMenu(icon(QStringLiteral("copy")),
                                       side == Side::Request ? tr("Copy request") : tr("Copy response"));
            copy->addAction(tr("Secrets masked"), this,
                            [this, exchange, side] { Q_EMIT copyMessageRequested(exchange, side, true); });
            copy->addAction(tr("With its secrets"), this,
                            [this, exchange, side] { Q_EMIT copyMessageRequested(exchange, side, false); });
        }
        menu.addSeparator();
    }
    const QList<ExchangePtr> exchanges = exchangesOf(index);
    if (!exchanges.isEmpty()) {
        menu.addAction(icon(QStringLiteral("save")),
                       m_model.isAttempt(index) ? tr("Save this attempt…") : tr("Save this exchange…"), this,
                       [this, exchanges] { Q_EMIT saveRequested(exchanges); });
        menu.addAction(icon(QStringLiteral("secret")), tr("Check a password…"), this, [this, index] {
            setCurrentIndex(index);
            Q_EMIT checkPasswordRequested();
        });
    }
    menu.exec(at);
}

void LadderView::resizeEvent(QResizeEvent *event)
{
    // A message that opens above takes room away, not the row that the message is about.
    const QRect current = visualRect(currentIndex());
    const bool wasSeen = current.isValid() && current.top() < event->oldSize().height() && current.bottom() >= 0;
    QTreeView::resizeEvent(event);
    if (wasSeen && event->size().height() < event->oldSize().height()) {
        scrollTo(currentIndex());
    }
    const bool narrow = viewport()->width() < kNarrow;
    if (narrow != m_narrow) {
        m_narrow = narrow;
        fitColumns();
    }
}

/// In a narrow window the address needs the room more than the bar of phases and the reason phrase do.
void LadderView::fitColumns()
{
    const bool narrow = m_narrow.value_or(false);
    const auto resize = [this](int column, const QString &sample, int room) {
        header()->resizeSection(column, fontMetrics().horizontalAdvance(sample) + room);
    };
    resize(LadderModel::Number, QStringLiteral("000"), 12);
    resize(LadderModel::StepName, narrow ? QStringLiteral("Kerberos ticket") : QStringLiteral("Negotiate: NTLM type 3"),
           56);
    resize(LadderModel::Method, narrow ? QStringLiteral("DELET") : QStringLiteral("OPTIONS"), 12);
    resize(LadderModel::Status, narrow ? QStringLiteral("name not found") : QStringLiteral("401 Unauthorized"), 28);
    resize(LadderModel::Time, QStringLiteral("0,000"), narrow ? 12 : 12 + kPhasesWidth);
    resize(LadderModel::Connection, QStringLiteral("c00"), 24);
    header()->resizeSection(LadderModel::Connection,
                            std::max(header()->sectionSize(LadderModel::Connection), m_problemWidth));
}

/// "c8 ≠ c7 ⚠" is worth more than the end of an address.
void LadderView::makeRoomForProblem(const QModelIndex &index)
{
    const QModelIndex cell = index.siblingAtColumn(LadderModel::Connection);
    if (cell.data(LadderModel::ConnectionProblemRole).toString().isEmpty()) {
        return;
    }
    m_problemWidth = std::max(m_problemWidth, fontMetrics().horizontalAdvance(connectionText(cell)) + 24);
    if (header()->sectionSize(LadderModel::Connection) < m_problemWidth) {
        header()->resizeSection(LadderModel::Connection, m_problemWidth);
    }
}

void LadderView::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("ladder/columns"), header()->saveState());
    settings.setValue(QStringLiteral("ladder/narrow"), m_narrow.value_or(false));
}

void LadderView::restoreState(const QSettings &settings)
{
    if (header()->restoreState(settings.value(QStringLiteral("ladder/columns")).toByteArray())) {
        m_narrow = settings.value(QStringLiteral("ladder/narrow")).toBool();
    }
}

} // namespace Ticketscope::Ui
