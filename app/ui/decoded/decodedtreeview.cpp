// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/decoded/decodedtreeview.h"

#include "ui/common/clipboard.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>

#include <optional>

namespace Ticketscope::Ui {

namespace {

constexpr int kOpenLevels = 2;
constexpr int kOpenLevelsOfPasted = 4; ///< a token is worth little closed
constexpr int kWide = 520;

/// The sign of a check, and the meaning of its colour; one that was not made has the palette's quiet colour.
struct VerdictSign
{
    QString icon;
    std::optional<Meaning> meaning;
};

VerdictSign signOf(const QByteArray &verdict)
{
    if (verdict == "passed") {
        return {QStringLiteral("good"), Meaning::Good};
    }
    if (verdict == "failed") {
        return {QStringLiteral("cause"), Meaning::Cause};
    }
    return verdict == "notable" ? VerdictSign{QStringLiteral("warning"), Meaning::Warning}
                                : VerdictSign{QStringLiteral("help"), std::nullopt};
}

class FieldDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const auto state = static_cast<NodeState>(index.data(DecodedModel::StateRole).toInt());
        const auto sensitivity = static_cast<Sensitivity>(index.data(DecodedModel::SensitivityRole).toInt());
        const bool selected = option->state.testFlag(QStyle::State_Selected);
        const auto paint = [option, selected](Meaning meaning) {
            if (!selected) {
                option->palette.setColor(QPalette::Text, meaningColor(meaning, option->palette));
            }
        };
        const auto sign = [option, selected](const QString &name, Meaning meaning) {
            const QColor color =
                selected ? option->palette.color(QPalette::HighlightedText) : meaningColor(meaning, option->palette);
            option->features |= QStyleOptionViewItem::HasDecoration;
            option->icon = icon(name, color);
            option->decorationSize = QSize(16, 16);
        };
        option->textElideMode = Qt::ElideRight;
        if (const QByteArray verdict = index.data(DecodedModel::VerdictRole).toByteArray(); !verdict.isEmpty()) {
            const VerdictSign said = signOf(verdict);
            const QColor quiet = option->palette.color(QPalette::PlaceholderText);
            const QColor color = said.meaning ? meaningColor(*said.meaning, option->palette) : quiet;
            const QColor shown = selected ? option->palette.color(QPalette::HighlightedText) : color;
            if (index.column() == DecodedModel::Value) {
                option->palette.setColor(QPalette::Text, shown);
            } else if (index.column() == DecodedModel::Field) {
                option->features |= QStyleOptionViewItem::HasDecoration;
                option->icon = icon(said.icon, shown);
                option->decorationSize = QSize(16, 16);
            } else if (!selected && verdict != "failed") {
                option->palette.setColor(QPalette::Text, quiet);
            }
            return;
        }
        switch (index.column()) {
        case DecodedModel::Field:
            if (state == NodeState::Damaged) {
                sign(QStringLiteral("damaged"), Meaning::Damaged);
                paint(Meaning::Damaged);
            } else if (state == NodeState::Notable) {
                sign(QStringLiteral("warning"), Meaning::Warning);
            }
            break;
        case DecodedModel::Value:
            option->font = wireFont();
            if (sensitivity == Sensitivity::Secret && !index.data().toString().isEmpty()) {
                sign(index.data(DecodedModel::MaskedRole).toBool() ? QStringLiteral("secret") : QStringLiteral("eye"),
                     Meaning::Secret);
                paint(Meaning::Secret);
            }
            break;
        default:
            if (state == NodeState::Damaged) {
                paint(Meaning::Damaged);
            } else if (state == NodeState::Notable) {
                paint(Meaning::Warning);
            } else if (!selected) {
                option->palette.setColor(QPalette::Text, option->palette.color(QPalette::PlaceholderText));
            }
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

/// A response that a password makes, itself or below it.
bool holdsResponse(const DecodedNode &node)
{
    return node.find("http.digest.response") || node.find("ntlm.ntresponse") || node.find("ntlm.lmresponse");
}

} // namespace

DecodedTreeView::DecodedTreeView(QWidget *parent)
    : QTreeView(parent)
{
    setAccessibleName(tr("Decoded fields"));
    setModel(&m_model);
    setItemDelegate(new FieldDelegate(this));
    setUniformRowHeights(true);
    setIndentation(12);
    setFrameShape(QFrame::NoFrame);
    setAllColumnsShowFocus(true);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setExpandsOnDoubleClick(false);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(DecodedModel::Note, QHeaderView::Stretch);
    header()->setMinimumSectionSize(48);
}

void DecodedTreeView::showTree(const DecodedTreePtr &tree, bool showRoot)
{
    m_model.setTree(tree, showRoot);
    if (tree) {
        expandToDepth((showRoot ? kOpenLevelsOfPasted : kOpenLevels) - 1);
    }
}

void DecodedTreeView::showField(const DecodedNode *node)
{
    const QModelIndex index = m_model.indexOf(node);
    m_showing = true;
    if (!index.isValid()) {
        setCurrentIndex({});
        clearSelection();
    } else if (currentIndex().siblingAtColumn(0) != index) {
        setCurrentIndex(index);
        scrollTo(index);
    }
    m_showing = false;
}

void DecodedTreeView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    const DecodedNode *node = m_model.node(current);
    if (!m_showing && node && node->source.isValid()) {
        Q_EMIT fieldSelected(node->source);
    }
}

void DecodedTreeView::copyValue()
{
    if (!m_model.copyText(currentIndex()).isEmpty()) {
        copyField(currentIndex(), {});
    }
}

void DecodedTreeView::copyField(const QModelIndex &index, const QString &name)
{
    const bool isSecret = index.data(DecodedModel::SensitivityRole).toInt() == int(Sensitivity::Secret) &&
                          !index.data(DecodedModel::MaskedRole).toBool();
    const QString value = m_model.copyText(index);
    copyText(name.isEmpty() ? value : QStringLiteral("%1: %2").arg(name, value), isSecret, this);
}

void DecodedTreeView::toggleReveal()
{
    reveal(currentIndex());
}

void DecodedTreeView::reveal(const QModelIndex &index)
{
    if (index.data(DecodedModel::SensitivityRole).toInt() == int(Sensitivity::Secret)) {
        m_model.setRevealed(index, !m_model.isRevealed(index));
    }
}

void DecodedTreeView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copyValue();
        return;
    }
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        const QModelIndex index = currentIndex().siblingAtColumn(DecodedModel::Field);
        if (index.data(DecodedModel::SensitivityRole).toInt() == int(Sensitivity::Secret)) {
            reveal(index);
        } else {
            setExpanded(index, !isExpanded(index));
        }
        return;
    }
    QTreeView::keyPressEvent(event);
}

