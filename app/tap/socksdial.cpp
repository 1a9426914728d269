// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/socksdial.h"

#include "tap/sockshandshake.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QtEndian>

namespace Ticketscope::Tap {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::SocksDial)
};

constexpr char kVersion = 5;
constexpr char kNoAuthentication = 0;
constexpr char kUserPassword = 2;
constexpr qsizetype kLongestField = 255;

QString reasonOf(unsigned char reply)
{
    switch (SocksReply(reply)) {
    case SocksReply::NotAllowed:
        return Text::tr("its rules do not allow it");
    case SocksReply::NetworkUnreachable:
        return Text::tr("the network is unreachable");
    case SocksReply::HostUnreachable:
        return Text::tr("the host is unreachable");
    case SocksReply::ConnectionRefused:
        return Text::tr("the connection was refused");
    case SocksReply::TimeToLiveExpired:
        return Text::tr("it took too long");
    default:
        return Text::tr("SOCKS reply %1").arg(reply);
    }
}

} // namespace

SocksDial::SocksDial(ProxyHop hop, Target target)
    : m_hop(std::move(hop))
    , m_target(std::move(target))
{
}

QByteArray SocksDial::greeting() const
{
    QByteArray bytes;
    bytes.append(kVersion);
    if (m_hop.hasCredentials()) {
        return bytes.append('\2').append(kNoAuthentication).append(kUserPassword);
    }
    return bytes.append('\1').append(kNoAuthentication);
}

QByteArray SocksDial::connectRequest() const
{
    QByteArray bytes;
    bytes.append(kVersion).append('\1').append('\0');
    QHostAddress address;
    if (!address.setAddress(m_target.host)) {
        const QByteArray name = m_target.host.toLatin1().left(kLongestField);
        bytes.append('\3').append(char(name.size())).append(name);
    } else if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        const quint32 number = qToBigEndian(address.toIPv4Address());
        bytes.append('\1').append(reinterpret_cast<const char *>(&number), sizeof number);
    } else {
        const Q_IPV6ADDR number = address.toIPv6Address();
        bytes.append('\4').append(reinterpret_cast<const char *>(number.c), sizeof number.c);
    }
    const quint16 port = qToBigEndian(m_target.port);
    return bytes.append(reinterpret_cast<const char *>(&port), sizeof port);
}

qsizetype SocksDial::feed(QByteArrayView bytes, QByteArray *next)
{
    qsizetype taken = 0;
    while (taken < bytes.size()) {
        const QByteArrayView rest = bytes.sliced(taken);
        qsizetype took = 0;
        if (m_state == State::Method) {
            took = takeMethod(rest, next);
        } else if (m_state == State::Credentials) {
            took = takeCredentialsAnswer(rest, next);
        } else if (m_state == State::Reply) {
            took = takeReply(rest);
        }
        if (took == 0) {
            break;
        }
        taken += took;
    }
    return taken;
}

qsizetype SocksDial::takeMethod(QByteArrayView bytes, QByteArray *next)
{
    if (bytes[0] != kVersion) {
        fail(ErrorCode::ProxyFailed, Text::tr("What answers at %1 is not a SOCKS5 proxy. Check the proxy's address and "
                                              "port.")
                                         .arg(m_hop.name()));
        return bytes.size();
    }
    if (bytes.size() < 2) {
        return 0;
    }
    if (bytes[1] == kNoAuthentication) {
        next->append(connectRequest());
        m_state = State::Reply;
    } else if (bytes[1] == kUserPassword && m_hop.hasCredentials()) {
        QByteArray user = m_hop.userName.toUtf8();
        const QByteArrayView password = m_hop.password.reveal();
        if (user.size() > kLongestField || password.size() > kLongestField) {
            fail(ErrorCode::ProxyAuthentication,
                 Text::tr("The user name or password for the proxy %1 is longer than the 255 bytes that SOCKS5 "
                          "allows.")
                     .arg(m_hop.name()));
            return 2;
        }
        next->append('\1').append(char(user.size())).append(user);
        next->append(char(password.size())).append(password);
        m_state = State::Credentials;
    } else {
        fail(ErrorCode::ProxyAuthentication,
             m_hop.hasCredentials()
                 ? Text::tr("The proxy %1 accepts neither a user name with password nor none at all.").arg(m_hop.name())
                 : Text::tr("The proxy %1 asks for a user name and password. Enter them in the profile's proxy "
                            "settings.")
                       .arg(m_hop.name()));
    }
    return 2;
}

qsizetype SocksDial::takeCredentialsAnswer(QByteArrayView bytes, QByteArray *next)
{
    if (bytes.size() < 2) {
        return 0;
    }
    if (bytes[1] != 0) {
        fail(ErrorCode::ProxyAuthentication,
             Text::tr("The proxy %1 did not accept the user name “%2” with its password. Check both in the profile's "
                      "proxy settings.")
                 .arg(m_hop.name(), m_hop.userName));
        return 2;
    }
    next->append(connectRequest());
    m_state = State::Reply;
    return 2;
}

qsizetype SocksDial::takeReply(QByteArrayView bytes)
{
    if (bytes.size() < 5) {
        return 0;
    }
    qsizetype addressSize = 4;
    if (bytes[3] == 4) {
        addressSize = 16;
    } else if (bytes[3] == 3) {
        addressSize = 1 + static_cast<unsigned char>(bytes[4]);
    }
    const qsizetype size = 4 + addressSize + 2;
    if (bytes.size() < size) {
        return 0;
    }
    if (bytes[1] == char(SocksReply::Succeeded)) {
        m_state = State::Open;
    } else {
        fail(ErrorCode::ProxyFailed,
             Text::tr("The proxy %1 did not connect to %2: %3.")
                 .arg(m_hop.name(), m_target.authority(), reasonOf(static_cast<unsigned char>(bytes[1]))));
    }
    return size;
}

void SocksDial::closed()
{
    if (m_state != State::Open && m_state != State::Failed) {
        fail(ErrorCode::ProxyFailed, Text::tr("The proxy %1 closed the connection without connecting to %2.")
                                         .arg(m_hop.name(), m_target.authority()));
    }
}

void SocksDial::fail(ErrorCode code, const QString &text)
{
    m_error = Error{code, text, {}, {}, {}};
    m_state = State::Failed;
}

} // namespace Ticketscope::Tap
