// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/bodytext.h"

#include <QStringDecoder>

#include <algorithm>

namespace Ticketscope {

std::optional<QString> bodyText(const QByteArray &bytes, const QByteArray &charset)
{
    QStringDecoder decoder(charset.isEmpty() ? "UTF-8" : charset.constData(), QStringDecoder::Flag::Stateless);
    if (!decoder.isValid()) {
        decoder = QStringDecoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    }
    const QString text = decoder.decode(bytes);
    const bool isText = !decoder.hasError() && std::none_of(text.begin(), text.end(), [](QChar c) {
        return c.unicode() < 0x20 && c != u'\t' && c != u'\n' && c != u'\r';
    });
    return isText ? std::optional(text) : std::nullopt;
}

} // namespace Ticketscope
