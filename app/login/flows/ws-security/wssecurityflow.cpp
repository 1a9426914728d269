// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/ws-security/wssecurityflow.h"

#include "login/flows/common/parameters.h"
#include "login/flows/common/requests.h"
#include "login/flows/common/soap.h"
#include "login/flows/ws-security/securityheader.h"
#include "login/readaside.h"

#include <QCoreApplication>
#include <QUrl>

#include <utility>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::WsSecurity)
};

/// A fault that has nothing to do with the security header came from behind it.
bool isAboutSecurity(const Soap::Fault &fault)
{
    for (const char16_t *code : {u"FailedAuthentication", u"InvalidSecurity", u"InvalidSecurityToken",
                                 u"UnsupportedSecurityToken", u"UnsupportedAlgorithm", u"FailedCheck",
                                 u"SecurityTokenUnavailable", u"MessageExpired", u"SecurityError", u"MustUnderstand"}) {
        if (fault.hasCode(code)) {
            return true;
        }
    }
    return fault.text.contains("security"_L1, Qt::CaseInsensitive);
}

QString explainFault(const Soap::Fault &fault)
{
    const QString said = fault.asText();
    if (fault.hasCode(u"MustUnderstand")) {
        return Text::tr("The service does not know the Security header and may not pass over it (%1). Check the "
                        "namespace of wsse: one wrong letter makes it another header.")
            .arg(said);
    }
    if (fault.hasCode(u"FailedAuthentication")) {
        return Text::tr("The service did not accept the user name and password, or wants the password in another form "
                        "(%1).")
            .arg(said);
    }
    if (fault.hasCode(u"MessageExpired")) {
        return Text::tr("The service finds the message too old or from the future (%1). Compare the two clocks.")
            .arg(said);
    }
    if (!isAboutSecurity(fault)) {
        return Text::tr("The service answered with a fault that does not name the Security header: %1. The login may "
                        "have been accepted; give the profile the body of a real call.")
            .arg(said);
    }
    return Text::tr("The service refused the Security header: %1").arg(said);
}

std::optional<Error> refusal(const Leg &leg)
{
    if (std::optional<Error> proxy = proxyRefusal(leg)) {
        return proxy;
    }
    const Soap::Reply reply(leg);
    if (const std::optional<Soap::Fault> fault = reply.fault()) {
        return refusedBy(leg, explainFault(*fault));
    }
    if (leg.status >= 400) {
        return refusedBy(leg, explainStatus(leg));
    }
    if (isRedirect(leg.status)) {
        return unexpectedFrom(leg, explainStatus(leg));
    }
    // A one-way operation is answered with nothing at all.
    if (!leg.body.isEmpty() && !reply.isEnvelope()) {
        return unexpectedFrom(
            leg, Text::tr("The answer (%1) is not a SOAP envelope. Check the address.").arg(statusText(leg)));
    }
    return {};
}

HttpRequest bareRequest(const Profile &profile, const QByteArray &body)
{
    return newRequest(profile, "POST", profile.url,
                      Soap::httpHeaders(WsSecurity::usesSoap12(profile), profile.parameter("soapAction"_L1).toUtf8()),
                      WsSecurity::envelopeAround(profile, body));
}

HttpRequest loginRequest(const Profile &profile)
{
    return bareRequest(profile, profile.parameter("body"_L1).toUtf8());
}

Result<HttpRequest> authorize(const LoginContext &context, Session &session, HttpRequest request,
                              const QSet<QByteArray> &without)
{
    if (session.loggedOff || request.body.isEmpty()) {
        return request;
    }
    WsSecurity::HeaderSettings settings = WsSecurity::settingsOf(context.profile, session.secrets.value("password"));
    settings.withToken = !without.contains("soap:UsernameToken");
    settings.withNonce = settings.withNonce && !without.contains("soap:Nonce");
    if (without.contains("soap:Timestamp")) {
        settings.timestampTtlSeconds = 0;
    }
    if (!settings.withToken && settings.timestampTtlSeconds <= 0) {
        return request;
    }
    Result<QByteArray> body = WsSecurity::secured(request.body, settings, context.clock());
    if (!body) {
        return tl::unexpected<Error>(body.error());
    }
    request.body = *std::move(body);
    return request;
}