void DecodedTreeView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    QTreeView::mouseDoubleClickEvent(event);
    if (index.column() == DecodedModel::Value) {
        reveal(index);
    } else if (index.isValid()) {
        const QModelIndex first = index.siblingAtColumn(DecodedModel::Field);
        setExpanded(first, !isExpanded(first));
    }
}

void DecodedTreeView::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    const DecodedNode *node = m_model.node(index);
    if (!node) {
        return;
    }
    QMenu menu(this);
    const bool masked = index.data(DecodedModel::MaskedRole).toBool();
    QAction *copy = menu.addAction(icon(QStringLiteral("copy")), masked ? tr("Copy value (masked)") : tr("Copy value"),
                                   this, [this, index] { copyField(index, {}); });
    copy->setEnabled(node->value.isValid());
    menu.addAction(tr("Copy name and value"), this, [this, index, name = node->name] { copyField(index, name); });
    if (node->sensitivity == Sensitivity::Secret && node->value.isValid()) {
        menu.addAction(icon(masked ? QStringLiteral("eye") : QStringLiteral("eye-off")),
                       masked ? tr("Reveal for this run") : tr("Mask again"), this, [this, index] { reveal(index); });
    }
    if (m_offersCheck && holdsResponse(*node)) {
        menu.addAction(icon(QStringLiteral("secret")), tr("Check a password…"), this,
                       &DecodedTreeView::checkPasswordRequested);
    }
    menu.addSeparator();
    if (!node->specification.isEmpty()) {
        QAction *section = menu.addAction(icon(QStringLiteral("info")), tr("Specified in %1").arg(node->specification));
        section->setToolTip(tr("Copies the name of the section"));
        connect(section, &QAction::triggered, this, [text = node->specification] { copyText(text); });
        menu.addSeparator();
    }
    menu.addAction(tr("Open all below"), this,
                   [this, index] { expandRecursively(index.siblingAtColumn(DecodedModel::Field), 8); });
    menu.exec(byKey ? viewport()->mapToGlobal(visualRect(index).bottomLeft()) : event->globalPos());
}

void DecodedTreeView::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    if (event->oldSize().width() != event->size().width()) {
        fitColumns();
    }
}

void DecodedTreeView::fitColumns()
{
    const int width = viewport()->width();
    const bool wide = width > kWide;
    header()->resizeSection(DecodedModel::Field, width * (wide ? 34 : 46) / 100);
    header()->resizeSection(DecodedModel::Value, width * (wide ? 33 : 36) / 100);
}

} // namespace Ticketscope::Ui
