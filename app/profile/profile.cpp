// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/profile.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

/// The JSON text of a value, for a place that is indented by one step. Strings hold no raw line breaks, so moving
/// whole lines is safe.
QByteArray indentedText(const QJsonValue &value)
{
    QByteArray text;
    if (value.isArray()) {
        text = QJsonDocument(value.toArray()).toJson(QJsonDocument::Indented);
    } else if (value.isObject()) {
        text = QJsonDocument(value.toObject()).toJson(QJsonDocument::Indented);
    } else {
        const QByteArray wrapped = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
        return wrapped.mid(1, wrapped.size() - 2);
    }
    return text.trimmed().replace("\n", "\n    ");
}

QJsonArray headersToJson(const QList<Header> &headers, const QJsonArray &unknown)
{
    QJsonArray array;
    for (qsizetype i = 0; i < headers.size(); ++i) {
        const Header &header = headers.at(i);
        QJsonObject object;
        // What the file said beside name and value stays with the header that it stood beside.
        const QJsonObject before = unknown.at(i).toObject();
        if (before.value("name"_L1).toString() == QString::fromUtf8(header.name)) {
            object = before;
        }
        object.insert("name"_L1, QString::fromUtf8(header.name));
        object.insert("value"_L1, QString::fromUtf8(header.value));
        array.append(object);
    }
    return array;
}

QJsonObject tlsToJson(const TlsPolicy &tls, QJsonObject object)
{
    object.insert("pinnedSha256"_L1, QString::fromLatin1(tls.pinnedSha256.toHex()));
    object.insert("caFile"_L1, tls.caFile);
    object.insert("clientCertificateFile"_L1, tls.clientCertificateFile);
    if (!tls.clientKeyFile.isEmpty()) {
        object.insert("clientKeyFile"_L1, tls.clientKeyFile);
    }
    object.insert("minimumVersion"_L1, QString::fromLatin1(tls.minimumVersion));
    return object;
}

QJsonObject proxyToJson(const ProxyPolicy &proxy, QJsonObject object)
{
    object.insert("mode"_L1, QString::fromLatin1(proxyModeName(proxy.mode)));
    object.insert("host"_L1, proxy.host);
    object.insert("port"_L1, proxy.port);
    object.insert("userName"_L1, proxy.userName);
    if (proxy.authentication != ProxyAuthentication::Automatic) {
        object.insert("authentication"_L1, QString::fromLatin1(proxyAuthenticationName(proxy.authentication)));
    }
    return object;
}

} // namespace

QString Profile::parameter(QLatin1StringView wanted, const QString &fallback) const
{
    const QVariant value = parameters.value(wanted);
    return value.isValid() && !value.isNull() ? value.toString() : fallback;
}

QByteArray profileToJson(const Profile &profile)
{
    QJsonObject more = profile.unknown;
    const QJsonObject tls = tlsToJson(profile.tls, more.take("tls"_L1).toObject());
    const QJsonObject proxy = proxyToJson(profile.proxy, more.take("proxy"_L1).toObject());
    const QJsonArray headers = headersToJson(profile.headers, more.take("headers"_L1).toArray());

    // In the order of the specification, for people who read the file.
    const QList<std::pair<QString, QJsonValue>> known{
        {u"format"_s, QString::fromLatin1(kProfileFormatName)},
        {u"version"_s, kProfileFormatVersion},
        {u"id"_s, profile.id.isNull() ? QString() : profile.id.toString(QUuid::WithoutBraces)},
        {u"name"_s, profile.name},
        {u"group"_s, profile.group},
        {u"service"_s, QString::fromUtf8(profile.service)},
        {u"scheme"_s, QString::fromUtf8(profile.scheme)},
        {u"url"_s, profile.url.toString(QUrl::FullyEncoded)},
        {u"parameters"_s, QJsonObject::fromVariantMap(profile.parameters)},
        {u"headers"_s, headers},
        {u"tls"_s, tls},
        {u"proxy"_s, proxy},
        {u"timeoutSeconds"_s, static_cast<qint64>(profile.timeout.count())},
    };

    QByteArray text = "{\n";
    const auto append = [&text](const QString &key, const QJsonValue &value) {
        if (text.size() > 2) {
            text += ",\n";
        }
        text += "    " + indentedText(key) + ": " + indentedText(value);
    };
    for (const auto &[key, value] : known) {
        more.remove(key);
        append(key, value);
    }
    for (auto it = more.constBegin(); it != more.constEnd(); ++it) {
        append(it.key(), it.value());
    }
    text += "\n}\n";
    return text;
}

} // namespace Ticketscope
