// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/oauth/checks.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope::Diagnosis::OAuthRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr std::array kWanted{u"issuer", u"authorization_endpoint", u"token_endpoint", u"jwks_uri"};

const QUrl &discoveryPage()
{
    static const QUrl url(u"https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig"_s);
    return url;
}

Evidence asked(const ExchangeView &exchange)
{
    return exchange.at(Side::Request, exchange.exchange().request.head.startLine);
}

std::optional<Finding> missing(const Traffic &traffic, const Discovery &discovery)
{
    const ExchangeView &exchange = *discovery.exchange;
    const bool isMissing = exchange.status() == 404 || exchange.status() == 410;
    if (!isMissing || !traffic.capture.failed().contains(&exchange) || isSuperIds(exchange)) {
        return std::nullopt;
    }
    const QString path = QUrl(discovery.issuerOfAddress).path();
    Finding found = cause(
        "oauth.discovery-missing", {}, Certainty::Likely,
        {Text::tr("The provider does not describe itself at this address."),
         Text::tr("The answer to the discovery request is %1.").arg(exchange.status()),
         path.isEmpty() || path == "/"_L1
             ? Text::tr("Check the issuer: many providers have a path in it (a tenant, a realm). Where there is no "
                        "discovery at all, enter the endpoints by hand.")
             : Text::tr("Check the issuer's path “%1”, letter by letter and with the slash at its end. Where there is "
                        "no discovery at all, enter the endpoints by hand.")
                   .arg(quoted(path)),
         Text::tr("The provider's manual names the address of its description.")},
        {exchange.atStatus(), asked(exchange)});
    found.explains << "http.not-found";
    found.reference = discoveryPage();
    return found;
}

/// 200, and no description.
std::optional<Finding> unreadable(const Discovery &discovery)
{
    const ExchangeView &exchange = *discovery.exchange;
    if (exchange.status() != 200 || discovery.answer.isObject() || exchange.isCutOff()) {
        return std::nullopt;
    }
    Finding found = cause(
        "oauth.discovery-form", {}, Certainty::Likely,
        {Text::tr("What came in place of the provider's description is no JSON."),
         Text::tr("The answer is of the type %1.").arg(quoted(QString::fromLatin1(exchange.mediaType(Side::Response)))),
         Text::tr("Open the address in a browser: a login page, a proxy or a web application may "
                  "answer in its place. Check the issuer's path."),
         Text::tr("The same address, asked from another network.")},
        {exchange.atHeader(Side::Response, "Content-Type"), asked(exchange)});
    found.reference = discoveryPage();
    return found;
}

/// The login did not end here, so that this did not stop it.
bool wentOn(const Traffic &traffic, const Discovery &discovery)
{
    const auto isLater = [&discovery](const auto &one) { return one.exchange->id() > discovery.exchange->id(); };
    return std::any_of(traffic.authorizations.begin(), traffic.authorizations.end(), isLater) ||
           std::any_of(traffic.tokens.begin(), traffic.tokens.end(), isLater) ||
           std::any_of(traffic.devices.begin(), traffic.devices.end(), isLater);
}

bool isTemplate(const QString &issuer)
{
    return issuer.contains(u'{');
}

std::optional<Finding> otherIssuer(const Discovery &discovery)
{
    const QString issuer = discovery.answer.text(u"issuer");
    const QString wanted = discovery.issuerOfAddress;
    const bool isSame = issuer == wanted || issuer == QString(wanted + u'/');
    if (discovery.exchange->status() != 200 || issuer.isEmpty() || isSame || isSuperIds(*discovery.exchange) ||
        isTemplate(issuer)) {
        return std::nullopt;
    }
    Finding found = cause(
        "oauth.discovery-issuer", {}, Certainty::Proven,
        {Text::tr("The provider describes itself under another issuer than the one that was asked for."),
         Text::tr("The description has the issuer “%1”; its address wants “%2”.").arg(quoted(issuer), quoted(wanted)),
         Text::tr("Enter the issuer exactly as the provider spells it. If only http and https or the host differ, the "
                  "provider does not know its public address: its administrator sets it, behind a proxy above all."),
         {}},
        {discovery.answer.at(u"issuer"), asked(*discovery.exchange)});
    found.reference = discoveryPage();
    found.explains << "oauth.token-issuer";
    return found;
}

std::optional<Finding> incomplete(const Discovery &discovery)
{
    if (discovery.exchange->status() != 200 || !discovery.answer.isObject()) {
        return std::nullopt;
    }
    QStringList lacking;
    for (const char16_t *name : kWanted) {
        if (discovery.answer.text(name).isEmpty()) {
            lacking.append(QString::fromUtf16(name));
        }
    }
    // RFC 8414 wants neither keys nor, without a grant that needs it, an authorization endpoint.
    if (!discovery.exchange->exchange().url.path().endsWith("openid-configuration"_L1)) {
        lacking.removeAll(u"jwks_uri"_s);
        lacking.removeAll(u"authorization_endpoint"_s);
    }
    if (lacking.isEmpty()) {
        return std::nullopt;
    }
    Finding found =
        cause("oauth.discovery-incomplete", {}, Certainty::Proven,
              {Text::tr("The provider's description lacks what a login needs."),
               Text::tr("It does not name %1.").arg(lacking.join(", "_L1)),
               Text::tr("Enter what is missing by hand, from the provider's manual; its administrator can have the "
                        "description mended."),
               {}},
              {discovery.exchange->atStatus(), asked(*discovery.exchange)});
    found.reference = discoveryPage();
    return found;
}

/// An endpoint that others on the way could read.
std::optional<Finding> plainEndpoint(const Discovery &discovery)
{
    if (discovery.exchange->exchange().url.scheme() != "https"_L1) {
        return std::nullopt;
    }
    for (const char16_t *name : kWanted) {
        if (discovery.answer.text(name).startsWith("http://"_L1)) {
            Finding found = remark(
                Severity::Warning, "oauth.plain-endpoint", {}, Certainty::Proven,
                {Text::tr("The provider's description sends programs to an address without TLS."),
                 Text::tr("Its %1 begins with http://, though the description itself came over https.")
                     .arg(QString::fromUtf16(name)),
                 Text::tr("The provider's administrator tells it its public address: usually a proxy in front ends TLS "
                          "and does not say so (X-Forwarded-Proto)."),
                 {}},
                {discovery.answer.at(name)});
            found.reference = discoveryPage();
            return found;
        }
    }
    return std::nullopt;
}

} // namespace

QList<Finding> discoveries(const Traffic &traffic)
{
    QList<Finding> found;
    for (const Discovery &discovery : traffic.discoveries) {
        if (auto one = missing(traffic, discovery)) {
            found.append(*one);
        }
        for (const auto &look : {unreadable, otherIssuer, incomplete, plainEndpoint}) {
            if (auto one = look(discovery)) {
                one->severity = wentOn(traffic, discovery) ? Severity::Warning : one->severity;
                found.append(*one);
            }
        }
    }
    return found;
}

} // namespace Ticketscope::Diagnosis::OAuthRules
