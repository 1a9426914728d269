// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/requests.h"
#include "login/networklegsender.h"
#include "login/oauth/authorization.h"
#include "login/oauth/grant.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Ticketscope::OAuth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::OAuth)
};

// RFC 8628 sections 3.2 and 3.5.
constexpr std::chrono::seconds kInterval{5};
constexpr std::chrono::seconds kSlowDown{5};
constexpr std::chrono::seconds kShortestInterval{1};
constexpr std::chrono::seconds kLongestInterval{60};
constexpr std::chrono::seconds kLongestLife{3600};
constexpr int kMostLost = 3;

/// RFC 8628 section 3.2.
struct DeviceAnswer
{
    Secret deviceCode;
    QString userCode;
    QUrl address;
    QUrl addressWithCode;
    std::chrono::seconds life{0};
    std::chrono::seconds interval = kInterval;
};

/// A number of seconds, also where it is written as a text.
std::chrono::seconds secondsOf(const Json::Value &object, QStringView name, std::chrono::seconds fallback)
{
    const Json::Value *member = object.member(name);
    bool isNumber = false;
    const double seconds = member ? member->scalar.toString().toDouble(&isNumber) : 0;
    return isNumber && seconds >= 0 && seconds < 1e9 ? std::chrono::seconds(qint64(seconds)) : fallback;
}

QUrl addressOf(const Json::Value &object, QStringView name)
{
    const QUrl url(object.memberText(name), QUrl::StrictMode);
    return url.scheme() == "https"_L1 || url.scheme() == "http"_L1 ? url : QUrl();
}

Result<DeviceAnswer> readDeviceAnswer(const Leg &leg)
{
    const std::optional<Json::Value> object = objectOf(leg);
    if (leg.status != 200 || !object || errorOf(*object)) {
        return tl::unexpected<Error>(failureOf(Part::DeviceStart, leg));
    }
    DeviceAnswer answer;
    answer.deviceCode = Secret::fromString(object->memberText(u"device_code"));
    answer.userCode = object->memberText(u"user_code");
    answer.address = addressOf(*object, u"verification_uri");
    if (answer.address.isEmpty()) {
        answer.address = addressOf(*object, u"verification_url"); // as before the RFC
    }
    answer.addressWithCode = addressOf(*object, u"verification_uri_complete");
    answer.life = std::clamp(secondsOf(*object, u"expires_in", kLongestLife), 1s, kLongestLife);
    answer.interval = std::clamp(secondsOf(*object, u"interval", kInterval), kShortestInterval, kLongestInterval);
    QStringList missing;
    const auto require = [&missing](bool isThere, const char16_t *name) {
        if (!isThere) {
            missing.append(QStringView(name).toString());
        }
    };
    require(!answer.deviceCode.isEmpty(), u"device_code");
    require(!answer.userCode.isEmpty(), u"user_code");
    require(!answer.address.isEmpty(), u"verification_uri");
    if (!missing.isEmpty()) {
        return tl::unexpected<Error>(unexpectedFrom(
            leg, Text::tr("The answer of the device authorization endpoint lacks: %1.").arg(missing.join(", "_L1))));
    }
    return answer;
}

LoginNotice noticeFor(const DeviceAnswer &answer, const QDateTime &expires)
{
    LoginNotice notice;
    notice.kind = LoginNotice::Kind::DeviceCode;
    notice.text =
        Text::tr("Open %1 in a browser on any device and enter the code.").arg(answer.address.toDisplayString());
    notice.address = answer.addressWithCode.isEmpty() ? answer.address : answer.addressWithCode;
    notice.userCode = answer.userCode;
    notice.expires = expires;
    return notice;
}

/// False when the attempt was stopped meanwhile.
QCoro::Task<bool> pauseFor(std::shared_ptr<AttemptLink> link, std::chrono::milliseconds time)
{
    if (link->stop.isStopped()) {
        co_return false;
    }
    const Gate gate = link->stop.enter();
    // A coarse timer may be early, and who asks early is told to slow down.
    QTimer::singleShot(time, Qt::PreciseTimer, [gate] { gate.open(); });
    co_await gate;
    link->stop.leave();
    co_return !link->stop.isStopped();
}

