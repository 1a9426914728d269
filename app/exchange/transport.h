// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/connectionpolicy.h"
#include "base/error.h"
#include "base/ids.h"

#include <QNetworkProxy>
#include <QSslConfiguration>

namespace Ticketscope {

/// How to reach the wire for one attempt: what QNetworkAccessManager must be given so that every byte is seen.
struct TransportAddress
{
    QNetworkProxy proxy;   ///< the tap, with the attempt's user name and the run's password
    QSslConfiguration tls; ///< trusts only the tap's authority; ALPN HTTP/1.1 only
};

/// The way to the wire. The tap implements it; a login knows no more of the tap than this. Thread-safe.
class Transport
{
public:
    Transport() = default;
    virtual ~Transport() = default;
    Q_DISABLE_COPY_MOVE(Transport)

    /// Announces an attempt. Files that the policy names are read here: an error names the file and what is wrong.
    [[nodiscard]] virtual Result<TransportAddress> openAttempt(const AttemptId &attempt,
                                                               const ConnectionPolicy &policy) = 0;
    /// Closes the attempt's connections at once; their exchanges end with ErrorCode::Cancelled if they were under way.
    virtual void closeAttempt(const AttemptId &attempt) = 0;
};

} // namespace Ticketscope
