// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/ntlmclient.h"

#include "base/clock.h"
#include "protocol/ntlmcrypto.h"
#include "protocol/ntlmmessage.h"
#include "protocol/ntlmsigner.h"

#include <QCoreApplication>
#include <QRandomGenerator>
#include <QtEndian>

namespace Ticketscope::Ntlm {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Ntlm)
};

QByteArray randomBytes(qsizetype count)
{
    QByteArray bytes(count, Qt::Uninitialized);
    for (char &c : bytes) {
        c = char(QRandomGenerator::system()->bounded(256));
    }
    return bytes;
}

/// What the two responses and the keys are made from.
struct Answer
{
    QByteArray nt;
    QByteArray lm;
    Secret keyExchangeKey;
};

/// The server's AV pairs, with what the client adds to them (MS-NLMP section 3.1.5.1.2), and their end.
QByteArray clientPairs(const Message &challenge, const ClientOptions &options, bool withMic)
{
    QByteArray pairs;
    quint32 flags = withMic ? quint32(AvMicPresent) : 0;
    for (const AvPair &pair : challenge.targetInfoPairs.pairs) {
        if (pair.is(AvId::Flags)) {
            flags |= quint32(pair.number());
        } else if (!pair.is(AvId::EndOfList) && !pair.is(AvId::ChannelBindings) && !pair.is(AvId::TargetName)) {
            pairs.append(avPair(AvId(pair.id), QByteArrayView(pair.value)));
        }
    }
    if (flags != 0) {
        const quint32 little = qToLittleEndian(flags);
        pairs.append(avPair(AvId::Flags, QByteArrayView(reinterpret_cast<const char *>(&little), sizeof little)));
    }
    if (challenge.has(NegotiateTargetInfo)) {
        const QByteArray bindings = options.channelBindings.isNull() ? QByteArray(kMicLength, '\0')
                                                                     : channelBindingHash(options.channelBindings);
        pairs.append(avPair(AvId::ChannelBindings, QByteArrayView(bindings)));
        if (!options.targetName.isEmpty()) {
            pairs.append(avPair(AvId::TargetName, options.targetName));
        }
    }
    pairs.append(avPair(AvId::EndOfList, QByteArrayView()));
    return pairs;
}

Answer answerV2(const Message &challenge, const Identity &identity, const Secret &password,
                const ClientOptions &options, bool withMic)
{
    const QByteArrayView serverChallenge = challenge.view(challenge.serverChallenge);
    const QByteArray clientChallenge = randomBytes(kChallengeLength);
    const AvPair *timestamp = challenge.targetInfoPairs.find(AvId::Timestamp);
    const quint64 time = timestamp ? timestamp->number() : toFileTime(systemUtc());
    const QByteArray blob = clientBlob(time, clientChallenge, clientPairs(challenge, options, withMic));
    const Secret key = ntowfV2(ntowfV1(password), identity.userName, identity.domain);
    const QByteArray proof = ntProof(key, serverChallenge, blob);
    Answer answer;
    answer.nt = proof;
    answer.nt.append(blob);
    answer.lm = timestamp ? QByteArray(24, '\0') : responseLmV2(key, serverChallenge, clientChallenge);
    answer.keyExchangeKey = sessionBaseKeyV2(key, proof);
    return answer;
}

Answer answerV1(const Message &challenge, quint32 flags, const Secret &password)
{
    const QByteArrayView serverChallenge = challenge.view(challenge.serverChallenge);
    const Secret key = ntowfV1(password);
    const std::optional<Secret> lmKey = lmowfV1(password);
    Answer answer;
    if ((flags & ExtendedSessionSecurity) != 0) {
        const QByteArray clientChallenge = randomBytes(kChallengeLength);
        answer.nt = responseNtlm2Session(key, serverChallenge, clientChallenge);
        answer.lm = clientChallenge;
        answer.lm.append(16, '\0');
    } else {
        answer.nt = responseV1(key, serverChallenge);
        answer.lm = lmKey ? responseV1(*lmKey, serverChallenge) : answer.nt;
    }
    answer.keyExchangeKey = keyExchangeKeyV1(flags, sessionBaseKeyV1(key), lmKey, answer.lm, serverChallenge);
    return answer;
}

/// Nobody's login (section 3.3: user and password are empty).
Answer answerAnonymous()
{
    return {{}, QByteArray(1, '\0'), Secret(QByteArray(kKeyLength, '\0'))};
}

quint32 offeredFlags(const ClientOptions &options)
{
    quint32 flags = NegotiateOem | RequestTarget | NegotiateSign | NegotiateNtlm | NegotiateAlwaysSign | Negotiate128 |
                    NegotiateKeyExchange | Negotiate56;
    if (options.unicode) {
        flags |= NegotiateUnicode;
    }
    if (options.version) {
        flags |= NegotiateVersion;
    }
    if (options.response != ResponseKind::V1) {
        flags |= ExtendedSessionSecurity;
    }
    return flags;
}

/// What both sides can do: the flags of the type 3.
quint32 agreedFlags(const Message &challenge, const ClientOptions &options)
{
    quint32 flags = challenge.flags.value_or(0) & (offeredFlags(options) | NegotiateTargetInfo);
    flags |= RequestTarget | NegotiateNtlm;
    if ((flags & NegotiateUnicode) != 0) {
        flags &= ~quint32(NegotiateOem);
    }
    if (options.version) {
        flags |= NegotiateVersion; // the eight bytes are always sent with it
    }
    if ((flags & NegotiateSign) == 0) {
        flags &= ~quint32(NegotiateKeyExchange); // section 3.1.5.1.2: a key is exchanged only for signing
    }
    return flags;
}

} // namespace

