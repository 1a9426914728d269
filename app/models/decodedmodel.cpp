// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/decodedmodel.h"

#include "models/timetext.h"

namespace Ticketscope {

namespace {

/// Longer values are cut in the tree (the raw view shows them whole); copying takes all.
constexpr qsizetype kShownCharacters = 2000;

/// One line, whatever the value holds.
QString oneLine(const QString &text)
{
    QString line = text.left(kShownCharacters);
    line.replace(QLatin1String("\r\n"), QStringLiteral(" ↵ "));
    line.replace(QLatin1Char('\n'), QStringLiteral(" ↵ "));
    line.replace(QLatin1Char('\r'), QStringLiteral(" ↵ "));
    line.replace(QLatin1Char('\t'), QLatin1Char(' '));
    if (text.size() > kShownCharacters) {
        line += QChar(0x2026);
    }
    return line;
}

} // namespace

DecodedModel::DecodedModel(QObject *parent)
    : QAbstractItemModel(parent)
{
}

void DecodedModel::setTree(const DecodedTreePtr &tree, bool showRoot)
{
    if (tree == m_tree && showRoot == m_showRoot) {
        return;
    }
    beginResetModel();
    m_tree = tree;
    m_showRoot = showRoot;
    endResetModel();
}

const DecodedTree::Entry *DecodedModel::entry(const QModelIndex &index) const
{
    if (!m_tree) {
        return nullptr;
    }
    const size_t position = index.isValid() ? size_t(index.internalId()) : 0;
    return position < m_tree->entries.size() ? &m_tree->entries[position] : nullptr;
}

const DecodedNode *DecodedModel::node(const QModelIndex &index) const
{
    const DecodedTree::Entry *found = index.isValid() ? entry(index) : nullptr;
    return found ? found->node : nullptr;
}

QModelIndex DecodedModel::indexOf(const DecodedNode *node, int column) const
{
    if (!m_tree || !node) {
        return {};
    }
    const auto found = m_tree->positions.constFind(node);
    if (found == m_tree->positions.constEnd() || (*found == 0 && !m_showRoot)) {
        return {};
    }
    return createIndex(m_tree->entries[size_t(*found)].row, column, quintptr(*found));
}

QModelIndex DecodedModel::indexAt(const SourceBuffer &buffer, qint64 offset) const
{
    return m_tree ? indexOf(nodeAt(m_tree->message.root, buffer, offset)) : QModelIndex();
}

QByteArray DecodedModel::revealKey(const DecodedNode &node) const
{
    return QByteArray::number(m_tree->exchange) + (m_tree->side == Side::Request ? " request " : " response ") +
           (node.source.buffer ? node.source.buffer->name() : QByteArray()) + ' ' +
           QByteArray::number(node.source.range.start) + ' ' + QByteArray::number(node.source.range.end);
}

bool DecodedModel::isMasked(const DecodedNode &node) const
{
    return node.sensitivity == Sensitivity::Secret && node.value.isValid() && !m_revealed.contains(revealKey(node));
}

bool DecodedModel::isRevealed(const QModelIndex &index) const
{
    const DecodedNode *found = node(index);
    return found && !isMasked(*found);
}

void DecodedModel::setRevealed(const QModelIndex &index, bool revealed)
{
    const DecodedNode *found = node(index);
    if (!found) {
        return;
    }
    if (revealed) {
        m_revealed.insert(revealKey(*found));
    } else {
        m_revealed.remove(revealKey(*found));
    }
    // Other rows may stand on the same bytes, but each change is one row for the views.
    Q_EMIT dataChanged(index.siblingAtColumn(Field), index.siblingAtColumn(Note));
}

QString DecodedModel::copyText(const QModelIndex &index) const
{
    const DecodedNode *found = node(index);
    return found ? displayValue(*found, !isMasked(*found)) : QString();
}

QModelIndex DecodedModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!m_tree || row < 0 || column < 0 || column >= ColumnCount || parent.column() > 0) {
        return {};
    }
    if (!parent.isValid() && m_showRoot) {
        return row == 0 ? createIndex(0, column, quintptr(0)) : QModelIndex();
    }
    const DecodedTree::Entry *above = entry(parent);
    if (!above || row >= above->childCount) {
        return {};
    }
    return createIndex(row, column, quintptr(above->firstChild) + quintptr(row));
}

QModelIndex DecodedModel::parent(const QModelIndex &index) const
{
    const DecodedTree::Entry *found = index.isValid() ? entry(index) : nullptr;
    if (!found || found->parent < 0 || (found->parent == 0 && !m_showRoot)) {
        return {};
    }
    return createIndex(m_tree->entries[size_t(found->parent)].row, 0, quintptr(found->parent));
}

int DecodedModel::rowCount(const QModelIndex &parent) const
{
    if (!m_tree || parent.column() > 0) {
        return 0;
    }
    if (!parent.isValid() && m_showRoot) {
        return 1;
    }
    const DecodedTree::Entry *found = entry(parent);
    return found ? found->childCount : 0;
}

int DecodedModel::columnCount(const QModelIndex & /*parent*/) const
{
    return ColumnCount;
}

QString DecodedModel::valueText(const DecodedNode &node) const
{
    if (!node.value.isValid()) {
        return {};
    }
    if (!isMasked(node) && node.value.userType() == QMetaType::QDateTime) {
        return utcText(node.value.toDateTime());
    }
    return oneLine(displayValue(node, !isMasked(node)));
}

QString DecodedModel::noteText(const DecodedNode &node) const
{
    QStringList parts;
    if (node.state == NodeState::Damaged && node.verdict.isEmpty()) {
        parts += node.note.isEmpty() ? tr("Damaged.") : tr("Damaged: %1").arg(node.note);
    } else if (!node.note.isEmpty()) {
        parts += node.note;
    }
    if (node.value.userType() == QMetaType::QDateTime && !isMasked(node)) {
        const QDateTime time = node.value.toDateTime();
        parts += localText(time);
        if (m_tree->reference.isValid() && time != m_tree->reference) {
            parts += distanceText(time, m_tree->reference, m_tree->referenceIsServer);
        }
    }
    return parts.join(QStringLiteral(" · "));
}

QVariant DecodedModel::data(const QModelIndex &index, int role) const
{
    const DecodedNode *found = node(index);
    if (!found) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Field:
            return found->name;
        case Value:
            return valueText(*found);
        case Note:
            return oneLine(noteText(*found));
        default:
            return {};
        }
    case Qt::ToolTipRole: {
        const QString note = noteText(*found);
        const QString text = index.column() == Field ? found->name : index.column() == Value ? valueText(*found) : note;
        // Plain, whatever a server put into it.
        return text.isEmpty() ? QString()
                              : QStringLiteral("<p style='white-space:pre-wrap'>%1</p>").arg(text.toHtmlEscaped());
    }
    case Qt::AccessibleTextRole:
        if (index.column() == Value && isMasked(*found)) {
            return tr("masked");
        }
        return data(index, Qt::DisplayRole);
    case StateRole:
        return int(found->state);
    case SensitivityRole:
        return int(found->sensitivity);
    case MaskedRole:
        return isMasked(*found);
    case SpecificationRole:
        return found->specification;
    case VerdictRole:
        return found->verdict;
    default:
        return {};
    }
}

QVariant DecodedModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Field:
        return tr("Field");
    case Value:
        return tr("Value");
    case Note:
        return tr("Note");
    default:
        return {};
    }
}

} // namespace Ticketscope
