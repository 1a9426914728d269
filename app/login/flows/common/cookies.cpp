// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/cookies.h"

#include "login/flows/common/requests.h"
#include "protocol/cookie.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Cookies)
};

QByteArray pathFact(const QString &name)
{
    return "cookiePath:" + name.toUtf8();
}

QByteArray secureFact(const QString &name)
{
    return "cookieSecure:" + name.toUtf8();
}

QByteArray requestPath(const QUrl &url)
{
    const QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
    return path.startsWith('/') ? path : QByteArrayLiteral("/");
}

/// RFC 6265 section 5.1.4.
QByteArray defaultPath(const QUrl &url)
{
    const QByteArray path = requestPath(url);
    const qsizetype slash = path.lastIndexOf('/');
    return slash <= 0 ? QByteArrayLiteral("/") : path.left(slash);
}

bool pathMatches(const QByteArray &path, const QByteArray &cookiePath)
{
    if (!path.startsWith(cookiePath)) {
        return false;
    }
    return path.size() == cookiePath.size() || cookiePath.endsWith('/') || path.at(cookiePath.size()) == '/';
}

void removeCookie(Session &session, const QString &name)
{
    session.items.removeIf(
        [&name](const SessionItem &item) { return item.kind == SessionItemKind::Cookie && item.name == name; });
    session.facts.remove(pathFact(name));
    session.facts.remove(secureFact(name));
}

} // namespace

void absorbCookies(const LoginContext &context, Session &session, const Leg &leg)
{
    const QUrl &url = leg.exchange->url;
    if (!sameOrigin(url, context.profile.url)) {
        return;
    }
    const QDateTime now = context.clock();
    const QList<QByteArray> values = leg.headers("Set-Cookie");
    for (qsizetype i = 0; i < values.size(); ++i) {
        const Result<Http::SetCookie> cookie = Http::parseSetCookie(values.at(i));
        if (!cookie || cookie->name.isEmpty()) {
            continue;
        }
        const QString name = QString::fromUtf8(cookie->name);
        const std::optional<QDateTime> expiry = cookie->expiry(now);
        removeCookie(session, name);
        if (expiry && *expiry <= now) {
            continue;
        }
        SessionItem item;
        item.kind = SessionItemKind::Cookie;
        item.name = name;
        item.value = Secret(cookie->value);
        item.expires = expiry.value_or(QDateTime());
        item.fromExchange = leg.exchange->id;
        item.fromBytes = cookie->valueRange.moved(headerValueRange(leg, "Set-Cookie", i).start);
        session.items.append(item);
        const Http::CookieAttribute *path = cookie->attribute("Path");
        session.facts.insert(pathFact(name), path && path->value.startsWith('/') ? path->value : defaultPath(url));
        session.facts.insert(secureFact(name), cookie->isSecure() ? "1" : "0");
    }
}

void bringCookies(Session &session, const Secret &pairs)
{
    QByteArray text = pairs.reveal().toByteArray().trimmed();
    if (text.toLower().startsWith("cookie:")) {
        text = text.mid(7).trimmed();
    }
    if (!text.isEmpty() && !text.contains('=')) {
        // The bare value of the cookie that every ASP.NET site has.
        text.prepend("ASP.NET_SessionId=");
    }
    const QList<Http::CookiePair> cookies = Http::parseCookie(text);
    Secret::wipe(text);
    for (const Http::CookiePair &cookie : cookies) {
        const QString name = QString::fromUtf8(cookie.name);
        removeCookie(session, name);
        SessionItem item;
        item.kind = SessionItemKind::Cookie;
        item.name = name;
        item.value = Secret(cookie.value);
        session.items.append(item);
        session.facts.insert(pathFact(name), "/");
    }
}

void addCookies(const Session &session, HttpRequest &request, const QSet<QByteArray> &without)
{
    const QByteArray path = requestPath(request.url);
    QByteArray value = request.header("Cookie");
    for (const SessionItem &item : session.items) {
        if (item.kind != SessionItemKind::Cookie || without.contains("cookie:" + item.name.toUtf8())) {
            continue;
        }
        const bool secureOnly = session.facts.value(secureFact(item.name)) == "1";
        if ((secureOnly && request.url.scheme() != "https"_L1) ||
            !pathMatches(path, session.facts.value(pathFact(item.name), "/"))) {
            continue;
        }
        if (!value.isEmpty()) {
            value += "; ";
        }
        value += item.name.toUtf8() + '=' + item.value.reveal();
    }
    if (!value.isEmpty()) {
        request.setHeader("Cookie", value);
    }
}

QList<AuthorizationPart> cookieParts(const Session &session)
{
    QList<AuthorizationPart> parts;
    for (const SessionItem &item : session.items) {
        if (item.kind == SessionItemKind::Cookie) {
            const QByteArray name = item.name.toUtf8();
            parts.append(
                {"cookie:" + name, Text::tr("Cookie %1").arg(item.name), AuthorizationPart::Kind::Cookie, name});
        }
    }
    return parts;
}

} // namespace Ticketscope
