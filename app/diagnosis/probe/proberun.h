// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"
#include "login/loginflow.h"
#include "login/networklegsender.h"

#include <QCoroTask>

#include <functional>
#include <memory>

namespace Ticketscope::Probe {

/// No probe of one address sends more than this.
inline constexpr int kMostRequests = 40;
/// Nor more than this for one scheme at one endpoint.
inline constexpr int kMostOfAScheme = 3;
/// A user that nobody has, so that no account can be locked.
inline constexpr const char *kMadeUpUser = "ticketscope-probe";

/// The way to the wire. There is no store of secrets in it, on purpose: what is not given cannot be sent.
struct ProbeWay
{
    /// Fresh legs (and with them fresh connections) for a profile, recorded under the probe's attempt.
    std::function<std::shared_ptr<NetworkLegSender>(const Profile &, const ConnectionPolicy &)> legs;
    /// An exchange of the capture.
    std::function<ExchangePtr(ExchangeId)> exchange;
};

/// One request of a probe and what came of it.
struct ProbeAnswer
{
    std::optional<Leg> leg;
    std::optional<Error> error; ///< no whole answer, or nothing was sent
    ExchangeId id = 0;
    /// Of the exchange, where there is one.
    std::shared_ptr<Diagnosis::ExchangeView> view;

    [[nodiscard]] int status() const { return leg ? leg->status : 0; }
    [[nodiscard]] ConnectionId connection() const { return view ? view->exchange().connection : 0; }
    /// It was let in: a success that is no refusal inside.
    [[nodiscard]] bool isAccepted() const;
    /// The challenge of that scheme; null if there is none.
    [[nodiscard]] const Http::Challenge *challenge(QByteArrayView scheme) const;
};

/// What all parts of a probe share: sends one request after the other, counts them, and stops.
class ProbeRun final
{
public:
    ProbeRun(ProbeWay way, Profile profile, ConnectionPolicy policy);
    Q_DISABLE_COPY_MOVE(ProbeRun)

    [[nodiscard]] const Profile &profile() const { return m_profile; }
    [[nodiscard]] const ConnectionPolicy &policy() const { return m_policy; }
    [[nodiscard]] ExchangePtr exchange(ExchangeId id) const { return m_way.exchange(id); }

    /// Closes the connections; the next request goes over new ones, by that policy.
    void newConnection();
    void newConnection(const ConnectionPolicy &policy);
    /// Sends it as a step of the probe.
    [[nodiscard]] static QCoro::Task<ProbeAnswer> send(std::shared_ptr<ProbeRun> run, QByteArray scheme,
                                                       HttpRequest request);
    void stop();
    [[nodiscard]] bool isStopped() const { return m_stopped; }
    /// Nothing more is worth asking: stopped, nobody answers, or enough was sent.
    [[nodiscard]] bool isOver() const;
    [[nodiscard]] bool wasReached() const { return m_reached; }
    [[nodiscard]] int requests() const { return m_requests; }
    /// Why nothing came back, the first time; not set where something did.
    [[nodiscard]] const std::optional<Error> &firstError() const { return m_firstError; }

    /// Called before each request with what is asked; may be empty.
    std::function<void(const QString &what)> onAsking;

private:
    [[nodiscard]] std::optional<Error> objection(const QByteArray &scheme, const QUrl &url);

    ProbeWay m_way;
    Profile m_profile;
    ConnectionPolicy m_policy;
    std::shared_ptr<NetworkLegSender> m_legs;
    ConnectionPolicy m_legsPolicy;
    QHash<QByteArray, int> m_counts;
    int m_requests = 0;
    int m_silent = 0; ///< requests in a row that nobody answered
    bool m_stopped = false;
    bool m_reached = false;
    std::optional<Error> m_firstError;
};

using ProbeRunPtr = std::shared_ptr<ProbeRun>;

/// The profile as a probe uses it: without headers and parts of the address that name secrets, and impatient.
[[nodiscard]] Profile withoutCredentials(Profile profile);

} // namespace Ticketscope::Probe
