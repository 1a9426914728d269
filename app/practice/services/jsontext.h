// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace Ticketscope::Practice::JsonText {

/// A string with its quotes, escaped (RFC 8259 section 7).
[[nodiscard]] QByteArray quoted(const QString &text);

/// Builds an object whose members stay in the order in which they are added, as a .NET serializer writes them
/// (QJsonObject sorts its keys).
class Object final
{
public:
    Object &text(const QByteArray &key, const QString &value);
    Object &number(const QByteArray &key, qint64 value);
    Object &boolean(const QByteArray &key, bool value);
    /// A value that is JSON already: an array, an object, null.
    Object &raw(const QByteArray &key, const QByteArray &json);
    [[nodiscard]] QByteArray json() const { return '{' + m_members.join(',') + '}'; }

private:
    QList<QByteArray> m_members;
};

} // namespace Ticketscope::Practice::JsonText
