// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lineage/lineageview.h"

#include "ui/common/clipboard.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QStyledItemDelegate>

#include <algorithm>

namespace Ticketscope::Ui {

namespace {

class LineageDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const bool selected = option->state.testFlag(QStyle::State_Selected);
        const bool old = index.data(LineageModel::OldRole).toBool();
        const bool isEvent = index.parent().isValid();
        const auto colored = [option, selected](const QColor &color) {
            return selected ? option->palette.color(QPalette::HighlightedText) : color;
        };
        const QColor warning = colored(meaningColor(Meaning::Warning, option->palette));
        const QColor quiet = colored(option->palette.color(QPalette::PlaceholderText));
        option->textElideMode = Qt::ElideRight;
        if (const QString name = index.data(LineageModel::IconRole).toString(); !name.isEmpty()) {
            option->features |= QStyleOptionViewItem::HasDecoration;
            const QColor text = colored(option->palette.color(QPalette::Text));
            option->icon = icon(name, isEvent ? warning : text);
            option->decorationSize = QSize(16, 16);
        }
        switch (index.column()) {
        case LineageModel::Value:
            if (!isEvent) {
                option->font = wireFont();
                option->palette.setColor(QPalette::Text, colored(meaningColor(Meaning::Secret, option->palette)));
            } else {
                option->textElideMode = Qt::ElideMiddle;
                option->palette.setColor(QPalette::Text, quiet);
            }
            break;
        case LineageModel::State:
            if (old || index.data(LineageModel::ExpiredRole).toBool()) {
                option->palette.setColor(QPalette::Text, warning);
            }
            if (old && !isEvent) {
                option->features |= QStyleOptionViewItem::HasDecoration;
                option->icon = icon(QStringLiteral("warning"), warning);
                option->decorationSize = QSize(16, 16);
            }
            break;
        case LineageModel::Life:
            option->palette.setColor(QPalette::Text, quiet);
            break;
        default:
            break;
        }
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QSize size = QStyledItemDelegate::sizeHint(option, index);
        size.setHeight(std::max(24, option.fontMetrics.height() + 6));
        return size;
    }
};

} // namespace

void LineageView::Filter::setWords(const QString &words, bool onlyOld)
{
    m_words = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    m_onlyOld = onlyOld;
    invalidateFilter();
}

bool LineageView::Filter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    if (parent.isValid()) {
        return true; // what happened to a thing stays with it
    }
    const QModelIndex thing = sourceModel()->index(row, 0);
    if (m_onlyOld && !thing.data(LineageModel::OldRole).toBool()) {
        return false;
    }
    QStringList texts;
    const auto collect = [&texts](const QModelIndex &index) {
        for (int column = 0; column < LineageModel::ColumnCount; ++column) {
            texts.append(index.siblingAtColumn(column).data().toString());
        }
    };
    collect(thing);
    for (int event = 0; !m_words.isEmpty() && event < sourceModel()->rowCount(thing); ++event) {
        collect(sourceModel()->index(event, 0, thing));
    }
    return std::all_of(m_words.cbegin(), m_words.cend(), [&texts](const QString &word) {
        return std::any_of(texts.cbegin(), texts.cend(),
                           [&word](const QString &text) { return text.contains(word, Qt::CaseInsensitive); });
    });
}

LineageView::LineageView(LineageModel &model, QWidget *parent)
    : QTreeView(parent)
    , m_model(model)
{
    setAccessibleName(tr("Lineage of tickets, tokens and cookies"));
    m_filter.setDynamicSortFilter(false); // the clocks tick, the rows stay
    m_filter.setSourceModel(&model);
    setModel(&m_filter);
    setItemDelegate(new LineageDelegate(this));
    setUniformRowHeights(true);
    setIndentation(16);
    setAllColumnsShowFocus(true);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setExpandsOnDoubleClick(false);
    header()->setStretchLastSection(true);
    header()->setMinimumSectionSize(48);
}

