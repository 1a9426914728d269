// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/raw/rawpane.h"

#include "ui/common/clipboard.h"
#include "ui/common/icons.h"
#include "ui/raw/hexview.h"
#include "ui/raw/textpane.h"

#include <QComboBox>
#include <QFutureWatcher>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include <utility>

namespace Ticketscope::Ui {

namespace {

constexpr int kMatchLimit = 10000;
constexpr std::chrono::milliseconds kSlow{150};

} // namespace

RawPane::RawPane(Side side, MessageDecoder &decoder, SelectionController &selection, QWidget *parent)
    : QWidget(parent)
    , m_side(side)
    , m_decoder(decoder)
    , m_selection(selection)
    , m_title(new QLabel(side == Side::Request ? tr("Request") : tr("Response"), this))
    , m_stack(new QStackedWidget(this))
    , m_message(new QLabel(m_stack))
    , m_text(new TextPane(m_stack))
    , m_hex(new HexView(m_stack))
    , m_status(new QLabel(this))
    , m_pageText(new QLabel(this))
    , m_previousPage(new QToolButton(this))
    , m_nextPage(new QToolButton(this))
    , m_bufferBox(new QComboBox(this))
{
    const QString name = side == Side::Request ? tr("Request, raw") : tr("Response, raw");
    m_text->setAccessibleName(name);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_message->setMargin(16);
    m_message->setForegroundRole(QPalette::PlaceholderText);
    m_message->setBackgroundRole(QPalette::Base);
    m_message->setAutoFillBackground(true);
    m_message->setTextFormat(Qt::PlainText);
    m_stack->addWidget(m_message);
    m_stack->addWidget(m_text);
    m_stack->addWidget(m_hex);
    m_title->setContentsMargins(8, 2, 8, 2);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_title);
    layout->addWidget(m_stack, 1);
    createStatusLine(layout);

    m_slow.setSingleShot(true);
    m_slow.setInterval(kSlow);
    connect(&m_slow, &QTimer::timeout, this, [this] { showMessage(tr("Reading…")); });
    connect(&decoder, &MessageDecoder::decoded, this, &RawPane::takeTree);
    connect(&decoder, &MessageDecoder::keysChanged, this, [this] { setExchange(std::exchange(m_exchange, nullptr)); });
    connect(&selection, &SelectionController::rangeSelected, this,
            [this](Side where, const SourceRange &range, QObject *origin) {
                if (where == m_side) {
                    showRange(range, origin);
                }
            });
    connect(m_text, &TextPane::caretPlaced, this, &RawPane::caretInText);
    connect(m_hex, &HexView::caretPlaced, this, &RawPane::caretInHex);
    for (QWidget *view : {static_cast<QWidget *>(m_text), static_cast<QWidget *>(m_hex)}) {
        view->setFocusPolicy(Qt::StrongFocus);
    }
    connect(m_text, &TextPane::copyRequested, this, &RawPane::copySelection);
    connect(m_hex, &HexView::copyRequested, this, &RawPane::copySelection);
    connect(m_text, &TextPane::menuRequested, this, &RawPane::showMenu);
    connect(m_hex, &HexView::menuRequested, this, &RawPane::showMenu);
    setExchange(nullptr);
}

void RawPane::createStatusLine(QBoxLayout *layout)
{
    m_status->setForegroundRole(QPalette::PlaceholderText);
    m_status->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_pageText->setForegroundRole(QPalette::PlaceholderText);
    m_bufferBox->setAccessibleName(tr("Bytes to show"));
    m_bufferBox->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_bufferBox, &QComboBox::activated, this, [this](int index) {
        m_hexBuffer = index > 0 ? m_buffers.value(index - 1) : nullptr;
        showHex();
    });
    const auto prepare = [this](QToolButton *button, const QString &iconName, const QString &text, qint64 step) {
        button->setIcon(icon(iconName));
        button->setAutoRaise(true);
        button->setToolTip(text);
        button->setAccessibleName(text);
        connect(button, &QToolButton::clicked, this, [this, step] { load(m_page.start + step); });
    };
    prepare(m_previousPage, QStringLiteral("previous"), tr("Previous part of this long message"),
            -RawDocument::kPageBytes);
    prepare(m_nextPage, QStringLiteral("next"), tr("Next part of this long message"), RawDocument::kPageBytes);

    auto *line = new QHBoxLayout;
    line->setContentsMargins(8, 2, 4, 2);
    line->setSpacing(4);
    line->addWidget(m_status, 1);
    line->addWidget(m_bufferBox);
    line->addWidget(m_pageText);
    line->addWidget(m_previousPage);
    line->addWidget(m_nextPage);
    layout->addLayout(line);
}

