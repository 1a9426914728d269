// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/sessionpanel.h"

#include "models/sessionproof.h"
#include "models/sessionuses.h"
#include "ui/common/clipboard.h"
#include "ui/common/emptystate.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"
#include "ui/session/noticecard.h"
#include "ui/session/sessionitemdelegate.h"

#include <QAction>
#include <QCheckBox>
#include <QEvent>
#include <QFutureWatcher>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace Ticketscope::Ui {

namespace {

constexpr std::chrono::milliseconds kSearchDelay{200};

} // namespace

SessionPanel::SessionPanel(Capture &capture, SelectionController &selection, Clock clock, const Actions &actions,
                           QWidget *parent)
    : QWidget(parent)
    , m_capture(capture)
    , m_selection(selection)
    , m_clock(clock)
    , m_model(clock)
    , m_notice(new NoticeCard(std::move(clock), this))
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

    m_stack->addWidget(empty);
    m_stack->addWidget(createPage(actions));
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(m_notice);
    outer->addWidget(m_stack, 1);
    outer->addStretch(0);

    connect(m_notice, &NoticeCard::openRequested, this, &SessionPanel::openRequested);
    connect(m_notice, &NoticeCard::cancelRequested, this, &SessionPanel::cancelRequested);
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
    connect(copy, &QAction::triggered, this, [this] { copyRow(m_list->currentIndex().row()); });
    setFocusProxy(m_list);
}

QWidget *SessionPanel::createPage(const Actions &actions)
{
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
    if (QAction *autoRenew = actions.autoRenew) {
        m_autoRenew = new QCheckBox(tr("Renew by &itself"));
        m_autoRenew->setToolTip(autoRenew->statusTip());
        connect(m_autoRenew, &QCheckBox::clicked, autoRenew, &QAction::trigger);
        const auto follow = [this, autoRenew] {
            m_autoRenew->setChecked(autoRenew->isChecked());
            m_autoRenew->setVisible(autoRenew->isEnabled());
        };
        connect(autoRenew, &QAction::changed, this, follow);
        follow();
    }
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
    if (m_autoRenew) {
        auto *line = new QHBoxLayout;
        line->setContentsMargins(8, 0, 8, 0);
        line->addWidget(m_autoRenew);
        layout->addLayout(line);
    }
    layout->addSpacing(4);
    layout->addWidget(m_list, 1);
    return page;
}

void SessionPanel::setSession(const std::optional<Session> &session)
{
    m_model.setSession(session);
    m_stack->setCurrentIndex(session ? 1 : 0);
    m_stack->setVisible(!m_notice->notice() || session);
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
    watcher->setFuture(QtConcurrent::run([items = session->items + session->former, exchanges] {
        Uses uses;
        for (const SessionItem &item : items) {
            uses.append(usesOf(item.value, exchanges));
        }
        return uses;
    }));
}

void SessionPanel::setNotice(const std::optional<LoginNotice> &notice)
{
    m_notice->setNotice(notice);
    // "Nobody is logged in" is not what to read while somebody is at it.
    m_stack->setVisible(!notice || m_model.session().has_value());
}

void SessionPanel::showOrigin(const QModelIndex &index)
{
    if (const SessionItem *item = m_model.item(index.row())) {
        m_selection.selectWire(m_capture.exchange(item->fromExchange), item->fromSide, item->fromBytes, this);
    }
}

void SessionPanel::showBytes(int row)
{
    const SessionItem *item = m_model.item(row);
    if (!item || m_capture.exchange(item->fromExchange)) {
        showOrigin(m_model.index(row, 0));
        return;
    }
    for (const ExchangeId id : m_model.uses(row)) {
        if (const ExchangePtr exchange = m_capture.exchange(id)) {
            const QByteArray request = exchange->request.headBytes;
            const qsizetype at = request.indexOf(item->value.reveal());
            const ByteRange bytes = at < 0 ? ByteRange() : ByteRange{at, at + item->value.size()};
            m_selection.selectWire(exchange, Side::Request, bytes, this);
            return;
        }
    }
}

void SessionPanel::copyRow(int row)
{
    const QString text = m_model.copyText(row);
    if (!text.isEmpty()) {
        copyText(text, m_model.isRevealed(row), this);
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
                   [this, row] { copyRow(row); });
    menu.addSeparator();
    if (m_model.item(row)->kind == SessionItemKind::Token) {
        menu.addAction(icon(QStringLiteral("token")), tr("Check this token"), this, [this, row] {
            showBytes(row);
            Q_EMIT checkTokenRequested();
        });
    }
    const auto addJump = [this, &menu](ExchangeId id, const QString &text) {
        menu.addAction(text, this, [this, id] { m_selection.selectExchange(id, Side::Request); });
    };
    if (index.data(SessionModel::FromExchangeRole).toLongLong() > 0) {
        menu.addAction(tr("Show where it came from"), this, [this, index] { showOrigin(index); });
    }
    if (const ExchangeId since = m_model.item(row)->replacedBy; since > 0) {
        addJump(since, tr("Show what replaced it in #%1").arg(since));
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
