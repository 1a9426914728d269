// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/http/httpflow.h"

#include "login/flows/common/cookies.h"
#include "login/flows/common/handshakeparameters.h"
#include "login/flows/common/parameters.h"
#include "login/flows/common/requests.h"
#include "login/flows/http/digestsession.h"
#include "login/flows/http/httplogin.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::HttpFlow)
};

QList<ParameterInfo> parameters()
{
    ParameterInfo headerName = textParameter(u"headerName"_s, Text::tr("Header name"),
                                             Text::tr("The header that carries the key, like X-Api-Key."), true);
    headerName.check = checkHeaderName;
    const QList<ParameterInfo> own{
        userNameParameter(Text::tr("As the service knows it, with its domain if it has one.")),
        passwordParameter(),
        charsetParameter(),
        secretParameter(u"accessToken"_s, Text::tr("Access token"), Text::tr("Goes out behind the word Bearer.")),
        headerName,
        secretParameter(u"headerValue"_s, Text::tr("Header value"), Text::tr("Goes out as it is.")),
    };
    return own + handshakeParameters();
}

QList<SchemeInfo> schemes()
{
    const QList<SchemeInfo> own{
        {"none", Text::tr("No login"), Text::tr("The request goes out bare."), {}},
        {"basic",
         Text::tr("Basic"),
         Text::tr("User name and password go out with the first request."),
         {u"userName"_s, u"password"_s, u"charset"_s}},
        {"digest",
         Text::tr("Digest"),
         Text::tr("The server's challenge is answered with a hash (MD5 or SHA-256)."),
         {u"userName"_s, u"password"_s, u"charset"_s}},
        {"bearer", Text::tr("Bearer token"), Text::tr("An access token from elsewhere."), {u"accessToken"_s}},
        {"header",
         Text::tr("A header of any name"),
         Text::tr("An API key or the like."),
         {u"headerName"_s, u"headerValue"_s}},
    };
    return own + handshakeSchemes();
}

QList<AuthorizationPart> parts(const Profile &profile, const Session &session)
{
    QList<AuthorizationPart> all;
    if (session.scheme == "header") {
        const QString name = profile.parameter("headerName"_L1);
        all.append({"header", Text::tr("Header %1").arg(name), AuthorizationPart::Kind::Header, name.toUtf8()});
    } else if (session.scheme != "none") {
        all.append({"authorization", Text::tr("Authorization"), AuthorizationPart::Kind::Header, "Authorization"});
    }
    return all + cookieParts(session);
}

Result<HttpRequest> authorize(const LoginContext &context, Session &session, HttpRequest request,
                              const QSet<QByteArray> &without)
{
    if (session.loggedOff) {
        return request;
    }
    const Profile &profile = context.profile;
    if (session.scheme == "digest") {
        // A login that was not challenged left nothing to sign with.
        if (!without.contains("authorization") && session.facts.contains("digestChallenge")) {
            const Result<QByteArray> value = HttpFlow::digestHeader(session, request, profile.parameter("userName"_L1),
                                                                    profile.parameter("charset"_L1, u"utf-8"_s));
            if (!value) {
                return tl::unexpected<Error>(value.error());
            }
            request.setHeader("Authorization", *value);
        }
    } else if (!without.contains("authorization") && !without.contains("header")) {
        const Result<Header> header = HttpFlow::schemeHeader(profile, session.secrets);
        if (!header) {
            return tl::unexpected<Error>(header.error());
        }
        if (!header->name.isEmpty()) {
            request.setHeader(header->name, header->value);
        }
    }
    addCookies(session, request, without);
    return request;
}

bool absorb(const LoginContext &context, Session &session, const Leg &leg)
{
    absorbCookies(context, session, leg);
    if (session.scheme != "digest" || session.loggedOff) {
        return false;
    }
    const bool wasChallenged = session.facts.contains("digestChallenge");
    const bool isStale = HttpFlow::absorbDigest(session, leg);
    // The first challenge of a session is worth an answer, whatever it says of stale.
    return isStale || (!wasChallenged && session.facts.contains("digestChallenge"));
}

QList<ReadyCall> readyCalls(const Profile &profile)
{
    return {
        {Text::tr("Get the profile's address"), HttpFlow::plainRequest(profile), true},
        {Text::tr("Get the profile's address without login"), HttpFlow::plainRequest(profile), false},
        {Text::tr("Ask which methods are allowed (OPTIONS)"), newRequest(profile, "OPTIONS", profile.url), true},
    };
}

CallVerdict judge(const Profile &, const Leg &leg)
{
    return verdictByStatus(leg);
}

Result<HttpRequest> preview(const Profile &profile)
{
    HttpRequest request = HttpFlow::plainRequest(profile);
    const QByteArray bullets = kBullets.toUtf8();
    if (profile.scheme == "basic") {
        request.setHeader("Authorization", "Basic " + bullets);
    } else if (profile.scheme == "bearer") {
        request.setHeader("Authorization", "Bearer " + bullets);
    } else if (profile.scheme == "header" && !profile.parameter("headerName"_L1).trimmed().isEmpty()) {
        request.setHeader(profile.parameter("headerName"_L1).trimmed().toUtf8(), bullets);
    }
    // Digest signs nothing before it was challenged, and a handshake begins with a bare request too.
    return request;
}

} // namespace

FlowInfo httpFlow()
{
    FlowInfo flow;
    flow.service = "http";
    flow.title = Text::tr("Any HTTP service");
    flow.urlHelp = Text::tr("The address that the login is tried on.");
    flow.urlExample = u"https://service.example.com/api/status"_s;
    flow.schemes = schemes();
    flow.passwordInCalls = true;
    flow.parameters = parameters();
    flow.login = HttpFlow::logIn;
    flow.renew = HttpFlow::renew;
    flow.logOff = HttpFlow::logOff;
    flow.parts = parts;
    flow.authorize = authorize;
    flow.absorb = absorb;
    flow.readyCalls = readyCalls;
    flow.parseCall = parseMethodPath;
    flow.judge = judge;
    flow.preview = preview;
    return flow;
}

} // namespace Ticketscope
