// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/contract.h"

#include "practice/services/jsontext.h"
#include "practice/services/soap.h"

#include <QDateTime>

namespace Ticketscope::Practice::Contract {

namespace {

constexpr const char *kNameSpace = "http://contracts.microsoft.com/WindowsServerEssentials/2011/09/WebApi";

QByteArray toXml(const Node &node, const QByteArray &attributes = {})
{
    QByteArray content;
    switch (node.kind) {
    case Node::Kind::Text:
    case Node::Kind::Bare:
        content = Xml::escaped(node.value);
        break;
    case Node::Kind::Date:
        content = node.date.toString(Qt::ISODateWithMs).toLatin1();
        break;
    case Node::Kind::Record:
    case Node::Kind::List:
        for (const Node &child : node.children) {
            content += toXml(child);
        }
        break;
    }
    if (content.isEmpty()) {
        return '<' + node.name + attributes + "/>";
    }
    return '<' + node.name + attributes + '>' + content + "</" + node.name + '>';
}

QByteArray toJson(const Node &node)
{
    switch (node.kind) {
    case Node::Kind::Text:
        return JsonText::quoted(node.value);
    case Node::Kind::Bare:
        return node.value.toLatin1();
    case Node::Kind::Date:
        // As .NET's DataContractJsonSerializer writes a date in UTC.
        return R"("\/Date()" + QByteArray::number(node.date.toMSecsSinceEpoch()) + R"()\/")";
    case Node::Kind::List: {
        QList<QByteArray> values;
        for (const Node &child : node.children) {
            values.append(toJson(child));
        }
        return '[' + values.join(',') + ']';
    }
    case Node::Kind::Record:
        break;
    }
    JsonText::Object object;
    for (const Node &child : node.children) {
        object.raw(child.name, toJson(child));
    }
    return object.json();
}

} // namespace

Node text(const QByteArray &name, const QString &value)
{
    return {name, Node::Kind::Text, value, {}, {}};
}

Node number(const QByteArray &name, qint64 value)
{
    return {name, Node::Kind::Bare, QString::number(value), {}, {}};
}

Node boolean(const QByteArray &name, bool value)
{
    return {name, Node::Kind::Bare, value ? QStringLiteral("true") : QStringLiteral("false"), {}, {}};
}

Node date(const QByteArray &name, const QDateTime &value)
{
    return {name, Node::Kind::Date, {}, value, {}};
}

Node record(const QByteArray &name, const QList<Node> &children)
{
    return {name, Node::Kind::Record, {}, {}, children};
}

Node list(const QByteArray &name, const QList<Node> &children)
{
    return {name, Node::Kind::List, {}, {}, children};
}

Response response(const Request &request, const Node &root)
{
    if (request.accepts("Accept", "application/json") && !request.accepts("Accept", "application/xml")) {
        return plainResponse(200, "application/json; charset=utf-8", toJson(root));
    }
    const QByteArray attributes = QByteArray(" xmlns=\"") + kNameSpace + "\" xmlns:i=\"" + Soap::kXsi + '"';
    return plainResponse(200, "application/xml; charset=utf-8", toXml(root, attributes));
}

} // namespace Ticketscope::Practice::Contract
