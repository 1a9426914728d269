// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"

#include <QAbstractScrollArea>

#include <functional>

namespace Ticketscope::Ui {

/// Bytes as offset, hexadecimal and text, sixteen a row. Reads and paints only the rows that are visible, so that its
/// size does not matter.
class HexView final : public QAbstractScrollArea
{
    Q_OBJECT
public:
    using Reader = std::function<QByteArray(ByteRange)>;

    explicit HexView(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(HexView)

    /// `read` gives the bytes of a range; `secrets` (ascending) stand as bullets unless revealed.
    void setBytes(qint64 size, Reader read, QList<ByteRange> secrets);
    void setRevealed(bool revealed);
    /// Outlines the range and scrolls to it.
    void outline(ByteRange range);
    void setMatches(const QList<ByteRange> &matches, ByteRange current);
    /// What the person selected; empty if nothing.
    [[nodiscard]] ByteRange selectedBytes() const { return m_selection; }
    [[nodiscard]] qint64 caret() const { return m_caret; }

Q_SIGNALS:
    void caretPlaced(qint64 offset);
    void copyRequested();
    void menuRequested(const QPoint &globalPosition);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct Layout
    {
        int character = 0;
        int row = 0;
        int digits = 8; ///< of the offset
        int hex = 0;    ///< x of the first byte in hexadecimal
        int text = 0;   ///< x of the first byte as text
        int width = 0;
    };

    [[nodiscard]] Layout layout() const;
    [[nodiscard]] qint64 offsetAt(const QPoint &position) const;
    [[nodiscard]] bool isSecret(qint64 offset) const;
    [[nodiscard]] static bool holds(const QList<ByteRange> &ranges, qint64 offset);
    void updateScrollBars();
    void scrollToOffset(qint64 offset);
    void moveCaret(qint64 offset, bool select);
    void paintRow(QPainter *painter, const Layout &at, int y, qint64 offset, const QByteArray &bytes);

    qint64 m_size = 0;
    Reader m_read;
    QList<ByteRange> m_secrets;
    QList<ByteRange> m_matches;
    ByteRange m_outline;
    ByteRange m_selection;
    qint64 m_anchor = 0;
    qint64 m_caret = 0;
    bool m_revealed = false;
};

} // namespace Ticketscope::Ui
