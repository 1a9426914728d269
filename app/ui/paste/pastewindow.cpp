// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/paste/pastewindow.h"

#include "base/clock.h"
#include "base/secret.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"
#include "ui/decoded/decodedtreeview.h"

#include <QApplication>
#include <QClipboard>
#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace Ticketscope::Ui {

namespace {

constexpr std::chrono::milliseconds kTypingPause{150};
constexpr int kClipboardLimit = 8 << 20; ///< characters

const DecodedNode *firstDamaged(const DecodedNode &node)
{
    for (const DecodedNode &child : node.children) {
        if (const DecodedNode *found = firstDamaged(child)) {
            return found;
        }
    }
    return node.state == NodeState::Damaged ? &node : nullptr;
}

/// Tokens that were pasted are held against this computer's time, and against the keys that a person gave.
DecodeKeysPtr keysNow(const DecodeKeysPtr &keys)
{
    return DecodeKeys::withTokens(keys, [keys, now = systemUtc()] {
        const TokenExpectations *given = keys ? keys->tokens() : nullptr;
        Jose::TokenExpectations expected = given ? given->others : Jose::TokenExpectations();
        expected.localNow = now;
        return TokenExpectations::ofPerson(expected);
    });
}

} // namespace

PasteWindow::PasteWindow(QWidget *parent)
    : QDialog(parent)
    , m_text(new QPlainTextEdit(this))
    , m_view(new DecodedTreeView(this))
    , m_status(new QLabel(this))
{
    setWindowTitle(tr("Paste to decode"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    resize(960, 560);
    m_text->setFont(wireFont());
    m_text->setPlaceholderText(
        tr("Paste a header, a token, a cookie, an envelope or a whole message. Nothing of it is saved."));
    m_text->setAccessibleName(tr("Text to decode"));
    m_text->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_text->setWordWrapMode(QTextOption::WrapAnywhere);
    m_text->setTabChangesFocus(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    m_status->setContentsMargins(8, 4, 8, 4);

    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(m_text);
    splitter->addWidget(m_view);
    splitter->setSizes({400, 560});
    splitter->setChildrenCollapsible(false);

    auto *again = new QToolButton(this);
    again->setIcon(icon(QStringLiteral("paste")));
    again->setText(tr("Take from the clipboard"));
    again->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    again->setAutoRaise(true);
    connect(again, &QToolButton::clicked, this, &PasteWindow::takeClipboard);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(0, 0, 4, 0);
    line->addWidget(m_status, 1);
    line->addWidget(again);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(4);
    layout->addWidget(splitter, 1);
    layout->addLayout(line);

    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingPause);
    connect(&m_typing, &QTimer::timeout, this, &PasteWindow::decode);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        ++m_generation;
        m_typing.start();
    });
    connect(m_text, &QPlainTextEdit::cursorPositionChanged, this, &PasteWindow::caretMoved);
    connect(m_view, &DecodedTreeView::fieldSelected, this, &PasteWindow::showBytes);
}

void PasteWindow::setText(const QString &text)
{
    m_text->setPlainText(text);
    m_typing.stop();
    decode();
}

void PasteWindow::setKeys(const DecodeKeysPtr &keys)
{
    if (keys != m_keys) {
        m_keys = keys;
        decode();
    }
}

void PasteWindow::takeClipboard()
{
    const QString text = QApplication::clipboard()->text();
    if (!text.isEmpty() && text.size() <= kClipboardLimit) {
        setText(text);
    } else if (!text.isEmpty()) {
        m_status->setText(tr("The clipboard holds more than 8 million characters: that is too much to paste."));
    }
    m_text->setFocus();
}

QString PasteWindow::statusText() const
{
    return m_status->text();
}

void PasteWindow::decode()
{
    m_bytes = m_text->toPlainText().toUtf8();
    const quint64 generation = ++m_generation;
    if (m_bytes.trimmed().isEmpty()) {
        m_view->showTree(nullptr);
        m_status->clear();
        m_text->setExtraSelections({});
        return;
    }
    using Watcher = QFutureWatcher<DecodedTreePtr>;
    auto *watcher = new Watcher(this);
    connect(watcher, &Watcher::finished, this, [this, watcher, generation] {
        watcher->deleteLater();
        if (generation == m_generation) {
            showDecoded(watcher->result());
        }
    });
    watcher->setFuture(QtConcurrent::run([bytes = m_bytes, keys = keysNow(m_keys)] {
        return DecodedTree::make(decodePasted(bytes, DecoderRegistry::builtin(), keys));
    }));
}

void PasteWindow::showDecoded(const DecodedTreePtr &tree)
{
    m_view->showTree(tree, true);
    const DecodedNode *damaged = firstDamaged(tree->message.root);
    QString text = tr("%1 bytes: %2").arg(QLocale().toString(m_bytes.size()), tree->message.root.name);
    if (damaged) {
        text = damaged->note.isEmpty()
                   ? tr("Damaged at byte %1: %2").arg(QLocale().toString(damaged->source.wire().start), damaged->name)
                   : tr("Damaged at byte %1: %2").arg(QLocale().toString(damaged->source.wire().start), damaged->note);
    }
    m_status->setText(text);
    QPalette colors = palette();
    if (damaged) {
        colors.setColor(QPalette::WindowText, meaningColor(Meaning::Damaged, colors));
    }
    m_status->setPalette(colors);
    caretMoved();
    Q_EMIT decoded();
}

int PasteWindow::characterAt(qint64 byte) const
{
    return int(QString::fromUtf8(m_bytes.first(std::clamp<qint64>(byte, 0, m_bytes.size()))).size());
}

void PasteWindow::highlight(ByteRange bytes, bool scroll)
{
    if (bytes.isEmpty()) {
        m_text->setExtraSelections({});
        return;
    }
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(m_text->document());
    mark.cursor.setPosition(characterAt(bytes.start));
    mark.cursor.setPosition(characterAt(bytes.end), QTextCursor::KeepAnchor);
    mark.format.setBackground(
        blended(meaningColor(Meaning::Selection, palette()), palette().color(QPalette::Base), 0.25));
    m_text->setExtraSelections({mark});
    if (scroll) {
        m_following = true;
        QTextCursor there = m_text->textCursor();
        there.setPosition(characterAt(bytes.start));
        m_text->setTextCursor(there);
        m_text->ensureCursorVisible();
        m_following = false;
    }
}

void PasteWindow::showBytes(const SourceRange &range)
{
    highlight(range.wire(), true);
}

void PasteWindow::caretMoved()
{
    const DecodedTreePtr tree = m_view->fields().tree();
    if (m_following || !tree || !tree->message.wire || m_typing.isActive()) {
        return;
    }
    const qint64 byte = m_text->toPlainText().left(m_text->textCursor().position()).toUtf8().size();
    const DecodedNode *node = nodeAt(tree->message.root, *tree->message.wire, byte);
    m_view->showField(node);
    highlight(node ? node->source.wire() : ByteRange(), false);
}

void PasteWindow::hideEvent(QHideEvent *event)
{
    // What was pasted goes when the window closes.
    QDialog::hideEvent(event);
    if (!event->spontaneous()) {
        m_text->clear();
        m_view->showTree(nullptr);
        Secret::wipe(m_bytes);
    }
}

} // namespace Ticketscope::Ui
