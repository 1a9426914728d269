// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "base/error.h"
#include "base/ids.h"
#include "exchange/wirebytes.h"
#include "protocol/httpmessage.h"

#include <QDateTime>
#include <QList>
#include <QUrl>

#include <memory>
#include <optional>
#include <utility>

namespace Ticketscope {

/// One HTTP message as it crossed the wire. Ranges count from its first byte.
struct Message
{
    WireBytes wire;
    QByteArray headBytes; ///< the head once more, in memory even where the body is not
    Http::Head head;      ///< empty where the head never came whole
    ByteRange body;
    bool complete = false; ///< false: cut off; `Exchange::error` says why

    [[nodiscard]] bool isEmpty() const { return wire.isEmpty(); }
    [[nodiscard]] QByteArray headerValue(QByteArrayView name) const { return Http::headerValue(headBytes, head, name); }
    [[nodiscard]] QList<QByteArray> headerValues(QByteArrayView name) const
    {
        return Http::headerValues(headBytes, head, name);
    }
};

/// What a leg was for, as the ladder shows it.
enum class StepKind
{
    Login,
    Leg,
    Redirect,
    Browser, ///< what the system's browser brought to this program's own redirect address
    Proxy,
    Call,
    Renew,
    LogOff,
    Probe,
    Opened
};

struct Step
{
    /// Constructors, because g++ 12 destroys a braced aggregate twice when it is part of a co_await expression.
    Step() = default;
    Step(StepKind what, QString text)
        : kind(what)
        , label(std::move(text))
    {
    }

    StepKind kind = StepKind::Call;
    QString label; ///< translated: "Log in", "Get contact", …
};

/// Phases in milliseconds; not set where the phase did not happen (a kept connection) or was not seen.
struct Timings
{
    std::optional<double> dns;
    std::optional<double> connect;
    std::optional<double> tls;
    std::optional<double> send;
    std::optional<double> wait;
    std::optional<double> receive;

    [[nodiscard]] double total() const;
};

/// What can be read off a certificate without trusting it.
struct CertificateFacts
{
    QString subject; ///< RFC 4514 style
    QString issuer;
    QStringList names; ///< subject alternative names
    QDateTime notBefore;
    QDateTime notAfter;
    QByteArray sha256; ///< 32 raw bytes
    QByteArray der;
};

[[nodiscard]] Result<CertificateFacts> certificateFacts(const QByteArray &der);

struct TlsFacts
{
    QByteArray protocol; ///< "TLSv1.3"; empty: no TLS
    QByteArray cipher;
    QByteArray alpn;
    QString serverName; ///< SNI
    QList<CertificateFacts> chain;
    QStringList problems; ///< what verification held against it, in sentences; empty when trusted
    bool trustedByPin = false;
    bool clientCertificateAsked = false;
    bool clientCertificateSent = false;
};

/// A request and what came back, or as much of them as crossed. Never changed once it is in a Capture.
struct Exchange
{
    ExchangeId id = 0;
    ConnectionId connection = 0; ///< 0: never connected
    AttemptId attempt;
    Step step;
    QUrl url;
    Message request;
    Message response;
    QList<Message> interim; ///< 1xx responses before the final one
    Timings timings;
    TlsFacts tls;
    QDateTime started;   ///< UTC, of the first byte or, where none crossed, of the attempt to connect
    QString peerAddress; ///< "192.0.2.7:443"
    QString proxy;       ///< "proxy.acme.example:3128" where one stood between
    std::optional<Error> error;
    /// Rebuilt from the fields of another program's capture: the meaning is true, the exact bytes are not known.
    bool reconstructed = false;

    [[nodiscard]] int status() const { return response.head.status; }
    [[nodiscard]] const Message &message(Side side) const { return side == Side::Request ? request : response; }
};

using ExchangePtr = std::shared_ptr<const Exchange>;

} // namespace Ticketscope
