// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"

#include <QByteArrayView>

#include <optional>

namespace Ticketscope::Der {

/// One DER value (X.690): where it stands, and where its contents do.
struct Value
{
    int tag = 0;      ///< tag number
    int tagClass = 0; ///< V_ASN1_UNIVERSAL, V_ASN1_CONTEXT_SPECIFIC, …
    bool isConstructed = false;
    ByteRange range;
    ByteRange contents;
};

/// The value that begins at `at` and ends by `end`; nothing if there is none that is whole.
[[nodiscard]] std::optional<Value> read(QByteArrayView bytes, qint64 at, qint64 end);

} // namespace Ticketscope::Der
