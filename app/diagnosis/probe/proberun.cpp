// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/probe/proberun.h"

#include "decode/sensitivity.h"
#include "diagnosis/probe/probereport.h"
#include "login/flows/common/requests.h"

#include <QCoreApplication>
#include <QUrlQuery>

#include <algorithm>

namespace Ticketscope::Probe {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Probe)
};

constexpr std::chrono::seconds kPatience = 15s;
/// So many requests in a row without an answer, and the server is left alone.
constexpr int kMostSilent = 4;

bool isPhaseOfReaching(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NameNotResolved:
    case ErrorCode::ConnectionRefused:
    case ErrorCode::NetworkUnreachable:
    case ErrorCode::ProxyFailed:
    case ErrorCode::ProxyAuthentication:
        return true;
    default:
        return false;
    }
}

} // namespace

bool ProbeAnswer::isAccepted() const
{
    return view && leg && leg->status < 300 && view->outcome() == Diagnosis::Outcome::Accepted;
}

const Http::Challenge *ProbeAnswer::challenge(QByteArrayView scheme) const
{
    if (!view) {
        return nullptr;
    }
    const QList<Http::Challenge> &all = view->challenges();
    const auto found = std::find_if(all.cbegin(), all.cend(),
                                    [scheme](const Http::Challenge &challenge) { return challenge.isScheme(scheme); });
    return found == all.cend() ? nullptr : &*found;
}

ProbeRun::ProbeRun(ProbeWay way, Profile profile, ConnectionPolicy policy)
    : m_way(std::move(way))
    , m_profile(std::move(profile))
    , m_policy(std::move(policy))
    , m_legsPolicy(m_policy)
{
}

void ProbeRun::newConnection()
{
    newConnection(m_policy);
}

void ProbeRun::newConnection(const ConnectionPolicy &policy)
{
    if (m_legs) {
        m_legs->close();
        m_legs.reset();
    }
    m_legsPolicy = policy;
}

std::optional<Error> ProbeRun::objection(const QByteArray &scheme, const QUrl &url)
{
    if (m_stopped) {
        return cancelledError();
    }
    int &count = m_counts[scheme + ' ' + url.toEncoded()];
    if (m_requests >= kMostRequests || count >= kMostOfAScheme) {
        Error enough;
        enough.code = ErrorCode::Internal;
        enough.text = Text::tr("Enough was sent to this address; the rest was left out.");
        return enough;
    }
    ++count;
    ++m_requests;
    return std::nullopt;
}

bool ProbeRun::isOver() const
{
    return m_stopped || m_requests >= kMostRequests || m_silent >= kMostSilent ||
           (m_firstError && isPhaseOfReaching(m_firstError->code));
}

QCoro::Task<ProbeAnswer> ProbeRun::send(std::shared_ptr<ProbeRun> run, QByteArray scheme, HttpRequest request)
{
    ProbeAnswer answer;
    if (const std::optional<Error> no = run->objection(scheme, request.url)) {
        answer.error = *no;
        co_return answer;
    }
    const QString title = schemeTitle(scheme);
    if (run->onAsking) {
        run->onAsking(title);
    }
    if (!run->m_legs) {
        run->m_legs = run->m_way.legs(run->m_profile, run->m_legsPolicy);
    }
    const std::shared_ptr<NetworkLegSender> legs = run->m_legs;
    const Step step{StepKind::Probe, Text::tr("Probe: %1").arg(title)};
    const Result<Leg> leg = co_await legs->send(std::move(request), step);
    ExchangePtr exchange;
    if (leg) {
        answer.leg = *leg;
        exchange = leg->exchange;
        run->m_reached = true;
        run->m_silent = 0;
    } else {
        answer.error = leg.error();
        exchange = leg.error().exchange ? run->exchange(*leg.error().exchange) : nullptr;
        // A head that came is an answer, even where the rest did not.
        run->m_reached = run->m_reached || (exchange && exchange->status() > 0);
        ++run->m_silent;
        if (!run->m_reached && !run->m_firstError) {
            run->m_firstError = leg.error();
        }
    }
    if (exchange) {
        answer.id = exchange->id;
        answer.view = std::make_shared<Diagnosis::ExchangeView>(exchange);
    }
    co_return answer;
}

void ProbeRun::stop()
{
    m_stopped = true;
    // The coroutine that waits for it goes on within this call.
    if (const std::shared_ptr<NetworkLegSender> legs = m_legs) {
        legs->cancel();
    }
}

Profile withoutCredentials(Profile profile)
{
    const auto isSecret = [](const QByteArray &name) { return sensitivityOfName(name) == Sensitivity::Secret; };
    profile.headers.removeIf([&isSecret](const Header &header) {
        const QByteArray name = header.name.toLower();
        return isSecret(name) || name.endsWith("authorization") || name == "cookie" || name == "canary";
    });
    profile.url.setUserInfo({});
    profile.url.setFragment({});
    QUrlQuery query(profile.url);
    const auto items = query.queryItems(QUrl::FullyEncoded);
    for (const auto &[name, value] : items) {
        if (isSecret(name.toUtf8())) {
            query.removeAllQueryItems(name);
        }
    }
    profile.url.setQuery(query.isEmpty() ? QString() : query.toString(QUrl::FullyEncoded));
    profile.timeout = std::min(profile.timeout, kPatience);
    return profile;
}

} // namespace Ticketscope::Probe
