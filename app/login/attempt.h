// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"
#include "login/networklegsender.h"
#include "profile/secretstore.h"

#include <memory>

namespace Ticketscope {

/// One attempt as the runner keeps it. Its coroutines share it, so that it outlives the runner if it must.
struct Attempt
{
    Profile profile;
    AttemptId id;
    Clock clock;
    std::shared_ptr<NetworkLegSender> legs;
    QHash<QString, Secret> secrets;
    bool hasSession = false;
    Session session; ///< as far as hasSession
    std::shared_ptr<AttemptLink> link = std::make_shared<AttemptLink>();
    Secret renewalTriedFor; ///< the token that autoRenew was last tried for
    bool busy = false;
    bool cancelled = false; ///< what is under way now was stopped

    /// Stops what is under way; the coroutine that does it goes on, and ends, within this call.
    void cancel();
    /// Holds this session from now on; calls go to its address, where it names one.
    void take(const Session &taken);
    /// Whether requests to this address carry the session's pieces: the profile's origin, and those that the login
    /// told.
    [[nodiscard]] bool isOurs(const QUrl &url) const;
    [[nodiscard]] LoginContext context() const;
};

/// Which secrets an attempt reads before it starts.
enum class SecretsWanted
{
    ConnectionOnly, ///< for the proxy and the client certificate
    All
};

/// Reads the secrets and opens the way to the wire, unless that was done before. `secrets` has to outlive the task's
/// first suspension only.
[[nodiscard]] QCoro::Task<Result<void>> prepareAttempt(std::shared_ptr<Attempt> attempt, Transport *transport,
                                                       Recorder *recorder, SecretStore *secrets, SecretsWanted wanted);

/// Not set: the password that the attempt's scheme sends, if any, may be sent.
[[nodiscard]] std::optional<Error> passwordObjection(const Attempt &attempt, const FlowInfo &flow);
/// Counts a password that was refused or accepted, for schemes that send it with one request; handshakes count for
/// themselves. `leg` is null where nothing came back whole.
void countPassword(const Attempt &attempt, const FlowInfo &flow, const Leg *leg, bool wentWell);

/// What the flow makes of an answer; it is read away from this thread where it is large.
[[nodiscard]] QCoro::Task<CallVerdict> judged(FlowInfo flow, Profile profile, Leg leg);

/// Sends a call with the session's pieces, and judges it; once more where the answer says that this helps (Digest,
/// stale nonce).
[[nodiscard]] QCoro::Task<Result<CallResult>> sendCall(std::shared_ptr<Attempt> attempt, FlowInfo flow,
                                                       HttpRequest request, QSet<QByteArray> without, Step step);

/// The request with the session's pieces, where it goes to the profile's origin; elsewhere it stays bare.
[[nodiscard]] Result<HttpRequest> authorizedCall(const Attempt &attempt, const FlowInfo &flow, Session &session,
                                                 const HttpRequest &request, const QSet<QByteArray> &without);

} // namespace Ticketscope
