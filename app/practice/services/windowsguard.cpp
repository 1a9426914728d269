// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/windowsguard.h"

#include "practice/accounts.h"
#include "practice/services/iis.h"
#include "protocol/challenge.h"
#include "protocol/ntlmcheck.h"
#include "protocol/ntlmmessage.h"
#include "protocol/ntlmsigner.h"
#include "protocol/spnego.h"

#include <QRandomGenerator>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

/// Handshakes beyond this many are forgotten: connections that never came back.
constexpr qsizetype kMostHandshakes = 512;

QByteArray randomBytes()
{
    std::array<quint32, 2> words{};
    QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
    return {reinterpret_cast<const char *>(words.data()), qsizetype(sizeof words)};
}

QByteArray fileTime(const QDateTime &time)
{
    quint64 value = Ntlm::toFileTime(time);
    QByteArray bytes;
    for (int i = 0; i < 8; ++i, value >>= 8U) {
        bytes.append(char(value & 0xFFU));
    }
    return bytes;
}

/// The AV pairs of a member server (MS-NLMP section 2.2.2.1).
QByteArray targetInfo(const QDateTime &now)
{
    using Ntlm::AvId;
    const QString domain = Accounts::windowsDomain();
    return Ntlm::avPair(AvId::NetbiosDomainName, domain) + Ntlm::avPair(AvId::NetbiosComputerName, u"CRM"_s) +
           Ntlm::avPair(AvId::DnsDomainName, domain.toLower() + u".test"_s) +
           Ntlm::avPair(AvId::DnsComputerName, u"crm."_s + domain.toLower() + u".test"_s) +
           Ntlm::avPair(AvId::Timestamp, QByteArrayView(fileTime(now))) +
           Ntlm::avPair(AvId::EndOfList, QByteArrayView());
}

QByteArray typeTwo(QByteArrayView negotiate, const QDateTime &now)
{
    const Result<Ntlm::Message> asked = Ntlm::parseMessage(negotiate, Ntlm::MessageType::Negotiate);
    // What the client can do of what a server with NTLMv2 does.
    constexpr quint32 kKnown = Ntlm::NegotiateUnicode | Ntlm::NegotiateOem | Ntlm::NegotiateSign | Ntlm::NegotiateSeal |
                               Ntlm::NegotiateNtlm | Ntlm::NegotiateAlwaysSign | Ntlm::ExtendedSessionSecurity |
                               Ntlm::Negotiate128 | Ntlm::NegotiateKeyExchange | Ntlm::Negotiate56 |
                               Ntlm::NegotiateVersion;
    Ntlm::ChallengeFields fields;
    fields.flags = (asked ? asked->flags.value_or(0) : 0) & kKnown;
    fields.flags |= Ntlm::RequestTarget | Ntlm::TargetTypeDomain | Ntlm::NegotiateTargetInfo | Ntlm::NegotiateNtlm;
    if ((fields.flags & Ntlm::NegotiateUnicode) != 0) {
        fields.flags &= ~quint32(Ntlm::NegotiateOem);
    }
    fields.version = Ntlm::shownVersion();
    fields.targetName = Accounts::windowsDomain();
    fields.serverChallenge = randomBytes();
    fields.targetInfo = targetInfo(now);
    return Ntlm::buildChallenge(fields);
}

} // namespace

WindowsGuard::WindowsGuard(const PracticeContext &context)
    : m_context(context)
{
}

Response WindowsGuard::refusal(Offer offer) const
{
    QList<QByteArray> challenges;
    if (offer.negotiate) {
        challenges.append("Negotiate");
    }
    if (offer.ntlm) {
        challenges.append("NTLM");
    }
    return Iis::unauthorized(challenges);
}

Response WindowsGuard::challengeWith(const QByteArray &scheme, const QByteArray &token) const
{
    Response response = Iis::unauthorized({scheme + ' ' + token.toBase64()});
    if (m_context.has("W10")) {
        response.setHeader("Connection", "close");
        response.delivery.after = Delivery::After::Close;
    }
    return response;
}

Response WindowsGuard::begin(const QByteArray &scheme, Handshake *handshake)
{
    handshake->challenge = typeTwo(handshake->negotiate, m_context.now());
    return challengeWith(scheme, handshake->mechanisms.isNull()
                                     ? handshake->challenge
                                     : Spnego::negTokenResp(Spnego::State::AcceptIncomplete,
                                                            Spnego::kNtlm.toByteArray(), handshake->challenge));
}

Response WindowsGuard::askForNtlm(const QByteArray &scheme, Handshake *handshake)
{
    handshake->negotiate.clear();
    return challengeWith(scheme, Spnego::negTokenResp(Spnego::State::RequestMic, Spnego::kNtlm.toByteArray()));
}

