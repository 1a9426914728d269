// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/laddertext.h"

#include "report/masking.h"

#include <QCoreApplication>
#include <QLocale>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::LadderText)
};

QString milliseconds(double value)
{
    return QLocale().toString(value, 'f', value < 10 ? 1 : 0);
}

/// "Not yet": the person has not typed the device's code so far (RFC 8628 section 3.5).
bool isDeviceStillWaiting(const Exchange &exchange)
{
    constexpr qint64 mostBytes = 2048;
    const Message &answer = exchange.response;
    if (exchange.status() != 400 || answer.wire.size() - answer.headBytes.size() > mostBytes ||
        answer.wire.size() > mostBytes * 4) {
        return false;
    }
    const QByteArray wire = answer.wire.all();
    return wire.contains("\"authorization_pending\"") || wire.contains("\"slow_down\"");
}

} // namespace

Outcome outcomeOf(const Exchange &exchange)
{
    const int status = exchange.status();
    const bool leg = exchange.step.kind == StepKind::Leg || exchange.step.kind == StepKind::Proxy;
    if (exchange.error && exchange.error->family() != ErrorFamily::Refused) {
        return Outcome::Failed;
    }
    if (status == 0) {
        return Outcome::Failed;
    }
    if (status < 200 || (status >= 300 && status < 400)) {
        return Outcome::Neutral;
    }
    if (status < 300) {
        return Outcome::Good;
    }
    if (isDeviceStillWaiting(exchange)) {
        return Outcome::Challenge;
    }
    return leg && (status == 401 || status == 407) ? Outcome::Challenge : Outcome::Refused;
}

QString errorWord(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Cancelled:
        return Text::tr("cancelled");
    case ErrorCode::NameNotResolved:
        return Text::tr("name not found");
    case ErrorCode::ConnectionRefused:
        return Text::tr("not listening");
    case ErrorCode::NetworkUnreachable:
        return Text::tr("not reachable");
    case ErrorCode::ConnectionClosed:
        return Text::tr("cut off");
    case ErrorCode::TimedOut:
        return Text::tr("timed out");
    case ErrorCode::TlsHandshake:
        return Text::tr("TLS failed");
    case ErrorCode::TlsUntrusted:
        return Text::tr("not trusted");
    case ErrorCode::TlsPinMismatch:
        return Text::tr("wrong pin");
    case ErrorCode::ClientCertificate:
        return Text::tr("client certificate");
    case ErrorCode::ProxyFailed:
        return Text::tr("proxy failed");
    case ErrorCode::ProxyAuthentication:
        return Text::tr("proxy refused");
    case ErrorCode::BrokenFraming:
    case ErrorCode::BrokenEncoding:
    case ErrorCode::Malformed:
        return Text::tr("broken");
    case ErrorCode::TooLarge:
        return Text::tr("too large");
    case ErrorCode::Refused:
        return Text::tr("refused");
    default:
        return Text::tr("failed");
    }
}

QString statusText(const Exchange &exchange)
{
    const int status = exchange.status();
    const bool failed = outcomeOf(exchange) == Outcome::Failed;
    if (status == 0) {
        return exchange.error ? errorWord(exchange.error->code) : Text::tr("no answer");
    }
    if (failed && exchange.error && exchange.error->code != ErrorCode::ProxyAuthentication) {
        return Text::tr("%1, %2").arg(QString::number(status), errorWord(exchange.error->code));
    }
    const QString reason = QString::fromLatin1(exchange.response.head.reason).simplified().left(40);
    return reason.isEmpty() ? QString::number(status) : QStringLiteral("%1 %2").arg(QString::number(status), reason);
}

QString stepText(const Step &step)
{
    if (!step.label.isEmpty()) {
        return step.label;
    }
    switch (step.kind) {
    case StepKind::Login:
        return Text::tr("Log in");
    case StepKind::Leg:
        return Text::tr("Leg");
    case StepKind::Redirect:
        return Text::tr("Redirect");
    case StepKind::Browser:
        return Text::tr("Browser");
    case StepKind::Proxy:
        return Text::tr("Proxy");
    case StepKind::Call:
        return Text::tr("Call");
    case StepKind::Renew:
        return Text::tr("Renew");
    case StepKind::LogOff:
        return Text::tr("Log off");
    case StepKind::Probe:
        return Text::tr("Probe");
    case StepKind::Opened:
        return Text::tr("Opened");
    }
    return {};
}

QString stepWithToken(const QString &step, const Exchange &exchange, const HandshakeLeg &handshake)
{
    const QString token = handshake.sentText();
    const bool isNamed = token.isEmpty() || exchange.step.kind == StepKind::Leg;
    return isNamed ? step : Text::tr("%1: %2").arg(step, token);
}

QString connectionText(const Exchange &exchange, const HandshakeLeg &handshake)
{
    if (exchange.connection <= 0) {
        return {};
    }
    const QString own = QStringLiteral("c%1").arg(exchange.connection);
    return handshake.changedConnection ? QStringLiteral("%1 ≠ c%2").arg(own).arg(handshake.challengedOver) : own;
}

QString stepIconName(StepKind kind)
{
    switch (kind) {
    case StepKind::Login:
        return QStringLiteral("log-in");
    case StepKind::Leg:
        return QStringLiteral("leg");
    case StepKind::Redirect:
        return QStringLiteral("redirect");
    case StepKind::Browser:
        return QStringLiteral("browser");
    case StepKind::Proxy:
        return QStringLiteral("proxy");
    case StepKind::Call:
        return QStringLiteral("call");
    case StepKind::Renew:
        return QStringLiteral("renew");
    case StepKind::LogOff:
        return QStringLiteral("log-off");
    case StepKind::Probe:
        return QStringLiteral("probe");
    case StepKind::Opened:
        return QStringLiteral("open");
    }
    return QStringLiteral("call");
}

QByteArray methodOf(const Exchange &exchange)
{
    return exchange.request.head.method;
}

QString addressText(const Exchange &exchange)
{
    const QString scheme = exchange.url.scheme();
    QUrl url = exchange.url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveFragment);
    const QString text = url.toDisplayString(QUrl::FullyEncoded);
    if (scheme == QLatin1String("https") || scheme == QLatin1String("http")) {
        return scheme == QLatin1String("https") ? text.mid(scheme.size() + 3) : text;
    }
    return text.isEmpty() ? QString::fromLatin1(exchange.request.head.target) : text;
}

QString shownAddressText(const Exchange &exchange)
{
    if (!exchange.url.hasQuery()) {
        return addressText(exchange);
    }
    Exchange masked;
    masked.url = Masker(QList<ExchangePtr>(), SecretsInReport::Mask).url(exchange.url);
    return addressText(masked);
}

QString timingsText(const Timings &timings)
{
    QStringList lines;
    const auto add = [&lines](const QString &name, const std::optional<double> &value) {
        if (value) {
            lines += Text::tr("%1: %2 ms").arg(name, milliseconds(*value));
        }
    };
    add(Text::tr("Name"), timings.dns);
    add(Text::tr("Connect"), timings.connect);
    add(Text::tr("TLS"), timings.tls);
    add(Text::tr("Send"), timings.send);
    add(Text::tr("Wait"), timings.wait);
    add(Text::tr("Receive"), timings.receive);
    return lines.join(QLatin1Char('\n'));
}

} // namespace Ticketscope