void RawPane::setExchange(const ExchangePtr &exchange)
{
    if (exchange && exchange == m_exchange) {
        return;
    }
    m_exchange = exchange;
    m_tree = nullptr;
    m_document = nullptr;
    m_range = {};
    m_hexBuffer = nullptr;
    m_buffers.clear();
    m_matches.clear();
    ++m_generation;
    m_loading = false;
    m_slow.stop();
    updateStatus();
    if (!exchange) {
        showMessage(tr("The bytes of the selected exchange will stand here."));
        return;
    }
    if (exchange->message(m_side).isEmpty()) {
        const bool request = m_side == Side::Request;
        const QString why = exchange->error.value_or(Error{}).text;
        showMessage(request ? tr("No byte of a request was sent.\n%1").arg(why)
                            : tr("No byte of an answer came back.\n%1").arg(why));
        Q_EMIT settled();
        return;
    }
    m_slow.start();
    if (const DecodedTreePtr tree = m_decoder.cached(exchange->id, m_side)) {
        takeTree(tree);
    } else {
        m_decoder.request(exchange, m_side);
    }
}

void RawPane::takeTree(const DecodedTreePtr &tree)
{
    if (!m_exchange || m_tree || tree->exchange != m_exchange->id || tree->side != m_side ||
        m_exchange->message(m_side).isEmpty()) {
        return;
    }
    m_tree = tree;
    load(0);
}

void RawPane::setMode(RawMode mode)
{
    if (mode == m_mode) {
        return;
    }
    m_mode = mode;
    m_document = nullptr;
    if (m_tree) {
        load(0);
    }
}

void RawPane::setRevealed(bool revealed)
{
    if (revealed == m_revealed) {
        return;
    }
    m_revealed = revealed;
    m_hex->setRevealed(revealed);
    if (m_tree && m_mode != RawMode::Hex) {
        load(m_page.start);
    }
}

void RawPane::setWrapped(bool wrapped)
{
    m_text->setWrapped(wrapped);
}

void RawPane::setTitleVisible(bool visible)
{
    m_title->setVisible(visible);
}

QString RawPane::shownText() const
{
    return m_stack->currentWidget() == m_text ? m_text->shownText() : m_message->text();
}

bool RawPane::isSettled() const
{
    return !m_loading && (!m_exchange || m_document || m_exchange->message(m_side).isEmpty());
}

void RawPane::load(qint64 offset)
{
    ++m_generation;
    m_loading = true;
    using Watcher = QFutureWatcher<Loaded>;
    auto *watcher = new Watcher(this);
    const quint64 generation = m_generation;
    connect(watcher, &Watcher::finished, this, [this, watcher, generation] {
        watcher->deleteLater();
        if (generation == m_generation) {
            show(watcher->result());
        }
    });
    const RawMode mode = m_mode;
    const bool reveal = m_revealed;
    watcher->setFuture(QtConcurrent::run(
        [document = m_document, exchange = m_exchange, side = m_side, tree = m_tree, mode, reveal, offset] {
            Loaded loaded;
            loaded.document = document ? document : std::make_shared<RawDocument>(exchange, side, tree, mode);
            if (mode != RawMode::Hex) {
                loaded.page = loaded.document->page(offset, reveal);
            }
            return loaded;
        }));
}

void RawPane::show(const Loaded &loaded)
{
    const bool newDocument = loaded.document != m_document;
    m_loading = false;
    m_slow.stop();
    m_document = loaded.document;
    m_page = loaded.page;
    if (m_mode == RawMode::Hex) {
        m_hexBuffer = nullptr;
        updateBuffers(m_range);
        showHex();
    } else {
        m_text->showPage(m_page);
        m_stack->setCurrentWidget(m_text);
        if (m_range.isValid()) {
            outlineInText(m_document->toDocument(m_range), true);
        }
    }
    if (newDocument && !m_search.isEmpty()) {
        find(m_search, m_searchCase);
    } else if (!m_matches.isEmpty()) {
        showMatch();
    }
    updateStatus();
    Q_EMIT settled();
}

void RawPane::showHex()
{
    if (!m_document) {
        return;
    }
    if (m_hexBuffer) {
        const SourceBufferPtr buffer = m_hexBuffer;
        m_hex->setBytes(
            buffer->bytes().size(), [buffer](ByteRange range) { return buffer->view(range).toByteArray(); },
            secretRangesIn(m_tree->message, buffer));
    } else {
        const RawDocumentPtr document = m_document;
        m_hex->setBytes(
            document->size(), [document](ByteRange range) { return document->bytes(range, true); },
            document->secrets());
    }
    m_hex->setRevealed(m_revealed);
    m_stack->setCurrentWidget(m_hex);
    if (m_range.isValid()) {
        outlineInHex(m_range);
    }
    updateStatus();
}

