// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/headerlines.h"

#include "protocol/cookie.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdlib>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostBefore = 200;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

} // namespace

QList<HeaderLine> headerLines(const ExchangeView &exchange, Side side)
{
    QList<HeaderLine> lines;
    const Message &message = exchange.exchange().message(side);
    const QByteArrayView head(message.headBytes);
    for (const Http::HeaderField &field : message.head.headers) {
        if (field.value.end > head.size()) {
            break;
        }
        lines.append({head.sliced(field.name.start, field.name.length()).toByteArray().toLower(),
                      head.sliced(field.value.start, field.value.length()).toByteArray(),
                      field.value,
                      {field.name.start, field.value.end}});
    }
    return lines;
}

QList<HeaderLine> headerLines(const ExchangeView &exchange, Side side, QByteArrayView name)
{
    QList<HeaderLine> lines = headerLines(exchange, side);
    const QByteArray wanted = name.toByteArray().toLower();
    lines.removeIf([&wanted](const HeaderLine &line) { return line.name != wanted; });
    return lines;
}

QList<const ExchangeView *> latestFailures(const CaptureView &capture, qsizetype most)
{
    const QList<const ExchangeView *> &failed = capture.failed();
    return failed.mid(qMax<qsizetype>(0, failed.size() - most));
}

QList<const ExchangeView *> shortlyBefore(const CaptureView &capture, const ExchangeView &exchange)
{
    const std::vector<ExchangeView> &all = capture.exchanges();
    const Exchange &what = exchange.exchange();
    QList<const ExchangeView *> found;
    auto one =
        std::find_if(all.rbegin(), all.rend(), [&exchange](const ExchangeView &other) { return &other == &exchange; });
    for (qsizetype looked = 0; one != all.rend() && looked < kMostBefore; ++looked) {
        if (++one == all.rend()) {
            break;
        }
        const Exchange &other = one->exchange();
        const bool isSame = what.attempt.isEmpty() && other.attempt.isEmpty() ? what.url.host() == other.url.host()
                                                                              : what.attempt == other.attempt;
        if (isSame) {
            found.append(&*one);
        }
    }
    return found;
}

QDateTime timeThere(const ExchangeView &exchange)
{
    const std::optional<QDateTime> date = Http::parseCookieDate(exchange.header(Side::Response, "Date"));
    return date ? *date : exchange.exchange().started;
}

QString timeText(const QDateTime &time)
{
    QString text = time.toUTC().toString(u"yyyy-MM-dd HH:mm"_s);
    return text.append(" UTC"_L1);
}

QString spanText(qint64 seconds)
{
    constexpr qint64 minute = 60;
    constexpr qint64 hour = 60 * minute;
    constexpr qint64 day = 24 * hour;
    const qint64 size = std::llabs(seconds);
    if (size < 2 * minute) {
        return Text::tr("%n seconds", nullptr, int(size));
    }
    if (size < 2 * hour) {
        return Text::tr("%n minutes", nullptr, int((size + minute / 2) / minute));
    }
    if (size < 2 * day) {
        return Text::tr("%n hours", nullptr, int((size + hour / 2) / hour));
    }
    return Text::tr("%n days", nullptr, int(qMin<qint64>((size + day / 2) / day, 1000000)));
}

QString hostText(const QUrl &url)
{
    return url.port() < 0 ? url.host() : u"%1:%2"_s.arg(url.host()).arg(url.port());
}

QString methodAndPath(const ExchangeView &exchange)
{
    const QByteArray &method = exchange.exchange().request.head.method;
    return QString::fromLatin1(method).append(u' ').append(exchange.exchange().url.path());
}

} // namespace Ticketscope::Diagnosis
