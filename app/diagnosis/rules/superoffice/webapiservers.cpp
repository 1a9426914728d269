// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/outcome.h"
#include "diagnosis/rules/superoffice/webapicall.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <array>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

QByteArray method(const WebApiCall &call)
{
    return call.exchange.exchange().request.head.method;
}

Evidence atRequestLine(const WebApiCall &call)
{
    return call.exchange.at(Side::Request, call.exchange.exchange().request.head.startLine);
}

/// R4: IIS checks Basic itself, against Windows accounts.
QList<Finding> iisBasic(const WebApiCall &call)
{
    if (!call.isUnauthorized() || call.hasError || !call.exchange.offers("Basic") || call.isOnline()) {
        return {};
    }
    return {cause(
        "webapi.iis-basic", {"R4"}, Certainty::Likely,
        {Text::tr("IIS asks for Basic itself, before WebApi sees the call."),
         Text::tr("The 401 has a Basic challenge and is not WebApi's own answer. IIS checks the password "
                  "against Windows accounts, not against SuperOffice users."),
         Text::tr("The administrator of the web server turns Basic authentication off for the SuperOffice "
                  "application and leaves Anonymous on."),
         {}},
        {call.exchange.atHeader(Side::Response, "WWW-Authenticate", u"WWW-Authenticate"_s), call.exchange.atStatus()})};
}

/// S32 over REST: Windows authentication stands before tickets and passwords.
QList<Finding> iisWindows(const WebApiCall &call)
{
    const bool sendsOwn = call.scheme == "basic" || call.scheme == "soticket" || call.scheme == "bearer";
    const bool asksWindows = call.exchange.offers("Negotiate") || call.exchange.offers("NTLM");
    if (!call.isUnauthorized() || call.hasError || !sendsOwn || !asksWindows || call.exchange.offers("Basic")) {
        return {};
    }
    return {cause(
        "webapi.iis-windows", {"S32"}, Certainty::Likely,
        {Text::tr("IIS asks for a Windows login before WebApi sees the call."),
         Text::tr("The 401 has a Windows challenge and is not WebApi's own answer."),
         Text::tr("The administrator of the web server allows Anonymous for the SuperOffice application, or "
                  "sets up a second site without Windows authentication for programs."),
         {}},
        {call.exchange.atHeader(Side::Response, "WWW-Authenticate", u"WWW-Authenticate"_s), call.exchange.atStatus()})};
}

/// R11: the profile wants a Windows login, and nobody offers one.
QList<Finding> noNegotiate(const WebApiCall &call)
{
    const bool wantsWindows = call.profile.scheme == "negotiate" || call.profile.scheme == "ntlm" ||
                              call.scheme == "negotiate" || call.scheme == "ntlm";
    if (!call.isUnauthorized() || !wantsWindows || call.exchange.offers("Negotiate") || call.exchange.offers("NTLM")) {
        return {};
    }
    Finding found =
        cause("webapi.no-negotiate", {"R11"}, Certainty::Likely,
              {Text::tr("The server does not offer a Windows login here."),
               Text::tr("The answer is 401 without a Negotiate or NTLM challenge."),
               Text::tr("The SuperOffice administrator sets AuthorizeWithImplicit to true and turns Windows "
                        "authentication on in IIS. SuperOffice Online never offers it."),
               {}},
              {call.exchange.atStatus(), call.answer()});
    found.explains << "webapi.no-credentials"
                   << "webapi.not-seen";
    return {found};
}

/// R12: which list is missing an entry is known from the configuration only.
QList<Finding> loginPage(const WebApiCall &call)
{
    const QUrl to =
        call.exchange.exchange().url.resolved(QUrl::fromEncoded(call.exchange.header(Side::Response, "Location")));
    const bool isRedirect = call.status() >= 300 && call.status() < 400 &&
                            call.exchange.hasHeader(Side::Response, "Location") &&
                            !to.path().contains("/api"_L1, Qt::CaseInsensitive);
    if (!isRedirect) {
        return {};
    }
    Finding found =
        cause("webapi.login-page", {"R12"}, Certainty::Possible,
              {Text::tr("The call was sent to a page of the web client."),
               Text::tr("The answer is %1, away from WebApi to %2. The forms login may stand before /api.")
                   .arg(call.status())
                   .arg(to.path()),
               Text::tr("The SuperOffice administrator adds ~/api to the IgnoreList of SoFormsAuthentication in the "
                        "web.config."),
               Text::tr("The IgnoreList in the customer's web.config.")},
              {call.exchange.atHeader(Side::Response, "Location", u"Location"_s), call.exchange.atStatus()});
    found.explains << "http.page"
                   << "webapi.session-over";
    return {found};
}

/// R13, and the agents, which take only POST.
QList<Finding> verbs(const WebApiCall &call)
{
    if (call.status() != 405) {
        return {};
    }
    const QList<Evidence> evidence{call.exchange.atStatus(), atRequestLine(call),
                                   call.exchange.atHeader(Side::Response, "Allow", u"Allow"_s)};
    if (call.isAgent() && method(call) != "POST") {
        return {cause("webapi.agent-verb", {}, Certainty::Proven,
                      {Text::tr("Agents take only POST."),
                       Text::tr("The call was sent as %1.").arg(QString::fromLatin1(method(call))),
                       Text::tr("The developer sends the same call as POST."),
                       {}},
                      evidence)};
    }
    static constexpr std::array<const char *, 4> kChanging{"PUT", "PATCH", "DELETE", "MERGE"};
    if (std::none_of(kChanging.begin(), kChanging.end(), [&call](const char *verb) { return method(call) == verb; })) {
        return {};
    }
    return {cause("webapi.verbs", {"R13"}, Certainty::Likely,
                  {Text::tr("IIS does not let %1 through to WebApi.").arg(QString::fromLatin1(method(call))),
                   Text::tr("The answer is 405."),
                   Text::tr("The administrator of the web server sets the handler ExtensionlessUrlHandler to all verbs "
                            "and removes WebDAV from the site."),
                   {}},
                  evidence)};
}

