// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "base/secret.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <functional>

namespace Ticketscope::Tap {

/// Reply field of a SOCKS5 answer (RFC 1928 section 6).
enum class SocksReply : unsigned char
{
    Succeeded = 0,
    GeneralFailure = 1,
    NotAllowed = 2,
    NetworkUnreachable = 3,
    HostUnreachable = 4,
    ConnectionRefused = 5,
    TimeToLiveExpired = 6,
    CommandNotSupported = 7,
    AddressTypeNotSupported = 8
};

/// The server's side of a SOCKS5 handshake, without I/O: CONNECT only (RFC 1928), with user name and password always
/// (RFC 1929). Whatever is not exactly that is rejected.
class SocksHandshake final
{
public:
    enum class State
    {
        Methods,
        Credentials,
        Request,
        Done,    ///< host(), port() and attempt() hold; the caller answers with reply()
        Rejected ///< close after sending what feed() said
    };
    /// Whether the attempt is known and the password right.
    using Authenticate = std::function<bool(const AttemptId &attempt, QByteArrayView password)>;

    explicit SocksHandshake(Authenticate authenticate);

    /// Takes what it can use of `bytes` (never beyond the handshake), appends to `answer` what must be sent, and
    /// returns how many bytes it took.
    qsizetype feed(QByteArrayView bytes, QByteArray *answer);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const AttemptId &attempt() const { return m_attempt; }
    /// A name in ASCII, or an address without brackets.
    [[nodiscard]] const QString &host() const { return m_host; }
    [[nodiscard]] quint16 port() const { return m_port; }

    [[nodiscard]] static QByteArray reply(SocksReply reply);

private:
    qsizetype takeMethods(QByteArrayView bytes, QByteArray *answer);
    qsizetype takeCredentials(QByteArrayView bytes, QByteArray *answer);
    qsizetype takeRequest(QByteArrayView bytes, QByteArray *answer);
    qsizetype reject(qsizetype taken, const QByteArray &message, QByteArray *answer);

    Authenticate m_authenticate;
    State m_state = State::Methods;
    AttemptId m_attempt;
    QString m_host;
    quint16 m_port = 0;
};

} // namespace Ticketscope::Tap
