// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/raw/hexview.h"

#include "ui/common/theme.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <limits>

namespace Ticketscope::Ui {

namespace {

constexpr int kBytesPerRow = 16;
constexpr int kMargin = 8;

} // namespace

HexView::HexView(QWidget *parent)
    : QAbstractScrollArea(parent)
{
    setAccessibleName(tr("Bytes in hexadecimal"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setFont(wireFont());
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
}

void HexView::setBytes(qint64 size, Reader read, QList<ByteRange> secrets)
{
    m_size = size;
    m_read = std::move(read);
    m_secrets = std::move(secrets);
    m_matches.clear();
    m_outline = {};
    m_selection = {};
    m_anchor = 0;
    m_caret = 0;
    updateScrollBars();
    verticalScrollBar()->setValue(0);
    viewport()->update();
}

void HexView::setRevealed(bool revealed)
{
    m_revealed = revealed;
    viewport()->update();
}

void HexView::outline(ByteRange range)
{
    m_outline = range;
    if (!range.isEmpty()) {
        scrollToOffset(range.start);
    }
    viewport()->update();
}

void HexView::setMatches(const QList<ByteRange> &matches, ByteRange current)
{
    m_matches = matches;
    if (!current.isEmpty()) {
        m_selection = current;
        m_caret = current.start;
        scrollToOffset(current.start);
    }
    viewport()->update();
}

HexView::Layout HexView::layout() const
{
    const QFontMetrics metrics(font());
    Layout at;
    at.character = metrics.horizontalAdvance(QLatin1Char('0'));
    at.row = metrics.height() + 2;
    at.digits = m_size > std::numeric_limits<quint32>::max() ? 12 : 8;
    at.hex = kMargin + (at.digits + 2) * at.character;
    at.text = at.hex + (kBytesPerRow * 3 + 2) * at.character;
    at.width = at.text + kBytesPerRow * at.character + kMargin;
    return at;
}

void HexView::updateScrollBars()
{
    const Layout at = layout();
    const qint64 rows = (m_size + kBytesPerRow - 1) / kBytesPerRow;
    const int visible = std::max(1, viewport()->height() / at.row);
    verticalScrollBar()->setPageStep(visible);
    verticalScrollBar()->setSingleStep(1);
    verticalScrollBar()->setRange(0, int(std::clamp<qint64>(rows - visible, 0, std::numeric_limits<int>::max())));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(at.character);
    horizontalScrollBar()->setRange(0, std::max(0, at.width - viewport()->width()));
}

void HexView::scrollToOffset(qint64 offset)
{
    const int row = int(offset / kBytesPerRow);
    const int first = verticalScrollBar()->value();
    const int visible = std::max(1, viewport()->height() / layout().row);
    if (row < first || row >= first + visible) {
        verticalScrollBar()->setValue(std::max(0, row - visible / 3));
    }
}

bool HexView::holds(const QList<ByteRange> &ranges, qint64 offset)
{
    const auto after = std::upper_bound(ranges.cbegin(), ranges.cend(), offset,
                                        [](qint64 value, const ByteRange &range) { return value < range.end; });
    return after != ranges.cend() && after->contains(offset);
}

bool HexView::isSecret(qint64 offset) const
{
    return holds(m_secrets, offset);
}

void HexView::paintEvent(QPaintEvent * /*event*/)
{
    if (!m_read || m_size <= 0) {
        return;
    }
    QPainter painter(viewport());
    painter.translate(-horizontalScrollBar()->value(), 0);
    const Layout at = layout();
    const qint64 first = qint64(verticalScrollBar()->value()) * kBytesPerRow;
    const int rows = viewport()->height() / at.row + 1;
    const QByteArray bytes = m_read({first, std::min(m_size, first + qint64(rows) * kBytesPerRow)});
    for (int row = 0; qint64(row) * kBytesPerRow < bytes.size(); ++row) {
        paintRow(&painter, at, row * at.row, first + qint64(row) * kBytesPerRow,
                 bytes.mid(qsizetype(row) * kBytesPerRow, kBytesPerRow));
    }
}

void HexView::paintRow(QPainter *painter, const Layout &at, int y, qint64 offset, const QByteArray &bytes)
{
    const QPalette colors = palette();
    const QColor base = colors.color(QPalette::Base);
    const QColor text = colors.color(QPalette::Text);
    const QColor dim = colors.color(QPalette::PlaceholderText);
    const QColor secret = meaningColor(Meaning::Secret, colors);
    const QColor outlined = meaningColor(Meaning::Selection, colors);
    const int baseline = y + QFontMetrics(font()).ascent() + 1;

    painter->setPen(dim);
    painter->drawText(kMargin, baseline, QStringLiteral("%1").arg(offset, at.digits, 16, QLatin1Char('0')));
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const qint64 here = offset + i;
        const int hexX = at.hex + (int(i) * 3 + (i >= kBytesPerRow / 2 ? 1 : 0)) * at.character;
        const int textX = at.text + int(i) * at.character;
        const QRect hexCell(hexX - at.character / 2, y, at.character * 3, at.row);
        const QRect textCell(textX, y, at.character, at.row);
        QColor color = text;
        const bool hidden = isSecret(here);
        if (m_outline.contains(here)) {
            const QColor fill = blended(outlined, base, 0.18);
            painter->fillRect(hexCell, fill);
            painter->fillRect(textCell, fill);
        }
        if (holds(m_matches, here)) {
            const QColor fill = blended(meaningColor(Meaning::Warning, colors), base, 0.30);
            painter->fillRect(hexCell, fill);
            painter->fillRect(textCell, fill);
        }
        if (m_selection.contains(here)) {
            painter->fillRect(hexCell, colors.color(QPalette::Highlight));
            painter->fillRect(textCell, colors.color(QPalette::Highlight));
            color = colors.color(QPalette::HighlightedText);
        } else if (hidden) {
            color = secret;
        }
        painter->setPen(color);
        const auto byte = static_cast<unsigned char>(bytes[i]);
        if (hidden && !m_revealed) {
            painter->drawText(hexX, baseline, QString(2, QChar(0x2022)));
            painter->drawText(textX, baseline, QString(QChar(0x2022)));
            continue;
        }
        painter->drawText(hexX, baseline, QStringLiteral("%1").arg(byte, 2, 16, QLatin1Char('0')));
        const bool printable = byte >= 0x20 && byte < 0x7f;
        if (!printable && !m_selection.contains(here)) {
            painter->setPen(dim);
        }
        painter->drawText(textX, baseline, printable ? QString(QLatin1Char(char(byte))) : QString(QChar(0x00b7)));
        if (here == m_caret && hasFocus()) {
            painter->setPen(outlined);
            painter->drawRect(hexCell.adjusted(0, 0, -1, -1));
        }
    }
}

void HexView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBars();
}

qint64 HexView::offsetAt(const QPoint &position) const
{
    const Layout at = layout();
    const int x = position.x() + horizontalScrollBar()->value();
    const qint64 row = verticalScrollBar()->value() + std::max(0, position.y()) / at.row;
    int column = 0;
    if (x >= at.text - at.character) {
        column = (x - at.text) / at.character;
    } else {
        int character = (x - at.hex + at.character / 2) / at.character;
        if (character >= kBytesPerRow / 2 * 3) {
            --character;
        }
        column = character / 3;
    }
    return std::clamp<qint64>(row * kBytesPerRow + std::clamp(column, 0, kBytesPerRow - 1), 0,
                              std::max<qint64>(0, m_size - 1));
}

void HexView::moveCaret(qint64 offset, bool select)
{
    m_caret = std::clamp<qint64>(offset, 0, std::max<qint64>(0, m_size - 1));
    if (select) {
        m_selection = {std::min(m_anchor, m_caret), std::max(m_anchor, m_caret) + 1};
    } else {
        m_anchor = m_caret;
        m_selection = {};
    }
    scrollToOffset(m_caret);
    viewport()->update();
}

void HexView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && m_size > 0) {
        moveCaret(offsetAt(event->position().toPoint()), event->modifiers().testFlag(Qt::ShiftModifier));
    }
}

