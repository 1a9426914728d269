// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sessionproof.h"

#include "login/flows/common/handshake.h"
#include "protocol/challenge.h"
#include "protocol/kerberos.h"
#include "protocol/kerberosnames.h"
#include "protocol/ntlmmessage.h"
#include "protocol/spnego.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::SessionProof)
};

/// The token of the credentials, out of SPNEGO; null where there is none.
QByteArray tokenOf(const Message &request)
{
    const Result<Http::Challenge> credentials = Http::parseCredentials(request.headerValue("Authorization"));
    if (!credentials || !(credentials->isScheme("Negotiate") || credentials->isScheme("NTLM"))) {
        return {};
    }
    const QByteArray token = QByteArray::fromBase64(credentials->token68);
    if (!Spnego::looksLikeToken(token)) {
        return token;
    }
    const Spnego::PartialToken read = Spnego::readToken(token);
    if (read.init && read.init->token) {
        return read.init->token->value;
    }
    return read.response && read.response->token ? read.response->token->value : QByteArray();
}

QString responseName(Ntlm::NtResponseKind kind)
{
    switch (kind) {
    case Ntlm::NtResponseKind::V1:
        return u"NTLMv1"_s;
    case Ntlm::NtResponseKind::Ntlm2Session:
        return u"NTLM2 session"_s;
    case Ntlm::NtResponseKind::V2:
        return u"NTLMv2"_s;
    case Ntlm::NtResponseKind::None:
    case Ntlm::NtResponseKind::Unknown:
        break;
    }
    return u"NTLM"_s;
}

SessionProof ntlmProof(const Ntlm::Message &message)
{
    SessionProof proof;
    proof.mechanism = Mechanism::Ntlm;
    const Ntlm::NtResponseKind kind = message.ntResponseKind();
    proof.method = responseName(kind);
    proof.isWeak = kind != Ntlm::NtResponseKind::V2;
    const QString domain = message.text(message.domain);
    const QString user = message.text(message.userName);
    proof.principal = domain.isEmpty() ? user : QString(domain + u'\\' + user);
    return proof;
}

SessionProof kerberosProof(const Kerberos::ApRequest &request)
{
    SessionProof proof;
    proof.method = u"Kerberos"_s;
    if (!request.ticket) {
        return proof;
    }
    const Kerberos::Ticket &ticket = *request.ticket;
    if (ticket.server) {
        proof.service = QString::fromUtf8(ticket.server->text());
    }
    if (ticket.realm && !proof.service.isEmpty()) {
        proof.service += u'@' + QString::fromUtf8(ticket.realm->value);
    }
    if (ticket.encrypted && ticket.encrypted->encryptionType) {
        const qint64 type = ticket.encrypted->encryptionType->value;
        proof.encryption = Kerberos::encryptionTypeName(type);
        proof.isWeak = Kerberos::isWeakEncryption(type);
    }
    return proof;
}

} // namespace

QString SessionProof::text() const
{
    if (mechanism == Mechanism::Kerberos) {
        return service.isEmpty() ? Text::tr("By Kerberos, in #%1.").arg(exchange)
                                 : Text::tr("By Kerberos, in #%1: a ticket for %2, encrypted with %3.")
                                       .arg(QString::number(exchange), service, encryption);
    }
    return principal.isEmpty() ? Text::tr("By %1, in #%2, for connection c%3.")
                                     .arg(method, QString::number(exchange), QString::number(connection))
                               : Text::tr("By %1 as %2, in #%3, for connection c%4.")
                                     .arg(method, principal, QString::number(exchange), QString::number(connection));
}

std::optional<SessionProof> proofIn(const Exchange &exchange)
{
    const QByteArray token = tokenOf(exchange.request);
    if (token.isEmpty()) {
        return {};
    }
    std::optional<SessionProof> proof;
    if (Ntlm::isNtlmMessage(token)) {
        const Ntlm::ReadMessage read = Ntlm::readMessage(token);
        if (read.message && read.message->type == Ntlm::MessageType::Authenticate) {
            proof = ntlmProof(*read.message);
        }
    } else if (const Kerberos::PartialMessage read = Kerberos::readMessage(token); read.request) {
        proof = kerberosProof(*read.request);
    }
    if (proof) {
        proof->exchange = exchange.id;
        proof->connection = exchange.connection;
    }
    return proof;
}

std::optional<SessionProof> proofOf(const Session &session, const Capture &capture)
{
    if (!session.facts.contains(HandshakeFact::kMechanism)) {
        return {};
    }
    const QList<ExchangePtr> all = capture.exchanges();
    for (auto it = all.crbegin(); it != all.crend(); ++it) {
        const Exchange &exchange = **it;
        if (exchange.attempt != session.attempt || exchange.response.head.status == 401 ||
            exchange.response.isEmpty()) {
            continue;
        }
        if (std::optional<SessionProof> proof = proofIn(exchange)) {
            return proof;
        }
    }
    return {};
}

} // namespace Ticketscope
