// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-netserver/netserverlogin.h"

#include "login/flows/common/handshake.h"
#include "login/flows/common/parameters.h"
#include "login/flows/common/requests.h"
#include "login/flows/common/soap.h"
#include "login/flows/superoffice-netserver/netserveranswer.h"
#include "login/flows/superoffice-netserver/netserverenvelope.h"
#include "login/readaside.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope::NetServer {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::NetServer)
};

QString probeContact(const Profile &profile)
{
    return profile.parameter("contactId"_L1, u"1"_s);
}

Result<HttpRequest> withBlocks(HttpRequest request, const QList<std::pair<QByteArray, QByteArray>> &blocks)
{
    Result<QByteArray> body = Soap::withHeaderBlocks(request.body, blocks);
    if (!body) {
        return tl::unexpected<Error>(body.error());
    }
    request.body = *std::move(body);
    return request;
}

Result<HttpRequest> passwordRequest(const Profile &profile, const SuperOffice::ServicesVersion &version,
                                    const QString &password)
{
    QList<std::pair<QString, QString>> arguments{{u"UserName"_s, profile.parameter("userName"_L1)},
                                                 {u"Password"_s, password}};
    if (version.passwordFirst) {
        // WCF reads elements in the order of the contract and passes over one that comes too late.
        arguments.swapItemsAt(0, 1);
    }
    return operationRequest(profile, version, u"SoPrincipal"_s, u"AuthenticateUsernamePassword"_s, arguments);
}

Result<HttpRequest> accessTokenRequest(const Profile &profile, const SuperOffice::ServicesVersion &version,
                                       const QString &token)
{
    if (!version.hasAccessToken) {
        return failure(ErrorCode::InvalidProfile,
                       Text::tr("%1 cannot log in with an access token; that begins with Services86.")
                           .arg(QString::fromLatin1(version.name)));
    }
    return operationRequest(profile, version, u"SoPrincipal"_s, u"AuthenticateWithAccessToken"_s,
                            {{u"AccessToken"_s, token}});
}

/// The contact that is asked for to see whether a ticket or Secret is accepted.
HttpRequest contactRequest(const Profile &profile, const SuperOffice::ServicesVersion &version)
{
    return operationRequest(profile, version, u"Contact"_s, u"GetContact"_s,
                            {{version.isAsmx ? u"contactId"_s : u"ContactId"_s, probeContact(profile)}});
}

Result<HttpRequest> secret6Request(const Profile &profile, const SuperOffice::ServicesVersion &version,
                                   const QString &secret)
{
    if (!version.isAsmx) {
        return failure(
            ErrorCode::InvalidProfile,
            Text::tr("The Secret belongs to NetServer 6; the profile says %1. From 7.0 on there are tickets.")
                .arg(QString::fromLatin1(version.name)));
    }
    const QByteArray block = soCredentialsBlock(version.nameSpace, profile.parameter("userName"_L1), secret);
    return withBlocks(contactRequest(profile, version), {{"SoCredentials", block}});
}

Session sessionOf(const LoginContext &context, const Outcome &outcome)
{
    Session session = newSession(context, outcome.user);
    if (session.user.isEmpty()) {
        session.user = context.profile.parameter("userName"_L1);
    }
    if (!outcome.tenant.isEmpty() && outcome.tenant != "Default"_L1) {
        session.where = outcome.tenant;
    }
    session.secrets.insert("applicationToken", context.secrets.value(u"applicationToken"_s));
    return session;
}

/// The answer to an operation that yields a ticket.
QCoro::Task<Result<Session>> ticketSession(LoginContext context, Leg leg)
{
    const Outcome outcome = co_await readAside(leg, readAuthentication);
    if (outcome.error) {
        co_return tl::unexpected<Error>(*outcome.error);
    }
    Session session = sessionOf(context, outcome);
    SessionItem ticket = ticketItem(outcome.ticket, context.clock());
    ticket.fromExchange = leg.exchange->id;
    ticket.fromBytes = outcome.ticketOnWire;
    session.items.append(ticket);
    co_return session;
}

