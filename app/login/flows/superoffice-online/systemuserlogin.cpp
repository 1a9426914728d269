// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-online/systemuserlogin.h"

#include "login/flows/common/requests.h"
#include "login/flows/superoffice-netserver/netserverlogin.h"
#include "login/flows/superoffice-online/onlineenvironment.h"
#include "login/flows/superoffice-online/systemuser.h"
#include "login/oauth/idtoken.h"
#include "protocol/jose.h"
#include "protocol/jwtchecks.h"
#include "protocol/superoffice.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::Online {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Online)
};

/// What clocks may differ by without being told.
constexpr std::chrono::seconds kLeeway{60};

Result<Secret> signedNow(const LoginContext &context, const QDateTime &now)
{
    return signedSystemToken(context.secrets.value(u"systemUserToken"_s), context.secrets.value(u"privateKey"_s), now);
}

/// One leg for the discovery document, one for the keys that it names.
QCoro::Task<Result<Jose::KeySet>> fetchSuperIdKeys(LoginContext context, QUrl environment)
{
    const QUrl login = below(environment, u"login"_s);
    OAuth::ProviderNeeds needs;
    needs.token = false;
    const Result<OAuth::Provider> provider =
        co_await OAuth::discover(context, login, OAuth::IssuerRule::MayDiffer, needs);
    if (!provider) {
        co_return tl::unexpected<Error>(provider.error());
    }
    Result<Jose::KeySet> keys = co_await OAuth::fetchKeys(context, *provider);
    co_return keys;
}

/// What fails, as one text; what is odd goes to the notes. A time that only this computer's clock holds against the
/// token is odd.
QString sortChecks(const QList<Jose::TokenCheck> &checks, QStringList *notes)
{
    QStringList failed;
    for (const Jose::TokenCheck &check : checks) {
        if (check.state == Jose::CheckState::Failed && !OAuth::isOwnClock(checks, check)) {
            failed.append(check.text);
        } else if (check.state == Jose::CheckState::Failed) {
            notes->append(Text::tr("By the clock of this computer the system user's token is not good, by the "
                                   "server's it is: set this computer's clock. %1")
                              .arg(check.text));
        } else if (check.state == Jose::CheckState::Notable) {
            notes->append(check.text);
        }
    }
    return failed.join(u' ');
}

/// The audience is "spn:" and the tenant's serial number, which a login cannot know beforehand: only its form is held
/// against it, and that is told.
QString audienceProblem(const Json::Value &claims, QStringList *notes)
{
    const Json::Value *audience = claims.member(u"aud");
    const Json::Value *first = audience && audience->type == Json::Value::Type::Array && !audience->children.isEmpty()
                                   ? &audience->children.first()
                                   : audience;
    const QString text = first ? first->scalar.toString() : QString();
    if (!text.startsWith("spn:"_L1)) {
        return Text::tr("The token is made for somebody else: its audience (aud) is \"%1\" and does not begin with "
                        "spn:.")
            .arg(text);
    }
    const QString serial = identityClaim(claims, u"serial");
    if (!serial.isEmpty() && text.mid(4) != serial) {
        notes->append(Text::tr("The token's audience is %1, but its claim serial says %2.").arg(text, serial));
    }
    return {};
}

struct CheckedToken
{
    Json::Value claims;
    QStringList notes;
};

/// The JWT of an exchange with all that can be checked of it.
QCoro::Task<Result<CheckedToken>> checkToken(LoginContext context, QUrl environment, SystemUserAnswer answer, Leg leg)
{
    CheckedToken token;
    Jose::TokenExpectations expected;
    expected.issuer = kSystemUserIssuer.toString();
    expected.localNow = context.clock();
    expected.serverNow = serverTimeOf(leg);
    expected.leeway = kLeeway;
    const Result<Jose::KeySet> keys = co_await fetchSuperIdKeys(context, environment);
    if (keys) {
        expected.keys = *keys;
        expected.keysFrom = environment.host();
    } else if (keys.error().code == ErrorCode::Cancelled) {
        co_return tl::unexpected<Error>(keys.error());
    } else {
        token.notes.append(Text::tr("The signature of the system user's token was not checked, because there are no "
                                    "keys: %1")
                               .arg(keys.error().text));
    }
    const QList<Jose::TokenCheck> checks = Jose::checkToken(answer.token.reveal(), expected);
    QStringList failed{sortChecks(checks, &token.notes)};
    if (keys && failed.first().isEmpty() && !OAuth::hasPassed(checks, "signature")) {
        token.notes.append(Text::tr("The signature of the system user's token was not checked: no key of the "
                                    "environment fits it."));
    }
    Result<Json::Value> claims = OAuth::claimsOf(answer.token);
    if (claims) {
        failed.append(audienceProblem(*claims, &token.notes));
    } else if (failed.first().isEmpty()) {
        failed.append(claims.error().text);
    }
    failed.removeAll(QString());
    if (!failed.isEmpty()) {
        co_return tl::unexpected<Error>(
            unexpectedFrom(leg, Text::tr("The token of the system user does not pass its checks, so its ticket is not "
                                         "used. %1")
                                    .arg(failed.join(u' '))));
    }
    token.claims = *std::move(claims);
    co_return token;
}

