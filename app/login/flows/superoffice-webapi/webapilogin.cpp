// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-webapi/webapilogin.h"

#include "login/flows/common/basic.h"
#include "login/flows/common/cookies.h"
#include "login/flows/common/handshake.h"
#include "login/flows/common/handshakeparameters.h"
#include "login/flows/common/redirects.h"
#include "login/flows/common/requests.h"
#include "login/flows/superoffice-webapi/webapianswer.h"
#include "login/legreader.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Ticketscope::WebApi {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::WebApi)
};

constexpr auto kTicketLife = std::chrono::hours(6);
/// A fact of the session: the address answered as a WebApi does.
constexpr const char *kIsWebApi = "NetServerVersion";
const QString kXsrfCookie = QStringLiteral("XSRF-TOKEN");

std::shared_ptr<Session> freshSession(const LoginContext &context)
{
    auto session = std::make_shared<Session>(newSession(context, context.profile.parameter("userName"_L1)));
    for (const QString &name : {u"password"_s, u"ticket"_s, u"appToken"_s, u"accessToken"_s}) {
        if (const Secret secret = context.secrets.value(name); secret.isSet()) {
            session->secrets.insert(name.toLatin1(), secret);
        }
    }
    return session;
}

void bringXsrf(Session &session, const Secret &value, ExchangeId exchange, ByteRange bytes)
{
    SessionItem item;
    item.kind = SessionItemKind::Xsrf;
    item.name = u"X-XSRF-TOKEN"_s;
    item.value = value;
    item.fromExchange = exchange;
    item.fromBytes = bytes;
    session.items.prepend(item);
}

/// The token of a page: its input first, else its cookie.
bool takeXsrfOf(const Leg &page, Session &session)
{
    if (const std::optional<PageToken> token = findXsrfInput(page.body)) {
        const SourceBufferPtr body = bodyOf(page);
        bringXsrf(session, Secret(token->value), page.exchange->id, body ? body->toRoot(token->inBody) : ByteRange());
        return true;
    }
    if (const SessionItem *cookie = session.item(SessionItemKind::Cookie, kXsrfCookie)) {
        const SessionItem copy = *cookie;
        bringXsrf(session, copy.value, copy.fromExchange, copy.fromBytes);
        return true;
    }
    return false;
}

/// One leg, with its redirects: the page of the logged-in site that holds the token.
QCoro::Task<Result<bool>> readSessionPage(LoginContext context, std::shared_ptr<Session> session)
{
    const QUrl page = apiUrl(context.profile).resolved(QUrl(context.profile.parameter("sessionPage"_L1).trimmed()));
    if (!sameOrigin(page, context.profile.url)) {
        co_return failure(ErrorCode::InvalidProfile,
                          Text::tr("The page with the XSRF token is at %1, another server than the profile's. The "
                                   "session cookie does not go there.")
                              .arg(page.host()));
    }
    const HttpRequest request = newRequest(context.profile, "GET", page, {{"Accept", "text/html"}});
    const Step step{StepKind::Login, Text::tr("Read the page of the session")};
    const QList<QByteArray> credentials;
    const Result<Leg> leg = co_await sendFollowing(context, request, step, credentials, session);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    if (std::optional<Error> proxy = proxyRefusal(*leg)) {
        co_return tl::unexpected<Error>(*std::move(proxy));
    }
    if (leg->exchange->url.path().contains("login.aspx"_L1, Qt::CaseInsensitive)) {
        co_return tl::unexpected<Error>(refusedBy(
            *leg, Text::tr("The site sent the page's request to its login page: the session cookie is not, or no "
                           "longer, that of a logged-in session.")));
    }
    if (leg->status >= 400) {
        co_return tl::unexpected<Error>(refusedBy(*leg, explainStatus(*leg)));
    }
    if (!takeXsrfOf(*leg, *session)) {
        co_return tl::unexpected<Error>(unexpectedFrom(
            *leg, Text::tr("The page holds no input XSRF_TOKEN and set no cookie XSRF-TOKEN. Name a page of the "
                           "logged-in site.")));
    }
    co_return true;
}

