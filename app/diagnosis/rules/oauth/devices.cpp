// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/oauth/checks.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Diagnosis::OAuthRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// RFC 8628 section 3.2: where the provider names none, and what slow_down adds (section 3.5).
constexpr double kInterval = 5;
constexpr double kSlowDown = 5;
/// Clocks and networks are not exact.
constexpr double kTolerance = 0.5;

bool isPoll(const TokenRequest &request)
{
    return request.grant().endsWith(":device_code");
}

const DeviceStart *startOf(const Traffic &traffic, const TokenRequest &poll)
{
    const QString code = QString::fromUtf8(poll.value("device_code"));
    const auto found = std::find_if(traffic.devices.rbegin(), traffic.devices.rend(), [&](const DeviceStart &one) {
        return one.exchange->id() < poll.exchange->id() &&
               (one.answer.text(u"device_code") == code || traffic.devices.size() == 1);
    });
    return found == traffic.devices.rend() ? nullptr : &*found;
}

Finding ended(const QByteArray &rule, const TokenRequest &poll, const DeviceStart *start, Words words)
{
    QList<Evidence> evidence{poll.atError(), poll.at("device_code")};
    if (start) {
        evidence.append(start->answer.at(u"expires_in"));
    }
    words.why = withDescription(words.why, poll.description());
    Finding found = cause(rule, {}, Certainty::Proven, std::move(words), evidence);
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc8628#section-3.5"_s);
    return found;
}

/// How many seconds lie between the polls of a login and how many should, at the first that comes too soon.
std::optional<Finding> tooFast(const Traffic &traffic, const TokenRequest &slowed)
{
    const TokenRequest *before = nullptr;
    for (const TokenRequest &one : traffic.tokens) {
        if (&one == &slowed) {
            break;
        }
        before = isPoll(one) && one.value("device_code") == slowed.value("device_code") ? &one : before;
    }
    const DeviceStart *start = startOf(traffic, slowed);
    const Json::Value *interval = start ? start->answer.member(u"interval") : nullptr;
    const double wanted = interval ? interval->scalar.toDouble() : kInterval;
    const double waited =
        before ? double(before->exchange->exchange().started.msecsTo(slowed.exchange->exchange().started)) / 1000.0
               : wanted;
    QList<Evidence> evidence{slowed.atError()};
    if (start) {
        evidence.append(start->answer.at(u"interval"));
    }
    const bool isFast = waited + kTolerance < wanted;
    Finding found = remark(
        slowed.hasFailed ? Severity::Cause : Severity::Note, "oauth.device-slow-down", {},
        isFast ? Certainty::Proven : Certainty::Likely,
        {Text::tr("The program asks the login server too often whether the device code was entered."),
         isFast ? Text::tr("It asked again after %1 seconds, where %2 were wanted; the login server answers slow_down.")
                      .arg(QString::number(waited, 'f', 1), QString::number(wanted))
                : Text::tr("The login server answers slow_down."),
         Text::tr("The developer waits as long as interval says between two requests, and %1 seconds more after each "
                  "slow_down.")
             .arg(kSlowDown),
         {}},
        evidence);
    found.explains = {"http.refused", "oauth.device-expired", "oauth.device-pending"};
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc8628#section-3.5"_s);
    return found;
}

std::optional<Finding> byError(const Traffic &traffic, const TokenRequest &poll)
{
    const DeviceStart *start = startOf(traffic, poll);
    if (poll.error == "access_denied"_L1) {
        return ended("oauth.device-denied", poll, start,
                     {Text::tr("The login with the device code was refused."),
                      Text::tr("The person who entered the code said no, or a rule of the provider did."),
                      Text::tr("Log in again and agree; or ask the provider's administrator which rule it was."),
                      {}});
    }
    if (poll.error == "expired_token"_L1) {
        return ended("oauth.device-expired", poll, start,
                     {Text::tr("The device code was not entered in time."),
                      Text::tr("The login server answers expired_token."),
                      Text::tr("Log in again and enter the new code at once."),
                      {}});
    }
    if (poll.error == "invalid_grant"_L1) {
        return ended("oauth.device-refused", poll, start,
                     {Text::tr("The login server does not accept the device code."),
                      Text::tr("It answers invalid_grant: the code was used already, or is another client's."),
                      Text::tr("The developer sends the device_code (not the user_code), with the client_id that asked "
                               "for it, and stops once tokens came."),
                      {}});
    }
    return std::nullopt;
}

/// Nobody came before the capture, or the program, ended.
Finding pending(const Traffic &traffic, const TokenRequest &poll)
{
    const DeviceStart *start = startOf(traffic, poll);
    Finding found =
        ended("oauth.device-pending", poll, start,
              {Text::tr("Nobody has entered the device code yet."),
               Text::tr("The last answer of the login server is authorization_pending."),
               Text::tr("Open the address that the program shows, on any device, and enter the code there."),
               {}});
    found.certainty = Certainty::Likely;
    return found;
}

} // namespace

QList<Finding> devices(const Traffic &traffic)
{
    QList<Finding> found;
    const TokenRequest *last = nullptr;
    for (const TokenRequest &request : traffic.tokens) {
        if (!isPoll(request)) {
            continue;
        }
        last = &request;
        if (request.error == "slow_down"_L1) {
            if (auto one = tooFast(traffic, request)) {
                found.append(*one);
            }
        } else if (request.hasFailed) {
            if (auto one = byError(traffic, request)) {
                found.append(*one);
            }
        }
    }
    if (last && last->hasFailed && last->error == "authorization_pending"_L1) {
        found.append(pending(traffic, *last));
    }
    return found;
}

} // namespace Ticketscope::Diagnosis::OAuthRules
