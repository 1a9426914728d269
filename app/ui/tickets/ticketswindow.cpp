// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tickets/ticketswindow.h"

#include "ui/common/emptystate.h"
#include "ui/common/icons.h"
#include "ui/tickets/ticketsview.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTextBlockFormat>
#include <QTextEdit>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

namespace {

QString headingOf(const AttemptAccount &account)
{
    const QDateTime local = account.started.toLocalTime();
    const QString when = local.date() == QDate::currentDate() ? local.toString(QStringLiteral("HH:mm:ss"))
                                                              : QLocale().toString(local, QLocale::ShortFormat);
    return account.title.isEmpty() ? when : QStringLiteral("%1, %2").arg(account.title, when);
}

QString lineOf(const AccountLine &line)
{
    return QStringLiteral("%1  %2").arg(line.at.toLocalTime().toString(QStringLiteral("HH:mm:ss")), line.text);
}

QString textOf(const QList<AttemptAccount> &accounts)
{
    QStringList lines;
    for (const AttemptAccount &account : accounts) {
        if (!lines.isEmpty()) {
            lines.append(QString());
        }
        lines.append(headingOf(account));
        for (const AccountLine &line : account.lines) {
            lines.append(lineOf(line));
        }
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace

TicketsWindow::TicketsWindow(Accounts accounts, Clock clock, TicketCacheModel::Load load, QWidget *parent)
    : QDialog(parent)
    , m_accounts(std::move(accounts))
    , m_model(std::move(clock), std::move(load))
    , m_view(new TicketsView(m_model))
    , m_stack(new QStackedWidget)
    , m_empty(new EmptyState(QStringLiteral("ticket"), noTicketsText()))
    , m_failed(new EmptyState(QStringLiteral("cause"), {}))
    , m_account(new QTextEdit)
    , m_status(new QLabel)
{
    setWindowTitle(tr("Kerberos tickets"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    resize(920, 640);
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(createTickets());
    splitter->addWidget(createAccount());
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);

    auto *refreshButton = new QPushButton(icon(QStringLiteral("renew")), tr("&Refresh"));
    refreshButton->setDefault(true);
    connect(refreshButton, &QPushButton::clicked, this, &TicketsWindow::refresh);
    auto *copy = new QPushButton(icon(QStringLiteral("copy")), tr("&Copy as text"));
    copy->setToolTip(tr("Copies the tickets, and what the KDC said"));
    copy->setAutoDefault(false);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(text()); });
    auto *close = new QPushButton(tr("Close"));
    close->setAutoDefault(false);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setForegroundRole(QPalette::PlaceholderText);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(8, 0, 8, 0);
    line->addWidget(m_status, 1);
    line->addWidget(copy);
    line->addWidget(refreshButton);
    line->addWidget(close);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 8);
    layout->setSpacing(8);
    layout->addWidget(splitter, 1);
    layout->addLayout(line);

    connect(&m_model, &TicketCacheModel::loaded, this, &TicketsWindow::showTickets);
    m_second.setInterval(std::chrono::seconds(1));
    connect(&m_second, &QTimer::timeout, this, [this] {
        m_model.tick();
        showAccounts();
    });
    m_view->setFocus();
}

QWidget *TicketsWindow::createTickets()
{
    for (EmptyState *state : {m_empty, m_failed}) {
        QPushButton *again = state->addButton(QStringLiteral("renew"), tr("&Refresh"));
        again->setAutoDefault(false);
        connect(again, &QPushButton::clicked, this, &TicketsWindow::refresh);
    }
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_failed);
    return m_stack;
}

QWidget *TicketsWindow::createAccount()
{
    auto *page = new QWidget;
    auto *title = new QLabel(tr("&What the KDC said"));
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);
    title->setContentsMargins(8, 4, 8, 0);
    title->setBuddy(m_account);
    m_account->setReadOnly(true);
    m_account->setUndoRedoEnabled(false);
    m_account->setAcceptRichText(false);
    m_account->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_account->setTabChangesFocus(true);
    m_account->document()->setDocumentMargin(8);
    m_account->setFrameShape(QFrame::NoFrame);
    m_account->setAccessibleName(tr("What the KDC said"));
    m_account->setPlaceholderText(
        tr("After a login with Kerberos: what was asked of the KDC (the domain controller), and what it answered."));
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(title);
    layout->addWidget(m_account, 1);
    return page;
}

void TicketsWindow::refresh()
{
    m_status->setText(tr("Reading the tickets…"));
    m_model.reload();
    showAccounts();
}

void TicketsWindow::showTickets()
{
    if (m_model.error()) {
        m_failed->setText(m_model.error()->text);
        m_stack->setCurrentWidget(m_failed);
        m_status->clear();
        return;
    }
    m_stack->setCurrentWidget(m_model.caches().isEmpty() ? static_cast<QWidget *>(m_empty) : m_view);
    m_status->setText(m_model.caches().isEmpty() ? QString() : tr("%n ticket(s)", nullptr, int(m_model.ticketCount())));
}

void TicketsWindow::showAccounts()
{
    const QList<AttemptAccount> accounts = m_accounts ? m_accounts() : QList<AttemptAccount>();
    const QString wanted = textOf(accounts);
    if (wanted == m_accountText) {
        return;
    }
    m_accountText = wanted;
    const int scrolled = m_account->verticalScrollBar()->value();
    m_account->clear();
    QTextCursor cursor(m_account->document());
    QTextCharFormat heading;
    heading.setFontWeight(QFont::DemiBold);
    QTextBlockFormat headingLine;
    QTextBlockFormat line;
    // Under its time, so that the eye finds the next line.
    const int hanging = fontMetrics().horizontalAdvance(QStringLiteral("00:00:00  "));
    line.setLeftMargin(hanging);
    line.setTextIndent(-hanging);
    for (const AttemptAccount &account : accounts) {
        headingLine.setTopMargin(cursor.atStart() ? 0 : 12);
        if (cursor.atStart()) {
            cursor.setBlockFormat(headingLine);
        } else {
            cursor.insertBlock(headingLine);
        }
        cursor.insertText(headingOf(account), heading);
        for (const AccountLine &said : account.lines) {
            cursor.insertBlock(line, QTextCharFormat());
            cursor.insertText(lineOf(said), QTextCharFormat());
        }
    }
    m_account->verticalScrollBar()->setValue(scrolled);
}

QString TicketsWindow::text() const
{
    const QString tickets = m_model.error() ? m_model.error()->text : m_model.text({});
    return m_accountText.isEmpty()
               ? tickets
               : QStringLiteral("%1\n\n%2\n\n%3\n").arg(tickets, tr("What the KDC said"), m_accountText);
}

QString TicketsWindow::statusText() const
{
    return m_status->text();
}

void TicketsWindow::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    refresh();
    m_second.start();
}

void TicketsWindow::hideEvent(QHideEvent *event)
{
    QDialog::hideEvent(event);
    m_second.stop();
}

void TicketsWindow::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::ActivationChange && isActiveWindow() && isVisible()) {
        refresh();
    }
}

} // namespace Ticketscope::Ui
