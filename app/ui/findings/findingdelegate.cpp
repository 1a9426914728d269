// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/findingdelegate.h"

#include "models/findingsmodel.h"
#include "ui/common/icons.h"

#include <QApplication>
#include <QPainter>

namespace Ticketscope::Ui {

using Diagnosis::Severity;

namespace {

constexpr int kMargin = 4;
constexpr int kSign = 16;
constexpr int kGap = 8;

QFont demiBold(QFont font)
{
    font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace

QString severityIcon(Severity severity)
{
    switch (severity) {
    case Severity::Cause:
        return QStringLiteral("cause");
    case Severity::Warning:
        return QStringLiteral("warning");
    case Severity::Note:
        break;
    }
    return QStringLiteral("info");
}

QColor severityColor(Severity severity, const QPalette &palette)
{
    switch (severity) {
    case Severity::Cause:
        return meaningColor(Meaning::Cause, palette);
    case Severity::Warning:
        return meaningColor(Meaning::Warning, palette);
    case Severity::Note:
        break;
    }
    return palette.color(QPalette::Text);
}

QSize FindingDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int lines = index.data(FindingsModel::WhyRole).toString().isEmpty() ? 1 : 2;
    return {200, lines * option.fontMetrics.height() + (lines - 1) * 2 + 2 * kMargin};
}

void FindingDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    const QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);

    const bool selected = item.state.testFlag(QStyle::State_Selected);
    const QPalette::ColorGroup group =
        item.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    const QColor text = item.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text);
    const QColor dim = selected ? text : item.palette.color(QPalette::PlaceholderText);
    const auto severity = static_cast<Severity>(index.data(FindingsModel::SeverityRole).toInt());
    const int line = item.fontMetrics.height();
    QRect row = item.rect.adjusted(kMargin, kMargin, -kGap, -kMargin);

    painter->save();
    const QRect sign(row.left(), row.top() + (line - kSign) / 2, kSign, kSign);
    icon(severityIcon(severity), selected ? text : severityColor(severity, item.palette)).paint(painter, sign);
    row.setLeft(row.left() + kSign + kGap);

    const QString sure = index.data(FindingsModel::CertaintyTextRole).toString();
    const int sureWidth = item.fontMetrics.horizontalAdvance(sure);
    painter->setFont(item.font);
    painter->setPen(dim);
    painter->drawText(QRect(row.left(), row.top(), row.width(), line), Qt::AlignRight | Qt::AlignVCenter, sure);

    const QFont bold = demiBold(item.font);
    const int titleRoom = row.width() - sureWidth - kGap;
    painter->setFont(bold);
    painter->setPen(text);
    painter->drawText(QRect(row.left(), row.top(), titleRoom, line), Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(bold).elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, titleRoom));

    const int below = index.data(FindingsModel::ConsequencesRole).toInt();
    const QString follows = below > 0 ? tr("%n follow(s) from it", nullptr, below) : QString();
    const int followsWidth = item.fontMetrics.horizontalAdvance(follows) + (below > 0 ? kGap : 0);
    const QRect second(row.left(), row.top() + line + 2, row.width(), line);
    painter->setFont(item.font);
    painter->setPen(dim);
    painter->drawText(second, Qt::AlignRight | Qt::AlignVCenter, follows);
    painter->drawText(second, Qt::AlignLeft | Qt::AlignVCenter,
                      item.fontMetrics.elidedText(index.data(FindingsModel::WhyRole).toString(), Qt::ElideRight,
                                                  second.width() - followsWidth));
    painter->restore();
}

} // namespace Ticketscope::Ui
