// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/oauth/traffic.h"

#include "diagnosis/rules/superoffice/findings.h"
#include "protocol/base64.h"

#include <QSet>

#include <algorithm>

namespace Ticketscope::Diagnosis::OAuthRules {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLargestAnswer = qsizetype(1) << 20;
/// Of each part: where a capture has thousands, the latest ones tell.
constexpr size_t kMostOfAPart = 2000;
constexpr const char *kOpenId = "/.well-known/openid-configuration";
constexpr const char *kOAuth = "/.well-known/oauth-authorization-server";

bool asksForLogin(const FormFields &fields, const QUrl &url)
{
    return field(fields, "client_id") && !field(fields, "grant_type") &&
           (field(fields, "response_type") || field(fields, "request_uri") ||
            url.path().contains("authorize"_L1, Qt::CaseInsensitive));
}

/// Back from the provider, and not the request for a token that follows.
bool isReturn(const FormFields &fields, bool isBrowser)
{
    const bool brings =
        field(fields, "code") || field(fields, "error") || field(fields, "id_token") || field(fields, "access_token");
    const bool isMarked = field(fields, "state") || field(fields, "iss") || field(fields, "session_state") ||
                          field(fields, "error_description");
    const bool isAsking =
        field(fields, "grant_type") || field(fields, "response_type") || field(fields, "client_secret");
    return !isAsking && ((brings && (isMarked || isBrowser)) || (isBrowser && field(fields, "state")));
}

template<typename Part>
void keepLatest(std::deque<Part> *part)
{
    while (part->size() > kMostOfAPart) {
        part->pop_front();
    }
}

QUrl withoutQuery(const QUrl &url)
{
    return url.adjusted(QUrl::RemoveQuery | QUrl::RemoveFragment);
}

QUrl redirectOf(const FormFields &fields)
{
    return withoutQuery(QUrl::fromEncoded(value(fields, "redirect_uri")));
}

/// The client of Authorization: Basic, whose parts are form-encoded first (RFC 6749 section 2.3.1).
std::optional<QByteArray> basicUserOf(const ExchangeView &exchange)
{
    const QByteArray value = exchange.header(Side::Request, "Authorization").trimmed();
    if (!value.toLower().startsWith("basic ")) {
        return std::nullopt;
    }
    const QByteArray pair = decodeBase64(value.mid(6).trimmed()).value_or(QByteArray());
    QByteArray user = pair.left(std::max<qsizetype>(pair.indexOf(':'), 0));
    return QByteArray::fromPercentEncoding(user.replace('+', ' '));
}

} // namespace

Answer::Answer(const ExchangeView &exchange)
    : m_exchange(&exchange)
{
    const QByteArrayView body = exchange.body(Side::Response);
    if (body.size() > kLargestAnswer || !body.trimmed().startsWith('{')) {
        return;
    }
    Result<Json::Value> root = Json::parse(body);
    if (root && root->type == Json::Value::Type::Object) {
        m_root = *std::move(root);
    }
}

const Json::Value *Answer::member(const char16_t *name) const
{
    return m_root ? m_root->member(name) : nullptr;
}

QString Answer::text(const char16_t *name) const
{
    return m_root ? m_root->memberText(name) : QString();
}

Evidence Answer::at(const char16_t *name) const
{
    const Json::Value *found = member(name);
    if (!found) {
        return m_exchange->atStatus();
    }
    // With the quotation marks, which belong to neither range.
    const qint64 end = found->range.end + (found->type == Json::Value::Type::String ? 1 : 0);
    return m_exchange->inBody(Side::Response, {found->keyRange.start - 1, end}, QString::fromUtf16(name));
}

Evidence AuthorizationRequest::at(QByteArrayView name) const
{
    const FormField *found = field(fields, name);
    const ByteRange start = exchange->exchange().message(side).head.startLine;
    return exchange->at(side, found ? found->whole() : start, QString::fromLatin1(name));
}

Evidence Callback::at(QByteArrayView name) const
{
    const QString label = QString::fromLatin1(name);
    const FormField *found = field(fields, name);
    if (isByLocation) {
        return found ? exchange->at(Side::Response, found->whole(), label)
                     : exchange->atHeader(Side::Response, "Location", label);
    }
    if (!found) {
        return exchange->at(Side::Request, exchange->exchange().request.head.startLine, label);
    }
    return isBody ? exchange->inBody(Side::Request, found->whole(), label)
                  : exchange->at(Side::Request, found->whole(), label);
}

QByteArray TokenRequest::value(QByteArrayView name) const
{
    return field(body, name) ? Diagnosis::value(body, name) : Diagnosis::value(query, name);
}

bool TokenRequest::has(QByteArrayView name) const
{
    return field(body, name) || field(query, name);
}

Evidence TokenRequest::at(QByteArrayView name) const
{
    const QString label = QString::fromLatin1(name);
    if (const FormField *found = field(body, name)) {
        return exchange->inBody(Side::Request, found->whole(), label);
    }
    const FormField *found = field(query, name);
    return exchange->at(Side::Request, found ? found->whole() : exchange->exchange().request.head.startLine, label);
}

Evidence TokenRequest::atError() const
{
    return answer.at(u"error");
}

QString TokenRequest::description() const
{
    return SuperOfficeRules::quoted(answer.text(u"error_description"));
}

Traffic::Traffic(const CaptureView &captureView)
    : capture(captureView)
{
    for (const ExchangeView &exchange : capture.exchanges()) {
        if (exchange.exchange().step.kind != StepKind::Probe) {
            read(exchange);
        }
    }
}

