// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/decoded/decodedpanel.h"

#include "ui/common/clipboard.h"
#include "ui/common/emptystate.h"
#include "ui/decoded/decodedtreeview.h"
#include "ui/decoded/fielddetail.h"

#include <QLocale>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

namespace {

constexpr std::chrono::milliseconds kSlow{150};
constexpr int kOpenedLevels = 4; ///< a token's parts, their fields and what was checked

QString emptyText()
{
    return DecodedPanel::tr("Select an exchange: what its bytes mean will stand here, field by field.");
}

} // namespace

DecodedPanel::DecodedPanel(Capture &capture, MessageDecoder &decoder, SelectionController &selection, QWidget *parent)
    : QWidget(parent)
    , m_capture(capture)
    , m_decoder(decoder)
    , m_selection(selection)
    , m_tabs(new QTabBar(this))
    , m_stack(new QStackedWidget(this))
    , m_fields(new QWidget(m_stack))
    , m_view(new DecodedTreeView(m_fields))
    , m_empty(new EmptyState(QStringLiteral("decoded"), emptyText(), m_stack))
    , m_certificate(new EmptyState(QStringLiteral("cause"), {}, m_stack))
{
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->addTab(tr("Request"));
    m_tabs->addTab(tr("Response"));
    m_tabs->setCurrentIndex(1);
    m_tabs->setAccessibleName(tr("Side of the exchange"));
    m_stack->addWidget(m_empty);
    auto *below = new QVBoxLayout(m_fields);
    below->setContentsMargins(0, 0, 0, 0);
    below->setSpacing(0);
    below->addWidget(m_view, 1);
    below->addWidget(new FieldDetail(*m_view, m_fields));
    m_stack->addWidget(m_fields);
    m_stack->addWidget(m_certificate);
    const QPushButton *copy = m_certificate->addButton(QStringLiteral("copy"), tr("&Copy the fingerprint"));
    connect(copy, &QPushButton::clicked, this, [this] { copyText(m_fingerprint); });

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabs);
    layout->addWidget(m_stack, 1);
    m_view->setPasswordCheckOffered(true);
    setFocusProxy(m_view);

    m_slow.setSingleShot(true);
    m_slow.setInterval(kSlow);
    connect(&m_slow, &QTimer::timeout, this, [this] { showText(tr("Reading…")); });
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        if (m_exchange != 0) {
            m_selection.selectExchange(m_exchange, index == 0 ? Side::Request : Side::Response);
        }
    });
    connect(m_view, &DecodedTreeView::fieldSelected, this, [this](const SourceRange &range) {
        if (m_exchange != 0) {
            m_selection.selectRange(m_exchange, m_side, range, this);
        }
    });
    connect(&decoder, &MessageDecoder::decoded, this, &DecodedPanel::takeTree);
    connect(&decoder, &MessageDecoder::keysChanged, this, [this] { showExchange(m_exchange, m_side); });
    connect(&selection, &SelectionController::exchangeSelected, this, &DecodedPanel::showExchange);
    connect(&selection, &SelectionController::rangeSelected, this, &DecodedPanel::showRange);
    connect(&capture, &Capture::cleared, this, [this] { showExchange(0, m_side); });
}

void DecodedPanel::showExchange(ExchangeId exchange, Side side)
{
    m_exchange = exchange;
    m_side = side;
    m_tabs->setCurrentIndex(side == Side::Request ? 0 : 1);
    m_slow.stop();
    const ExchangePtr shown = m_capture.exchange(exchange);
    if (!shown) {
        m_exchange = 0;
        m_view->showTree(nullptr);
        showText(emptyText());
        return;
    }
    if (shown->message(side).isEmpty()) {
        m_view->showTree(nullptr);
        const std::optional<Error> &error = shown->error;
        const bool refused =
            error && (error->code == ErrorCode::TlsUntrusted || error->code == ErrorCode::TlsPinMismatch);
        if (refused && !shown->tls.chain.isEmpty()) {
            showRefused(shown->tls.chain.first());
            return;
        }
        showText(side == Side::Request ? tr("No byte of a request was sent.") : tr("No byte of an answer came back."));
        return;
    }
    if (const DecodedTreePtr tree = m_decoder.cached(exchange, side)) {
        takeTree(tree);
        return;
    }
    m_slow.start();
    m_decoder.request(shown, side);
}

