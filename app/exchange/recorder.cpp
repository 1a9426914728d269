// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/recorder.h"

#include "exchange/describe.h"
#include "exchange/pairing.h"

#include <QCoreApplication>
#include <QHash>
#include <QMutex>

#include <map>
#include <utility>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Recorder)
};

} // namespace

struct Recorder::Private
{
    struct Announced
    {
        Step step;
        QByteArray method;
        QUrl url;
    };

    struct Connection
    {
        ConnectionFacts facts;
        QDateTime opened;
        bool isConnectPaid = false;
        bool isTlsPaid = false;
        bool isAbandoned = false; ///< its exchanges ended; what still crosses is not looked at
        std::unique_ptr<Pairing> proxy;
        std::unique_ptr<Pairing> origin;

        [[nodiscard]] bool hasOpen() const { return proxy->hasOpen() || origin->hasOpen(); }
    };

    explicit Private(Capture *target)
        : capture(target)
    {
    }

    Connection &connectionFor(ConnectionId id);
    [[nodiscard]] std::unique_ptr<Pairing> makePairing(Connection &connection, WirePeer peer);
    [[nodiscard]] std::unique_ptr<OpenExchange> open(Connection &connection, WirePeer peer) const;
    ExchangePtr share(Exchange exchange, bool isNews);
    void answered(const Connection &connection, const OpenExchange &open);
    void ended(const Connection &connection, OpenExchange &open);
    void endWithoutBytes(Connection &connection, const Error &error);
    void close(Connection &connection, const std::optional<Error> &error);
    void abandon(const AttemptId &attempt, const Error &error);
    /// Runs `change` under the lock, then hands what ended to the capture without it.
    template<typename Change>
    void run(Change change);

    Capture *capture;
    mutable QMutex mutex;
    qint64 spillLimit = WireBytesBuilder::kDefaultLimit;
    std::map<ConnectionId, Connection> connections;
    QHash<AttemptId, Announced> announced;
    QHash<AttemptId, ExchangePtr> last;
    QList<ExchangePtr> endedNow;
};

template<typename Change>
void Recorder::Private::run(Change change)
{
    QMutexLocker lock(&mutex);
    change();
    const QList<ExchangePtr> done = std::exchange(endedNow, {});
    lock.unlock();
    for (const ExchangePtr &exchange : done) {
        capture->append(exchange);
    }
}

Recorder::Private::Connection &Recorder::Private::connectionFor(ConnectionId id)
{
    const auto [place, isNew] = connections.try_emplace(id);
    Connection &connection = place->second; // a map does not move what it holds
    if (isNew) {
        connection.facts.connection = id;
        connection.opened = QDateTime::currentDateTimeUtc();
        connection.proxy = makePairing(connection, WirePeer::Proxy);
        connection.origin = makePairing(connection, WirePeer::Origin);
    }
    return connection;
}

std::unique_ptr<Pairing> Recorder::Private::makePairing(Connection &connection, WirePeer peer)
{
    return std::make_unique<Pairing>(
        spillLimit, peer == WirePeer::Origin, [this, &connection, peer] { return open(connection, peer); },
        [this, &connection](OpenExchange &exchange) { ended(connection, exchange); },
        [this, &connection](const OpenExchange &exchange) { answered(connection, exchange); });
}

std::unique_ptr<OpenExchange> Recorder::Private::open(Connection &connection, WirePeer peer) const
{
    auto exchange = std::make_unique<OpenExchange>();
    const Announced plan = announced.value(connection.facts.attempt);
    exchange->id = capture->takeId();
    exchange->started = QDateTime::currentDateTimeUtc();
    exchange->announcedUrl = plan.url;
    exchange->paysForConnect = !std::exchange(connection.isConnectPaid, true);
    exchange->isToOrigin = peer == WirePeer::Origin;
    if (exchange->isToOrigin) {
        exchange->step = plan.step;
        exchange->paysForTls = !std::exchange(connection.isTlsPaid, true);
    } else {
        exchange->step = {StepKind::Proxy, Text::tr("Proxy")};
    }
    return exchange;
}

/// `isNews`: an answer, or the end of one, that lastOf() has not told of.
ExchangePtr Recorder::Private::share(Exchange exchange, bool isNews)
{
    if (exchange.error) {
        exchange.error->exchange = exchange.id;
        exchange.error->url = exchange.url;
    }
    auto shared = std::make_shared<const Exchange>(std::move(exchange));
    if (isNews) {
        last.insert(shared->attempt, shared);
    }
    return shared;
}

void Recorder::Private::answered(const Connection &connection, const OpenExchange &open)
{
    Message request = open.request ? open.request->snapshot() : Message{};
    share(describeExchange(connection.facts, open, std::move(request), open.response->snapshot()),
          open.request != nullptr);
}

