// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tickets/ticketsview.h"

#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QStyledItemDelegate>

namespace Ticketscope::Ui {

namespace {

constexpr qsizetype kFewTickets = 3; ///< so many stand open at first
constexpr int kRowHeight = 24;

/// Signs and colours for what is weak or about to end.
class TicketDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const bool selected = option->state.testFlag(QStyle::State_Selected);
        const auto sign = [option, selected](const QString &name, std::optional<Meaning> meaning) {
            const QColor color = selected  ? option->palette.color(QPalette::HighlightedText)
                                 : meaning ? meaningColor(*meaning, option->palette)
                                           : option->palette.color(QPalette::Text);
            option->features |= QStyleOptionViewItem::HasDecoration;
            option->icon = icon(name, color);
            option->decorationSize = QSize(16, 16);
            if (meaning && !selected) {
                option->palette.setColor(QPalette::Text, color);
            }
        };
        option->textElideMode = index.column() == TicketCacheModel::Field ? Qt::ElideMiddle : Qt::ElideRight;
        const QString name = index.data(TicketCacheModel::IconRole).toString();
        if (!name.isEmpty()) {
            sign(name, std::nullopt);
        }
        if (index.column() == TicketCacheModel::Value) {
            option->font = wireFont();
            if (index.data(TicketCacheModel::WeakRole).toBool()) {
                sign(QStringLiteral("warning"), Meaning::Warning);
            }
        } else if (index.column() == TicketCacheModel::Note) {
            decorateNote(option, index, sign);
        }
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QSize size = QStyledItemDelegate::sizeHint(option, index);
        size.setHeight(std::max(kRowHeight, option.fontMetrics.height() + 6));
        return size;
    }

private:
    template<typename Sign>
    static void decorateNote(QStyleOptionViewItem *option, const QModelIndex &index, const Sign &sign)
    {
        const QVariant life = index.data(TicketCacheModel::LifeRole);
        const auto state = life.isValid() ? static_cast<TicketLife>(life.toInt()) : TicketLife::Unknown;
        if (state == TicketLife::Expired) {
            sign(QStringLiteral("cause"), Meaning::Cause);
        } else if (state == TicketLife::Short || state == TicketLife::NotYet) {
            sign(QStringLiteral("clock"), Meaning::Warning);
        } else if (!option->state.testFlag(QStyle::State_Selected)) {
            option->palette.setColor(QPalette::Text, option->palette.color(QPalette::PlaceholderText));
        }
    }
};

} // namespace

TicketsView::TicketsView(TicketCacheModel &model, QWidget *parent)
    : QTreeView(parent)
    , m_model(model)
{
    setAccessibleName(tr("Kerberos tickets"));
    setModel(&model);
    setItemDelegate(new TicketDelegate(this));
    setUniformRowHeights(true);
    setIndentation(16);
    setFrameShape(QFrame::NoFrame);
    setAllColumnsShowFocus(true);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(TicketCacheModel::Note, QHeaderView::Stretch);
    connect(this, &QTreeView::expanded, this, [this](const QModelIndex &index) {
        if (!m_restoring) {
            m_open.insert(m_model.keyOf(index), true);
        }
    });
    connect(this, &QTreeView::collapsed, this, [this](const QModelIndex &index) {
        if (!m_restoring) {
            m_open.insert(m_model.keyOf(index), false);
        }
    });
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, &TicketsView::remember);
    // After the view's own answer to the reset.
    connect(&model, &QAbstractItemModel::modelReset, this, &TicketsView::restore, Qt::QueuedConnection);
}

void TicketsView::remember()
{
    m_current = m_model.keyOf(currentIndex().siblingAtColumn(TicketCacheModel::Field));
    m_scroll = verticalScrollBar()->value();
}

void TicketsView::restoreOpen(const QModelIndex &index, bool openAtFirst)
{
    const QString key = m_model.keyOf(index);
    setExpanded(index, m_open.value(key, openAtFirst));
    if (key == m_current) {
        setCurrentIndex(index);
    }
}

void TicketsView::restore()
{
    m_restoring = true;
    const bool few = m_model.ticketCount() <= kFewTickets;
    for (int cache = 0; cache < m_model.rowCount(); ++cache) {
        const QModelIndex above = m_model.index(cache, TicketCacheModel::Field);
        restoreOpen(above, true);
        for (int ticket = 0; ticket < m_model.rowCount(above); ++ticket) {
            const QModelIndex row = m_model.index(ticket, TicketCacheModel::Field, above);
            restoreOpen(row, few);
            for (int fact = 0; fact < m_model.rowCount(row); ++fact) {
                const QModelIndex below = m_model.index(fact, TicketCacheModel::Field, row);
                if (m_model.keyOf(below) == m_current) {
                    setCurrentIndex(below);
                }
            }
        }
    }
    if (!currentIndex().isValid() && m_model.rowCount() > 0) {
        setCurrentIndex(m_model.index(0, TicketCacheModel::Field));
    }
    verticalScrollBar()->setValue(m_scroll);
    m_restoring = false;
}

void TicketsView::copyCurrent()
{
    if (currentIndex().isValid()) {
        QGuiApplication::clipboard()->setText(m_model.text(currentIndex()));
    }
}

void TicketsView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copyCurrent();
        return;
    }
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        const QModelIndex row = currentIndex().siblingAtColumn(TicketCacheModel::Field);
        setExpanded(row, !isExpanded(row));
        return;
    }
    QTreeView::keyPressEvent(event);
}

void TicketsView::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    if (!index.isValid()) {
        return;
    }
    const QString words = m_model.isTicket(index)  ? tr("Copy ticket as text")
                          : m_model.isCache(index) ? tr("Copy cache as text")
                                                   : tr("Copy value");
    QMenu menu(this);
    menu.addAction(icon(QStringLiteral("copy")), words, this, &TicketsView::copyCurrent);
    menu.exec(byKey ? viewport()->mapToGlobal(visualRect(index).bottomLeft()) : event->globalPos());
}

void TicketsView::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    if (event->oldSize().width() != event->size().width()) {
        const int width = viewport()->width();
        header()->resizeSection(TicketCacheModel::Field, width * 34 / 100);
        header()->resizeSection(TicketCacheModel::Value, width * 45 / 100);
    }
}

} // namespace Ticketscope::Ui
