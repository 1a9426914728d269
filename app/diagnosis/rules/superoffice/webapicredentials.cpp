// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/webapicall.h"
#include "protocol/base64.h"

#include <QCoreApplication>

#include <array>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

bool sendsXsrf(const WebApiCall &call)
{
    return !call.exchange.header(Side::Request, "X-XSRF-TOKEN").isEmpty();
}

/// The name of the header stands in the error, whatever the language around it.
bool asksForXsrf(const WebApiCall &call)
{
    return call.isUnauthorized() && call.says("X-XSRF-TOKEN"_L1) && !sendsXsrf(call);
}

/// R1.
QList<Finding> nothingSent(const WebApiCall &call)
{
    // Somebody who logs in with nothing is told so, and wants that.
    const bool isMeant = call.profile.scheme == "none" && call.exchange.exchange().step.kind == StepKind::Login;
    if (!asksForXsrf(call) || !call.authorization.isEmpty() || isMeant) {
        return {};
    }
    return {cause("webapi.no-credentials", {"R1"}, Certainty::Proven,
                  {Text::tr("The call carries no login."),
                   Text::tr("There is no Authorization header, so WebApi asks for the X-XSRF-TOKEN of a web session."),
                   Text::tr("The developer sends an Authorization header with every call, or X-XSRF-TOKEN together "
                            "with the session's cookies."),
                   {}},
                  {call.answer(), call.exchange.at(Side::Request, call.exchange.exchange().request.head.startLine)})};
}

QString switchOf(const QByteArray &scheme)
{
    if (scheme == "basic") {
        return u"AuthorizeWithUsername"_s;
    }
    return scheme == "soticket" ? u"AuthorizeWithTicket"_s : u"AuthorizeWithImplicit"_s;
}

/// R2, and R1 as a proxy makes it.
QList<Finding> notSeen(const WebApiCall &call)
{
    if (!asksForXsrf(call) || call.authorization.isEmpty()) {
        return {};
    }
    static constexpr std::array<const char *, 5> kKnown{"basic", "soticket", "bearer", "negotiate", "ntlm"};
    const bool isKnown =
        std::any_of(kKnown.begin(), kKnown.end(), [&call](const char *name) { return call.scheme == name; });
    if (!isKnown && !isMasked(call.authorization)) {
        const QString why = call.scheme.isEmpty()
                                ? Text::tr("No word such as Basic, SOTicket or Bearer stands before the credentials.")
                                : Text::tr("It says “%1”. WebApi knows Basic, SOTicket, Bearer and Negotiate.")
                                      .arg(QString::fromLatin1(call.scheme));
        Finding found = cause("webapi.unknown-scheme", {"R2"}, Certainty::Proven,
                              {Text::tr("WebApi does not know the scheme in the Authorization header."),
                               why,
                               Text::tr("The developer puts the right word in front: Basic, SOTicket or Bearer."),
                               {}},
                              {call.atAuthorization(), call.answer()});
        return {found};
    }
    return {cause("webapi.not-seen", {"R2", "R1"}, Certainty::Possible,
                  {Text::tr("WebApi did not see the Authorization header, or does not take its scheme."),
                   Text::tr("The request has the header, but the answer is the one for a request without it."),
                   Text::tr("The SuperOffice administrator checks %1 in the web.config of WebApi; the network "
                            "administrator checks whether a proxy or firewall removes the header.")
                       .arg(switchOf(call.scheme)),
                   Text::tr("Send the same call on the server itself, past any proxy.")},
                  {call.atAuthorization(), call.answer()})};
}

/// R3.
QList<Finding> webSession(const WebApiCall &call)
{
    if (!call.isUnauthorized() || !sendsXsrf(call) || !call.authorization.isEmpty()) {
        return {};
    }
    const bool hasCookie = call.exchange.hasHeader(Side::Request, "Cookie");
    const Evidence token = call.exchange.atHeader(Side::Request, "X-XSRF-TOKEN", u"X-XSRF-TOKEN"_s);
    if (!hasCookie) {
        return {cause("webapi.no-session-cookie", {"R3"}, Certainty::Likely,
                      {Text::tr("The X-XSRF-TOKEN was sent without the session's cookies."),
                       Text::tr("The request has no Cookie header; the token is worth nothing without its session."),
                       Text::tr("The developer sends ASP.NET_SessionId (and the other cookies of the site) together "
                                "with the token."),
                       {}},
                      {token, call.answer()})};
    }
    return {
        cause("webapi.session-over", {"R3"}, Certainty::Likely,
              {Text::tr("The web session is over."),
               Text::tr("Token and cookies were sent, and WebApi answers 401. The token dies when the user logs out "
                        "or the session ends."),
               Text::tr("Log in to the web client again and take its new token and cookies."),
               Text::tr("Open the web client with the same cookies: it shows its login page.")},
              {token, call.exchange.atHeader(Side::Request, "Cookie", u"Cookie"_s), call.answer()})};
}