void LineageView::setLineage(const LineagePtr &lineage)
{
    QSet<QByteArray> open;
    for (int row = 0; row < m_filter.rowCount(); ++row) {
        if (const QModelIndex index = m_filter.index(row, 0); isExpanded(index)) {
            open.insert(m_model.keyOf(source(index)));
        }
    }
    const QByteArray current = m_model.keyOf(source(currentIndex()));
    m_restoring = true;
    m_model.setLineage(lineage);
    for (int row = 0; row < m_filter.rowCount(); ++row) {
        const QModelIndex index = m_filter.index(row, 0);
        const QByteArray key = m_model.keyOf(source(index));
        setExpanded(index, open.contains(key));
        if (current.isEmpty() || !current.startsWith(key)) {
            continue;
        }
        if (key == current) {
            setCurrentIndex(index);
        }
        for (int event = 0; event < m_filter.rowCount(index); ++event) {
            if (const QModelIndex one = m_filter.index(event, 0, index); m_model.keyOf(source(one)) == current) {
                setCurrentIndex(one);
            }
        }
    }
    m_restoring = false;
}

void LineageView::setFilter(const QString &words, bool onlyOld)
{
    m_filter.setWords(words, onlyOld);
}

void LineageView::choose(const QModelIndex &index)
{
    if (const std::optional<Diagnosis::Evidence> evidence = m_model.evidence(source(index))) {
        Q_EMIT evidenceChosen(*evidence);
    }
}

void LineageView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    if (!m_restoring && current.isValid()) {
        choose(current);
    }
}

void LineageView::toggle(const QModelIndex &index)
{
    const QModelIndex first = index.siblingAtColumn(0);
    setExpanded(first, !isExpanded(first));
}

void LineageView::toggleReveal()
{
    const QModelIndex index = source(currentIndex().siblingAtColumn(0));
    m_model.setRevealed(index, !m_model.isRevealed(index));
}

void LineageView::copyCurrent()
{
    const QModelIndex index = source(currentIndex().siblingAtColumn(0));
    const QString text = m_model.copyText(index);
    if (!text.isEmpty()) {
        copyText(text, m_model.isRevealed(index), this);
    }
}

void LineageView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copyCurrent();
        return;
    }
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        choose(currentIndex());
        return;
    }
    QTreeView::keyPressEvent(event);
}

void LineageView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    QTreeView::mouseDoubleClickEvent(event);
    if (!index.isValid() || index.parent().isValid()) {
        return;
    }
    index.column() == LineageModel::Value ? toggleReveal() : toggle(index);
}

void LineageView::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    if (!index.isValid()) {
        return;
    }
    const QModelIndex there = source(index.siblingAtColumn(0));
    QMenu menu(this);
    if (!m_model.isEvent(there)) {
        const bool revealed = m_model.isRevealed(there);
        menu.addAction(icon(revealed ? QStringLiteral("eye-off") : QStringLiteral("eye")),
                       revealed ? tr("Mask again") : tr("Reveal for this run"), this, &LineageView::toggleReveal);
        menu.addAction(icon(QStringLiteral("copy")), revealed ? tr("Copy value") : tr("Copy value (masked)"), this,
                       &LineageView::copyCurrent);
    } else {
        menu.addAction(icon(QStringLiteral("copy")), tr("Copy"), this, &LineageView::copyCurrent);
    }
    if (const std::optional<Diagnosis::Evidence> evidence = m_model.evidence(there)) {
        menu.addSeparator();
        menu.addAction(icon(QStringLiteral("search")), tr("Show its bytes in #%1").arg(evidence->exchange), this,
                       [this, evidence] { Q_EMIT evidenceChosen(*evidence); });
    }
    menu.exec(byKey ? viewport()->mapToGlobal(visualRect(index).bottomLeft()) : event->globalPos());
}

void LineageView::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    if (event->oldSize().width() == event->size().width()) {
        return;
    }
    const int width = viewport()->width();
    header()->resizeSection(LineageModel::Name, width * 20 / 100);
    header()->resizeSection(LineageModel::Value, width * 16 / 100);
    header()->resizeSection(LineageModel::Issued, width * 10 / 100);
    header()->resizeSection(LineageModel::Uses, width * 11 / 100);
    header()->resizeSection(LineageModel::Life, width * 18 / 100);
}

} // namespace Ticketscope::Ui
