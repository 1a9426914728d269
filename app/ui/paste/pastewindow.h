// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/messagedecoder.h"

#include <QDialog>
#include <QTimer>

class QLabel;
class QPlainTextEdit;

namespace Ticketscope::Ui {

class DecodedTreeView;

/// Paste to decode: whatever is pasted (a header, a token, an envelope, a whole message) is taken apart beside it,
/// bytes and fields linked both ways. Nothing of it is saved.
class PasteWindow final : public QDialog
{
    Q_OBJECT
public:
    explicit PasteWindow(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(PasteWindow)

    void setText(const QString &text);
    /// Keys that a person gave for the run; null: none. What stands there is taken apart again.
    void setKeys(const DecodeKeysPtr &keys);
    /// Takes what is on the clipboard, if that is text of a reasonable size.
    void takeClipboard();
    [[nodiscard]] DecodedTreeView *view() const { return m_view; }
    [[nodiscard]] QString statusText() const;

Q_SIGNALS:
    void decoded();

protected:
    void hideEvent(QHideEvent *event) override;

private:
    void decode();
    void showDecoded(const DecodedTreePtr &tree);
    void showBytes(const SourceRange &range);
    void caretMoved();
    void highlight(ByteRange bytes, bool scroll);
    [[nodiscard]] int characterAt(qint64 byte) const;

    QPlainTextEdit *m_text;
    DecodedTreeView *m_view;
    QLabel *m_status;
    QTimer m_typing;
    QByteArray m_bytes;
    DecodeKeysPtr m_keys;
    quint64 m_generation = 0;
    bool m_following = false;
};

} // namespace Ticketscope::Ui
