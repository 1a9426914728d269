// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"

#include <QHash>

#include <optional>

namespace Ticketscope::Diagnosis {

/// Which requests of a capture sent which nonce. Read when first asked for, once.
class NonceUses final
{
public:
    explicit NonceUses(const CaptureView &capture)
        : m_capture(capture)
    {
    }
    Q_DISABLE_COPY_MOVE(NonceUses)

    /// In the order of the capture.
    [[nodiscard]] QList<const ExchangeView *> of(const QByteArray &nonce) const;

private:
    const CaptureView &m_capture;
    mutable std::optional<QHash<QByteArray, QList<const ExchangeView *>>> m_uses;
};

} // namespace Ticketscope::Diagnosis
