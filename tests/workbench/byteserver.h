// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <array>
#include <chrono>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace Ticketscope::Testing {

/// One connection of a ByteServer, in a thread of its own. Every wait ends at once when the server stops.
class BytePeer final
{
public:
    /// Reads one request: its head and as many bytes as Content-Length says. False: the client left before.
    bool readRequest();
    /// Reads what comes first, a ClientHello for one; false: nothing came. A connection that is closed with bytes
    /// unread is reset, and what was sent on it may be lost (RFC 1122 section 4.2.2.13).
    bool readSome();
    /// Writes all of it; false: the client left, or the server stops.
    bool send(const QByteArray &bytes);
    /// `bytes` in pieces of `size`, a pause after each.
    bool trickle(const QByteArray &bytes, qsizetype size, std::chrono::milliseconds between);
    /// Keeps the connection open, silent, until the client leaves or the server stops.
    void stall();
    /// Waits until the client's program has read all that was sent.
    void waitUntilRead();
    /// Passes everything on to a server on loopback, and what that answers back, until either leaves.
    void relayTo(quint16 port);
    /// Waits until all that was sent has arrived in the client's system, then resets (RFC 9293 section 3.5.3).
    void reset();

    [[nodiscard]] QByteArray received() const { return m_received; }

private:
    friend class ByteServer;
    BytePeer(int socket, int stop)
        : m_socket(socket)
        , m_stop(stop)
    {
    }
    /// False: the server stops, or (where `within` is given) the time is over.
    [[nodiscard]] bool waitFor(short events, int within = -1) const;
    /// Waits that long at most: whether the server stops.
    [[nodiscard]] bool isStopped(std::chrono::milliseconds within) const;

    int m_socket;
    int m_stop;
    QByteArray m_received;
    QByteArray m_sent;
};

/// A server on loopback that does, over bare system sockets and away from the test's thread, what a script says; the
/// connection is closed in good order where the script ends without a reset.
class ByteServer final
{
public:
    using Script = std::function<void(BytePeer &)>;

    explicit ByteServer(Script script);
    ~ByteServer();
    Q_DISABLE_COPY_MOVE(ByteServer)

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QString url(const QString &path = QStringLiteral("/service")) const;
    /// Ends every script; called by the destructor.
    void stop();
    /// What each connection received and was sent, in the order of their coming. Call stop() before.
    [[nodiscard]] QList<QByteArray> received() const { return m_received; }
    [[nodiscard]] QList<QByteArray> sent() const { return m_sent; }

private:
    void accept();
    void serve(int socket, qsizetype number);

    Script m_script;
    int m_listener = -1;
    quint16 m_port = 0;
    std::array<int, 2> m_stop{-1, -1};
    std::thread m_acceptor;
    std::vector<std::thread> m_threads;
    std::mutex m_mutex;
    QList<QByteArray> m_received;
    QList<QByteArray> m_sent;
};

} // namespace Ticketscope::Testing
