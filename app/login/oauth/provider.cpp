// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/provider.h"

#include "login/flows/common/requests.h"
#include "login/oauth/oauthanswer.h"
#include "protocol/jsontree.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Ticketscope::OAuth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::OAuth)
};

const QString kWellKnown = QStringLiteral("/.well-known/");
const QString kOpenId = QStringLiteral("/.well-known/openid-configuration");
const QString kOAuth = QStringLiteral("/.well-known/oauth-authorization-server");

struct Endpoint
{
    const char16_t *field;
    QLatin1StringView parameter; ///< of the profile
    QUrl Provider::*address;
};

const std::array<Endpoint, 8> &endpoints()
{
    static const std::array<Endpoint, 8> all{{
        {u"authorization_endpoint", "authorizationEndpoint"_L1, &Provider::authorizationEndpoint},
        {u"token_endpoint", "tokenEndpoint"_L1, &Provider::tokenEndpoint},
        {u"device_authorization_endpoint", "deviceAuthorizationEndpoint"_L1, &Provider::deviceAuthorizationEndpoint},
        {u"jwks_uri", "jwksUri"_L1, &Provider::jwksUri},
        {u"introspection_endpoint", "introspectionEndpoint"_L1, &Provider::introspectionEndpoint},
        {u"revocation_endpoint", "revocationEndpoint"_L1, &Provider::revocationEndpoint},
        {u"userinfo_endpoint", "userinfoEndpoint"_L1, &Provider::userinfoEndpoint},
        {u"end_session_endpoint", "endSessionEndpoint"_L1, &Provider::endSessionEndpoint},
    }};
    return all;
}

bool isWebAddress(const QUrl &url)
{
    return url.isValid() && !url.host().isEmpty() && (url.scheme() == "https"_L1 || url.scheme() == "http"_L1);
}

bool isDiscoveryAddress(const QUrl &url)
{
    return url.path().contains(kWellKnown);
}

/// The issuer that a document at this address belongs to, in either form; as text, to be compared.
QString issuerTold(const QUrl &issuer)
{
    QString text = issuer.toString(QUrl::FullyEncoded | QUrl::RemoveQuery | QUrl::RemoveFragment);
    if (!isDiscoveryAddress(issuer)) {
        return text;
    }
    if (text.endsWith(kOpenId)) {
        text.chop(kOpenId.size());
        return text;
    }
    const qsizetype inserted = text.indexOf(kOAuth);
    return inserted < 0 ? QString() : QString(text.remove(inserted, kOAuth.size()));
}

QString withoutSlash(QString text)
{
    while (text.endsWith(u'/')) {
        text.chop(1);
    }
    return text;
}

/// A field that should be a list of texts; a single text stands for a list of one.
QStringList textsOf(const Json::Value &document, const char16_t *name, QStringList *notes)
{
    const Json::Value *member = document.member(QStringView(name));
    if (!member || member->type == Json::Value::Type::Null) {
        return {};
    }
    QStringList texts;
    if (member->type == Json::Value::Type::String) {
        texts = member->scalar.toString().split(u' ', Qt::SkipEmptyParts);
    }
    for (const Json::Value &child : member->children) {
        if (member->type == Json::Value::Type::Array && child.type == Json::Value::Type::String) {
            texts.append(child.scalar.toString());
        }
    }
    if (member->type != Json::Value::Type::Array) {
        notes->append(Text::tr("In the provider's description, %1 is not a list.").arg(QStringView(name)));
    }
    return texts;
}

void readEndpoint(const Json::Value &document, const Endpoint &endpoint, Provider *provider, QStringList *problems)
{
    const Json::Value *member = document.member(QStringView(endpoint.field));
    if (!member || member->type == Json::Value::Type::Null) {
        return;
    }
    const QString text = member->scalar.toString();
    const QUrl url(text, QUrl::StrictMode);
    if (member->type != Json::Value::Type::String || !isWebAddress(url)) {
        problems->append(Text::tr("%1 is not an absolute address (\"%2\").").arg(QStringView(endpoint.field), text));
        return;
    }
    provider->*endpoint.address = url;
}

