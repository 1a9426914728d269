// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/wiretap.h"

#include "tap/tapconnection.h"
#include "tap/tlspolicycontext.h"

#include <QHash>
#include <QLoggingCategory>
#include <QMutex>
#include <QNetworkProxy>
#include <QSet>
#include <QTcpServer>
#include <QThread>
#include <QWaitCondition>

#include <array>
#include <openssl/rand.h>
#include <optional>

namespace Ticketscope {

namespace {

Q_LOGGING_CATEGORY(log, "ticketscope.tap", QtWarningMsg)

constexpr int kMostConnections = 512;
/// A local process that does not know the password gets no further than this.
constexpr qsizetype kMostStrangers = 64;
constexpr qsizetype kLongestAttemptId = 255;

/// A server that leaves its connections to us before they become sockets with buffers.
class LoopbackServer final : public QTcpServer
{
public:
    explicit LoopbackServer(std::function<void(qintptr)> onConnection)
        : m_onConnection(std::move(onConnection))
    {
        setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
        setListenBacklogSize(kMostConnections);
    }

protected:
    void incomingConnection(qintptr descriptor) override { m_onConnection(descriptor); }

private:
    std::function<void(qintptr)> m_onConnection;
};

} // namespace

struct WireTap::Private
{
    Private(WireTap *tap, WireObserver *wireObserver)
        : q(tap)
        , observer(wireObserver)
    {
    }

    void accept(qintptr descriptor);
    [[nodiscard]] Tap::AttemptPtr admit(const AttemptId &id, QByteArrayView given);
    void cancelAll(const Tap::AttemptPtr &attempt) const;
    void remove(Tap::TapConnection *connection);

    WireTap *q;
    WireObserver *observer;
    std::unique_ptr<LoopbackServer> server; ///< made by start(), in the tap's thread
    std::unique_ptr<Tap::CertificateIssuer> issuer;
    Tap::TapServices services;
    ConnectionId lastConnection = 0;
    QSet<Tap::TapConnection *> connections;

    QMutex mutex; ///< guards what follows
    QHash<AttemptId, Tap::AttemptPtr> attempts;
    Secret password;
    quint16 port = 0;
    bool starting = false;
    QWaitCondition startEnded;
    std::optional<QSslConfiguration> tls; ///< a default one would read the system's authorities for nothing
};

Tap::AttemptPtr WireTap::Private::admit(const AttemptId &id, QByteArrayView given)
{
    const QMutexLocker lock(&mutex);
    return Secret(given) == password ? attempts.value(id) : nullptr;
}

void WireTap::Private::accept(qintptr descriptor)
{
    auto socket = std::make_unique<QTcpSocket>();
    socket->setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    if (!socket->setSocketDescriptor(descriptor)) {
        return;
    }
    const auto strangers = std::count_if(connections.cbegin(), connections.cend(),
                                         [](const Tap::TapConnection *c) { return c->attempt() == nullptr; });
    if (connections.size() >= kMostConnections || strangers >= kMostStrangers) {
        qCInfo(log) << "too many connections; one was refused";
        socket->abort();
        return;
    }
    auto *connection = new Tap::TapConnection(std::move(socket), &services, q);
    connections.insert(connection);
    QObject::connect(connection, &Tap::TapConnection::done, q, [this, connection] { remove(connection); });
}

void WireTap::Private::remove(Tap::TapConnection *connection)
{
    connections.remove(connection);
    connection->deleteLater();
}

void WireTap::Private::cancelAll(const Tap::AttemptPtr &attempt) const
{
    const auto all = connections;
    for (Tap::TapConnection *connection : all) {
        if (connection->attempt() == attempt) {
            connection->cancel();
        }
    }
}

WireTap::WireTap(WireObserver *observer, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, observer))
{
}

WireTap::~WireTap()
{
    d->server.reset();
    const auto all = d->connections;
    for (Tap::TapConnection *connection : all) {
        connection->cancel();
        delete connection;
    }
}

