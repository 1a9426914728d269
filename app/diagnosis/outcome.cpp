// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/outcome.h"

namespace Ticketscope::Diagnosis {

namespace {

/// false, in a node of that id.
bool isDenied(const ExchangeView &exchange, QByteArrayView id)
{
    const DecodedNode *node = exchange.field(Side::Response, id);
    return node && node->value.isValid() && !node->value.toBool();
}

bool isSoapRefusal(const ExchangeView &exchange)
{
    // Most answers are none, and taking one apart costs more than looking for a word.
    if (exchange.bodyHas(Side::Response, "Fault") && exchange.field(Side::Response, "soap.fault")) {
        return true;
    }
    return exchange.bodyHas(Side::Response, "Succeeded") &&
           (isDenied(exchange, "superoffice.succeeded") || isDenied(exchange, "superoffice.authenticationsucceeded"));
}

bool isJsonRefusal(const ExchangeView &exchange)
{
    const QByteArray type = exchange.mediaType(Side::Response);
    if (!type.endsWith("json")) {
        return false;
    }
    return (exchange.bodyHas(Side::Response, "\"Error\"") && exchange.field(Side::Response, "webapi.error")) ||
           (exchange.status() >= 400);
}

} // namespace

bool asksForData(const ExchangeView &exchange)
{
    const QByteArray type = exchange.mediaType(Side::Request);
    const QByteArray accept = exchange.header(Side::Request, "Accept");
    const QString path = exchange.exchange().url.path();
    return exchange.hasHeader(Side::Request, "SOAPAction") || type.contains("xml") || type.contains("json") ||
           accept.startsWith("application/json") || path.contains(QLatin1String("/api/"), Qt::CaseInsensitive) ||
           path.endsWith(QLatin1String(".svc"), Qt::CaseInsensitive) ||
           path.contains(QLatin1String(".svc/"), Qt::CaseInsensitive);
}

bool isPage(const ExchangeView &exchange)
{
    if (exchange.mediaType(Side::Response) == "text/html") {
        return true;
    }
    const QByteArray start = exchange.body(Side::Response)
                                 .first(qMin<qsizetype>(200, exchange.body(Side::Response).size()))
                                 .toByteArray()
                                 .trimmed()
                                 .toLower();
    return start.startsWith("<!doctype html") || start.startsWith("<html");
}

Outcome outcomeOf(const ExchangeView &exchange)
{
    const Exchange &what = exchange.exchange();
    const int status = exchange.status();
    if (what.error || status == 0 || !what.response.complete) {
        return Outcome::Broken;
    }
    if (status == 401 || status == 407) {
        return exchange.challenges().isEmpty() ? Outcome::Refused : Outcome::Challenged;
    }
    if (status >= 400) {
        return Outcome::Refused;
    }
    if (status >= 300 && status != 304) {
        return Outcome::Redirected;
    }
    if (isSoapRefusal(exchange) || isJsonRefusal(exchange)) {
        return Outcome::Refused;
    }
    if (asksForData(exchange) && isPage(exchange)) {
        return Outcome::Refused;
    }
    return Outcome::Accepted;
}

} // namespace Ticketscope::Diagnosis
