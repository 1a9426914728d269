// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/welcome/actioncard.h"

#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QEvent>
#include <QKeyEvent>
#include <QPainter>

namespace Ticketscope::Ui {

namespace {

constexpr int kPadding = 16;
constexpr int kIcon = 32;
constexpr int kGap = 4;
constexpr int kUsualWidth = 320;
constexpr int kRadius = 6;

} // namespace

ActionCard::ActionCard(const QString &iconName, const QString &title, const QString &text, QWidget *parent)
    : QAbstractButton(parent)
    , m_text(text)
{
    setIcon(Ui::icon(iconName));
    setText(title);
    setIconSize(QSize(kIcon, kIcon));
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    QString plain = title;
    setAccessibleName(plain.remove(u'&'));
    setAccessibleDescription(text);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QFont ActionCard::titleFont() const
{
    QFont bold = font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 1.15);
    return bold;
}

QRect ActionCard::textArea(QSize size) const
{
    const int left = kPadding + kIcon + kPadding;
    return {left, kPadding, size.width() - left - kPadding, size.height() - (2 * kPadding)};
}

QSize ActionCard::sizeHint() const
{
    const int width = textArea({kUsualWidth, 0}).width();
    const int title = QFontMetrics(titleFont()).height();
    const int text = fontMetrics().boundingRect(QRect(0, 0, width, 1000), Qt::TextWordWrap, m_text).height();
    return {kUsualWidth, (2 * kPadding) + std::max(kIcon, title + kGap + text)};
}

QSize ActionCard::minimumSizeHint() const
{
    return {kUsualWidth * 3 / 4, sizeHint().height()};
}

bool ActionCard::event(QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            animateClick();
            return true;
        }
    }
    return QAbstractButton::event(event);
}

void ActionCard::paintEvent(QPaintEvent * /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QPalette &colors = palette();
    const QColor highlight = colors.color(QPalette::Highlight);
    QColor back = colors.color(QPalette::Base);
    if (isDown()) {
        back = blended(highlight, back, 0.25);
    } else if (underMouse()) {
        back = blended(highlight, back, 0.12);
    }
    const bool marked = hasFocus() || underMouse();
    const qreal width = hasFocus() ? 2.0 : 1.0;
    painter.setPen(QPen(marked ? highlight : blended(colors.color(QPalette::Text), back, 0.3), width));
    painter.setBrush(back);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), kRadius, kRadius);

    icon().paint(&painter, QRect(kPadding, (height() - kIcon) / 2, kIcon, kIcon));
    const QRect area = textArea(size());
    painter.setFont(titleFont());
    painter.setPen(colors.color(QPalette::Text));
    const int title = painter.fontMetrics().height();
    const int block = title + kGap + fontMetrics().boundingRect(area, Qt::TextWordWrap, m_text).height();
    const int top = std::max(kGap, (height() - block) / 2);
    painter.drawText(QRect(area.left(), top, area.width(), title), Qt::TextShowMnemonic | Qt::AlignVCenter, text());
    painter.setFont(font());
    painter.setPen(blended(colors.color(QPalette::Text), back, 0.75));
    painter.drawText(QRect(area.left(), top + title + kGap, area.width(), height() - top - title - kGap),
                     Qt::TextWordWrap, m_text);
}

} // namespace Ticketscope::Ui