Error withExchange(Error error, const Leg &leg)
{
    error.exchange = leg.exchange->id;
    error.url = leg.exchange->url;
    error.offset.reset();
    return error;
}

Error notFound(const QUrl &issuer, const QList<QUrl> &asked, const Leg &leg)
{
    QStringList addresses;
    for (const QUrl &url : asked) {
        addresses.append(url.toDisplayString());
    }
    return refusedBy(leg,
                     Text::tr("Discovery failed: there is no description of the provider under the issuer %1 (%2). "
                              "Asked: %3. Check the issuer, or give the endpoints by hand.")
                         .arg(issuer.toDisplayString(), statusText(leg), addresses.join(", "_L1)));
}

Result<Provider> readLegOf(const Leg &leg, const QUrl &issuer, IssuerRule rule, const ProviderNeeds &needs)
{
    Result<Provider> provider = readProvider(leg.body);
    if (!provider) {
        const QString words = hasMediaType(leg, "html") ? wordsOf(leg) : QString();
        Error error = withExchange(provider.error(), leg);
        if (!words.isEmpty()) {
            error.text += u' ' + Text::tr("It is a page that says: \"%1\"").arg(words);
        }
        return tl::unexpected<Error>(error);
    }
    if (!hasMediaType(leg, "json")) {
        provider->notes.append(Text::tr("The provider's description comes as %1, not as application/json.")
                                   .arg(QString::fromUtf8(leg.header("Content-Type"))));
    }
    const QStringList problems = checkProvider(&*provider, issuer, rule, needs);
    if (!problems.isEmpty()) {
        return tl::unexpected<Error>(
            unexpectedFrom(leg, Text::tr("Discovery failed: the provider's description cannot be used. %1")
                                    .arg((problems + provider->notes).join(u' '))));
    }
    return provider;
}

/// The fact of a session that keeps an endpoint.
QByteArray factOf(const Endpoint &endpoint)
{
    return "oauth:" + QByteArray(endpoint.parameter.data(), endpoint.parameter.size());
}

QString handGiven(const Profile &profile, const Endpoint &endpoint)
{
    return profile.parameter(endpoint.parameter).trimmed();
}

bool hasEnough(const Provider &provider, const ProviderNeeds &needs)
{
    return (!needs.token || !provider.tokenEndpoint.isEmpty()) &&
           (!needs.authorization || !provider.authorizationEndpoint.isEmpty()) &&
           (!needs.device || !provider.deviceAuthorizationEndpoint.isEmpty());
}

} // namespace

QList<QUrl> discoveryAddresses(const QUrl &issuer)
{
    QUrl bare = issuer.adjusted(QUrl::RemoveFragment | QUrl::RemoveQuery);
    if (isDiscoveryAddress(bare)) {
        return {issuer.adjusted(QUrl::RemoveFragment)};
    }
    const QString path = withoutSlash(bare.path(QUrl::FullyEncoded));
    QUrl appended = bare;
    appended.setPath(path + kOpenId);
    QUrl inserted = bare;
    inserted.setPath(kOAuth + path);
    return {appended, inserted};
}

IssuerRule issuerRuleFor(const QUrl &issuer)
{
    // SuperID's document names https://sod.superoffice.com and stands under /login of it.
    return issuer.host().endsWith(".superoffice.com"_L1, Qt::CaseInsensitive) ? IssuerRule::MayDiffer
                                                                              : IssuerRule::MustMatch;
}

