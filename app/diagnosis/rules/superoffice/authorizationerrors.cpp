// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/superid.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QUrlQuery>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr qsizetype kLookedAt = 65536;
/// How far off a signature's minute may be before it is worth a word.
constexpr qint64 kMinuteTolerance = 300;

/// AuthorizeErrorCode: the names are those of an enumeration, in every language.
struct Found
{
    QByteArray name;
    Evidence evidence;
};

std::optional<Found> codeIn(const ExchangeView &exchange, bool isPartner)
{
    static const QRegularExpression numbered(
        u"\\b(Revoked|InvalidRedirectUrl|Expired|Denied|NeedsReapproval|InvalidTimestamp|InvalidSignature)\\s*\\(\\s*\\d+"_s);
    static const QRegularExpression named(
        u"\\b(Revoked|InvalidRedirectUrl|Expired|Denied|NeedsReapproval|InvalidTimestamp|InvalidSignature)\\b"_s);
    const QByteArrayView body = exchange.body(Side::Response);
    const QString text = QString::fromLatin1(body.first(std::min(kLookedAt, body.size())));
    const QRegularExpressionMatch match = (isPartner ? named : numbered).match(text);
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    const QByteArray name = match.captured(1).toLatin1();
    return Found{name, exchange.inBody(Side::Response, {match.capturedStart(1), match.capturedEnd(1)},
                                       QString::fromLatin1(name))};
}

QString codeSays(const QByteArray &name)
{
    return Text::tr("SuperID answers “%1”.").arg(QString::fromLatin1(name));
}

/// R17, R33.
Finding redirectAddress(const ExchangeView &exchange, const Found &code)
{
    const QString sent = QUrlQuery(exchange.exchange().url).queryItemValue(u"redirect_uri"_s, QUrl::FullyDecoded);
    const bool isLocalhost = QUrl(sent).host() == "localhost"_L1;
    const QString why =
        sent.isEmpty() ? codeSays(code.name)
                       : Text::tr("SuperID answers “%1” to “%2”.").arg(QString::fromLatin1(code.name), quoted(sent));
    return cause(
        "superid.redirect-address", {"R17", "R33"}, Certainty::Proven,
        {Text::tr("The redirect address is not registered for the application."),
         why,
         isLocalhost ? Text::tr("The developer uses http://127.0.0.1 or http://[::1] in place of localhost, and "
                                "registers that address.")
                     : Text::tr("The developer registers exactly this address in the Developer Portal: http or https, "
                                "port, path and the slash at the end count."),
         {}},
        {code.evidence, exchange.at(Side::Request, exchange.exchange().request.head.startLine, u"redirect_uri"_s)});
}

/// R18.
Finding consent(const Found &code)
{
    QString title = Text::tr("The application is not approved for this tenant.");
    if (code.name == "Expired") {
        title = Text::tr("The approval of the application for this tenant has expired.");
    } else if (code.name == "Revoked") {
        title = Text::tr("The approval of the application for this tenant was withdrawn.");
    } else if (code.name == "NeedsReapproval") {
        title = Text::tr("The application has changed and must be approved again.");
    }
    return cause(
        "superid.consent", {"R18"}, Certainty::Proven,
        {title, codeSays(code.name), Text::tr("The administrator of the tenant approves the application again."), {}},
        {code.evidence});
}

/// Seconds from when the answer was made to what stands in the token; the server's clock where it is known.
std::optional<qint64> minuteOff(const ExchangeView &exchange)
{
    const DecodedNode *minute = exchange.field(Side::Request, "superoffice.systemtoken.minute");
    const QDateTime signedAt = minute ? minute->value.toDateTime() : QDateTime();
    const QDateTime now = exchange.exchange().started.addSecs(exchange.clockSkew().value_or(0));
    return signedAt.isValid() && now.isValid() ? std::optional(now.secsTo(signedAt)) : std::nullopt;
}

/// R19, where the minute is no known mistake: those are the explainers'.
std::optional<Finding> timestamp(const ExchangeView &exchange, const std::optional<Found> &code)
{
    const std::optional<qint64> off = minuteOff(exchange);
    const bool isNamed = code && code->name == "InvalidTimestamp";
    const bool isOff = off && qAbs(*off) > kMinuteTolerance;
    if (!isNamed && (code || !isOff)) {
        return std::nullopt;
    }
    QList<Evidence> evidence;
    if (const DecodedNode *minute = exchange.field(Side::Request, "superoffice.systemtoken.minute")) {
        evidence.append(exchange.at(Side::Request, *minute, Text::tr("minute of the signature")));
    }
    if (code) {
        evidence.append(code->evidence);
    }
    QString why = isNamed ? codeSays(code->name) : Text::tr("The exchange was refused.");
    if (isOff) {
        why += u' ' + (*off > 0 ? Text::tr("The minute in the token is %1 minutes ahead of the time of the call.")
                                : Text::tr("The minute in the token is %1 minutes behind the time of the call."))
                          .arg(qAbs(*off) / 60);
    }
    return cause(
        "superid.timestamp", {"R19"},
        isNamed && isOff ? Certainty::Proven
        : isNamed        ? Certainty::Likely
                         : Certainty::Possible,
        {Text::tr("The system user's token was signed for another minute."), why,
         Text::tr("The developer signs each call anew, with the minute in UTC and not in local time, and checks "
                  "the clock of the machine."),
         Text::tr("Sign and send again with the present minute in UTC.")},
        evidence);
}

