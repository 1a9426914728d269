// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/essentials.h"

#include "practice/accounts.h"
#include "practice/services/contract.h"
#include "practice/services/essentialsdata.h"
#include "practice/services/iis.h"
#include "practice/services/sessionids.h"
#include "protocol/base64.h"

#include <QStringDecoder>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

constexpr const char *kSessionCookie = "ASP.NET_SessionId";
// "How to: Handle Authentication Requests" (Windows Server Essentials SDK).
constexpr qint64 kIdleSeconds = 30LL * 60;
constexpr qsizetype kMaxSessions = 10000;

/// Faults are statuses without a body ([MS-SFMWA] section 2.1); the text of the specification's tables goes into the
/// reason phrase.
Response refusal(int status, const QByteArray &reason)
{
    Response response = plainResponse(status);
    response.reason = reason;
    return response;
}

/// Header values are printable ASCII ([MS-SFMWA] section 2.2.2.1).
bool isHeaderText(const QByteArray &value)
{
    return !value.isEmpty() && std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

} // namespace

Essentials::Essentials(const PracticeContext &context)
    : m_context(context)
{
}

Response Essentials::answer(const Request &request)
{
    Response response = dispatch(request);
    response.setHeader("Cache-Control", "no-cache");
    Iis::addServerHeaders(m_context, response, "8.5");
    response.addHeader("X-Content-Type-Options", "nosniff");
    return response;
}

Response Essentials::dispatch(const Request &request)
{
    const QStringList segments = Iis::segments(request.path);
    if (segments.size() < 4 || segments.at(0) != "services"_L1 || segments.at(1) != "builtin"_L1) {
        return Iis::notFound();
    }
    const QString operation = segments.mid(2).join(u'/');
    if (!EssentialsData::isOperation(operation)) {
        return Iis::notFound();
    }
    if (request.method != "GET" && request.method != "HEAD") {
        return Iis::methodNotAllowed("GET, HEAD");
    }
    if (operation == "customizationmanagement.svc/customizationinformation"_L1) {
        return Contract::response(request, EssentialsData::customization());
    }
    if (operation == "session.svc/login"_L1) {
        return login(request);
    }
    if (operation == "session.svc/logout"_L1) {
        return logout(request);
    }
    const auto caller = callerOf(request);
    return caller ? call(request, operation, *caller) : refusal(401, "Unauthorized");
}

Response Essentials::login(const Request &request)
{
    const QString user = userByCredentials(request);
    if (user.isNull() || !hasApplicationHeaders(request)) {
        return refusal(401, "Unauthorized");
    }
    if (m_sessions.size() >= kMaxSessions) {
        m_sessions.clear();
    }
    const QByteArray canary = newGuid();
    const QByteArray id = newSessionId();
    m_sessions.insert(canary, {user, id, m_context.now()});
    Response response;
    response.addHeader("Canary", canary);
    response.addHeader("Set-Cookie", QByteArray(kSessionCookie) + '=' + id + "; path=/; HttpOnly");
    return response;
}

Response Essentials::logout(const Request &request)
{
    const QByteArray canary = request.header("Canary");
    if (m_context.has("E9") || canary.isEmpty() || !callerByCanary(request, canary)) {
        return refusal(401, "Invalid user token.");
    }
    m_sessions.remove(canary);
    Response response;
    response.addHeader("Set-Cookie", QByteArray(kSessionCookie) + "=; path=/");
    return response;
}

Response Essentials::call(const Request &request, const QString &operation, const Caller &caller) const
{
    if (EssentialsData::isForAdministrators(operation) && !isAdministrator(caller.userName)) {
        return refusal(401, "This API only supports Administrator calls.");
    }
    const auto data = EssentialsData::read(operation, m_context.now());
    return data ? Contract::response(request, *data) : refusal(400, "One or more parameters are not valid.");
}

std::optional<Essentials::Caller> Essentials::callerOf(const Request &request)
{
    const QByteArray canary = m_context.has("E5") ? QByteArray() : request.header("Canary");
    if (!canary.isEmpty()) {
        return callerByCanary(request, canary);
    }
    const QString user = userByCredentials(request);
    if (user.isNull() || !hasApplicationHeaders(request)) {
        return {};
    }
    return Caller{user, {}};
}

std::optional<Essentials::Caller> Essentials::callerByCanary(const Request &request, const QByteArray &canary)
{
    const auto session = m_sessions.find(canary);
    if (session == m_sessions.end() || m_context.has("session-lost")) {
        return {};
    }
    // Only the Canary is demanded; a cookie that comes along must be the session's own.
    const QByteArray cookie = request.cookie(kSessionCookie);
    if (!cookie.isNull() && cookie != session->id) {
        return {};
    }
    const QDateTime now = m_context.now();
    if (m_context.has("E4") || session->lastUse.secsTo(now) > kIdleSeconds) {
        m_sessions.erase(session);
        return {};
    }
    session->lastUse = now;
    return Caller{session->userName, canary};
}

QString Essentials::userByCredentials(const Request &request) const
{
    const QList<QByteArray> headers = request.headerValues("Authorization");
    if (headers.size() != 1 || !headers.first().toLower().startsWith("basic ")) {
        return {};
    }
    const auto bytes = decodeBase64(headers.first().mid(6).trimmed());
    const qsizetype colon = bytes ? bytes->indexOf(':') : -1;
    if (colon < 0) {
        return {};
    }
    QStringDecoder utf8(QStringConverter::Utf8);
    const QString user = utf8(bytes->left(colon));
    const QString password = utf8(bytes->mid(colon + 1));
    if (utf8.hasError()) {
        return {};
    }
    const bool isFirst = user.compare(Accounts::essentialsAdministrator(), Qt::CaseInsensitive) == 0;
    const bool isSecond = user.compare(Accounts::essentialsStandardUser(), Qt::CaseInsensitive) == 0;
    const QString right =
        isFirst ? Accounts::essentialsAdministratorPassword() : Accounts::essentialsStandardUserPassword();
    return (isFirst || isSecond) && password == m_context.passwordNow(right) ? user : QString();
}

bool Essentials::hasApplicationHeaders(const Request &request) const
{
    if (m_context.has("E2")) {
        return false;
    }
    const bool hasPublisher = isHeaderText(request.header("AppPublisherName")) ||
                              (!m_context.has("E3") && isHeaderText(request.header("Apppublisher")));
    return isHeaderText(request.header("AppName")) && isHeaderText(request.header("AppVersion")) && hasPublisher;
}

bool Essentials::isAdministrator(const QString &userName) const
{
    return !m_context.has("E7") && userName.compare(Accounts::essentialsAdministrator(), Qt::CaseInsensitive) == 0;
}

} // namespace Ticketscope::Practice
