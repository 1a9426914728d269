// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/oauth/tokenmaker.h"

#include "protocol/jws.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

constexpr qint64 kHour = 3600;

QByteArray base64Url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray quotedBytes(const QByteArray &text)
{
    return JsonText::quoted(QString::fromUtf8(text));
}

/// OpenID Connect Core section 3.1.3.6; both algorithms here hash with SHA-256.
QByteArray accessTokenHash(const QByteArray &token)
{
    return base64Url(QCryptographicHash::hash(token, QCryptographicHash::Sha256).left(16));
}

/// As a page of the vendor's documentation prints one: the dots are lost, and characters with them.
QByteArray withoutDots(QByteArray token)
{
    token.replace('.', "");
    return token.remove(token.size() / 3, 2);
}

} // namespace

TokenMaker::TokenMaker(const PracticeContext &context, PracticeKeys &keys)
    : m_context(context)
    , m_keys(keys)
{
}

QByteArray TokenMaker::payloadOf(const IdTokenClaims &claims) const
{
    qint64 now = m_context.now().toSecsSinceEpoch();
    if (m_context.has("token-expired")) {
        now -= claims.lifeSeconds + kHour;
    }
    const bool isEarly = m_context.has("token-not-yet-valid");
    const bool isText = m_context.has("string-times");
    const auto time = [isText](qint64 seconds, bool asText) {
        QByteArray number = QByteArray::number(seconds);
        return isText || asText ? QByteArray('"' + number + '"') : number;
    };
    JsonText::Object payload;
    payload.text("iss", m_context.has("wrong-issuer") ? u"https://login.another.example"_s : claims.issuer)
        .text("sub", claims.subject)
        .text("aud", m_context.has("wrong-audience") ? u"another-client"_s : claims.audience)
        .raw("exp", time(now + claims.lifeSeconds + (isEarly ? kHour : 0), m_context.has("R28")))
        .raw("iat", time(now, claims.issuedAtIsText));
    if (claims.notBeforeSeconds != 0 || isEarly) {
        payload.raw("nbf", time(isEarly ? now + kHour : now - claims.notBeforeSeconds, m_context.has("R28")));
    }
    if (m_context.has("wrong-nonce")) {
        payload.text("nonce", u"n-0S6_WzA2Mj-of-another-login"_s);
    } else if (!claims.nonce.isEmpty()) {
        payload.text("nonce", claims.nonce);
    }
    if (!claims.accessToken.isEmpty()) {
        payload.raw("at_hash", quotedBytes(accessTokenHash(claims.accessToken)));
    }
    for (const auto &[name, json] : claims.more) {
        payload.raw(name, json);
    }
    return payload.json();
}

QByteArray TokenMaker::headerOf(const QByteArray &algorithm, const QByteArray &type, bool withThumbprint)
{
    const Jose::Key &key = algorithm == "ES256" ? m_keys.ec() : m_keys.rsa();
    JsonText::Object header;
    header.raw("typ", quotedBytes(type)).raw("alg", quotedBytes(algorithm));
    if (!m_context.has("jwks-without-kid")) {
        header.raw(withThumbprint ? "x5t" : "kid", quotedBytes(key.thumbprint()));
    }
    return header.json();
}

QByteArray TokenMaker::token(const QByteArray &payload, const QByteArray &type, bool withThumbprint)
{
    return Jose::sign(headerOf("RS256", type, withThumbprint), payload, m_keys.rsa()).value_or(QByteArray());
}

QByteArray TokenMaker::idToken(const IdTokenClaims &claims, const QByteArray &algorithm, bool withThumbprint)
{
    const QByteArray payload = payloadOf(claims);
    const Jose::Key &key = algorithm == "ES256" ? m_keys.ec() : m_keys.rsa();
    const QByteArray good = Jose::sign(headerOf(algorithm, "JWT", withThumbprint), payload, key).value_or(QByteArray());
    return spoiled(payload, algorithm, good);
}

QByteArray TokenMaker::spoiled(const QByteArray &payload, const QByteArray &algorithm, const QByteArray &good)
{
    if (m_context.has("alg-none")) {
        return base64Url(R"({"typ":"JWT","alg":"none"})") + '.' + base64Url(payload) + '.';
    }
    if (m_context.has("hs256-public-key")) {
        // RFC 8725 section 2.1: whoever knows the public key can make this.
        const Jose::Key &key = algorithm == "ES256" ? m_keys.ec() : m_keys.rsa();
        const QByteArray header = JsonText::Object()
                                      .text("typ", u"JWT"_s)
                                      .text("alg", u"HS256"_s)
                                      .raw("kid", quotedBytes(key.thumbprint()))
                                      .json();
        return Jose::sign(header, payload, Jose::Key::fromSharedSecret(Secret(key.publicPem()))).value_or(QByteArray());
    }
    if (m_context.has("altered-payload")) {
        QByteArray altered = payload;
        altered.replace("\"sub\":\"", "\"sub\":\"not-");
        const qsizetype first = good.indexOf('.');
        return good.left(first + 1) + base64Url(altered) + good.mid(good.indexOf('.', first + 1));
    }
    return m_context.has("corrupted-dots") ? withoutDots(good) : good;
}

QByteArray TokenMaker::jwk(const Jose::Key &key, const QByteArray &algorithm, bool withThumbprint) const
{
    const QByteArray kid = m_context.has("jwks-without-kid") ? QByteArray() : key.thumbprint();
    QByteArray text = key.publicJwk(kid, algorithm, "sig");
    if (withThumbprint && !kid.isEmpty()) {
        text.insert(1, QByteArray("\"x5t\":" + quotedBytes(kid) + ','));
    }
    return text;
}

QByteArray TokenMaker::keySet(bool withThumbprint)
{
    if (m_context.has("jwks-rotated")) {
        return QByteArray("{\"keys\":[" + jwk(m_keys.next(), "ES256", withThumbprint) + "]}");
    }
    QList<QByteArray> keys{jwk(m_keys.rsa(), "RS256", withThumbprint)};
    if (!withThumbprint) {
        keys.append(jwk(m_keys.ec(), "ES256", false));
    }
    return QByteArray("{\"keys\":[" + keys.join(',') + "]}");
}

} // namespace Ticketscope::Practice
