// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/proxylogin.h"

#include "protocol/httpmessage.h"

#include <algorithm>

namespace Ticketscope::Tap {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostLegs = 6;

/// RFC 7617, in UTF-8.
QByteArray basicCredentials(const ProxyHop &hop)
{
    QByteArray plain = hop.userName.toUtf8();
    plain.append(':').append(hop.password.reveal());
    QByteArray value = "Basic " + plain.toBase64();
    Secret::wipe(plain);
    return value;
}

QList<Http::Challenge> challengesOf(QByteArrayView head)
{
    const auto parsed = Http::parseHead(head, Http::MessageKind::Response);
    return parsed ? Http::readAllChallenges(Http::headerValues(head, *parsed, "Proxy-Authenticate"))
                  : QList<Http::Challenge>();
}

const Http::Challenge *find(const QList<Http::Challenge> &offered, QByteArrayView scheme)
{
    const auto found = std::find_if(offered.begin(), offered.end(),
                                    [scheme](const Http::Challenge &challenge) { return challenge.isScheme(scheme); });
    return found == offered.end() ? nullptr : &*found;
}

/// What may answer, best first.
QList<QByteArray> wantedSchemes(ProxyAuthentication authentication)
{
    switch (authentication) {
    case ProxyAuthentication::Basic:
        return {"Basic"};
    case ProxyAuthentication::Ntlm:
        return {"NTLM", "Negotiate"};
    case ProxyAuthentication::Negotiate:
        return {"Negotiate"};
    case ProxyAuthentication::Automatic:
        break;
    }
    return {"Negotiate", "NTLM", "Basic"};
}

} // namespace

ProxyLogin::ProxyLogin(ProxyHop hop, Attempt *attempt, QObject *parent)
    : QObject(parent)
    , m_hop(std::move(hop))
    , m_attempt(attempt)
{
    if (m_attempt->proxyAskedForBasic && m_hop.hasCredentials()) {
        m_scheme = "Basic";
        m_credentials = basicCredentials(m_hop);
    }
    connect(&m_stepping, &QFutureWatcherBase::finished, this, &ProxyLogin::onStepped);
}

ProxyLogin::~ProxyLogin() = default;

void ProxyLogin::challenged(QByteArrayView head)
{
    const QList<Http::Challenge> offered = challengesOf(head);
    m_offered.clear();
    for (const Http::Challenge &challenge : offered) {
        m_offered.append(QString::fromLatin1(challenge.scheme));
    }
    if (m_credentials.isEmpty()) {
        choose(offered);
        return;
    }
    const Http::Challenge *answer = m_context ? find(offered, m_scheme) : nullptr;
    if (!answer || answer->token68.isEmpty() || ++m_legs > kMostLegs) {
        refused();
        return;
    }
    m_bound = true;
    step(QByteArray::fromBase64(answer->token68));
}

void ProxyLogin::choose(const QList<Http::Challenge> &offered)
{
    const QList<QByteArray> wanted = wantedSchemes(m_hop.authentication);
    const auto usable = std::find_if(wanted.begin(), wanted.end(), [&](const QByteArray &scheme) {
        // Negotiate alone can do without a user name: with the person's own ticket.
        const bool needsCredentials = scheme != "Negotiate" || m_hop.authentication == ProxyAuthentication::Ntlm;
        return find(offered, scheme) && (m_hop.hasCredentials() || !needsCredentials);
    });
    if (usable != wanted.end()) {
        begin(*usable);
    } else if (m_offered.isEmpty()) {
        fail(tr("The proxy %1 asks for authentication without saying which kind.").arg(m_hop.name()));
    } else if (std::any_of(wanted.begin(), wanted.end(),
                           [&](const QByteArray &scheme) { return find(offered, scheme) != nullptr; })) {
        fail(tr("The proxy %1 asks for a user name and password. Enter them in the profile's proxy settings.")
                 .arg(m_hop.name()));
    } else {
        fail(tr("The proxy %1 asks for %2 authentication, which the profile's proxy settings do not allow or which "
                "cannot be answered.")
                 .arg(m_hop.name(), m_offered.join(u", "_s)));
    }
}

void ProxyLogin::begin(const QByteArray &scheme)
{
    m_scheme = scheme;
    if (scheme == "Basic") {
        m_attempt->proxyAskedForBasic = true;
        m_credentials = basicCredentials(m_hop);
        decideSoon();
        return;
    }
    SecurityRequest request;
    if (scheme == "Negotiate" && m_hop.authentication != ProxyAuthentication::Ntlm) {
        request.mechanisms.append(Mechanism::Kerberos);
    }
    if (m_hop.hasCredentials()) {
        request.mechanisms.append(Mechanism::Ntlm);
    }
    request.wrapping = scheme == "NTLM" ? TokenWrapping::Raw : TokenWrapping::Spnego;
    request.spn = httpServicePrincipal(m_hop.host);
    request.userName = m_hop.userName;
    request.password = m_hop.password;
    // A proxy's last token comes with a 2xx that belongs to somebody else; few send one.
    request.mutual = false;
    m_context = makeSecurityContext(request);
    m_legs = 1;
    step({});
}

void ProxyLogin::step(const QByteArray &fromProxy)
{
    m_stepping.setFuture(stepInPool(m_context, fromProxy));
}

void ProxyLogin::onStepped()
{
    const Result<QByteArray> token = m_stepping.result();
    if (!token) {
        fail(tr("The proxy %1 asks for %2 authentication. %3")
                 .arg(m_hop.name(), QString::fromLatin1(m_scheme), token.error().text));
    } else if (token->isEmpty()) {
        refused();
    } else {
        m_credentials = m_scheme + ' ' + token->toBase64();
        Q_EMIT decided();
    }
}

void ProxyLogin::accepted()
{
    if (m_scheme == "Basic") {
        return;
    }
    m_context.reset();
    m_credentials.clear();
    m_bound = false;
    m_legs = 0;
}

void ProxyLogin::refused()
{
    if (m_hop.hasCredentials()) {
        fail(tr("The proxy %1 did not accept the user name “%2” with its password (%3). Check both in the profile's "
                "proxy settings.")
                 .arg(m_hop.name(), m_hop.userName, QString::fromLatin1(m_scheme)));
    } else {
        fail(tr("The proxy %1 did not accept the Kerberos ticket of the person who is logged on.").arg(m_hop.name()));
    }
}

Error ProxyLogin::connectionLostError() const
{
    return {ErrorCode::ProxyAuthentication,
            tr("The proxy %1 closed the connection in the middle of the %2 handshake, which belongs to one connection. "
               "Something between the client and the proxy, or the proxy itself, does not keep connections open.")
                .arg(m_hop.name(), QString::fromLatin1(m_scheme)),
            {},
            {},
            {}};
}

void ProxyLogin::fail(const QString &text)
{
    m_error = Error{ErrorCode::ProxyAuthentication, text, {}, {}, {}};
    decideSoon();
}

void ProxyLogin::decideSoon()
{
    QMetaObject::invokeMethod(this, &ProxyLogin::decided, Qt::QueuedConnection);
}

} // namespace Ticketscope::Tap