void DecodedPanel::takeTree(const DecodedTreePtr &tree)
{
    if (m_exchange == 0 || tree->exchange != m_exchange || tree->side != m_side) {
        return;
    }
    m_slow.stop();
    m_view->showTree(tree);
    m_stack->setCurrentWidget(m_fields);
    if (m_selection.range().isValid() && m_selection.side() == m_side) {
        showRange(m_side, m_selection.range(), nullptr);
    }
}

void DecodedPanel::showRange(Side side, const SourceRange &range, QObject *origin)
{
    const DecodedTreePtr tree = m_view->fields().tree();
    if (origin == this || side != m_side || !tree || !range.isValid() || tree->exchange != m_exchange ||
        tree->side != m_side) {
        return; // or it is read still: takeTree() comes back to it
    }
    // Whoever cites bytes of the wire holds them in a buffer of its own, and may mean a field of a buffer further in.
    const bool isWire = !range.buffer->parent();
    const SourceBufferPtr &buffer = isWire ? tree->message.wire : range.buffer;
    const auto spans = [&](const DecodedNode &field) {
        return isWire ? field.source.isValid() && field.source.wire().contains(range.range)
                      : field.source.buffer == buffer && field.source.range.contains(range.range);
    };
    const DecodedNode *found = nodeAt(tree->message.root, *buffer, range.range.start);
    // Of the fields that hold the first byte, the one that is meant spans all of them.
    if (const auto position = tree->positions.constFind(found); found && position != tree->positions.constEnd()) {
        for (int at = *position; at >= 0; at = tree->entries[size_t(at)].parent) {
            const DecodedNode *candidate = tree->entries[size_t(at)].node;
            if (spans(*candidate)) {
                found = candidate;
                break;
            }
        }
    }
    m_view->showField(found);
    if (m_openFound) {
        m_openFound = false;
        m_view->expandRecursively(m_view->currentIndex().siblingAtColumn(0), kOpenedLevels);
        m_view->scrollTo(m_view->currentIndex(), QAbstractItemView::PositionAtTop);
        // Not before: a tree without a current field takes its first one with the keyboard.
        m_view->setFocus(Qt::OtherFocusReason);
    }
}

void DecodedPanel::openSelected()
{
    m_openFound = true;
    showRange(m_side, m_selection.range(), nullptr);
}

void DecodedPanel::showText(const QString &text)
{
    m_empty->setText(text);
    m_stack->setCurrentWidget(m_empty);
}

/// What a person needs to judge the certificate, and to pin it.
void DecodedPanel::showRefused(const CertificateFacts &certificate)
{
    m_fingerprint = QString::fromLatin1(certificate.sha256.toHex(':')).toUpper();
    const QLocale locale;
    const auto date = [&locale](const QDateTime &time) { return locale.toString(time.date(), QLocale::ShortFormat); };
    // In two lines, so that a narrow dock shows it whole.
    const QString inLines = QString(m_fingerprint.left(48) + QChar::LineFeed + m_fingerprint.mid(48));
    m_certificate->setText(tr("The certificate that was refused\n\nFor: %1\nFrom: %2\nValid: %3 to %4\n\nSHA-256:\n%5")
                               .arg(certificate.subject, certificate.issuer, date(certificate.notBefore),
                                    date(certificate.notAfter), inLines));
    m_stack->setCurrentWidget(m_certificate);
}

} // namespace Ticketscope::Ui