/// One leg: the operation that yields a ticket.
QCoro::Task<Result<Session>> authenticate(LoginContext context, Step step)
{
    const Result<HttpRequest> request = loginRequest(context.profile, context.secrets, context.clock());
    if (!request) {
        co_return tl::unexpected<Error>(request.error());
    }
    const Result<Leg> leg = co_await context.legs->send(*request, step);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    Result<Session> session = co_await ticketSession(context, *leg);
    co_return session;
}

/// The web server's handshake, and in its last leg the operation that yields a ticket for whom it let in. The ticket
/// may be all that calls need; where the web server asks them as well, they go through a handshake of their own.
QCoro::Task<Result<Session>> authenticateImplicitly(LoginContext context, Step step)
{
    const Result<HttpRequest> request = loginRequest(context.profile, context.secrets, context.clock());
    if (!request) {
        co_return tl::unexpected<Error>(request.error());
    }
    const auto transport = std::make_shared<Session>(newSession(context, context.profile.parameter("userName"_L1)));
    const Step ask{step.kind, Text::tr("Ask what the server accepts")};
    const Result<Handshake> done = co_await logInWithHandshake(context, *request, ask, transport);
    if (!done) {
        co_return tl::unexpected<Error>(done.error());
    }
    Result<Session> session = co_await ticketSession(context, done->leg);
    if (session) {
        session->note = transport->note;
        session->facts = transport->facts;
        session->facts.insert(HandshakeFact::kCallsBare, "1");
        session->user = session->user.isEmpty() ? transport->user : session->user;
    }
    co_return session;
}

/// One leg: a call that shows whether the ticket that the person brought is accepted.
QCoro::Task<Result<Session>> takeTicket(LoginContext context, Step step)
{
    const bool verify = booleanOf(context.profile, "verifyTicket"_L1, true);
    if (verify) {
        const Result<HttpRequest> request = loginRequest(context.profile, context.secrets, context.clock());
        if (!request) {
            co_return tl::unexpected<Error>(request.error());
        }
        const Result<Leg> leg = co_await context.legs->send(*request, step);
        if (!leg) {
            co_return tl::unexpected<Error>(leg.error());
        }
        const Outcome outcome = co_await readAside(*leg, readOutcome);
        if (outcome.error) {
            co_return tl::unexpected<Error>(*outcome.error);
        }
    }
    Session session = sessionOf(context, {});
    SessionItem item = ticketItem(context.secrets.value(u"ticket"_s).revealText().trimmed(), context.clock());
    if (!verify) {
        item.expires = {};
        session.note = Text::tr("The ticket was taken as it is; nothing was sent to check it.");
    }
    if (const Result<SuperOffice::Ticket> inside = SuperOffice::readTicket(item.value.reveal());
        inside && !inside->context.isEmpty()) {
        session.where = inside->context;
    }
    session.items.append(item);
    co_return session;
}

/// One leg: a call that shows whether the Secret of the day is accepted.
QCoro::Task<Result<Session>> useSecret6(LoginContext context, Step step)
{
    const QDateTime now = context.clock();
    const Result<HttpRequest> request = loginRequest(context.profile, context.secrets, now);
    if (!request) {
        co_return tl::unexpected<Error>(request.error());
    }
    const Result<Leg> leg = co_await context.legs->send(*request, step);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    const Outcome outcome = co_await readAside(*leg, readOutcome);
    if (outcome.error) {
        co_return tl::unexpected<Error>(*outcome.error);
    }
    Session session = sessionOf(context, {});
    SessionItem item;
    item.kind = SessionItemKind::Token;
    item.name = u"Secret"_s;
    const QByteArray secret =
        SuperOffice::secret6(u"CRM5"_s, session.user, context.secrets.value(u"password"_s), now.toUTC().date());
    item.value = Secret(secret);
    item.expires = QDateTime(now.toUTC().date().addDays(1), QTime(0, 0), Qt::UTC);
    item.lifeIsInferred = true;
    session.items.append(item);
    co_return session;
}