/// R14: WebApi exists from 8.1 on.
QList<Finding> notThere(const WebApiCall &call)
{
    if (call.status() != 404) {
        return {};
    }
    if (!call.errorType.isEmpty()) {
        return {cause("webapi.no-entity", {}, Certainty::Likely,
                      {Text::tr("What was asked for does not exist; the login is not the matter."),
                       Text::tr("WebApi says: “%1”").arg(quoted(call.errorText)),
                       Text::tr("Check the number in the address."),
                       {}},
                      {call.answer(), atRequestLine(call)})};
    }
    if (call.exchange.mediaType(Side::Response).endsWith("json")) {
        return {cause("webapi.no-resource", {}, Certainty::Likely,
                      {Text::tr("WebApi does not know this address."),
                       Text::tr("It answers 404 for %1.").arg(call.exchange.exchange().url.path()),
                       Text::tr("The developer compares the address with the list that /api/v1 gives."),
                       {}},
                      {call.answer(), atRequestLine(call)})};
    }
    return {cause("webapi.not-there", {"R14"}, Certainty::Possible,
                  {Text::tr("There is no WebApi at this address."), Text::tr("The web server answers 404 by itself."),
                   Text::tr("Compare the address with the customer's installation. WebApi exists from SuperOffice 8.1 "
                            "on; older ones have only SOAP."),
                   Text::tr("Open the site's address with /api at its end in a browser.")},
                  {call.exchange.atStatus(), atRequestLine(call)})};
}

/// R15 (RFC 9110 section 15.5.20 has the status).
QList<Finding> wrongSubdomain(const WebApiCall &call)
{
    if (call.status() != 421) {
        return {};
    }
    Finding found =
        cause("webapi.wrong-subdomain", {"R15"}, Certainty::Proven,
              {Text::tr("The tenant is not on %1.").arg(call.exchange.exchange().url.host()),
               Text::tr("The answer is 421: this host does not serve the tenant. Tenants are moved at times."),
               Text::tr("The developer asks /api/state/ with the tenant and uses the address that it gives "
                        "as Api."),
               {}},
              {call.exchange.atStatus(), call.exchange.atHeader(Side::Request, "Host", u"Host"_s)});
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20"_s);
    return {found};
}

/// R37: agents that are not open to every application Online.
QList<Finding> restrictedAgent(const WebApiCall &call)
{
    static const QRegularExpression restricted(
        u"/agents/(user|email|messaging|replication|crmscript|webhook|erpsync)/"_s);
    const QRegularExpressionMatch match = restricted.match(call.path);
    const bool isDenied = call.status() == 401 || call.status() == 403 || (call.hasError && call.status() == 200);
    if (!call.isOnline() || !isDenied || !match.hasMatch()) {
        return {};
    }
    Finding found =
        cause("webapi.restricted-agent", {"R37"}, Certainty::Possible,
              {Text::tr("This agent may not be open to the application."),
               Text::tr("The agent %1 is not open to all applications of SuperOffice Online.").arg(match.captured(1)),
               Text::tr("The developer asks SuperOffice for access to this agent."),
               Text::tr("Call another agent, such as Contact, with the same login: if that works, this is it.")},
              {call.answer(), atRequestLine(call)});
    found.explains << "webapi.forbidden"
                   << "webapi.exception"
                   << "http.forbidden";
    return {found};
}

QList<Finding> forbidden(const WebApiCall &call)
{
    if (call.status() != 403 || !call.hasError) {
        return {};
    }
    return {cause("webapi.forbidden", {}, Certainty::Likely,
                  {Text::tr("The user is logged in, but may not do this."),
                   Text::tr("WebApi says: “%1”").arg(quoted(call.errorText)),
                   Text::tr("The SuperOffice administrator checks the rights of the user's role."),
                   {}},
                  {call.answer()})};
}

QList<Finding> exception(const WebApiCall &call)
{
    const bool isException = call.hasError && (call.status() >= 500 || call.status() == 200 || call.status() == 400);
    if (!isException) {
        return {};
    }
    const QString type = quoted(call.errorType.mid(call.errorType.lastIndexOf(u'.') + 1));
    return {cause("webapi.exception", {}, Certainty::Likely,
                  {type.isEmpty() ? Text::tr("WebApi could not do what it was asked for.")
                                  : Text::tr("WebApi ended the call with an exception: %1.").arg(type),
                   Text::tr("WebApi says: “%1”").arg(quoted(call.errorText)),
                   Text::tr("The developer checks the parameters. The SuperOffice administrator finds the whole of it "
                            "in the server's log."),
                   Text::tr("The server's log at the time of the call.")},
                  {call.answer()})};
}

} // namespace

QList<WebApiCheck> webApiServerChecks()
{
    return {iisBasic, iisWindows,     noNegotiate,     loginPage, verbs,
            notThere, wrongSubdomain, restrictedAgent, forbidden, exception};
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
