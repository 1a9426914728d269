// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/profiledelegate.h"

#include "models/profiletreemodel.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QPainter>

#include <algorithm>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kRowHeight = 24;
constexpr int kSign = 16;

// A quiet ring: not tried yet in this run.
QIcon ring(const QPalette &palette, double scale)
{
    QPixmap picture(QSizeF(kSign * scale, kSign * scale).toSize());
    picture.setDevicePixelRatio(scale);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette.color(QPalette::PlaceholderText), 1.5));
    painter.drawEllipse(QPointF(kSign / 2.0, kSign / 2.0), 3.5, 3.5);
    return {picture};
}

QIcon signOf(ProfileOutcome outcome, const QStyleOptionViewItem &option)
{
    switch (outcome) {
    case ProfileOutcome::LoggedIn:
        return icon(u"good"_s, meaningColor(Meaning::Good, option.palette));
    case ProfileOutcome::Refused:
        return icon(u"cause"_s, meaningColor(Meaning::Cause, option.palette));
    case ProfileOutcome::Failed:
        return icon(u"warning"_s, meaningColor(Meaning::Warning, option.palette));
    case ProfileOutcome::None:
        break;
    }
    return ring(option.palette, option.widget ? option.widget->devicePixelRatioF() : 1.0);
}

} // namespace

ProfileDelegate::ProfileDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
{
}

QSize ProfileDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize hint = QStyledItemDelegate::sizeHint(option, index);
    return {hint.width(), std::max(hint.height(), kRowHeight)};
}

void ProfileDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    if (index.data(ProfileTreeModel::IdRole).toUuid().isNull()) {
        option->font.setBold(true);
        return;
    }
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->decorationSize = QSize(kSign, kSign);
    option->icon = signOf(ProfileOutcome(index.data(ProfileTreeModel::OutcomeRole).toInt()), *option);
}

} // namespace Ticketscope::Ui
