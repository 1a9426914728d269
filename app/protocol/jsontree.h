// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "base/error.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QVariant>

namespace Ticketscope::Json {

/// A JSON value with the bytes that it stands on (RFC 8259). Over RapidJSON's SAX reader.
struct Value
{
    enum class Type
    {
        Null,
        Boolean,
        Number,
        String,
        Array,
        Object
    };

    Type type = Type::Null;
    QString key;        ///< the member's name, within an object
    ByteRange keyRange; ///< inside the quotes
    QVariant scalar;    ///< bool, double, qint64 or QString
    QByteArray raw;     ///< numbers as written
    QList<Value> children;
    ByteRange range; ///< strings: inside the quotes

    [[nodiscard]] const Value *member(QStringView name) const;
    [[nodiscard]] QString memberText(QStringView name) const; ///< empty unless a string
};

/// Strict; depth limited to 256. The error's offset is that of the byte.
[[nodiscard]] Result<Value> parse(QByteArrayView bytes);

/// What could be read before the first error, open arrays and objects closed where the reading stopped.
struct Document
{
    Value root;
    bool hasRoot = false;
    std::optional<Error> error;
    qint64 readTo = 0; ///< the end of the last value or name that was read whole
};
[[nodiscard]] Document parsePartial(QByteArrayView bytes);

} // namespace Ticketscope::Json
