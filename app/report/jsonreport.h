// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decodemessage.h"
#include "diagnosis/diagnosisengine.h"
#include "login/loginrunner.h"
#include "report/har.h"

#include <QJsonObject>

namespace Ticketscope {

/// The one document that the command line prints with --json.
struct RunReport
{
    QByteArray outcome; ///< "loggedIn", "refused", "failed"
    std::optional<Session> session;
    QList<ExchangePtr> exchanges;
    std::optional<Error> error;
    std::optional<CallResult> call;
    std::optional<Error> callError;
    QList<Secret> known;             ///< secrets that were used: masked wherever they stand
    QList<AccountLine> account = {}; ///< what happened while tickets were asked for
    DecodeKeysPtr keys = {};         ///< with which encrypted fields are read; null: none
    Diagnosis::Diagnosis diagnosis = {};
};

[[nodiscard]] QJsonObject runReportToJson(const RunReport &report, SecretsInReport secrets);
/// What `decode` prints of something pasted: the same document with nothing but "decoded" in it.
[[nodiscard]] QJsonObject pastedToJson(const DecodedMessage &message, const QByteArray &outcome,
                                       SecretsInReport secrets, const QList<Secret> &known = {});
[[nodiscard]] QJsonObject exchangeToJson(const Exchange &exchange, SecretsInReport secrets);
[[nodiscard]] QJsonObject exchangeToJson(const Exchange &exchange, const Masker &masker);
[[nodiscard]] QJsonObject nodeToJson(const DecodedNode &node, SecretsInReport secrets);
[[nodiscard]] QJsonObject nodeToJson(const DecodedNode &node, const Masker &masker);
/// {"code", "text", "exchange", "offset"}, or null. The text is not masked.
[[nodiscard]] QJsonValue errorToJson(const std::optional<Error> &error);

} // namespace Ticketscope
