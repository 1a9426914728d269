// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/probe/methodprobe.h"

#include "diagnosis/probe/probeplan.h"

#include <QCoreApplication>

namespace Ticketscope::Probe {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Probe)
};

ConnectionPolicy policyOf(const ProbeTask &task, const Profile &profile)
{
    ConnectionPolicy policy;
    policy.tls = profile.tls;
    if (task.withSecrets) {
        policy.clientCertificatePassphrase = task.connectionSecrets.value(u"clientCertificatePassphrase"_s);
    } else {
        policy.tls.clientCertificateFile.clear();
        policy.tls.clientKeyFile.clear();
    }
    policy.proxy = profile.proxy;
    policy.proxyPassword = task.connectionSecrets.value(u"proxyPassword"_s);
    policy.timeout = profile.timeout;
    return policy;
}

} // namespace

MethodProbe::MethodProbe(ProbeWay way, QObject *parent)
    : QObject(parent)
    , m_way(std::move(way))
{
}

MethodProbe::~MethodProbe()
{
    cancel();
}

void MethodProbe::cancel()
{
    if (const std::shared_ptr<ProbeRun> run = m_run) {
        run->onAsking = nullptr;
        run->stop();
    }
}

QCoro::Task<ProbeReport> MethodProbe::run(ProbeTask task)
{
    const auto report = std::make_shared<ProbeReport>();
    if (m_run) {
        report->error = Error{ErrorCode::Usage, Text::tr("A probe is under way already."), {}, {}, {}};
        co_return *report;
    }
    task.profile = withoutCredentials(task.profile);
    const ProbeRunPtr run = std::make_shared<ProbeRun>(m_way, task.profile, policyOf(task, task.profile));
    m_run = run;
    const QPointer<MethodProbe> self(this);
    // Plain pointers to the run: it must not own itself.
    run->onAsking = [self, asked = run.get()](const QString &what) {
        if (self) {
            Q_EMIT self->asking(what, asked->requests());
        }
    };
    const EndpointSink found = [self, report](const ProbedEndpoint &endpoint) {
        report->endpoints.append(endpoint);
        if (self) {
            Q_EMIT self->endpointFound(endpoint);
        }
    };
    co_await probeAll(run, task, found);
    run->newConnection();
    report->reached = run->wasReached();
    report->requests = run->requests();
    if (run->isStopped()) {
        report->error = cancelledError();
    } else if (!run->wasReached()) {
        report->error = run->firstError();
    }
    if (self) {
        m_run.reset();
    }
    co_return *report;
}

QString MethodProbe::whatWillBeSent(bool withSecrets)
{
    return withSecrets
               ? Text::tr("At most %1 requests, one after the other: without a login, with made-up credentials, "
                          "and with the profile's own secrets.")
                     .arg(kMostRequests)
               : Text::tr("At most %1 requests, one after the other, without a login or with made-up credentials "
                          "(user \"%2\"); none of the profile's secrets.")
                     .arg(QString::number(kMostRequests), QString::fromLatin1(kMadeUpUser));
}

ProbeWay wayOver(const LoginRunner &runner, const Capture &capture, const AttemptId &attempt)
{
    ProbeWay way;
    way.legs = [&runner, attempt](const Profile &profile, const ConnectionPolicy &policy) {
        return runner.openLegs(profile, attempt, policy);
    };
    way.exchange = [&capture](ExchangeId id) { return capture.exchange(id); };
    return way;
}

Result<Profile> profileForAddress(const QString &address)
{
    Profile profile;
    profile.url = QUrl(address.trimmed(), QUrl::StrictMode);
    const QString scheme = profile.url.scheme();
    if (!profile.url.isValid() || profile.url.host().isEmpty() || (scheme != "http"_L1 && scheme != "https"_L1)) {
        return failure(ErrorCode::Usage,
                       Text::tr("\"%1\" is no address that can be probed. It begins with http:// or https://.")
                           .arg(profile.url.toDisplayString(QUrl::RemoveUserInfo)));
    }
    profile.id = QUuid::createUuid();
    profile.name = profile.url.toDisplayString(QUrl::RemoveUserInfo);
    return profile;
}

} // namespace Ticketscope::Probe
