// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/http/credentials.h"
#include "diagnosis/rules/http/httprules.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

Finding forbidden(const ExchangeView &exchange)
{
    const bool hasLogin =
        exchange.hasHeader(Side::Request, "Authorization") || exchange.hasHeader(Side::Request, "Cookie");
    Finding finding = newFinding("http.forbidden", Severity::Cause, Certainty::Possible, exchange.atStatus());
    finding.title = hasLogin ? Text::tr("The server knows who asks, and does not allow it.")
                             : Text::tr("The server does not allow this request at all.");
    finding.why = Text::tr("403 differs from 401: another password does not help.");
    finding.remedy = Text::tr("The service's administrator should see to the user's rights, to rules for addresses of "
                              "clients, and to whether the address is right.");
    finding.wouldTell = Text::tr("The same call as a user with more rights, and from another network.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4"_s);
    return finding;
}

/// R40 of the catalogue: a browser asked first, and the answer was no (Fetch standard, CORS preflight).
std::optional<Finding> preflight(const ExchangeView &exchange)
{
    if (exchange.exchange().request.head.method != "OPTIONS" ||
        !exchange.hasHeader(Side::Request, "Access-Control-Request-Method")) {
        return std::nullopt;
    }
    const QString origin = QString::fromLatin1(exchange.header(Side::Request, "Origin"));
    Finding finding = newFinding("http.cors", Severity::Cause, Certainty::Likely, exchange.atStatus());
    finding.evidence.append(exchange.atHeader(Side::Request, "Origin"));
    finding.catalogue = {"R40"};
    finding.title = Text::tr("The service does not let web pages from %1 call it.").arg(origin);
    finding.why = Text::tr("The browser asked before the call, and the answer was %1.").arg(exchange.status());
    finding.remedy = Text::tr("The service's administrator must add the origin to those that it allows. Programs that "
                              "are no web pages are not held back by this.");
    finding.reference = QUrl(u"https://fetch.spec.whatwg.org/#http-cors-protocol"_s);
    return finding;
}

Finding otherMethod(const ExchangeView &exchange)
{
    const QString allowed = QString::fromLatin1(exchange.header(Side::Response, "Allow"));
    const QString method = QString::fromLatin1(exchange.exchange().request.head.method);
    Finding finding = newFinding("http.method", Severity::Cause, Certainty::Likely, exchange.atStatus());
    if (!allowed.isEmpty()) {
        finding.evidence.append(exchange.atHeader(Side::Response, "Allow"));
    }
    finding.title = Text::tr("The server does not take %1 at this address.").arg(method);
    finding.why =
        allowed.isEmpty() ? Text::tr("The answer is 405.") : Text::tr("The answer is 405 and allows %1.").arg(allowed);
    finding.remedy = Text::tr("Check the address and the method. On IIS, WebDAV and the verbs of the handler are usual "
                              "reasons; the server's administrator can change them.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6"_s);
    return finding;
}

Finding tooMany(const ExchangeView &exchange)
{
    const QString after = QString::fromLatin1(exchange.header(Side::Response, "Retry-After"));
    Finding finding = newFinding("http.toomany", Severity::Cause, Certainty::Proven, exchange.atStatus());
    finding.title = Text::tr("The client sent too many requests, and the server asks it to wait.");
    finding.why = after.isEmpty() ? Text::tr("The answer is 429.")
                                  : Text::tr("The answer is 429 with Retry-After: %1.").arg(after);
    finding.remedy = Text::tr("Wait and send less often. Where several programs share one account or address, they "
                              "share the limit too.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6585#section-4"_s);
    return finding;
}

/// Q7 of the catalogue: a body that says it is a form, and is not.
std::optional<Finding> otherType(const ExchangeView &exchange)
{
    const QByteArray type = exchange.mediaType(Side::Request);
    if (type != "application/x-www-form-urlencoded" && !(type.isEmpty() && !exchange.body(Side::Request).isEmpty())) {
        return std::nullopt;
    }
    const QByteArrayView body = exchange.body(Side::Request);
    QByteArray start = body.first(qMin<qsizetype>(64, body.size())).toByteArray();
    if (start.startsWith("\xef\xbb\xbf")) {
        start.remove(0, 3);
    }
    start = start.trimmed();
    const bool isXml = start.startsWith('<');
    if (!isXml && !start.startsWith('{') && !start.startsWith('[')) {
        return std::nullopt;
    }
    const bool isSoap = isXml && exchange.bodyHas(Side::Request, "Envelope");
    Finding finding = newFinding("http.content-type", Severity::Cause, Certainty::Likely,
                                 exchange.atHeader(Side::Request, "Content-Type"));
    finding.evidence.append(exchange.atStatus());
    finding.catalogue = {"Q7"};
    finding.title = isXml ? Text::tr("The body is XML, but the request does not say so.")
                          : Text::tr("The body is JSON, but the request does not say so.");
    finding.why = type.isEmpty() ? Text::tr("There is no Content-Type.")
                                 : Text::tr("Content-Type says that it is a form; Qt sets that where the program sets "
                                            "none.");
    finding.remedy =
        isSoap && !exchange.hasHeader(Side::Request, "SOAPAction")
            ? Text::tr("Set Content-Type to text/xml; charset=utf-8, and SOAPAction, which is missing too.")
        : isXml ? Text::tr("Set Content-Type to text/xml; charset=utf-8.")
                : Text::tr("Set Content-Type to application/json.");
    return finding;
}

} // namespace

QList<Finding> statuses(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        if (exchange->outcome() != Outcome::Refused || exchange->status() < 400) {
            continue;
        }
        if (const auto finding = otherType(*exchange)) {
            findings.append(*finding);
        }
        if (const auto finding = preflight(*exchange)) {
            findings.append(*finding);
            continue;
        }
        switch (exchange->status()) {
        case 403:
            findings.append(forbidden(*exchange));
            break;
        case 405:
            findings.append(otherMethod(*exchange));
            break;
        case 429:
            findings.append(tooMany(*exchange));
            break;
        default:
            break;
        }
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
