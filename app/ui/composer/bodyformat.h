// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "profile/profile.h"

namespace Ticketscope::Ui {

/// What a body is, as its Content-Type and its first characters say.
enum class BodyKind
{
    Text,
    Form,
    Json,
    Xml,
    Soap11,
    Soap12
};

/// From the Content-Type where it says, else from the body itself.
[[nodiscard]] BodyKind bodyKind(QByteArrayView contentType, QByteArrayView body);
[[nodiscard]] bool isXml(BodyKind kind);

/// Headers with which a body of that kind is sent: Content-Type and, for SOAP, the action in the place where that
/// version has it (SOAP 1.1 section 6.1.1; RFC 3902 for 1.2). What else is there stays.
[[nodiscard]] QList<Header> headersFor(BodyKind kind, QList<Header> headers);
/// The body in that version of SOAP: an empty one becomes an empty envelope, another version's changes its namespace.
[[nodiscard]] QByteArray bodyFor(BodyKind kind, QByteArray body);

/// What is wrong, with the offset of the byte; nothing for a kind that is not checked or an empty body.
[[nodiscard]] std::optional<Error> bodyError(BodyKind kind, QByteArrayView body);
/// A sentence where envelope and Content-Type are of different versions of SOAP; empty where they fit.
[[nodiscard]] QString bodyContradiction(QByteArrayView contentType, QByteArrayView body);

/// Indented by two, otherwise untouched: order, numbers, escapes, comments and text stay as written. The error is
/// that of bodyError().
[[nodiscard]] Result<QByteArray> formatted(BodyKind kind, const QByteArray &body);

} // namespace Ticketscope::Ui