Identity identityOf(const QString &userName, const QString &domain)
{
    if (const qsizetype backslash = userName.indexOf(QLatin1Char('\\')); backslash >= 0) {
        return {userName.mid(backslash + 1), userName.left(backslash)};
    }
    if (userName.contains(QLatin1Char('@'))) {
        return {userName, {}};
    }
    return {userName, domain};
}

struct Client::Private
{
    Identity identity;
    Secret password;
    ClientOptions options;
    QByteArray negotiate;
    std::unique_ptr<Signer> own;
    std::unique_ptr<Signer> servers;

    [[nodiscard]] Result<QByteArray> encoded(const QString &name, quint32 flags) const;
    [[nodiscard]] Result<AuthenticateFields> names(quint32 flags) const;
    void makeSigners(quint32 flags, const Secret &exportedKey);
};

Result<QByteArray> Client::Private::encoded(const QString &name, quint32 flags) const
{
    if ((flags & NegotiateUnicode) != 0) {
        return toUtf16(name);
    }
    const QByteArray oem = name.toLatin1();
    if (QString::fromLatin1(oem) != name) {
        return failure(ErrorCode::NotSupported,
                       Text::tr("\"%1\" holds characters that cannot be sent without Unicode, and the server or the "
                                "profile does not allow Unicode here.")
                           .arg(name));
    }
    return oem;
}

Result<AuthenticateFields> Client::Private::names(quint32 flags) const
{
    AuthenticateFields fields;
    for (const auto &[name, target] :
         {std::pair{&identity.domain, &fields.domain}, std::pair{&identity.userName, &fields.userName},
          std::pair{&options.workstation, &fields.workstation}}) {
        Result<QByteArray> bytes = encoded(*name, flags);
        if (!bytes) {
            return tl::unexpected<Error>(bytes.error());
        }
        *target = *std::move(bytes);
    }
    return fields;
}

void Client::Private::makeSigners(quint32 flags, const Secret &exportedKey)
{
    own.reset();
    servers.reset();
    if ((flags & NegotiateSign) != 0) {
        own = std::make_unique<Signer>(flags, exportedKey, Signatory::Client);
        servers = std::make_unique<Signer>(flags, exportedKey, Signatory::Server);
    }
}

Client::Client(Identity identity, Secret password, ClientOptions options)
    : d(std::make_unique<Private>())
{
    d->identity = std::move(identity);
    d->password = std::move(password);
    d->options = std::move(options);
}

Client::~Client() = default;

QByteArray Client::negotiate()
{
    NegotiateFields fields;
    fields.flags = offeredFlags(d->options);
    if (d->options.version) {
        fields.version = shownVersion();
    }
    d->negotiate = buildNegotiate(fields);
    return d->negotiate;
}

Result<QByteArray> Client::authenticate(QByteArrayView challengeBytes)
{
    const Result<Message> challenge = parseMessage(challengeBytes, MessageType::Challenge);
    if (!challenge) {
        return tl::unexpected<Error>(challenge.error());
    }
    if (!challenge->has(NegotiateUnicode) && !challenge->has(NegotiateOem)) {
        return failureAt(
            ErrorCode::Malformed,
            Text::tr("The server's NTLM message allows neither Unicode nor OEM names, so that it cannot be "
                     "answered."),
            challenge->flagsRange.start);
    }
    quint32 flags = agreedFlags(*challenge, d->options);
    Result<AuthenticateFields> fields = d->names(flags);
    if (!fields) {
        return tl::unexpected<Error>(fields.error());
    }
    const bool isAnonymous = d->identity.userName.isEmpty() && d->password.isEmpty();
    const bool isV2 = !isAnonymous && d->options.response == ResponseKind::V2;
    const bool withMic = isV2 && d->options.mic && challenge->targetInfoPairs.find(AvId::Timestamp);
    Answer answer;
    if (isAnonymous) {
        flags |= NegotiateAnonymous;
        answer = answerAnonymous();
    } else if (isV2) {
        answer = answerV2(*challenge, d->identity, d->password, d->options, withMic);
    } else {
        answer = answerV1(*challenge, flags, d->password);
    }
    Secret exportedKey = answer.keyExchangeKey;
    if ((flags & NegotiateKeyExchange) != 0) {
        QByteArray key = randomBytes(kKeyLength);
        exportedKey = Secret(key);
        Secret::wipe(key);
        fields->sessionKey = rc4Once(answer.keyExchangeKey, exportedKey.reveal());
    }
    fields->flags = flags;
    fields->roomForMic = withMic;
    fields->lmResponse = answer.lm;
    fields->ntResponse = answer.nt;
    if (d->options.version) {
        fields->version = shownVersion();
    }
    QByteArray message = buildAuthenticate(*fields);
    if (withMic) {
        const QByteArray mic = messageIntegrityCode(exportedKey, d->negotiate, challengeBytes, message);
        message.replace(kMicOffset, mic.size(), mic);
    }
    d->makeSigners(flags, exportedKey);
    return message;
}

QByteArray Client::sign(QByteArrayView message)
{
    return d->own ? d->own->sign(message) : QByteArray();
}

bool Client::verify(QByteArrayView message, QByteArrayView signature)
{
    return d->servers && d->servers->verify(message, signature);
}

bool Client::canSign() const
{
    return d->own != nullptr;
}

} // namespace Ticketscope::Ntlm
