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

/// Connections beyond this many are forgotten, the oldest first.
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

/// As http.sys answers before IIS sees the request.
Response tooLong()
{
    Response response = plainResponse(400, "text/html; charset=us-ascii",
                                      "<HTML><HEAD><TITLE>Bad Request</TITLE></HEAD>\r\n<BODY><h2>Bad Request - "
                                      "Request Too Long</h2>\r\n<hr><p>HTTP Error 400. The size of the request "
                                      "headers is too long.</p>\r\n</BODY></HTML>\r\n");
    response.addHeader("Server", "Microsoft-HTTPAPI/2.0");
    response.setHeader("Connection", "close");
    response.delivery.after = Delivery::After::Close;
    return response;
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

Response WindowsGuard::begin(const QByteArray &scheme, Handshake *handshake) const
{
    handshake->challenge = typeTwo(handshake->negotiate, m_context.now());
    // The choice is told once, in the first answer (RFC 4178 section 4.2.2).
    const QByteArray choice = handshake->wantsMic ? QByteArray() : Spnego::kNtlm.toByteArray();
    const QByteArray token = handshake->mechanisms.isNull()
                                 ? handshake->challenge
                                 : Spnego::negTokenResp(Spnego::State::AcceptIncomplete, choice, handshake->challenge);
    Response response = Iis::unauthorized({scheme + ' ' + token.toBase64()});
    if (m_context.has("W10")) {
        response.setHeader("Connection", "close");
        response.delivery.after = Delivery::After::Close;
    }
    return response;
}

std::optional<WindowsGuard::Opened> WindowsGuard::open(const QByteArray &token, Handshake *handshake)
{
    if (!Spnego::looksLikeToken(token)) {
        const Ntlm::ReadMessage bare = Ntlm::readMessage(token);
        if (bare.message && bare.message->type == Ntlm::MessageType::Negotiate) {
            *handshake = {};
        }
        return Opened{token, {}};
    }
    const Spnego::PartialToken read = Spnego::readToken(token);
    if (read.error) {
        return {};
    }
    if (read.response) {
        return Opened{read.response->token ? read.response->token->value : QByteArray(),
                      read.response->mic ? read.response->mic->value : QByteArray()};
    }
    *handshake = {};
    handshake->mechanisms = read.init->mechanismList.value;
    const auto &offered = read.init->mechanisms;
    if (std::none_of(offered.begin(), offered.end(), [](const auto &oid) { return oid.value == Spnego::kNtlm; })) {
        return {};
    }
    const bool isFirst = offered.first().value == Spnego::kNtlm;
    handshake->wantsMic = !isFirst;
    return Opened{isFirst && read.init->token ? read.init->token->value : QByteArray(), {}};
}

bool WindowsGuard::finish(const Handshake &handshake, const Opened &opened, const QByteArray &scheme,
                          QByteArray *final) const
{
    const Verdict verdict = judge(handshake, opened.token);
    if (!verdict.good || handshake.mechanisms.isNull()) {
        return verdict.good;
    }
    // Without it, somebody on the way could have struck Kerberos off the list (RFC 4178 section 5).
    Ntlm::Signer theirs(verdict.flags, verdict.sessionKey, Ntlm::Signatory::Client);
    if (opened.mic.isNull() ? handshake.wantsMic : !theirs.verify(handshake.mechanisms, opened.mic)) {
        return false;
    }
    Ntlm::Signer ours(verdict.flags, verdict.sessionKey, Ntlm::Signatory::Server);
    const QByteArray mic = opened.mic.isNull() ? QByteArray() : ours.sign(handshake.mechanisms);
    *final = scheme + ' ' + Spnego::negTokenResp(Spnego::State::AcceptCompleted, {}, {}, mic).toBase64();
    return true;
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
        return tooLong();
    }
    const QByteArray scheme = isNegotiate ? "Negotiate" : "NTLM";
    Handshake &handshake = m_handshakes[request.connection];
    while (m_handshakes.size() > kMostHandshakes && m_handshakes.firstKey() != request.connection) {
        m_handshakes.erase(m_handshakes.begin());
    }
    const std::optional<Opened> opened = open(QByteArray::fromBase64(credentials->token68), &handshake);
    if (!opened) {
        handshake = {};
        return refusal(offer);
    }
    const bool isFirst = handshake.negotiate.isNull();
    if (isFirst && opened->token.isEmpty() && !handshake.mechanisms.isNull()) {
        const QByteArray choice = Spnego::negTokenResp(Spnego::State::RequestMic, Spnego::kNtlm.toByteArray());
        return Iis::unauthorized({scheme + ' ' + choice.toBase64()});
    }
    const Ntlm::ReadMessage message = Ntlm::readMessage(opened->token);
    if (isFirst && message.message && message.message->type == Ntlm::MessageType::Negotiate) {
        handshake.negotiate = opened->token;
        return begin(scheme, &handshake);
    }
    if (!isFirst && m_context.has("challenge-forever")) {
        return begin(scheme, &handshake);
    }
    const Handshake done = std::exchange(handshake, {});
    if (isFirst || !finish(done, *opened, scheme, final)) {
        return refusal(offer);
    }
    handshake.isLoggedIn = true;
    return std::nullopt;
}

} // namespace Ticketscope::Practice
