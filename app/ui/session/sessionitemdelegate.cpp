// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/sessionitemdelegate.h"

#include "models/sessionmodel.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QPainter>

namespace Ticketscope::Ui {

namespace {

Meaning lifeMeaning(SessionModel::LifeState life)
{
    switch (life) {
    case SessionModel::LifeState::Short:
        return Meaning::Warning;
    case SessionModel::LifeState::Expired:
        return Meaning::Cause;
    case SessionModel::LifeState::Replaced:
    case SessionModel::LifeState::Endless:
    case SessionModel::LifeState::Fresh:
        break;
    }
    return Meaning::Good;
}

} // namespace

QSize SessionItemDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex & /*index*/) const
{
    return {100, option.fontMetrics.height() * 3 + 20};
}

void SessionItemDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    item.widget->style()->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    const bool selected = item.state.testFlag(QStyle::State_Selected);
    const QPalette::ColorGroup group =
        item.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    const bool former = index.data(SessionModel::FormerRole).toBool();
    const QPalette::ColorRole plain = former ? QPalette::PlaceholderText : QPalette::Text;
    const QColor text = item.palette.color(group, selected ? QPalette::HighlightedText : plain);
    const QColor dim = selected ? text : item.palette.color(QPalette::PlaceholderText);
    const auto cell = [&index](int column) { return index.siblingAtColumn(column).data().toString(); };

    const int line = item.fontMetrics.height();
    QRect row = item.rect.adjusted(8, 6, -8, -6);
    const QRect sign(row.left(), row.top() + (line - 16) / 2, 16, 16);
    icon(index.data(SessionModel::IconRole).toString(), text).paint(painter, sign);
    row.setLeft(row.left() + 24);

    painter->save();
    const auto life = static_cast<SessionModel::LifeState>(
        index.siblingAtColumn(SessionModel::Life).data(SessionModel::LifeRole).toInt());
    const bool alarming = life == SessionModel::LifeState::Short || life == SessionModel::LifeState::Expired;
    const QString lifeText = cell(SessionModel::Life);
    const int signRoom = alarming ? 20 : 0;
    const int lifeWidth = item.fontMetrics.horizontalAdvance(lifeText);
    const QColor lifeColor = selected ? text : alarming ? meaningColor(lifeMeaning(life), item.palette) : dim;
    painter->setPen(lifeColor);
    painter->drawText(QRect(row.left(), row.top(), row.width(), line), Qt::AlignRight | Qt::AlignVCenter, lifeText);
    if (alarming) {
        const QRect place(row.right() - lifeWidth - signRoom, row.top() + (line - 16) / 2, 16, 16);
        const bool expired = life == SessionModel::LifeState::Expired;
        icon(expired ? QStringLiteral("cause") : QStringLiteral("warning"), lifeColor).paint(painter, place);
    }
    painter->setPen(text);
    QFont bold = item.font;
    bold.setWeight(QFont::DemiBold);
    painter->setFont(bold);
    const int nameRoom = row.width() - lifeWidth - signRoom - 12;
    painter->drawText(QRect(row.left(), row.top(), nameRoom, line), Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(bold).elidedText(cell(SessionModel::Name), Qt::ElideRight, nameRoom));

    painter->setFont(wireFont());
    painter->setPen(selected || former ? text : meaningColor(Meaning::Secret, item.palette));
    painter->drawText(QRect(row.left(), row.top() + line + 4, row.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(wireFont()).elidedText(cell(SessionModel::Value), Qt::ElideMiddle, row.width()));

    painter->setFont(item.font);
    painter->setPen(dim);
    QStringList seen{cell(SessionModel::Origin), cell(SessionModel::Uses)};
    seen.removeAll(QString());
    painter->drawText(QRect(row.left(), row.top() + line * 2 + 8, row.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                      item.fontMetrics.elidedText(seen.join(QStringLiteral(" · ")), Qt::ElideRight, row.width()));
    painter->restore();
}

} // namespace Ticketscope::Ui
