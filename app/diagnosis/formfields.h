// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"

#include <QList>

namespace Ticketscope::Diagnosis {

/// A field of an HTML form or of an address's query or fragment (WHATWG URL section 5.1).
struct FormField
{
    QByteArray name;  ///< decoded
    QByteArray value; ///< decoded; may be a secret
    ByteRange nameRange;
    ByteRange valueRange;

    [[nodiscard]] ByteRange whole() const { return nameRange.united(valueRange); }
};

using FormFields = QList<FormField>;

/// Percent signs and plus signs decoded. Ranges count from `offset` before the text's first byte.
[[nodiscard]] FormFields readFields(QByteArrayView text, qint64 offset = 0);
/// The first of that name; null: there is none.
[[nodiscard]] const FormField *field(const FormFields &fields, QByteArrayView name);
/// Its value; empty where there is none.
[[nodiscard]] QByteArray value(const FormFields &fields, QByteArrayView name);
/// How often it is there.
[[nodiscard]] qsizetype count(const FormFields &fields, QByteArrayView name);

/// Of the address that was asked for; ranges of the request's wire.
[[nodiscard]] FormFields queryFields(const ExchangeView &exchange);
/// Of a body that is a form, up to 64 KiB; ranges of ExchangeView::body(side), see ExchangeView::inBody.
[[nodiscard]] FormFields bodyFields(const ExchangeView &exchange, Side side = Side::Request);
/// Of the Location of an answer, the query's before the fragment's; ranges of the response's wire.
[[nodiscard]] FormFields locationFields(const ExchangeView &exchange);
/// Hidden inputs of a page that posts itself on (OAuth 2.0 Form Post Response Mode); ranges of the response's body.
[[nodiscard]] FormFields pageFields(const ExchangeView &exchange);

} // namespace Ticketscope::Diagnosis
