// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/http/httprules.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "protocol/cookie.h"

#include <QCoreApplication>
#include <QHash>
#include <QMap>

#include <array>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// Parts of the names of cookies that carry a login.
constexpr std::array<const char *, 7> kSessionWords{"sess", "auth", "token", "xsrf", "login", "sid", "ticket"};

/// A cookie as an answer set it.
struct SetOne
{
    Http::SetCookie cookie;
    const ExchangeView *by = nullptr;
    ByteRange line;

    [[nodiscard]] QByteArray attribute(QByteArrayView name) const
    {
        const Http::CookieAttribute *found = cookie.attribute(name);
        return found ? found->value : QByteArray();
    }
};

bool isSessionCookie(const SetOne &set)
{
    const QByteArray name = set.cookie.name.toLower();
    return set.cookie.attribute("HttpOnly") || std::any_of(kSessionWords.begin(), kSessionWords.end(),
                                                           [&name](const char *word) { return name.contains(word); });
}

bool domainMatches(const QString &host, const QString &domain)
{
    return host.compare(domain, Qt::CaseInsensitive) == 0 || host.endsWith(QString(u'.' + domain), Qt::CaseInsensitive);
}

/// The default path of RFC 6265 section 5.1.4.
QByteArray defaultPath(const QUrl &url)
{
    const QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
    const qsizetype slash = path.lastIndexOf('/');
    return slash <= 0 ? QByteArray("/") : path.left(slash);
}

bool pathMatches(const QByteArray &path, const QByteArray &cookiePath)
{
    return path == cookiePath ||
           (path.startsWith(cookiePath) && (cookiePath.endsWith('/') || path.mid(cookiePath.size(), 1) == "/"));
}

using Jar = QMap<QByteArray, SetOne>;

/// What shares a jar: an attempt or, in captures that know none, hosts of one domain.
QByteArray jarOf(const ExchangeView &exchange)
{
    const Exchange &what = exchange.exchange();
    return what.attempt.isEmpty() ? what.url.host().section(u'.', -2).toLower().toUtf8() : what.attempt;
}

void keep(Jar *jar, const ExchangeView &exchange)
{
    for (const HeaderLine &line : headerLines(exchange, Side::Response, "Set-Cookie")) {
        if (const auto cookie = Http::parseSetCookie(line.value)) {
            jar->insert(cookie->name, {*cookie, &exchange, line.line});
        }
    }
}

/// Why a client keeps a cookie back; RFC 6265 sections 5.3 and 5.4.
enum class KeptBack
{
    Secure,
    Domain,
    Path,
    SameSite,
    Expired,
    Unknown
};

KeptBack reasonOf(const SetOne &set, const ExchangeView &exchange)
{
    const QUrl &url = exchange.exchange().url;
    const QUrl &from = set.by->exchange().url;
    QString domain = QString::fromLatin1(set.attribute("Domain"));
    if (domain.startsWith(u'.')) {
        domain.remove(0, 1);
    }
    const QByteArray path = set.attribute("Path").startsWith('/') ? set.attribute("Path") : defaultPath(from);
    const auto expiry = set.cookie.expiry(set.by->exchange().started);
    const bool isForeign = exchange.header(Side::Request, "Sec-Fetch-Site") == "cross-site";
    const QByteArray sameSite = set.attribute("SameSite").toLower();
    if (!domain.isEmpty() && !domainMatches(from.host(), domain)) {
        return KeptBack::Domain;
    }
    if (domain.isEmpty() ? from.host() != url.host() : !domainMatches(url.host(), domain)) {
        return KeptBack::Domain;
    }
    if (set.cookie.isSecure() && url.scheme() == "http"_L1) {
        return KeptBack::Secure;
    }
    if (!pathMatches(url.path(QUrl::FullyEncoded).toLatin1(), path)) {
        return KeptBack::Path;
    }
    if ((sameSite == "none" && !set.cookie.isSecure()) || (isForeign && sameSite != "none")) {
        return KeptBack::SameSite;
    }
    if (expiry && exchange.exchange().started.isValid() && *expiry <= exchange.exchange().started) {
        return KeptBack::Expired;
    }
    return KeptBack::Unknown;
}

