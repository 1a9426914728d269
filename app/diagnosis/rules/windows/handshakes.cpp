// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/windows/handshakes.h"

#include "protocol/spnego.h"

#include <QHostAddress>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::Diagnosis::Windows {

namespace {

constexpr int kUnauthorized = 401;
constexpr int kProxyAuthenticationRequired = 407;
/// Logins of one group that still wait for their type 3; more than a browser has connections to a host.
constexpr qsizetype kMostOpen = 32;

/// Captures that were passed on have stars in place of secrets. Base64 has none: what stands around them is still true.
QByteArray withoutStars(QByteArray value)
{
    return value.replace('*', '/');
}

LoginToken tokenIn(const ExchangeView &exchange, Side side, QByteArrayView header)
{
    const QList<QByteArray> values = exchange.headers(side, header);
    for (const QByteArray &value : values) {
        if (LoginToken token = loginTokenOfHeader(withoutStars(value)); token.kind != LoginTokenKind::None) {
            return token;
        }
    }
    return {};
}

/// What stands in the way from one program to one server or proxy.
QByteArray groupOf(const ExchangeView &exchange, bool withProxy)
{
    const Exchange &what = exchange.exchange();
    const QByteArray way = withProxy ? "proxy " + what.proxy.toUtf8() : what.url.authority().toUtf8();
    return what.attempt + '\n' + way;
}

class Collector final
{
public:
    void add(const ExchangeView &exchange)
    {
        bool withProxy = false;
        LoginToken sent = tokenIn(exchange, Side::Request, "Authorization");
        if (sent.kind == LoginTokenKind::None) {
            sent = tokenIn(exchange, Side::Request, "Proxy-Authorization");
            withProxy = sent.kind != LoginTokenKind::None;
        }
        if (sent.kind == LoginTokenKind::None) {
            return;
        }
        const QByteArray group = groupOf(exchange, withProxy);
        QList<qsizetype> &open = m_open[group];
        qsizetype place =
            sent.kind == LoginTokenKind::NtlmAuthenticate || continues(sent) ? takeOpen(&open, exchange) : -1;
        if (place < 0) {
            place = begin(sent, withProxy, exchange);
        }
        Handshake &handshake = m_all[place];
        handshake.last = &exchange;
        handshake.inSpnego = handshake.inSpnego || sent.inSpnego;
        if (sent.kind == LoginTokenKind::NtlmNegotiate) {
            handshake.negotiate = &exchange;
        } else if (sent.kind == LoginTokenKind::NtlmAuthenticate) {
            handshake.authenticate = &exchange;
        } else if (sent.kind == LoginTokenKind::KerberosRequest) {
            handshake.ticket = &exchange;
        }
        handshake.answered = tokenIn(exchange, Side::Response, handshake.responseHeader());
        if (handshake.answered.kind == LoginTokenKind::NtlmChallenge && !handshake.authenticate) {
            handshake.challenge = &exchange;
        }
        if (!handshake.authenticate && handshake.answered.kind != LoginTokenKind::None) {
            open.append(place);
            if (open.size() > kMostOpen) {
                open.removeFirst();
            }
        }
    }
    [[nodiscard]] const QList<Handshake> &all() const { return m_all; }

private:
    /// A token of SPNEGO that begins nothing: it answers what the server said.
    [[nodiscard]] static bool continues(const LoginToken &sent)
    {
        return sent.inSpnego && sent.kind == LoginTokenKind::Other;
    }
    /// The login that this leg goes on with: that of its connection, else the latest one.
    qsizetype takeOpen(QList<qsizetype> *open, const ExchangeView &exchange)
    {
        const ConnectionId connection = exchange.exchange().connection;
        for (qsizetype i = open->size() - 1; i >= 0; --i) {
            if (connection != 0 && m_all.at(open->at(i)).last->exchange().connection == connection) {
                return open->takeAt(i);
            }
        }
        return open->isEmpty() ? -1 : open->takeLast();
    }
    qsizetype begin(const LoginToken &sent, bool withProxy, const ExchangeView &exchange)
    {
        Handshake handshake;
        handshake.scheme = sent.scheme;
        handshake.withProxy = withProxy;
        handshake.last = &exchange;
        m_all.append(handshake);
        return m_all.size() - 1;
    }

    QList<Handshake> m_all;
    QHash<QByteArray, QList<qsizetype>> m_open;
};

/// Whether a login was made good or counts among what failed; nothing where a later one took its place.
bool isAmongFailed(const Handshake &handshake, const QHash<QByteArray, ExchangeId> &lastFailures)
{
    if (!handshake.last->isFailure() && handshake.last->outcome() != Outcome::Challenged) {
        return false;
    }
    const auto last = lastFailures.constFind(groupOf(*handshake.last, handshake.withProxy));
    return last != lastFailures.constEnd() && *last >= handshake.last->id();
}

} // namespace