QCoro::Task<Result<Session>> begin(LoginContext context, Step step)
{
    if (context.profile.scheme == "ticket") {
        return takeTicket(std::move(context), std::move(step));
    }
    if (context.profile.scheme == "secret-6") {
        return useSecret6(std::move(context), std::move(step));
    }
    if (context.profile.scheme == "implicit") {
        return authenticateImplicitly(std::move(context), std::move(step));
    }
    return authenticate(std::move(context), std::move(step));
}

} // namespace

Result<HttpRequest> loginRequest(const Profile &profile, const QHash<QString, Secret> &secrets, const QDateTime &utc)
{
    const Result<SuperOffice::ServicesVersion> version = versionOf(profile);
    if (!version) {
        return tl::unexpected<Error>(version.error());
    }
    const auto text = [&secrets](const QString &name) { return secrets.value(name).revealText(); };
    if (profile.scheme == "secret-6") {
        if (secrets.contains(kSecretOfTheDay)) {
            return secret6Request(profile, *version, text(kSecretOfTheDay));
        }
        const QByteArray secret = SuperOffice::secret6(u"CRM5"_s, profile.parameter("userName"_L1),
                                                       secrets.value(u"password"_s), utc.toUTC().date());
        return secret6Request(profile, *version, QString::fromLatin1(secret));
    }
    if (version->isAsmx) {
        return failure(ErrorCode::InvalidProfile,
                       Text::tr("NetServer 6 has no tickets. Choose the scheme for its Secret."));
    }
    QList<std::pair<QByteArray, QByteArray>> blocks;
    if (version->hasApplicationToken) {
        blocks.append({"ApplicationToken", applicationTokenBlock(version->nameSpace, text(u"applicationToken"_s))});
    }
    Result<HttpRequest> request = failure(ErrorCode::Internal, {});
    if (profile.scheme == "ticket") {
        request = contactRequest(profile, *version);
        blocks.append({"Credentials", credentialsBlock(version->nameSpace, text(u"ticket"_s).trimmed())});
    } else if (profile.scheme == "access-token") {
        request = accessTokenRequest(profile, *version, text(u"accessToken"_s).trimmed());
    } else if (profile.scheme == "implicit") {
        request = operationRequest(profile, *version, u"SoPrincipal"_s, u"AuthenticateImplicit"_s, {});
    } else {
        request = passwordRequest(profile, *version, text(u"password"_s));
    }
    return request ? withBlocks(*std::move(request), blocks) : request;
}

SessionItem ticketItem(const QString &ticket, const QDateTime &now)
{
    SessionItem item;
    item.kind = SessionItemKind::Ticket;
    item.name = u"Ticket"_s;
    item.value = Secret::fromString(ticket);
    item.slides = kTicketLife;
    item.expires = now.addSecs(std::chrono::seconds(kTicketLife).count());
    item.lifeIsInferred = true;
    return item;
}

QCoro::Task<Result<Session>> logIn(LoginContext context)
{
    return begin(std::move(context), {StepKind::Login, Text::tr("Log in")});
}

QCoro::Task<Result<Session>> renew(LoginContext context, Session session)
{
    if (session.scheme == "ticket") {
        co_return failure(ErrorCode::NotSupported,
                          Text::tr("A ticket that was brought along cannot be renewed; each call that uses it "
                                   "prolongs it."));
    }
    const Step step{StepKind::Renew, Text::tr("Log in again")};
    Result<Session> renewed = co_await begin(context, step);
    co_return renewed;
}

QCoro::Task<Result<Session>> logOff(LoginContext, Session session)
{
    Session gone = forgotten(std::move(session));
    gone.note = Text::tr("NetServer has no call to end a ticket: it is forgotten here and runs out at the server.");
    co_return gone;
}

} // namespace Ticketscope::NetServer
