// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"

#include <QByteArray>

#include <vector>

namespace Ticketscope::Ui {

enum class BodyLanguage
{
    Text,
    Xml,
    Json,
    Binary
};

/// A body laid out for reading, as UTF-8, and where each piece of it stands in the body. Nothing of the body but white
/// space between its tokens is left out; what is added is white space.
struct PrettyBody
{
    struct Piece
    {
        ByteRange text; ///< of `text`
        ByteRange body; ///< of the body's bytes
    };

    QByteArray text;
    std::vector<Piece> pieces; ///< in order, none overlapping
    BodyLanguage language = BodyLanguage::Text;
    bool laidOut = false; ///< false: as it is (no known format, damaged, or too large)

    /// The place in `text` that shows the range; the nearest one for bytes that were left out.
    [[nodiscard]] ByteRange toText(ByteRange body) const;
    [[nodiscard]] qint64 toBody(qint64 textOffset) const;
};

/// Bodies beyond this many bytes are shown as they are.
inline constexpr qint64 kLayOutLimit = qint64(16) << 20;

/// `mediaType` in lower case, without parameters. Pure; run it in the thread pool for anything big.
[[nodiscard]] PrettyBody layOut(const QByteArray &body, const QByteArray &mediaType, const QByteArray &charset);
[[nodiscard]] BodyLanguage languageOf(QByteArrayView body, QByteArrayView mediaType);

} // namespace Ticketscope::Ui
