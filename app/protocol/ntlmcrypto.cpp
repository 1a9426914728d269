// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/ntlmcrypto.h"

#include "protocol/ntlmavpair.h"
#include "protocol/ntlmdes.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QtEndian>

#include <algorithm>

namespace Ticketscope::Ntlm {

namespace {

constexpr qsizetype kLmPasswordLength = 14;
constexpr qsizetype kLmHalf = 7;
constexpr QByteArrayView kLmConstant("KGS!@#$%");

/// Takes the bytes over and leaves nothing behind.
Secret takeKey(QByteArray bytes)
{
    Secret key{QByteArrayView(bytes)};
    Secret::wipe(bytes);
    return key;
}

template<typename Number>
void appendNumber(QByteArray *bytes, Number number)
{
    const Number little = qToLittleEndian(number);
    bytes->append(reinterpret_cast<const char *>(&little), sizeof little);
}

QByteArray joined(std::initializer_list<QByteArrayView> parts)
{
    QByteArray all;
    for (const QByteArrayView part : parts) {
        all.append(part);
    }
    return all;
}

} // namespace

QByteArray hmacMd5(const Secret &key, QByteArrayView message)
{
    QMessageAuthenticationCode code(QCryptographicHash::Md5, QByteArray::fromRawData(key.reveal().data(), key.size()));
    code.addData(message.data(), message.size());
    return code.result();
}

bool sameBytes(QByteArrayView a, QByteArrayView b)
{
    if (a.size() != b.size()) {
        return false;
    }
    unsigned char difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i) {
        difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    }
    return difference == 0;
}

Secret ntowfV1(const Secret &password)
{
    QString text = password.revealText();
    QByteArray bytes = toUtf16(text);
    Secret key = takeKey(QCryptographicHash::hash(bytes, QCryptographicHash::Md4));
    Secret::wipe(bytes);
    Secret::wipe(text);
    return key;
}

std::optional<Secret> lmowfV1(const Secret &password)
{
    const QByteArrayView text = password.reveal();
    const auto isAscii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (text.size() > kLmPasswordLength || !std::all_of(text.begin(), text.end(), isAscii)) {
        return std::nullopt;
    }
    QByteArray padded(kLmPasswordLength, '\0');
    std::transform(text.begin(), text.end(), padded.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; });
    QByteArray hash = desBlock(QByteArrayView(padded).first(kLmHalf), kLmConstant);
    hash.append(desBlock(QByteArrayView(padded).sliced(kLmHalf), kLmConstant));
    Secret::wipe(padded);
    return takeKey(std::move(hash));
}

QString upperCased(const QString &text)
{
    QString upper = text;
    std::transform(upper.cbegin(), upper.cend(), upper.begin(), [](QChar c) { return c.toUpper(); });
    return upper;
}

Secret ntowfV2(const Secret &ntowf, const QString &user, const QString &domain)
{
    const QString identity = upperCased(user) + domain;
    return takeKey(hmacMd5(ntowf, toUtf16(identity)));
}

QByteArray responseV1(const Secret &key, QByteArrayView serverChallenge)
{
    return desLong(key.reveal(), serverChallenge);
}

QByteArray responseNtlm2Session(const Secret &ntowf, QByteArrayView serverChallenge, QByteArrayView clientChallenge)
{
    const QByteArray digest =
        QCryptographicHash::hash(joined({serverChallenge, clientChallenge}), QCryptographicHash::Md5);
    return desLong(ntowf.reveal(), QByteArrayView(digest).first(kChallengeLength));
}

QByteArray clientBlob(quint64 fileTime, QByteArrayView clientChallenge, QByteArrayView avPairs)
{
    QByteArray blob("\x01\x01", 2);
    blob.append(6, '\0');
    appendNumber(&blob, fileTime);
    blob.append(clientChallenge);
    blob.append(4, '\0');
    blob.append(avPairs);
    blob.append(4, '\0');
    return blob;
}

QByteArray ntProof(const Secret &ntowf2, QByteArrayView serverChallenge, QByteArrayView blob)
{
    return hmacMd5(ntowf2, joined({serverChallenge, blob}));
}

