// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/sessionpanel.h"

#include "models/sessionproof.h"
#include "models/sessionuses.h"
#include "ui/common/emptystate.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QAction>
#include <QClipboard>
#include <QFutureWatcher>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace Ticketscope::Ui {

namespace {

constexpr std::chrono::milliseconds kSearchDelay{200};

Meaning lifeMeaning(SessionModel::LifeState life)
{
    switch (life) {
    case SessionModel::LifeState::Short:
        return Meaning::Warning;
    case SessionModel::LifeState::Expired:
        return Meaning::Cause;
    case SessionModel::LifeState::Endless:
    case SessionModel::LifeState::Fresh:
        break;
    }
    return Meaning::Good;
}

/// Two lines a row: name and clock, value and where it was seen.
class SessionItemDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex & /*index*/) const override
    {
        return {100, option.fontMetrics.height() * 3 + 20};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyleOptionViewItem item = option;
        initStyleOption(&item, index);
        item.text.clear();
        item.widget->style()->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
        const bool selected = item.state.testFlag(QStyle::State_Selected);
        const QPalette::ColorGroup group =
            item.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
        const QColor text = item.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text);
        const QColor dim = selected ? text : item.palette.color(QPalette::PlaceholderText);
        const auto cell = [&index](int column) { return index.siblingAtColumn(column).data().toString(); };

        const int line = item.fontMetrics.height();
        QRect row = item.rect.adjusted(8, 6, -8, -6);
        const QRect sign(row.left(), row.top() + (line - 16) / 2, 16, 16);
        icon(index.data(SessionModel::IconRole).toString(), text).paint(painter, sign);
        row.setLeft(row.left() + 24);

        painter->save();
        const auto life = static_cast<SessionModel::LifeState>(
            index.siblingAtColumn(SessionModel::Life).data(SessionModel::LifeRole).toInt());
        const bool alarming = life == SessionModel::LifeState::Short || life == SessionModel::LifeState::Expired;
        const QString lifeText = cell(SessionModel::Life);
        const int signRoom = alarming ? 20 : 0;
        const int lifeWidth = item.fontMetrics.horizontalAdvance(lifeText);
        const QColor lifeColor = selected ? text : alarming ? meaningColor(lifeMeaning(life), item.palette) : dim;
        painter->setPen(lifeColor);
        painter->drawText(QRect(row.left(), row.top(), row.width(), line), Qt::AlignRight | Qt::AlignVCenter, lifeText);
        if (alarming) {
            const QRect place(row.right() - lifeWidth - signRoom, row.top() + (line - 16) / 2, 16, 16);
            const bool expired = life == SessionModel::LifeState::Expired;
            icon(expired ? QStringLiteral("cause") : QStringLiteral("warning"), lifeColor).paint(painter, place);
        }
        painter->setPen(text);
        QFont bold = item.font;
        bold.setWeight(QFont::DemiBold);
        painter->setFont(bold);
        const int nameRoom = row.width() - lifeWidth - signRoom - 12;
        painter->drawText(QRect(row.left(), row.top(), nameRoom, line), Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetrics(bold).elidedText(cell(SessionModel::Name), Qt::ElideRight, nameRoom));

        painter->setFont(wireFont());
        painter->setPen(selected ? text : meaningColor(Meaning::Secret, item.palette));
        painter->drawText(QRect(row.left(), row.top() + line + 4, row.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetrics(wireFont()).elidedText(cell(SessionModel::Value), Qt::ElideMiddle, row.width()));

        painter->setFont(item.font);
        painter->setPen(dim);
        QStringList seen{cell(SessionModel::Origin), cell(SessionModel::Uses)};
        seen.removeAll(QString());
        painter->drawText(QRect(row.left(), row.top() + line * 2 + 8, row.width(), line),
                          Qt::AlignLeft | Qt::AlignVCenter,
                          item.fontMetrics.elidedText(seen.join(QStringLiteral(" · ")), Qt::ElideRight, row.width()));
        painter->restore();
    }
};

} // namespace

