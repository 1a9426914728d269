// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ladder/ladderdelegate.h"

#include "models/laddermodel.h"
#include "models/laddertext.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QPainter>

#include <array>

namespace Ticketscope::Ui {

namespace {

constexpr int kPadding = 4;
constexpr int kIcon = 16;
constexpr int kBarWidth = 44;
constexpr int kBarHeight = 6;

bool isSelected(const QStyleOptionViewItem &option)
{
    return option.state.testFlag(QStyle::State_Selected);
}

QColor textColor(const QStyleOptionViewItem &option)
{
    const QPalette::ColorGroup group =
        option.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    return option.palette.color(group, isSelected(option) ? QPalette::HighlightedText : QPalette::Text);
}

QColor outcomeColor(Outcome outcome, const QPalette &palette)
{
    switch (outcome) {
    case Outcome::Good:
        return meaningColor(Meaning::Good, palette);
    case Outcome::Challenge:
        return meaningColor(Meaning::Warning, palette);
    case Outcome::Refused:
    case Outcome::Failed:
        return meaningColor(Meaning::Cause, palette);
    case Outcome::Neutral:
        break;
    }
    return palette.color(QPalette::PlaceholderText);
}

/// A leg that does not fit leaves out what it has in common with its neighbours: "NTLM type 3", not "Negotiate: NT…".
QString fittedStep(const QString &text, const QFontMetrics &metrics, int width)
{
    const qsizetype colon = text.indexOf(QLatin1String(": "));
    const bool isShort = colon < 0 || metrics.horizontalAdvance(text) <= width;
    return metrics.elidedText(isShort ? text : text.mid(colon + 2), Qt::ElideRight, width);
}

/// A rounded field with a word in it; on a selected row its own background keeps the colour readable.
void paintPill(QPainter *painter, const QStyleOptionViewItem &option, const QRect &cell, const QString &text,
               const QColor &color)
{
    if (text.isEmpty()) {
        return;
    }
    const QFontMetrics metrics(option.font);
    const int width = std::min(metrics.horizontalAdvance(text) + 14, cell.width());
    const int height = std::min(cell.height() - 4, metrics.height() + 2);
    const QRect pill(cell.left(), cell.top() + (cell.height() - height) / 2, width, height);
    const QColor base = option.palette.color(QPalette::Base);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(blended(color, base, 0.45), 1.0));
    painter->setBrush(blended(color, base, isSelected(option) ? 0.04 : 0.10));
    painter->drawRoundedRect(QRectF(pill).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter->setPen(color);
    painter->drawText(pill.adjusted(6, 0, -6, 0), Qt::AlignVCenter | Qt::AlignLeft,
                      metrics.elidedText(text, Qt::ElideRight, pill.width() - 12));
    painter->restore();
}

} // namespace

QString connectionText(const QModelIndex &cell)
{
    const bool isLost = !cell.data(LadderModel::ConnectionProblemRole).toString().isEmpty();
    return isLost ? QString(cell.data().toString() + u" ⚠") : cell.data().toString();
}

int rowHeight(const QFontMetrics &metrics)
{
    return std::max(24, metrics.height() + 6);
}

QSize LadderDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(rowHeight(option.fontMetrics));
    switch (index.column()) {
    case LadderModel::StepName:
        size.rwidth() += kIcon + kPadding;
        break;
    case LadderModel::Status:
    case LadderModel::Connection:
        size.rwidth() += 16;
        break;
    case LadderModel::Time:
        size.rwidth() += kBarWidth + kPadding * 2;
        break;
    default:
        break;
    }
    return size;
}

void LadderDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    item.icon = {};
    const QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);

    const int column = index.column();
    if (column == LadderModel::StepName) {
        paintStep(painter, item, index);
    } else if (column == LadderModel::Status) {
        paintStatus(painter, item, index);
    } else if (column == LadderModel::Time) {
        paintTime(painter, item, index);
    } else if (column == LadderModel::Connection) {
        paintConnection(painter, item, index);
    } else {
        painter->save();
        painter->setPen(textColor(item));
        const QRect cell = item.rect.adjusted(kPadding, 0, -kPadding, 0);
        const Qt::TextElideMode mode = column == LadderModel::Address ? Qt::ElideMiddle : Qt::ElideRight;
        const int alignment = column == LadderModel::Number ? Qt::AlignRight : Qt::AlignLeft;
        painter->drawText(cell, alignment | Qt::AlignVCenter,
                          item.fontMetrics.elidedText(index.data().toString(), mode, cell.width()));
        painter->restore();
    }
}

