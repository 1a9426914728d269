// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoder.h"

#include "decode/builtindecoders.h"
#include "decode/nodes.h"
#include "decode/sensitivity.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::DecoderRegistry)
};

/// The bytes as they are: text where a person can read it, else hex.
DecodedNode rawNode(const DecodeInput &input)
{
    const Sensitivity sensitivity = sensitivityOfContext(input.context);
    DecodedNode node = Nodes::isReadable(input.bytes())
                           ? Nodes::text("raw.text", Text::tr("Text"), input.source, sensitivity)
                           : Nodes::bytes("raw.bytes", Text::tr("Bytes"), input.source, sensitivity);
    node.state = NodeState::Unknown;
    return node;
}

/// A decoder that stopped at an error leaves bytes behind it unread. They are shown too, and stay secret: nobody knows
/// what is in them.
void coverUnread(DecodedNode *node, const DecodeInput &input)
{
    const QList<DecodedNode> &children = node->children;
    const auto error = std::find_if(children.begin(), children.end(), [&](const DecodedNode &child) {
        return child.id == "error" && child.source.buffer == input.source.buffer;
    });
    if (error == children.end() || node->value.isValid()) {
        return;
    }
    const ByteRange unread{error->source.range.start, input.source.range.end};
    const bool isCovered = std::any_of(children.begin(), children.end(), [&](const DecodedNode &child) {
        const std::optional<Nodes::Mapped> mapped = Nodes::mapTo(child.source, *input.source.buffer);
        return child.id != "error" && mapped && mapped->range.end > unread.start;
    });
    if (!unread.isEmpty() && !isCovered) {
        node->children.append(Nodes::rest({input.source.buffer, unread}));
    }
}

} // namespace

DecodeInput DecodeInput::inner(SourceRange bytes, QByteArray newContext) const
{
    DecodeInput input;
    input.source = std::move(bytes);
    input.context = std::move(newContext);
    input.depth = depth + 1;
    input.facts = facts;
    input.keys = keys;
    return input;
}

bool DecodeInput::isContext(QByteArrayView kind, QByteArrayView name) const
{
    return context.size() == kind.size() + 1 + name.size() && context.startsWith(kind) && context[kind.size()] == ':' &&
           QByteArrayView(context).sliced(kind.size() + 1).compare(name, Qt::CaseInsensitive) == 0;
}

bool DecodeInput::isContext(QByteArrayView kind) const
{
    return context.startsWith(kind) && (context.size() == kind.size() || context[kind.size()] == ':');
}

QByteArray DecodeInput::contextName() const
{
    const qsizetype colon = context.indexOf(':');
    return colon < 0 ? QByteArray() : context.mid(colon + 1);
}

DecoderRegistry::DecoderRegistry() = default;
DecoderRegistry::~DecoderRegistry() = default;

const DecoderRegistry &DecoderRegistry::builtin()
{
    static const std::unique_ptr<const DecoderRegistry> registry = [] {
        auto made = std::make_unique<DecoderRegistry>();
        addBuiltinDecoders(*made);
        return made;
    }();
    return *registry;
}

void DecoderRegistry::add(std::unique_ptr<Decoder> decoder)
{
    m_decoders.push_back(std::move(decoder));
}

const Decoder *DecoderRegistry::choose(const DecodeInput &input) const
{
    const Decoder *best = nullptr;
    int bestConfidence = 0;
    for (const std::unique_ptr<Decoder> &decoder : m_decoders) {
        const int confidence = decoder->confidence(input);
        if (confidence > bestConfidence) {
            best = decoder.get();
            bestConfidence = confidence;
        }
    }
    return best;
}

DecodedNode DecoderRegistry::decode(const DecodeInput &input) const
{
    std::optional<DecodedNode> known = decodeIfKnown(input);
    return known ? std::move(*known) : rawNode(input);
}

std::optional<DecodedNode> DecoderRegistry::decodeIfKnown(const DecodeInput &input) const
{
    if (input.depth > kMaximumDepth) {
        DecodedNode node = rawNode(input);
        node.mark(NodeState::Unknown, Text::tr("This is packed into too many layers; the rest is shown as it is."));
        return node;
    }
    const Decoder *decoder = choose(input);
    if (!decoder) {
        return std::nullopt;
    }
    Result<DecodedNode> decoded = decoder->decode(input, *this);
    if (decoded) {
        coverUnread(&*decoded, input);
        return std::move(*decoded);
    }
    DecodedNode node = rawNode(input);
    Error failure = decoded.error();
    if (failure.offset) {
        // Decoders count in their input's buffer, the node "error" from the beginning of the input.
        failure.offset = *failure.offset - input.source.range.start;
    }
    Nodes::addError(&node, input.source, failure);
    return node;
}

} // namespace Ticketscope
