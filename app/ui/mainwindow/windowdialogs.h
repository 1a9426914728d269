// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/lineagewatch.h"
#include "models/messagedecoder.h"
#include "models/selectioncontroller.h"
#include "workbench/workbench.h"

#include <QObject>

class QWidget;

namespace Ticketscope::Ui {

class AttemptController;
class DecodeKeysDialog;
class DigestCheckDialog;
class LineageWindow;
class PasswordCheckDialog;
class ProbeDialog;
class TicketsWindow;
struct AttemptAccount;

/// The dialogs that stand beside the window without holding it up. Each is made when it is first asked for.
class WindowDialogs final : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        Workbench &workbench;
        AttemptController &attempts;
        MessageDecoder &decoder;
        SelectionController &selection;
        LineageWatch &lineage;
    };

    WindowDialogs(const Parts &parts, QWidget &window);
    Q_DISABLE_COPY_MOVE(WindowDialogs)

    void showTickets();
    /// For the exchange, 0 for none, or for the attempt; empty for everything. `onlyExchange`: the person pointed at
    /// a response of it.
    void checkPassword(ExchangeId exchange, const AttemptId &attempt, bool onlyExchange);
    /// With the fields of that exchange; 0: none.
    void checkDigest(ExchangeId exchange);
    void showKeys();
    void showLineage();
    /// For the profile; without one, for an address that the person types.
    void probe(const std::optional<Profile> &profile);

Q_SIGNALS:
    /// A probe is an attempt of its own, which no login is.
    void probeStarted(const Ticketscope::AttemptId &attempt, const QString &title);
    void probeEnded(const Ticketscope::AttemptId &attempt, bool reached, const QString &text);

private:
    /// An attempt that may have asked for tickets.
    struct Seen
    {
        AttemptId attempt;
        QString title;
        QDateTime started;
    };
    [[nodiscard]] QList<AttemptAccount> accounts() const;
    void bringUp(QWidget &dialog);
    void showEvidence(const Diagnosis::Evidence &evidence);

    Parts m_parts;
    QWidget &m_window;
    QList<Seen> m_seen; ///< the newest first
    TicketsWindow *m_tickets = nullptr;
    PasswordCheckDialog *m_check = nullptr;
    DigestCheckDialog *m_digest = nullptr;
    DecodeKeysDialog *m_keys = nullptr;
    LineageWindow *m_lineage = nullptr;
    ProbeDialog *m_probe = nullptr;
};

} // namespace Ticketscope::Ui
