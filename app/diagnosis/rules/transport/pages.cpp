// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/outcome.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/transport/transportrules.h"

#include <QCoreApplication>

#include <array>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// Words of addresses, titles and Server headers of guest networks, whatever language the page is in.
constexpr std::array<const char *, 11> kPortalWords{"captive", "hotspot", "portal", "guest", "wifi",    "wi-fi",
                                                    "wlan",    "gjest",   "splash", "gast",  "mikrotik"};

constexpr qsizetype kLookedAt = 4096;

bool hasPortalWord(const QByteArray &text)
{
    return std::any_of(kPortalWords.begin(), kPortalWords.end(),
                       [&text](const char *word) { return text.contains(word); });
}

QByteArray titleOf(const QByteArray &page)
{
    const qsizetype start = page.indexOf("<title");
    const qsizetype end = start < 0 ? -1 : page.indexOf("</title", start);
    return end < 0 ? QByteArray() : page.mid(start, end - start);
}

bool looksLikePortal(const ExchangeView &exchange)
{
    const QByteArrayView body = exchange.body(Side::Response);
    const QByteArray page = body.first(qMin(kLookedAt, body.size())).toByteArray().toLower();
    const QByteArray server = exchange.header(Side::Response, "Server").toLower();
    return hasPortalWord(server) || hasPortalWord(titleOf(page)) ||
           hasPortalWord(exchange.exchange().url.host().toLatin1().toLower());
}

/// A guest network can answer in place of a service only where nobody proves who he is.
bool isProven(const Exchange &what)
{
    return what.url.scheme() == "https"_L1 && !what.tls.protocol.isEmpty();
}

Finding portal(const ExchangeView &exchange, Certainty certainty)
{
    Finding finding = newFinding("transport.captive-portal", Severity::Cause, certainty,
                                 exchange.at(Side::Response, exchange.exchange().response.body, Text::tr("page")));
    if (exchange.hasHeader(Side::Response, "Server")) {
        finding.evidence.append(exchange.atHeader(Side::Response, "Server"));
    }
    finding.title = Text::tr("A network's sign-in page answered instead of the service.");
    finding.why = Text::tr("The request asked for data, and the answer is the page of a guest network.");
    finding.remedy = Text::tr("Open a browser on this computer, sign in to the network, and try again. The service did "
                              "not see the request.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc8952"_s);
    finding.explains = {"http.page"};
    return finding;
}

/// Further on in the same capture, a redirect led to another host.
bool wasLedAway(const CaptureView &capture, const ExchangeView &exchange)
{
    const QList<const ExchangeView *> before = shortlyBefore(capture, exchange);
    return std::any_of(before.begin(), before.end(), [&exchange](const ExchangeView *one) {
        return one->outcome() == Outcome::Redirected &&
               one->exchange().url.resolved(QUrl::fromEncoded(one->header(Side::Response, "Location"))) ==
                   exchange.exchange().url &&
               one->exchange().url.host() != exchange.exchange().url.host();
    });
}

Finding page(const ExchangeView &exchange)
{
    Finding finding = newFinding("http.page", Severity::Cause, Certainty::Possible,
                                 exchange.at(Side::Response, exchange.exchange().response.body, Text::tr("page")));
    finding.isLastResort = true;
    finding.title = Text::tr("A web page came in place of the data that was asked for.");
    finding.why = Text::tr("The answer to %1 is HTML, from %2.").arg(methodAndPath(exchange), exchange.answerer().name);
    finding.remedy = Text::tr("Look at the page's title: a sign-in page means that the request carried no valid login, "
                              "another one that the address is not the service's.");
    finding.wouldTell = Text::tr("The same address in a browser shows what the page is.");
    return finding;
}

} // namespace

QList<Finding> pages(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        if (exchange->status() == 511) {
            findings.append(portal(*exchange, Certainty::Proven)); // RFC 6585 section 6
            continue;
        }
        if (exchange->status() / 100 != 2 || !isPage(*exchange) || !exchange->exchange().response.complete) {
            continue;
        }
        if (!isProven(exchange->exchange()) && looksLikePortal(*exchange)) {
            findings.append(portal(*exchange, Certainty::Likely));
        } else if (!isProven(exchange->exchange()) && wasLedAway(capture, *exchange)) {
            findings.append(portal(*exchange, Certainty::Possible));
        }
        findings.append(page(*exchange));
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
