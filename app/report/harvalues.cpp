// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/harvalues.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <QStringEncoder>
#include <QUrl>

#include <algorithm>

namespace Ticketscope::HarMessage {

using namespace Qt::StringLiterals;

namespace {

QByteArray charsetOf(const QByteArray &contentType)
{
    const QByteArrayList parts = contentType.split(';');
    for (const QByteArray &part : parts) {
        const QByteArray parameter = part.trimmed();
        if (parameter.toLower().startsWith("charset=")) {
            return parameter.mid(parameter.indexOf('=') + 1).replace('"', "").trimmed();
        }
    }
    return {};
}

/// As it was on the wire, where the charset that is named can say it; else UTF-8.
QByteArray encoded(const QString &text, const QByteArray &contentType)
{
    const QByteArray charset = charsetOf(contentType);
    // A byte order mark is the writer's choice, and with UTF-16 the file does not tell which half came first.
    if (!charset.isEmpty() && !charset.toLower().startsWith("utf")) {
        QStringEncoder encoder(charset.constData());
        if (encoder.isValid()) {
            QByteArray bytes = encoder.encode(text);
            if (!encoder.hasError()) {
                return bytes;
            }
        }
    }
    return text.toUtf8();
}

QByteArray bodyText(const QJsonObject &holder, const QByteArray &contentType)
{
    const QString text = textOf(holder.value("text"_L1));
    for (const auto key : {"encoding"_L1, "_encoding"_L1}) {
        if (holder.value(key).toString().compare("base64"_L1, Qt::CaseInsensitive) == 0) {
            return QByteArray::fromBase64(text.toLatin1());
        }
    }
    return encoded(text, contentType);
}

QByteArray multipart(const QJsonArray &params, const QByteArray &boundary)
{
    QByteArray body;
    for (const auto &entry : params) {
        const QJsonObject param = entry.toObject();
        const QString file = textOf(param.value("fileName"_L1));
        const QByteArray type = oneLine(textOf(param.value("contentType"_L1)));
        body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" +
                oneLine(textOf(param.value("name"_L1))) + '"';
        body += file.isEmpty() ? QByteArray() : QByteArray("; filename=\"" + oneLine(file) + '"');
        body += type.isEmpty() ? QByteArray() : QByteArray("\r\nContent-Type: " + type);
        body += "\r\n\r\n" + textOf(param.value("value"_L1)).toUtf8() + "\r\n";
    }
    return body + "--" + boundary + "--\r\n";
}

QByteArray urlEncoded(const QJsonArray &params)
{
    QByteArrayList pairs;
    for (const auto &entry : params) {
        const QByteArray name = QUrl::toPercentEncoding(textOf(entry.toObject().value("name"_L1)));
        const QByteArray value = QUrl::toPercentEncoding(textOf(entry.toObject().value("value"_L1)));
        pairs.append(name + '=' + value);
    }
    return pairs.join('&');
}

QByteArray setCookieLine(const QJsonObject &cookie)
{
    QByteArray line = oneLine(textOf(cookie.value("name"_L1))) + '=' + oneLine(textOf(cookie.value("value"_L1)));
    const auto add = [&](QLatin1StringView key, const QByteArray &attribute) {
        const QByteArray value = oneLine(textOf(cookie.value(key)));
        line += value.isEmpty() ? QByteArray() : QByteArray("; " + attribute + '=' + value);
    };
    add("path"_L1, "Path");
    add("domain"_L1, "Domain");
    add("sameSite"_L1, "SameSite");
    const QDateTime expires = QDateTime::fromString(textOf(cookie.value("expires"_L1)), Qt::ISODateWithMs).toUTC();
    if (expires.isValid()) {
        const QString text = QLocale::c().toString(expires, u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
        line += "; Expires=" + text.toLatin1();
    }
    line += cookie.value("secure"_L1).toBool() ? "; Secure" : "";
    line += cookie.value("httpOnly"_L1).toBool() ? "; HttpOnly" : "";
    return line;
}

void addWhatOnlyFieldsHave(const QJsonObject &message, bool isResponse, QList<Field> *fields)
{
    const QJsonArray cookies = message.value("cookies"_L1).toArray();
    if (!isResponse) {
        QByteArrayList pairs;
        for (const Field &cookie : pairsOf(cookies)) {
            pairs.append(cookie.name + '=' + cookie.value);
        }
        if (!pairs.isEmpty() && !find(*fields, "Cookie")) {
            fields->append({"Cookie", pairs.join("; ")});
        }
        return;
    }
    if (!find(*fields, "Set-Cookie")) {
        for (const auto &cookie : cookies) {
            if (!textOf(cookie.toObject().value("name"_L1)).isEmpty()) {
                fields->append({"Set-Cookie", setCookieLine(cookie.toObject())});
            }
        }
    }
    const QByteArray redirect = oneLine(textOf(message.value("redirectURL"_L1)));
    if (!redirect.isEmpty() && numberOf(message.value("status"_L1)) / 100 == 3 && !find(*fields, "Location")) {
        fields->append({"Location", redirect});
    }
}

} // namespace

QString textOf(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::String:
        return value.toString();
    case QJsonValue::Bool:
        return value.toBool() ? u"true"_s : u"false"_s;
    case QJsonValue::Double:
        return value.toVariant().toString();
    case QJsonValue::Object:
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    case QJsonValue::Array:
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        break;
    }
    return {};
}

int numberOf(const QJsonValue &value)
{
    return value.isString() ? value.toString().trimmed().toInt() : value.toInt();
}

QByteArray oneLine(const QString &text)
{
    QByteArray bytes = text.toUtf8();
    bytes.replace('\r', ' ').replace('\n', ' ').replace('\0', ' ');
    return bytes.trimmed();
}

bool isName(const QByteArray &name)
{
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 127; }) &&
           !name.contains(':');
}