/// One leg: a call that carries the header. There is nothing else to log in with.
QCoro::Task<Result<Session>> logIn(LoginContext context)
{
    Session session = newSession(context, context.profile.parameter("userName"_L1));
    session.secrets.insert("password", context.secrets.value(u"password"_s));
    session.note = Text::tr("This service knows no session: each call carries user name and password anew.");
    const Result<HttpRequest> request = authorize(context, session, loginRequest(context.profile), {});
    if (!request) {
        co_return tl::unexpected<Error>(request.error());
    }
    const Step step{StepKind::Login, Text::tr("Log in")};
    const Result<Leg> leg = co_await context.legs->send(*request, step);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    const std::optional<Error> error = co_await readAside(*leg, refusal);
    if (error) {
        co_return tl::unexpected<Error>(*error);
    }
    co_return session;
}

QCoro::Task<Result<Session>> logOff(LoginContext, Session session)
{
    Session gone = forgotten(std::move(session));
    gone.note = Text::tr("There was no session to end: the password is forgotten here.");
    co_return gone;
}

QString checkNameSpace(const QString &value)
{
    if (value == "oasis"_L1 || value == "ecrv-misprint"_L1) {
        return {};
    }
    const QUrl url(value, QUrl::StrictMode);
    return url.isValid() && !url.scheme().isEmpty() ? QString()
                                                    : Text::tr("Write oasis, ecrv-misprint, or a namespace URI.");
}

ParameterInfo numberParameter(const QString &name, const QString &title, const QString &help,
                              const QString &defaultValue, QString (*check)(const QString &))
{
    ParameterInfo info = textParameter(name, title, help);
    info.type = ParameterInfo::Type::Number;
    info.defaultValue = defaultValue;
    info.check = check;
    return info;
}

QList<ParameterInfo> parameters()
{
    ParameterInfo body = textParameter(u"body"_s, Text::tr("Body"),
                                       Text::tr("What stands in the SOAP body of the login call, or a whole "
                                                "envelope. Empty: an empty body."));
    body.type = ParameterInfo::Type::MultilineText;
    ParameterInfo nameSpace =
        textParameter(u"wsseNamespace"_s, Text::tr("Namespace of wsse"),
                      Text::tr("oasis; ecrv-misprint to send it as the eCRV page has it; or a URI of your own."));
    nameSpace.defaultValue = u"oasis"_s;
    nameSpace.check = checkNameSpace;
    ParameterInfo action = textParameter(u"soapAction"_s, Text::tr("SOAP action"),
                                         Text::tr("As the service's WSDL names it, without quotes."));
    action.check = checkHeaderText;
    return {
        userNameParameter(Text::tr("As the service assigned it.")),
        passwordParameter(),
        choiceParameter(u"soapVersion"_s, Text::tr("SOAP version"), Text::tr("1.1 is what most services speak."),
                        {u"1.1"_s, u"1.2"_s}, u"1.1"_s),
        action,
        body,
        numberParameter(u"timestampTtlSeconds"_s, Text::tr("Life of the message"),
                        Text::tr("Seconds from Created to Expires of the Timestamp; 0 leaves it out."), u"300"_s,
                        checkNotNegative),
        booleanParameter(u"nonce"_s, Text::tr("Nonce"), Text::tr("A random value, fresh with each call."), true),
        booleanParameter(u"created"_s, Text::tr("Created"), Text::tr("The time inside the UsernameToken."), true),
        choiceParameter(u"createdPrecision"_s, Text::tr("Precision of times"),
                        Text::tr("Some services take whole seconds only, some want milliseconds."),
                        {u"milliseconds"_s, u"seconds"_s}, u"milliseconds"_s),
        booleanParameter(u"mustUnderstand"_s, Text::tr("Must understand"),
                         Text::tr("The service has to refuse the call if it does not know the header."), true),
        nameSpace,
        numberParameter(u"clockOffsetSeconds"_s, Text::tr("Clock offset"),
                        Text::tr("Seconds to add to the time that is sent, to try out a clock that is off."), u"0"_s,
                        checkInteger),
    };
}

QList<SchemeInfo> schemes()
{
    const QStringList rest{u"soapVersion"_s,         u"soapAction"_s,     u"body"_s,
                           u"timestampTtlSeconds"_s, u"nonce"_s,          u"created"_s,
                           u"createdPrecision"_s,    u"mustUnderstand"_s, u"wsseNamespace"_s,
                           u"clockOffsetSeconds"_s};
    return {
        {"password-text", Text::tr("Password as text"), Text::tr("The password itself; only TLS protects it."),
         QStringList{u"userName"_s, u"password"_s} + rest},
        {"password-digest", Text::tr("Password digest"),
         Text::tr("A hash of nonce, time and password; the server has to know the password in clear."),
         QStringList{u"userName"_s, u"password"_s} + rest},
        {"no-password", Text::tr("No password"), Text::tr("Only the user name."), QStringList{u"userName"_s} + rest},
    };
}

