// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/http/httplogin.h"

#include "login/flows/common/basic.h"
#include "login/flows/common/cookies.h"
#include "login/flows/common/handshake.h"
#include "login/flows/common/handshakeparameters.h"
#include "login/flows/common/redirects.h"
#include "login/flows/common/requests.h"
#include "login/flows/http/digestsession.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope::HttpFlow {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::HttpFlow)
};

QString refusedText(const Profile &profile, const Leg &leg)
{
    if (leg.status != 401 || profile.scheme == "none") {
        return explainStatus(leg);
    }
    const QString schemes = offeredSchemes(leg);
    const QString spoken = profile.scheme == "basic"    ? u"Basic"_s
                           : profile.scheme == "digest" ? u"Digest"_s
                           : profile.scheme == "bearer" ? u"Bearer"_s
                                                        : QString();
    if (!spoken.isEmpty() && !schemes.isEmpty() && !schemes.contains(spoken, Qt::CaseInsensitive)) {
        return Text::tr("The server does not offer %1 here (%2). It offers: %3.").arg(spoken, statusText(leg), schemes);
    }
    if (profile.scheme == "bearer") {
        return Text::tr("The server did not accept the token (%1).").arg(statusText(leg));
    }
    if (profile.scheme == "header") {
        return Text::tr("The server did not accept the header %1 (%2).")
            .arg(profile.parameter("headerName"_L1), statusText(leg));
    }
    return Text::tr("The server did not accept the user name and password (%1).").arg(statusText(leg));
}

Result<Session> judged(const LoginContext &context, const Session &session, const Leg &leg)
{
    if (std::optional<Error> proxy = proxyRefusal(leg)) {
        return tl::unexpected<Error>(*std::move(proxy));
    }
    if (leg.status >= 400) {
        return tl::unexpected<Error>(refusedBy(leg, refusedText(context.profile, leg)));
    }
    return session;
}

std::shared_ptr<Session> freshSession(const LoginContext &context)
{
    auto session = std::make_shared<Session>(newSession(context, context.profile.parameter("userName"_L1)));
    for (const QString &name : {u"password"_s, u"accessToken"_s, u"headerValue"_s}) {
        if (const Secret secret = context.secrets.value(name); secret.isSet()) {
            session->secrets.insert(name.toLatin1(), secret);
        }
    }
    if (context.profile.scheme == "bearer") {
        SessionItem token;
        token.kind = SessionItemKind::Token;
        token.name = u"Access token"_s;
        token.value = context.secrets.value(u"accessToken"_s);
        session->items.append(token);
    }
    return session;
}

/// Every scheme but Digest: the header goes out at once.
QCoro::Task<Result<Session>> atOnce(LoginContext context, Step step)
{
    const std::shared_ptr<Session> session = freshSession(context);
    const Result<Header> header = schemeHeader(context.profile, session->secrets);
    if (!header) {
        co_return tl::unexpected<Error>(header.error());
    }
    HttpRequest request = plainRequest(context.profile);
    QList<QByteArray> credentials;
    if (!header->name.isEmpty()) {
        request.setHeader(header->name, header->value);
        credentials.append(header->name);
    }
    const Result<Leg> leg = co_await sendFollowing(context, request, step, credentials, session);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    co_return judged(context, *session, *leg);
}

/// One leg: the request signed with the challenge at hand.
QCoro::Task<Result<Leg>> signedLeg(LoginContext context, HttpRequest request, Step step,
                                   std::shared_ptr<Session> session)
{
    const Result<QByteArray> value = digestHeader(*session, request, context.profile.parameter("userName"_L1),
                                                  context.profile.parameter("charset"_L1, u"utf-8"_s));
    if (!value) {
        co_return tl::unexpected<Error>(value.error());
    }
    request.setHeader("Authorization", *value);
    addCookies(*session, request, {});
    Result<Leg> leg = co_await context.legs->send(request, step);
    co_return leg;
}

Result<Http::DigestChallenge> challengeOrWhy(const Leg &leg)
{
    Result<Http::DigestChallenge> challenge = challengeOf(leg);
    if (!challenge) {
        return tl::unexpected<Error>(refusedBy(leg, challenge.error().text));
    }
    return challenge;
}