bool isBasicRefusal(const WebApiCall &call)
{
    return call.isUnauthorized() && call.scheme == "basic" && !asksForXsrf(call);
}

/// R9, and anything else that cannot be a user name and a password.
QList<Finding> basicForm(const WebApiCall &call)
{
    if (!call.isUnauthorized() || call.scheme != "basic" || isMasked(call.credentials)) {
        return {};
    }
    const auto wrong = [&call](const QList<QByteArray> &rows, const QString &title, const QString &why) {
        Finding found =
            cause("webapi.basic-form", rows, Certainty::Proven,
                  {title, why, Text::tr("The developer sends Base64 of the user name, a colon and the password."), {}},
                  {call.atAuthorization(), call.answer()});
        found.explains << "webapi.basic-refused"
                       << "webapi.basic-charset"
                       << "webapi.not-seen"
                       << "webapi.iis-basic";
        return QList<Finding>{found};
    };
    const Result<QByteArray> text = decodeBase64(call.credentials);
    if (call.credentials == "YWrtMdo=") {
        return wrong({"R9"}, Text::tr("The placeholder of the documentation was sent in place of a login."),
                     Text::tr("The value after Basic is the sample of an older page. It holds no user name at all."));
    }
    if (!text) {
        return wrong({"R9"}, Text::tr("What follows Basic is not Base64."), text.error().text);
    }
    if (!text->contains(':')) {
        return wrong({"R9"}, Text::tr("What follows Basic holds no user name and password."),
                     Text::tr("There is no colon between the two."));
    }
    return {};
}

/// R10: which charset the server takes is not known.
QList<Finding> basicCharset(const WebApiCall &call)
{
    const Result<QByteArray> text = isBasicRefusal(call) ? decodeBase64(call.credentials) : Result<QByteArray>();
    if (!isBasicRefusal(call) || !text ||
        std::all_of(text->begin(), text->end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
        return {};
    }
    const bool isUtf8 = text->isValidUtf8();
    Finding found =
        cause("webapi.basic-charset", {"R10"}, Certainty::Possible,
              {Text::tr("The server may read the letters beyond ASCII in the login in another charset."),
               isUtf8 ? Text::tr("The user name or the password was sent in UTF-8.")
                      : Text::tr("The user name or the password was sent in ISO 8859-1."),
               isUtf8 ? Text::tr("The developer tries ISO 8859-1.") : Text::tr("The developer tries UTF-8."),
               Text::tr("Try a user whose name and password are plain ASCII.")},
              {call.atAuthorization(), call.answer()});
    found.explains << "webapi.basic-refused";
    return {found};
}

/// R5.
QList<Finding> basicOnline(const WebApiCall &call)
{
    if (!call.isUnauthorized() || call.scheme != "basic" || !call.isOnline()) {
        return {};
    }
    Finding found =
        cause("webapi.basic-online", {"R5"}, Certainty::Likely,
              {Text::tr("SuperOffice Online never takes Basic."),
               Text::tr("The address is one of SuperOffice Online, and the call sends Basic."),
               Text::tr("The developer logs in through SuperID (OpenID Connect) and sends Bearer, or uses a "
                        "system user and sends SOTicket with SO-AppToken."),
               {}},
              {call.atAuthorization(), call.answer()});
    found.explains << "webapi.basic-refused"
                   << "webapi.basic-charset"
                   << "webapi.not-seen";
    return {found};
}

QList<Finding> basicRefused(const WebApiCall &call)
{
    // IIS with its own Basic is another finding.
    if (!isBasicRefusal(call) || call.isOnline() || (!call.hasError && call.exchange.offers("Basic"))) {
        return {};
    }
    return {cause("webapi.basic-refused", {"R5"}, Certainty::Likely,
                  {Text::tr("WebApi does not accept this user name and password."),
                   Text::tr("The call sends Basic, and the answer is 401."),
                   Text::tr("Check the user name and the password, and whether the user may log in with a password. If "
                            "this is SuperOffice Online under a name of its own: Basic is never accepted there."),
                   Text::tr("Log in to SuperOffice itself as the same user.")},
                  {call.atAuthorization(), call.answer()})};
}

} // namespace

QList<WebApiCheck> webApiCredentialChecks()
{
    return {nothingSent, notSeen, webSession, basicForm, basicOnline, basicCharset, basicRefused};
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
