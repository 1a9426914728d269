// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/finding.h"
#include "ui/common/theme.h"

#include <QStyledItemDelegate>

namespace Ticketscope::Ui {

/// The sign and the colour of a severity; a note has the text's own.
[[nodiscard]] QString severityIcon(Diagnosis::Severity severity);
[[nodiscard]] QColor severityColor(Diagnosis::Severity severity, const QPalette &palette);

/// A finding in two lines: its sign and sentence, and why in one line, with how sure it is at the right.
class FindingDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace Ticketscope::Ui
