// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/handshakewatch.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::HandshakeWatch)
};

LoginToken firstToken(const QList<QByteArray> &values)
{
    for (const QByteArray &value : values) {
        if (LoginToken token = loginTokenOfHeader(value); token.kind != LoginTokenKind::None) {
            return token;
        }
    }
    return {};
}

QString kindText(LoginTokenKind kind)
{
    switch (kind) {
    case LoginTokenKind::NtlmNegotiate:
        return u"NTLM type 1"_s;
    case LoginTokenKind::NtlmChallenge:
        return u"NTLM type 2"_s;
    case LoginTokenKind::NtlmAuthenticate:
        return u"NTLM type 3"_s;
    case LoginTokenKind::KerberosRequest:
        return Text::tr("Kerberos ticket");
    case LoginTokenKind::KerberosReply:
        return Text::tr("Kerberos reply");
    case LoginTokenKind::KerberosError:
        return Text::tr("Kerberos error");
    case LoginTokenKind::None:
    case LoginTokenKind::Other:
        break;
    }
    return {};
}

} // namespace

ConnectionEnd connectionEndOf(const Exchange &exchange)
{
    const QByteArray said = exchange.response.headerValue("Connection").toLower() + ',' +
                            exchange.response.headerValue("Proxy-Connection").toLower();
    if (said.contains("close")) {
        return ConnectionEnd::Announced;
    }
    const bool isOld = exchange.response.head.version == "HTTP/1.0" && !said.contains("keep-alive");
    return isOld ? ConnectionEnd::OldVersion : ConnectionEnd::None;
}

QString tokenText(const LoginToken &token)
{
    const QString kind = kindText(token.kind);
    const QString scheme = QString::fromLatin1(token.scheme);
    if (kind.isEmpty()) {
        return token.kind == LoginTokenKind::None ? QString() : scheme;
    }
    return token.scheme == "NTLM" ? kind : QString(scheme + u": "_s + kind);
}

QString HandshakeLeg::problemText() const
{
    if (changedConnection) {
        return Text::tr("NTLM type 3 went over another connection than its challenge, which came over c%1. NTLM logs "
                        "in a connection, so this answer counts for nothing.")
            .arg(challengedOver);
    }
    if (challengeIsLost) {
        return Text::tr("The challenge (NTLM type 2) came over a connection that ends with it, so it cannot be "
                        "answered: NTLM logs in a connection.");
    }
    return {};
}

HandshakeLeg HandshakeWatch::add(const Exchange &exchange)
{
    HandshakeLeg leg;
    leg.sent = firstToken(exchange.request.headerValues("Authorization"));
    if (leg.sent.kind == LoginTokenKind::None) {
        leg.sent = firstToken(exchange.request.headerValues("Proxy-Authorization"));
        leg.withProxy = leg.sent.kind != LoginTokenKind::None;
    }
    leg.answered = firstToken(exchange.response.headerValues("WWW-Authenticate"));
    if (leg.answered.kind == LoginTokenKind::None && exchange.status() == 407) {
        leg.answered = firstToken(exchange.response.headerValues("Proxy-Authenticate"));
    }
    const std::pair<AttemptId, bool> key{exchange.attempt, leg.withProxy};
    if (leg.sent.kind == LoginTokenKind::NtlmAuthenticate) {
        leg.challengedOver = m_challenges.take(key);
        leg.changedConnection =
            leg.challengedOver != 0 && exchange.connection != 0 && leg.challengedOver != exchange.connection;
    }
    if (leg.answered.kind == LoginTokenKind::NtlmChallenge) {
        m_challenges.insert(key, exchange.connection);
        leg.challengeIsLost = connectionEndOf(exchange) != ConnectionEnd::None;
    }
    return leg;
}

} // namespace Ticketscope
