// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "base/sourcebuffer.h"
#include "exchange/exchange.h"

#include <QObject>

namespace Ticketscope {

/// What every view looks at: one exchange, one side, one range of one of its buffers. Whoever sets something is the
/// `origin`, so that a view can tell its own echo.
class SelectionController final : public QObject
{
    Q_OBJECT
public:
    explicit SelectionController(QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(SelectionController)

    void selectExchange(ExchangeId exchange, Side side = Side::Response);
    void selectRange(ExchangeId exchange, Side side, const SourceRange &range, QObject *origin);
    /// Bytes of the wire, or the whole message where there are none. A null exchange, one that is no more, is passed
    /// over.
    void selectWire(const ExchangePtr &exchange, Side side, ByteRange wire, QObject *origin);

    [[nodiscard]] ExchangeId exchange() const { return m_exchange; }
    [[nodiscard]] Side side() const { return m_side; }
    [[nodiscard]] const SourceRange &range() const { return m_range; }

Q_SIGNALS:
    void exchangeSelected(Ticketscope::ExchangeId exchange, Ticketscope::Side side);
    void rangeSelected(Ticketscope::Side side, const Ticketscope::SourceRange &range, QObject *origin);

private:
    ExchangeId m_exchange = 0;
    Side m_side = Side::Response;
    SourceRange m_range;
};

} // namespace Ticketscope
