// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/message.h"

#include <QDateTime>

/// Data contracts as Windows Server Essentials' web services write them: XML or JSON, as the client asks.
namespace Ticketscope::Practice::Contract {

/// A value of a contract.
struct Node
{
    enum class Kind
    {
        Text,
        Bare, ///< a number or boolean
        Date, ///< `date`, UTC
        Record,
        List ///< of records or values; in JSON an array
    };

    QByteArray name;
    Kind kind = Kind::Record;
    QString value;
    QDateTime date;
    QList<Node> children;
};

[[nodiscard]] Node text(const QByteArray &name, const QString &value);
[[nodiscard]] Node number(const QByteArray &name, qint64 value);
[[nodiscard]] Node boolean(const QByteArray &name, bool value);
[[nodiscard]] Node date(const QByteArray &name, const QDateTime &value);
[[nodiscard]] Node record(const QByteArray &name, const QList<Node> &children);
[[nodiscard]] Node list(const QByteArray &name, const QList<Node> &children);

/// XML unless the request accepts JSON and not XML (MS-SFMWA section 2.2.2.6).
[[nodiscard]] Response response(const Request &request, const Node &root);

} // namespace Ticketscope::Practice::Contract
