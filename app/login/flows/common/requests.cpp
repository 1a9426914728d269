// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/requests.h"

#include "protocol/challenge.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QLocale>
#include <QProcess>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::LoginFlows)
};

QByteArray contentTypeFor(const QByteArray &body)
{
    const QByteArray start = body.trimmed();
    if (start.startsWith('<') || start.startsWith("\xEF\xBB\xBF<")) {
        return QByteArrayLiteral("text/xml; charset=utf-8");
    }
    if (start.startsWith('{') || start.startsWith('[')) {
        return QByteArrayLiteral("application/json; charset=utf-8");
    }
    return QByteArrayLiteral("application/octet-stream");
}

} // namespace

int portOf(const QUrl &url)
{
    return url.port(url.scheme() == "https"_L1 ? 443 : 80);
}

bool sameOrigin(const QUrl &a, const QUrl &b)
{
    return a.scheme().compare(b.scheme(), Qt::CaseInsensitive) == 0 &&
           a.host().compare(b.host(), Qt::CaseInsensitive) == 0 && portOf(a) == portOf(b);
}

HttpRequest newRequest(const Profile &profile, const QByteArray &method, const QUrl &url, const QList<Header> &headers,
                       const QByteArray &body)
{
    HttpRequest request{method, url, headers, body};
    for (const Header &header : profile.headers) {
        request.setHeader(header.name, header.value);
    }
    return request;
}

QUrl below(const QUrl &base, const QString &path)
{
    QUrl url = base;
    QString folder = base.path(QUrl::FullyEncoded);
    while (folder.endsWith(u'/')) {
        folder.chop(1);
    }
    QString whole = folder + u'/' + path;
    const qsizetype query = whole.indexOf(u'?');
    url.setQuery(query < 0 ? QString() : whole.mid(query + 1));
    url.setPath(query < 0 ? whole : whole.left(query));
    url.setFragment({});
    return url;
}

Result<HttpRequest> parseMethodPath(const Profile &profile, const QString &text, const QByteArray &body)
{
    static const QRegularExpression form(u"^\\s*([A-Za-z]+)\\s+(\\S+)\\s*$"_s);
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch()) {
        return failure(ErrorCode::Usage, Text::tr("\"%1\" is not a call. Write a method and a path, like GET /api/v1/"
                                                  "Contact/1.")
                                             .arg(text.trimmed()));
    }
    const QUrl path(match.captured(2), QUrl::TolerantMode);
    if (!path.isValid()) {
        return failure(ErrorCode::Usage, Text::tr("\"%1\" is not a path or address.").arg(match.captured(2)));
    }
    QList<Header> headers;
    if (!body.isEmpty()) {
        headers.append({"Content-Type", contentTypeFor(body)});
    }
    return newRequest(profile, match.captured(1).toUpper().toLatin1(), profile.url.resolved(path), headers, body);
}

std::optional<OperationCall> parseOperation(const QString &text)
{
    static const QRegularExpression form(u"^([A-Za-z]\\w*)/([A-Za-z]\\w*)$"_s);
    QStringList words = QProcess::splitCommand(text);
    if (words.isEmpty()) {
        return {};
    }
    const QRegularExpressionMatch match = form.match(words.takeFirst());
    if (!match.hasMatch()) {
        return {};
    }
    OperationCall call{match.captured(1), match.captured(2), {}};
    for (const QString &word : std::as_const(words)) {
        const qsizetype equals = word.indexOf(u'=');
        if (equals <= 0) {
            return {};
        }
        call.arguments.append({word.left(equals), word.mid(equals + 1)});
    }
    return call;
}

Error refusedBy(const Leg &leg, const QString &text)
{
    return {ErrorCode::Refused, text, leg.exchange->url, {}, leg.exchange->id};
}

Error unexpectedFrom(const Leg &leg, const QString &text)
{
    return {ErrorCode::UnexpectedAnswer, text, leg.exchange->url, {}, leg.exchange->id};
}

std::optional<Error> proxyRefusal(const Leg &leg)
{
    if (leg.status != 407) {
        return {};
    }
    return Error{ErrorCode::ProxyAuthentication,
                 Text::tr("The proxy wants to be logged in to first (407). Check the proxy's user name and password in "
                          "the profile."),
                 leg.exchange->url,
                 {},
                 leg.exchange->id};
}

Step loginStep(const QString &label)
{
    return {StepKind::Login, label};
}

bool isRedirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

QString statusText(const Leg &leg)
{
    const QString reason = QString::fromUtf8(leg.exchange->response.head.reason).trimmed();
    QString text = QString::number(leg.status);
    if (!reason.isEmpty()) {
        text += u' ' + reason;
    }
    return text;
}

