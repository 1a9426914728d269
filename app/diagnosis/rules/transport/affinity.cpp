// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/transport/transportrules.h"
#include "protocol/cookie.h"

#include <QCoreApplication>

#include <array>

namespace Ticketscope::Diagnosis {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// A session that is refused later than this may have expired.
constexpr qint64 kFresh = 120; ///< seconds
constexpr qsizetype kShortest = 8;

/// Headers in which servers behind a balancer give themselves away.
constexpr std::array<const char *, 8> kNodeHeaders{"X-Served-By", "X-Backend",  "X-Backend-Server", "X-Server",
                                                   "X-Node",      "X-FEServer", "X-Instance",       "X-Machine"};

/// Cookies with which balancers bind a client to one server.
constexpr std::array<const char *, 7> kAffinityCookies{"arraffinity", "bigipserver", "awsalb",     "awselb",
                                                       "serverid",    "nsc_",        "onlinelogin"};

bool isAffinityCookie(const QByteArray &name)
{
    const QByteArray lower = name.toLower();
    return std::any_of(kAffinityCookies.begin(), kAffinityCookies.end(),
                       [&lower](const char *start) { return lower.startsWith(start); });
}

/// What an accepted answer gave the client to show again: cookies, the canary, the ticket.
QList<QByteArray> sessionValues(const ExchangeView &login)
{
    QList<QByteArray> values;
    for (const QByteArray &line : login.headers(Side::Response, "Set-Cookie")) {
        const auto cookie = Http::parseSetCookie(line);
        if (cookie && !isAffinityCookie(cookie->name)) {
            values.append(cookie->value);
        }
    }
    values.append(login.header(Side::Response, "Canary"));
    const QByteArrayView body = login.body(Side::Response);
    const qsizetype ticket = body.indexOf("7T:");
    if (ticket >= 0) {
        qsizetype end = ticket + 3;
        while (end < body.size() && (std::isalnum(static_cast<unsigned char>(body[end])) != 0 || body[end] == '=' ||
                                     body[end] == '+' || body[end] == '/')) {
            ++end;
        }
        values.append(body.sliced(ticket, end - ticket).toByteArray());
    }
    values.removeIf([](const QByteArray &value) { return value.size() < kShortest; });
    return values;
}

struct Shown
{
    Evidence evidence;
    bool found = false;
};

/// The line, or the place in the body, where the request shows one of the values.
Shown shownIn(const ExchangeView &request, const QList<QByteArray> &values)
{
    for (const HeaderLine &line : headerLines(request, Side::Request)) {
        if (std::any_of(values.begin(), values.end(),
                        [&line](const QByteArray &value) { return line.value.contains(value); })) {
            return {request.at(Side::Request, line.line, Text::tr("session")), true};
        }
    }
    for (const QByteArray &value : values) {
        if (request.bodyHas(Side::Request, value)) {
            return {request.atBody(Side::Request, value, Text::tr("session")), true};
        }
    }
    return {};
}

/// A header by which the two answers come from different machines; empty: none.
QByteArray differingNode(const ExchangeView &a, const ExchangeView &b)
{
    for (const char *name : kNodeHeaders) {
        const QByteArray one = a.header(Side::Response, name);
        const QByteArray other = b.header(Side::Response, name);
        if (!one.isEmpty() && !other.isEmpty() && one != other) {
            return name;
        }
    }
    return {};
}

bool refusesSession(const ExchangeView &exchange)
{
    return exchange.outcome() == Outcome::Refused || exchange.outcome() == Outcome::Challenged;
}

Finding lostSession(const ExchangeView &login, const ExchangeView &refused, const Shown &shown)
{
    const QByteArray node = differingNode(login, refused);
    Finding finding = newFinding("transport.affinity", Severity::Cause,
                                 node.isEmpty() ? Certainty::Possible : Certainty::Likely, refused.atStatus());
    finding.evidence.append(shown.evidence);
    if (!node.isEmpty()) {
        finding.evidence.append(refused.atHeader(Side::Response, node));
        finding.evidence.append(login.atHeader(Side::Response, node));
    }
    finding.title = Text::tr("The session is lost between calls: a load balancer may send them to servers that do not "
                             "share it.");
    finding.why =
        node.isEmpty()
            ? Text::tr("The session was made in exchange %1, shown again shortly after, and refused.").arg(login.id())
            : Text::tr("The session was made in exchange %1. By the header %2 another server refused it.")
                  .arg(QString::number(login.id()), QString::fromLatin1(node));
    finding.remedy = Text::tr("The administrator of the load balancer should switch on affinity (sticky sessions), or "
                              "let the servers share their sessions and keys.");
    finding.wouldTell = Text::tr("Send the calls straight to one of the servers, past the load balancer: if they work "
                                 "there, this was it.");
    return finding;
}

std::optional<Finding> lost(const CaptureView &capture, const ExchangeView &refused)
{
    for (const ExchangeView *one : shortlyBefore(capture, refused)) {
        const ExchangeView &login = *one;
        const QDateTime then = login.exchange().started;
        const QDateTime now = refused.exchange().started;
        if (then.isValid() && now.isValid() && then.secsTo(now) > kFresh) {
            break;
        }
        if (login.outcome() != Outcome::Accepted || login.exchange().url.host() != refused.exchange().url.host()) {
            continue;
        }
        if (const Shown shown = shownIn(refused, sessionValues(login)); shown.found) {
            return lostSession(login, refused, shown);
        }
    }
    return std::nullopt;
}

} // namespace

QList<Finding> affinity(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        if (refusesSession(*exchange) && exchange->status() != 404 && exchange->status() != 407) {
            if (const auto finding = lost(capture, *exchange)) {
                findings.append(*finding);
            }
        }
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