/// What the person brought, or where it can be read.
QCoro::Task<Result<bool>> gatherXsrf(LoginContext context, std::shared_ptr<Session> session)
{
    if (const Secret cookies = context.secrets.value(u"sessionCookie"_s); !cookies.isEmpty()) {
        bringCookies(*session, cookies);
    }
    if (const Secret typed = context.secrets.value(u"xsrfToken"_s); !typed.isEmpty()) {
        bringXsrf(*session, typed, 0, {});
        co_return true;
    }
    if (!context.profile.parameter("sessionPage"_L1).trimmed().isEmpty()) {
        Result<bool> read = co_await readSessionPage(context, session);
        co_return read;
    }
    if (const SessionItem *cookie = session->item(SessionItemKind::Cookie, kXsrfCookie)) {
        const Secret value = cookie->value;
        bringXsrf(*session, value, 0, {});
        co_return true;
    }
    co_return failure(ErrorCode::MissingParameter,
                      Text::tr("Enter the XSRF token, or name a page of the logged-in site to read it from."));
}

void takeApiFacts(Session &session, const Answer &answer)
{
    if (!answer.value) {
        return;
    }
    for (const QString &name : {QString::fromLatin1(kIsWebApi), u"Version"_s, u"Services"_s}) {
        if (const QString text = answer.value->memberText(name); !text.isEmpty()) {
            session.facts.insert(name.toLatin1(), text.toUtf8());
        }
    }
}

/// One leg: the anonymous description of the site. A 401 or 403 here does not yet say that the login is refused.
QCoro::Task<Result<bool>> askApi(LoginContext context, std::shared_ptr<Session> session)
{
    const HttpRequest request = apiRequest(context.profile, apiUrl(context.profile));
    const Step step{StepKind::Login, Text::tr("Ask who is there")};
    const Result<Leg> leg = co_await context.legs->send(request, step);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    const Answer answer = readAnswer(*leg);
    if (leg->status == 401 || leg->status == 403) {
        co_return false;
    }
    if (answer.error) {
        co_return tl::unexpected<Error>(*answer.error);
    }
    takeApiFacts(*session, answer);
    co_return true;
}

void addBroughtItems(const LoginContext &context, Session &session)
{
    SessionItem item;
    if (session.scheme == "soticket") {
        item.kind = SessionItemKind::Ticket;
        item.name = u"Ticket"_s;
        item.value = session.secrets.value("ticket");
        item.slides = std::chrono::seconds(kTicketLife);
        item.expires = context.clock().addSecs(std::chrono::seconds(kTicketLife).count());
        item.lifeIsInferred = true;
    } else if (session.scheme == "bearer") {
        item.kind = SessionItemKind::Token;
        item.name = u"Access token"_s;
        item.value = session.secrets.value("accessToken");
    } else {
        return;
    }
    session.items.prepend(item);
}

/// The request with the scheme's credentials, or with a handshake.
QCoro::Task<Result<Leg>> sendAsPrincipal(LoginContext context, std::shared_ptr<Session> session, HttpRequest plain)
{
    if (hasHandshake(session->scheme)) {
        const Step ask{StepKind::Login, Text::tr("Ask what the server accepts")};
        const Result<Handshake> done = co_await logInWithHandshake(context, plain, ask, session);
        if (!done) {
            co_return tl::unexpected<Error>(done.error());
        }
        co_return done->leg;
    }
    const Result<HttpRequest> request = withCredentials(context.profile, *session, plain, {});
    if (!request) {
        co_return tl::unexpected<Error>(request.error());
    }
    const Step step{StepKind::Login, Text::tr("Ask who is logged in")};
    Result<Leg> leg = co_await context.legs->send(*request, step);
    co_return leg;
}

