// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace Ticketscope::Ui {

/// Draws the ladder's cells: icon and word, address elided in the middle, status pill, bar of phases, connection chip.
class LadderDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintStep(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintStatus(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintTime(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintConnection(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
};

/// 24 px at 100 %, more where the font asks for it.
[[nodiscard]] int rowHeight(const QFontMetrics &metrics);
/// What stands in the chip of a connection's cell, marked where something is wrong with it.
[[nodiscard]] QString connectionText(const QModelIndex &cell);

} // namespace Ticketscope::Ui