Result<void> WireTap::start()
{
    auto issuer = Tap::CertificateIssuer::create();
    if (!issuer) {
        return tl::unexpected(issuer.error());
    }
    d->issuer = std::move(*issuer);
    d->services.observer = d->observer;
    d->services.issuer = d->issuer.get();
    d->services.numbers = [this] { return ++d->lastConnection; };
    d->services.admit = [this](const AttemptId &id, QByteArrayView password) { return d->admit(id, password); };
    d->server = std::make_unique<LoopbackServer>([this](qintptr descriptor) { d->accept(descriptor); });
    if (!d->server->listen(QHostAddress::LocalHost)) {
        return failure(ErrorCode::Internal,
                       tr("The wire tap cannot listen on 127.0.0.1: %1.").arg(d->server->errorString()));
    }
    std::array<unsigned char, 24> random{};
    if (RAND_bytes(random.data(), int(random.size())) != 1) {
        return failure(ErrorCode::Internal, tr("No random numbers are to be had for the wire tap's password."));
    }
    QByteArray hex = QByteArray(reinterpret_cast<const char *>(random.data()), qsizetype(random.size())).toHex();
    const QMutexLocker lock(&d->mutex);
    d->password = Secret(hex);
    Secret::wipe(hex);
    d->port = d->server->serverPort();
    d->tls = d->issuer->clientConfiguration();
    return {};
}

void WireTap::startSoon()
{
    {
        const QMutexLocker lock(&d->mutex);
        d->starting = true;
    }
    const auto startHere = [this] {
        const Result<void> result = start();
        {
            const QMutexLocker lock(&d->mutex);
            d->starting = false;
            d->startEnded.wakeAll();
        }
        if (result) {
            Q_EMIT started(port());
        } else {
            Q_EMIT startFailed(result.error());
        }
    };
    QMetaObject::invokeMethod(this, startHere, Qt::QueuedConnection);
}

quint16 WireTap::port() const
{
    const QMutexLocker lock(&d->mutex);
    return d->port;
}

Result<TransportAddress> WireTap::openAttempt(const AttemptId &attempt, const ConnectionPolicy &policy)
{
    const bool isPlain = std::all_of(attempt.begin(), attempt.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    if (attempt.isEmpty() || attempt.size() > kLongestAttemptId || !isPlain) {
        return failure(ErrorCode::Internal, tr("“%1” cannot name an attempt.").arg(QString::fromLatin1(attempt)));
    }
    const bool ownProxy = policy.proxy.mode == ProxyMode::Http || policy.proxy.mode == ProxyMode::Socks5;
    if (ownProxy && (policy.proxy.host.isEmpty() || policy.proxy.port == 0)) {
        return failure(ErrorCode::InvalidProfile, tr("The profile names a proxy without its host or port."));
    }
    auto context = Tap::makeClientContext(policy.tls, policy.clientCertificatePassphrase);
    if (!context) {
        return tl::unexpected(context.error());
    }
    auto opened = std::make_shared<Tap::Attempt>();
    opened->id = attempt;
    opened->policy = policy;
    opened->tls = std::move(*context);
    const QMutexLocker lock(&d->mutex);
    while (d->starting && QThread::currentThread() != thread()) {
        d->startEnded.wait(&d->mutex);
    }
    if (d->port == 0 || !d->tls) {
        return failure(ErrorCode::Internal, tr("The wire tap is not running."));
    }
    d->attempts.insert(attempt, opened);
    return TransportAddress{QNetworkProxy(QNetworkProxy::Socks5Proxy, QHostAddress(QHostAddress::LocalHost).toString(),
                                          d->port, QString::fromLatin1(attempt), d->password.revealText()),
                            *d->tls};
}

void WireTap::closeAttempt(const AttemptId &attempt)
{
    Tap::AttemptPtr closed;
    {
        const QMutexLocker lock(&d->mutex);
        closed = d->attempts.take(attempt);
    }
    if (!closed) {
        return;
    }
    // Where this is the tap's own thread, at once; else as soon as it is idle.
    QMetaObject::invokeMethod(
        this, [this, closed] { d->cancelAll(closed); }, Qt::AutoConnection);
}

} // namespace Ticketscope
