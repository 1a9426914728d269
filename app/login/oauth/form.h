// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QUrl>

#include <optional>
#include <utility>

namespace Ticketscope::OAuth {

/// Names and values as application/x-www-form-urlencoded (WHATWG URL section 5; RFC 6749 appendix B).
class Form final
{
public:
    /// Nothing for an empty value.
    void add(const QByteArray &name, const QString &value);
    void add(const QByteArray &name, const Secret &value);

    [[nodiscard]] bool isEmpty() const { return m_fields.isEmpty(); }
    [[nodiscard]] bool contains(QByteArrayView name) const;
    /// The first value of that name, decoded; not set where there is none.
    [[nodiscard]] std::optional<Secret> value(QByteArrayView name) const;
    [[nodiscard]] QString text(QByteArrayView name) const;
    /// Names that stand there more than once, which no parameter of OAuth may (RFC 6749 section 3.1).
    [[nodiscard]] QList<QByteArray> repeated() const;
    /// "name=value&name=value". Holds the secrets: wipe it once it is sent.
    [[nodiscard]] QByteArray encoded() const;
    /// The address with the fields appended to its query.
    [[nodiscard]] QUrl appendedTo(const QUrl &url) const;

    /// Lenient: what is not well escaped is taken as it stands.
    [[nodiscard]] static Form parse(QByteArrayView text);
    /// One value, escaped.
    [[nodiscard]] static QByteArray escaped(QByteArrayView value);

private:
    QList<std::pair<QByteArray, Secret>> m_fields;
};

} // namespace Ticketscope::OAuth
