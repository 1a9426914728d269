// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/oauth/oauthanswers.h"

#include "practice/services/jsontext.h"

#include <QRandomGenerator>

namespace Ticketscope::Practice::OAuthAnswers {

Response json(const QByteArray &body, int status)
{
    Response response = plainResponse(status, "application/json;charset=UTF-8", body);
    response.addHeader("Cache-Control", "no-store");
    response.addHeader("Pragma", "no-cache");
    return response;
}

Response error(const OAuthError &error)
{
    return json(
        JsonText::Object().raw("error", '"' + error.code + '"').text("error_description", error.description).json(),
        error.status);
}

Response refusal(const QByteArray &code, const QString &description)
{
    return error({code, description, 400});
}

Response methodNotAllowed(const QByteArray &allow)
{
    Response response = plainResponse(405, "text/plain; charset=utf-8", "Use " + allow + ".\n");
    response.addHeader("Allow", allow);
    return response;
}

Response notFound()
{
    return plainResponse(404, "text/plain; charset=utf-8", "There is nothing here; / lists what there is.\n");
}

Response bearerChallenge(int status, const QByteArray &error, const QByteArray &description, const QByteArray &scope)
{
    QByteArray challenge = "Bearer realm=\"practice\"";
    JsonText::Object body;
    if (!error.isEmpty()) {
        challenge += ", error=\"" + error + "\", error_description=\"" + description + '"';
        body.raw("error", '"' + error + '"').text("error_description", QString::fromUtf8(description));
    }
    if (!scope.isEmpty()) {
        challenge += ", scope=\"" + scope + '"';
    }
    Response response = json(body.json(), status);
    response.addHeader("WWW-Authenticate", challenge);
    return response;
}

QByteArray randomText(int characters)
{
    constexpr QByteArrayView alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    QByteArray text;
    for (int i = 0; i < characters; ++i) {
        text.append(alphabet[QRandomGenerator::system()->bounded(64)]);
    }
    return text;
}

} // namespace Ticketscope::Practice::OAuthAnswers