void LadderDelegate::paintStep(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QRect cell = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    const QRect sign(cell.left(), cell.top() + (cell.height() - kIcon) / 2, kIcon, kIcon);
    icon(index.data(LadderModel::StepIconRole).toString(), textColor(option))
        .paint(painter, sign, Qt::AlignCenter, QIcon::Normal);
    QRect text = cell.adjusted(kIcon + kPadding, 0, 0, 0);
    if (!index.data(LadderModel::OldUseRole).toString().isEmpty()) {
        // The sign stands before the words, where no column is too narrow for it; its tooltip says what is old.
        const QColor color = isSelected(option) ? textColor(option) : meaningColor(Meaning::Warning, option.palette);
        const QString word = LadderDelegate::tr("old");
        const QRect warning(text.left(), sign.top(), kIcon, kIcon);
        icon(QStringLiteral("warning"), color).paint(painter, warning, Qt::AlignCenter, QIcon::Normal);
        const QRect place = text.adjusted(kIcon + kPadding, 0, 0, 0);
        painter->save();
        painter->setPen(color);
        painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter, word);
        painter->restore();
        text.setLeft(place.left() + option.fontMetrics.horizontalAdvance(word) + (2 * kPadding));
    }
    painter->save();
    painter->setPen(textColor(option));
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                      fittedStep(index.data().toString(), option.fontMetrics, text.width()));
    painter->restore();
}

void LadderDelegate::paintStatus(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto outcome = static_cast<Outcome>(index.data(LadderModel::OutcomeRole).toInt());
    paintPill(painter, option, option.rect.adjusted(kPadding, 0, -kPadding, 0), index.data().toString(),
              outcomeColor(outcome, option.palette));
}

void LadderDelegate::paintTime(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QRect cell = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    painter->save();
    painter->setPen(textColor(option));
    painter->drawText(cell, Qt::AlignRight | Qt::AlignVCenter, index.data().toString());

    const QVariantList phases = index.data(LadderModel::PhasesRole).toList();
    double total = 0;
    for (const QVariant &phase : phases) {
        total += std::max(0.0, phase.toDouble());
    }
    const int room = cell.width() - option.fontMetrics.horizontalAdvance(index.data().toString()) - kPadding;
    if (total > 0 && room >= kBarWidth) {
        // Name, connect, TLS, send, wait, receive: the colours only part them, the tooltip names them.
        const std::array<QColor, 6> colors{connectionColor(5, option.palette), connectionColor(2, option.palette),
                                           connectionColor(4, option.palette), connectionColor(6, option.palette),
                                           connectionColor(3, option.palette), connectionColor(1, option.palette)};
        double x = cell.left();
        const double y = cell.top() + (cell.height() - kBarHeight) / 2.0;
        if (isSelected(option)) {
            painter->fillRect(QRectF(x - 1, y - 1, kBarWidth + 2, kBarHeight + 2),
                              option.palette.color(QPalette::Base));
        }
        for (size_t i = 0; i < colors.size() && i < size_t(phases.size()); ++i) {
            const double width = std::max(0.0, phases.at(int(i)).toDouble()) / total * kBarWidth;
            painter->fillRect(QRectF(x, y, width, kBarHeight), colors[i]);
            x += width;
        }
    }
    painter->restore();
}

void LadderDelegate::paintConnection(QPainter *painter, const QStyleOptionViewItem &option,
                                     const QModelIndex &index) const
{
    const qint64 connection = index.data(LadderModel::ConnectionRole).toLongLong();
    if (connection <= 0) {
        return;
    }
    const bool isLost = !index.data(LadderModel::ConnectionProblemRole).toString().isEmpty();
    paintPill(painter, option, option.rect.adjusted(kPadding, 0, -kPadding, 0), connectionText(index),
              isLost ? meaningColor(Meaning::Cause, option.palette) : connectionColor(connection, option.palette));
}

} // namespace Ticketscope::Ui
