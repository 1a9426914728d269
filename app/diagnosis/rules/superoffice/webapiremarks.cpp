// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/webapiremarks.h"

#include "diagnosis/rules/superoffice/webapicall.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr qsizetype kMostRemarks = 20;
/// Addresses of the site stand near the beginning, or the answer is a long list of the like.
constexpr qsizetype kLookedAt = 65536;

bool isGood(const ExchangeView &exchange)
{
    return exchange.status() == 200 && exchange.mediaType(Side::Response).endsWith("json");
}

/// R38.
std::optional<Finding> nothingThere(const CaptureView & /*capture*/, const ExchangeView &exchange)
{
    if (!isGood(exchange) || exchange.body(Side::Response).size() > 16 ||
        exchange.body(Side::Response).trimmed() != "null" ||
        !exchange.exchange().url.path().contains("/agents/"_L1, Qt::CaseInsensitive)) {
        return std::nullopt;
    }
    return remark(Severity::Note, "webapi.null", {"R38"}, Certainty::Proven,
                  {Text::tr("The agent found nothing; the login is in order."),
                   Text::tr("The answer is 200 with null, which is how agents say that there is no such object."),
                   Text::tr("Check the number that was asked for."),
                   {}},
                  {exchange.atBody(Side::Response, "null")});
}

/// R39.
std::optional<Finding> untranslated(const CaptureView & /*capture*/, const ExchangeView &exchange)
{
    if (!isGood(exchange) || !exchange.bodyHas(Side::Response, "\"[SR_") ||
        exchange.hasHeader(Side::Request, "Accept-Language") || exchange.hasHeader(Side::Request, "SO-Language")) {
        return std::nullopt;
    }
    return remark(Severity::Note, "webapi.untranslated", {"R39"}, Certainty::Proven,
                  {Text::tr("Texts came untranslated because no language was asked for."),
                   Text::tr("The answer has identifiers such as [SR_…], and the request has no Accept-Language."),
                   Text::tr("The developer sends Accept-Language or SO-Language."),
                   {}},
                  {exchange.atBody(Side::Response, "[SR_")});
}

/// R41: addresses in the answer that lead elsewhere than the request went.
std::optional<Finding> internalAddress(const CaptureView &capture, const ExchangeView &exchange)
{
    if (!isGood(exchange)) {
        return std::nullopt;
    }
    static const QRegularExpression address(u"https?://([^/\"\\\\:]+)(?::\\d+)?/[^\"]*?/?api/v1"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    const QByteArrayView body = exchange.body(Side::Response);
    const QString text = QString::fromUtf8(body.first(std::min(kLookedAt, body.size())));
    const QRegularExpressionMatch match = address.match(text);
    const QByteArray host = exchange.header(Side::Request, "Host").split(':').first();
    const QString wanted = host.isEmpty() ? exchange.exchange().url.host() : QString::fromLatin1(host);
    if (!match.hasMatch() || match.captured(1).compare(wanted, Qt::CaseInsensitive) == 0 ||
        match.captured(1).compare(exchange.exchange().url.host(), Qt::CaseInsensitive) == 0 ||
        isOnline(exchange.exchange().url)) {
        return std::nullopt;
    }
    QList<Evidence> evidence{exchange.atBody(Side::Response, match.captured(1).toUtf8())};
    const QList<const ExchangeView *> &failed = capture.failed();
    const auto followed = std::find_if(failed.begin(), failed.end(), [&match](const ExchangeView *one) {
        return one->exchange().url.host().compare(match.captured(1), Qt::CaseInsensitive) == 0;
    });
    const bool wasFollowed = followed != failed.end();
    if (wasFollowed) {
        evidence.append((*followed)->whole());
    }
    Finding found = remark(
        wasFollowed ? Severity::Cause : Severity::Warning, "webapi.internal-address", {"R41"}, Certainty::Likely,
        {Text::tr("The addresses in the answer lead to another host."),
         Text::tr("The call went to %1; the links in the answer go to %2.").arg(wanted, match.captured(1)),
         Text::tr("The SuperOffice administrator sets UrlHostOverride (and its kin) in the section Client, so that the "
                  "links fit the reverse proxy."),
         {}},
        evidence);
    found.explains << "transport.name"
                   << "transport.refused"
                   << "transport.timeout"
                   << "http.refused";
    return found;
}

/// R40: a browser keeps the answer from a page of another origin, whatever its status (Fetch, CORS check).
std::optional<Finding> otherOrigin(const CaptureView & /*capture*/, const ExchangeView &exchange)
{
    const QByteArray origin = exchange.header(Side::Request, "Origin");
    const QByteArray allowed = exchange.header(Side::Response, "Access-Control-Allow-Origin").trimmed();
    if (origin.isEmpty() || !exchange.hasAnswer() || allowed == "*" || allowed == origin) {
        return std::nullopt;
    }
    const QUrl from(QString::fromLatin1(origin));
    const QUrl &to = exchange.exchange().url;
    if (from.host() == to.host() && from.scheme() == to.scheme() && from.port() == to.port()) {
        return std::nullopt;
    }
    const Severity severity = exchange.isFailure() ? Severity::Cause : Severity::Warning;
    const QString page = quoted(QString::fromLatin1(origin));
    Finding found =
        remark(severity, "webapi.cors", {"R40"}, Certainty::Likely,
               {Text::tr("The browser keeps the answer from the page: its origin is not allowed."),
                allowed.isEmpty()
                    ? Text::tr("The call comes from a page of %1, and the answer has no Access-Control-Allow-Origin.")
                          .arg(page)
                    : Text::tr("The call comes from a page of %1; Access-Control-Allow-Origin names %2.")
                          .arg(page, quoted(QString::fromLatin1(allowed))),
                Text::tr("The SuperOffice administrator adds the origin to CORSOrigin in the web.config of WebApi."),
                {}},
               {exchange.atHeader(Side::Request, "Origin", u"Origin"_s), exchange.atStatus()});
    found.explains << "http.refused"
                   << "http.forbidden"
                   << "transport.closed";
    return found;
}

} // namespace

QList<Finding> webApiRemarks(const CaptureView &capture, const Profile &profile)
{
    QList<Finding> found;
    for (const ExchangeView &exchange : capture.exchanges()) {
        if (found.size() >= kMostRemarks) {
            break;
        }
        // The address first: it costs nothing.
        if (!exchange.exchange().url.path().contains("/api"_L1, Qt::CaseInsensitive) || !isWebApi(exchange, profile)) {
            continue;
        }
        for (const auto &look : {nothingThere, untranslated, internalAddress, otherOrigin}) {
            if (auto one = look(capture, exchange)) {
                found.append(*one);
            }
        }
    }
    return found;
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
