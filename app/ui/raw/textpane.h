// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/raw/rawdocument.h"
#include "ui/raw/scintilla.h"

namespace Ticketscope::Ui {

/// One page of a message as text, read only: head in its own styles, body in XML or JSON colours with folding, secrets
/// and the selected range marked. Positions are offsets of RawPage::text.
class TextPane final : public QsciScintilla
{
    Q_OBJECT
public:
    explicit TextPane(QWidget *parent = nullptr);
    ~TextPane() override;
    Q_DISABLE_COPY_MOVE(TextPane)

    void showPage(const RawPage &page);
    void clearPage();
    /// Outlines the range and, unless told otherwise, scrolls to it; an empty one takes the outline away.
    void outline(ByteRange text, bool scroll = true);
    /// Marks what a search found; `current` is selected and scrolled to.
    void markMatches(const QList<ByteRange> &matches, ByteRange current);
    void setWrapped(bool wrapped);
    [[nodiscard]] ByteRange selectedBytes() const;
    [[nodiscard]] QString shownText() const;

Q_SIGNALS:
    /// The person put the caret there, by mouse or key.
    void caretPlaced(qint64 textOffset);
    void copyRequested();
    void menuRequested(const QPoint &globalPosition);

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void setLanguage(BodyLanguage language);
    void applyColors();
    void styleHead(const RawPage &page);
    void mark(int indicator, const QList<ByteRange> &ranges);
    void reveal(ByteRange text);
    void reportCaret();

    std::unique_ptr<QsciLexer> m_lexer;
    BodyLanguage m_language = BodyLanguage::Text;
    qint64 m_lastCaret = -1;
    ByteRange m_outlined;
};

} // namespace Ticketscope::Ui
