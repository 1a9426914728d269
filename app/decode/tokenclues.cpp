// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/tokencontext.h"

#include "protocol/base64.h"
#include "protocol/jsontree.h"

#include <QUrlQuery>

namespace Ticketscope {

namespace {

constexpr qint64 kLargestBody = qint64(1) << 20;

/// A form's fields: "+" stands for a space there (WHATWG URL, application/x-www-form-urlencoded).
QUrlQuery formOf(QByteArrayView bytes)
{
    return QUrlQuery(QString::fromUtf8(bytes).replace(QLatin1Char('+'), QLatin1String("%20")));
}

QString fieldOf(const QUrlQuery &form, const QString &name)
{
    return form.queryItemValue(name, QUrl::FullyDecoded);
}

/// The body as it was meant; empty where there is none, or one that nobody reads for this.
QByteArray bodyOf(const Message &message)
{
    if (message.head.end <= 0 || message.body.isEmpty() || message.body.length() > kLargestBody) {
        return {};
    }
    const SourceBufferPtr wire = SourceBuffer::root("wire", message.wire.all());
    const Http::DecodedBody decoded = Http::decodeBody(wire, message.head, message.body, kLargestBody);
    return decoded.body && !decoded.damage ? decoded.body->bytes() : QByteArray();
}

bool isForm(const Message &message)
{
    return Http::mediaTypeOf(message.headerValue("Content-Type")) == "application/x-www-form-urlencoded";
}

/// Whether the type says JSON ("application/jwk-set+json"), or nothing that speaks against it.
bool mayBeJson(const Message &message)
{
    const QByteArray type = Http::mediaTypeOf(message.headerValue("Content-Type"));
    return type.isEmpty() || type.endsWith("json") || type == "text/plain" || type == "application/octet-stream";
}

/// The client of an Authorization header of a token request: form-encoded before it is Base64 (RFC 6749 section 2.3.1).
QString clientOfBasic(const Message &request)
{
    const QByteArray value = request.headerValue("Authorization").trimmed();
    if (value.left(6).toLower() != "basic ") {
        return {};
    }
    Result<QByteArray> pair = decodeBase64(value.mid(6).trimmed());
    const qsizetype colon = pair ? pair->indexOf(':') : -1;
    const QByteArray client = colon < 0 ? QByteArray() : pair->first(colon).replace('+', ' ');
    if (pair) {
        Secret::wipe(*pair);
    }
    return QString::fromUtf8(QByteArray::fromPercentEncoding(client));
}

/// Of the query or body of a request to the authorization endpoint.
void readAuthorization(const QUrlQuery &query, TokenClues *clues)
{
    if (!query.hasQueryItem(QStringLiteral("response_type")) || !query.hasQueryItem(QStringLiteral("client_id"))) {
        return;
    }
    clues->isAuthorization = true;
    clues->clientId = fieldOf(query, QStringLiteral("client_id"));
    clues->nonce = fieldOf(query, QStringLiteral("nonce"));
}

void readForm(const Message &request, TokenClues *clues)
{
    const QUrlQuery form = formOf(bodyOf(request));
    readAuthorization(form, clues);
    if (form.hasQueryItem(QStringLiteral("grant_type"))) {
        const QString client = fieldOf(form, QStringLiteral("client_id"));
        clues->clientId = client.isEmpty() ? clientOfBasic(request) : client;
        clues->isRefresh = fieldOf(form, QStringLiteral("grant_type")) == QLatin1String("refresh_token");
    }
    if (form.hasQueryItem(QStringLiteral("access_token"))) {
        clues->accessToken = Secret::fromString(fieldOf(form, QStringLiteral("access_token")));
    }
}

/// A key set or discovery document, or the answer of the token endpoint.
void readJson(const QByteArray &body, TokenClues *clues)
{
    const bool isSet = body.contains("\"keys\"");
    const bool isDiscovery = body.contains("\"issuer\"") && body.contains("\"jwks_uri\"");
    const bool isToken = body.contains("\"access_token\"");
    if (!isSet && !isDiscovery && !isToken) {
        return;
    }
    const Result<Json::Value> json = Json::parse(body);
    if (!json || json->type != Json::Value::Type::Object) {
        return;
    }
    if (const Json::Value *keys = json->member(u"keys"); keys && keys->type == Json::Value::Type::Array) {
        if (Result<Jose::KeySet> set = Jose::readKeySet(body)) {
            clues->keys = std::move(*set);
        }
    }
    if (isDiscovery) {
        clues->issuer = json->memberText(u"issuer");
        clues->keysAddress = json->memberText(u"jwks_uri");
    }
    if (const QString token = json->memberText(u"access_token"); !token.isEmpty()) {
        clues->accessToken = Secret::fromString(token);
    }
}

} // namespace

bool TokenClues::isEmpty() const
{
    return !keys && issuer.isEmpty() && clientId.isEmpty() && !isAuthorization && !accessToken.isSet();
}

TokenClues tokenCluesOf(const Exchange &exchange)
{
    TokenClues clues;
    readAuthorization(QUrlQuery(exchange.url), &clues);
    // A page on this computer that sends the browser on shows what it is sent on with.
    const QByteArray location = exchange.response.headerValue("Location");
    if (!clues.isAuthorization && !location.isEmpty()) {
        readAuthorization(QUrlQuery(QUrl::fromEncoded(location)), &clues);
    }
    if (exchange.request.body.length() > 0 && isForm(exchange.request)) {
        readForm(exchange.request, &clues);
    }
    if (exchange.response.body.length() > 0 && mayBeJson(exchange.response)) {
        readJson(bodyOf(exchange.response), &clues);
    }
    return clues;
}

} // namespace Ticketscope
