// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/capture.h"
#include "exchange/wireobserver.h"

#include <memory>

namespace Ticketscope {

/// Turns tapped bytes into exchanges and appends each to the capture when it ends (its response is whole, or the
/// connection closed or failed). A connection that failed before a byte was sent makes an exchange without bytes,
/// with the URL and method that beginStep() announced. Lives in the tap's thread; beginStep() and lastOf() may be
/// called from any.
class Recorder final : public WireObserver
{
public:
    explicit Recorder(Capture *capture);
    ~Recorder() override;
    Q_DISABLE_COPY_MOVE(Recorder)

    /// Bodies beyond this many bytes go to disk, encrypted.
    void setSpillLimit(qint64 bytes);

    /// The requests of this attempt that start from now on belong to this step.
    void beginStep(const AttemptId &attempt, const Step &step, const QByteArray &method, const QUrl &url);
    /// The attempt's exchange that was answered, or ended without an answer, last: what a reply's end is about. Null if
    /// none. Up to date before the bytes that end the answer reach QNetworkAccessManager, and changes once for each
    /// exchange. Where more may still cross (the rest of a broken answer, of a request that was answered early, of a
    /// protocol that was switched to) it is the exchange as it stood then; the capture gets the whole of it later,
    /// under the same id. Bytes that nobody asked for do not count here.
    [[nodiscard]] ExchangePtr lastOf(const AttemptId &attempt) const;
    /// Ends every open exchange of the attempt as it stands, with this error; where none is open, every connection
    /// that is still on its way to the server makes an exchange without bytes. What crosses on these connections from
    /// then on is not recorded. From any thread.
    void abandon(const AttemptId &attempt, const Error &error);
    /// Takes in an exchange that another part of this program saw whole (a browser at its redirect address): gives it
    /// the next id and appends it to the capture. lastOf() stays as it is: no reply of this program is about it. From
    /// any thread.
    ExchangePtr add(Exchange exchange);

    void connectionOpened(const ConnectionFacts &facts) override;
    void connectionChanged(const ConnectionFacts &facts) override;
    void bytesCrossed(ConnectionId connection, WirePeer peer, WireDirection direction, QByteArrayView bytes,
                      qint64 at) override;
    void connectionClosed(ConnectionId connection, const std::optional<Error> &error) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Ticketscope
