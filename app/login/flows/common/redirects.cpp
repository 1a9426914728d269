// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/redirects.h"

#include "login/flows/common/cookies.h"
#include "login/flows/common/requests.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Redirects)
};

constexpr int kMostHops = 10;

/// Null where the answer is not a redirect that can be followed.
QUrl targetOf(const Leg &leg)
{
    if (!isRedirect(leg.status)) {
        return {};
    }
    const QByteArray location = leg.header("Location");
    if (location.isEmpty()) {
        return {};
    }
    const QUrl target = leg.exchange->url.resolved(QUrl::fromEncoded(location));
    const bool isWeb = target.scheme() == "http"_L1 || target.scheme() == "https"_L1;
    return isWeb && target.isValid() ? target : QUrl();
}

void stripCredentials(const Profile &profile, const QList<QByteArray> &credentials, HttpRequest *request)
{
    request->removeHeader("Authorization");
    for (const QByteArray &name : credentials) {
        request->removeHeader(name);
    }
    for (const Header &header : profile.headers) {
        request->removeHeader(header.name);
    }
}

} // namespace

QCoro::Task<Result<Leg>> sendFollowing(LoginContext context, HttpRequest request, Step step,
                                       QList<QByteArray> credentials, std::shared_ptr<Session> jar)
{
    for (int hop = 0; hop <= kMostHops; ++hop) {
        HttpRequest ready = request;
        if (sameOrigin(ready.url, context.profile.url)) {
            addCookies(*jar, ready, {});
        } else {
            ready.removeHeader("Cookie");
        }
        Result<Leg> leg = co_await context.legs->send(ready, step);
        if (!leg) {
            co_return leg;
        }
        absorbCookies(context, *jar, *leg);
        const QUrl target = targetOf(*leg);
        if (target.isEmpty()) {
            co_return leg;
        }
        if (!sameOrigin(target, context.profile.url)) {
            stripCredentials(context.profile, credentials, &request);
        }
        request.url = target;
        step = {StepKind::Redirect, Text::tr("Redirect")};
        if (hop == kMostHops) {
            co_return tl::unexpected<Error>(unexpectedFrom(
                *leg, Text::tr("The server keeps sending the request on: more than ten redirects, the last to %1.")
                          .arg(target.toDisplayString())));
        }
    }
    co_return failure(ErrorCode::Internal, {});
}

} // namespace Ticketscope
