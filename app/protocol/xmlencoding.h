// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "protocol/xmlscanner.h"

#include <QByteArray>
#include <QString>

namespace Ticketscope::Xml {

/// A document as characters, with what it takes to find their bytes again.
struct DecodedText
{
    QString text;
    QByteArray encoding; ///< lower case
    Scanner::Layout layout;
    qint64 end = 0;             ///< where the decoding stopped: all bytes, or the first that is none of the encoding
    std::optional<Error> error; ///< why it stopped early, or why the encoding had to be guessed
};

/// The byte order mark before `charset` before the XML declaration before UTF-8 (RFC 7303 section 3); what the bytes
/// plainly are not (UTF-16 with one byte a character) is not believed.
[[nodiscard]] DecodedText decodeText(QByteArrayView bytes, QByteArrayView charset);

/// The byte on which the character with that index (in UTF-16 code units) begins.
[[nodiscard]] qint64 byteOffset(QByteArrayView bytes, const DecodedText &decoded, qint64 character);

} // namespace Ticketscope::Xml
