// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/idtoken.h"

#include "login/flows/common/requests.h"
#include "protocol/base64.h"
#include "protocol/jose.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::OAuth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::OAuth)
};

/// What clocks may differ by without being told.
constexpr std::chrono::seconds kLeeway{60};

const Jose::TokenCheck *checkOf(const QList<Jose::TokenCheck> &checks, const QByteArray &id)
{
    const auto found =
        std::find_if(checks.begin(), checks.end(), [&id](const Jose::TokenCheck &check) { return check.id == id; });
    return found == checks.end() ? nullptr : &*found;
}

/// What fails, as one text; and what is worth a note.
QString sortChecks(const QList<Jose::TokenCheck> &checks, QStringList *notes)
{
    QStringList failed;
    for (const Jose::TokenCheck &check : checks) {
        if (check.state == Jose::CheckState::Failed) {
            if (isOwnClock(checks, check)) {
                notes->append(
                    Text::tr("By the clock of this computer the ID token is not good, by the provider's it is: "
                             "set this computer's clock. %1")
                        .arg(check.text));
            } else if (failed.isEmpty() || !check.text.startsWith(failed.last())) {
                // The signature may only repeat what the algorithm said.
                failed.append(check.text);
            }
        } else if (check.state == Jose::CheckState::Notable) {
            notes->append(check.text);
        }
    }
    return failed.join(u' ');
}

Jose::TokenExpectations expectationsOf(const LoginContext &context, const Provider &provider, const QString &clientId,
                                       const TokenAnswer &answer, const std::optional<QString> &nonce)
{
    Jose::TokenExpectations expected;
    if (!provider.issuer.isEmpty()) {
        expected.issuer = provider.issuer;
    }
    expected.audience = clientId;
    expected.nonce = nonce;
    expected.accessToken = answer.access.value.reveal().toByteArray();
    expected.localNow = context.clock();
    expected.serverNow = answer.serverTime;
    expected.leeway = kLeeway;
    return expected;
}

} // namespace

Result<Json::Value> claimsOf(const Secret &compact)
{
    const QByteArrayView text = compact.reveal();
    const Result<Jose::Compact> parts = Jose::parseCompact(text);
    if (!parts) {
        return tl::unexpected<Error>(parts.error());
    }
    if (parts->isEncrypted()) {
        return failure(ErrorCode::NotSupported, Text::tr("The token is encrypted (JWE): its claims cannot be read."));
    }
    const ByteRange payload = parts->parts.at(1);
    Result<QByteArray> bytes = decodeBase64(text.sliced(payload.start, payload.length()), Base64Alphabet::Url);
    if (!bytes) {
        return tl::unexpected<Error>(bytes.error());
    }
    Result<Json::Value> claims = Json::parse(*bytes);
    if (claims && claims->type != Json::Value::Type::Object) {
        return failure(ErrorCode::Malformed, Text::tr("The token's payload is JSON, but not an object."));
    }
    return claims;
}

QString claimText(const Json::Value &claims, QStringView name)
{
    const Json::Value *claim = claims.member(name);
    return claim ? claim->scalar.toString() : QString();
}

QDateTime endOf(const Json::Value &claims)
{
    bool isNumber = false;
    const double seconds = claimText(claims, u"exp").toDouble(&isNumber);
    constexpr double most = 1e11;
    return isNumber && seconds > 0 && seconds < most ? QDateTime::fromSecsSinceEpoch(qint64(seconds), Qt::UTC)
                                                     : QDateTime();
}

QString personOf(const Json::Value &claims)
{
    for (const QStringView name : {QStringView(u"preferred_username"), QStringView(u"upn"), QStringView(u"email"),
                                   QStringView(u"name"), QStringView(u"sub")}) {
        if (QString person = claimText(claims, name); !person.isEmpty()) {
            return person;
        }
    }
    return {};
}

bool hasPassed(const QList<Jose::TokenCheck> &checks, const QByteArray &id)
{
    const Jose::TokenCheck *check = checkOf(checks, id);
    return check && check->state == Jose::CheckState::Passed;
}

bool isOwnClock(const QList<Jose::TokenCheck> &checks, const Jose::TokenCheck &check)
{
    return hasPassed(checks, check.id + ".server");
}

QCoro::Task<Result<Jose::KeySet>> fetchKeys(LoginContext context, Provider provider)
{
    if (provider.jwksUri.isEmpty()) {
        co_return failure(ErrorCode::NotSupported, Text::tr("The provider names no jwks_uri."));
    }
    const HttpRequest request{"GET", provider.jwksUri, {{"Accept", "application/json"}}, {}};
    const Step step{StepKind::Login, Text::tr("Fetch the provider's keys")};
    const Result<Leg> leg = co_await context.legs->send(request, step);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    if (leg->status != 200) {
        co_return tl::unexpected<Error>(refusedBy(*leg, explainStatus(*leg)));
    }
    Result<Jose::KeySet> keys = Jose::readKeySet(leg->body);
    if (!keys) {
        Error error = keys.error();
        error.exchange = leg->exchange->id;
        error.offset.reset();
        co_return tl::unexpected<Error>(error);
    }
    co_return keys;
}

QCoro::Task<Result<IdToken>> checkIdToken(LoginContext context, Provider provider, QString clientId, TokenAnswer answer,
                                          std::optional<QString> nonce)
{
    IdToken token;
    Jose::TokenExpectations expected = expectationsOf(context, provider, clientId, answer, nonce);
    const Result<Jose::KeySet> keys = co_await fetchKeys(context, provider);
    if (keys) {
        expected.keys = *keys;
        expected.keysFrom = provider.jwksUri.toDisplayString();
    } else if (keys.error().code == ErrorCode::Cancelled) {
        co_return tl::unexpected<Error>(keys.error());
    } else {
        token.notes.append(Text::tr("The signature of the ID token was not checked, because there are no keys: %1")
                               .arg(keys.error().text));
    }
    const QByteArrayView compact = answer.id.value.reveal();
    token.checks = Jose::checkToken(compact, expected);
    const QString failed = sortChecks(token.checks, &token.notes);
    const Jose::TokenCheck *signature = checkOf(token.checks, "signature");
    if (keys && signature && signature->state == Jose::CheckState::NotChecked) {
        token.notes.append(Text::tr("The signature of the ID token was not checked: %1").arg(signature->text));
    }
    Result<Json::Value> claims = claimsOf(answer.id.value);
    if (failed.isEmpty() && claims) {
        token.claims = *std::move(claims);
        co_return token;
    }
    Error error;
    error.code = ErrorCode::UnexpectedAnswer;
    error.text = Text::tr("The ID token does not pass its checks, so nobody may rely on it. %1")
                     .arg(failed.isEmpty() ? claims.error().text : failed);
    error.url = provider.tokenEndpoint;
    error.exchange = answer.exchange;
    co_return tl::unexpected<Error>(error);
}

} // namespace Ticketscope::OAuth