QString offeredSchemes(const Leg &leg)
{
    QStringList schemes;
    const QList<QByteArray> values = leg.headers("WWW-Authenticate");
    for (const QByteArray &value : values) {
        const Result<QList<Http::Challenge>> challenges = Http::parseChallenges(value);
        if (!challenges) {
            schemes.append(QString::fromLatin1(value));
            continue;
        }
        for (const Http::Challenge &challenge : *challenges) {
            schemes.append(QString::fromLatin1(challenge.scheme));
        }
    }
    schemes.removeDuplicates();
    return schemes.join(", "_L1);
}

bool hasMediaType(const Leg &leg, QByteArrayView part)
{
    return Http::mediaTypeOf(leg.header("Content-Type")).contains(part);
}

QString explainStatus(const Leg &leg)
{
    if (isRedirect(leg.status)) {
        return Text::tr("The server sends the request on to %1 (%2). It is not followed here.")
            .arg(QString::fromUtf8(leg.header("Location")), statusText(leg));
    }
    switch (leg.status) {
    case 401: {
        const QString schemes = offeredSchemes(leg);
        return schemes.isEmpty()
                   ? Text::tr("The server wants a login and did not accept what was sent (%1).").arg(statusText(leg))
                   : Text::tr("The server wants a login and did not accept what was sent (%1). It offers: %2.")
                         .arg(statusText(leg), schemes);
    }
    case 403:
        return Text::tr("The server knows who asks and forbids this (%1).").arg(statusText(leg));
    case 404:
        return Text::tr("There is nothing at this address (%1). Check the path.").arg(statusText(leg));
    case 405:
        return Text::tr("The server does not allow this method here (%1).").arg(statusText(leg));
    case 415:
        return Text::tr("The server does not take this kind of content (%1). Check the Content-Type.")
            .arg(statusText(leg));
    case 421:
        return Text::tr("This server is not the one for this address (%1).").arg(statusText(leg));
    case 429:
        return Text::tr("Too many requests; the server asks to wait (%1).").arg(statusText(leg));
    default:
        break;
    }
    if (leg.status >= 500) {
        return Text::tr("The server failed while it worked on the request (%1).").arg(statusText(leg));
    }
    return Text::tr("The server refused the request (%1).").arg(statusText(leg));
}

CallVerdict verdictByStatus(const Leg &leg)
{
    if (const std::optional<Error> proxy = proxyRefusal(leg)) {
        return {false, proxy->text};
    }
    if (leg.status >= 400 || isRedirect(leg.status)) {
        return {false, explainStatus(leg)};
    }
    return {true, Text::tr("The call went well (%1).").arg(statusText(leg))};
}

Result<Secret> requiredSecret(const LoginContext &context, const QString &name)
{
    Secret secret = context.secrets.value(name);
    if (!secret.isSet()) {
        return failure(ErrorCode::SecretMissing,
                       Text::tr("The profile has no %1 yet. Enter it and try again.").arg(name));
    }
    return secret;
}

Session forgotten(Session session)
{
    session.items.clear();
    session.former.clear();
    session.secrets.clear();
    session.counters.clear();
    session.facts.clear();
    session.loggedOff = true;
    return session;
}

void addNote(Session &session, const QString &sentence)
{
    if (!sentence.isEmpty() && !session.note.contains(sentence)) {
        session.note += session.note.isEmpty() ? sentence : QString(u' ' + sentence);
    }
}

Session newSession(const LoginContext &context, const QString &user)
{
    Session session;
    session.profile = context.profile.id;
    session.attempt = context.attempt;
    session.service = context.profile.service;
    session.scheme = context.profile.scheme;
    session.user = user;
    session.where = context.profile.name;
    session.since = context.clock();
    return session;
}

bool isThisComputer(const QUrl &url)
{
    return url.host() == "localhost"_L1 || QHostAddress(url.host()).isLoopback();
}

QDateTime serverTimeOf(const Leg &leg)
{
    const QString text = QString::fromLatin1(leg.header("Date")).trimmed();
    QDateTime date = QLocale::c().toDateTime(text, u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    date.setTimeSpec(Qt::UTC);
    return date;
}

ByteRange headerValueRange(const Leg &leg, QByteArrayView name, qsizetype index)
{
    const Message &response = leg.exchange->response;
    for (const Http::HeaderField &field : response.head.headers) {
        const QByteArrayView fieldName =
            QByteArrayView(response.headBytes).sliced(field.name.start, field.name.length());
        if (fieldName.compare(name, Qt::CaseInsensitive) == 0 && index-- == 0) {
            return field.value;
        }
    }
    return {};
}

} // namespace Ticketscope
