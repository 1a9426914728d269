// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace Ticketscope::Ui {

/// Draws a profile with the sign of its last outcome, each outcome with a shape of its own.
class ProfileDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit ProfileDelegate(QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ProfileDelegate)

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

} // namespace Ticketscope::Ui
