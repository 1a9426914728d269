// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/messagedecoder.h"

#include <QAbstractItemModel>
#include <QSet>

namespace Ticketscope {

/// A decoded message as a tree of field, value and note. Secrets are masked until they are revealed; what was revealed
/// stays so for the run, whichever message is looked at in between.
class DecodedModel final : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column
    {
        Field,
        Value,
        Note,
        ColumnCount
    };
    enum Role
    {
        StateRole = Qt::UserRole, ///< int of NodeState
        SensitivityRole,          ///< int of Sensitivity
        MaskedRole,               ///< bool: stands as bullets now
        SpecificationRole,
        VerdictRole, ///< QByteArray, of a check: "passed", "notable", "failed", "notChecked"; else empty
    };

    explicit DecodedModel(QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(DecodedModel)

    /// Null: nothing. The tree's root is a row of its own only if `showRoot`.
    void setTree(const DecodedTreePtr &tree, bool showRoot = false);
    [[nodiscard]] const DecodedTreePtr &tree() const { return m_tree; }
    [[nodiscard]] const DecodedNode *node(const QModelIndex &index) const;
    /// An invalid index for a node of another tree, and for a root that is not shown.
    [[nodiscard]] QModelIndex indexOf(const DecodedNode *node, int column = Field) const;
    /// The field whose bytes hold that offset of the buffer.
    [[nodiscard]] QModelIndex indexAt(const SourceBuffer &buffer, qint64 offset) const;

    [[nodiscard]] bool isRevealed(const QModelIndex &index) const;
    void setRevealed(const QModelIndex &index, bool revealed);
    /// What is copied: the value, masked unless revealed.
    [[nodiscard]] QString copyText(const QModelIndex &index) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] const DecodedTree::Entry *entry(const QModelIndex &index) const;
    [[nodiscard]] QByteArray revealKey(const DecodedNode &node) const;
    [[nodiscard]] QString noteText(const DecodedNode &node) const;
    [[nodiscard]] QString valueText(const DecodedNode &node) const;
    [[nodiscard]] bool isMasked(const DecodedNode &node) const;

    DecodedTreePtr m_tree;
    bool m_showRoot = false;
    QSet<QByteArray> m_revealed;
};

} // namespace Ticketscope