bool Handshake::isRefused() const
{
    return last->status() == (withProxy ? kProxyAuthenticationRequired : kUnauthorized);
}

bool Handshake::wantsReply() const
{
    const bool isOpen = answered.kind == LoginTokenKind::NtlmChallenge ||
                        answered.kind == LoginTokenKind::KerberosReply ||
                        (answered.kind == LoginTokenKind::Other && answered.inSpnego);
    return isOpen && isRefused() && last->text(Side::Response, "spnego.state") != "reject"_L1;
}

QByteArray Handshake::requestHeader() const
{
    return withProxy ? "Proxy-Authorization" : "Authorization";
}

QByteArray Handshake::responseHeader() const
{
    return withProxy ? "Proxy-Authenticate" : "WWW-Authenticate";
}

bool Handshake::keptConnection() const
{
    return authenticate && challenge && authenticate->exchange().connection != 0 &&
           authenticate->exchange().connection == challenge->exchange().connection;
}

Handshakes handshakesOf(const CaptureView &capture)
{
    Collector collector;
    for (const ExchangeView &exchange : capture.exchanges()) {
        collector.add(exchange);
    }
    QHash<QByteArray, ExchangeId> lastFailures;
    for (const ExchangeView *failed : capture.failed()) {
        for (const bool withProxy : {false, true}) {
            lastFailures.insert(groupOf(*failed, withProxy), failed->id());
        }
    }
    Handshakes found;
    QSet<QByteArray> seen;
    const QList<Handshake> &all = collector.all();
    for (qsizetype i = all.size() - 1; i >= 0; --i) {
        const Handshake &handshake = all.at(i);
        const QUrl &url = handshake.last->exchange().url;
        const QByteArray place = groupOf(*handshake.last, handshake.withProxy) + '\n' + url.path().toUtf8();
        if (seen.contains(place)) {
            continue;
        }
        seen.insert(place);
        if (isAmongFailed(handshake, lastFailures)) {
            found.failed.prepend(handshake);
        } else if (!handshake.last->isFailure() && handshake.last->outcome() != Outcome::Challenged) {
            found.accepted.prepend(handshake);
        }
    }
    return found;
}

std::optional<Ntlm::Message> ntlmMessage(const ExchangeView &exchange, Side side, QByteArrayView header)
{
    const QList<QByteArray> values = exchange.headers(side, header);
    for (const QByteArray &value : values) {
        const QList<Http::Challenge> challenges = Http::readChallenges(withoutStars(value)).challenges;
        for (const Http::Challenge &challenge : challenges) {
            QByteArray token = QByteArray::fromBase64(challenge.token68);
            if (Spnego::looksLikeToken(token)) {
                const Spnego::PartialToken read = Spnego::readToken(token);
                if (read.init && read.init->token) {
                    token = read.init->token->value;
                } else if (read.response && read.response->token) {
                    token = read.response->token->value;
                }
            }
            if (Ntlm::isNtlmMessage(token)) {
                return Ntlm::readMessage(token).message;
            }
        }
    }
    return std::nullopt;
}

std::optional<Ntlm::Message> challengeOf(const Handshake &handshake)
{
    return handshake.challenge ? ntlmMessage(*handshake.challenge, Side::Response, handshake.responseHeader())
                               : std::nullopt;
}

std::optional<Ntlm::Message> authenticateOf(const Handshake &handshake)
{
    return handshake.authenticate ? ntlmMessage(*handshake.authenticate, Side::Request, handshake.requestHeader())
                                  : std::nullopt;
}

QString userOf(const Ntlm::Message &authenticate)
{
    const QString domain = authenticate.text(authenticate.domain);
    const QString user = authenticate.text(authenticate.userName);
    return domain.isEmpty() ? user : QString(domain + QLatin1Char('\\') + user);
}

QString avText(const Ntlm::Message &message, Ntlm::AvId id)
{
    const Ntlm::AvPair *pair = message.avPairs().find(id);
    return pair ? pair->text() : QString();
}

Evidence fieldOr(const ExchangeView &exchange, Side side, QByteArrayView id, QByteArrayView header)
{
    const DecodedNode *node = exchange.field(side, id);
    return node ? exchange.at(side, *node) : exchange.atHeader(side, header);
}

bool isAddress(const QString &host)
{
    return !QHostAddress(host).isNull();
}

} // namespace Ticketscope::Diagnosis::Windows
