// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/wssecurity/nonceuses.h"

namespace Ticketscope::Diagnosis {

namespace {

/// What stands in the first element whose name ends in Nonce; without parsing, since every request is looked at.
QByteArray nonceOf(QByteArrayView body)
{
    constexpr QByteArrayView name("Nonce");
    for (qsizetype at = body.indexOf(name); at >= 0; at = body.indexOf(name, at + name.size())) {
        const char before = at > 0 ? body.at(at - 1) : '\0';
        const qsizetype start = body.indexOf('>', at);
        const qsizetype end = start < 0 ? -1 : body.indexOf('<', start);
        if ((before == ':' || before == '<') && end > start) {
            return body.sliced(start + 1, end - start - 1).trimmed().toByteArray();
        }
    }
    return {};
}

} // namespace

QList<const ExchangeView *> NonceUses::of(const QByteArray &nonce) const
{
    if (!m_uses) {
        m_uses.emplace();
        for (const ExchangeView &exchange : m_capture.exchanges()) {
            if (const QByteArray found = nonceOf(exchange.body(Side::Request)); !found.isEmpty()) {
                (*m_uses)[found].append(&exchange);
            }
        }
    }
    return m_uses->value(nonce);
}

} // namespace Ticketscope::Diagnosis
