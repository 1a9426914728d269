// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/diagnosisengine.h"

#include <QObject>

namespace Ticketscope {

/// What is to be diagnosed, and with what.
struct DiagnosisSubject
{
    QList<ExchangePtr> exchanges;
    Profile profile;                           ///< default-constructed: not known
    QHash<QString, Secret> meant;              ///< secrets that were meant, by parameter; may be empty
    std::optional<Error> error = std::nullopt; ///< how the login ended; not set: it went well, or nobody knows
};

/// Diagnoses in the thread pool. The newest request wins: each run() is answered by diagnosed() once, from the event
/// loop, unless another run() or a drop() came before that.
class DiagnosisRunner final : public QObject
{
    Q_OBJECT
public:
    explicit DiagnosisRunner(QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(DiagnosisRunner)

    void run(const DiagnosisSubject &subject);
    /// What is under way is of no interest any more.
    void drop();
    [[nodiscard]] bool isRunning() const { return m_running; }

Q_SIGNALS:
    /// The texts are masked: no secret that is known or was found stands in them.
    void diagnosed(const Ticketscope::Diagnosis::Diagnosis &diagnosis);

private:
    quint64 m_generation = 0;
    bool m_running = false;
};

} // namespace Ticketscope
