// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/sockshandshake.h"

#include <QHostAddress>
#include <QtEndian>

#include <algorithm>

namespace Ticketscope::Tap {

namespace {

constexpr unsigned char kVersion = 5;
constexpr unsigned char kCredentialsVersion = 1;
constexpr unsigned char kUserPassword = 2;
constexpr unsigned char kNoMethod = 0xff;
constexpr unsigned char kConnect = 1;

enum AddressType : unsigned char
{
    IPv4 = 1,
    DomainName = 3,
    IPv6 = 4
};

unsigned char byteAt(QByteArrayView bytes, qsizetype at)
{
    return static_cast<unsigned char>(bytes[at]);
}

/// What can stand in a name: no control characters, spaces or NUL, which others would read as the name's end.
bool isPlausibleName(QByteArrayView name)
{
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

} // namespace

SocksHandshake::SocksHandshake(Authenticate authenticate)
    : m_authenticate(std::move(authenticate))
{
}

QByteArray SocksHandshake::reply(SocksReply reply)
{
    QByteArray bytes(10, '\0');
    bytes[0] = char(kVersion);
    bytes[1] = char(reply);
    bytes[3] = char(IPv4);
    return bytes;
}

qsizetype SocksHandshake::reject(qsizetype taken, const QByteArray &message, QByteArray *answer)
{
    m_state = State::Rejected;
    answer->append(message);
    return taken;
}

qsizetype SocksHandshake::feed(QByteArrayView bytes, QByteArray *answer)
{
    qsizetype taken = 0;
    while (taken < bytes.size()) {
        const QByteArrayView rest = bytes.sliced(taken);
        qsizetype took = 0;
        switch (m_state) {
        case State::Methods:
            took = takeMethods(rest, answer);
            break;
        case State::Credentials:
            took = takeCredentials(rest, answer);
            break;
        case State::Request:
            took = takeRequest(rest, answer);
            break;
        case State::Done:
        case State::Rejected:
            break;
        }
        if (took == 0) {
            break;
        }
        taken += took;
    }
    return taken;
}

qsizetype SocksHandshake::takeMethods(QByteArrayView bytes, QByteArray *answer)
{
    if (byteAt(bytes, 0) != kVersion) {
        return reject(bytes.size(), {}, answer);
    }
    if (bytes.size() < 2 || bytes.size() < 2 + byteAt(bytes, 1)) {
        return 0;
    }
    const qsizetype size = 2 + byteAt(bytes, 1);
    if (!bytes.sliced(2, size - 2).contains(char(kUserPassword))) {
        return reject(size, QByteArray{"\x05"}.append(char(kNoMethod)), answer);
    }
    answer->append(char(kVersion)).append(char(kUserPassword));
    m_state = State::Credentials;
    return size;
}

qsizetype SocksHandshake::takeCredentials(QByteArrayView bytes, QByteArray *answer)
{
    if (byteAt(bytes, 0) != kCredentialsVersion) {
        return reject(bytes.size(), {}, answer);
    }
    if (bytes.size() < 2) {
        return 0;
    }
    const qsizetype userSize = byteAt(bytes, 1);
    if (bytes.size() < 3 + userSize) {
        return 0;
    }
    const qsizetype passwordSize = byteAt(bytes, 2 + userSize);
    const qsizetype size = 3 + userSize + passwordSize;
    if (bytes.size() < size) {
        return 0;
    }
    m_attempt = bytes.sliced(2, userSize).toByteArray();
    if (!m_authenticate(m_attempt, bytes.sliced(3 + userSize, passwordSize))) {
        return reject(size, QByteArray{"\x01\x01"}, answer);
    }
    answer->append(char(kCredentialsVersion)).append('\0');
    m_state = State::Request;
    return size;
}

qsizetype SocksHandshake::takeRequest(QByteArrayView bytes, QByteArray *answer)
{
    if (byteAt(bytes, 0) != kVersion) {
        return reject(bytes.size(), {}, answer);
    }
    if (bytes.size() < 5) {
        return 0;
    }
    qsizetype addressAt = 4;
    qsizetype addressSize = 0;
    const unsigned char type = byteAt(bytes, 3);
    switch (type) {
    case IPv4:
        addressSize = 4;
        break;
    case IPv6:
        addressSize = 16;
        break;
    case DomainName:
        addressAt = 5;
        addressSize = byteAt(bytes, 4);
        break;
    default:
        return reject(bytes.size(), reply(SocksReply::AddressTypeNotSupported), answer);
    }
    const qsizetype size = addressAt + addressSize + 2;
    if (bytes.size() < size) {
        return 0;
    }
    if (byteAt(bytes, 1) != kConnect) {
        return reject(size, reply(SocksReply::CommandNotSupported), answer);
    }
    const QByteArrayView address = bytes.sliced(addressAt, addressSize);
    switch (type) {
    case IPv4:
        m_host = QHostAddress(qFromBigEndian<quint32>(address.data())).toString();
        break;
    case IPv6:
        m_host = QHostAddress(reinterpret_cast<const quint8 *>(address.data())).toString();
        break;
    default:
        if (!isPlausibleName(address)) {
            return reject(size, reply(SocksReply::GeneralFailure), answer);
        }
        m_host = QString::fromLatin1(address);
    }
    m_port = qFromBigEndian<quint16>(bytes.data() + addressAt + addressSize);
    m_state = State::Done;
    return size;
}

} // namespace Ticketscope::Tap