void Traffic::read(const ExchangeView &exchange)
{
    const Exchange &what = exchange.exchange();
    const bool isBrowser = what.step.kind == StepKind::Browser;
    const FormFields query = what.url.hasQuery() ? queryFields(exchange) : FormFields();
    const bool isAsking = asksForLogin(query, what.url);
    if (isAsking) {
        authorizations.push_back({&exchange, Side::Request, query, withoutQuery(what.url), redirectOf(query)});
    } else if (isReturn(query, isBrowser)) {
        callbacks.push_back({&exchange, query, false, false});
    }
    if (exchange.status() >= 300 && exchange.status() < 400) {
        const FormFields to = locationFields(exchange);
        const QUrl url = what.url.resolved(QUrl::fromEncoded(exchange.header(Side::Response, "Location")));
        if (asksForLogin(to, url)) {
            authorizations.push_back({&exchange, Side::Response, to, withoutQuery(url), redirectOf(to)});
        } else if (isReturn(to, false) || (isAsking && isReturn(to, true))) {
            callbacks.push_back({&exchange, to, false, true});
        }
    }
    if (what.request.head.method == "POST" || field(query, "grant_type")) {
        readToken(exchange, query);
    }
    readAnswer(exchange);
    keepLatest(&authorizations);
    keepLatest(&callbacks);
    keepLatest(&tokens);
    keepLatest(&devices);
    keepLatest(&discoveries);
    keepLatest(&keys);
}

void Traffic::readToken(const ExchangeView &exchange, const FormFields &query)
{
    const FormFields body = bodyFields(exchange);
    const bool isBrowser = exchange.exchange().step.kind == StepKind::Browser;
    if (!field(body, "grant_type") && !field(query, "grant_type")) {
        if (isReturn(body, isBrowser)) {
            callbacks.push_back({&exchange, body, true, false});
        } else if (exchange.bodyHas(Side::Response, "\"device_code\"")) {
            devices.push_back({&exchange, Answer(exchange)});
        }
        return;
    }
    TokenRequest request;
    request.exchange = &exchange;
    request.body = body;
    request.query = query;
    request.answer = Answer(exchange);
    request.hasFailed = exchange.isFailure() || exchange.outcome() == Outcome::Challenged;
    request.hasFailed = request.hasFailed && capture.failed().contains(&exchange);
    request.error = request.answer.text(u"error");
    const std::optional<QByteArray> user = basicUserOf(exchange);
    request.hasBasic = user.has_value();
    request.basicUser = user.value_or(QByteArray());
    tokens.push_back(request);
}

void Traffic::readAnswer(const ExchangeView &exchange)
{
    const QString address = withoutQuery(exchange.exchange().url).toString(QUrl::FullyEncoded);
    const QString path = exchange.exchange().url.path();
    if (path.endsWith(QLatin1String(kOpenId))) {
        discoveries.push_back({&exchange, Answer(exchange), address.chopped(qsizetype(qstrlen(kOpenId)))});
    } else if (path.contains(QLatin1String(kOAuth))) {
        // RFC 8414 section 3.1: the issuer's path follows the suffix.
        discoveries.push_back({&exchange, Answer(exchange), QString(address).remove(QLatin1String(kOAuth))});
    } else if (exchange.bodyHas(Side::Response, "\"kty\"") && exchange.status() == 200) {
        const Result<Jose::KeySet> set = Jose::readKeySet(exchange.body(Side::Response));
        if (set) {
            keys.push_back({&exchange, *set});
        }
    }
}

const AuthorizationRequest *Traffic::requestOf(const Callback &callback) const
{
    const QByteArray state = callback.value("state");
    const AuthorizationRequest *found = nullptr;
    for (const AuthorizationRequest &one : authorizations) {
        if (one.exchange->id() > callback.exchange->id()) {
            break;
        }
        // What the provider answered directly is the answer to that, whatever its state.
        if ((!state.isEmpty() && one.value("state") == state) || one.exchange == callback.exchange) {
            found = &one;
        }
    }
    return found;
}

const Callback *Traffic::callbackOf(const TokenRequest &request) const
{
    const QByteArray code = request.value("code");
    const auto found = std::find_if(callbacks.rbegin(), callbacks.rend(), [&](const Callback &one) {
        return !code.isEmpty() && one.value("code") == code && one.exchange->id() <= request.exchange->id();
    });
    return found == callbacks.rend() ? nullptr : &*found;
}

const AuthorizationRequest *Traffic::requestOf(const TokenRequest &request) const
{
    const Callback *callback = callbackOf(request);
    if (const AuthorizationRequest *answered = callback ? requestOf(*callback) : nullptr) {
        return answered;
    }
    const auto found =
        std::find_if(authorizations.rbegin(), authorizations.rend(), [&](const AuthorizationRequest &one) {
            return one.exchange->id() < request.exchange->id() && one.value("client_id") == request.client();
        });
    return found == authorizations.rend() ? nullptr : &*found;
}

const Discovery *Traffic::discoveryOf(const ExchangeView &exchange) const
{
    const QString host = exchange.exchange().url.host();
    const auto found = std::find_if(discoveries.rbegin(), discoveries.rend(), [&](const Discovery &one) {
        return one.answer.isObject() && one.exchange->id() < exchange.id() &&
               (one.exchange->exchange().url.host() == host || QUrl(one.answer.text(u"token_endpoint")).host() == host);
    });
    return found == discoveries.rend() ? nullptr : &*found;
}

} // namespace Ticketscope::Diagnosis::OAuthRules