Result<Provider> readProvider(QByteArrayView json)
{
    const Result<Json::Value> document = Json::parse(json);
    if (!document) {
        return failure(ErrorCode::UnexpectedAnswer,
                       Text::tr("Discovery failed: the provider's description is not JSON (%1). Check the issuer.")
                           .arg(document.error().text));
    }
    if (document->type != Json::Value::Type::Object) {
        return failure(ErrorCode::UnexpectedAnswer,
                       Text::tr("Discovery failed: the provider's description is JSON, but not an object."));
    }
    Provider provider;
    QStringList problems;
    const Json::Value *issuer = document->member(u"issuer");
    if (!issuer || issuer->type != Json::Value::Type::String) {
        problems.append(Text::tr("issuer is missing."));
    } else {
        provider.issuer = issuer->scalar.toString();
    }
    for (const Endpoint &endpoint : endpoints()) {
        readEndpoint(*document, endpoint, &provider, &problems);
    }
    if (!problems.isEmpty()) {
        return failure(
            ErrorCode::UnexpectedAnswer,
            Text::tr("Discovery failed: the provider's description cannot be used. %1").arg(problems.join(u' ')));
    }
    provider.scopes = textsOf(*document, u"scopes_supported", &provider.notes);
    provider.responseTypes = textsOf(*document, u"response_types_supported", &provider.notes);
    provider.responseModes = textsOf(*document, u"response_modes_supported", &provider.notes);
    provider.grantTypes = textsOf(*document, u"grant_types_supported", &provider.notes);
    provider.clientAuthentications = textsOf(*document, u"token_endpoint_auth_methods_supported", &provider.notes);
    provider.challengeMethods = textsOf(*document, u"code_challenge_methods_supported", &provider.notes);
    const Json::Value *namesIssuer = document->member(u"authorization_response_iss_parameter_supported");
    provider.namesIssuerInAnswers = namesIssuer && namesIssuer->scalar.toBool();
    return provider;
}

namespace {

void checkIssuer(Provider *provider, const QUrl &issuer, IssuerRule rule, QStringList *problems)
{
    const QString told = issuerTold(issuer);
    if (told.isEmpty() || told == provider->issuer) {
        return;
    }
    const bool isKnownOnlyByDocument = isDiscoveryAddress(issuer);
    if (rule == IssuerRule::MayDiffer || isKnownOnlyByDocument) {
        provider->notes.append(Text::tr("The provider calls itself %1, but its description stands under %2. Strict "
                                        "libraries refuse that.")
                                   .arg(provider->issuer, told));
    } else if (withoutSlash(told) == withoutSlash(provider->issuer)) {
        problems->append(Text::tr("The issuer differs by a slash at its end: the profile has %1, the provider calls "
                                  "itself %2. Write it as the provider does.")
                             .arg(told, provider->issuer));
    } else {
        problems->append(Text::tr("The issuer is another one: the profile has %1, the provider calls itself %2. Where "
                                  "the provider is the right one, write its issuer into the profile; a stranger's "
                                  "description must not be used.")
                             .arg(told, provider->issuer));
    }
}

void noteOddities(Provider *provider, const ProviderNeeds &needs)
{
    QStringList &notes = provider->notes;
    for (const Endpoint &endpoint : endpoints()) {
        const QUrl &url = provider->*endpoint.address;
        if (url.scheme() == "http"_L1 && !isThisComputer(url)) {
            notes.append(Text::tr("%1 is not https: what is sent there can be read on the way (%2).")
                             .arg(QStringView(endpoint.field), url.toDisplayString()));
        }
    }
    if (needs.authorization && provider->jwksUri.isEmpty()) {
        notes.append(Text::tr("jwks_uri is missing, so no signature of an ID token can be checked."));
    }
    if (!needs.grantType.isEmpty() && !provider->grantTypes.isEmpty() &&
        !provider->grantTypes.contains(needs.grantType)) {
        notes.append(Text::tr("The provider does not list the grant type %1 among those it supports (%2).")
                         .arg(needs.grantType, provider->grantTypes.join(", "_L1)));
    }
    if (needs.authorization && !provider->responseTypes.isEmpty() && !provider->responseTypes.contains("code"_L1)) {
        notes.append(Text::tr("The provider does not list the response type code among those it supports (%1).")
                         .arg(provider->responseTypes.join(", "_L1)));
    }
}

} // namespace

QStringList checkProvider(Provider *provider, const QUrl &issuer, IssuerRule rule, const ProviderNeeds &needs)
{
    QStringList problems;
    checkIssuer(provider, issuer, rule, &problems);
    const auto require = [&problems](const QUrl &url, const QString &field, const QString &more) {
        if (url.isEmpty()) {
            problems.append(QString(Text::tr("%1 is missing.").arg(field) + more));
        }
    };
    if (needs.token) {
        require(provider->tokenEndpoint, u"token_endpoint"_s, {});
    }
    if (needs.authorization) {
        require(provider->authorizationEndpoint, u"authorization_endpoint"_s, {});
    }
    if (needs.device) {
        require(provider->deviceAuthorizationEndpoint, u"device_authorization_endpoint"_s,
                u' ' + Text::tr("The provider may not offer logins by device code."));
    }
    noteOddities(provider, needs);
    return problems;
}