void Recorder::Private::ended(const Connection &connection, OpenExchange &open)
{
    Message request = open.request ? open.request->finish() : Message{};
    Exchange exchange = describeExchange(connection.facts, open, std::move(request), open.response->finish());
    if (!exchange.error) {
        exchange.error = codingDamage(exchange.response);
    }
    endedNow.append(share(std::move(exchange), open.request && !open.isTold));
}

/// What was tried, where nothing could be sent.
void Recorder::Private::endWithoutBytes(Connection &connection, const Error &error)
{
    OpenExchange open;
    const Announced plan = announced.value(connection.facts.attempt);
    open.id = capture->takeId();
    open.step = plan.step;
    open.announcedUrl = plan.url;
    open.started = connection.opened;
    open.paysForConnect = !std::exchange(connection.isConnectPaid, true);
    open.paysForTls = !std::exchange(connection.isTlsPaid, true);
    open.isToOrigin = true;
    open.error = error;
    Message request;
    request.head.method = plan.method;
    Exchange exchange = describeExchange(connection.facts, open, std::move(request), {});
    if (!connection.facts.timings.connect) {
        exchange.connection = 0;
    }
    endedNow.append(share(std::move(exchange), true));
}

void Recorder::Private::close(Connection &connection, const std::optional<Error> &error)
{
    const bool endsAtProxy = connection.proxy->hasOpen();
    const bool isReached = connection.origin->lastId() != 0;
    connection.proxy->close(error);
    connection.origin->close(error);
    if (isReached) {
        return;
    }
    if (error) {
        endWithoutBytes(connection, *error);
    } else if (endsAtProxy) {
        endWithoutBytes(
            connection,
            {ErrorCode::ProxyFailed, Text::tr("The proxy closed the connection without an answer."), {}, {}, {}});
    }
}

void Recorder::Private::abandon(const AttemptId &attempt, const Error &error)
{
    QList<Connection *> waiting;
    bool hadOpen = false;
    for (auto &[id, connection] : connections) {
        if (connection.facts.attempt != attempt || connection.isAbandoned) {
            continue;
        }
        if (connection.hasOpen()) {
            hadOpen = true;
            connection.isAbandoned = true;
            close(connection, error);
        } else if (connection.origin->lastId() == 0) {
            waiting.append(&connection);
        }
    }
    if (hadOpen) {
        return;
    }
    for (Connection *connection : waiting) { // still on its way to the server
        connection->isAbandoned = true;
        endWithoutBytes(*connection, error);
    }
}

Recorder::Recorder(Capture *capture)
    : d(std::make_unique<Private>(capture))
{
}

Recorder::~Recorder() = default;

void Recorder::setSpillLimit(qint64 bytes)
{
    const QMutexLocker lock(&d->mutex);
    d->spillLimit = bytes;
}

void Recorder::beginStep(const AttemptId &attempt, const Step &step, const QByteArray &method, const QUrl &url)
{
    const QMutexLocker lock(&d->mutex);
    d->announced.insert(attempt, {step, method, url});
}

ExchangePtr Recorder::add(Exchange exchange)
{
    exchange.id = d->capture->takeId();
    ExchangePtr added;
    d->run([this, &exchange, &added] {
        added = d->share(std::move(exchange), false);
        d->endedNow.append(added);
    });
    return added;
}

ExchangePtr Recorder::lastOf(const AttemptId &attempt) const
{
    const QMutexLocker lock(&d->mutex);
    return d->last.value(attempt);
}

void Recorder::abandon(const AttemptId &attempt, const Error &error)
{
    d->run([&] { d->abandon(attempt, error); });
}

void Recorder::connectionOpened(const ConnectionFacts &facts)
{
    connectionChanged(facts);
}

void Recorder::connectionChanged(const ConnectionFacts &facts)
{
    const QMutexLocker lock(&d->mutex);
    d->connectionFor(facts.connection).facts = facts;
}

void Recorder::bytesCrossed(ConnectionId connection, WirePeer peer, WireDirection direction, QByteArrayView bytes,
                            qint64 at)
{
    d->run([&] {
        Private::Connection &through = d->connectionFor(connection);
        if (through.isAbandoned) {
            return;
        }
        Pairing &pairing = peer == WirePeer::Proxy ? *through.proxy : *through.origin;
        if (direction == WireDirection::Sent) {
            pairing.sent(bytes, at);
        } else {
            pairing.received(bytes, at);
        }
    });
}

void Recorder::connectionClosed(ConnectionId connection, const std::optional<Error> &error)
{
    d->run([&] {
        const auto place = d->connections.find(connection);
        if (place == d->connections.end()) {
            return;
        }
        if (!place->second.isAbandoned) {
            d->close(place->second, error);
        }
        d->connections.erase(place);
    });
}

} // namespace Ticketscope
