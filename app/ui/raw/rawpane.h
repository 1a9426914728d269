// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/capture.h"
#include "models/messagedecoder.h"
#include "models/selectioncontroller.h"
#include "ui/raw/rawdocument.h"

#include <QTimer>
#include <QWidget>

class QBoxLayout;
class QComboBox;
class QLabel;
class QStackedWidget;
class QToolButton;

namespace Ticketscope::Ui {

class HexView;
class TextPane;

/// One message of the selected exchange: as sent, laid out, or in hexadecimal. Everything that depends on the size of
/// the message happens in the thread pool; what comes back for a message that is no longer shown is dropped.
class RawPane final : public QWidget
{
    Q_OBJECT
public:
    RawPane(Side side, MessageDecoder &decoder, SelectionController &selection, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(RawPane)

    void setExchange(const ExchangePtr &exchange);
    void setMode(RawMode mode);
    void setRevealed(bool revealed);
    void setWrapped(bool wrapped);
    void setTitleVisible(bool visible);
    [[nodiscard]] Side side() const { return m_side; }
    /// The text as it stands now, masked where it is masked.
    [[nodiscard]] QString shownText() const;
    [[nodiscard]] QString selectedText() const;
    /// Nothing is being read or decoded for it.
    [[nodiscard]] bool isSettled() const;

    void find(const QString &text, bool caseSensitive);
    void findNext(bool backwards);

Q_SIGNALS:
    void found(qsizetype current, qsizetype count, bool more);
    void copyMessageRequested(const Ticketscope::ExchangePtr &exchange, Ticketscope::Side side, bool masked);
    void findRequested();
    void settled();

private:
    struct Loaded
    {
        RawDocumentPtr document;
        RawPage page;
    };

    void takeTree(const DecodedTreePtr &tree);
    void load(qint64 offset);
    void show(const Loaded &loaded);
    void showHex();
    void showRange(const SourceRange &range, const QObject *origin);
    void outlineInText(ByteRange document, bool scroll);
    void outlineInHex(const SourceRange &range);
    void caretInText(qint64 offset);
    void caretInHex(qint64 offset);
    void selectFieldAt(const SourceRange &place);
    void showMatch();
    void updateStatus();
    void updateBuffers(const SourceRange &range);
    void copySelection();
    void showMenu(const QPoint &at);
    void showMessage(const QString &text);
    void createStatusLine(QBoxLayout *layout);
    [[nodiscard]] QString textOfSelection(bool reveal) const;
    [[nodiscard]] QString headerLineAtCaret(bool reveal) const;

    Side m_side;
    MessageDecoder &m_decoder;
    SelectionController &m_selection;

    ExchangePtr m_exchange;
    DecodedTreePtr m_tree;
    RawDocumentPtr m_document;
    RawPage m_page;
    RawMode m_mode = RawMode::Pretty;
    bool m_revealed = false;
    quint64 m_generation = 0; ///< of what is being read; older answers are dropped
    bool m_loading = false;
    SourceRange m_range;              ///< to be outlined
    SourceBufferPtr m_hexBuffer;      ///< what the hexadecimal view shows; null: the wire
    QList<SourceBufferPtr> m_buffers; ///< offered beside the wire

    QString m_search;
    bool m_searchCase = false;
    QList<qint64> m_matches;
    qsizetype m_match = 0;
    quint64 m_searchGeneration = 0;

    QLabel *m_title;
    QStackedWidget *m_stack;
    QLabel *m_message;
    TextPane *m_text;
    HexView *m_hex;
    QLabel *m_status;
    QLabel *m_pageText;
    QToolButton *m_previousPage;
    QToolButton *m_nextPage;
    QComboBox *m_bufferBox;
    QTimer m_slow;
};

} // namespace Ticketscope::Ui
