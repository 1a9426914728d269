// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow/windowdialogs.h"

#include "ui/decodekeys/decodekeysdialog.h"
#include "ui/explain/digestcheckdialog.h"
#include "ui/lineage/lineagewindow.h"
#include "ui/mainwindow/attemptcontroller.h"
#include "ui/passwordcheck/passwordcheckdialog.h"
#include "ui/probe/probedialog.h"
#include "ui/tickets/ticketswindow.h"

namespace Ticketscope::Ui {

namespace {

constexpr qsizetype kMostAttempts = 20;

} // namespace

WindowDialogs::WindowDialogs(const Parts &parts, QWidget &window)
    : QObject(&window)
    , m_parts(parts)
    , m_window(window)
{
    connect(&parts.attempts, &AttemptController::started, this, [this](const AttemptId &attempt, const QUuid &profile) {
        const std::optional<Profile> found = m_parts.workbench.profiles().profile(profile);
        m_seen.prepend({attempt, found ? found->name : QString(), QDateTime::currentDateTimeUtc()});
        m_seen.resize(std::min(m_seen.size(), kMostAttempts));
    });
    // A login brings new tickets.
    connect(&parts.attempts, &AttemptController::finished, this, [this] {
        if (m_tickets && m_tickets->isVisible()) {
            m_tickets->refresh();
        }
    });
}

void WindowDialogs::showTickets()
{
    if (!m_tickets) {
        m_tickets = new TicketsWindow([this] { return accounts(); }, systemUtc, ticketCaches, &m_window);
    }
    bringUp(*m_tickets);
}

void WindowDialogs::checkPassword(ExchangeId exchange, const AttemptId &attempt, bool onlyExchange)
{
    if (!m_check) {
        m_check = new PasswordCheckDialog(m_parts.workbench.capture(), m_parts.selection, &m_window);
    }
    m_check->setSubject(exchange, attempt,
                        onlyExchange ? PasswordCheckDialog::Scope::Exchange : PasswordCheckDialog::Scope::Attempt);
    bringUp(*m_check);
}

void WindowDialogs::checkDigest(ExchangeId exchange)
{
    if (!m_digest) {
        m_digest = new DigestCheckDialog(m_parts.workbench.capture(), &m_window);
    }
    m_digest->setExchange(exchange);
    bringUp(*m_digest);
}

void WindowDialogs::showKeys()
{
    if (!m_keys) {
        m_keys = new DecodeKeysDialog(m_parts.decoder, &m_window);
    }
    bringUp(*m_keys);
}

void WindowDialogs::showLineage()
{
    if (!m_lineage) {
        m_lineage = new LineageWindow(m_parts.workbench.capture(), m_parts.lineage, systemUtc, &m_window);
        connect(m_lineage, &LineageWindow::evidenceChosen, this, &WindowDialogs::showEvidence);
    }
    bringUp(*m_lineage);
}

void WindowDialogs::showEvidence(const Diagnosis::Evidence &evidence)
{
    m_parts.selection.selectWire(m_parts.workbench.capture().exchange(evidence.exchange), evidence.side, evidence.wire,
                                 this);
}

void WindowDialogs::probe(const std::optional<Profile> &profile)
{
    if (!m_probe) {
        m_probe = new ProbeDialog(m_parts.workbench, m_parts.selection, &m_window);
        connect(m_probe, &ProbeDialog::probeStarted, this, &WindowDialogs::probeStarted);
        connect(m_probe, &ProbeDialog::probeEnded, this, &WindowDialogs::probeEnded);
    }
    m_probe->setProfile(profile);
    bringUp(*m_probe);
}

QList<AttemptAccount> WindowDialogs::accounts() const
{
    QList<AttemptAccount> accounts;
    for (const Seen &seen : m_seen) {
        const QList<AccountLine> lines = m_parts.workbench.runner().accountOf(seen.attempt);
        if (!lines.isEmpty()) {
            accounts.append({seen.title, seen.started, lines});
        }
    }
    return accounts;
}

void WindowDialogs::bringUp(QWidget &dialog)
{
    dialog.show();
    dialog.raise();
    dialog.activateWindow();
}

} // namespace Ticketscope::Ui
