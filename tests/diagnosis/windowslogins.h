// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/channelbinding.h"
#include "protocol/ntlmavpair.h"
#include "protocol/ntlmclient.h"
#include "protocol/ntlmmessage.h"
#include "protocol/spnego.h"

#include "support/madecapture.h"

#include <QtEndian>

namespace Ticketscope::TestData {

using namespace Qt::StringLiterals;

inline const QString kPassword = u"Correct horse 7"_s;
inline const QString kUrl = u"https://crm.acme.example/service"_s;

/// CN=localhost, signed with ECDSA and SHA-256.
inline QByteArray certificate()
{
    return QByteArray::fromBase64(
        "MIIBtDCCAVmgAwIBAgICEAAwCgYIKoZIzj0EAwIwMjESMBAGA1UECgwJQWNtZSBUZXN0MRwwGgYDVQQDDBNBY21lIFRlc3QgQXV0aG9y"
        "aXR5MB4XDTI2MTEyMTA2MzEzMVoXDTI2MTIxMjA2MzEzMVowKDESMBAGA1UEAwwJbG9jYWxob3N0MRIwEAYDVQQKDAlBY21lIFRlc3Qw"
        "WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ+UU5sxf30wviRtgEyfQyEOdfdkpz2IyugmC47TYMGvQUOFNmpOAJFbnsp3TxnNxpqkP8v"
        "AoBk/hGgJm4eRPamo2kwZzAJBgNVHRMEAjAAMB0GA1UdDgQWBBRk0tqskfOdQ589MDz1lCsZXihjRzAfBgNVHSMEGDAWgBQMFySbJ5Bg"
        "bK0WAUr9joxO9UvaETAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZIzj0EAwIDSQAwRgIhALxGxHhBISvoA9jwHdjTjwKa"
        "th5Vq/xDUBeiFHqfKLDhAiEAo8B6s7dt/d84vPlDzaP52465WR/b0q/o+PpJSve11kY=");
}

inline TlsFacts tls()
{
    TlsFacts facts;
    facts.protocol = "TLSv1.3";
    facts.alpn = "http/1.1";
    CertificateFacts leaf;
    leaf.der = certificate();
    facts.chain = {leaf};
    return facts;
}

/// A login by NTLM, step by step; what a test changes about it.
struct Login
{
    QString user = u"alice"_s;
    QString domain = u"ACME"_s;
    QString password = kPassword;
    Ntlm::ClientOptions options = {};
    bool anonymous = false;
    bool serverTime = true;
    QString serverName = u"CRM"_s;
    QByteArray scheme = "NTLM";
    bool spnego = false;
    QString url = kUrl;
    TlsFacts facts = tls();
    bool bound = true;
    ConnectionId last = 1;
    QByteArray challengeHeaders = {}; ///< lines, with their ends
    QByteArray answer = "HTTP/1.1 401 Unauthorized\nServer: Microsoft-IIS/10.0\nWWW-Authenticate: Negotiate\n"
                        "WWW-Authenticate: NTLM\nContent-Type: text/html\n\n<html>Ingen tilgang</html>";
};

inline QByteArray challengeToken(const Login &login)
{
    Ntlm::ChallengeFields fields;
    fields.flags = Ntlm::NegotiateUnicode | Ntlm::RequestTarget | Ntlm::NegotiateNtlm | Ntlm::NegotiateTargetInfo |
                   Ntlm::TargetTypeDomain | Ntlm::NegotiateVersion;
    if (login.options.response != Ntlm::ResponseKind::V1) {
        fields.flags |= Ntlm::ExtendedSessionSecurity;
    }
    fields.version = Ntlm::shownVersion();
    fields.targetName = u"ACME"_s;
    fields.serverChallenge = QByteArray::fromHex("0123456789abcdef");
    QByteArray time(8, '\0');
    qToLittleEndian(Ntlm::toFileTime(QDateTime({2026, 1, 31}, QTime(12, 30, 15), Qt::UTC)), time.data());
    fields.targetInfo = Ntlm::avPair(Ntlm::AvId::NetbiosDomainName, u"ACME"_s) +
                        Ntlm::avPair(Ntlm::AvId::NetbiosComputerName, login.serverName) +
                        (login.serverTime ? Ntlm::avPair(Ntlm::AvId::Timestamp, QByteArrayView(time)) : QByteArray()) +
                        Ntlm::avPair(Ntlm::AvId::EndOfList, QByteArrayView());
    return Ntlm::buildChallenge(fields);
}

/// The legs' tokens in Base64, wrapped as the login wants them.
struct Tokens
{
    QByteArray one;
    QByteArray two;
    QByteArray three;
};

inline Tokens tokensOf(const Login &login)
{
    Ntlm::ClientOptions options = login.options;
    if (login.bound && !login.facts.chain.isEmpty()) {
        options.channelBindings = tlsServerEndPoint(login.facts.chain.first().der).value();
    }
    Ntlm::Client client({login.user, login.domain}, Secret::fromString(login.password), options);
    Tokens tokens{client.negotiate(), challengeToken(login), {}};
    tokens.three = client.authenticate(tokens.two).value();
    if (login.anonymous) {
        Ntlm::AuthenticateFields nobody;
        nobody.flags = Ntlm::NegotiateUnicode | Ntlm::NegotiateNtlm | Ntlm::NegotiateAnonymous;
        nobody.lmResponse = QByteArray(1, '\0');
        tokens.three = Ntlm::buildAuthenticate(nobody);
    }
    if (login.spnego) {
        const QByteArray ntlm = Spnego::kNtlm.toByteArray();
        tokens.one = Spnego::negTokenInit({ntlm}, tokens.one);
        tokens.two = Spnego::negTokenResp(Spnego::State::AcceptIncomplete, ntlm, tokens.two);
        tokens.three = Spnego::negTokenResp(std::nullopt, {}, tokens.three);
    }
    return {tokens.one.toBase64(), tokens.two.toBase64(), tokens.three.toBase64()};
}

inline MadeExchange leg(const Login &login, const QByteArray &request, const QByteArray &response)
{
    MadeExchange made;
    const QByteArray start = "GET /service HTTP/1.1\nHost: " + QUrl(login.url).host().toUtf8() + "\nAccept: */*";
    made.request = request.isEmpty() ? start : start + "\nAuthorization: " + request;
    made.response = response;
    made.url = login.url;
    made.tls = login.facts;
    return made;
}

inline const QByteArray kOffer = "HTTP/1.1 401 Unauthorized\nServer: Microsoft-IIS/10.0\nWWW-Authenticate: Negotiate\n"
                                 "WWW-Authenticate: NTLM\nContent-Length: 0\n\n";

inline QList<MadeExchange> legs(const Login &login)
{
    const Tokens tokens = tokensOf(login);
    const QByteArray challenge =
        "HTTP/1.1 401 Unauthorized\nServer: Microsoft-IIS/10.0\nWWW-Authenticate: " + login.scheme + ' ' + tokens.two +
        '\n' + login.challengeHeaders + "Content-Length: 0\n\n";
    MadeExchange last = leg(login, login.scheme + ' ' + tokens.three, login.answer);
    last.connection = login.last;
    return {leg(login, {}, kOffer), leg(login, login.scheme + ' ' + tokens.one, challenge), last};
}

} // namespace Ticketscope::TestData
