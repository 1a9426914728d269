// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jwtform.h"

#include "protocol/base64.h"
#include "protocol/jsontree.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Jose {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::TokenForm)
};

/// Base64url of `{"`: how every header and nearly every payload begins.
constexpr QByteArrayView kObjectStart = "eyJ";
constexpr qsizetype kShortestHeader = 12; // {"alg":""} has ten bytes

FormVerdict damaged(const QString &text, ByteRange part)
{
    return {TokenForm::Damaged, text, part, {}};
}

bool isObject(QByteArrayView encoded)
{
    const Result<QByteArray> bytes = decodeBase64(encoded, Base64Alphabet::Url);
    const Result<Json::Value> json = bytes ? Json::parse(*bytes) : tl::unexpected(bytes.error());
    return json && json->type == Json::Value::Type::Object;
}

/// Whether characters went with the dots: the header is no object then, or no payload can be read behind it.
bool lostCharactersToo(QByteArrayView header, QByteArrayView rest)
{
    if (!isObject(header)) {
        return true;
    }
    const qsizetype groups = rest.size() / 4 * 4;
    const QByteArray loose = rest.first(groups).toByteArray();
    const QByteArray bytes = QByteArray::fromBase64(loose, QByteArray::Base64UrlEncoding);
    const Json::Document read = Json::parsePartial(bytes);
    // Behind the payload's last brace the signature follows, which no JSON reader likes; before it all must be right.
    if (!read.hasRoot || read.readTo <= 0) {
        return true;
    }
    const QByteArray behind = bytes.mid(read.readTo).trimmed();
    return bytes[read.readTo - 1] != '}' && !behind.startsWith('}');
}

/// No dot at all, and the beginning of a header: is there the beginning of a payload, too?
FormVerdict withoutDots(QByteArrayView token)
{
    const qsizetype payload = token.indexOf(kObjectStart, kShortestHeader);
    if (payload < 0) {
        return damaged(Text::tr("Only the beginning of a token is here: there is no dot, and nothing that could be its "
                                "payload. It was cut off."),
                       {0, token.size()});
    }
    const ByteRange where{payload, payload + kObjectStart.size()};
    if (lostCharactersToo(token.first(payload), token.sliced(payload))) {
        return damaged(
            Text::tr("The two dots between header, payload and signature are missing, and characters are "
                     "missing or changed as well. The payload seems to begin at character %1. Copy the token "
                     "anew from where it came.")
                .arg(payload + 1),
            where);
    }
    return damaged(Text::tr("The two dots between header, payload and signature are missing: the payload begins at "
                            "character %1. Copy the token anew from where it came.")
                       .arg(payload + 1),
                   where);
}

FormVerdict wrongNumberOfParts(QByteArrayView token)
{
    const qsizetype dots = std::count(token.begin(), token.end(), '.');
    if (dots == 0) {
        return withoutDots(token);
    }
    if (dots == 1) {
        const qsizetype dot = token.indexOf('.');
        const qsizetype second = token.indexOf(kObjectStart, kShortestHeader);
        if (second > 0 && second < dot) {
            return damaged(
                Text::tr("The dot between header and payload is missing: the payload begins at character %1.")
                    .arg(second + 1),
                {second, second + kObjectStart.size()});
        }
        return damaged(
            Text::tr("The token has two parts where a signed one has three: the signature is cut off, or the "
                     "dot before it is missing."),
            {dot + 1, token.size()});
    }
    return damaged(Text::tr("The token has %1 parts; a signed one has three and an encrypted one five.").arg(dots + 1),
                   {0, token.size()});
}

FormVerdict broken(QByteArrayView token, const Error &error)
{
    const qint64 at = std::min<qint64>(error.offset.value_or(0), token.size());
    const qsizetype space = token.indexOf(' ');
    if (space >= 0 || token.contains('\n') || token.contains('\r')) {
        return damaged(Text::tr("There is white space within the token: it was broken into lines, or copied with what "
                                "stands beside it."),
                       {at, std::min<qint64>(at + 1, token.size())});
    }
    return damaged(Text::tr("The token is damaged at character %1: %2").arg(at + 1).arg(error.text),
                   {at, std::min<qint64>(at + 1, token.size())});
}

FormVerdict opaque(QByteArrayView token)
{
    if (token.startsWith("8A:")) {
        return {TokenForm::Opaque,
                Text::tr("This is an access token of SuperOffice, no JWT: only SuperOffice can read what is in it."),
                {},
                {}};
    }
    return {
        TokenForm::Opaque,
        Text::tr("This is no JWT but an opaque token: only the server that issued it knows what it stands for. Where "
                 "the provider has an introspection endpoint (RFC 7662), it tells."),
        {},
        {}};
}

} // namespace

FormVerdict judgeForm(QByteArrayView token)
{
    if (token.isEmpty()) {
        return damaged(Text::tr("There is no token: it is empty."), {});
    }
    const Result<Compact> compact = parseCompact(token);
    if (compact && compact->isEncrypted()) {
        return {TokenForm::Encrypted,
                Text::tr("The token is encrypted (JWE): only its header can be read, and nothing in it was checked."),
                compact->parts[0], *compact};
    }
    if (compact) {
        return {TokenForm::Signed, Text::tr("Header, payload and signature are there."), {}, *compact};
    }
    if (!token.startsWith(kObjectStart)) {
        return opaque(token);
    }
    const qsizetype dots = std::count(token.begin(), token.end(), '.');
    return dots == 2 || dots == 4 ? broken(token, compact.error()) : wrongNumberOfParts(token);
}

} // namespace Ticketscope::Jose
