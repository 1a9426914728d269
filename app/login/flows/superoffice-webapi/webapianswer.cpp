// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-webapi/webapianswer.h"

#include "login/flows/common/requests.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Ticketscope::WebApi {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::WebApi)
};

bool looksLikeHtml(const Leg &leg)
{
    const QByteArray start = leg.body.left(256).trimmed().toLower();
    return hasMediaType(leg, "html") || start.startsWith("<!doctype html") || start.startsWith("<html");
}

/// The error object's words: ErrorMessage or Message, with MessageDetail, and its type.
QString saidIn(const Json::Value &value)
{
    QString said = value.memberText(u"ErrorMessage");
    if (said.isEmpty()) {
        said = value.memberText(u"Message");
    }
    const QString detail = value.memberText(u"MessageDetail");
    if (!detail.isEmpty()) {
        said += (said.isEmpty() ? QString() : QString(u" "_s)) + detail;
    }
    const QString type = value.memberText(u"ErrorType");
    if (said.isEmpty() || type.isEmpty()) {
        return said + type;
    }
    return said + u" (" + type + u')';
}

bool isErrorObject(const Json::Value &value)
{
    if (value.type != Json::Value::Type::Object) {
        return false;
    }
    const Json::Value *flag = value.member(u"Error");
    if (flag && flag->type == Json::Value::Type::Boolean && flag->scalar.toBool()) {
        return true;
    }
    return value.member(u"Message") && value.member(u"MessageDetail");
}

QString explain401(const Leg &leg, const QString &said)
{
    if (!said.isEmpty()) {
        return Text::tr("The WebApi did not accept the login (%1). It says: %2").arg(statusText(leg), said);
    }
    if (looksLikeHtml(leg)) {
        const QString schemes = offeredSchemes(leg);
        return schemes.isEmpty()
                   ? Text::tr("Not the WebApi but the web server (IIS) in front of it refused the login (%1).")
                         .arg(statusText(leg))
                   : Text::tr("Not the WebApi but the web server (IIS) in front of it refused the login (%1). It "
                              "offers: %2. "
                              "Authentication at IIS has to be off for the SuperOffice application.")
                         .arg(statusText(leg), schemes);
    }
    return explainStatus(leg);
}

std::optional<Error> redirectError(const Leg &leg)
{
    if (!isRedirect(leg.status)) {
        return {};
    }
    if (leg.header("Location").toLower().contains("login.aspx")) {
        return refusedBy(
            leg, Text::tr("The web client's forms login caught the call and sends it to Login.aspx (%1). On the "
                          "server, ~/api has to stand in SoFormsAuthentication/IgnoreList.")
                     .arg(statusText(leg)));
    }
    return unexpectedFrom(leg, explainStatus(leg));
}

Error errorOf(const Leg &leg, const QString &said)
{
    if (leg.status == 401) {
        return refusedBy(leg, explain401(leg, said));
    }
    if (leg.status == 421) {
        return refusedBy(leg, Text::tr("This is the wrong subdomain for the tenant (%1). Tenants move: ask the tenant "
                                       "status for the address of its Api.")
                                  .arg(statusText(leg)));
    }
    if (!said.isEmpty()) {
        return refusedBy(leg, Text::tr("The WebApi answered %1: %2").arg(statusText(leg), said));
    }
    return refusedBy(leg, explainStatus(leg));
}

} // namespace

Answer readAnswer(const Leg &leg)
{
    Answer answer;
    if (Result<Json::Value> value = Json::parse(leg.body)) {
        answer.value = *std::move(value);
    }
    answer.error = proxyRefusal(leg);
    if (!answer.error) {
        answer.error = redirectError(leg);
    }
    if (answer.error) {
        return answer;
    }
    const QString said = answer.value ? saidIn(*answer.value) : QString();
    if (leg.status >= 400) {
        answer.error = errorOf(leg, said);
    } else if (answer.value && isErrorObject(*answer.value)) {
        answer.error =
            refusedBy(leg, Text::tr("The WebApi answered %1, but with an error in it: %2").arg(statusText(leg), said));
    }
    return answer;
}

std::optional<PageToken> findXsrfInput(QByteArrayView html)
{
    static const QRegularExpression input(u"<input\\b[^>]*>"_s, QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression named(u"\\b(?:name|id)\\s*=\\s*[\"']?[^\"'\\s>]*XSRF_TOKEN\\b"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression valued(u"\\bvalue\\s*=\\s*(?:\"(?<d>[^\"]*)\"|'(?<s>[^']*)'|(?<b>[^\\s\"'>]+))"_s,
                                           QRegularExpression::CaseInsensitiveOption);
    // Latin-1, so that a position in the text is a position in the bytes.
    const QString text = QString::fromLatin1(html);
    QRegularExpressionMatchIterator tags = input.globalMatch(text);
    while (tags.hasNext()) {
        const QRegularExpressionMatch tag = tags.next();
        if (!named.match(tag.captured()).hasMatch()) {
            continue;
        }
        const QRegularExpressionMatch value = valued.match(tag.captured());
        for (const QString &group : {u"d"_s, u"s"_s, u"b"_s}) {
            const qsizetype start = value.capturedStart(group);
            if (start >= 0 && value.capturedLength(group) > 0) {
                const qint64 at = tag.capturedStart() + start;
                return PageToken{value.captured(group).toLatin1(), {at, at + value.capturedLength(group)}};
            }
        }
    }
    return {};
}

std::optional<Error> principalProblem(const Leg &leg, const Answer &answer)
{
    if (answer.error) {
        return answer.error;
    }
    if (!answer.value) {
        return unexpectedFrom(leg,
                              hasMediaType(leg, "html")
                                  ? Text::tr("A page came back (%1) where JSON was asked for, so this is no WebApi. "
                                             "Check the address.")
                                        .arg(statusText(leg))
                                  : Text::tr("The answer (%1) is not JSON, so this is no WebApi. Check the address.")
                                        .arg(statusText(leg)));
    }
    if (answer.value->type != Json::Value::Type::Object || !answer.value->member(u"Associate")) {
        return unexpectedFrom(
            leg,
            Text::tr("The answer (%1) names no associate, so it is not known who is logged in.").arg(statusText(leg)));
    }
    return {};
}

void takePrincipal(const Json::Value &principal, Session *session)
{
    for (const QStringView name : {QStringView(u"FullName"), QStringView(u"UserName"), QStringView(u"Associate")}) {
        if (const QString user = principal.memberText(name); !user.isEmpty()) {
            session->user = user;
            break;
        }
    }
    const QString tenant = principal.memberText(u"DatabaseContextIdentifier");
    if (!tenant.isEmpty() && tenant != "Default"_L1) {
        session->where = tenant;
    }
}

} // namespace Ticketscope::WebApi
