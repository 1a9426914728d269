// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/httprequest.h"
#include "protocol/challenge.h"
#include "protocol/ntlmcheck.h"
#include "protocol/ntlmmessage.h"
#include "protocol/spnego.h"

#include <QDateTime>

namespace Ticketscope {

/// A server that asks for NTLM, bare or inside Negotiate, and checks type 3 as MS-NLMP wants it. Its faults are the
/// public fields.
class NtlmServer final
{
public:
    explicit NtlmServer(QByteArray scheme = "NTLM")
        : m_scheme(std::move(scheme))
    {
    }

    Secret password{QByteArrayView("Password")};
    QList<QByteArray> offers; ///< further challenges of a bare 401
    bool oneLine = false;     ///< all challenges in one header line
    bool challengesForEver = false;
    bool forgetsConnections = false; ///< each request is one of its own
    QByteArray moreHeaders;          ///< lines of a 401 with type 2, each with CR LF
    QByteArray okHeaders;
    QByteArray lastBody; ///< of the request that was let in
    int admitted = 0;    ///< requests that were let in
    int refusedType3 = 0;
    Ntlm::Message lastAuthenticate;

    QByteArray answer(const HttpRequest &request)
    {
        const Result<Http::Challenge> credentials = Http::parseCredentials(request.header("Authorization"));
        const QByteArray token = credentials && credentials->isScheme(m_scheme)
                                     ? QByteArray::fromBase64(credentials->token68)
                                     : QByteArray();
        const QByteArray message = ntlmOf(token);
        if (message.isEmpty()) {
            return m_isLoggedIn && !forgetsConnections ? admit(request, {}) : ask({});
        }
        const Result<Ntlm::Message> read = Ntlm::parseMessage(message);
        if (read && read->type == Ntlm::MessageType::Negotiate) {
            m_negotiate = message;
            m_challenge = challenge();
            m_isLoggedIn = false;
            return ask(wrapped(m_challenge, Spnego::State::AcceptIncomplete));
        }
        return judge(request, message);
    }

    /// A new connection: nobody is logged in on it.
    void drop() { m_isLoggedIn = false; }

private:
    [[nodiscard]] static QByteArray ntlmOf(const QByteArray &token)
    {
        const qsizetype at = token.indexOf("NTLMSSP");
        return at < 0 ? QByteArray() : token.mid(at);
    }

    [[nodiscard]] static QByteArray challenge()
    {
        Ntlm::ChallengeFields fields;
        fields.flags = 0xE28A8235;
        fields.version = Ntlm::shownVersion();
        fields.targetName = QStringLiteral("Domain");
        fields.serverChallenge = QByteArray::fromHex("0123456789abcdef");
        fields.targetInfo = Ntlm::avPair(Ntlm::AvId::NetbiosDomainName, QStringLiteral("Domain")) +
                            Ntlm::avPair(Ntlm::AvId::NetbiosComputerName, QStringLiteral("Server")) +
                            Ntlm::avPair(Ntlm::AvId::EndOfList, QByteArrayView());
        return Ntlm::buildChallenge(fields);
    }

    [[nodiscard]] QByteArray wrapped(const QByteArray &message, Spnego::State state) const
    {
        if (m_scheme != "Negotiate") {
            return message;
        }
        return Spnego::negTokenResp(
            state, state == Spnego::State::AcceptIncomplete ? Spnego::kNtlm.toByteArray() : QByteArray(), message);
    }

    [[nodiscard]] QByteArray ask(const QByteArray &token) const
    {
        QList<QByteArray> challenges{m_scheme + (token.isEmpty() ? QByteArray() : QByteArray(' ' + token.toBase64()))};
        if (token.isEmpty()) {
            challenges += offers;
        }
        QByteArray head("HTTP/1.1 401 Unauthorized\r\n");
        if (oneLine) {
            head += "WWW-Authenticate: " + challenges.join(", ") + "\r\n";
        } else {
            for (const QByteArray &one : std::as_const(challenges)) {
                head += "WWW-Authenticate: " + one + "\r\n";
            }
        }
        return head + (token.isEmpty() ? QByteArray() : moreHeaders) + "Content-Length: 0\r\n\r\n";
    }

    [[nodiscard]] QByteArray judge(const HttpRequest &request, const QByteArray &message)
    {
        if (challengesForEver) {
            return ask(wrapped(challenge(), Spnego::State::AcceptIncomplete));
        }
        const Result<Ntlm::PasswordCheck> check = Ntlm::checkPassword(m_challenge, message, password, m_negotiate);
        if (const Result<Ntlm::Message> read = Ntlm::parseMessage(message)) {
            lastAuthenticate = *read;
        }
        if (!check || !check->fits || m_challenge.isEmpty()) {
            ++refusedType3;
            return ask({});
        }
        m_isLoggedIn = true;
        return admit(request,
                     m_scheme == "Negotiate" ? Spnego::negTokenResp(Spnego::State::AcceptCompleted) : QByteArray());
    }

    [[nodiscard]] QByteArray admit(const HttpRequest &request, const QByteArray &token)
    {
        ++admitted;
        lastBody = request.body;
        QByteArray head("HTTP/1.1 200 OK\r\n");
        if (!token.isEmpty()) {
            head += "WWW-Authenticate: Negotiate " + token.toBase64() + "\r\n";
        }
        return head + okHeaders + "Content-Length: 0\r\n\r\n";
    }

    QByteArray m_scheme;
    QByteArray m_negotiate;
    QByteArray m_challenge;
    bool m_isLoggedIn = false;
};

} // namespace Ticketscope
