// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/recorder.h"
#include "exchange/transport.h"
#include "login/loginflow.h"
#include "profile/secretstore.h"

#include <QObject>

#include <functional>
#include <memory>

namespace Ticketscope {

class NetworkLegSender;

/// Runs attempts: makes one QNetworkAccessManager for each, reads the secrets, lets the flow send its legs, and keeps
/// the session afterwards so that calls, renewal and log-off go over the same connections and cookies. An attempt
/// lives until forget() or the runner's end. Use from one thread with an event loop.
///
/// Order of signals of an attempt: attemptStarted, then sessionChanged whenever what it holds changed, then
/// attemptFinished once the login ended (loggedIn, or its error); noticeChanged in between, the last of them with
/// nothing to do. Calls and log-off afterwards emit sessionChanged
/// only.
class LoginRunner final : public QObject
{
    Q_OBJECT
public:
    LoginRunner(Transport *transport, Recorder *recorder, SecretStore *secrets, Clock clock, QObject *parent = nullptr);
    ~LoginRunner() override;
    Q_DISABLE_COPY_MOVE(LoginRunner)

    /// A fresh attempt's id, so that a view can know it before its first signal.
    [[nodiscard]] static AttemptId newAttempt();

    [[nodiscard]] QCoro::Task<Result<Session>> logIn(Profile profile, AttemptId attempt);
    /// Sends a request with the session's pieces except those switched off. A request to another origin than the
    /// profile's gets none of them.
    [[nodiscard]] QCoro::Task<Result<CallResult>> call(AttemptId attempt, HttpRequest request, QSet<QByteArray> without,
                                                       Step step);
    /// Sends a request without any login (GetSystemInfo, /api): opens an attempt for it if need be.
    [[nodiscard]] QCoro::Task<Result<CallResult>> callWithoutSession(Profile profile, AttemptId attempt,
                                                                     HttpRequest request, Step step);
    /// Legs for what is no login (a probe), recorded under this attempt: with the profile's headers and time-out, and
    /// with no secret but those in the policy. No signal comes for them; they must not outlive the runner.
    [[nodiscard]] std::shared_ptr<NetworkLegSender> openLegs(const Profile &profile, const AttemptId &attempt,
                                                             const ConnectionPolicy &policy) const;
    [[nodiscard]] QCoro::Task<Result<Session>> renew(AttemptId attempt);
    [[nodiscard]] QCoro::Task<Result<Session>> logOff(AttemptId attempt);

    /// What would be sent: the request with the session's pieces, without sending it and without using up a counter.
    [[nodiscard]] Result<HttpRequest> previewCall(const AttemptId &attempt, const HttpRequest &request,
                                                  const QSet<QByteArray> &without) const;

    /// Stops what the attempt is doing now, at once; its task ends with ErrorCode::Cancelled.
    void cancel(const AttemptId &attempt);
    void forget(const AttemptId &attempt);
    [[nodiscard]] std::optional<Session> session(const AttemptId &attempt) const;
    [[nodiscard]] std::optional<Profile> profileOf(const AttemptId &attempt) const;
    [[nodiscard]] bool isBusy(const AttemptId &attempt) const;
    /// What happened while tickets were asked for, also where no session came of it, and while it still happens.
    [[nodiscard]] QList<AccountLine> accountOf(const AttemptId &attempt) const;
    /// What the attempt waits for that only a person can do; nothing where it does not.
    [[nodiscard]] std::optional<LoginNotice> noticeOf(const AttemptId &attempt) const;

    /// How logins open the system's browser; null: they cannot.
    void setBrowser(std::function<Result<void>(const QUrl &)> open);

    /// After so many refused passwords of one account within half an hour, nothing is sent and a login, or a call
    /// that would send the password, ends with TooManyRefusals. Counts for all attempts of this runner; 0: no limit.
    void setPasswordLimit(int refusals);
    [[nodiscard]] int passwordLimit() const;
    /// The person wants to log in anyway: the profile's password may be refused once more.
    void allowPasswordOnce(const Profile &profile);

Q_SIGNALS:
    void attemptStarted(const Ticketscope::AttemptId &attempt, const QUuid &profile);
    void busyChanged(const Ticketscope::AttemptId &attempt, bool busy);
    void sessionChanged(const Ticketscope::AttemptId &attempt);
    /// A login waits for a person (see noticeOf()), or does so no more.
    void noticeChanged(const Ticketscope::AttemptId &attempt);
    void attemptFinished(const Ticketscope::AttemptId &attempt, const std::optional<Ticketscope::Error> &error);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Ticketscope
