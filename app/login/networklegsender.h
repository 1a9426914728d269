// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/recorder.h"
#include "exchange/transport.h"
#include "login/gate.h"
#include "login/loginflow.h"

#include <QNetworkAccessManager>

#include <memory>
#include <optional>

class QNetworkReply;

namespace Ticketscope {

/// Sends the legs of one attempt through a QNetworkAccessManager of its own, which decides nothing: no redirects, no
/// cookies, no authentication, no HTTP/2, no decompression. What came back is read from the recorder.
class NetworkLegSender final : public LegSender
{
public:
    NetworkLegSender(Transport *transport, Recorder *recorder, AttemptId attempt, Profile profile,
                     ConnectionPolicy policy);
    ~NetworkLegSender() override;
    Q_DISABLE_COPY_MOVE(NetworkLegSender)

    /// Announces the attempt to the transport, unless that is done already. Reads the files that the policy names.
    [[nodiscard]] Result<void> open();
    [[nodiscard]] QCoro::Task<Result<Leg>> send(HttpRequest request, Step step) override;

    /// Ends the leg that is under way, closes the attempt's connections, and refuses further legs until rearm().
    void cancel();
    void rearm() { m_cancelled = false; }
    [[nodiscard]] bool isCancelled() const { return m_cancelled; }
    /// Closes the attempt's connections for good; for when nothing is under way.
    void close();

private:
    [[nodiscard]] QNetworkReply *start(const HttpRequest &request);
    void addStandingHeaders(HttpRequest *request) const;
    [[nodiscard]] QCoro::Task<bool> finished(QNetworkReply *reply);
    [[nodiscard]] QCoro::Task<ExchangePtr> recorded(ExchangePtr before, int status);

    Transport *m_transport;
    Recorder *m_recorder;
    AttemptId m_attempt;
    Profile m_profile;
    ConnectionPolicy m_policy;
    bool m_isOpen = false;
    QSslConfiguration m_tls;
    std::unique_ptr<QNetworkAccessManager> m_manager;
    std::optional<Gate> m_underWay;
    bool m_cancelled = false;
};

/// What cancelling a task makes of it.
[[nodiscard]] Error cancelledError();

} // namespace Ticketscope