/// The buffers between a field and the wire are offered, so that what was inside Base64 or gzip can be read too.
void RawPane::updateBuffers(const SourceRange &range)
{
    m_buffers.clear();
    if (m_tree && m_tree->message.body && m_tree->message.body->parent()) {
        m_buffers.append(m_tree->message.body);
    }
    for (SourceBufferPtr buffer = range.buffer; buffer && buffer->parent(); buffer = buffer->parent()) {
        if (!m_buffers.contains(buffer)) {
            m_buffers.append(buffer);
        }
    }
    m_bufferBox->clear();
    m_bufferBox->addItem(tr("On the wire"));
    for (const SourceBufferPtr &buffer : std::as_const(m_buffers)) {
        m_bufferBox->addItem(QString::fromUtf8(buffer->name()));
    }
    m_bufferBox->setCurrentIndex(int(m_buffers.indexOf(m_hexBuffer)) + 1);
}

void RawPane::showRange(const SourceRange &range, const QObject *origin)
{
    m_range = range;
    if (!m_document || m_loading) {
        return;
    }
    if (m_mode == RawMode::Hex) {
        if (origin != this) {
            m_hexBuffer = nullptr;
            updateBuffers(range);
            showHex();
        } else {
            outlineInHex(range);
        }
        return;
    }
    outlineInText(range.isValid() ? m_document->toDocument(range) : ByteRange(), origin != this);
}

void RawPane::outlineInText(ByteRange document, bool scroll)
{
    const ByteRange shown{m_page.start, m_page.end};
    if (!document.isEmpty() && !shown.intersects(document) && scroll) {
        load(document.start);
        return;
    }
    m_text->outline(m_page.toText(document), scroll);
}

void RawPane::outlineInHex(const SourceRange &range)
{
    if (!m_hexBuffer) {
        m_hex->outline(range.wire());
        return;
    }
    ByteRange here = range.range;
    for (const SourceBuffer *buffer = range.buffer.get(); buffer; buffer = buffer->parent().get()) {
        if (buffer == m_hexBuffer.get()) {
            m_hex->outline(here);
            return;
        }
        here = buffer->toParent(here);
    }
    m_hex->outline({});
}

void RawPane::caretInText(qint64 offset)
{
    if (m_document && m_document->size() > 0) {
        selectFieldAt(m_document->toSource(m_page.toDocument(offset)));
    }
}

void RawPane::caretInHex(qint64 offset)
{
    if (m_tree) {
        selectFieldAt({m_hexBuffer ? m_hexBuffer : m_tree->message.wire, {offset, offset + 1}});
    }
}

void RawPane::selectFieldAt(const SourceRange &place)
{
    if (!place.isValid() || !m_tree) {
        return;
    }
    const DecodedNode *node = nodeAt(m_tree->message.root, *place.buffer, place.range.start);
    if (node && node->source.isValid()) {
        m_selection.selectRange(m_exchange->id, m_side, node->source, this);
    } else {
        m_selection.selectExchange(m_exchange->id, m_side);
    }
}

void RawPane::find(const QString &text, bool caseSensitive)
{
    m_search = text;
    m_searchCase = caseSensitive;
    m_matches.clear();
    m_match = 0;
    ++m_searchGeneration;
    if (!m_document || text.isEmpty()) {
        m_text->markMatches({}, {});
        m_hex->setMatches({}, {});
        Q_EMIT found(0, 0, false);
        return;
    }
    using Watcher = QFutureWatcher<QList<qint64>>;
    auto *watcher = new Watcher(this);
    const quint64 generation = m_searchGeneration;
    connect(watcher, &Watcher::finished, this, [this, watcher, generation] {
        watcher->deleteLater();
        if (generation != m_searchGeneration) {
            return;
        }
        m_matches = watcher->result();
        const auto next = std::lower_bound(m_matches.cbegin(), m_matches.cend(), m_page.start);
        m_match = next == m_matches.cend() ? 0 : next - m_matches.cbegin();
        showMatch();
    });
    watcher->setFuture(
        QtConcurrent::run([document = m_document, wanted = text.toUtf8(), caseSensitive, reveal = m_revealed] {
            return document->find(wanted, caseSensitive, reveal, kMatchLimit);
        }));
}

void RawPane::findNext(bool backwards)
{
    if (m_matches.isEmpty()) {
        return;
    }
    m_match = (m_match + (backwards ? m_matches.size() - 1 : 1)) % m_matches.size();
    showMatch();
}