SessionPanel::SessionPanel(Capture &capture, SelectionController &selection, Clock clock, const Actions &actions,
                           QWidget *parent)
    : QWidget(parent)
    , m_capture(capture)
    , m_selection(selection)
    , m_clock(clock)
    , m_model(std::move(clock))
    , m_stack(new QStackedWidget(this))
    , m_who(new QLabel(this))
    , m_since(new QLabel(this))
    , m_proof(new QLabel(this))
    , m_state(new QLabel(this))
    , m_account(new QToolButton(this))
    , m_list(new QListView(this))
{
    auto *empty = new EmptyState(QStringLiteral("session"),
                                 tr("Nobody is logged in. Who, where and what the session holds will stand here."));
    empty->addButton(actions.logIn);
    if (actions.tickets) {
        empty->addButton(actions.tickets);
    }

    auto *page = new QWidget;
    for (QLabel *label : {m_who, m_since, m_proof, m_state}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setContentsMargins(8, 0, 8, 0);
    }
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_who->setFont(bold);
    m_who->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_proof->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_account->setIcon(icon(QStringLiteral("ticket")));
    m_account->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_account->setAutoRaise(true);
    m_account->setVisible(false);
    if (actions.tickets) {
        connect(m_account, &QToolButton::clicked, actions.tickets, &QAction::trigger);
    }
    m_since->setForegroundRole(QPalette::PlaceholderText);
    m_list->setModel(&m_model);
    m_list->setItemDelegate(new SessionItemDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("What the session holds"));
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    auto *buttons = new QHBoxLayout;
    buttons->setContentsMargins(8, 0, 8, 0);
    for (QAction *action : {actions.renew, actions.logOff, actions.tickets}) {
        if (!action) {
            continue;
        }
        auto *button = new QToolButton;
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    auto *accountRow = new QHBoxLayout;
    accountRow->setContentsMargins(4, 0, 8, 0);
    accountRow->addWidget(m_account);
    accountRow->addStretch(1);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_who);
    layout->addWidget(m_since);
    layout->addWidget(m_proof);
    layout->addWidget(m_state);
    layout->addLayout(accountRow);
    layout->addLayout(buttons);
    layout->addSpacing(4);
    layout->addWidget(m_list, 1);

    m_stack->addWidget(empty);
    m_stack->addWidget(page);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);

    m_second.setInterval(std::chrono::seconds(1));
    connect(&m_second, &QTimer::timeout, &m_model, &SessionModel::tick);
    m_search.setSingleShot(true);
    m_search.setInterval(kSearchDelay);
    connect(&m_search, &QTimer::timeout, this, &SessionPanel::findUses);
    connect(&capture, &Capture::exchangeAdded, this, [this] {
        if (m_model.session()) {
            m_search.start();
        }
    });
    connect(m_list, &QListView::customContextMenuRequested, this, &SessionPanel::showMenu);
    connect(m_list, &QListView::activated, this, &SessionPanel::showOrigin);
    auto *copy = new QAction(tr("Copy value"), this);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    m_list->addAction(copy);
    connect(copy, &QAction::triggered, this, &SessionPanel::copyCurrent);
    setFocusProxy(m_list);
}

void SessionPanel::setSession(const std::optional<Session> &session)
{
    m_model.setSession(session);
    m_stack->setCurrentIndex(session ? 1 : 0);
    updateHead();
    updateClock();
    if (session) {
        m_search.start();
    }
}

void SessionPanel::updateHead()
{
    const std::optional<Session> &session = m_model.session();
    if (!session) {
        return;
    }
    m_who->setText(session->user.isEmpty() ? session->where : tr("%1 at %2").arg(session->user, session->where));
    const QDateTime since = session->since.toLocalTime();
    const QLocale locale;
    m_since->setText(since.date() == QDate::currentDate()
                         ? tr("since %1").arg(locale.toString(since.time(), QStringLiteral("HH:mm:ss")))
                         : tr("since %1").arg(locale.toString(since, QLocale::ShortFormat)));
    m_since->setVisible(since.isValid());
    QString state =
        session->loggedOff ? QString(tr("Logged off.") + QChar::Space + session->note).trimmed() : session->note;
    if (state.isEmpty() && session->items.isEmpty()) {
        state = tr("The service gave nothing to keep: each call proves itself anew.");
    }
    m_state->setVisible(!state.isEmpty());
    m_state->setText(state);
    updateProof(*session);
}

