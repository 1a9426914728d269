// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/harmessage.h"

#include <QJsonArray>
#include <QUrlQuery>

#include <algorithm>

namespace Ticketscope::HarMessage {

using namespace Qt::StringLiterals;

namespace {

struct Field
{
    QByteArray name;
    QByteArray value;

    [[nodiscard]] bool is(QByteArrayView wanted) const { return name.compare(wanted, Qt::CaseInsensitive) == 0; }
};

/// What may stand in a line of a head.
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

/// Headers in order. Browsers put several Set-Cookie lines into one value, and HTTP/2's own among the others.
QList<Field> fieldsOf(const QJsonObject &object)
{
    QList<Field> fields;
    for (const auto &entry : object.value("headers"_L1).toArray()) {
        const QByteArray name = oneLine(entry.toObject().value("name"_L1).toString());
        const QString value = entry.toObject().value("value"_L1).toString();
        if (name == ":authority") {
            fields.prepend({"Host", oneLine(value)});
        }
        if (!isName(name)) {
            continue;
        }
        const bool several = name.compare("Set-Cookie", Qt::CaseInsensitive) == 0;
        for (const QString &line : several ? value.split(u'\n') : QStringList{value}) {
            fields.append({name, oneLine(line)});
        }
    }
    return fields;
}

bool has(const QList<Field> &fields, QByteArrayView name)
{
    return std::any_of(fields.begin(), fields.end(), [name](const Field &field) { return field.is(name); });
}

QByteArray decodedText(const QJsonObject &object, QLatin1StringView encodingKey)
{
    const QByteArray text = object.value("text"_L1).toString().toUtf8();
    return object.value(encodingKey).toString() == u"base64"_s ? QByteArray::fromBase64(text) : text;
}

QByteArray requestBody(const QJsonObject &data)
{
    if (data.contains("text"_L1)) {
        return decodedText(data, data.contains("_encoding"_L1) ? "_encoding"_L1 : "encoding"_L1);
    }
    QByteArrayList pairs;
    for (const auto &entry : data.value("params"_L1).toArray()) {
        const QJsonObject param = entry.toObject();
        const QByteArray name = QUrl::toPercentEncoding(param.value("name"_L1).toString());
        const QByteArray value = QUrl::toPercentEncoding(param.value("value"_L1).toString());
        pairs.append(name + '=' + value);
    }
    return pairs.join('&');
}

QByteArray targetOf(const QByteArray &method, const QUrl &url)
{
    if (method == "CONNECT") {
        return url.host(QUrl::FullyEncoded).toLatin1() + ':' + QByteArray::number(url.port(443));
    }
    const QByteArray target =
        url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::RemoveFragment | QUrl::FullyEncoded);
    return target.startsWith('/') ? target : QByteArray('/' + target);
}

/// The codings are gone from the text that the file holds, so they go from the headers too.
void fitToBody(QList<Field> *fields, const QByteArray &body)
{
    fields->removeIf([](const Field &field) { return field.is("Transfer-Encoding") || field.is("Content-Encoding"); });
    const bool hadLength = has(*fields, "Content-Length");
    bool first = true;
    const auto isSpareLength = [&first](const Field &field) {
        return field.is("Content-Length") && !std::exchange(first, false);
    };
    fields->removeIf(isSpareLength);
    for (Field &field : *fields) {
        if (field.is("Content-Length")) {
            field.value = QByteArray::number(body.size());
        }
    }
    if (!hadLength && !body.isEmpty()) {
        fields->append({"Content-Length", QByteArray::number(body.size())});
    }
}

QByteArray headText(const QByteArray &startLine, const QList<Field> &fields)
{
    QByteArray head = startLine + "\r\n";
    for (const Field &field : fields) {
        head += field.name + ": " + field.value + "\r\n";
    }
    return head + "\r\n";
}

Message rebuiltRequest(const QJsonObject &object, const QUrl &url)
{
    QByteArray method = oneLine(object.value("method"_L1).toString());
    if (!isName(method)) {
        method = "GET";
    }
    QList<Field> fields = fieldsOf(object);
    if (!has(fields, "Host")) {
        fields.prepend({"Host", url.authority(QUrl::FullyEncoded).section(u'@', -1).toLatin1()});
    }
    const QByteArray body = requestBody(object.value("postData"_L1).toObject());
    fitToBody(&fields, body);
    const QByteArray startLine = method + ' ' + targetOf(method, url) + " HTTP/1.1";
    const QByteArray head = headText(startLine, fields);
    return fromWire(head + body, Http::MessageKind::Request, true);
}

Message rebuiltResponse(const QJsonObject &object)
{
    const int status = object.value("status"_L1).toInt();
    if (status < 100 || status > 999) {
        return {}; // browsers write 0 where no answer came
    }
    QList<Field> fields = fieldsOf(object);
    const QJsonObject content = object.value("content"_L1).toObject();
    const QByteArray body = decodedText(content, "encoding"_L1);
    const bool isLeftOut = body.isEmpty() && content.value("size"_L1).toInteger() > 0;
    if (!isLeftOut && !(body.isEmpty() && has(fields, "Content-Length"))) {
        fitToBody(&fields, body);
    }
    const QByteArray startLine =
        "HTTP/1.1 " + QByteArray::number(status) + ' ' + oneLine(object.value("statusText"_L1).toString());
    const QByteArray head = headText(startLine, fields);
    return fromWire(head + body, Http::MessageKind::Response, !isLeftOut);
}

/// A body that was masked as a whole because it is compressed: the file's text has it with only the secrets masked.
bool isMaskedAway(const Message &message)
{
    const QByteArray body = message.wire.bytes(message.body);
    return !body.isEmpty() && !message.headerValue("Content-Encoding").isEmpty() &&
           std::all_of(body.begin(), body.end(), [](char c) { return c == '*'; });
}

} // namespace

Message fromWire(const QByteArray &wire, Http::MessageKind kind, bool complete)
{
    Message message;
    message.wire = WireBytes(wire);
    message.complete = complete;
    auto head = Http::parseHead(wire, kind);
    if (!head || head->end > wire.size()) {
        message.body = {wire.size(), wire.size()};
        return message;
    }
    message.head = *head;
    message.headBytes = wire.left(head->end);
    message.body = {head->end, wire.size()};
    return message;
}

Read read(const QJsonObject &object, Side side, const QUrl &url)
{
    const auto kind = side == Side::Request ? Http::MessageKind::Request : Http::MessageKind::Response;
    const auto rebuilt = [&] { return side == Side::Request ? rebuiltRequest(object, url) : rebuiltResponse(object); };
    const QJsonValue wire = object.value("_wire"_L1);
    if (!wire.isString()) {
        return {rebuilt(), true};
    }
    const QByteArray bytes = QByteArray::fromBase64(wire.toString().toLatin1());
    if (bytes.isEmpty()) {
        return {};
    }
    Message message = fromWire(bytes, kind, object.value("_complete"_L1).toBool(true));
    const QLatin1StringView textHolder = side == Side::Request ? "postData"_L1 : "content"_L1;
    if (isMaskedAway(message) && object.value(textHolder).toObject().contains("text"_L1)) {
        return {rebuilt(), true};
    }
    return {message, false};
}

} // namespace Ticketscope::HarMessage
