// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sessionuses.h"

#include <QUrl>

#include <array>

namespace Ticketscope {

namespace {

constexpr qsizetype kShortestValue = 4; ///< shorter ones are found by chance
constexpr qint64 kBodyLimit = qint64(4) << 20;

QByteArray xmlEscaped(QByteArrayView value)
{
    return QString::fromUtf8(value).toHtmlEscaped().toUtf8();
}

/// Base64 of the value as it stands at each of the three positions within a longer text, without the characters that
/// its neighbours have a part in.
void appendBase64Forms(QByteArrayView value, QList<QByteArray> *forms)
{
    for (qsizetype shift = 0; shift < 3; ++shift) {
        QByteArray padded(shift, '\0');
        padded.append(value);
        const QByteArray text = padded.toBase64(QByteArray::OmitTrailingEquals);
        const qsizetype skip = shift == 0 ? 0 : shift + 1;
        const qsizetype keep = padded.size() * 8 / 6 - skip;
        if (keep >= kShortestValue) {
            forms->append(text.mid(skip, keep));
        }
        Secret::wipe(padded);
    }
}

} // namespace

QList<ExchangeId> usesOf(const Secret &value, const QList<ExchangePtr> &exchanges)
{
    QList<ExchangeId> found;
    if (value.size() < kShortestValue) {
        return found;
    }
    QList<QByteArray> forms{value.reveal().toByteArray()};
    for (QByteArray form : {forms.first().toPercentEncoding(), xmlEscaped(value.reveal())}) {
        if (!forms.contains(form)) {
            forms.append(form);
        }
    }
    appendBase64Forms(value.reveal(), &forms);
    for (const ExchangePtr &exchange : exchanges) {
        const Message &request = exchange->request;
        QByteArray bytes = request.wire.size() <= kBodyLimit ? request.wire.all() : request.headBytes;
        const bool uses = std::any_of(forms.cbegin(), forms.cend(),
                                      [&bytes](const QByteArray &form) { return bytes.contains(form); });
        if (uses) {
            found.append(exchange->id);
        }
    }
    for (QByteArray &form : forms) {
        Secret::wipe(form);
    }
    return found;
}

} // namespace Ticketscope
