// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/soapcall.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

QString noExceptionButFalse()
{
    return Text::tr("The answer is HTTP 200 without an exception, but AuthenticationSucceeded is false. That is how "
                    "NetServer says no.");
}

bool isPasswordLogin(const SoapCall &call)
{
    return call.refusal() && call.operation == "AuthenticateUsernamePassword";
}

QString userName(const SoapCall &call)
{
    const Xml::Element *user = call.argument("UserName");
    return user ? user->trimmedText() : QString();
}

bool isTicketForUser(const SoapCall &call)
{
    return userName(call).startsWith("7T:"_L1);
}

/// Wrong user or password, or a user who may not log in with one: they look alike from here.
QList<Finding> credentials(const SoapCall &call)
{
    if (!call.refusal() || isTicketForUser(call) ||
        (call.operation != "AuthenticateUsernamePassword" && call.operation != "AuthenticateGeneric")) {
        return {};
    }
    return {cause("superoffice.credentials", {"S1", "S10", "S22", "S24", "S25"}, Certainty::Likely,
                  {Text::tr("NetServer does not accept this user name and password."), noExceptionButFalse(),
                   Text::tr("Check the user name and the password. Then let the SuperOffice administrator check the "
                            "user: Windows login in place of a password, a re-created Windows account, or a kind of "
                            "user that the configuration shuts out."),
                   Text::tr("Log in to SuperOffice itself as the same user. If that works, look at the configuration: "
                            "ExternalPersonAllowed, DisableUseExternalAssociate, DisableUseInternalAssociate.")},
                  {call.answer()})};
}

/// Names of the two arguments in the order in which they were sent.
QList<QByteArray> sentOrder(const SoapCall &call)
{
    QList<QByteArray> order;
    const Xml::Element *operation = call.body();
    for (const Xml::Element &child : operation->children) {
        if (child.name == "UserName" || child.name == "Password") {
            order.append(child.name);
        }
    }
    return order;
}

/// S10: WCF reads elements in the contract's order and passes over one that comes too late.
QList<Finding> elementOrder(const SoapCall &call)
{
    if (!isPasswordLogin(call)) {
        return {};
    }
    const bool passwordFirst = call.nameSpace.contains("/NetServer/7.0");
    const QList<QByteArray> wanted =
        passwordFirst ? QList<QByteArray>{"Password", "UserName"} : QList<QByteArray>{"UserName", "Password"};
    const QList<QByteArray> sent = sentOrder(call);
    if (sent.size() != 2 || sent == wanted) {
        return {};
    }
    Finding found = cause(
        "superoffice.element-order", {"S10"}, Certainty::Possible,
        {Text::tr("The request has UserName and Password in the wrong order for this version."),
         Text::tr("%1 comes first, but the WSDL of this version has %2 first. NetServer may then read the late one as "
                  "empty, without an error.")
             .arg(QString::fromLatin1(sent.first()), QString::fromLatin1(wanted.first())),
         Text::tr("The developer generates the client again from the WSDL of the version that is called."),
         Text::tr("Send the same login with the two elements swapped.")},
        {call.at(Side::Request, *call.body(), Text::tr("order of elements")), call.answer()});
    found.explains.append("superoffice.credentials");
    return {found};
}

QList<Finding> noUserName(const SoapCall &call)
{
    if (!isPasswordLogin(call) || !userName(call).isEmpty()) {
        return {};
    }
    const Xml::Element *user = call.argument("UserName");
    Finding found = cause("superoffice.no-user-name", {"S1"}, Certainty::Proven,
                          {Text::tr("The login was sent without a user name."),
                           Text::tr("The element UserName is missing or empty."),
                           Text::tr("The developer checks where the program takes the user name from."),
                           {}},
                          {call.at(Side::Request, user ? *user : *call.body()), call.answer()});
    found.explains.append("superoffice.credentials");
    return {found};
}

/// A.7: Online, everything goes through SuperID.
QList<Finding> passwordOnline(const SoapCall &call)
{
    if (!isPasswordLogin(call) || !call.isOnline() || isTicketForUser(call)) {
        return {};
    }
    Finding found = cause(
        "superoffice.online-password", {"S1"}, Certainty::Likely,
        {Text::tr("SuperOffice Online does not take user names and passwords over SOAP."),
         Text::tr("The address is one of SuperOffice Online, and the login sends a user name and a password."),
         Text::tr("The developer logs in through SuperID (OpenID Connect) or as a system user, and sends the ticket."),
         {}},
        {call.at(Side::Request, *call.body()), call.answer()});
    found.explains << "superoffice.credentials"
                   << "superoffice.mail-as-user";
    return {found};
}

