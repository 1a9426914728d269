// SPDX-License-Identifier: GPL-3.0-or-later
#include "byteserver.h"

#include "support/openconnections.h"

#include <QRegularExpression>

#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace Ticketscope::Testing {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

qsizetype requestSize(const QByteArray &bytes)
{
    const qsizetype headEnd = bytes.indexOf("\r\n\r\n");
    if (headEnd < 0) {
        return -1;
    }
    static const QRegularExpression length(u"\r\ncontent-length: *(\\d+)"_s, QRegularExpression::CaseInsensitiveOption);
    return headEnd + 4 + length.match(QString::fromLatin1(bytes.left(headEnd + 4))).captured(1).toLongLong();
}

} // namespace

bool BytePeer::waitFor(short events, int within) const
{
    std::array<pollfd, 2> watched{pollfd{m_socket, events, 0}, pollfd{m_stop, POLLIN, 0}};
    const int ready = poll(watched.data(), watched.size(), within);
    return ready > 0 && watched[1].revents == 0;
}

bool BytePeer::isStopped(std::chrono::milliseconds within) const
{
    std::array<pollfd, 1> watched{pollfd{m_stop, POLLIN, 0}};
    return poll(watched.data(), watched.size(), int(within.count())) != 0;
}

bool BytePeer::readSome()
{
    std::array<char, 65536> buffer;
    if (!waitFor(POLLIN)) {
        return false;
    }
    const ssize_t n = recv(m_socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
    m_received.append(buffer.data(), qMax<qsizetype>(n, 0));
    return n > 0;
}

bool BytePeer::readRequest()
{
    while (requestSize(m_received) < 0 || m_received.size() < requestSize(m_received)) {
        if (!readSome()) {
            return false;
        }
    }
    return true;
}

bool BytePeer::send(const QByteArray &bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t n =
            ::send(m_socket, bytes.constData() + done, std::size_t(bytes.size() - done), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n > 0) {
            m_sent.append(bytes.constData() + done, n);
            done += n;
        } else if (errno != EAGAIN || !waitFor(POLLOUT)) {
            return false;
        }
    }
    return true;
}

bool BytePeer::trickle(const QByteArray &bytes, qsizetype size, std::chrono::milliseconds between)
{
    for (qsizetype at = 0; at < bytes.size(); at += size) {
        if (!send(bytes.mid(at, size))) {
            return false;
        }
        if (isStopped(between)) {
            return false;
        }
    }
    return true;
}

void BytePeer::stall()
{
    while (readSome()) {
    }
}

void BytePeer::waitUntilRead()
{
    sockaddr_in here{};
    sockaddr_in there{};
    socklen_t size = sizeof here;
    getsockname(m_socket, reinterpret_cast<sockaddr *>(&here), &size);
    getpeername(m_socket, reinterpret_cast<sockaddr *>(&there), &size);
    while (!isAllRead(ntohs(here.sin_port), ntohs(there.sin_port)) && !isStopped(5ms)) {
    }
}

void BytePeer::relayTo(quint16 port)
{
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    bool goesOn = connect(server, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
    std::array<char, 65536> buffer;
    const auto pass = [&buffer](int from, int to, QByteArray *record) {
        const ssize_t n = recv(from, buffer.data(), buffer.size(), 0);
        record->append(buffer.data(), qMax<qsizetype>(n, 0));
        for (ssize_t done = 0; done < n;) {
            const ssize_t sent = ::send(to, buffer.data() + done, std::size_t(n - done), MSG_NOSIGNAL);
            if (sent <= 0) {
                return false;
            }
            done += sent;
        }
        return n > 0;
    };
    while (goesOn) {
        std::array<pollfd, 3> watched{pollfd{m_socket, POLLIN, 0}, pollfd{server, POLLIN, 0},
                                      pollfd{m_stop, POLLIN, 0}};
        goesOn = poll(watched.data(), watched.size(), -1) > 0 && watched[2].revents == 0;
        if (goesOn && watched[0].revents != 0) {
            goesOn = pass(m_socket, server, &m_received);
        }
        if (goesOn && watched[1].revents != 0) {
            goesOn = pass(server, m_socket, &m_sent);
        }
    }
    close(server);
}

void BytePeer::reset()
{
    int unsent = 1;
    while (ioctl(m_socket, SIOCOUTQ, &unsent) == 0 && unsent > 0 && !waitFor(POLLERR | POLLHUP, 1)) {
    }
    const linger hard{1, 0};
    setsockopt(m_socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

ByteServer::ByteServer(Script script)
    : m_script(std::move(script))
    , m_listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool listens =
        pipe2(m_stop.data(), O_CLOEXEC) == 0 && bind(m_listener, reinterpret_cast<sockaddr *>(&address), size) == 0 &&
        listen(m_listener, 16) == 0 && getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size) == 0;
    if (listens) {
        m_port = ntohs(address.sin_port);
        m_acceptor = std::thread(&ByteServer::accept, this);
    }
}

ByteServer::~ByteServer()
{
    stop();
}

QString ByteServer::url(const QString &path) const
{
    return u"http://127.0.0.1:%1%2"_s.arg(m_port).arg(path);
}

void ByteServer::stop()
{
    if (m_stop[1] < 0) {
        return;
    }
    close(m_stop[1]); // the other end of the pipe becomes readable for everyone who waits
    m_stop[1] = -1;
    if (m_acceptor.joinable()) {
        m_acceptor.join();
    }
    for (std::thread &thread : m_threads) {
        thread.join();
    }
    close(m_listener);
    close(m_stop[0]);
}

void ByteServer::accept()
{
    for (;;) {
        std::array<pollfd, 2> watched{pollfd{m_listener, POLLIN, 0}, pollfd{m_stop[0], POLLIN | POLLHUP, 0}};
        if (poll(watched.data(), watched.size(), -1) < 0 || watched[1].revents != 0) {
            return;
        }
        const int socket = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) {
            continue;
        }
        const int noDelay = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &noDelay, sizeof noDelay);
        const std::lock_guard lock(m_mutex);
        m_received.append(QByteArray());
        m_sent.append(QByteArray());
        m_threads.emplace_back(&ByteServer::serve, this, socket, m_received.size() - 1);
    }
}

void ByteServer::serve(int socket, qsizetype number)
{
    BytePeer peer(socket, m_stop[0]);
    m_script(peer);
    {
        const std::lock_guard lock(m_mutex);
        m_received[number] = peer.m_received;
        m_sent[number] = peer.m_sent;
    }
    close(socket);
}

} // namespace Ticketscope::Testing
