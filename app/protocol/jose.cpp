// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jose.h"

#include "protocol/base64.h"
#include "protocol/jsontree.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Jose {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Jose)
};

QList<ByteRange> splitAtDots(QByteArrayView text)
{
    QList<ByteRange> parts;
    qint64 start = 0;
    for (;;) {
        const qint64 end = text.indexOf('.', start);
        parts.append({start, end < 0 ? text.size() : end});
        if (end < 0) {
            return parts;
        }
        start = end + 1;
    }
}

} // namespace

Result<Compact> parseCompact(QByteArrayView text)
{
    Compact compact;
    compact.parts = splitAtDots(text);
    if (compact.parts.size() != 3 && compact.parts.size() != 5) {
        return failureAt(ErrorCode::Malformed,
                         Text::tr("A signed token has three parts with dots between them and an encrypted one five; "
                                  "this has %1. It may be cut off.")
                             .arg(compact.parts.size()),
                         text.size());
    }
    for (const ByteRange &part : std::as_const(compact.parts)) {
        const QByteArrayView encoded = text.sliced(part.start, part.length());
        const qsizetype padding = encoded.indexOf('=');
        if (padding >= 0) {
            return failureAt(ErrorCode::Malformed, Text::tr("The parts of a token stand without \"=\" at their end."),
                             part.start + padding);
        }
        if (const Result<QByteArray> decoded = decodeBase64(encoded, Base64Alphabet::Url); !decoded) {
            Error error = decoded.error();
            error.offset = part.start + error.offset.value_or(0);
            return tl::unexpected(error);
        }
    }
    const ByteRange &first = compact.parts.first();
    const Result<QByteArray> header = decodeBase64(text.sliced(first.start, first.length()), Base64Alphabet::Url);
    const Result<Json::Value> json = Json::parse(*header);
    if (!json || json->type != Json::Value::Type::Object) {
        const qint64 offset = json ? 0 : json.error().offset.value_or(0);
        return failureAt(ErrorCode::Malformed, Text::tr("The token's header is not a JSON object."),
                         std::min(first.end, first.start + offset * 4 / 3));
    }
    return compact;
}

bool looksLikeCompact(QByteArrayView text)
{
    const qsizetype dots = std::count(text.begin(), text.end(), '.');
    return text.startsWith("eyJ") && (dots == 2 || dots == 4);
}

bool looksLikeLostDots(QByteArrayView text)
{
    constexpr qsizetype shortestHeader = 12;
    return text.startsWith("eyJ") && text.indexOf("eyJ", shortestHeader) > 0 &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                      c == '_';
           });
}

} // namespace Ticketscope::Jose
