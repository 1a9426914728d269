// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/ntlmcheck.h"

#include "protocol/ntlmcrypto.h"
#include "protocol/ntlmsigner.h"

#include <QList>

namespace Ticketscope::Ntlm {

namespace {

constexpr qsizetype kLmSize = 24;

struct DomainTry
{
    DomainForm form;
    QString domain;
};

QList<DomainTry> domainsToTry(const Message &challenge, const Message &authenticate)
{
    const QString sent = authenticate.text(authenticate.domain);
    QList<DomainTry> tries{{DomainForm::AsSent, sent}};
    const auto add = [&tries](DomainForm form, const QString &domain) {
        for (const DomainTry &before : tries) {
            if (before.domain == domain) {
                return;
            }
        }
        tries.append({form, domain});
    };
    add(DomainForm::Empty, {});
    add(DomainForm::UpperCased, upperCased(sent));
    if (sent.isEmpty()) {
        add(DomainForm::Target, challenge.text(challenge.targetName));
    }
    return tries;
}

/// The key exchange key where a response fits; the form goes into `check`.
std::optional<Secret> fitV2(const Message &challenge, const Message &authenticate, const Secret &ntowf,
                            PasswordCheck *check)
{
    const QByteArrayView serverChallenge = challenge.view(challenge.serverChallenge);
    const QByteArrayView nt = authenticate.payload(authenticate.ntResponse);
    const QByteArrayView lm = authenticate.payload(authenticate.lmResponse);
    const QString user = authenticate.text(authenticate.userName);
    for (const DomainTry &attempt : domainsToTry(challenge, authenticate)) {
        const Secret key = ntowfV2(ntowf, user, attempt.domain);
        check->domainForm = attempt.form;
        if (nt.size() > kLmSize) {
            const QByteArray proof = ntProof(key, serverChallenge, nt.sliced(kKeyLength));
            if (sameBytes(proof, nt.first(kKeyLength))) {
                check->form = ResponseForm::V2;
                return sessionBaseKeyV2(key, proof);
            }
        } else if (nt.isEmpty() && lm.size() == kLmSize &&
                   sameBytes(responseLmV2(key, serverChallenge, lm.sliced(kKeyLength)), lm)) {
            check->form = ResponseForm::LmV2;
            return sessionBaseKeyV2(key, lm.first(kKeyLength));
        }
    }
    return std::nullopt;
}

std::optional<Secret> fitV1(const Message &challenge, const Message &authenticate, const Secret &ntowf,
                            const Secret &password, PasswordCheck *check)
{
    const QByteArrayView serverChallenge = challenge.view(challenge.serverChallenge);
    const QByteArrayView nt = authenticate.payload(authenticate.ntResponse);
    const QByteArrayView lm = authenticate.payload(authenticate.lmResponse);
    quint32 flags = authenticate.flags.value_or(0) & ~quint32(ExtendedSessionSecurity);
    const std::optional<Secret> lmowf = lmowfV1(password);
    if (nt.size() == kLmSize && lm.size() >= kChallengeLength &&
        sameBytes(responseNtlm2Session(ntowf, serverChallenge, lm.first(kChallengeLength)), nt)) {
        check->form = ResponseForm::Ntlm2Session;
        flags |= ExtendedSessionSecurity;
    } else if (nt.size() == kLmSize && sameBytes(responseV1(ntowf, serverChallenge), nt)) {
        check->form = ResponseForm::V1;
    } else if (nt.isEmpty() && lmowf && sameBytes(responseV1(*lmowf, serverChallenge), lm)) {
        check->form = ResponseForm::LmV1;
    } else {
        return std::nullopt;
    }
    return keyExchangeKeyV1(flags, sessionBaseKeyV1(ntowf), lmowf, lm, serverChallenge);
}

Secret exportedKey(const Message &authenticate, const Secret &keyExchangeKey)
{
    const QByteArrayView encrypted = authenticate.payload(authenticate.sessionKey);
    if (!authenticate.has(NegotiateKeyExchange) || encrypted.size() != kKeyLength) {
        return keyExchangeKey;
    }
    QByteArray key = rc4Once(keyExchangeKey, encrypted);
    Secret exported{QByteArrayView(key)};
    Secret::wipe(key);
    return exported;
}

bool micFits(const Message &challenge, const Message &authenticate, const Secret &key, QByteArrayView negotiate)
{
    QByteArray withoutMic = authenticate.bytes;
    withoutMic.replace(authenticate.mic.start, kMicLength, QByteArray(kMicLength, '\0'));
    return sameBytes(messageIntegrityCode(key, negotiate, challenge.bytes, withoutMic),
                     authenticate.view(authenticate.mic));
}

} // namespace

PasswordCheck checkPassword(const Message &challenge, const Message &authenticate, const Secret &password,
                            QByteArrayView negotiate)
{
    PasswordCheck check;
    check.isAnonymous = authenticate.isAnonymous();
    if (check.isAnonymous || challenge.serverChallenge.isEmpty()) {
        return check;
    }
    const Secret ntowf = ntowfV1(password);
    std::optional<Secret> key = fitV2(challenge, authenticate, ntowf, &check);
    if (!key) {
        check.domainForm = DomainForm::AsSent;
        key = fitV1(challenge, authenticate, ntowf, password, &check);
    }
    if (!key) {
        return check;
    }
    check.fits = true;
    check.exportedSessionKey = exportedKey(authenticate, *key);
    if (authenticate.claimsMic() && !negotiate.isNull()) {
        check.micFits = micFits(challenge, authenticate, check.exportedSessionKey, negotiate);
    }
    return check;
}

Result<PasswordCheck> checkPassword(QByteArrayView challengeBytes, QByteArrayView authenticateBytes,
                                    const Secret &password, QByteArrayView negotiate)
{
    const Result<Message> challenge = parseMessage(challengeBytes, MessageType::Challenge);
    if (!challenge) {
        return tl::unexpected<Error>(challenge.error());
    }
    const Result<Message> authenticate = parseMessage(authenticateBytes, MessageType::Authenticate);
    if (!authenticate) {
        return tl::unexpected<Error>(authenticate.error());
    }
    return checkPassword(*challenge, *authenticate, password, negotiate);
}

} // namespace Ticketscope::Ntlm
