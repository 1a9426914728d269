// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jws.h"

#include "protocol/base64.h"
#include "protocol/jose.h"
#include "protocol/jsontree.h"
#include "protocol/jwkmaterial.h"
#include "protocol/jwsalgorithm.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace Ticketscope::Jose {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::JoseSignature)
};

constexpr qsizetype kMostNamesInASentence = 8;
constexpr qsizetype kLongestToken = qsizetype(1) << 24;

/// A token's pieces, once its form was found to be right.
struct Token
{
    QByteArrayView signedPart; ///< header and payload with the dot between them
    QByteArray signature;
    QByteArray algorithm;
    QByteArray kid;
    QByteArray x5t;
    QByteArray x5tS256;
    bool namesKid = false;
};

SignatureCheck result(SignatureState state, const Token &token, QString text, std::optional<qsizetype> key = {})
{
    return SignatureCheck{state, token.algorithm, token.kid, key, std::move(text)};
}

/// What to call a key of the set: by its "kid", else by its place.
QString nameOf(const KeySet &keys, qsizetype index)
{
    const QByteArray &kid = keys.keys[index].kid;
    return kid.isEmpty() ? Text::tr("key no. %1").arg(index + 1) : Text::tr("key \"%1\"").arg(forSentence(kid));
}

QString namesOf(const KeySet &keys)
{
    QStringList names;
    for (const SetKey &entry : keys.keys) {
        if (names.size() == kMostNamesInASentence) {
            names.append(QStringLiteral("…"));
            break;
        }
        names.append(entry.kid.isEmpty() ? Text::tr("one without a name")
                                         : QStringLiteral("\"%1\"").arg(forSentence(entry.kid)));
    }
    return names.join(QStringLiteral(", "));
}

bool mayVerify(const SetKey &entry, QByteArrayView algorithm)
{
    return entry.use != "enc" && entry.key.fits(algorithm);
}

/// The header's members are read once: a name that stands twice is read differently by different programs.
std::optional<QString> flawOfHeader(const Json::Value &header)
{
    QSet<QString> seen;
    for (const Json::Value &member : header.children) {
        if (seen.contains(member.key)) {
            return Text::tr("The token's header names \"%1\" twice; programs may read either (RFC 7515 section 4).")
                .arg(forSentence(member.key));
        }
        seen.insert(member.key);
    }
    const Json::Value *algorithm = header.member(u"alg");
    if (!algorithm) {
        return Text::tr("The token's header has no \"alg\": nothing says how it was signed.");
    }
    if (algorithm->type != Json::Value::Type::String) {
        return Text::tr("The \"alg\" of the token's header is not a text.");
    }
    if (const Json::Value *critical = header.member(u"crit");
        critical && (critical->type != Json::Value::Type::Array || critical->children.isEmpty())) {
        return Text::tr("The \"crit\" of the token's header must be a list that names something.");
    }
    return std::nullopt;
}

/// Extensions that must be understood before the signature can be judged (RFC 7515 section 4.1.11, RFC 7797).
std::optional<QString> hindranceOf(const Json::Value &header)
{
    if (const Json::Value *encoded = header.member(u"b64"); encoded && encoded->scalar == QVariant(false)) {
        return Text::tr("The payload is signed without Base64 (\"b64\": false, RFC 7797), which is not checked here.");
    }
    if (const Json::Value *critical = header.member(u"crit")) {
        QStringList names;
        for (const Json::Value &name :
             critical->children.first(std::min(critical->children.size(), kMostNamesInASentence))) {
            names.append(QStringLiteral("\"%1\"").arg(forSentence(name.scalar.toString())));
        }
        return Text::tr("The header says that %1 must be understood (\"crit\"), which is not known here.")
            .arg(names.join(QStringLiteral(", ")));
    }
    return std::nullopt;
}

SignatureCheck unsignedToken(const Token &token)
{
    QString text = Text::tr("The token is not signed (\"alg\": \"%1\"): anybody could have made it.")
                       .arg(forSentence(token.algorithm));
    if (token.algorithm != "none") {
        text += QLatin1Char(' ') + Text::tr("The odd spelling is meant to get past a check for \"none\".");
    }
    return result(SignatureState::Unsigned, token, text);
}