/// What one question about the code came to.
struct Polled
{
    std::optional<TokenAnswer> tokens;
    bool isPending = false;
    bool isTooFast = false;
    bool isLost = false; ///< not answered
    Error error;         ///< where it is none of these
};

QCoro::Task<Polled> poll(LoginContext context, Provider provider, Client client, Secret deviceCode)
{
    Form form;
    form.add("grant_type", u"urn:ietf:params:oauth:grant-type:device_code"_s);
    form.add("device_code", deviceCode);
    Polled polled;
    Result<HttpRequest> request = formRequest(client, provider, provider.tokenEndpoint, form, context.clock());
    if (!request) {
        polled.error = request.error();
        co_return polled;
    }
    const Step step{StepKind::Login, Text::tr("Ask whether the code was entered")};
    const Result<Leg> leg = co_await context.legs->send(*request, step);
    Secret::wipe(request->body);
    if (!leg) {
        polled.error = leg.error();
        polled.isLost = polled.error.family() == ErrorFamily::NotReached;
        co_return polled;
    }
    Result<TokenAnswer> tokens = readTokenAnswer(*leg, Part::DevicePoll);
    if (tokens) {
        polled.tokens = *std::move(tokens);
        co_return polled;
    }
    const std::optional<Json::Value> object = objectOf(*leg);
    const std::optional<ProviderError> said = object ? errorOf(*object) : std::nullopt;
    polled.isPending = said && said->code == "authorization_pending";
    polled.isTooFast = said && said->code == "slow_down";
    polled.error = tokens.error();
    co_return polled;
}

QCoro::Task<Result<TokenAnswer>> waitForPerson(LoginContext context, Provider provider, Client client,
                                               DeviceAnswer device, QDateTime expires)
{
    std::chrono::seconds interval = device.interval;
    int lost = 0;
    while (true) {
        if (!co_await pauseFor(context.link, interval)) {
            co_return tl::unexpected<Error>(cancelledError());
        }
        const Polled polled = co_await poll(context, provider, client, device.deviceCode);
        if (polled.tokens) {
            co_return *polled.tokens;
        }
        lost = polled.isLost ? lost + 1 : 0;
        if (polled.isTooFast) {
            interval += kSlowDown;
        } else if (polled.isLost && lost < kMostLost) {
            interval = std::min(interval * 2, kLongestInterval);
        } else if (!polled.isPending) {
            co_return tl::unexpected<Error>(polled.error);
        }
        // The provider's own word comes first, if it has one.
        if (context.clock() >= expires.addSecs(2 * interval.count())) {
            Error late = polled.error;
            late.code = ErrorCode::TimedOut;
            late.text = Text::tr("The code was not entered in time: it was good for %1 seconds. Log in again for a new "
                                 "one.")
                            .arg(device.life.count());
            co_return tl::unexpected<Error>(late);
        }
    }
}

} // namespace

QCoro::Task<Result<Grant>> logInWithDeviceCode(LoginContext context, Provider provider, Client client, QString scopes)
{
    Form form;
    form.add("scope", scopes);
    Result<HttpRequest> request =
        formRequest(client, provider, provider.deviceAuthorizationEndpoint, form, context.clock());
    if (!request) {
        co_return tl::unexpected<Error>(request.error());
    }
    const Step step{StepKind::Login, Text::tr("Ask for a device code")};
    const Result<Leg> leg = co_await context.legs->send(*request, step);
    Secret::wipe(request->body);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    const Result<DeviceAnswer> device = readDeviceAnswer(*leg);
    if (!device) {
        co_return tl::unexpected<Error>(device.error());
    }
    const QDateTime expires = context.clock().addSecs(device->life.count());
    context.link->tell(noticeFor(*device, expires));
    Result<TokenAnswer> tokens = co_await waitForPerson(context, provider, client, *device, expires);
    context.link->tell({});
    Result<Grant> grant = co_await grantOf(context, provider, client.id, tokens, std::nullopt);
    co_return grant;
}

} // namespace Ticketscope::OAuth