/// Who is logged in, with the scheme's credentials.
QCoro::Task<Result<bool>> askPrincipal(LoginContext context, std::shared_ptr<Session> session)
{
    const HttpRequest plain = apiRequest(context.profile, apiUrl(context.profile, u"v1/User/currentPrincipal"_s));
    const Result<Leg> leg = co_await sendAsPrincipal(context, session, plain);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    const Answer answer = readAnswer(*leg);
    if (leg->status == 401 && session->scheme == "none" && session->facts.contains(kIsWebApi)) {
        // Nobody claimed to be anybody: what is open to all is what there is.
        session->note = Text::tr("Nobody is logged in: without a header the WebApi answers only what is open to all. "
                                 "It says: %1")
                            .arg(answer.error ? answer.error->text : QString());
        co_return false;
    }
    if (const std::optional<Error> problem = principalProblem(*leg, answer)) {
        co_return tl::unexpected<Error>(*problem);
    }
    takePrincipal(answer.value.value_or(Json::Value()), session.get());
    absorbCookies(context, *session, *leg);
    co_return true;
}

} // namespace

QUrl apiUrl(const Profile &profile, const QString &path)
{
    static const QRegularExpression tail(u"/api(/v1)?/*$"_s, QRegularExpression::CaseInsensitiveOption);
    QUrl site = profile.url;
    QString sitePath = site.path(QUrl::FullyEncoded);
    sitePath.remove(tail);
    site.setPath(sitePath);
    return below(site, path.isEmpty() ? u"api"_s : QString(u"api/" + path));
}

HttpRequest apiRequest(const Profile &profile, const QUrl &url)
{
    return newRequest(profile, "GET", url, {{"Accept", "application/json"}});
}

Result<QByteArray> authorizationValue(const Profile &profile, const QHash<QByteArray, Secret> &secrets)
{
    const auto after = [&secrets](const char *word, const char *name) -> QByteArray {
        return word + secrets.value(name).reveal().toByteArray().trimmed();
    };
    if (profile.scheme == "basic") {
        return basicAuthorization(profile.parameter("userName"_L1), secrets.value("password"),
                                  profile.parameter("charset"_L1, u"utf-8"_s));
    }
    if (profile.scheme == "soticket") {
        return after("SOTicket ", "ticket");
    }
    if (profile.scheme == "bearer") {
        return after("Bearer ", "accessToken");
    }
    return QByteArray();
}

Result<HttpRequest> withCredentials(const Profile &profile, const Session &session, HttpRequest request,
                                    const QSet<QByteArray> &without)
{
    if (!without.contains("authorization")) {
        const Result<QByteArray> value = authorizationValue(profile, session.secrets);
        if (!value) {
            return tl::unexpected<Error>(value.error());
        }
        if (!value->isEmpty()) {
            request.setHeader("Authorization", *value);
        }
    }
    const Secret appToken = session.secrets.value("appToken");
    if (session.scheme == "soticket" && !appToken.isEmpty() && !without.contains("appToken")) {
        request.setHeader("SO-AppToken", appToken.reveal().toByteArray().trimmed());
    }
    const SessionItem *xsrf = session.item(SessionItemKind::Xsrf);
    if (xsrf && !without.contains("xsrf")) {
        request.setHeader("X-XSRF-TOKEN", xsrf->value.reveal().toByteArray().trimmed());
    }
    addCookies(session, request, without);
    return request;
}

QCoro::Task<Result<Session>> logIn(LoginContext context)
{
    const std::shared_ptr<Session> session = freshSession(context);
    const Result<bool> described = co_await askApi(context, session);
    if (!described) {
        co_return tl::unexpected<Error>(described.error());
    }
    if (context.profile.scheme == "xsrf") {
        const Result<bool> gathered = co_await gatherXsrf(context, session);
        if (!gathered) {
            co_return tl::unexpected<Error>(gathered.error());
        }
    }
    const Result<bool> known = co_await askPrincipal(context, session);
    if (!known) {
        co_return tl::unexpected<Error>(known.error());
    }
    addBroughtItems(context, *session);
    co_return *session;
}

QCoro::Task<Result<Session>> logOff(LoginContext, Session session)
{
    const bool isWebSession = session.scheme == "xsrf";
    Session gone = forgotten(std::move(session));
    gone.note =
        isWebSession
            ? Text::tr("Token and cookies are forgotten here. The session of the web client goes on until it is logged "
                       "out there.")
            : Text::tr("The WebApi has no call to log off: what was kept for further calls is forgotten here.");
    co_return gone;
}

} // namespace Ticketscope::WebApi