/// The bytes of the answer that carry the claims: the middle part of the JWT.
ByteRange claimsOnWire(const SystemUserAnswer &answer)
{
    const Result<Jose::Compact> parts = Jose::parseCompact(answer.token.reveal());
    if (!parts || answer.onWire.length() != answer.token.size()) {
        return answer.onWire;
    }
    return parts->parts.at(1).moved(answer.onWire.start);
}

void takeTicket(const LoginContext &context, const QString &ticket, const SystemUserAnswer &answer, const Leg &leg,
                Session *session)
{
    SessionItem item = NetServer::ticketItem(ticket, context.clock());
    item.fromExchange = leg.exchange->id;
    item.fromBytes = claimsOnWire(answer);
    for (SessionItem &old : session->items) {
        if (old.kind == SessionItemKind::Ticket) {
            SessionItem gone = old;
            gone.replacedBy = item.fromExchange;
            session->former.prepend(gone);
        }
    }
    session->items.removeIf([](const SessionItem &old) { return old.kind == SessionItemKind::Ticket; });
    session->items.append(item);
}

/// The ticket names a tenant, too.
void noteTicketsTenant(const QString &ticket, Session *session)
{
    const Result<SuperOffice::Ticket> inside = SuperOffice::readTicket(ticket.toLatin1());
    if (!inside) {
        addNote(*session, Text::tr("The ticket does not look like one: %1").arg(inside.error().text));
    } else if (!inside->context.isEmpty() && !isSameTenant(inside->context, session->where)) {
        addNote(*session, Text::tr("The ticket is of the tenant %1, but the token that brought it says %2.")
                              .arg(inside->context, session->where));
    }
}

TenantPlace placeOtherwise(const LoginContext &context, const std::optional<TenantStatus> &status)
{
    TenantPlace place;
    place.tenant = tenantOf(context.profile);
    place.webApi = status && !status->api.isEmpty() ? status->api : context.profile.url;
    return place;
}

} // namespace

Result<void> checkSystemUser(const LoginContext &context)
{
    const Result<Secret> trial = signedNow(context, context.clock());
    if (!trial) {
        return tl::unexpected<Error>(trial.error());
    }
    return {};
}

QCoro::Task<Result<bool>> exchangeSystemUser(LoginContext context, QUrl environment, std::shared_ptr<Session> session,
                                             std::optional<TenantStatus> status, StepKind kind)
{
    const QDateTime now = context.clock();
    const Result<Secret> token = signedNow(context, now);
    if (!token) {
        co_return tl::unexpected<Error>(token.error());
    }
    const SystemUserRequest wanted{environment, tenantOf(context.profile), *token,
                                   context.secrets.value(u"clientSecret"_s)};
    const bool isSoap = context.profile.parameter("exchange"_L1) == "soap"_L1;
    const HttpRequest request = isSoap ? soapExchange(wanted) : restExchange(wanted);
    const Step step{kind, Text::tr("Exchange the signed token for a ticket")};
    const Result<Leg> leg = co_await context.legs->send(request, step);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    const Result<SystemUserAnswer> answer = readExchange(*leg, signedMinute(now));
    if (!answer) {
        co_return tl::unexpected<Error>(answer.error());
    }
    const Result<CheckedToken> checked = co_await checkToken(context, environment, *answer, *leg);
    if (!checked) {
        co_return tl::unexpected<Error>(checked.error());
    }
    const QString ticket = identityClaim(checked->claims, u"ticket");
    const Result<TenantPlace> place =
        placeOf(checked->claims, environment, context.profile, placeOtherwise(context, status));
    if (ticket.isEmpty() || !place) {
        const QString text = ticket.isEmpty() ? Text::tr("The token of the system user holds no ticket (claim "
                                                         "http://schemes.superoffice.net/identity/ticket).")
                                              : place.error().text;
        co_return tl::unexpected<Error>(unexpectedFrom(*leg, text));
    }
    settle(*place, status, session.get());
    addNotes(session.get(), checked->notes);
    takeTicket(context, ticket, *answer, *leg, session.get());
    noteTicketsTenant(ticket, session.get());
    co_return true;
}

} // namespace Ticketscope::Online
