// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/nodes.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Nodes {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Nodes)
};

} // namespace

SourceRange part(const SourceRange &whole, qint64 start, qint64 end)
{
    const qint64 from = whole.range.start;
    return {whole.buffer, {from + start, from + std::max(start, end)}};
}

SourceRange part(const SourceRange &whole, ByteRange range)
{
    return part(whole, range.start, range.end);
}

SourceRange whole(SourceBufferPtr buffer)
{
    const qint64 size = buffer ? buffer->bytes().size() : 0;
    return {std::move(buffer), {0, size}};
}

std::optional<Mapped> mapTo(const SourceRange &source, const SourceBuffer &wanted)
{
    const SourceBuffer *buffer = source.buffer.get();
    Mapped mapped{source.range, 0};
    while (buffer && buffer != &wanted) {
        mapped.range = buffer->toParent(mapped.range);
        buffer = buffer->parent().get();
        ++mapped.hops;
    }
    return buffer ? std::optional(mapped) : std::nullopt;
}

DecodedNode group(QByteArray id, QString name, SourceRange source)
{
    DecodedNode node;
    node.id = std::move(id);
    node.name = std::move(name);
    node.source = std::move(source);
    return node;
}

DecodedNode field(QByteArray id, QString name, QVariant value, SourceRange source, Sensitivity sensitivity)
{
    DecodedNode node = group(std::move(id), std::move(name), std::move(source));
    node.value = std::move(value);
    node.sensitivity = sensitivity;
    return node;
}

DecodedNode text(QByteArray id, QString name, SourceRange source, Sensitivity sensitivity)
{
    const QString value = textOf(source.view());
    return field(std::move(id), std::move(name), value, std::move(source), sensitivity);
}

DecodedNode bytes(QByteArray id, QString name, SourceRange source, Sensitivity sensitivity)
{
    const QByteArray value = source.view().toByteArray();
    return field(std::move(id), std::move(name), value, std::move(source), sensitivity);
}

DecodedNode error(const SourceRange &within, const Error &error)
{
    const qint64 length = within.range.length();
    const qint64 offset = std::clamp<qint64>(error.offset.value_or(0), 0, length);
    DecodedNode node =
        field("error", Text::tr("Error"), error.text, part(within, offset, std::min(offset + 1, length)));
    node.state = NodeState::Damaged;
    return node;
}

void addError(DecodedNode *node, const SourceRange &within, const Error &failure)
{
    node->mark(NodeState::Damaged, failure.text);
    node->children.append(error(within, failure));
}

DecodedNode rest(const SourceRange &source)
{
    constexpr qint64 shown = 4096;
    const QByteArrayView bytes = source.view().first(std::min<qint64>(shown, source.view().size()));
    DecodedNode node = group("rest", Text::tr("Not read"), source);
    node.value = isReadable(bytes) ? QVariant(textOf(bytes)) : QVariant(bytes.toByteArray());
    node.sensitivity = Sensitivity::Secret;
    node.state = NodeState::Unknown;
    if (source.view().size() > shown) {
        node.note = Text::tr("Only its beginning is shown here.");
    }
    return node;
}

QString textOf(QByteArrayView bytes)
{
    return bytes.isValidUtf8() ? QString::fromUtf8(bytes) : QString::fromLatin1(bytes);
}

bool isReadable(QByteArrayView bytes)
{
    const bool hasControl = std::any_of(bytes.begin(), bytes.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == 0x7f || (byte < 0x20 && c != '\t' && c != '\r' && c != '\n');
    });
    return !hasControl && bytes.isValidUtf8();
}

} // namespace Ticketscope::Nodes