QList<Finding> mailAsUser(const SoapCall &call)
{
    if (!isPasswordLogin(call) || !userName(call).contains(u'@')) {
        return {};
    }
    return {cause("superoffice.mail-as-user", {"S33"}, Certainty::Possible,
                  {Text::tr("A mail address was sent as the user name."),
                   Text::tr("The user name has an @ in it. It may not be the name that SuperOffice knows."),
                   Text::tr("Ask the SuperOffice administrator for the exact user name, and whether the user has a "
                            "licence."),
                   Text::tr("Try the user name as the administrator sees it.")},
                  {call.at(Side::Request, *call.argument("UserName")), call.answer()})};
}

/// S22, S31: a Windows account with its password.
QList<Finding> windowsUser(const SoapCall &call)
{
    if (!isPasswordLogin(call) || !userName(call).contains(u'\\')) {
        return {};
    }
    return {cause("superoffice.windows-user", {"S31", "S22"}, Certainty::Possible,
                  {Text::tr("A Windows account and its password were refused."),
                   Text::tr("The user name has a domain in front. The account may not be linked to a SuperOffice user "
                            "any more, and release 10.1.5 refused Windows passwords by mistake (mended in 10.1.6)."),
                   Text::tr("The SuperOffice administrator checks the release and links the Windows account to the "
                            "user again."),
                   Text::tr("Ask for the release of NetServer: GetSystemInfo tells it without a login.")},
                  {call.at(Side::Request, *call.argument("UserName")), call.answer()})};
}

bool windowsLoginBefore(const SoapCall &call)
{
    const auto isWindows = [](const ExchangeView &exchange) {
        const QByteArray scheme = exchange.sentScheme();
        return scheme == "negotiate" || scheme == "ntlm";
    };
    if (isWindows(call.exchange)) {
        return true;
    }
    const QList<const ExchangeView *> before = call.capture.before(call.exchange);
    return std::any_of(before.begin(), before.end(), [&](const ExchangeView *one) {
        return one->exchange().connection == call.exchange.exchange().connection && isWindows(*one);
    });
}

/// S19, S21: AuthenticateImplicit says no, with and without a Windows login in front.
QList<Finding> implicit(const SoapCall &call)
{
    if (!call.refusal() || call.operation != "AuthenticateImplicit") {
        return {};
    }
    if (windowsLoginBefore(call)) {
        return {cause("superoffice.implicit", {"S19", "S21", "S22"}, Certainty::Possible,
                      {Text::tr("IIS knows the Windows user, but NetServer sees somebody else."),
                       Text::tr("IIS let the Windows login in, and AuthenticateImplicit still says no. NetServer may "
                                "see the account of the application pool because ASP.NET impersonation is off."),
                       Text::tr("The SuperOffice administrator turns impersonation on (classic pipeline, or "
                                "validateIntegratedModeConfiguration=\"false\"), checks that the server is in the "
                                "domain, and that the Windows account is linked to a SuperOffice user."),
                       Text::tr("The log of IIS has the Windows user; the log of NetServer has the one that it saw.")},
                      {call.answer()})};
    }
    return {cause("superoffice.implicit-anonymous", {"S19", "S21"}, Certainty::Likely,
                  {Text::tr("NetServer was not told which Windows user calls."),
                   Text::tr("AuthenticateImplicit says no, and no Windows login crossed the wire: IIS did not ask for "
                            "one."),
                   Text::tr("The administrator of the web server turns Windows authentication on for NetServer and "
                            "checks that the server is in the domain."),
                   Text::tr("Log in with a user name and a password in its place.")},
                  {call.answer(), call.exchange.atHeader(Side::Request, "Authorization", u"Authorization"_s)})};
}

QList<Finding> accessToken(const SoapCall &call)
{
    if (!call.refusal() || call.operation != "AuthenticateWithAccessToken") {
        return {};
    }
    return {cause("superoffice.access-token", {"R7", "S1"}, Certainty::Possible,
                  {Text::tr("NetServer does not accept this access token."), noExceptionButFalse(),
                   Text::tr("The developer gets a fresh access token (it lasts an hour) for the same tenant and "
                            "application, and sends it as it is."),
                   Text::tr("Repeat it with a token that is a minute old.")},
                  {call.answer()})};
}

} // namespace

QList<SoapCheck> soapLoginChecks()
{
    return {credentials, elementOrder, noUserName, passwordOnline, mailAsUser, windowsUser, implicit, accessToken};
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
