// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/laddertext.h"

#include <QCoreApplication>
#include <QLocale>

namespace Ticketscope {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Ticketscope::LadderText", text);
}

QString milliseconds(double value)
{
    return QLocale().toString(value, 'f', value < 10 ? 1 : 0);
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
    return leg && (status == 401 || status == 407) ? Outcome::Challenge : Outcome::Refused;
}

QString errorWord(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Cancelled:
        return tr("cancelled");
    case ErrorCode::NameNotResolved:
        return tr("name not found");
    case ErrorCode::ConnectionRefused:
        return tr("not listening");
    case ErrorCode::NetworkUnreachable:
        return tr("not reachable");
    case ErrorCode::ConnectionClosed:
        return tr("cut off");
    case ErrorCode::TimedOut:
        return tr("timed out");
    case ErrorCode::TlsHandshake:
        return tr("TLS failed");
    case ErrorCode::TlsUntrusted:
        return tr("not trusted");
    case ErrorCode::TlsPinMismatch:
        return tr("wrong pin");
    case ErrorCode::ClientCertificate:
        return tr("client certificate");
    case ErrorCode::ProxyFailed:
        return tr("proxy failed");
    case ErrorCode::ProxyAuthentication:
        return tr("proxy refused");
    case ErrorCode::BrokenFraming:
    case ErrorCode::BrokenEncoding:
    case ErrorCode::Malformed:
        return tr("broken");
    case ErrorCode::TooLarge:
        return tr("too large");
    case ErrorCode::Refused:
        return tr("refused");
    default:
        return tr("failed");
    }
}

QString statusText(const Exchange &exchange)
{
    const int status = exchange.status();
    const bool failed = outcomeOf(exchange) == Outcome::Failed;
    if (status == 0) {
        return exchange.error ? errorWord(exchange.error->code) : tr("no answer");
    }
    if (failed && exchange.error && exchange.error->code != ErrorCode::ProxyAuthentication) {
        return tr("%1, %2").arg(QString::number(status), errorWord(exchange.error->code));
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
        return tr("Log in");
    case StepKind::Leg:
        return tr("Leg");
    case StepKind::Redirect:
        return tr("Redirect");
    case StepKind::Proxy:
        return tr("Proxy");
    case StepKind::Call:
        return tr("Call");
    case StepKind::Renew:
        return tr("Renew");
    case StepKind::LogOff:
        return tr("Log off");
    case StepKind::Probe:
        return tr("Probe");
    case StepKind::Opened:
        return tr("Opened");
    }
    return {};
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

QString timingsText(const Timings &timings)
{
    QStringList lines;
    const auto add = [&lines](const QString &name, const std::optional<double> &value) {
        if (value) {
            lines += tr("%1: %2 ms").arg(name, milliseconds(*value));
        }
    };
    add(tr("Name"), timings.dns);
    add(tr("Connect"), timings.connect);
    add(tr("TLS"), timings.tls);
    add(tr("Send"), timings.send);
    add(tr("Wait"), timings.wait);
    add(tr("Receive"), timings.receive);
    return lines.join(QLatin1Char('\n'));
}

} // namespace Ticketscope