SignatureCheck unknownAlgorithm(const Token &token)
{
    if (const Algorithm *meant = algorithmSpelledLike(token.algorithm)) {
        return result(SignatureState::Unsupported, token,
                      Text::tr("The algorithm is spelled \"%1\", and names are case-sensitive: it should be \"%2\".")
                          .arg(forSentence(token.algorithm), QLatin1String(meant->name)));
    }
    return result(SignatureState::Unsupported, token,
                  Text::tr("The algorithm \"%1\" cannot be checked here.").arg(forSentence(token.algorithm)));
}

/// Every form in which a careless library may take a public key for the secret (RFC 8725 section 2.1).
QList<QByteArray> secretsMadeOf(const Key &key)
{
    QList<QByteArray> forms;
    const auto add = [&forms](const QByteArray &der, const char *label) {
        if (der.isEmpty()) {
            return;
        }
        const QByteArray pem = pemOf(der, label);
        QByteArray withReturns = pem;
        withReturns.replace('\n', "\r\n");
        forms << pem << pem.chopped(1) << withReturns << withReturns.chopped(2) << der << der.toBase64();
    };
    add(publicDer(key), "PUBLIC KEY");
    add(pkcs1PublicDer(key), "RSA PUBLIC KEY");
    add(key.material()->certificate, "CERTIFICATE");
    forms << key.publicJwk();
    return forms;
}

std::optional<qsizetype> publicKeyTakenForSecret(const Token &token, const KeySet &keys)
{
    for (qsizetype i = 0; i < keys.keys.size(); ++i) {
        const Key &key = keys.keys[i].key;
        if (key.isNull() || key.type() == "oct") {
            continue;
        }
        for (const QByteArray &form : secretsMadeOf(key)) {
            if (verifyBytes(token.signedPart, token.signature, Key::fromSharedSecret(Secret(form)), token.algorithm)) {
                return i;
            }
        }
    }
    return std::nullopt;
}

/// Why a signature that ought to be this key's is not, as far as its form tells.
QString flawOfForm(const Token &token, const Key &key)
{
    const QByteArray &signature = token.signature;
    if (key.type() == "RSA" && signature.size() != (key.bits() + 7) / 8) {
        return Text::tr(
                   "The signature has %1 bytes, where a key of %2 bits makes %3: it was cut off or changed, or made "
                   "with another key.")
            .arg(signature.size())
            .arg(key.bits())
            .arg((key.bits() + 7) / 8);
    }
    const Curve *curve = curveNamed(key.curve());
    if (!curve || signature.size() == 2 * curve->coordinate) {
        return {};
    }
    if (signature.startsWith('\x30') && key.type() == "EC") {
        const unsigned char *at = raw(signature);
        if (const EcdsaPtr der{d2i_ECDSA_SIG(nullptr, &at, long(signature.size()))}) {
            return Text::tr(
                       "The signature is written in DER, where a token wants R and S side by side in %1 bytes (RFC "
                       "7518 section 3.4).")
                .arg(2 * curve->coordinate);
        }
    }
    return Text::tr("The signature has %1 bytes, where %2 makes %3: it was cut off or changed.")
        .arg(signature.size())
        .arg(QLatin1String(curve->name))
        .arg(2 * curve->coordinate);
}

SignatureCheck validBy(const Token &token, const KeySet &keys, qsizetype index)
{
    const SetKey &entry = keys.keys[index];
    QString text = Text::tr("The signature is that of %1.").arg(nameOf(keys, index));
    if (!entry.algorithm.isEmpty() && entry.algorithm != token.algorithm) {
        text += QLatin1Char(' ') + Text::tr("The set says that this key is for %1; strict programs refuse %2 then.")
                                       .arg(forSentence(entry.algorithm), forSentence(token.algorithm));
    }
    if (!entry.remark.isEmpty()) {
        text += QLatin1Char(' ') + entry.remark;
    }
    return result(SignatureState::Valid, token, text, index);
}

