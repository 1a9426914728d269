// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"

namespace Ticketscope::Diagnosis {

/// One line of a message's head.
struct HeaderLine
{
    QByteArray name;  ///< lower case
    QByteArray value; ///< as sent; may be a secret
    ByteRange range;  ///< of the value, on the wire
    ByteRange line;   ///< name and value, without the line end
};

/// All lines, in order.
[[nodiscard]] QList<HeaderLine> headerLines(const ExchangeView &exchange, Side side);
/// Those of that name.
[[nodiscard]] QList<HeaderLine> headerLines(const ExchangeView &exchange, Side side, QByteArrayView name);

/// The latest failures: where a capture has thousands, the last ones tell. In order.
[[nodiscard]] QList<const ExchangeView *> latestFailures(const CaptureView &capture, qsizetype most = 20);

/// The exchanges of the same login (see CaptureView::before) shortly before that one, the nearest first.
[[nodiscard]] QList<const ExchangeView *> shortlyBefore(const CaptureView &capture, const ExchangeView &exchange);

/// The Date header of the answer, or when the client sent the request where there is none: what the server's clock
/// showed, as well as the capture knows. Not valid where it knows neither.
[[nodiscard]] QDateTime timeThere(const ExchangeView &exchange);

/// "2026-01-31 12:30 UTC"
[[nodiscard]] QString timeText(const QDateTime &time);
/// "7 minutes", "3 days"; the sign is left out.
[[nodiscard]] QString spanText(qint64 seconds);
/// Host, with its port where the address names one.
[[nodiscard]] QString hostText(const QUrl &url);
/// "GET /api/v1/Contact/3", without the query.
[[nodiscard]] QString methodAndPath(const ExchangeView &exchange);

} // namespace Ticketscope::Diagnosis
