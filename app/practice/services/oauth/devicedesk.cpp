// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/oauth/devicedesk.h"

#include "practice/services/jsontext.h"
#include "practice/services/oauth/oauthpages.h"

#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

constexpr qint64 kLifeSeconds = 600;
// Less than the usual five seconds: nobody practises waiting.
constexpr qint64 kIntervalSeconds = 2;
constexpr qint64 kSlowDownSeconds = 5; // RFC 8628 section 3.5
constexpr qint64 kToleranceMilliseconds = 250;
constexpr qsizetype kMaxWaiting = 1000;
// RFC 8628 section 6.1: no vowels, so no words.
constexpr QLatin1String kLetters("BCDFGHJKLMNPQRSTVWXZ");

QString newUserCode()
{
    QString code;
    for (int i = 0; i < 8; ++i) {
        code += kLetters[static_cast<qsizetype>(QRandomGenerator::system()->bounded(kLetters.size()))];
    }
    return code;
}

/// As a person types it: any case, with dashes or blanks between.
QString lettersOf(const QString &typed)
{
    QString letters;
    for (const QChar letter : typed.left(64)) {
        if (kLetters.contains(letter.toUpper())) {
            letters += letter.toUpper();
        }
    }
    return letters;
}

tl::unexpected<OAuthAnswers::OAuthError> refusal(const QByteArray &code, const QString &description)
{
    return tl::unexpected(OAuthAnswers::OAuthError{code, description, 400});
}

} // namespace

bool DeviceDesk::isExpired(const Waiting &waiting) const
{
    return waiting.made.secsTo(m_context.now()) >= kLifeSeconds;
}

void DeviceDesk::forgetOld()
{
    const QDateTime now = m_context.now();
    for (auto at = m_waiting.begin(); at != m_waiting.end();) {
        // Kept a while beyond its end, so that a late poll hears expired_token.
        at = at->made.secsTo(now) > 2 * kLifeSeconds ? m_waiting.erase(at) : std::next(at);
    }
    while (m_waiting.size() >= kMaxWaiting) {
        m_waiting.erase(m_waiting.begin());
    }
}

Response DeviceDesk::start(const OAuthForm &form, const OAuthClient &client, const QString &issuer, const QString &page)
{
    if (!client.grants.contains(u"urn:ietf:params:oauth:grant-type:device_code"_s)) {
        return OAuthAnswers::refusal("unauthorized_client", u"This client may not use the device flow"_s);
    }
    const QStringList scopes = form.words(u"scope"_s);
    for (const QString &scope : scopes) {
        if (!client.scopes.contains(scope)) {
            return OAuthAnswers::refusal("invalid_scope", u"This client may not ask for one of the scopes"_s);
        }
    }
    forgetOld();
    Waiting waiting;
    waiting.access = {client.id, QString(), scopes, issuer, 0};
    waiting.userCode = newUserCode();
    waiting.made = m_context.now();
    waiting.intervalSeconds = kIntervalSeconds;
    const QByteArray deviceCode = OAuthAnswers::randomText(43);
    m_waiting.insert(deviceCode, waiting);
    const QString shown = waiting.userCode.left(4) + u'-' + waiting.userCode.mid(4);
    return OAuthAnswers::json(JsonText::Object()
                                  .text("device_code", QString::fromLatin1(deviceCode))
                                  .text("user_code", shown)
                                  .text("verification_uri", page)
                                  .text("verification_uri_complete", page + u"?user_code="_s + shown)
                                  .number("expires_in", kLifeSeconds)
                                  .number("interval", kIntervalSeconds)
                                  .json());
}

Response DeviceDesk::show(const Request &request, const QByteArray &path)
{
    const auto form = OAuthForm::ofQuery(request);
    return OAuthPages::device({path, form ? form->value(u"user_code"_s) : QString(), QString()});
}

Response DeviceDesk::decide(const Request &request, const QByteArray &path)
{
    const auto form = OAuthForm::ofBody(request);
    const QString typed = form ? form->value(u"user_code"_s) : QString();
    const QString code = lettersOf(typed);
    for (Waiting &waiting : m_waiting) {
        if (code.isEmpty() || waiting.userCode != code || waiting.decision != Decision::None || isExpired(waiting)) {
            continue;
        }
        const bool isAllowed = form->value(u"action"_s) == "allow"_L1;
        if (!isAllowed && form->value(u"action"_s) != "refuse"_L1) {
            break;
        }
        waiting.decision = isAllowed ? Decision::Allowed : Decision::Refused;
        return OAuthPages::message(200, isAllowed ? u"Allowed"_s : u"Refused"_s,
                                   u"Go back to your device; this page can be closed."_s);
    }
    return OAuthPages::device({path, typed, u"There is no such code, or it has expired or was used."_s});
}

tl::expected<GrantedAccess, OAuthAnswers::OAuthError> DeviceDesk::poll(const QByteArray &deviceCode,
                                                                       const QString &client)
{
    const auto at = m_waiting.find(deviceCode);
    if (at == m_waiting.end() || at->access.client != client || at->decision == Decision::Taken) {
        return refusal("invalid_grant", u"The device_code is not known, was used, or was issued to another client"_s);
    }
    if (isExpired(*at) || m_context.has("device-expired-token")) {
        return refusal("expired_token", u"The device_code has expired"_s);
    }
    const QDateTime now = m_context.now();
    const bool isTooSoon =
        at->lastPoll.isValid() && at->lastPoll.msecsTo(now) < at->intervalSeconds * 1000 - kToleranceMilliseconds;
    at->lastPoll = now;
    ++at->polls;
    if (isTooSoon || (m_context.has("device-slow-down") && at->polls == 1)) {
        at->intervalSeconds += kSlowDownSeconds;
        return refusal("slow_down", u"Ask less often: five seconds more between requests from now on"_s);
    }
    if (at->decision == Decision::Refused || m_context.has("device-access-denied")) {
        return refusal("access_denied", u"The user refused"_s);
    }
    if (at->decision == Decision::None) {
        return refusal("authorization_pending", u"The user has not decided yet"_s);
    }
    at->decision = Decision::Taken;
    return at->access;
}

} // namespace Ticketscope::Practice