QByteArray responseLmV2(const Secret &ntowf2, QByteArrayView serverChallenge, QByteArrayView clientChallenge)
{
    QByteArray response = hmacMd5(ntowf2, joined({serverChallenge, clientChallenge}));
    response.append(clientChallenge);
    return response;
}

Secret sessionBaseKeyV1(const Secret &ntowf)
{
    return takeKey(QCryptographicHash::hash(ntowf.reveal(), QCryptographicHash::Md4));
}

Secret sessionBaseKeyV2(const Secret &ntowf2, QByteArrayView proof)
{
    return takeKey(hmacMd5(ntowf2, proof));
}

Secret keyExchangeKeyV1(quint32 flags, const Secret &sessionBaseKey, const std::optional<Secret> &lmowf,
                        QByteArrayView lmResponse, QByteArrayView serverChallenge)
{
    const QByteArrayView lmStart = lmResponse.first(std::min(lmResponse.size(), kChallengeLength));
    if ((flags & ExtendedSessionSecurity) != 0) {
        return takeKey(hmacMd5(sessionBaseKey, joined({serverChallenge, lmStart})));
    }
    if (lmowf && (flags & NegotiateLmKey) != 0) {
        QByteArray second(1, lmowf->reveal()[kLmHalf]);
        second.append(6, '\xbd');
        QByteArray key = desBlock(lmowf->reveal().first(kLmHalf), lmStart);
        key.append(desBlock(second, lmStart));
        Secret::wipe(second);
        return takeKey(std::move(key));
    }
    if (lmowf && (flags & RequestNonNtSessionKey) != 0) {
        QByteArray key = lmowf->reveal().first(kChallengeLength).toByteArray();
        key.append(kKeyLength - kChallengeLength, '\0');
        return takeKey(std::move(key));
    }
    return sessionBaseKey;
}

Secret signKey(quint32 flags, const Secret &exportedKey, Signatory signatory)
{
    if ((flags & ExtendedSessionSecurity) == 0) {
        return {};
    }
    QByteArray input = exportedKey.reveal().toByteArray();
    input.append(signatory == Signatory::Client ? "session key to client-to-server signing key magic constant"
                                                : "session key to server-to-client signing key magic constant");
    input.append('\0');
    Secret key = takeKey(QCryptographicHash::hash(input, QCryptographicHash::Md5));
    Secret::wipe(input);
    return key;
}

Secret sealKey(quint32 flags, const Secret &exportedKey, Signatory signatory)
{
    const QByteArrayView whole = exportedKey.reveal();
    if ((flags & ExtendedSessionSecurity) != 0) {
        const qsizetype strength = (flags & Negotiate128) != 0 ? kKeyLength : (flags & Negotiate56) != 0 ? 7 : 5;
        QByteArray input = whole.first(strength).toByteArray();
        input.append(signatory == Signatory::Client ? "session key to client-to-server sealing key magic constant"
                                                    : "session key to server-to-client sealing key magic constant");
        input.append('\0');
        Secret key = takeKey(QCryptographicHash::hash(input, QCryptographicHash::Md5));
        Secret::wipe(input);
        return key;
    }
    if ((flags & NegotiateLmKey) != 0) {
        QByteArray key = (flags & Negotiate56) != 0 ? whole.first(7).toByteArray() : whole.first(5).toByteArray();
        key.append((flags & Negotiate56) != 0 ? QByteArrayView("\xa0") : QByteArrayView("\xe5\x38\xb0"));
        return takeKey(std::move(key));
    }
    return exportedKey;
}

QByteArray messageIntegrityCode(const Secret &exportedKey, QByteArrayView negotiate, QByteArrayView challenge,
                                QByteArrayView authenticate)
{
    return hmacMd5(exportedKey, joined({negotiate, challenge, authenticate}));
}

QByteArray channelBindingHash(QByteArrayView applicationData)
{
    // Address types and lengths of both ends are zero, so that only the length of the data is left to tell.
    QByteArray bindings(16, '\0');
    appendNumber(&bindings, quint32(applicationData.size()));
    bindings.append(applicationData);
    return QCryptographicHash::hash(bindings, QCryptographicHash::Md5);
}

} // namespace Ticketscope::Ntlm