void HexView::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons().testFlag(Qt::LeftButton) && m_size > 0) {
        const qint64 offset = offsetAt(event->position().toPoint());
        if (offset != m_caret) {
            moveCaret(offset, true);
        }
    }
}

void HexView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && m_size > 0) {
        Q_EMIT caretPlaced(m_caret);
    }
}

void HexView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        Q_EMIT copyRequested();
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        m_anchor = 0;
        m_selection = {0, m_size};
        viewport()->update();
        return;
    }
    const qint64 page = qint64(std::max(1, verticalScrollBar()->pageStep() - 1)) * kBytesPerRow;
    const bool whole = event->modifiers().testFlag(Qt::ControlModifier);
    qint64 target = m_caret;
    switch (event->key()) {
    case Qt::Key_Left:
        target -= 1;
        break;
    case Qt::Key_Right:
        target += 1;
        break;
    case Qt::Key_Up:
        target -= m_caret >= kBytesPerRow ? kBytesPerRow : 0;
        break;
    case Qt::Key_Down:
        target += m_caret + kBytesPerRow < m_size ? kBytesPerRow : 0;
        break;
    case Qt::Key_PageUp:
        target -= page;
        break;
    case Qt::Key_PageDown:
        target += page;
        break;
    case Qt::Key_Home:
        target = whole ? 0 : m_caret / kBytesPerRow * kBytesPerRow;
        break;
    case Qt::Key_End:
        target = whole ? m_size - 1 : m_caret / kBytesPerRow * kBytesPerRow + kBytesPerRow - 1;
        break;
    default:
        event->ignore();
        return;
    }
    moveCaret(target, event->modifiers().testFlag(Qt::ShiftModifier));
    Q_EMIT caretPlaced(m_caret);
}

void HexView::contextMenuEvent(QContextMenuEvent *event)
{
    Q_EMIT menuRequested(event->globalPos());
}

void HexView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        updateScrollBars();
    }
}

} // namespace Ticketscope::Ui