/// The named key (by "kid", "x5t" or "x5t#S256") did not make it, or cannot have.
SignatureCheck judgeNamed(const Token &token, const KeySet &keys, const QList<qsizetype> &named)
{
    qsizetype fitting = -1;
    for (const qsizetype index : named) {
        if (!mayVerify(keys.keys[index], token.algorithm)) {
            continue;
        }
        if (verifyBytes(token.signedPart, token.signature, keys.keys[index].key, token.algorithm)) {
            return validBy(token, keys, index);
        }
        fitting = fitting < 0 ? index : fitting;
    }
    if (fitting >= 0) {
        const QString flaw = flawOfForm(token, keys.keys[fitting].key);
        return result(SignatureState::Invalid, token,
                      flaw.isEmpty() ? Text::tr("The signature is not that of %1: the token was changed after it was "
                                                "signed, or another key signed it.")
                                           .arg(nameOf(keys, fitting))
                                     : flaw,
                      fitting);
    }
    const SetKey &entry = keys.keys[named.first()];
    const QString name = nameOf(keys, named.first());
    if (entry.key.isNull()) {
        return result(SignatureState::NoKey, token,
                      Text::tr("The token names %1, which cannot be used: %2").arg(name, entry.problem), named.first());
    }
    if (entry.use == "enc") {
        return result(SignatureState::NoKey, token,
                      Text::tr("The token names %1, which the set keeps for encryption (\"use\": \"enc\").").arg(name),
                      named.first());
    }
    return result(SignatureState::NoKey, token,
                  Text::tr("The token says %1, but %2, which it names, is a key of the kind %3.")
                      .arg(forSentence(token.algorithm), name,
                           QString::fromLatin1(entry.key.curve().isEmpty() ? entry.key.type() : entry.key.curve())),
                  named.first());
}

/// No key has the name that the token gives. One may have signed it all the same.
SignatureCheck judgeUnknownName(const Token &token, const KeySet &keys)
{
    const QString wanted = forSentence(token.namesKid ? token.kid : token.x5t.isEmpty() ? token.x5tS256 : token.x5t);
    for (qsizetype i = 0; i < keys.keys.size(); ++i) {
        if (mayVerify(keys.keys[i], token.algorithm) &&
            verifyBytes(token.signedPart, token.signature, keys.keys[i].key, token.algorithm)) {
            return result(SignatureState::NoKey, token,
                          Text::tr("The token names a key \"%1\", which the set does not have; yet %2 made the "
                                   "signature. Programs that look keys up by name refuse the token.")
                              .arg(wanted, nameOf(keys, i)),
                          i);
        }
    }
    return result(SignatureState::NoKey, token,
                  Text::tr("The token names a key \"%1\", which is not in the set. The provider's set has keys %2; it "
                           "may have changed its keys since (fetch the set again), or another provider made the token.")
                      .arg(wanted, namesOf(keys)));
}

/// The token names no key: whatever fits is tried.
SignatureCheck judgeNameless(const Token &token, const KeySet &keys)
{
    QList<qsizetype> fitting;
    for (qsizetype i = 0; i < keys.keys.size(); ++i) {
        if (!mayVerify(keys.keys[i], token.algorithm)) {
            continue;
        }
        if (verifyBytes(token.signedPart, token.signature, keys.keys[i].key, token.algorithm)) {
            return validBy(token, keys, i);
        }
        fitting.append(i);
    }
    if (fitting.isEmpty()) {
        return result(SignatureState::NoKey, token,
                      Text::tr("None of the set's %n key(s) goes with %1.", nullptr, int(keys.keys.size()))
                          .arg(forSentence(token.algorithm)));
    }
    const QString flaw = fitting.size() == 1 ? flawOfForm(token, keys.keys[fitting.first()].key) : QString();
    return result(SignatureState::Invalid, token,
                  flaw.isEmpty() ? Text::tr("None of the %n key(s) that go with %1 made this signature: the token was "
                                            "changed after it was signed, or another key signed it.",
                                            nullptr, int(fitting.size()))
                                       .arg(forSentence(token.algorithm))
                                 : flaw,
                  fitting.size() == 1 ? std::optional(fitting.first()) : std::nullopt);
}

QList<qsizetype> keysNamedBy(const Token &token, const KeySet &keys)
{
    QList<qsizetype> byName;
    QList<qsizetype> byCertificate;
    for (qsizetype i = 0; i < keys.keys.size(); ++i) {
        const SetKey &entry = keys.keys[i];
        if (token.namesKid && entry.kid == token.kid) {
            byName.append(i);
        }
        if ((!token.x5t.isEmpty() && entry.x5t == token.x5t) ||
            (!token.x5tS256.isEmpty() && entry.x5tS256 == token.x5tS256)) {
            byCertificate.append(i);
        }
    }
    return byName.isEmpty() ? byCertificate : byName;
}