QList<Field> pairsOf(const QJsonValue &value)
{
    QList<Field> pairs;
    for (const auto &entry : value.toArray()) {
        const QString name = textOf(entry.toObject().value("name"_L1));
        if (!name.isEmpty()) {
            pairs.append({oneLine(name), textOf(entry.toObject().value("value"_L1)).toUtf8()});
        }
    }
    const QJsonObject object = value.toObject();
    for (auto entry = object.begin(); entry != object.end(); ++entry) {
        const QJsonArray several = entry.value().toArray();
        for (const auto &one : several) {
            pairs.append({oneLine(entry.key()), textOf(one).toUtf8()});
        }
        if (!entry.value().isArray()) {
            pairs.append({oneLine(entry.key()), textOf(entry.value()).toUtf8()});
        }
    }
    return pairs;
}

QList<Field> headersOf(const QJsonObject &message, bool isResponse)
{
    QList<Field> fields;
    for (const Field &pair : pairsOf(message.value("headers"_L1))) {
        if (pair.name == ":authority") {
            fields.prepend({"Host", oneLine(QString::fromUtf8(pair.value))});
        }
        if (!isName(pair.name)) {
            continue;
        }
        // Browsers put several Set-Cookie lines, and several challenges, into one value.
        const bool several = pair.is("Set-Cookie") || pair.is("WWW-Authenticate") || pair.is("Proxy-Authenticate");
        const QByteArrayList lines = several ? pair.value.split('\n') : QByteArrayList{pair.value};
        for (const QByteArray &line : lines) {
            fields.append({pair.name, oneLine(QString::fromUtf8(line))});
        }
    }
    addWhatOnlyFieldsHave(message, isResponse, &fields);
    return fields;
}

const Field *find(const QList<Field> &fields, QByteArrayView name)
{
    const auto found =
        std::find_if(fields.begin(), fields.end(), [name](const Field &field) { return field.is(name); });
    return found == fields.end() ? nullptr : &*found;
}

QByteArray requestBody(const QJsonValue &postData, const QByteArray &contentType)
{
    if (postData.isString()) {
        return encoded(postData.toString(), contentType);
    }
    const QJsonObject data = postData.toObject();
    QByteArray text = bodyText(data, contentType);
    const QJsonArray params = data.value("params"_L1).toArray();
    if (!text.isEmpty() || params.isEmpty()) {
        return text;
    }
    const qsizetype boundary = contentType.indexOf("boundary=");
    if (contentType.toLower().startsWith("multipart/") && boundary >= 0) {
        return multipart(params, contentType.mid(boundary + 9).split(';').first().replace('"', "").trimmed());
    }
    return urlEncoded(params);
}

QByteArray responseBody(const QJsonObject &content, const QByteArray &contentType)
{
    return bodyText(content, contentType);
}

} // namespace Ticketscope::HarMessage
