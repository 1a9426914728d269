// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/webapicall.h"

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

/// Of "/SuperOffice/api/v1/User" or "/Cust12345/api": from "/api" on, lower case; empty if there is none.
QString apiPath(const QUrl &url)
{
    const QString path = url.path().toLower();
    const qsizetype at = path.indexOf("/api/"_L1);
    if (at >= 0) {
        return path.mid(at);
    }
    return path.endsWith("/api"_L1) ? path.right(4) : QString();
}

/// Many services have an /api; these are only SuperOffice's.
bool isVendors(const ExchangeView &exchange, const QString &path)
{
    const QUrl &url = exchange.exchange().url;
    if (isOnline(url) || url.path().contains("superoffice"_L1, Qt::CaseInsensitive) ||
        url.host().contains("superoffice"_L1) || exchange.hasHeader(Side::Request, "SO-AppToken")) {
        return true;
    }
    const QByteArray authorization = exchange.header(Side::Request, "Authorization");
    if (authorization.left(8).toLower() == "soticket" || authorization.contains(" 8A:") ||
        authorization.contains("7T:")) {
        return true;
    }
    return path.contains("/api/v1/user/current"_L1) || path.contains("/api/v1/agents/"_L1) ||
           exchange.bodyHas(Side::Response, "SuperOffice.Services") || exchange.bodyHas(Side::Response, "X-XSRF-TOKEN");
}

} // namespace

bool isWebApi(const ExchangeView &exchange, const Profile &profile)
{
    const QString path = apiPath(exchange.exchange().url);
    // Those are SuperID's own.
    if (path.isEmpty() || path.startsWith("/api/state/"_L1) || path.startsWith("/api/partnersystemuser"_L1)) {
        return false;
    }
    return profile.service == "superoffice-webapi" || isVendors(exchange, path);
}

std::optional<WebApiCall> WebApiCall::of(const CaptureView &capture, const Profile &profile,
                                         const ExchangeView &exchange)
{
    if (!isWebApi(exchange, profile)) {
        return std::nullopt;
    }
    WebApiCall call{capture,
                    profile,
                    exchange,
                    apiPath(exchange.exchange().url),
                    exchange.header(Side::Request, "Authorization").trimmed(),
                    {},
                    {},
                    {},
                    {}};
    const qsizetype blank = call.authorization.indexOf(' ');
    const QByteArray first = blank < 0 ? call.authorization : call.authorization.left(blank);
    const bool isWord = !first.isEmpty() && first.size() <= 16 &&
                        std::all_of(first.begin(), first.end(), [](char c) { return std::isalnum(c) || c == '-'; });
    if (isWord && (blank >= 0 || first.toLower() == "soticket" || first.toLower() == "bearer")) {
        call.scheme = first.toLower();
        call.credentials = blank < 0 ? QByteArray() : call.authorization.mid(blank + 1).trimmed();
    }
    if (exchange.bodyHas(Side::Response, "\"Message\"") || exchange.bodyHas(Side::Response, "\"ErrorType\"")) {
        call.hasError = exchange.field(Side::Response, "webapi.error") != nullptr;
        call.errorType = exchange.text(Side::Response, "webapi.error.errortype");
        call.errorText = exchange.text(Side::Response, "webapi.error.errormessage");
        for (const char *id : {"webapi.error.messagedetail", "webapi.error.message"}) {
            if (call.errorText.isEmpty()) {
                call.errorText = exchange.text(Side::Response, id);
            }
        }
    }
    return call;
}

bool WebApiCall::says(QLatin1StringView word) const
{
    return errorText.contains(word, Qt::CaseInsensitive) || errorType.contains(word, Qt::CaseInsensitive);
}

SentTicket WebApiCall::token() const
{
    return {credentials, exchange.exchange().url, atAuthorization()};
}

Evidence WebApiCall::atAuthorization() const
{
    return exchange.atHeader(Side::Request, "Authorization", u"Authorization"_s);
}

Evidence WebApiCall::answer() const
{
    if (const DecodedNode *error = hasError ? exchange.field(Side::Response, "webapi.error") : nullptr) {
        return exchange.at(Side::Response, *error);
    }
    return exchange.hasAnswer() ? exchange.atStatus() : exchange.whole();
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
