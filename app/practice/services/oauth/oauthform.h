// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/message.h"

#include <QString>

#include <tl/expected.hpp>

namespace Ticketscope::Practice {

/// The parameters of a query or a form body, read as strictly as RFC 6749 sections 3.1 and 3.2 have it: a parameter
/// stands once, one without a value is as good as none.
class OAuthForm final
{
public:
    /// Bounded: 64 KiB, 64 parameters. The error says what is wrong, for "error_description".
    [[nodiscard]] static tl::expected<OAuthForm, QString> read(QByteArrayView encoded);
    /// Of a POST body, which must be declared as a form.
    [[nodiscard]] static tl::expected<OAuthForm, QString> ofBody(const Request &request);
    /// Of the query as it was sent.
    [[nodiscard]] static tl::expected<OAuthForm, QString> ofQuery(const Request &request);

    [[nodiscard]] bool has(const QString &name) const { return !value(name).isEmpty(); }
    /// Empty if there is none.
    [[nodiscard]] QString value(const QString &name) const;
    [[nodiscard]] QByteArray bytes(const QString &name) const { return value(name).toUtf8(); }
    /// The parts between spaces.
    [[nodiscard]] QStringList words(const QString &name) const;

private:
    QList<QPair<QString, QString>> m_parameters;
};

/// The query of the target, without the question mark; null if there is none.
[[nodiscard]] QByteArray rawQuery(const Request &request);
/// One name or value of a form, decoded: '+' is a space; an error where a '%' leads nowhere or the bytes are no UTF-8.
[[nodiscard]] tl::expected<QString, QString> formDecoded(QByteArrayView text);
/// The parameters as a query or a form body carries them.
[[nodiscard]] QByteArray formEncoded(const QList<QPair<QString, QString>> &parameters);

} // namespace Ticketscope::Practice
