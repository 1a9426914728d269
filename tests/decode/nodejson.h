// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decodemessage.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>

/// Trees as the golden files have them, and messages to make trees from.
namespace Ticketscope::Testing {

inline QString nameOf(Sensitivity sensitivity)
{
    switch (sensitivity) {
    case Sensitivity::Public:
        return QStringLiteral("public");
    case Sensitivity::Personal:
        return QStringLiteral("personal");
    case Sensitivity::Secret:
        return QStringLiteral("secret");
    }
    return {};
}

inline QString nameOf(NodeState state)
{
    switch (state) {
    case NodeState::Fine:
        return QStringLiteral("fine");
    case NodeState::Notable:
        return QStringLiteral("notable");
    case NodeState::Damaged:
        return QStringLiteral("damaged");
    case NodeState::Unknown:
        return QStringLiteral("unknown");
    }
    return {};
}

inline QJsonObject nodeToJson(const DecodedNode &node)
{
    QJsonObject json{{QStringLiteral("id"), QString::fromUtf8(node.id)}, {QStringLiteral("name"), node.name}};
    if (node.value.isValid()) {
        json.insert(QStringLiteral("value"), displayValue(node, true));
        json.insert(QStringLiteral("type"), QString::fromLatin1(node.value.typeName()));
    }
    if (node.source.isValid()) {
        json.insert(QStringLiteral("source"), QString::fromUtf8(node.source.buffer->name()));
        json.insert(QStringLiteral("start"), node.source.range.start);
        json.insert(QStringLiteral("end"), node.source.range.end);
        if (node.source.buffer->parent()) {
            const ByteRange wire = node.source.wire();
            json.insert(QStringLiteral("wire"), QJsonArray{wire.start, wire.end});
        }
    }
    if (node.sensitivity != Sensitivity::Public) {
        json.insert(QStringLiteral("sensitivity"), nameOf(node.sensitivity));
    }
    if (node.state != NodeState::Fine) {
        json.insert(QStringLiteral("state"), nameOf(node.state));
    }
    if (!node.note.isEmpty()) {
        json.insert(QStringLiteral("note"), node.note);
    }
    if (!node.specification.isEmpty()) {
        json.insert(QStringLiteral("specification"), node.specification);
    }
    if (!node.children.isEmpty()) {
        QJsonArray children;
        for (const DecodedNode &child : node.children) {
            children.append(nodeToJson(child));
        }
        json.insert(QStringLiteral("children"), children);
    }
    return json;
}

/// An exchange over https whose one side is these bytes, as if they had just crossed the wire.
inline Exchange exchangeOf(const QByteArray &bytes, Side side)
{
    Exchange exchange;
    exchange.id = 1;
    exchange.url = QUrl(QStringLiteral("https://crm.acme.example/"));
    Message message;
    message.wire = WireBytes(bytes);
    const auto kind = side == Side::Request ? Http::MessageKind::Request : Http::MessageKind::Response;
    const Result<Http::Head> head = Http::parseHead(bytes, kind);
    if (head) {
        message.head = *head;
        message.headBytes = bytes.left(head->end);
        message.body = {head->end, bytes.size()};
        message.complete = true;
    }
    (side == Side::Request ? exchange.request : exchange.response) = message;
    return exchange;
}

/// `name.request.in` and `name.response.in` crossed the wire; anything else was pasted.
inline DecodedMessage decodeFile(const QString &fileName, const QByteArray &bytes)
{
    if (fileName.endsWith(QLatin1String(".request.in"))) {
        return decodeMessage(exchangeOf(bytes, Side::Request), Side::Request);
    }
    if (fileName.endsWith(QLatin1String(".response.in"))) {
        return decodeMessage(exchangeOf(bytes, Side::Response), Side::Response);
    }
    return decodePasted(bytes);
}

} // namespace Ticketscope::Testing
