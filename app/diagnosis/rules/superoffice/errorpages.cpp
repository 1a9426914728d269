// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/superid.h"

#include <QCoreApplication>

#include <array>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// What such a page says in every language: codes, names of types, parameters and attributes, and a few sentences of
/// programs that are not translated.
struct Page
{
    const char *needle;
    const char *rule;
    const char *row;
    Certainty certainty;
    const char *title;
    const char *remedy;
};

// clang-format off
constexpr std::array kPages{
    Page{"ID4175", "superid.thumbprint", "R21", Certainty::Likely,
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The program does not trust the issuer of SuperOffice's token."),
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The developer types the thumbprint of SuperOffice's certificate anew (a hidden character is often copied along) and checks that it is that of this environment.")},
    Page{"ID4037", "superid.certificate-missing", "R22", Certainty::Likely,
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The program does not find SuperOffice's certificate."),
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The developer installs SuperOffice's certificate on the machine, or lets the program read it from a file.")},
    Page{"ID4148", "superid.token-late", "R23", Certainty::Likely,
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The program looked at the token too late, or its clock is ahead."),
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The program validates the token at once. The administrator of the machine sets its clock by a time server (NTP).")},
    Page{"Data at the root level is invalid", "superid.jwt-as-saml", "R24", Certainty::Likely,
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The program reads a JWT as if it were SAML."),
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The developer validates the token with TokenType.Jwt.")},
    Page{"IDX10708", "superid.saml-as-jwt", "R25", Certainty::Likely,
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The program reads SAML as if it were a JWT."),
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The developer validates the token with TokenType.Saml.")},
    Page{"Parameter name: certificate", "superid.no-certificate", "R26", Certainty::Likely,
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The program has no certificate to check the token with."),
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The developer installs SuperOffice's certificate, and checks that the kind of token (JWT or SAML) is the one that was asked for.")},
    Page{"PartnerHttpContext", "superid.session-mode", "R27", Certainty::Likely,
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The program's web.config names a session mode that the program does not have."),
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The developer adds the class to the program, or takes another session mode in its web.config.")},
    Page{"trying to obtain the context identifier", "superid.no-context", "R42", Certainty::Likely,
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The id_token does not say which tenant it is for."),
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The developer checks the claims in the registration of the application.")},
    Page{"validateIntegatedModeConfiguration", "superoffice.misspelt-setting", "S20", Certainty::Proven,
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The web.config has a misspelt attribute."),
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The administrator of the web server writes validateIntegratedModeConfiguration, with an r.")},
    Page{"500.24", "superoffice.integrated-mode", "S20", Certainty::Possible,
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "IIS does not take the web.config: impersonation in the integrated pipeline."),
         QT_TRANSLATE_NOOP("Ticketscope::Findings", "The administrator of the web server sets validateIntegratedModeConfiguration to false (check its spelling), or uses the classic pipeline.")},
};
// clang-format on

std::optional<Finding> page(const ExchangeView &exchange, const Page &known)
{
    if (!exchange.bodyHas(Side::Response, known.needle)) {
        return std::nullopt;
    }
    return cause(
        known.rule, {known.row}, known.certainty,
        {QCoreApplication::translate("Ticketscope::Findings", known.title),
         Text::tr("The answer has “%1”.").arg(QLatin1String(known.needle)),
         QCoreApplication::translate("Ticketscope::Findings", known.remedy),
         known.certainty == Certainty::Possible ? Text::tr("The page as the server shows it to itself.") : QString()},
        {exchange.atBody(Side::Response, known.needle), exchange.atStatus()});
}

/// R32, in a browser's capture: the login page came into a frame that it does not allow.
std::optional<Finding> framed(const ExchangeView &exchange)
{
    const bool isFrame = exchange.header(Side::Request, "Sec-Fetch-Dest") == "iframe" &&
                         exchange.header(Side::Request, "Sec-Fetch-Site") != "same-origin";
    if (!isFrame) {
        return std::nullopt;
    }
    const QByteArray policy = exchange.header(Side::Response, "Content-Security-Policy").toLower();
    const QByteArray options = exchange.header(Side::Response, "X-Frame-Options").trimmed().toLower();
    const bool byPolicy = policy.contains("frame-ancestors 'none'") || policy.contains("frame-ancestors 'self'");
    if (!byPolicy && options != "deny" && options != "sameorigin") {
        return std::nullopt;
    }
    const QByteArray header = byPolicy ? "Content-Security-Policy" : "X-Frame-Options";
    return remark(exchange.isFailure() ? Severity::Cause : Severity::Warning, "superid.frame", {"R32"},
                  Certainty::Likely,
                  {Text::tr("The login page does not let itself be shown inside another page."),
                   Text::tr("It was asked for in a frame, and its %1 forbids that.").arg(QString::fromLatin1(header)),
                   Text::tr("The developer opens the login in a window of its own in place of a frame."),
                   {}},
                  {exchange.atHeader(Side::Response, header, QString::fromLatin1(header))});
}

/// R32, from what the server says then: names of types are not translated.
std::optional<Finding> noIdentity(const ExchangeView &exchange)
{
    if (!exchange.bodyHas(Side::Response, "NullReferenceException") ||
        !exchange.bodyHas(Side::Response, "SoSessionException") || exchange.bodyHas(Side::Response, "ExceptionInfo")) {
        return std::nullopt;
    }
    return cause("superid.frame", {"R32"}, Certainty::Possible,
                 {Text::tr("The login page may not be allowed inside another page."),
                  Text::tr("The answer has “%1”.").arg(u"SoSessionException"_s),
                  Text::tr("The developer opens the login in a window of its own in place of a frame."),
                  Text::tr("Open the same page in a tab of its own.")},
                 {exchange.atBody(Side::Response, "SoSessionException"), exchange.atStatus()});
}

/// R3: the page that holds the token was asked for with the session's cookies, and the login page came.
std::optional<Finding> loginPageForCookies(const ExchangeView &exchange)
{
    if (!exchange.exchange().url.path().endsWith("/login.aspx"_L1, Qt::CaseInsensitive) ||
        !exchange.hasHeader(Side::Request, "Cookie") || exchange.status() != 200) {
        return std::nullopt;
    }
    return cause("webapi.session-over", {"R3"}, Certainty::Likely,
                 {Text::tr("The web session is over."),
                  Text::tr("The session's cookies were sent, and the site answered with its login page."),
                  Text::tr("Log in to the web client again and take its new token and cookies."),
                  Text::tr("Open the web client with the same cookies: it shows its login page.")},
                 {exchange.atStatus(), exchange.atHeader(Side::Request, "Cookie", u"Cookie"_s)});
}

/// R43, mirroring: the binding lacks the security mode.
std::optional<Finding> postNotThere(const CaptureView &capture, const ExchangeView &exchange)
{
    const Exchange &what = exchange.exchange();
    if (exchange.status() != 404 || what.request.head.method != "POST" || !what.url.path().endsWith(".svc"_L1)) {
        return std::nullopt;
    }
    const QList<const ExchangeView *> before = capture.before(exchange);
    const auto there = std::find_if(before.begin(), before.end(), [&what](const ExchangeView *one) {
        return one->exchange().request.head.method == "GET" && one->status() == 200 &&
               one->exchange().url.path().compare(what.url.path(), Qt::CaseInsensitive) == 0;
    });
    if (there == before.end()) {
        return std::nullopt;
    }
    Finding found = cause("superoffice.post-not-there", {"R43"}, Certainty::Likely,
                          {Text::tr("The service answers GET, but POST gives 404."),
                           Text::tr("The same address was there a moment ago. The binding may lack the security mode "
                                    "Transport that https needs."),
                           Text::tr("The developer of the service sets the security mode Transport in its binding."),
                           {}},
                          {exchange.atStatus(), (*there)->atStatus()});
    found.explains << "superoffice.services-folder";
    return found;
}

/// S18: a web panel's address with the place for the ticket empty.
std::optional<Finding> emptyUsec(const ExchangeView &exchange)
{
    const QString query = exchange.exchange().url.query();
    const qsizetype at = query.indexOf("usec="_L1, 0, Qt::CaseInsensitive);
    const bool isEmpty =
        at >= 0 && (at == 0 || query.at(at - 1) == u'&') && (at + 5 == query.size() || query.at(at + 5) == u'&');
    if (!isEmpty) {
        return std::nullopt;
    }
    Finding found = remark(exchange.isFailure() ? Severity::Cause : Severity::Warning, "superoffice.usec-empty",
                           {"S18"}, Certainty::Likely,
                           {Text::tr("The web panel got no ticket."),
                            Text::tr("The parameter usec of its address is empty, as SuperOffice Online leaves it."),
                            Text::tr("The developer uses OpenID Connect or a system user in place of usec."),
                            {}},
                           {exchange.at(Side::Request, exchange.exchange().request.head.startLine, u"usec"_s)});
    found.explains << "superoffice.ticket-empty"
                   << "http.refused";
    return found;
}

} // namespace

QList<Finding> errorPages(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> found;
    const auto take = [&found](std::optional<Finding> one) {
        if (one) {
            found.append(*std::move(one));
        }
    };
    for (const ExchangeView *exchange : latestFailures(capture, kMostFailures)) {
        for (const Page &known : kPages) {
            take(page(*exchange, known));
        }
        take(noIdentity(*exchange));
        take(loginPageForCookies(*exchange));
        take(postNotThere(capture, *exchange));
    }
    for (const ExchangeView &exchange : capture.exchanges()) {
        take(framed(exchange));
        if (exchange.exchange().url.hasQuery()) {
            take(emptyUsec(exchange));
        }
    }
    return found;
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
