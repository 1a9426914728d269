// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// What stands in a preview where a secret would go.
inline constexpr QStringView kBullets = u"••••••••";

/// The port that a request to this address goes to.
[[nodiscard]] int portOf(const QUrl &url);
/// Same scheme, host and port (RFC 6454 section 4).
[[nodiscard]] bool sameOrigin(const QUrl &a, const QUrl &b);
/// "localhost" or a loopback address.
[[nodiscard]] bool isThisComputer(const QUrl &url);

/// A request with the profile's own headers, which take the place of those that a flow would choose.
[[nodiscard]] HttpRequest newRequest(const Profile &profile, const QByteArray &method, const QUrl &url,
                                     const QList<Header> &headers = {}, const QByteArray &body = {});
/// The profile's address with a path appended below it, whether or not it ends in a slash.
[[nodiscard]] QUrl below(const QUrl &base, const QString &path);

/// "METHOD PATH", the path resolved against the profile's address as a browser would; a Content-Type that suits the
/// body.
[[nodiscard]] Result<HttpRequest> parseMethodPath(const Profile &profile, const QString &text, const QByteArray &body);
/// "AGENT/OPERATION NAME=VALUE…"; not set where the text is not of that form.
struct OperationCall
{
    QString agent;
    QString operation;
    QList<std::pair<QString, QString>> arguments;
};
[[nodiscard]] std::optional<OperationCall> parseOperation(const QString &text);

/// Errors that carry the leg that shows them.
[[nodiscard]] Error refusedBy(const Leg &leg, const QString &text);
[[nodiscard]] Error unexpectedFrom(const Leg &leg, const QString &text);
/// A 407 came from the proxy and not from the service (RFC 9110 section 15.5.8).
[[nodiscard]] std::optional<Error> proxyRefusal(const Leg &leg);

[[nodiscard]] Step loginStep(const QString &label);
[[nodiscard]] bool isRedirect(int status);
/// "401 Unauthorized", as the server put it.
[[nodiscard]] QString statusText(const Leg &leg);
/// "Basic, NTLM": the schemes of the answer's challenges, in their order; empty if it has none.
[[nodiscard]] QString offeredSchemes(const Leg &leg);
/// Whether the answer says that it is of this media type ("html" and "json" match by part).
[[nodiscard]] bool hasMediaType(const Leg &leg, QByteArrayView part);
/// One sentence on a status that is not success, for services that say no more than that.
[[nodiscard]] QString explainStatus(const Leg &leg);
/// Verdict by status alone.
[[nodiscard]] CallVerdict verdictByStatus(const Leg &leg);

/// The value of a required parameter, or MissingParameter with its title.
[[nodiscard]] Result<Secret> requiredSecret(const LoginContext &context, const QString &name);

/// Forgets all that a session could send.
[[nodiscard]] Session forgotten(Session session);
/// A session that begins now.
[[nodiscard]] Session newSession(const LoginContext &context, const QString &user);
/// Adds a sentence to what a session has to say, once.
void addNote(Session &session, const QString &sentence);

/// The server's time by the Date header, UTC; null where it tells none (RFC 9110 sections 5.6.7 and 6.6.1).
[[nodiscard]] QDateTime serverTimeOf(const Leg &leg);

/// A session item read from a header of an answer; `index` counts headers of that name.
[[nodiscard]] ByteRange headerValueRange(const Leg &leg, QByteArrayView name, qsizetype index = 0);

} // namespace Ticketscope
