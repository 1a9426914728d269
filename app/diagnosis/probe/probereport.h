// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/ids.h"

#include <QByteArray>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QUrl>

#include <optional>

namespace Ticketscope::Probe {

/// What a way of logging in turned out to be at one address.
enum class MethodState
{
    Offered,  ///< a challenge or a service description says so
    Accepted, ///< it let somebody in: without any login, or with secrets that were meant for it
    Broken,   ///< offered, but the handshake cannot go on
    Refused,  ///< tried and refused, or passed over; nothing offers it
    Hidden    ///< answered in a way of its own, though nothing offers it
};

/// One row of the matrix.
struct ProbedMethod
{
    /// "anonymous", "options", "basic", …: stable, for scripts.
    QByteArray scheme;
    MethodState state = MethodState::Refused;
    ExchangeId exchange = 0; ///< that shows it; 0: none
    QString note;            ///< a sentence or two
    /// SuperOffice's own table; null for other services and for schemes that it does not have.
    QString onsite;
    QString online;
};

struct ProbedEndpoint
{
    QUrl url;
    QString title; ///< "WebApi", "TLS", …
    QList<ProbedMethod> methods;

    [[nodiscard]] const ProbedMethod *method(QByteArrayView scheme) const;
};

/// What a probe found out.
struct ProbeReport
{
    QList<ProbedEndpoint> endpoints;
    bool reached = false;       ///< some request was answered
    std::optional<Error> error; ///< why it ended early: not reached, stopped
    int requests = 0;

    [[nodiscard]] const ProbedEndpoint *endpoint(const QUrl &url) const;
};

/// "offered", "accepted", …: as in the JSON of the command line.
[[nodiscard]] QByteArray stateName(MethodState state);
/// Translated: one word.
[[nodiscard]] QString stateTitle(MethodState state);
/// As a person reads it: "SOTicket", "NTLM", "Without a login".
[[nodiscard]] QString schemeTitle(QByteArrayView scheme);
/// What SuperOffice's own table says of it, in a sentence; empty where it says nothing.
[[nodiscard]] QString vendorText(const ProbedMethod &method);

/// The matrix as aligned text, endpoint by endpoint.
[[nodiscard]] QStringList matrixLines(const ProbeReport &report);

} // namespace Ticketscope::Probe

Q_DECLARE_METATYPE(Ticketscope::Probe::ProbedEndpoint)
