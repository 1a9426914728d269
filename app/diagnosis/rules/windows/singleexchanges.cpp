// SPDX-License-Identifier: GPL-3.0-or-later
// What one exchange shows: heads that are too long, offers that nobody took up, a second server that refused.
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/windows/windowsfindings.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::Diagnosis::Windows {

namespace {

constexpr int kBadRequest = 400;
constexpr int kHeadersTooLarge = 431;
constexpr int kUnauthorized = 401;
constexpr int kServerError = 500;
constexpr qint64 kLongHead = 8000; // the smallest limit that is usual is 8 KiB

bool isWindowsScheme(const QByteArray &scheme)
{
    return scheme == "negotiate" || scheme == "ntlm" || scheme == "kerberos";
}

/// These texts are the servers' own in every language: HTTP.sys, nginx, Apache.
QByteArrayView tooLongText(const ExchangeView &exchange)
{
    for (const char *text : {"Request Too Long", "request headers is too long", "Request Header Or Cookie Too Large",
                             "Size of a request header field exceeds"}) {
        if (exchange.bodyHas(Side::Response, text)) {
            return {text};
        }
    }
    return {};
}

qsizetype sizeOf(const ExchangeView &exchange, QByteArrayView header)
{
    qsizetype size = 0;
    const QList<QByteArray> values = exchange.headers(Side::Request, header);
    for (const QByteArray &value : values) {
        size += value.size();
    }
    return size;
}

std::optional<Finding> tooLongIn(const ExchangeView &exchange)
{
    if (exchange.status() != kBadRequest && exchange.status() != kHeadersTooLarge) {
        return std::nullopt;
    }
    const QByteArrayView said = tooLongText(exchange);
    const bool isSaid = exchange.status() == kHeadersTooLarge || !said.isEmpty();
    const qint64 size = exchange.exchange().request.head.end;
    const Answerer who = exchange.answerer().answerer;
    const bool isEarly = who == Answerer::HttpSys || who == Answerer::WebServer || who == Answerer::Proxy;
    if (!isSaid && (size < kLongHead || !isEarly)) {
        return std::nullopt;
    }
    const bool isToken =
        isWindowsScheme(exchange.sentScheme()) && sizeOf(exchange, "Authorization") >= sizeOf(exchange, "Cookie");
    const QByteArray longest =
        isToken || sizeOf(exchange, "Authorization") >= sizeOf(exchange, "Cookie") ? "Authorization" : "Cookie";
    if (!isToken && sizeOf(exchange, longest) * 2 < kLongHead) {
        return std::nullopt;
    }
    Finding found = finding("windows.headertoolong", isToken ? QList<QByteArray>{"W7"} : QList<QByteArray>{},
                            isSaid ? Certainty::Proven : Certainty::Likely);
    found.title = isToken ? Text::tr("The login token makes the request's head too long for the server.")
                          : Text::tr("The request's head is too long for the server.");
    found.why = Text::tr("The head has %1 bytes, %2 of them in %3.")
                    .arg(size)
                    .arg(sizeOf(exchange, longest))
                    .arg(QString::fromLatin1(longest));
    found.remedy =
        isToken ? Text::tr("Kerberos tokens grow with the groups of the user. Have the server's administrator raise "
                           "MaxFieldLength and MaxRequestBytes of HTTP.sys (or the limit of the proxy in front), or "
                           "take the user out of groups.")
                : Text::tr("Delete the cookies of this address in the client, or have the server's administrator raise "
                           "the limit.");
    found.reference = QUrl(u"https://support.microsoft.com/help/2020943"_s);
    found.evidence = {exchange.atHeader(Side::Request, longest), exchange.atStatus()};
    if (!said.isEmpty()) {
        found.evidence.append(exchange.atBody(Side::Response, said));
    }
    return found;
}

/// Offered are these alone.
bool offersWindowsOnly(const ExchangeView &exchange)
{
    const QList<Http::Challenge> &challenges = exchange.challenges();
    return !challenges.isEmpty() && std::all_of(challenges.begin(), challenges.end(), [](const auto &challenge) {
        return challenge.isScheme("Negotiate") || challenge.isScheme("NTLM") || challenge.isScheme("Kerberos");
    });
}

/// The server, within one attempt.
QByteArray placeOf(const ExchangeView &exchange)
{
    return exchange.exchange().attempt + '\n' + exchange.exchange().url.authority().toUtf8();
}

Finding otherMethod(const ExchangeView &exchange, const QByteArray &sent)
{
    Finding found = finding("windows.othermethod", {}, Certainty::Likely);
    found.title = Text::tr("The server takes only Windows authentication here, and the client sent something else.");
    found.why =
        Text::tr("The client sent %1; the refusal offers only Negotiate or NTLM.").arg(QString::fromLatin1(sent));
    found.remedy = Text::tr("Let the client log in by Windows authentication, or have the server's administrator "
                            "allow the other method at this address.");
    found.evidence = {exchange.atHeader(Side::Response, "WWW-Authenticate"),
                      exchange.atHeader(Side::Request, "Authorization")};
    return found;
}

Finding notOffered(const ExchangeView &exchange)
{
    Finding found = finding("windows.notoffered", {}, Certainty::Likely);
    found.title = Text::tr("The server does not offer Windows authentication here.");
    found.why = Text::tr("The profile wants Negotiate or NTLM; the refusal offers only %1.")
                    .arg(QString::fromLatin1(exchange.challenges().first().scheme));
    found.remedy = Text::tr("Choose one of the methods that are offered, or have the server's administrator allow "
                            "Windows authentication.");
    found.evidence = {exchange.atHeader(Side::Response, "WWW-Authenticate")};
    return found;
}

Finding notTried(const ExchangeView &exchange, Certainty certainty)
{
    Finding found = finding("windows.noattempt", {"W15"}, certainty);
    found.title = Text::tr("The server offers Windows authentication, and the client did not try it.");
    found.why = Text::tr("The refusal offers Negotiate or NTLM; no request with a token follows.");
    found.remedy = Text::tr("Give the client credentials for it: a Kerberos ticket (kinit, or a login to the domain), "
                            "or a user name and password. Browsers also need the address in their list of trusted "
                            "sites.");
    found.wouldTell = Text::tr("Whether the client has a ticket: klist on the client shows it.");
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc4559"_s);
    found.evidence = {exchange.atHeader(Side::Response, "WWW-Authenticate")};
    return found;
}

} // namespace

QList<Finding> headerTooLong(const CaptureView &capture, const Profile & /*profile*/)
{
    const QList<const ExchangeView *> latest = latestFailures(capture);
    QList<Finding> findings;
    for (const ExchangeView *exchange : latest) {
        if (std::optional<Finding> found = tooLongIn(*exchange)) {
            findings.append(*found);
        }
    }
    return aboveTheGeneral(findings);
}

QList<Finding> noAttempt(const CaptureView &capture, const Profile &profile)
{
    const QList<const ExchangeView *> latest = latestFailures(capture);
    QList<Finding> findings;
    if (latest.isEmpty()) {
        return findings;
    }
    QSet<QByteArray> tried;
    for (const ExchangeView &exchange : capture.exchanges()) {
        if (exchange.hasHeader(Side::Request, "Authorization")) {
            tried.insert(placeOf(exchange));
        }
    }
    for (const ExchangeView *exchange : latest) {
        const QByteArray sent = exchange->sentScheme();
        if (exchange->status() != kUnauthorized || isWindowsScheme(sent)) {
            continue;
        }
        if (!exchange->offers("Negotiate") && !exchange->offers("NTLM")) {
            if (sent.isEmpty() && isWindowsScheme(profile.scheme) && !exchange->challenges().isEmpty()) {
                findings.append(notOffered(*exchange));
            }
            continue;
        }
        const bool isAlone = offersWindowsOnly(*exchange);
        if (!sent.isEmpty()) {
            if (isAlone) {
                findings.append(otherMethod(*exchange, sent));
            }
            continue;
        }
        if (!tried.contains(placeOf(*exchange))) {
            const bool carriesAnother = exchange->hasHeader(Side::Request, "SOAPAction");
            findings.append(notTried(*exchange, isAlone && !carriesAnother ? Certainty::Likely : Certainty::Possible));
        }
    }
    return aboveTheGeneral(findings);
}

namespace {

bool loggedInByWindows(const CaptureView &capture, const ExchangeView &exchange)
{
    const QList<const ExchangeView *> earlier = capture.before(exchange);
    return std::any_of(earlier.begin(), earlier.end(),
                       [](const ExchangeView *one) { return isWindowsScheme(one->sentScheme()); });
}

} // namespace

QList<Finding> doubleHop(const CaptureView &capture, const Profile & /*profile*/)
{
    const QList<const ExchangeView *> latest = latestFailures(capture);
    QList<Finding> findings;
    for (const ExchangeView *exchange : latest) {
        // .NET's own words for a refusal that it met with itself; the numbers and names stay in every language.
        const bool isRefusal =
            exchange->status() >= kServerError &&
            (exchange->bodyHas(Side::Response, "MessageSecurityException") ||
             (exchange->bodyHas(Side::Response, "WebException") && exchange->bodyHas(Side::Response, "(401)")));
        if (!isRefusal) {
            continue;
        }
        if (!isWindowsScheme(exchange->sentScheme()) && !loggedInByWindows(capture, *exchange)) {
            continue;
        }
        Finding found = finding("windows.doublehop", {"W9"}, Certainty::Likely);
        found.title = Text::tr("The login was accepted, but the server could not pass it on to a second server.");
        found.why = Text::tr("The Windows login went well; the error is one that the server got itself, a refusal "
                             "(401) from behind.");
        found.remedy = Text::tr("Windows does not hand a person's login on to a second server (double hop): put both "
                                "on one server, or let the service log in with an account of its own.");
        found.wouldTell = Text::tr("The log of the server behind: it shows an anonymous login or none.");
        found.evidence = {exchange->atBody(Side::Response, exchange->bodyHas(Side::Response, "MessageSecurityException")
                                                               ? "MessageSecurityException"
                                                               : "(401)"),
                          exchange->atStatus()};
        findings.append(found);
    }
    return aboveTheGeneral(findings);
}

} // namespace Ticketscope::Diagnosis::Windows
