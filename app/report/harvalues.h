// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>

namespace Ticketscope::HarMessage {

/// One header line.
struct Field
{
    QByteArray name;
    QByteArray value;

    [[nodiscard]] bool is(QByteArrayView wanted) const { return name.compare(wanted, Qt::CaseInsensitive) == 0; }
};

/// A value as text whatever its JSON type: writers differ. Objects and lists as JSON; null is an empty text.
[[nodiscard]] QString textOf(const QJsonValue &value);
/// A value as a whole number, also where it is written as a text; 0 where it is none.
[[nodiscard]] int numberOf(const QJsonValue &value);
/// What may stand in a line of a head.
[[nodiscard]] QByteArray oneLine(const QString &text);
[[nodiscard]] bool isName(const QByteArray &name);

/// Name and value pairs: a list of {"name", "value"} as HAR has it, or an object by name as some write it.
[[nodiscard]] QList<Field> pairsOf(const QJsonValue &value);
/// The headers in their order; where Cookie, Set-Cookie or Location stand only in the fields made of them, they come
/// from there.
[[nodiscard]] QList<Field> headersOf(const QJsonObject &message, bool isResponse);
/// Null where none has that name.
[[nodiscard]] const Field *find(const QList<Field> &fields, QByteArrayView name);

/// The bytes of a request's body ("postData") or a response's ("content"): text in the charset that the media type
/// names, or Base64.
[[nodiscard]] QByteArray requestBody(const QJsonValue &postData, const QByteArray &contentType);
[[nodiscard]] QByteArray responseBody(const QJsonObject &content, const QByteArray &contentType);

} // namespace Ticketscope::HarMessage
