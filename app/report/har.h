// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "exchange/exchange.h"
#include "report/masking.h"

#include <QByteArray>
#include <QList>

namespace Ticketscope {

/// HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/) with every header that crossed the wire, in order; the
/// exact bytes, TLS facts, step, attempt and error under keys that begin with an underscore, as HAR allows:
///   log      _masked
///   entry    _id _attempt _step{kind,label} _tls{…} _error{…} _peerAddress _proxy _reconstructed
///   message  _wire (Base64; masked bytes are '*') _complete, and of a response _interim [wire, …]
[[nodiscard]] QByteArray writeHar(const QList<ExchangePtr> &exchanges, SecretsInReport secrets,
                                  const QList<Secret> &known = {});
/// Whether it is worth reading as a HAR, judged by its beginning: an object whose first words are those of one.
[[nodiscard]] bool looksLikeHar(const QByteArray &bytes);
/// Reads a HAR, also those of other programs: where there are no exact bytes they are rebuilt from the fields, and
/// the exchange says so. Errors name the JSON offset or the entry.
[[nodiscard]] Result<QList<ExchangePtr>> readHar(const QByteArray &json);

} // namespace Ticketscope
