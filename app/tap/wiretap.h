// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/transport.h"
#include "exchange/wireobserver.h"

#include <QObject>

#include <memory>

namespace Ticketscope {

/// The SOCKS5 proxy on loopback through which every request goes and is seen (RFC 1928, RFC 1929). Ends
/// QNetworkAccessManager's TLS with a certificate of an authority that lives in memory only, opens the real
/// connection itself and verifies it there. One connection out for each connection in. In what it hands to
/// QNetworkAccessManager (never in what it reports) it renames WWW-Authenticate and Proxy-Authenticate, so that Qt
/// leaves authentication alone.
///
/// Lives in the thread in which start() is called, which needs an event loop; openAttempt() and closeAttempt() may be
/// called from any thread.
class WireTap final : public QObject, public Transport
{
    Q_OBJECT
public:
    explicit WireTap(WireObserver *observer, QObject *parent = nullptr);
    ~WireTap() override;
    Q_DISABLE_COPY_MOVE(WireTap)

    /// Makes the authority and the run's password and listens on 127.0.0.1.
    [[nodiscard]] Result<void> start();
    /// start() in the thread in which the tap lives, without waiting for it; from any thread. started() or
    /// startFailed() follows. openAttempt() from another thread waits until then.
    void startSoon();
    /// 0 where it does not listen; from any thread.
    [[nodiscard]] quint16 port() const;

    [[nodiscard]] Result<TransportAddress> openAttempt(const AttemptId &attempt,
                                                       const ConnectionPolicy &policy) override;
    void closeAttempt(const AttemptId &attempt) override;

Q_SIGNALS:
    void started(quint16 port);
    void startFailed(const Ticketscope::Error &error);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Ticketscope
