// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"
#include "login/gate.h"
#include "login/loginnotice.h"
#include "login/passwordguard.h"
#include "negotiate/securitycontext.h"

#include <QCoroTask>

#include <optional>

namespace Ticketscope {

/// Lets coroutines of an attempt wait for what is not in the event loop, and lets them go at once when the attempt is
/// stopped. Use from one thread.
class StopSignal final
{
public:
    /// The coroutine that waits goes on within this call.
    void stop();
    void rearm() { m_isStopped = false; }
    [[nodiscard]] bool isStopped() const { return m_isStopped; }

    /// A gate that stop() opens, until leave().
    [[nodiscard]] Gate enter();
    void leave() { m_waiting.reset(); }

private:
    bool m_isStopped = false;
    std::optional<Gate> m_waiting;
};

/// What happened while tickets were asked for, over all handshakes of an attempt, the one under way included.
class AccountBook final
{
public:
    void begin(std::shared_ptr<SecurityContext> context);
    [[nodiscard]] QList<AccountLine> lines() const;

private:
    QList<AccountLine> m_lines;
    std::shared_ptr<SecurityContext> m_current;
};

/// What the flow shares with the runner beside the legs. Lives as long as the attempt.
struct AttemptLink
{
    StopSignal stop;
    AccountBook account;
    std::shared_ptr<PasswordGuard> guard = std::make_shared<PasswordGuard>();
    /// Where security contexts come from.
    std::function<std::shared_ptr<SecurityContext>(const SecurityRequest &)> makeContext = makeSecurityContext;
    /// What the person has to do now; null once it is done. Never null itself.
    std::function<void(const std::optional<LoginNotice> &)> tell = [](const std::optional<LoginNotice> &) {};
    /// Opens the system's browser. Null: there is none, and the notice's address is all that there is.
    std::function<Result<void>(const QUrl &)> openBrowser;
    /// Takes in what the browser brought. Null: it is not recorded.
    std::function<ExchangePtr(Exchange)> record;
};

/// The context's next step, taken in the thread pool. Cancelled at once when the attempt is stopped, and KdcNotReached
/// when nobody answered within `patience`; what the pool still does is then of no interest to anybody.
[[nodiscard]] QCoro::Task<Result<QByteArray>> stepOf(std::shared_ptr<AttemptLink> link,
                                                     std::shared_ptr<SecurityContext> context, QByteArray fromPeer,
                                                     std::chrono::milliseconds patience);

} // namespace Ticketscope
