// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/selectioncontroller.h"

namespace Ticketscope {

SelectionController::SelectionController(QObject *parent)
    : QObject(parent)
{
}

void SelectionController::selectExchange(ExchangeId exchange, Side side)
{
    if (exchange == m_exchange && side == m_side) {
        return;
    }
    m_exchange = exchange;
    m_side = side;
    m_range = {};
    Q_EMIT exchangeSelected(exchange, side);
}

void SelectionController::selectRange(ExchangeId exchange, Side side, const SourceRange &range, QObject *origin)
{
    selectExchange(exchange, side);
    m_range = range;
    Q_EMIT rangeSelected(side, range, origin);
}

void SelectionController::selectWire(const ExchangePtr &exchange, Side side, ByteRange wire, QObject *origin)
{
    if (!exchange) {
        return;
    }
    if (wire.isEmpty()) {
        selectExchange(exchange->id, side);
        return;
    }
    const SourceBufferPtr buffer = SourceBuffer::root(QByteArrayLiteral("wire"), exchange->message(side).wire.all());
    selectRange(exchange->id, side, {buffer, wire}, origin);
}

} // namespace Ticketscope
