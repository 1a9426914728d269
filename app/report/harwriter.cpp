// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/har.h"

#include "protocol/cookie.h"
#include "report/bodytext.h"
#include "report/certificatejson.h"
#include "report/steps.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrlQuery>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

/// One half of an exchange, as it may be shown.
struct Half
{
    const Message &message;
    QByteArray wire;
    QByteArray body; ///< decoded; null where there is none
    QByteArray mediaType;
    QByteArray charset;

    [[nodiscard]] QByteArray part(ByteRange range) const { return wire.mid(range.start, range.length()); }
    [[nodiscard]] QString mimeType() const;
};

QString base64(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

/// Header bytes are read as UTF-8 where they are that; the exact bytes stand in _wire.
QString headerText(const QByteArray &bytes)
{
    return bytes.isValidUtf8() ? QString::fromUtf8(bytes) : QString::fromLatin1(bytes);
}

QJsonArray headersToJson(const Half &half)
{
    QJsonArray headers;
    for (const Http::HeaderField &field : half.message.head.headers) {
        headers.append(QJsonObject{{u"name"_s, headerText(half.part(field.name))},
                                   {u"value"_s, headerText(half.part(field.value))}});
    }
    return headers;
}

bool isNamed(const Half &half, const Http::HeaderField &field, QByteArrayView name)
{
    return half.part(field.name).compare(name, Qt::CaseInsensitive) == 0;
}

QString Half::mimeType() const
{
    for (const Http::HeaderField &field : message.head.headers) {
        if (isNamed(*this, field, "Content-Type")) {
            return headerText(part(field.value));
        }
    }
    return {};
}

QJsonArray requestCookies(const Half &half)
{
    QJsonArray cookies;
    for (const Http::HeaderField &field : half.message.head.headers) {
        if (!isNamed(half, field, "Cookie")) {
            continue;
        }
        for (const Http::CookiePair &pair : Http::parseCookie(half.part(field.value))) {
            cookies.append(QJsonObject{{u"name"_s, headerText(pair.name)}, {u"value"_s, headerText(pair.value)}});
        }
    }
    return cookies;
}

QJsonArray responseCookies(const Half &half, const QDateTime &now)
{
    QJsonArray cookies;
    for (const Http::HeaderField &field : half.message.head.headers) {
        const auto cookie = isNamed(half, field, "Set-Cookie") ? Http::parseSetCookie(half.part(field.value))
                                                               : Result<Http::SetCookie>(tl::unexpect, Error());
        if (!cookie) {
            continue;
        }
        QJsonObject object{{u"name"_s, headerText(cookie->name)},
                           {u"value"_s, headerText(cookie->value)},
                           {u"httpOnly"_s, cookie->attribute("HttpOnly") != nullptr},
                           {u"secure"_s, cookie->isSecure()}};
        for (const auto &[attribute, key] : {std::pair("Path", "path"), std::pair("Domain", "domain")}) {
            if (const Http::CookieAttribute *found = cookie->attribute(attribute)) {
                object.insert(QLatin1StringView(key), headerText(found->value));
            }
        }
        if (const auto expiry = cookie->expiry(now)) {
            object.insert("expires"_L1, timeToText(*expiry));
        }
        cookies.append(object);
    }
    return cookies;
}

QJsonArray queryToJson(const QUrl &url)
{
    QJsonArray list;
    for (const auto &[name, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded)) {
        list.append(QJsonObject{{u"name"_s, name}, {u"value"_s, value}});
    }
    return list;
}

QString versionOf(const Half &half, const Masker &masker)
{
    return half.message.head.version.isEmpty() ? u"HTTP/1.1"_s : masker.text(headerText(half.message.head.version));
}

qint64 headersSize(const Half &half)
{
    return half.message.head.end > 0 ? half.message.head.end : -1;
}

qint64 bodySize(const Half &half)
{
    return half.message.head.end > 0 ? half.wire.size() - half.message.head.end : -1;
}

void addWire(QJsonObject *object, const Half &half)
{
    object->insert("_wire"_L1, base64(half.wire));
    object->insert("_complete"_L1, half.message.complete);
}

QJsonObject requestToJson(const Exchange &exchange, const Half &half, const Masker &masker)
{
    const QUrl url = masker.url(exchange.url);
    QJsonObject request{
        {u"method"_s, masker.text(headerText(half.message.head.method))},
        {u"url"_s, url.toString(QUrl::FullyEncoded)},
        {u"httpVersion"_s, versionOf(half, masker)},
        {u"cookies"_s, requestCookies(half)},
        {u"headers"_s, headersToJson(half)},
        {u"queryString"_s, queryToJson(url)},
        {u"headersSize"_s, headersSize(half)},
        {u"bodySize"_s, bodySize(half)},
    };
    if (!half.body.isEmpty()) {
        const auto text = bodyText(half.body, half.charset);
        QJsonObject data{{u"mimeType"_s, half.mimeType()},
                         {u"params"_s, QJsonArray()},
                         {u"text"_s, text ? *text : base64(half.body)}};
        if (!text) {
            data.insert("_encoding"_L1, u"base64"_s);
        }
        request.insert("postData"_L1, data);
    }
    addWire(&request, half);
    return request;
}

QJsonObject responseToJson(const Exchange &exchange, const Half &half, const Masker &masker)
{
    QJsonObject content{{u"size"_s, half.body.size()}, {u"mimeType"_s, half.mimeType()}};
    if (!half.body.isEmpty()) {
        const auto text = bodyText(half.body, half.charset);
        content.insert("text"_L1, text ? *text : base64(half.body));
        if (!text) {
            content.insert("encoding"_L1, u"base64"_s);
        }
        content.insert("compression"_L1, half.body.size() - bodySize(half));
    }
    QJsonObject response{
        {u"status"_s, half.message.head.status},
        {u"statusText"_s, masker.text(headerText(half.message.head.reason))},
        {u"httpVersion"_s, versionOf(half, masker)},
        {u"cookies"_s, responseCookies(half, exchange.started)},
        {u"headers"_s, headersToJson(half)},
        {u"content"_s, content},
        {u"redirectURL"_s, QString()},
        {u"headersSize"_s, headersSize(half)},
        {u"bodySize"_s, bodySize(half)},
    };
    for (const Http::HeaderField &field : half.message.head.headers) {
        if (isNamed(half, field, "Location")) {
            response.insert("redirectURL"_L1, headerText(half.part(field.value)));
        }
    }
    addWire(&response, half);
    return response;
}

/// HAR counts the TLS handshake into "connect" as well, and writes -1 for what did not happen.
QJsonObject timingsToJson(const Timings &timings)
{
    const auto connect = timings.connect || timings.tls ? timings.connect.value_or(0) + timings.tls.value_or(0) : -1.0;
    return {{u"blocked"_s, -1},
            {u"dns"_s, timings.dns.value_or(-1)},
            {u"connect"_s, connect},
            {u"ssl"_s, timings.tls.value_or(-1)},
            {u"send"_s, timings.send.value_or(-1)},
            {u"wait"_s, timings.wait.value_or(-1)},
            {u"receive"_s, timings.receive.value_or(-1)}};
}

QJsonValue tlsToJson(const TlsFacts &tls)
{
    if (tls.protocol.isEmpty() && tls.chain.isEmpty() && tls.problems.isEmpty()) {
        return QJsonValue::Null;
    }
    QJsonArray chain;
    for (const CertificateFacts &certificate : tls.chain) {
        chain.append(certificateToJson(certificate));
    }
    return QJsonObject{{u"protocol"_s, QString::fromLatin1(tls.protocol)},
                       {u"cipher"_s, QString::fromLatin1(tls.cipher)},
                       {u"alpn"_s, QString::fromLatin1(tls.alpn)},
                       {u"serverName"_s, tls.serverName},
                       {u"chain"_s, chain},
                       {u"problems"_s, QJsonArray::fromStringList(tls.problems)},
                       {u"trustedByPin"_s, tls.trustedByPin},
                       {u"clientCertificateAsked"_s, tls.clientCertificateAsked},
                       {u"clientCertificateSent"_s, tls.clientCertificateSent}};
}

QJsonValue errorToHar(const std::optional<Error> &error, const Masker &masker)
{
    if (!error) {
        return QJsonValue::Null;
    }
    QJsonObject object{{u"code"_s, QString::fromLatin1(errorCodeName(error->code))},
                       {u"text"_s, masker.text(error->text)}};
    if (error->offset) {
        object.insert("offset"_L1, *error->offset);
    }
    return object;
}

Half half(const Exchange &exchange, Side side, const Masker &masker)
{
    const DecodedMessage &decoded = masker.decoded(exchange, side);
    return {exchange.message(side), masker.wire(exchange, side), masker.body(exchange, side), decoded.mediaType,
            decoded.charset};
}

QJsonObject entryToJson(const Exchange &exchange, const Masker &masker)
{
    QJsonObject response = responseToJson(exchange, half(exchange, Side::Response, masker), masker);
    QJsonArray interim;
    for (const Message &message : exchange.interim) {
        Exchange alone = exchange;
        alone.response = message;
        interim.append(base64(masker.isMasking() ? maskedWire(alone, Side::Response) : message.wire.all()));
    }
    if (!interim.isEmpty()) {
        response.insert("_interim"_L1, interim);
    }
    const qsizetype port = exchange.peerAddress.lastIndexOf(u':');
    QString address = exchange.peerAddress.left(port);
    QJsonObject entry{
        {u"startedDateTime"_s, timeToText(exchange.started)},
        {u"time"_s, exchange.timings.total()},
        {u"request"_s, requestToJson(exchange, half(exchange, Side::Request, masker), masker)},
        {u"response"_s, response},
        {u"cache"_s, QJsonObject()},
        {u"timings"_s, timingsToJson(exchange.timings)},
        {u"serverIPAddress"_s, address.remove(u'[').remove(u']')},
        {u"connection"_s, QString::number(exchange.connection)},
        {u"_id"_s, exchange.id},
        {u"_attempt"_s, QString::fromUtf8(exchange.attempt)},
        {u"_step"_s, QJsonObject{{u"kind"_s, stepKindName(exchange.step.kind)}, {u"label"_s, exchange.step.label}}},
        {u"_tls"_s, tlsToJson(exchange.tls)},
        {u"_error"_s, errorToHar(exchange.error, masker)},
        {u"_peerAddress"_s, exchange.peerAddress},
        {u"_proxy"_s, exchange.proxy},
    };
    if (exchange.reconstructed) {
        entry.insert("_reconstructed"_L1, true);
    }
    return entry;
}

} // namespace

QByteArray writeHar(const QList<ExchangePtr> &exchanges, SecretsInReport secrets, const QList<Secret> &known)
{
    const Masker masker(exchanges, secrets, known);
    QJsonArray entries;
    for (const ExchangePtr &exchange : exchanges) {
        entries.append(entryToJson(*exchange, masker));
    }
    const QJsonObject log{
        {u"version"_s, u"1.2"_s},
        {u"creator"_s, QJsonObject{{u"name"_s, u"Ticketscope"_s}, {u"version"_s, QStringLiteral(TICKETSCOPE_VERSION)}}},
        {u"entries"_s, entries},
        {u"_masked"_s, masker.isMasking()},
    };
    return QJsonDocument(QJsonObject{{u"log"_s, log}}).toJson(QJsonDocument::Indented);
}

} // namespace Ticketscope