/// The challenge is asked for first: without its nonce there is nothing to sign.
QCoro::Task<Result<Session>> withDigest(LoginContext context, Step step)
{
    const std::shared_ptr<Session> session = freshSession(context);
    // Named, every one: gcc 12 destroys temporaries of an await expression twice.
    HttpRequest request = plainRequest(context.profile);
    const QList<QByteArray> credentials;
    const Step answer{StepKind::Leg, Text::tr("Answer the challenge")};
    const Step answerAgain{StepKind::Leg, Text::tr("Answer again with the fresh nonce")};
    Result<Leg> leg = co_await sendFollowing(context, request, step, credentials, session);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    if (leg->status != 401) {
        session->note = Text::tr("The server answered without asking for Digest, so nothing was signed.");
        co_return judged(context, *session, *leg);
    }
    if (!sameOrigin(leg->exchange->url, context.profile.url)) {
        co_return tl::unexpected<Error>(
            unexpectedFrom(*leg, Text::tr("The server sends the login on to %1, which is not the profile's server.")
                                     .arg(leg->exchange->url.host())));
    }
    const Result<Http::DigestChallenge> challenge = challengeOrWhy(*leg);
    if (!challenge) {
        co_return tl::unexpected<Error>(challenge.error());
    }
    keepChallenge(*session, *challenge);
    request.url = leg->exchange->url;
    leg = co_await signedLeg(context, request, answer, session);
    if (leg && absorbDigest(*session, *leg)) {
        leg = co_await signedLeg(context, request, answerAgain, session);
        if (leg) {
            (void)absorbDigest(*session, *leg);
        }
    }
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    co_return judged(context, *session, *leg);
}

/// Negotiate and NTLM: token by token.
QCoro::Task<Result<Session>> withHandshake(LoginContext context, Step step)
{
    const std::shared_ptr<Session> session = freshSession(context);
    const HttpRequest request = plainRequest(context.profile);
    const Step ask{step.kind, Text::tr("Ask what the server accepts")};
    const Result<Handshake> done = co_await logInWithHandshake(context, request, ask, session);
    if (!done) {
        co_return tl::unexpected<Error>(done.error());
    }
    co_return judged(context, *session, done->leg);
}

QCoro::Task<Result<Session>> begin(LoginContext context, Step step)
{
    if (context.profile.scheme == "digest") {
        return withDigest(std::move(context), std::move(step));
    }
    if (hasHandshake(context.profile.scheme)) {
        return withHandshake(std::move(context), std::move(step));
    }
    return atOnce(std::move(context), std::move(step));
}

} // namespace

HttpRequest plainRequest(const Profile &profile)
{
    return newRequest(profile, "GET", profile.url, {{"Accept", "*/*"}});
}

Result<Header> schemeHeader(const Profile &profile, const QHash<QByteArray, Secret> &secrets)
{
    if (profile.scheme == "basic") {
        const Result<QByteArray> value = basicAuthorization(profile.parameter("userName"_L1), secrets.value("password"),
                                                            profile.parameter("charset"_L1, u"utf-8"_s));
        if (!value) {
            return tl::unexpected<Error>(value.error());
        }
        return Header{"Authorization", *value};
    }
    if (profile.scheme == "bearer") {
        return Header{"Authorization", "Bearer " + secrets.value("accessToken").reveal().toByteArray().trimmed()};
    }
    if (profile.scheme == "header") {
        return Header{profile.parameter("headerName"_L1).trimmed().toUtf8(),
                      secrets.value("headerValue").reveal().toByteArray()};
    }
    return Header{};
}

QCoro::Task<Result<Session>> logIn(LoginContext context)
{
    return begin(std::move(context), {StepKind::Login, Text::tr("Log in")});
}

QCoro::Task<Result<Session>> renew(LoginContext context, Session)
{
    return begin(std::move(context), {StepKind::Renew, Text::tr("Log in again")});
}

QCoro::Task<Result<Session>> logOff(LoginContext, Session session)
{
    Session gone = forgotten(std::move(session));
    gone.note = Text::tr("HTTP has no call to log off: what was kept for further calls is forgotten here.");
    co_return gone;
}

} // namespace Ticketscope::HttpFlow
