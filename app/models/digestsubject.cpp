// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/digestsubject.h"

#include "diagnosis/captureview.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "protocol/base64.h"
#include "protocol/ntlmcrypto.h"
#include "protocol/spnego.h"
#include "protocol/xmltree.h"

namespace Ticketscope {

using namespace Diagnosis::Explain;
using Diagnosis::CaptureView;
using Diagnosis::ExchangeView;

namespace {

QByteArray textOf(const Xml::Element *parent, QByteArrayView name)
{
    const Xml::Element *child = parent ? parent->child(name) : nullptr;
    return child ? child->text.toUtf8() : QByteArray();
}

const Xml::Element *elementOf(const Xml::Document &document, QByteArrayView name)
{
    if (!document.hasRoot) {
        return nullptr;
    }
    return document.root.name == name ? &document.root : document.root.descendant(name);
}

std::optional<WsseDigestInput> wsseInput(const Xml::Document &document)
{
    const Xml::Element *token = elementOf(document, "UsernameToken");
    const Xml::Element *password = token ? token->child("Password") : nullptr;
    const Xml::Attribute *type = password ? password->attribute("Type") : nullptr;
    if (!type || !type->value.contains(QLatin1String("Digest"))) {
        return std::nullopt;
    }
    WsseDigestInput input;
    input.nonce = textOf(token, "Nonce");
    input.created = textOf(token, "Created");
    input.timestampCreated = textOf(elementOf(document, "Timestamp"), "Created");
    input.digest = password->text.toUtf8();
    return input;
}

std::optional<Secret6Input> secret6Input(const Xml::Document &document, const ExchangeView &exchange)
{
    const Xml::Element *credentials = elementOf(document, "SoCredentials");
    if (!credentials || !credentials->child("Secret")) {
        return std::nullopt;
    }
    Secret6Input input;
    input.authenticationType = QString::fromUtf8(textOf(credentials, "AuthenticationType").trimmed());
    input.userName = QString::fromUtf8(textOf(credentials, "UserId").trimmed());
    input.secret = textOf(credentials, "Secret").trimmed();
    // The server's clock is what counts.
    input.when = exchange.exchange().started.toUTC();
    if (const std::optional<qint64> skew = exchange.clockSkew()) {
        input.when = input.when.addSecs(*skew);
    }
    return input;
}

/// The last challenge of Digest before that exchange, of the same attempt; that with its nonce where there is one.
Http::Challenge challengeFor(const CaptureView &capture, const ExchangeView &exchange, const QByteArray &credentials)
{
    Http::Challenge found;
    for (const ExchangeView *before : capture.before(exchange)) {
        for (const Http::Challenge &challenge : before->challenges()) {
            const QByteArray nonce = challenge.parameter("nonce");
            const bool isAnswered = !nonce.isEmpty() && credentials.contains(nonce);
            if (challenge.isScheme("Digest") && (isAnswered || found.scheme.isEmpty())) {
                found = challenge;
            }
        }
    }
    return found;
}

std::optional<HttpDigestInput> httpInput(const CaptureView &capture, const ExchangeView &exchange)
{
    HttpDigestInput input;
    for (const auto *name : {"Authorization", "Proxy-Authorization"}) {
        const QByteArray value = exchange.header(Side::Request, name).trimmed();
        if (input.credentials.isEmpty() && value.left(7).toLower() == "digest ") {
            input.credentials = value;
        }
    }
    if (input.credentials.isEmpty()) {
        return std::nullopt;
    }
    const Exchange &what = exchange.exchange();
    input.method = what.request.head.method;
    input.target = what.request.head.target;
    input.url = what.url.toEncoded();
    input.body = exchange.body(Side::Request).toByteArray();
    input.challenge = challengeFor(capture, exchange, input.credentials);
    return input;
}

/// The message of that type in the exchange's headers, of the login to the server or of that to the proxy.
std::optional<Ntlm::Message> ntlmMessage(const ExchangeView &exchange, Ntlm::MessageType type, bool withProxy)
{
    const Side side = type == Ntlm::MessageType::Challenge ? Side::Response : Side::Request;
    const QByteArrayView name = side == Side::Request ? (withProxy ? "Proxy-Authorization" : "Authorization")
                                                      : (withProxy ? "Proxy-Authenticate" : "WWW-Authenticate");
    for (const Http::Challenge &challenge : Http::readAllChallenges(exchange.headers(side, name))) {
        Ntlm::Message message = ntlmMessageIn(challenge.token68);
        if (!message.bytes.isEmpty() && message.type == type) {
            return message;
        }
    }
    return std::nullopt;
}

bool isSameConnection(const ExchangeView &a, const ExchangeView &b)
{
    return a.exchange().connection == b.exchange().connection;
}

/// The type 3 in that exchange, or the one that answers the type 2 in it.
const ExchangeView *ntlmAnswer(const CaptureView &capture, const ExchangeView &exchange, bool withProxy)
{
    if (ntlmMessage(exchange, Ntlm::MessageType::Authenticate, withProxy)) {
        return &exchange;
    }
    if (!ntlmMessage(exchange, Ntlm::MessageType::Challenge, withProxy)) {
        return nullptr;
    }
    for (const ExchangeView *after : capture.after(exchange)) {
        if (isSameConnection(*after, exchange)) {
            return ntlmMessage(*after, Ntlm::MessageType::Authenticate, withProxy) ? after : nullptr;
        }
    }
    return nullptr;
}

/// The last type 2 before a type 3: that of its connection, else of any, since a proxy may have parted them.
const ExchangeView *ntlmChallenge(const CaptureView &capture, const ExchangeView &answer, bool withProxy)
{
    const QList<const ExchangeView *> before = capture.before(answer);
    const ExchangeView *found = nullptr;
    for (qsizetype i = before.size() - 1; i >= 0; --i) {
        const bool isSame = isSameConnection(*before.at(i), answer);
        if ((!isSame && found) || !ntlmMessage(*before.at(i), Ntlm::MessageType::Challenge, withProxy)) {
            continue;
        }
        found = before.at(i);
        if (isSame) {
            break;
        }
    }
    return found;
}

std::optional<NtlmInput> ntlmInput(const CaptureView &capture, const ExchangeView &exchange)
{
    for (const bool withProxy : {false, true}) {
        const ExchangeView *answer = ntlmAnswer(capture, exchange, withProxy);
        if (!answer) {
            continue;
        }
        NtlmInput input;
        input.authenticate = ntlmMessage(*answer, Ntlm::MessageType::Authenticate, withProxy).value_or(Ntlm::Message());
        if (const ExchangeView *challenge = ntlmChallenge(capture, *answer, withProxy)) {
            input.challenge =
                ntlmMessage(*challenge, Ntlm::MessageType::Challenge, withProxy).value_or(Ntlm::Message());
            input.negotiate =
                ntlmMessage(*challenge, Ntlm::MessageType::Negotiate, withProxy).value_or(Ntlm::Message()).bytes;
        }
        return input;
    }
    return std::nullopt;
}

std::optional<SystemUserMinuteInput> minuteInput(const ExchangeView &exchange)
{
    if (!exchange.bodyHas(Side::Request, "SignedSystemToken")) {
        return std::nullopt;
    }
    const DecodedNode *minute = exchange.field(Side::Request, "superoffice.systemtoken.minute");
    const QDateTime time = timeThere(exchange);
    if (!minute || !time.isValid()) {
        return std::nullopt;
    }
    return SystemUserMinuteInput{minute->source.view().toByteArray(), time};
}

/// What the other versions make of the password stands beside the one that was sent.
void addVersions(const NtlmInput &input, Explanation *made)
{
    QList<Candidate> others;
    if (const std::optional<Ntlm::V2Response> &v2 = input.authenticate.v2) {
        const QByteArrayView sent = input.authenticate.payload(input.authenticate.ntResponse);
        const QByteArrayView challenge = input.challenge.view(input.challenge.serverChallenge);
        const QByteArrayView ownChallenge = input.authenticate.view(v2->clientChallenge);
        const Secret key = Ntlm::ntowfV1(input.password);
        const QByteArray v1 = Ntlm::responseV1(key, challenge);
        const QByteArray session = Ntlm::responseNtlm2Session(key, challenge, ownChallenge);
        others = {{"version-session", QStringLiteral("NTLM2 session"), session, Ntlm::sameBytes(session, sent), false},
                  {"version-v1", QStringLiteral("NTLMv1"), v1, Ntlm::sameBytes(v1, sent), false}};
    } else {
        // It is longer than what was sent, and goes over a time that was not.
        others.append({"version-v2", QStringLiteral("NTLMv2"), {}, false, false});
    }
    for (const Candidate &other : others) {
        made->candidates.insert(1, other);
    }
}

DigestExplanation explainedNtlm(const NtlmInput &input)
{
    const NtlmExplanation ntlm = explainNtlm(input);
    DigestExplanation explanation{ntlm.made, ntlm.version, ntlm.isOld, ntlm.micFits};
    if (QList<Candidate> &candidates = explanation.made.candidates; !candidates.isEmpty()) {
        const QString name = ntlm.version + QLatin1String(": ") + candidates.first().name;
        candidates.first().name = name;
        addVersions(input, &explanation.made);
        for (Candidate &candidate : candidates) {
            candidate.value = candidate.value.toHex();
        }
    }
    return explanation;
}

} // namespace

DigestSubject digestSubjectOf(const QList<ExchangePtr> &exchanges, ExchangeId id)
{
    const CaptureView capture(exchanges);
    const ExchangeView *exchange = capture.exchange(id);
    if (!exchange) {
        return {};
    }
    DigestSubject subject;
    if (exchange->bodyHas(Side::Request, "UsernameToken") || exchange->bodyHas(Side::Request, "SoCredentials")) {
        const Xml::Document document = Xml::parse(exchange->body(Side::Request));
        subject.wsse = wsseInput(document);
        subject.secret6 = secret6Input(document, *exchange);
    }
    subject.http = httpInput(capture, *exchange);
    subject.ntlm = ntlmInput(capture, *exchange);
    subject.minute = minuteInput(*exchange);
    return subject;
}

DigestExplanation explainDigest(const DigestInput &input)
{
    struct Explain
    {
        DigestExplanation operator()(const WsseDigestInput &wsse) const
        {
            return {explainWsseDigest(wsse), {}, false, {}};
        }
        DigestExplanation operator()(const HttpDigestInput &http) const
        {
            return {explainHttpDigest(http), {}, false, {}};
        }
        DigestExplanation operator()(const Secret6Input &secret6) const
        {
            return {explainSecret6(secret6), {}, false, {}};
        }
        DigestExplanation operator()(const NtlmInput &ntlm) const { return explainedNtlm(ntlm); }
        DigestExplanation operator()(const SystemUserMinuteInput &minute) const
        {
            return {explainSystemUserMinute(minute).explanation, {}, false, {}};
        }
    };
    return std::visit(Explain{}, input);
}

Ntlm::Message ntlmMessageIn(const QByteArray &text)
{
    QByteArray encoded = text.mid(text.lastIndexOf(':') + 1).trimmed();
    for (const QByteArray scheme : {"ntlm ", "negotiate "}) {
        if (encoded.left(scheme.size()).toLower() == scheme) {
            encoded.remove(0, scheme.size());
        }
    }
    Result<QByteArray> token = decodeBase64(encoded, Base64Alphabet::Standard, true);
    if (!token) {
        return {};
    }
    if (Spnego::looksLikeToken(*token)) {
        const Spnego::PartialToken read = Spnego::readToken(*token);
        if (read.init && read.init->token) {
            *token = read.init->token->value;
        } else if (read.response && read.response->token) {
            *token = read.response->token->value;
        }
    }
    return Ntlm::readMessage(*token).message.value_or(Ntlm::Message());
}

} // namespace Ticketscope