void RawPane::showMatch()
{
    const qint64 length = m_search.toUtf8().size();
    ByteRange current;
    if (!m_matches.isEmpty()) {
        current = {m_matches.at(m_match), m_matches.at(m_match) + length};
    }
    Q_EMIT found(m_match, m_matches.size(), m_matches.size() >= kMatchLimit);
    QList<ByteRange> ranges;
    if (m_mode == RawMode::Hex) {
        for (const qint64 match : std::as_const(m_matches)) {
            ranges.append({match, match + length});
        }
        m_hex->setMatches(ranges, current);
        return;
    }
    const ByteRange shown{m_page.start, m_page.end};
    if (!current.isEmpty() && !shown.contains(current.start)) {
        load(current.start);
        return;
    }
    for (const qint64 match : std::as_const(m_matches)) {
        if (shown.contains(match)) {
            ranges.append(m_page.toText(ByteRange{match, match + length}));
        }
    }
    m_text->markMatches(ranges, current.isEmpty() ? ByteRange() : m_page.toText(current));
}

void RawPane::updateStatus()
{
    m_status->setText(m_exchange ? sizeText(*m_exchange, m_side, m_tree) : QString());
    m_status->setToolTip(m_status->text());
    const bool text = m_document && m_mode != RawMode::Hex;
    const bool paged = text && m_document->size() > RawDocument::kPageBytes;
    for (QWidget *part : {static_cast<QWidget *>(m_pageText), static_cast<QWidget *>(m_previousPage),
                          static_cast<QWidget *>(m_nextPage)}) {
        part->setVisible(paged);
    }
    m_bufferBox->setVisible(m_document && m_mode == RawMode::Hex && !m_buffers.isEmpty());
    if (paged) {
        const QLocale locale;
        m_pageText->setText(
            tr("%1 to %2 of %3")
                .arg(locale.toString(m_page.start), locale.toString(m_page.end), locale.toString(m_document->size())));
        m_previousPage->setEnabled(m_page.start > 0);
        m_nextPage->setEnabled(m_page.end < m_document->size());
    }
}

QString RawPane::selectedText() const
{
    return textOfSelection(m_revealed);
}

QString RawPane::textOfSelection(bool reveal) const
{
    if (!m_document) {
        return {};
    }
    if (m_mode == RawMode::Hex) {
        const ByteRange range = m_hex->selectedBytes();
        if (range.isEmpty()) {
            return {};
        }
        QByteArray bytes;
        if (!m_hexBuffer) {
            bytes = m_document->bytes(range, reveal);
        } else {
            const QList<ByteRange> secrets = secretRangesIn(m_tree->message, m_hexBuffer);
            const bool hidden = !reveal && std::any_of(secrets.cbegin(), secrets.cend(),
                                                       [range](ByteRange secret) { return secret.intersects(range); });
            bytes = hidden ? QByteArray(range.length(), '*') : m_hexBuffer->view(range).toByteArray();
        }
        return QString::fromLatin1(bytes.toHex(' '));
    }
    const ByteRange selected = m_text->selectedBytes();
    const qint64 start = m_page.toDocument(selected.start);
    const qint64 end = m_page.toDocument(selected.end);
    return QString::fromUtf8(m_document->bytes({start, end}, reveal));
}

void RawPane::copySelection()
{
    const QString text = selectedText();
    if (!text.isEmpty()) {
        copyText(text, m_revealed && text != textOfSelection(false), this);
    }
}

QString RawPane::headerLineAtCaret(bool reveal) const
{
    if (!m_document || m_mode == RawMode::Hex) {
        return {};
    }
    const qint64 caret = m_page.toDocument(m_text->selectedBytes().start);
    for (const Http::HeaderField &field : m_exchange->message(m_side).head.headers) {
        if (field.line.contains(caret)) {
            return QString::fromUtf8(m_document->bytes(field.line, reveal)).trimmed();
        }
    }
    return {};
}

void RawPane::showMenu(const QPoint &at)
{
    if (!m_document) {
        return;
    }
    QMenu menu(this);
    QAction *copy = menu.addAction(icon(QStringLiteral("copy")), tr("Copy"), this, &RawPane::copySelection);
    copy->setEnabled(!selectedText().isEmpty());
    const QString line = headerLineAtCaret(m_revealed);
    if (!line.isEmpty()) {
        const bool isSecret = line != headerLineAtCaret(false);
        menu.addAction(tr("Copy header"), this, [this, line, isSecret] { copyText(line, isSecret, this); });
    }
    const QString what = m_side == Side::Request ? tr("Copy request") : tr("Copy response");
    QMenu *whole = menu.addMenu(what);
    whole->addAction(tr("Secrets masked"), this, [this] { Q_EMIT copyMessageRequested(m_exchange, m_side, true); });
    whole->addAction(tr("With its secrets"), this, [this] { Q_EMIT copyMessageRequested(m_exchange, m_side, false); });
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("search")), tr("Find…"), this, &RawPane::findRequested);
    menu.exec(at);
}

void RawPane::showMessage(const QString &text)
{
    m_message->setText(text.trimmed());
    m_stack->setCurrentWidget(m_message);
}

} // namespace Ticketscope::Ui
