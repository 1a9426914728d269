// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/harmessage.h"

#include "report/harvalues.h"

#include <algorithm>

namespace Ticketscope::HarMessage {

using namespace Qt::StringLiterals;

namespace {

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
    const bool hadLength = find(*fields, "Content-Length") != nullptr;
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

/// What HTTP/1 can say: a message of another version is written as 1.1.
QByteArray versionOf(const QJsonObject &object)
{
    return object.value("httpVersion"_L1).toString().compare("HTTP/1.0"_L1, Qt::CaseInsensitive) == 0 ? "HTTP/1.0"
                                                                                                      : "HTTP/1.1";
}

/// Some list the query beside an address without it.
QUrl withQuery(QUrl url, const QJsonObject &object)
{
    const QList<Field> pairs = pairsOf(object.value("queryString"_L1));
    if (url.hasQuery() || pairs.isEmpty()) {
        return url;
    }
    QByteArrayList query;
    for (const Field &pair : pairs) {
        query.append(QUrl::toPercentEncoding(QString::fromUtf8(pair.name)) + '=' +
                     QUrl::toPercentEncoding(QString::fromUtf8(pair.value)));
    }
    url.setQuery(QString::fromLatin1(query.join('&')), QUrl::StrictMode);
    return url;
}

/// The media type that the body's holder names, where no header does.
QByteArray contentTypeOf(const QList<Field> &fields, const QJsonValue &holder)
{
    const Field *header = find(fields, "Content-Type");
    return header ? header->value : oneLine(textOf(holder.toObject().value("mimeType"_L1)));
}

Message rebuiltRequest(const QJsonObject &object, const QUrl &url)
{
    QByteArray method = oneLine(textOf(object.value("method"_L1)));
    if (!isName(method)) {
        method = "GET";
    }
    QList<Field> fields = headersOf(object, false);
    if (!find(fields, "Host")) {
        fields.prepend({"Host", url.authority(QUrl::FullyEncoded).section(u'@', -1).toLatin1()});
    }
    const QJsonValue data = object.value("postData"_L1);
    const QByteArray body = requestBody(data, contentTypeOf(fields, data));
    fitToBody(&fields, body);
    const QByteArray startLine = method + ' ' + targetOf(method, withQuery(url, object)) + ' ' + versionOf(object);
    const QByteArray head = headText(startLine, fields);
    return fromWire(head + body, Http::MessageKind::Request, true);
}

Message rebuiltResponse(const QJsonObject &object)
{
    const int status = numberOf(object.value("status"_L1));
    if (status < 100 || status > 999) {
        return {}; // browsers write 0 where no answer came
    }
    QList<Field> fields = headersOf(object, true);
    const QJsonObject content = object.value("content"_L1).toObject();
    const QByteArray body = responseBody(content, contentTypeOf(fields, content));
    const bool isLeftOut = body.isEmpty() && content.value("size"_L1).toInteger() > 0;
    if (!isLeftOut && !(body.isEmpty() && find(fields, "Content-Length"))) {
        fitToBody(&fields, body);
    }
    const QByteArray startLine =
        versionOf(object) + ' ' + QByteArray::number(status) + ' ' + oneLine(textOf(object.value("statusText"_L1)));
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
