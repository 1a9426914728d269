// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jwkmembers.h"

#include <QCoreApplication>
#include <QCryptographicHash>

namespace Ticketscope::Jose {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::JoseKeys)
};

constexpr qsizetype kLargestSet = qsizetype(1) << 20;
constexpr qsizetype kMostKeys = 500;

/// What stands before the JSON and is none of it.
qsizetype leadIn(QByteArrayView text)
{
    return text.startsWith("\xef\xbb\xbf") ? 3 : 0;
}

tl::unexpected<Error> tooLarge(qsizetype size)
{
    return failure(ErrorCode::TooLarge, Text::tr("This is no key set: it has %1 bytes.").arg(size));
}

tl::unexpected<Error> moved(Error error, qint64 by)
{
    if (error.offset) {
        error.offset = *error.offset + by;
    }
    return tl::unexpected<Error>(std::move(error));
}

QByteArray thumbprintOf(const QByteArray &certificate, QCryptographicHash::Algorithm algorithm)
{
    return certificate.isEmpty() ? QByteArray()
                                 : QCryptographicHash::hash(certificate, algorithm)
                                       .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

void addThumbprints(SetKey *entry)
{
    if (entry->key.isNull()) {
        return;
    }
    const QByteArray &certificate = entry->key.material()->certificate;
    if (entry->x5t.isEmpty()) {
        entry->x5t = thumbprintOf(certificate, QCryptographicHash::Sha1);
    }
    if (entry->x5tS256.isEmpty()) {
        entry->x5tS256 = thumbprintOf(certificate, QCryptographicHash::Sha256);
    }
}

/// What is no set, in words that help: people paste the discovery document, or the page of a proxy.
tl::unexpected<Error> notASet(const Json::Value &root, qint64 offset)
{
    if (!root.memberText(u"jwks_uri").isEmpty()) {
        return failureAt(ErrorCode::Malformed,
                         Text::tr("This is the provider's discovery document. Its keys are at %1.")
                             .arg(forSentence(root.memberText(u"jwks_uri"))),
                         offset);
    }
    if (root.member(u"error")) {
        return failureAt(
            ErrorCode::Malformed,
            Text::tr("This is no key set but an error: \"%1\".").arg(forSentence(root.memberText(u"error"))), offset);
    }
    return failureAt(ErrorCode::Malformed,
                     Text::tr("This is no key set: it has neither \"keys\" nor \"kty\" (RFC 7517)."), offset);
}

SetKey readSetKey(const Json::Value &jwk, qint64 shift)
{
    SetKey entry;
    entry.source = jwk.range.moved(shift);
    if (jwk.type != Json::Value::Type::Object) {
        entry.problem = Text::tr("This is not a JSON object.");
        return entry;
    }
    entry.kid = jwk.memberText(u"kid").toUtf8();
    entry.algorithm = jwk.memberText(u"alg").toUtf8();
    entry.use = jwk.memberText(u"use").toUtf8();
    entry.x5t = jwk.memberText(u"x5t").toLatin1();
    entry.x5tS256 = jwk.memberText(u"x5t#S256").toLatin1();
    if (Result<std::shared_ptr<Key::Material>> material = materialOf(jwk)) {
        entry.key = Key(std::move(*material));
        entry.remark = remarkOn(jwk, entry.key);
        addThumbprints(&entry);
    } else {
        entry.problem = material.error().text;
    }
    return entry;
}

} // namespace

Result<Key> Key::fromJwk(QByteArrayView json)
{
    if (json.size() > kLargestSet) {
        return tooLarge(json.size());
    }
    const ErrorQueueGuard guard;
    const qsizetype lead = leadIn(json);
    Result<Json::Value> root = Json::parse(json.sliced(lead));
    if (!root) {
        return moved(root.error(), lead);
    }
    const WipedTree wiped(&*root);
    if (root->type != Json::Value::Type::Object) {
        return failureAt(ErrorCode::Malformed, Text::tr("A key is a JSON object (RFC 7517 section 4)."), lead);
    }
    if (root->member(u"keys")) {
        return failureAt(ErrorCode::Malformed, Text::tr("This is a set of keys, where one key is wanted."), lead);
    }
    Result<std::shared_ptr<Material>> material = materialOf(*root);
    if (!material) {
        return moved(material.error(), lead);
    }
    return Key(std::move(*material));
}

Result<KeySet> readKeySet(QByteArrayView json)
{
    if (json.size() > kLargestSet) {
        return tooLarge(json.size());
    }
    const ErrorQueueGuard guard;
    const qsizetype lead = leadIn(json);
    if (json.sliced(lead).trimmed().startsWith('<')) {
        return failureAt(ErrorCode::Malformed, Text::tr("This is a page or XML, no key set: a key set is JSON."), lead);
    }
    Result<Json::Value> root = Json::parse(json.sliced(lead));
    if (!root) {
        return moved(root.error(), lead);
    }
    const WipedTree wiped(&*root);
    if (root->type != Json::Value::Type::Object) {
        return failureAt(ErrorCode::Malformed, Text::tr("A key set is a JSON object (RFC 7517 section 5)."),
                         root->range.start + lead);
    }
    KeySet set;
    const Json::Value *keys = root->member(u"keys");
    if (!keys && !root->member(u"kty") && !root->member(u"x5c")) {
        return notASet(*root, root->range.start + lead);
    }
    if (!keys) {
        set.keys.append(readSetKey(*root, lead));
        return set;
    }
    if (keys->type != Json::Value::Type::Array) {
        return failureAt(ErrorCode::Malformed, Text::tr("The \"keys\" of a key set are a list."),
                         keys->range.start + lead);
    }
    if (keys->children.size() > kMostKeys) {
        return failureAt(
            ErrorCode::TooLarge,
            Text::tr("The set has %1 keys; at most %2 are read.").arg(keys->children.size()).arg(kMostKeys),
            keys->range.start + lead);
    }
    for (const Json::Value &jwk : keys->children) {
        set.keys.append(readSetKey(jwk, lead));
    }
    return set;
}

Result<KeySet> readKeys(QByteArrayView text)
{
    if (text.size() > kLargestSet) {
        return tooLarge(text.size());
    }
    const QByteArrayView trimmed = text.sliced(leadIn(text)).trimmed();
    const bool isDer = text.startsWith("\x30\x82") || text.startsWith("\x30\x81") || text.startsWith("\x30\x59");
    if (isDer || trimmed.contains("-----BEGIN ") || trimmed.startsWith("<RSAKeyValue")) {
        Result<KeySet> keys = readPemKeys(text);
        for (qsizetype i = 0; keys && i < keys->keys.size(); ++i) {
            addThumbprints(&keys->keys[i]);
        }
        return keys;
    }
    return readKeySet(text);
}

} // namespace Ticketscope::Jose
