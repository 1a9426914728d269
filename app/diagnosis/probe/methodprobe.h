// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/probe/probereport.h"
#include "diagnosis/probe/proberun.h"
#include "login/loginrunner.h"

#include <QObject>
#include <QPointer>

namespace Ticketscope::Probe {

/// What is to be probed, and how.
struct ProbeTask
{
    /// Address, TLS, proxy and headers; a service that is empty is found out.
    Profile profile;
    /// For the way there: the passphrase of the client certificate, the proxy's password. Empty unless asked for.
    /// Without secrets the probe goes without the client certificate as well.
    QHash<QString, Secret> connectionSecrets = {};
    /// The person asked for it: the profile's schemes are tried with these. Empty: made-up credentials only.
    QHash<QString, Secret> secrets = {};
    bool withSecrets = false;
};

/// Finds out which ways of logging in an address has: sends harmless requests one after the other, few enough not to
/// lock an account or alarm anybody. It knows no store of secrets; what it may send is in the task.
///
/// Signals of a run, in this order: asking before each request; endpointFound when an endpoint's matrix is there.
/// Nothing comes after the task of run() ended.
class MethodProbe final : public QObject
{
    Q_OBJECT
public:
    explicit MethodProbe(ProbeWay way, QObject *parent = nullptr);
    /// Stops what is under way.
    ~MethodProbe() override;
    Q_DISABLE_COPY_MOVE(MethodProbe)

    /// One run at a time; a second one ends at once with an error.
    [[nodiscard]] QCoro::Task<ProbeReport> run(ProbeTask task);
    /// Ends the run at once; its task ends with ErrorCode::Cancelled and what was found so far.
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_run != nullptr; }

    /// What will be sent, in a sentence.
    [[nodiscard]] static QString whatWillBeSent(bool withSecrets);

Q_SIGNALS:
    void asking(const QString &what, int requests);
    void endpointFound(const Ticketscope::Probe::ProbedEndpoint &endpoint);

private:
    ProbeWay m_way;
    std::shared_ptr<ProbeRun> m_run;
};

/// The runner's way to the wire. Runner and capture have to outlive the probe.
[[nodiscard]] ProbeWay wayOver(const LoginRunner &runner, const Capture &capture, const AttemptId &attempt);

/// A profile for an address alone. An error where it is no http or https address.
[[nodiscard]] Result<Profile> profileForAddress(const QString &address);

} // namespace Ticketscope::Probe