SignatureCheck judgeShared(const Token &token, const KeySet &keys)
{
    if (const std::optional<qsizetype> index = publicKeyTakenForSecret(token, keys)) {
        return result(SignatureState::Suspicious, token,
                      Text::tr("The token says %1, a shared secret, and the secret is the public %2: anybody who can "
                               "read the key set could have made it (RFC 8725 section 2.1).")
                          .arg(forSentence(token.algorithm), nameOf(keys, *index)),
                      index);
    }
    const bool hasShared = std::any_of(keys.keys.begin(), keys.keys.end(),
                                       [&](const SetKey &entry) { return mayVerify(entry, token.algorithm); });
    if (hasShared) {
        return {};
    }
    return result(SignatureState::NoKey, token,
                  Text::tr("The token says %1, a secret that issuer and client share; the set holds public keys only. "
                           "It was checked that none of them was taken for the secret.")
                      .arg(forSentence(token.algorithm)));
}

QByteArray decodedPart(QByteArrayView compact, const ByteRange &part)
{
    return decodeBase64(compact.sliced(part.start, part.length()), Base64Alphabet::Url).value_or(QByteArray());
}

} // namespace

SignatureCheck checkSignature(QByteArrayView compact, const KeySet &keys)
{
    Token token;
    if (compact.size() > kLongestToken) {
        return result(SignatureState::Malformed, token, Text::tr("This is no token: it is too long for one."));
    }
    const Result<Compact> form = parseCompact(compact);
    if (!form) {
        return result(SignatureState::Malformed, token, form.error().text);
    }
    const Result<Json::Value> header = Json::parse(decodedPart(compact, form->parts[0]));
    token.algorithm = header->memberText(u"alg").toUtf8();
    token.kid = header->memberText(u"kid").toUtf8();
    token.namesKid = header->member(u"kid") != nullptr;
    token.x5t = header->memberText(u"x5t").toLatin1();
    token.x5tS256 = header->memberText(u"x5t#S256").toLatin1();
    if (form->isEncrypted()) {
        return result(SignatureState::Unsupported, token,
                      Text::tr("The token is encrypted (JWE): what may be signed in it cannot be seen."));
    }
    if (const std::optional<QString> flaw = flawOfHeader(*header)) {
        return result(SignatureState::Malformed, token, *flaw);
    }
    if (isNone(token.algorithm)) {
        return unsignedToken(token);
    }
    if (const std::optional<QString> hindrance = hindranceOf(*header)) {
        return result(SignatureState::Unsupported, token, *hindrance);
    }
    const Algorithm *algorithm = algorithmNamed(token.algorithm);
    if (!algorithm) {
        return unknownAlgorithm(token);
    }
    token.signedPart = compact.first(form->parts[1].end);
    token.signature = decodedPart(compact, form->parts[2]);
    if (token.signature.isEmpty()) {
        return result(SignatureState::Invalid, token,
                      Text::tr("The signature is missing, though the header names the algorithm %1.")
                          .arg(QLatin1String(algorithm->name)));
    }
    if (keys.keys.isEmpty()) {
        return result(SignatureState::NoKey, token, Text::tr("The key set is empty."));
    }
    if (algorithm->family == Family::Hmac) {
        if (SignatureCheck check = judgeShared(token, keys); !check.text.isEmpty()) {
            return check;
        }
    }
    const QList<qsizetype> named = keysNamedBy(token, keys);
    if (!named.isEmpty()) {
        return judgeNamed(token, keys, named);
    }
    const bool namesOne = token.namesKid || !token.x5t.isEmpty() || !token.x5tS256.isEmpty();
    const bool namesAreThere = std::any_of(keys.keys.begin(), keys.keys.end(), [&](const SetKey &entry) {
        return token.namesKid ? !entry.kid.isEmpty() : !entry.x5t.isEmpty() || !entry.x5tS256.isEmpty();
    });
    return namesOne && namesAreThere ? judgeUnknownName(token, keys) : judgeNameless(token, keys);
}

} // namespace Ticketscope::Jose
