// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"
#include "login/oauth/form.h"

#include <QObject>

#include <chrono>
#include <memory>

namespace Ticketscope::OAuth {

/// The address on this computer to which a provider sends the browser back (RFC 8252 section 7.3). Listens on
/// 127.0.0.1 and ::1, takes what comes to its path, by GET or as a form, and answers with a redirect to an address
/// that holds no code; what the person reads there is told once the login has ended. Every request and its answer go
/// to the attempt's record. Bounded in what it reads, holds and waits for. Use from one thread.
class RedirectListener final : public QObject
{
    Q_OBJECT
public:
    explicit RedirectListener(std::shared_ptr<AttemptLink> link, AttemptId attempt, QObject *parent = nullptr);
    ~RedirectListener() override;
    Q_DISABLE_COPY_MOVE(RedirectListener)

    /// Port 0: any that is free at both addresses. The error says which program's fault it is.
    [[nodiscard]] Result<void> listen(quint16 port, const QString &path);
    [[nodiscard]] quint16 port() const;

    /// What a browser brought.
    struct Answer
    {
        Form fields;
        ExchangeId exchange = 0;
        bool wasPosted = false;
    };
    /// The first answer that holds a code, an error or a state. TimedOut when none came within `patience`, Cancelled at
    /// once when the attempt is stopped.
    [[nodiscard]] QCoro::Task<Result<Answer>> answer(std::chrono::milliseconds patience);

    /// What the page says; shown to the browser that waits for it, or that comes for it within `patience`. Ends the
    /// listening.
    [[nodiscard]] QCoro::Task<void> sayGoodbye(QString text, std::chrono::milliseconds patience);

    /// Requests that came to the path with nothing in them: an answer in the fragment looks so.
    [[nodiscard]] int emptyAnswers() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Ticketscope::OAuth
