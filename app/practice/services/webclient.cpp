// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/webclient.h"

#include "practice/accounts.h"
#include "practice/services/sessionids.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

constexpr const char *kSessionCookie = "ASP.NET_SessionId";
// ASP.NET's default for session state.
constexpr qint64 kIdleSeconds = 20LL * 60;
constexpr qsizetype kMaxSessions = 10000;

Response html(const QByteArray &title, const QByteArray &body)
{
    return plainResponse(200, "text/html; charset=utf-8",
                         "<!DOCTYPE html>\r\n<html><head><title>" + title + "</title></head>\r\n<body>" + body +
                             "</body></html>\r\n");
}

Response toLogin(const QString &site)
{
    const QByteArray location =
        site.toUtf8() + "/Security/Login.aspx?ReturnUrl=" + site.toUtf8().toPercentEncoding() + "%2fDefault.aspx";
    Response response = plainResponse(302, "text/html; charset=utf-8",
                                      "<html><head><title>Object moved</title></head><body>\r\n<h2>Object moved to <a "
                                      "href=\"" +
                                          location + "\">here</a>.</h2>\r\n</body></html>\r\n");
    response.addHeader("Location", location);
    return response;
}

} // namespace

WebClient::WebClient(const PracticeContext &context)
    : m_context(context)
{
    m_sessions.insert(Accounts::kWebSession, {Accounts::kXsrfToken, {}});
}

bool WebClient::isPage(const QStringList &path)
{
    return path.isEmpty() || path.last().endsWith(".aspx"_L1);
}

Response WebClient::page(const Request &request, const QStringList &path, const QString &site)
{
    const QByteArray cookie = request.cookie(kSessionCookie);
    const QString file = path.isEmpty() ? u"default.aspx"_s : path.last();
    if (file == "login.aspx"_L1) {
        return html("SuperOffice: log in", R"(<form method="post"><input name="UserName"/><input name="Password" )"
                                           "type=\"password\"/></form>");
    }
    if (file == "logout.aspx"_L1) {
        m_sessions.remove(cookie);
        Response response = toLogin(site);
        response.addHeader("Set-Cookie", QByteArray(kSessionCookie) + "=; path=/; HttpOnly");
        return response;
    }
    if (file != "default.aspx"_L1) {
        return plainResponse(404, "text/html; charset=utf-8", "<h2>The resource cannot be found.</h2>");
    }
    QByteArray id = cookie;
    if (id == Accounts::kWebSession && !m_sessions.contains(id)) {
        m_sessions.insert(id, {Accounts::kXsrfToken, {}}); // the practice profile's session comes back with the page
    }
    if (id.isEmpty()) {
        id = startSession();
    } else if (!isAlive(id)) {
        return toLogin(site);
    }
    const QByteArray token = m_sessions.value(id).token;
    Response response = html("SuperOffice", R"(<form id="soForm"><input type="hidden" id="XSRF_TOKEN" )"
                                            R"(name="XSRF_TOKEN" value=")" +
                                                token + "\" /></form>");
    if (id != cookie) {
        response.addHeader("Set-Cookie", QByteArray(kSessionCookie) + '=' + id + "; path=/; HttpOnly; SameSite=Lax");
    }
    response.addHeader("Set-Cookie", "XSRF-TOKEN=" + token + "; path=/");
    return response;
}

bool WebClient::isAuthorized(const Request &request)
{
    const QByteArray id = request.cookie(kSessionCookie);
    if (id.isEmpty() || !isAlive(id)) {
        return false;
    }
    Session &session = m_sessions[id];
    if (session.token != request.header("X-XSRF-TOKEN")) {
        return false;
    }
    if (session.lastUse.isValid()) {
        session.lastUse = m_context.now();
    }
    return true;
}

QByteArray WebClient::startSession()
{
    if (m_sessions.size() >= kMaxSessions) {
        const Session practice = m_sessions.value(Accounts::kWebSession);
        m_sessions.clear();
        m_sessions.insert(Accounts::kWebSession, practice);
    }
    QByteArray id = newSessionId();
    m_sessions.insert(id, {newGuid().replace("-", ""), m_context.now()});
    return id;
}

bool WebClient::isAlive(const QByteArray &id) const
{
    const auto session = m_sessions.constFind(id);
    if (session == m_sessions.cend() || m_context.has("R3") || m_context.has("session-lost")) {
        return false;
    }
    // The practice profile's own session has no clock.
    return !session->lastUse.isValid() || session->lastUse.secsTo(m_context.now()) <= kIdleSeconds;
}

} // namespace Ticketscope::Practice
