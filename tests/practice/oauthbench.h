// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practiceclient.h"

#include "practice/accounts.h"
#include "practice/services/oauth/oauthform.h"
#include "protocol/base64.h"
#include "protocol/jose.h"
#include "protocol/jws.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>
#include <QUrlQuery>

#include <utility>

namespace Ticketscope::Practice {

using Fields = QList<QPair<QString, QString>>;

inline QString redirectUri()
{
    return QStringLiteral("http://127.0.0.1:41999/callback");
}

/// RFC 7636 appendix B.
inline QString verifier()
{
    return QStringLiteral("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}
inline QString challenge()
{
    return QStringLiteral("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

/// The fields with one of them changed, added, or (a null value) left out.
inline Fields changed(Fields fields, const QString &name, const QString &value)
{
    fields.removeIf([&](const auto &one) { return one.first == name; });
    if (!value.isNull()) {
        fields.append({name, value});
    }
    return fields;
}

inline Answer postForm(const QUrl &url, const Fields &fields, Headers headers = {})
{
    headers.append({QByteArray("Content-Type"), QByteArray("application/x-www-form-urlencoded")});
    return exchange(url, "POST", headers, formEncoded(fields));
}

inline Answer getQuery(QUrl url, const Fields &fields)
{
    url.setQuery(QString::fromLatin1(formEncoded(fields)));
    return exchange(url, "GET");
}

/// The parameters that a redirect carries.
inline QUrlQuery sentBack(const Answer &answer)
{
    return QUrlQuery(QUrl(QString::fromLatin1(answer.header("Location"))));
}

inline QString sentBack(const Answer &answer, const QString &name)
{
    return sentBack(answer).queryItemValue(name, QUrl::FullyDecoded);
}

/// The value of a hidden field of a page.
inline QString hiddenField(const Answer &answer, const QString &name)
{
    const QRegularExpression field(QStringLiteral("<input type=\"hidden\" name=\"%1\" value=\"([^\"]*)\">").arg(name));
    return field.match(QString::fromUtf8(answer.body)).captured(1);
}

/// Fills the login page in, as a person does.
inline Answer logInOnPage(const QUrl &url, const Answer &page, const QString &user, const QString &password,
                          const QString &action = QStringLiteral("login"))
{
    const QRegularExpression form(QStringLiteral("<form method=\"post\" action=\"([^\"]*)\">"));
    const QString target = form.match(QString::fromUtf8(page.body)).captured(1);
    return postForm(url.resolved(QUrl(target)),
                    {{QStringLiteral("request"), hiddenField(page, QStringLiteral("request"))},
                     {QStringLiteral("user"), user},
                     {QStringLiteral("password"), password},
                     {QStringLiteral("action"), action}});
}

/// A part of a compact token, decoded.
inline QJsonObject tokenPart(const QByteArray &token, int part)
{
    const QByteArray text = token.split('.').value(part);
    return QJsonDocument::fromJson(decodeBase64(text, Base64Alphabet::Url).value_or(QByteArray())).object();
}

inline QByteArray textOf(const Answer &answer, const char *name)
{
    return answer.json().value(QLatin1String(name)).toString().toUtf8();
}

} // namespace Ticketscope::Practice
