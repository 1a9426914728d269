// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace Ticketscope::Practice::JsonText {

QByteArray quoted(const QString &text)
{
    const QByteArray list = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return list.mid(1, list.size() - 2);
}

Object &Object::text(const QByteArray &key, const QString &value)
{
    return raw(key, quoted(value));
}

Object &Object::number(const QByteArray &key, qint64 value)
{
    return raw(key, QByteArray::number(value));
}

Object &Object::boolean(const QByteArray &key, bool value)
{
    return raw(key, value ? "true" : "false");
}

Object &Object::raw(const QByteArray &key, const QByteArray &json)
{
    m_members.append('"' + key + "\":" + json);
    return *this;
}

} // namespace Ticketscope::Practice::JsonText
