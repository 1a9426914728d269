// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/transport/transportrules.h"
#include "diagnosis/rules/transport/trouble.h"

#include <QCoreApplication>
#include <QHash>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

QUrl targetOf(const ExchangeView &redirect)
{
    return redirect.exchange().url.resolved(QUrl::fromEncoded(redirect.header(Side::Response, "Location")));
}

Finding circle(const ExchangeView &exchange)
{
    const bool isRedirect = exchange.hasHeader(Side::Response, "Location");
    Finding finding = newFinding("http.redirect-loop", Severity::Cause, Certainty::Proven,
                                 isRedirect ? exchange.atHeader(Side::Response, "Location") : exchange.whole());
    finding.title = Text::tr("The server's redirects go in a circle.");
    finding.why =
        isRedirect
            ? Text::tr("%1 is redirected again and again, and never answered.").arg(exchange.exchange().url.path())
            : errorText(exchange);
    finding.remedy = Text::tr("The server's administrator should mend the redirect. Often the server thinks that the "
                              "request came over http because a proxy in front of it took the TLS off, or it waits for "
                              "a cookie that the client does not send back.");
    return finding;
}

Finding inTheClear(const ExchangeView &redirect)
{
    Finding finding = newFinding("transport.redirect-https", Severity::Warning, Certainty::Proven,
                                 redirect.atHeader(Side::Response, "Location"));
    finding.evidence.append(redirect.atHeader(Side::Request, "Authorization"));
    finding.title = Text::tr("The login crossed the network unencrypted before the server redirected to https.");
    finding.why = Text::tr("The address begins with http, and the server redirects it to https.");
    finding.remedy = Text::tr("Write https in the address. Change the password if others could listen on the way.");
    return finding;
}

/// Q6 of the catalogue: the client, or a library in it, took the login off when it followed.
Finding droppedLogin(const ExchangeView &redirect, const ExchangeView &next)
{
    Finding finding = newFinding("http.redirect-authorization", Severity::Cause, Certainty::Proven, next.atStatus());
    finding.catalogue = {"Q6"};
    finding.evidence.append(redirect.atHeader(Side::Response, "Location"));
    finding.evidence.append(redirect.atHeader(Side::Request, "Authorization"));
    finding.title = Text::tr("The client left the Authorization header out when it followed a redirect.");
    finding.why = Text::tr("Exchange %1 carried it, the redirect led to %2, and the request there had none.")
                      .arg(QString::number(redirect.id()), hostText(next.exchange().url));
    finding.remedy = Text::tr("Use the address that the redirect leads to from the start. Most clients drop the header "
                              "for another host, scheme or port on purpose.");
    finding.explains = {"http.unanswered"};
    return finding;
}

Finding changedMethod(const ExchangeView &redirect, const ExchangeView &next)
{
    Finding finding = newFinding("http.redirect-method", Severity::Cause, Certainty::Likely, next.atStatus());
    finding.catalogue = {"Q6"};
    finding.evidence.append(redirect.atStatus());
    finding.evidence.append(next.at(Side::Request, next.exchange().request.head.startLine));
    finding.title = Text::tr("A redirect turned %1 into %2, and the body was lost.")
                        .arg(QString::fromLatin1(redirect.exchange().request.head.method),
                             QString::fromLatin1(next.exchange().request.head.method));
    finding.why = Text::tr("Clients do that after status %1.").arg(redirect.status());
    finding.remedy = Text::tr("Use the address that the redirect leads to from the start.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc9110#section-15.4.3"_s);
    finding.explains = {"http.method"};
    return finding;
}

/// The latest redirect that led to this request; null: none did.
const ExchangeView *redirectTo(const CaptureView &capture, const ExchangeView &exchange)
{
    // The target may be on another host, so that captures of others need all exchanges.
    for (auto one = capture.exchanges().rbegin(); one != capture.exchanges().rend(); ++one) {
        if (one->id() < exchange.id() && one->outcome() == Outcome::Redirected &&
            targetOf(*one).adjusted(QUrl::RemoveFragment) == exchange.exchange().url) {
            return &*one;
        }
    }
    return nullptr;
}

QList<Finding> afterRedirect(const CaptureView &capture, const ExchangeView &next)
{
    QList<Finding> findings;
    const ExchangeView *redirect = redirectTo(capture, next);
    if (!redirect) {
        return findings;
    }
    if ((next.status() == 401 || next.status() == 403) && redirect->hasHeader(Side::Request, "Authorization") &&
        !next.hasHeader(Side::Request, "Authorization")) {
        findings.append(droppedLogin(*redirect, next));
    }
    const QByteArray before = redirect->exchange().request.head.method;
    if (before == "POST" && next.exchange().request.head.method == "GET" &&
        (next.status() == 405 || next.status() == 400 || next.status() == 404)) {
        findings.append(changedMethod(*redirect, next));
    }
    return findings;
}

bool sentInTheClear(const ExchangeView &redirect)
{
    const QUrl target = targetOf(redirect);
    const QByteArray scheme = redirect.sentScheme();
    return redirect.exchange().url.scheme() == "http"_L1 && target.scheme() == "https"_L1 &&
           target.host() == redirect.exchange().url.host() && !scheme.isEmpty() && scheme != "ntlm" &&
           scheme != "negotiate" && scheme != "digest";
}

} // namespace

QList<Finding> redirects(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        const bool leadsToItself = exchange->status() / 100 == 3 && targetOf(*exchange) == exchange->exchange().url;
        if (leadsToItself || troubleOf(*exchange) == Trouble::RedirectLoop) {
            findings.append(circle(*exchange));
        } else if (exchange->outcome() == Outcome::Refused || exchange->outcome() == Outcome::Challenged) {
            findings.append(afterRedirect(capture, *exchange));
        }
    }
    for (const ExchangeView &exchange : capture.exchanges()) {
        if (exchange.status() / 100 == 3 && sentInTheClear(exchange)) {
            findings.append(inTheClear(exchange));
            break;
        }
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
