// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/outcome.h"

#include "diagnosis/formfields.h"

#include <QUrlQuery>

namespace Ticketscope::Diagnosis {

namespace {

/// "IsSuccessful", what parts it from its value in JSON or XML, and the value.
constexpr qsizetype kFlagAndValue = 32;

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
    const bool mayBeError =
        exchange.bodyHas(Side::Response, "\"Error\"") || exchange.bodyHas(Side::Response, "\"MessageDetail\"");
    return (mayBeError && exchange.field(Side::Response, "webapi.error")) || (exchange.status() >= 400);
}

/// SuperID's exchange of a system user's token says so in its answer, in JSON or XML, with status 200.
bool isPartnerRefusal(const ExchangeView &exchange)
{
    const QByteArrayView body = exchange.body(Side::Response);
    const qsizetype at = body.indexOf("IsSuccessful");
    return at >= 0 && body.sliced(at, qMin<qsizetype>(kFlagAndValue, body.size() - at)).contains("false");
}

/// SuperID's own page for an application that it does not let in.
bool isAuthorizationError(const ExchangeView &exchange)
{
    return exchange.exchange().url.path().startsWith(QLatin1String("/login/"), Qt::CaseInsensitive) &&
           exchange.bodyHas(Side::Response, "Authorization error:");
}

/// Back to the very same request, with no cookie that could change the answer: a circle.
bool leadsToItself(const ExchangeView &exchange, const QUrl &location)
{
    const QUrl &url = exchange.exchange().url;
    const QByteArray &method = exchange.exchange().request.head.method;
    return (method == "GET" || method == "HEAD") && !location.isEmpty() && url.resolved(location) == url &&
           !exchange.hasHeader(Side::Response, "Set-Cookie");
}

/// To a page where somebody is to log in, in place of the data; or back to the application with an error (RFC 6749
/// section 4.1.2.1).
bool isRefusingRedirect(const ExchangeView &exchange)
{
    const QUrl to = QUrl::fromEncoded(exchange.header(Side::Response, "Location"));
    if (asksForData(exchange) && to.path().endsWith(QLatin1String("login.aspx"), Qt::CaseInsensitive)) {
        return true;
    }
    if (leadsToItself(exchange, to)) {
        return true;
    }
    return QUrlQuery(to).hasQueryItem(QStringLiteral("error")) ||
           QUrlQuery(to.fragment()).hasQueryItem(QStringLiteral("error"));
}

/// A login of this program that was led to a page where somebody is to log in: what it brought was not taken.
bool isLedToLoginPage(const ExchangeView &exchange)
{
    const StepKind kind = exchange.exchange().step.kind;
    const bool isOwn = kind == StepKind::Login || kind == StepKind::Leg || kind == StepKind::Redirect;
    return isOwn && exchange.exchange().url.path().endsWith(QLatin1String("/login.aspx"), Qt::CaseInsensitive) &&
           isPage(exchange);
}

/// The browser brings an error back to the application (RFC 6749 section 4.1.2.1), whatever the application answers.
bool bringsError(const ExchangeView &exchange)
{
    const bool isQuery = exchange.exchange().url.query().contains(QLatin1String("error="));
    const bool isForm = !isQuery && exchange.exchange().request.head.method == "POST" &&
                        exchange.mediaType(Side::Request) == "application/x-www-form-urlencoded" &&
                        exchange.bodyHas(Side::Request, "error=");
    if (!isQuery && !isForm) {
        return false;
    }
    const FormFields fields = isQuery ? queryFields(exchange) : bodyFields(exchange);
    const bool isMarked = field(fields, "state") || field(fields, "error_description") ||
                          exchange.exchange().step.kind == StepKind::Browser;
    return !value(fields, "error").isEmpty() && isMarked && !field(fields, "code") && !field(fields, "grant_type");
}

/// A browser's question before a call to another origin that was not answered with a yes (Fetch, CORS preflight).
bool isRefusedPreflight(const ExchangeView &exchange)
{
    return exchange.exchange().request.head.method == "OPTIONS" &&
           exchange.hasHeader(Side::Request, "Access-Control-Request-Method") &&
           !exchange.hasHeader(Side::Response, "Access-Control-Allow-Origin");
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
    if (what.error || status == 0 || exchange.isCutOff()) {
        return Outcome::Broken;
    }
    if (status == 401 || status == 407) {
        return exchange.challenges().isEmpty() ? Outcome::Refused : Outcome::Challenged;
    }
    if (status >= 400 || bringsError(exchange)) {
        return Outcome::Refused;
    }
    if (status >= 300 && status != 304) {
        return isRefusingRedirect(exchange) ? Outcome::Refused : Outcome::Redirected;
    }
    if (isSoapRefusal(exchange) || isJsonRefusal(exchange) || isPartnerRefusal(exchange)) {
        return Outcome::Refused;
    }
    if (isAuthorizationError(exchange) || isLedToLoginPage(exchange) || isRefusedPreflight(exchange)) {
        return Outcome::Refused;
    }
    if (asksForData(exchange) && isPage(exchange)) {
        return Outcome::Refused;
    }
    return Outcome::Accepted;
}

} // namespace Ticketscope::Diagnosis