/// What the page of the eCRV web services asks for: PasswordText, Nonce and Timestamp; Created became optional.
QList<ProfilePreset> presets()
{
    return {{"ecrv",
             Text::tr("Minnesota eCRV"),
             "password-text",
             {{u"soapVersion"_s, u"1.1"_s},
              {u"timestampTtlSeconds"_s, u"300"_s},
              {u"nonce"_s, u"true"_s},
              {u"created"_s, u"false"_s},
              {u"mustUnderstand"_s, u"true"_s},
              {u"wsseNamespace"_s, u"oasis"_s}}}};
}

QList<AuthorizationPart> parts(const Profile &profile, const Session &)
{
    using Kind = AuthorizationPart::Kind;
    const WsSecurity::HeaderSettings settings = WsSecurity::settingsOf(profile, {});
    QList<AuthorizationPart> all{
        {"soap:UsernameToken", Text::tr("User name and password"), Kind::SoapHeader, "UsernameToken"}};
    if (settings.withNonce) {
        all.append({"soap:Nonce", Text::tr("Nonce"), Kind::SoapHeader, "Nonce"});
    }
    if (settings.timestampTtlSeconds > 0) {
        all.append({"soap:Timestamp", Text::tr("Timestamp"), Kind::SoapHeader, "Timestamp"});
    }
    return all;
}

QList<ReadyCall> readyCalls(const Profile &profile)
{
    QList<ReadyCall> calls{{Text::tr("Empty envelope with the security header"), bareRequest(profile, {}), true}};
    if (!profile.parameter("body"_L1).trimmed().isEmpty()) {
        calls.prepend({Text::tr("The profile's body"), loginRequest(profile), true});
    }
    QUrl wsdl = profile.url;
    wsdl.setQuery(u"wsdl"_s);
    calls.append({Text::tr("Fetch the WSDL (no login needed)"), newRequest(profile, "GET", wsdl), false});
    return calls;
}

Result<HttpRequest> parseCall(const Profile &profile, const QString &text, const QByteArray &body)
{
    Result<HttpRequest> request = parseMethodPath(profile, text, body);
    if (!request || request->method == "GET" || request->method == "HEAD") {
        return request;
    }
    HttpRequest call = bareRequest(profile, body);
    call.method = request->method;
    call.url = request->url;
    return call;
}

CallVerdict judge(const Profile &, const Leg &leg)
{
    if (const std::optional<Soap::Fault> fault = Soap::Reply(leg).fault()) {
        return {false, explainFault(*fault)};
    }
    return verdictByStatus(leg);
}

bool refusesPassword(const Profile &, const Leg &leg)
{
    const std::optional<Soap::Fault> fault = Soap::Reply(leg).fault();
    return leg.status == 401 || (fault && fault->hasCode(u"FailedAuthentication"));
}

Result<HttpRequest> preview(const Profile &profile)
{
    HttpRequest request = loginRequest(profile);
    const WsSecurity::HeaderSettings settings = WsSecurity::settingsOf(profile, {});
    Result<QByteArray> body = WsSecurity::secured(request.body, settings, systemUtc(), kBullets.toUtf8());
    if (!body) {
        return tl::unexpected<Error>(body.error());
    }
    request.body = *std::move(body);
    return request;
}

} // namespace

FlowInfo wsSecurityFlow()
{
    FlowInfo flow;
    flow.service = "ws-security";
    flow.title = Text::tr("SOAP with WS-Security");
    flow.urlHelp = Text::tr("The address that calls are posted to.");
    flow.urlExample = u"https://service.example.com/SearchService"_s;
    flow.schemes = schemes();
    flow.passwordInCalls = true;
    flow.parameters = parameters();
    flow.presets = presets();
    flow.login = logIn;
    flow.logOff = logOff;
    flow.parts = parts;
    flow.authorize = authorize;
    flow.readyCalls = readyCalls;
    flow.parseCall = parseCall;
    flow.judge = judge;
    flow.refusesPassword = refusesPassword;
    flow.preview = preview;
    return flow;
}

} // namespace Ticketscope