QCoro::Task<Result<Provider>> discover(LoginContext context, QUrl issuer, IssuerRule rule, ProviderNeeds needs)
{
    const QList<QUrl> addresses = discoveryAddresses(issuer);
    const Step step{StepKind::Login, Text::tr("Discover the provider")};
    for (const QUrl &address : addresses) {
        const HttpRequest request{"GET", address, {{"Accept", "application/json"}}, {}};
        const Result<Leg> leg = co_await context.legs->send(request, step);
        if (!leg) {
            co_return tl::unexpected<Error>(leg.error());
        }
        if (std::optional<Error> proxy = proxyRefusal(*leg)) {
            co_return tl::unexpected<Error>(*std::move(proxy));
        }
        if (leg->status == 404 || leg->status == 410) {
            if (address == addresses.last()) {
                co_return tl::unexpected<Error>(notFound(issuer, addresses, *leg));
            }
            continue;
        }
        if (leg->status != 200) {
            co_return tl::unexpected<Error>(refusedBy(*leg, Text::tr("Discovery failed: %1").arg(explainStatus(*leg))));
        }
        co_return readLegOf(*leg, issuer, rule, needs);
    }
    co_return failure(ErrorCode::Internal, {});
}

QUrl issuerOf(const Profile &profile)
{
    const QString given = profile.parameter("issuer"_L1).trimmed();
    if (!given.isEmpty()) {
        return QUrl(given);
    }
    const bool hasEndpoints = std::any_of(endpoints().begin(), endpoints().end(), [&profile](const Endpoint &endpoint) {
        return !handGiven(profile, endpoint).isEmpty();
    });
    return hasEndpoints ? QUrl() : profile.url;
}

QCoro::Task<Result<Provider>> findProvider(LoginContext context, ProviderNeeds needs)
{
    const Profile &profile = context.profile;
    Provider byHand;
    for (const Endpoint &endpoint : endpoints()) {
        byHand.*endpoint.address = QUrl(handGiven(profile, endpoint));
    }
    const QUrl issuer = issuerOf(profile);
    Provider found;
    if (issuer.isValid() && !issuer.isEmpty()) {
        // What is given by hand need not be in the document.
        ProviderNeeds rest = needs;
        rest.token = needs.token && byHand.tokenEndpoint.isEmpty();
        rest.authorization = needs.authorization && byHand.authorizationEndpoint.isEmpty();
        rest.device = needs.device && byHand.deviceAuthorizationEndpoint.isEmpty();
        const IssuerRule rule = issuerRuleFor(issuer);
        Result<Provider> discovered = co_await discover(context, issuer, rule, rest);
        if (!discovered) {
            co_return discovered;
        }
        found = *std::move(discovered);
    }
    for (const Endpoint &endpoint : endpoints()) {
        if (const QUrl &url = byHand.*endpoint.address; !url.isEmpty()) {
            found.*endpoint.address = url;
        }
    }
    if (!hasEnough(found, needs)) {
        co_return failure(ErrorCode::MissingParameter,
                          Text::tr("The endpoints that this login needs are not all known: give the issuer, or the "
                                   "missing endpoints by hand."));
    }
    co_return found;
}

void keepProvider(const Provider &provider, Session *session)
{
    session->facts.insert("oauth:issuer", provider.issuer.toUtf8());
    for (const Endpoint &endpoint : endpoints()) {
        if (const QUrl &url = provider.*endpoint.address; !url.isEmpty()) {
            session->facts.insert(factOf(endpoint), url.toEncoded());
        }
    }
}

Provider keptProvider(const Session &session)
{
    Provider provider;
    provider.issuer = QString::fromUtf8(session.facts.value("oauth:issuer"));
    for (const Endpoint &endpoint : endpoints()) {
        provider.*endpoint.address = QUrl::fromEncoded(session.facts.value(factOf(endpoint)));
    }
    return provider;
}

} // namespace Ticketscope::OAuth