void describeKeptBack(Finding *finding, KeptBack reason, const SetOne &set, const ExchangeView &exchange)
{
    const QString name = QString::fromLatin1(set.cookie.name);
    const QUrl &url = exchange.exchange().url;
    switch (reason) {
    case KeptBack::Secure:
        finding->rule = "http.cookie-secure";
        finding->title = Text::tr("The cookie %1 is only for https, and the address says http.").arg(name);
        finding->why = Text::tr("The server set it with Secure; clients do not send it unencrypted.");
        finding->remedy = Text::tr("Use https. If a proxy takes the TLS off, the server must be told that the outside "
                                   "is https.");
        break;
    case KeptBack::Domain:
        finding->rule = "http.cookie-domain";
        finding->title = Text::tr("The cookie %1 was set for another host than %2.").arg(name, url.host());
        finding->why = set.attribute("Domain").isEmpty()
                           ? Text::tr("It came from %1 and goes back only there.").arg(set.by->exchange().url.host())
                           : Text::tr("It came from %1 with the domain %2.")
                                 .arg(set.by->exchange().url.host(), QString::fromLatin1(set.attribute("Domain")));
        finding->remedy = Text::tr("Use the same host name for the login and for the calls, and let the server set a "
                                   "domain that holds both.");
        break;
    case KeptBack::Path:
        finding->rule = "http.cookie-path";
        finding->title = Text::tr("The cookie %1 is for another path than the one that was asked for.").arg(name);
        finding->why =
            set.attribute("Path").isEmpty()
                ? Text::tr("The server named no path, so that it goes back only below %1.")
                      .arg(QString::fromLatin1(defaultPath(set.by->exchange().url)))
                : Text::tr("The server set it for %1; case counts.").arg(QString::fromLatin1(set.attribute("Path")));
        finding->remedy = Text::tr("Write the address exactly as the server does, or let the server set the cookie for "
                                   "a path that holds both.");
        break;
    case KeptBack::SameSite:
        finding->rule = "http.cookie-samesite";
        finding->title = Text::tr("The browser kept the cookie %1 back because of its SameSite setting.").arg(name);
        finding->why = set.cookie.isSecure() ? Text::tr("The request came from a page of another site.")
                                             : Text::tr("SameSite=None counts only together with Secure.");
        finding->remedy =
            Text::tr("The service must set the cookie with SameSite=None and Secure, over https, where it "
                     "is used from other sites or in frames.");
        break;
    case KeptBack::Expired:
        finding->rule = "http.cookie-expired";
        finding->title = Text::tr("The cookie %1 had expired.").arg(name);
        finding->why = Text::tr("The server set it with an end, and that had passed.");
        finding->remedy = Text::tr("Log in again. If it ends at once, compare the clocks.");
        break;
    case KeptBack::Unknown:
        finding->rule = "http.cookie-missing";
        finding->title = Text::tr("The client did not send the cookie %1 back.").arg(name);
        finding->why = Text::tr("The server set it in exchange %1, it fits this address, and the request lacks it.")
                           .arg(set.by->id());
        finding->remedy = Text::tr("The client must keep cookies and send them (a cookie jar), or something on the way "
                                   "takes them out.");
        break;
    }
}

Finding keptBack(const SetOne &set, const ExchangeView &exchange)
{
    const KeptBack reason = reasonOf(set, exchange);
    const bool hasLogin = exchange.hasHeader(Side::Request, "Authorization");
    const bool isSure = !hasLogin && reason != KeptBack::Unknown;
    Finding finding = newFinding({}, Severity::Cause, isSure ? Certainty::Likely : Certainty::Possible,
                                 set.by->at(Side::Response, set.line));
    // Without the value: only that it is not there can be shown.
    finding.evidence.prepend(exchange.atStatus());
    finding.wouldTell = Text::tr("A trial with the cookie put in by hand.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6265#section-5.4"_s);
    describeKeptBack(&finding, reason, set, exchange);
    return finding;
}

QList<Finding> cookieFindings(const Jar &jar, const ExchangeView &exchange)
{
    QList<Finding> findings;
    QList<QByteArray> sent;
    for (const QByteArray &line : exchange.headers(Side::Request, "Cookie")) {
        for (const Http::CookiePair &pair : Http::parseCookie(line)) {
            sent.append(pair.name);
        }
    }
    for (const SetOne &set : jar) {
        if (!sent.contains(set.cookie.name) && !set.cookie.value.isEmpty() && isSessionCookie(set)) {
            findings.append(keptBack(set, exchange));
        }
    }
    return findings;
}

bool mayBeForCookie(const ExchangeView &exchange)
{
    const int status = exchange.status();
    return exchange.outcome() == Outcome::Challenged ||
           (exchange.outcome() == Outcome::Refused &&
            (status < 400 || status == 401 || status == 403 || status == 419));
}

} // namespace

QList<Finding> cookies(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    const QList<const ExchangeView *> failures = latestFailures(capture);
    if (failures.isEmpty()) {
        return findings;
    }
    QHash<QByteArray, Jar> jars;
    for (const ExchangeView &exchange : capture.exchanges()) {
        // Captures that were rebuilt may lack the cookies of the request.
        const bool isWhole = !exchange.exchange().reconstructed || exchange.hasHeader(Side::Request, "Cookie");
        if (isWhole && failures.contains(&exchange) && mayBeForCookie(exchange)) {
            findings.append(cookieFindings(jars.value(jarOf(exchange)), exchange));
        }
        if (exchange.hasHeader(Side::Response, "Set-Cookie")) {
            keep(&jars[jarOf(exchange)], exchange);
        }
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
