// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/httptunnel.h"

#include "protocol/challenge.h"
#include "protocol/httpmessage.h"

#include <QCoreApplication>

namespace Ticketscope::Tap {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::HttpTunnel)
};

} // namespace

QByteArray basicCredentials(const ProxyHop &hop)
{
    QByteArray plain = hop.userName.toUtf8();
    plain.append(':').append(hop.password.reveal());
    QByteArray value = "Basic " + plain.toBase64();
    Secret::wipe(plain);
    return value;
}

ProxyChallenge readProxyChallenge(QByteArrayView head)
{
    ProxyChallenge result;
    const auto parsed = Http::parseHead(head, Http::MessageKind::Response);
    if (!parsed) {
        return result;
    }
    const auto values = Http::headerValues(head, *parsed, "Proxy-Authenticate");
    for (const QByteArray &value : values) {
        const auto challenges = Http::parseChallenges(value);
        if (!challenges) {
            continue;
        }
        for (const Http::Challenge &challenge : *challenges) {
            result.offersBasic = result.offersBasic || challenge.isScheme("Basic");
            result.schemes.append(QString::fromLatin1(challenge.scheme));
        }
    }
    return result;
}

Error proxyAuthenticationError(const ProxyHop &hop, const ProxyChallenge &challenge, bool credentialsWereSent)
{
    Error error{ErrorCode::ProxyAuthentication, {}, {}, {}, {}};
    if (challenge.offersBasic && credentialsWereSent) {
        error.text = Text::tr("The proxy %1 did not accept the user name “%2” with its password. Check both in the "
                              "profile's proxy settings.")
                         .arg(hop.name(), hop.userName);
    } else if (challenge.offersBasic) {
        error.text = Text::tr("The proxy %1 asks for a user name and password. Enter them in the profile's proxy "
                              "settings.")
                         .arg(hop.name());
    } else if (challenge.schemes.isEmpty()) {
        error.text = Text::tr("The proxy %1 asks for authentication without saying which kind.").arg(hop.name());
    } else {
        error.text = Text::tr("The proxy %1 asks for %2 authentication; only Basic can be answered.")
                         .arg(hop.name(), challenge.schemes.join(u", "_s));
    }
    return error;
}

HttpTunnel::HttpTunnel(ProxyHop hop, Target target, bool credentialsAtOnce)
    : m_hop(std::move(hop))
    , m_target(std::move(target))
    , m_credentials(credentialsAtOnce && m_hop.hasCredentials())
{
}

QByteArray HttpTunnel::request()
{
    m_state = State::Waiting;
    m_head.clear();
    m_parser = std::make_unique<Http::FramingParser>(Http::MessageKind::Response);
    m_parser->setAnswers("CONNECT");
    const QByteArray authority = m_target.authority().toLatin1();
    QByteArray bytes = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
    if (m_credentials) {
        bytes += "Proxy-Authorization: " + basicCredentials(m_hop) + "\r\n";
    }
    bytes += "\r\n";
    return bytes;
}

qsizetype HttpTunnel::feed(QByteArrayView bytes)
{
    qsizetype taken = 0;
    while (taken < bytes.size() && m_state == State::Waiting) {
        const qsizetype took = m_parser->feed(bytes.sliced(taken));
        if (qint64(m_head.size()) < m_parser->headSize() || !m_parser->isHeadComplete()) {
            m_head.append(bytes.data() + taken, took);
        }
        taken += took;
        if (m_parser->error()) {
            fail(ErrorCode::ProxyFailed,
                 Text::tr("What answers at %1 is not an HTTP proxy. Check the proxy's address and port.")
                     .arg(m_hop.name()));
        } else if (m_parser->isComplete() && m_parser->isInterim()) {
            m_parser->begin();
            m_parser->setAnswers("CONNECT");
            m_head.clear();
        } else if (m_parser->isComplete()) {
            answered();
        } else if (took == 0) {
            break;
        }
    }
    return taken;
}

void HttpTunnel::answered()
{
    const int status = m_parser->status();
    if (status / 100 == 2) {
        m_state = State::Open;
        return;
    }
    m_head.truncate(m_parser->headSize());
    if (status == 407) {
        const ProxyChallenge challenge = readProxyChallenge(m_head);
        if (challenge.offersBasic && m_hop.hasCredentials() && !m_credentials) {
            m_credentials = true;
            m_askedForBasic = true;
            m_state = m_parser->keepsAlive() ? State::Retry : State::Reconnect;
            return;
        }
        m_error = proxyAuthenticationError(m_hop, challenge, m_credentials);
        m_state = State::Failed;
        return;
    }
    const qsizetype lineEnd = m_head.indexOf('\r');
    const QByteArray line = m_head.left(lineEnd);
    fail(ErrorCode::ProxyFailed,
         Text::tr("The proxy %1 did not open a way to %2; it answered “%3”.")
             .arg(m_hop.name(), m_target.authority(), QString::fromLatin1(line.mid(line.indexOf(' ') + 1))));
}

void HttpTunnel::closed()
{
    if (m_state != State::Waiting) {
        return;
    }
    m_parser->close();
    if (m_parser->isComplete()) {
        answered();
        return;
    }
    fail(ErrorCode::ProxyFailed, Text::tr("The proxy %1 closed the connection without opening a way to %2.")
                                     .arg(m_hop.name(), m_target.authority()));
}

void HttpTunnel::fail(ErrorCode code, const QString &text)
{
    m_error = Error{code, text, {}, {}, {}};
    m_state = State::Failed;
}

} // namespace Ticketscope::Tap
