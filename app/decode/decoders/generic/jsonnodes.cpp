// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/generic/jsonnodes.h"

#include "decode/decoders/generic/embedded.h"
#include "decode/nodes.h"
#include "decode/sensitivity.h"

#include <QCoreApplication>

namespace Ticketscope::JsonNodes {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::JsonNodes)
};

QByteArray idOf(Json::Value::Type type)
{
    switch (type) {
    case Json::Value::Type::Object:
        return QByteArrayLiteral("json.object");
    case Json::Value::Type::Array:
        return QByteArrayLiteral("json.array");
    default:
        return QByteArrayLiteral("json.value");
    }
}

Sensitivity sensitivityOf(const Json::Value &value, const QByteArray &key)
{
    const bool isNumberedCode =
        value.type == Json::Value::Type::Number && key.compare("code", Qt::CaseInsensitive) == 0;
    const bool isWord = value.type == Json::Value::Type::Null || value.type == Json::Value::Type::Boolean;
    return isWord || isNumberedCode ? Sensitivity::Public : sensitivityOfName(key);
}

} // namespace

SourceRange textSource(const DecodeInput &around, const Json::Value &value)
{
    SourceRange source = Nodes::part(around.source, value.range);
    const QByteArray utf8 = value.scalar.toString().toUtf8();
    if (source.view() == utf8) {
        return source;
    }
    return Nodes::whole(SourceBuffer::fromWhole("json:" + value.key.toUtf8(), utf8, source.buffer, source.range));
}

QVariant scalarOf(const Json::Value &value)
{
    if (value.type == Json::Value::Type::Null) {
        return QStringLiteral("null");
    }
    return value.scalar;
}

DecodedNode value(const DecodeInput &around, const Json::Value &value, const QString &name,
                  const DecoderRegistry &registry)
{
    const QString shown = value.key.isEmpty() ? name : value.key;
    DecodedNode node = Nodes::group(idOf(value.type), shown, Nodes::part(around.source, value.range));
    const bool isTree = value.type == Json::Value::Type::Object || value.type == Json::Value::Type::Array;
    if (!isTree) {
        const QByteArray key = shown.toUtf8();
        node.value = scalarOf(value);
        node.sensitivity = sensitivityOf(value, key);
        if (value.type == Json::Value::Type::String && !value.range.isEmpty()) {
            const SourceRange text = textSource(around, value);
            if (std::optional<DecodedNode> inner = Embedded::decode(around, text, "json:" + key, registry)) {
                node.sensitivity = std::max(node.sensitivity, inner->sensitivity);
                node.children.append(std::move(*inner));
            }
        }
        return node;
    }
    node.children.reserve(value.children.size());
    qsizetype index = 0;
    for (const Json::Value &child : value.children) {
        const QString childName =
            value.type == Json::Value::Type::Array ? QStringLiteral("[%1]").arg(index++) : QStringLiteral("\"\"");
        node.children.append(JsonNodes::value(around, child, childName, registry));
    }
    if (value.children.isEmpty()) {
        node.note = value.type == Json::Value::Type::Array ? Text::tr("An empty list.") : Text::tr("An empty object.");
    }
    return node;
}

} // namespace Ticketscope::JsonNodes