void SessionPanel::updateProof(const Session &session)
{
    const std::optional<SessionProof> proof = proofOf(session, m_capture);
    m_proof->setVisible(proof.has_value());
    m_proof->setText(!proof          ? QString()
                     : proof->isWeak ? tr("%1 Current systems refuse this kind.").arg(proof->text())
                                     : proof->text());
    // NTLM asks no KDC; beside it, the account tells why it was not Kerberos.
    const bool isKerberos = proof && proof->mechanism == Mechanism::Kerberos;
    m_account->setText(isKerberos ? tr("What the KDC said") : tr("What was tried"));
    m_account->setVisible(!session.account.isEmpty() && session.scheme != "ntlm");
}

void SessionPanel::updateClock()
{
    if (m_model.isRunning()) {
        if (!m_second.isActive()) {
            m_second.start();
        }
    } else {
        m_second.stop();
    }
}

void SessionPanel::findUses()
{
    const std::optional<Session> session = m_model.session();
    if (!session) {
        return;
    }
    ++m_searchGeneration;
    QList<ExchangePtr> exchanges = m_capture.exchanges();
    exchanges.removeIf([&session](const ExchangePtr &exchange) { return exchange->attempt != session->attempt; });
    using Uses = QList<QList<ExchangeId>>;
    auto *watcher = new QFutureWatcher<Uses>(this);
    connect(watcher, &QFutureWatcher<Uses>::finished, this, [this, watcher, generation = m_searchGeneration] {
        watcher->deleteLater();
        if (generation != m_searchGeneration) {
            return;
        }
        const Uses uses = watcher->result();
        for (qsizetype row = 0; row < uses.size(); ++row) {
            m_model.setUses(int(row), uses.at(row));
        }
    });
    watcher->setFuture(QtConcurrent::run([items = session->items, exchanges] {
        Uses uses;
        for (const SessionItem &item : items) {
            uses.append(usesOf(item.value, exchanges));
        }
        return uses;
    }));
}

void SessionPanel::showOrigin(const QModelIndex &index)
{
    const std::optional<Session> &session = m_model.session();
    if (!session || !index.isValid()) {
        return;
    }
    const SessionItem &item = session->items.at(index.row());
    const ExchangePtr exchange = m_capture.exchange(item.fromExchange);
    if (!exchange) {
        return;
    }
    if (item.fromBytes.isEmpty()) {
        m_selection.selectExchange(exchange->id, item.fromSide);
        return;
    }
    const SourceBufferPtr wire =
        SourceBuffer::root(QByteArrayLiteral("wire"), exchange->message(item.fromSide).wire.all());
    m_selection.selectRange(exchange->id, item.fromSide, {wire, item.fromBytes}, this);
}

void SessionPanel::copyCurrent()
{
    const QString text = m_model.copyText(m_list->currentIndex().row());
    if (!text.isEmpty()) {
        QGuiApplication::clipboard()->setText(text);
    }
}

void SessionPanel::toggleReveal(int row)
{
    m_model.setRevealed(row, !m_model.isRevealed(row));
    m_list->viewport()->update();
}

void SessionPanel::showMenu(const QPoint &at)
{
    const QModelIndex index = m_list->indexAt(at);
    if (!index.isValid()) {
        return;
    }
    const int row = index.row();
    QMenu menu(this);
    const bool revealed = m_model.isRevealed(row);
    menu.addAction(icon(revealed ? QStringLiteral("eye-off") : QStringLiteral("eye")),
                   revealed ? tr("Mask again") : tr("Reveal for this run"), this, [this, row] { toggleReveal(row); });
    menu.addAction(icon(QStringLiteral("copy")), revealed ? tr("Copy value") : tr("Copy value (masked)"), this,
                   [this, row] { QGuiApplication::clipboard()->setText(m_model.copyText(row)); });
    menu.addSeparator();
    const auto addJump = [this, &menu](ExchangeId id, const QString &text) {
        menu.addAction(text, this, [this, id] { m_selection.selectExchange(id, Side::Request); });
    };
    if (index.data(SessionModel::FromExchangeRole).toLongLong() > 0) {
        menu.addAction(tr("Show where it came from"), this, [this, index] { showOrigin(index); });
    }
    for (const ExchangeId id : m_model.uses(row)) {
        addJump(id, tr("Show its use in #%1").arg(id));
    }
    menu.exec(m_list->viewport()->mapToGlobal(at));
}

void SessionPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        m_list->doItemsLayout();
    }
}

} // namespace Ticketscope::Ui