/// R20.
std::optional<Finding> signature(const ExchangeView &exchange, const std::optional<Found> &code)
{
    const bool hasToken =
        exchange.bodyHas(Side::Request, "SignedSystemToken") && !exchange.bodyHas(Side::Request, "***");
    const DecodedNode *parts = exchange.field(Side::Request, "superoffice.systemtoken");
    if (hasToken && !parts && !(code && code->name != "InvalidSignature")) {
        return cause(
            "superid.system-token-form", {"R20"}, Certainty::Likely,
            {Text::tr("The SignedSystemToken is not made up as it should be."),
             Text::tr("It must be the token, a dot, the minute (yyyyMMddHHmm), a dot, and the signature in "
                      "Base64."),
             Text::tr("The developer signs the token with the minute, and sends all three parts."),
             {}},
            {exchange.atBody(Side::Request, "SignedSystemToken"), code ? code->evidence : exchange.atStatus()});
    }
    if (!code || code->name != "InvalidSignature") {
        return std::nullopt;
    }
    QList<Evidence> evidence{code->evidence};
    if (const DecodedNode *bytes = exchange.field(Side::Request, "superoffice.systemtoken.signature")) {
        evidence.append(exchange.at(Side::Request, *bytes, Text::tr("signature")));
    }
    return cause(
        "superid.signature", {"R20"}, Certainty::Proven,
        {Text::tr("The signature of the system user's token does not check out."),
         codeSays(code->name),
         Text::tr("The developer checks that the private key belongs to this application and environment, that "
                  "it is read whole (PEM, line ends), and that token and minute are signed together."),
         {}},
        evidence);
}

std::optional<Finding> otherRefusal(const ExchangeView &exchange)
{
    return cause("superid.system-user", {"R18", "R20"}, Certainty::Possible,
                 {Text::tr("SuperID does not give the system user a ticket."),
                  Text::tr("The answer says that the exchange was not successful."),
                  Text::tr("The developer checks tenant, client secret, system user token and environment against one "
                           "another; the administrator of the tenant checks that the application is approved."),
                  Text::tr("The ErrorMessage of the answer, in the decoded view.")},
                 {exchange.atBody(Side::Response, "IsSuccessful")});
}

} // namespace

bool isSuperId(const ExchangeView &exchange)
{
    const QUrl &url = exchange.exchange().url;
    const QString path = url.path();
    return (isSuperOfficeHost(url) && path.startsWith("/login"_L1, Qt::CaseInsensitive)) ||
           path.contains("/login/common/oauth/"_L1, Qt::CaseInsensitive) ||
           (path.startsWith("/login/.well-known/"_L1, Qt::CaseInsensitive) &&
            exchange.bodyHas(Side::Response, "/login/common/oauth/")) ||
           path.contains("/api/PartnerSystemUser"_L1, Qt::CaseInsensitive) ||
           path.contains("/PartnerSystemUserService.svc"_L1, Qt::CaseInsensitive);
}

QList<Finding> authorizationErrors(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> found;
    const auto take = [&found](std::optional<Finding> one) {
        const bool is = one.has_value();
        if (is) {
            found.append(*std::move(one));
        }
        return is;
    };
    for (const ExchangeView *exchange : latestFailures(capture, kMostFailures)) {
        const bool isPartner =
            exchange->bodyHas(Side::Response, "IsSuccessful") || exchange->bodyHas(Side::Request, "SignedSystemToken");
        if (!isSuperId(*exchange) && !isPartner && !exchange->bodyHas(Side::Response, "Authorization error:")) {
            continue;
        }
        const std::optional<Found> code = codeIn(*exchange, isPartner);
        if (code && code->name == "InvalidRedirectUrl") {
            found.append(redirectAddress(*exchange, *code));
        } else if (code && code->name != "InvalidTimestamp" && code->name != "InvalidSignature") {
            found.append(consent(*code));
        }
        if (isPartner && !take(timestamp(*exchange, code)) && !take(signature(*exchange, code)) && !code) {
            take(otherRefusal(*exchange));
        }
    }
    return found;
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
