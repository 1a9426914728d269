// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decodemessage.h"
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
};

[[nodiscard]] QJsonObject runReportToJson(const RunReport &report, SecretsInReport secrets);
[[nodiscard]] QJsonObject exchangeToJson(const Exchange &exchange, SecretsInReport secrets);
[[nodiscard]] QJsonObject nodeToJson(const DecodedNode &node, SecretsInReport secrets);
[[nodiscard]] QJsonValue errorToJson(const std::optional<Error> &error);

} // namespace Ticketscope
