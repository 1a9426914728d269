// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/probe/probeplan.h"
#include "diagnosis/probe/vendortable.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Probe {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Probe)
};

/// Sends a flow's legs as steps of the probe.
class ProbeLegs final : public LegSender
{
public:
    ProbeLegs(ProbeRunPtr run, QByteArray scheme)
        : m_run(std::move(run))
        , m_scheme(std::move(scheme))
    {
    }

    QCoro::Task<Result<Leg>> send(HttpRequest request, Step) override
    {
        const ProbeAnswer answer = co_await ProbeRun::send(m_run, m_scheme, request);
        if (answer.id > 0) {
            m_last = answer.id;
        }
        if (answer.leg) {
            co_return *answer.leg;
        }
        co_return tl::unexpected<Error>(answer.error.value_or(cancelledError()));
    }
    [[nodiscard]] ExchangeId last() const { return m_last; }

private:
    ProbeRunPtr m_run;
    QByteArray m_scheme;
    ExchangeId m_last = 0;
};

/// All that the scheme cannot do without is there.
bool suits(const FlowInfo &flow, const SchemeInfo &scheme, const ProbeTask &task)
{
    bool hasSecret = false;
    for (const QString &name : scheme.parameters) {
        const ParameterInfo *parameter = flow.parameter(name);
        if (!parameter) {
            continue;
        }
        const bool isSecret = parameter->type == ParameterInfo::Type::Secret;
        const bool isThere =
            isSecret ? task.secrets.value(name).isSet() : !task.profile.parameters.value(name).toString().isEmpty();
        hasSecret = hasSecret || (isSecret && isThere);
        if (FlowInfo::isRequired(scheme, *parameter) && !isThere) {
            return false;
        }
    }
    return hasSecret || scheme.id == task.profile.scheme;
}

bool usesPassword(const SchemeInfo &scheme, const ProbeTask &task)
{
    return scheme.parameters.contains(u"password"_s) && task.secrets.value(u"password"_s).isSet();
}

/// A password in clear goes over an unprotected connection only where the profile does that anyway.
bool isTooOpen(const SchemeInfo &scheme, const ProbeTask &task)
{
    static const QList<QByteArray> open{"basic", "password-text", "username-password", "bearer", "header"};
    return task.profile.url.scheme() == "http"_L1 && open.contains(scheme.id) && scheme.id != task.profile.scheme;
}

QList<SchemeInfo> chosenSchemes(const FlowInfo &flow, const ProbeTask &task)
{
    QList<SchemeInfo> chosen;
    for (const SchemeInfo &scheme : flow.schemes) {
        if (scheme.id != "none" && suits(flow, scheme, task) && !isTooOpen(scheme, task)) {
            chosen.append(scheme);
        }
    }
    std::stable_partition(chosen.begin(), chosen.end(),
                          [&task](const SchemeInfo &scheme) { return scheme.id == task.profile.scheme; });
    return chosen;
}

QCoro::Task<ProbedMethod> logInWith(ProbeRunPtr run, FlowInfo flow, QByteArray scheme, ProbeTask task)
{
    const auto legs = std::make_shared<ProbeLegs>(run, scheme);
    LoginContext context;
    context.profile = task.profile;
    context.profile.scheme = scheme;
    context.legs = legs;
    context.secrets = task.secrets;
    run->newConnection();
    const Result<Session> session = co_await flow.login(context);
    ProbedMethod method{scheme, MethodState::Accepted, legs->last(), Text::tr("The profile's secrets log in."), {}, {}};
    if (!session) {
        const bool isRefusal = session.error().family() == ErrorFamily::Refused;
        method.state = isRefusal ? MethodState::Refused : MethodState::Broken;
        method.note = session.error().text;
    }
    co_return method;
}

} // namespace

QList<QByteArray> schemesWithSecrets(const ProbeTask &task)
{
    QList<QByteArray> ids;
    if (const std::optional<FlowInfo> flow = flowFor(task.profile.service)) {
        for (const SchemeInfo &scheme : chosenSchemes(*flow, task)) {
            ids.append(scheme.id);
        }
    }
    return ids;
}

QCoro::Task<ProbedEndpoint> probeWithSecrets(ProbeRunPtr run, ProbeTask task, ProbedEndpoint endpoint)
{
    const std::optional<FlowInfo> flow = flowFor(task.profile.service);
    if (!flow) {
        co_return endpoint;
    }
    bool passwordRefused = false;
    const QList<SchemeInfo> schemes = chosenSchemes(*flow, task);
    for (const SchemeInfo &scheme : schemes) {
        if (run->isOver()) {
            break;
        }
        // One that was found not to be there is left alone.
        const ProbedMethod *known = endpoint.method(scheme.id);
        if (known && known->state != MethodState::Hidden && known->state != MethodState::Offered) {
            continue;
        }
        ProbedMethod method{scheme.id, MethodState::Refused, 0, {}, {}, {}};
        if (passwordRefused && usesPassword(scheme, task)) {
            method.state = known ? known->state : MethodState::Offered;
            method.note = Text::tr("Not tried: the password was refused once, and one more could lock the account.");
        } else {
            method = co_await logInWith(run, *flow, scheme.id, task);
            passwordRefused = passwordRefused || (method.state == MethodState::Refused && usesPassword(scheme, task));
        }
        const QByteArray family = flow->service == "superoffice-webapi" ? "webapi-" : "netserver-";
        if (flow->service.startsWith("superoffice")) {
            addVendor(&method, QByteArray(family + scheme.id));
        }
        endpoint.methods.removeIf([&method](const ProbedMethod &one) { return one.scheme == method.scheme; });
        endpoint.methods.append(method);
    }
    co_return endpoint;
}

} // namespace Ticketscope::Probe
