// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"
#include "protocol/jsontree.h"

namespace Ticketscope::WebApi {

/// What an answer of the WebApi says. A 200 is no proof of success: an agent called with wrong parameters answers 200
/// with an error object, and 401 comes from the WebApi (JSON) or from IIS in front of it (HTML).
struct Answer
{
    std::optional<Error> error;       ///< not set: success
    std::optional<Json::Value> value; ///< where the body is JSON
};

[[nodiscard]] Answer readAnswer(const Leg &leg);

/// Why the answer to v1/User/currentPrincipal names nobody; not set: it does.
[[nodiscard]] std::optional<Error> principalProblem(const Leg &leg, const Answer &answer);
/// Takes over who is logged in, and to which tenant.
void takePrincipal(const Json::Value &principal, Session *session);

/// A value that is set in the page of a logged-in site: the input XSRF_TOKEN, however its tag is written.
struct PageToken
{
    QByteArray value;
    ByteRange inBody;
};
[[nodiscard]] std::optional<PageToken> findXsrfInput(QByteArrayView html);

} // namespace Ticketscope::WebApi