WindowsGuard::Verdict WindowsGuard::judge(const Handshake &handshake, QByteArrayView authenticate) const
{
    const Result<Ntlm::Message> message = Ntlm::parseMessage(authenticate, Ntlm::MessageType::Authenticate);
    if (!message || handshake.challenge.isEmpty()) {
        return {};
    }
    QString user = message->text(message->userName);
    QString domain = message->text(message->domain);
    if (domain.isEmpty() && user.contains(u'@')) {
        domain = user.section(u'@', 1).section(u'.', 0, 0);
        user = user.section(u'@', 0, 0);
    }
    const bool isKnown = user.compare(Accounts::httpUser(), Qt::CaseInsensitive) == 0 &&
                         domain.compare(Accounts::windowsDomain(), Qt::CaseInsensitive) == 0;
    const Secret password = Secret::fromString(m_context.passwordNow(Accounts::httpPassword()));
    const Result<Ntlm::PasswordCheck> check =
        Ntlm::checkPassword(handshake.challenge, authenticate, password, handshake.negotiate);
    if (!isKnown || !check || !check->fits || !check->micFits.value_or(true)) {
        return {};
    }
    // LmCompatibilityLevel 5: what is older than NTLMv2 is refused.
    if (m_context.has("W14") && check->form != Ntlm::ResponseForm::V2) {
        return {};
    }
    return {true, check->exportedSessionKey, message->flags.value_or(0)};
}

std::optional<Response> WindowsGuard::refuse(const Request &request, Offer offer, QByteArray *final)
{
    final->clear();
    const QByteArray value = request.header("Authorization");
    const Result<Http::Challenge> credentials = Http::parseCredentials(value);
    const bool isNegotiate = credentials && credentials->isScheme("Negotiate") && offer.negotiate;
    const bool isNtlm = credentials && credentials->isScheme("NTLM") && offer.ntlm;
    if (!isNegotiate && !isNtlm) {
        const bool isLoggedIn = value.isNull() && m_handshakes.value(request.connection).isLoggedIn;
        return isLoggedIn ? std::nullopt : std::optional(refusal(offer));
    }
    if (m_context.has("W7")) {
        Response tooLong = plainResponse(400, "text/html; charset=us-ascii",
                                         "<HTML><HEAD><TITLE>Bad Request</TITLE></HEAD>\r\n<BODY><h2>Bad Request - "
                                         "Request Too Long</h2>\r\n<hr><p>HTTP Error 400. The size of the request "
                                         "headers is too long.</p>\r\n</BODY></HTML>\r\n");
        tooLong.addHeader("Server", "Microsoft-HTTPAPI/2.0");
        tooLong.setHeader("Connection", "close");
        tooLong.delivery.after = Delivery::After::Close;
        return tooLong;
    }
    if (m_handshakes.size() > kMostHandshakes) {
        m_handshakes.clear();
    }
    const QByteArray scheme = isNegotiate ? "Negotiate" : "NTLM";
    Handshake &handshake = m_handshakes[request.connection];
    QByteArray token = QByteArray::fromBase64(credentials->token68);
    QByteArray mic;
    if (Spnego::looksLikeToken(token)) {
        const Spnego::PartialToken read = Spnego::readToken(token);
        if (read.error) {
            return refusal(offer);
        }
        if (read.init) {
            handshake = {};
            handshake.mechanisms = read.init->mechanismList.value;
            const auto &mechanisms = read.init->mechanisms;
            const bool ntlmComesFirst = !mechanisms.isEmpty() && mechanisms.first().value == Spnego::kNtlm;
            token = ntlmComesFirst && read.init->token ? read.init->token->value : QByteArray();
            const bool offersNtlm = std::any_of(mechanisms.begin(), mechanisms.end(),
                                                [](const auto &oid) { return oid.value == Spnego::kNtlm; });
            if (token.isEmpty()) {
                return offersNtlm ? askForNtlm(scheme, &handshake) : refusal(offer);
            }
        } else {
            token = read.response->token ? read.response->token->value : QByteArray();
            mic = read.response->mic ? read.response->mic->value : QByteArray();
        }
    }
    const Ntlm::ReadMessage message = Ntlm::readMessage(token);
    if (message.message && message.message->type == Ntlm::MessageType::Negotiate) {
        handshake.negotiate = token;
        return begin(scheme, &handshake);
    }
    if (m_context.has("challenge-forever")) {
        return begin(scheme, &handshake);
    }
    const Verdict verdict = message.message ? judge(handshake, token) : Verdict();
    const Handshake done = std::exchange(handshake, {});
    if (!verdict.good) {
        return refusal(offer);
    }
    if (!done.mechanisms.isNull()) {
        Ntlm::Signer theirs(verdict.flags, verdict.sessionKey, Ntlm::Signatory::Client);
        if (!mic.isNull() && !theirs.verify(done.mechanisms, mic)) {
            return refusal(offer);
        }
        Ntlm::Signer ours(verdict.flags, verdict.sessionKey, Ntlm::Signatory::Server);
        const QByteArray answer = Spnego::negTokenResp(Spnego::State::AcceptCompleted, {}, {},
                                                       mic.isNull() ? QByteArray() : ours.sign(done.mechanisms));
        *final = "Negotiate " + answer.toBase64();
    }
    handshake.isLoggedIn = true;
    return std::nullopt;
}

} // namespace Ticketscope::Practice
