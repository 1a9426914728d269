// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/builtindecoders.h"
#include "decode/decoder.h"
#include "decode/nodes.h"
#include "protocol/jsontree.h"

#include <QCoreApplication>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::WebApiDecoder)
};

constexpr qsizetype kLargestError = 65536;

/// The error objects of SuperOffice WebApi: {"Error":true,"ErrorType","ErrorMessage" or "Message","ErrorSource"}, and
/// ASP.NET's {"Message","MessageDetail"}, which comes even with status 200.
class WebApiErrorDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "webapi.error"_ba; }

    [[nodiscard]] int confidence(const DecodeInput &input) const override
    {
        if ((input.context != "body" && input.context != "pasted") || input.bytes().size() > kLargestError) {
            return 0;
        }
        const QByteArrayView text = input.bytes().trimmed();
        if (!text.startsWith('{')) {
            return 0;
        }
        const bool isSuperOffice = text.contains("\"ErrorType\"") && text.contains("\"Error\"");
        const bool isAspNet = text.contains("\"Message\"") && text.contains("\"MessageDetail\"");
        return isSuperOffice || isAspNet ? 80 : 0;
    }

    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input,
                                             const DecoderRegistry & /*registry*/) const override
    {
        const Result<Json::Value> json = Json::parse(input.bytes());
        if (!json) {
            Error error = json.error();
            error.offset = error.offset.value_or(0) + input.source.range.start;
            return tl::unexpected(error);
        }
        DecodedNode node =
            Nodes::group("webapi.error", Text::tr("WebApi error"), Nodes::part(input.source, json->range));
        node.state = NodeState::Notable;
        for (const Json::Value &member : json->children) {
            node.children.append(memberNode(member, input));
        }
        QString message = json->memberText(u"ErrorMessage");
        if (message.isEmpty()) {
            message = json->memberText(u"MessageDetail");
        }
        node.note = message.isEmpty() ? json->memberText(u"Message") : message;
        if (input.facts.value("status") == "200") {
            node.mark(NodeState::Notable, Text::tr("The status is 200 all the same."));
        }
        return node;
    }

private:
    static DecodedNode memberNode(const Json::Value &member, const DecodeInput &input)
    {
        const QByteArray id = "webapi.error." + member.key.toLower().toUtf8();
        const SourceRange range = Nodes::part(input.source, member.range);
        if (member.type == Json::Value::Type::Array || member.type == Json::Value::Type::Object) {
            return Nodes::text(id, member.key, range);
        }
        return Nodes::field(id, member.key, member.scalar, range);
    }
};

/// The page that IIS itself (not the application behind it) answers with.
class IisPageDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "iis.page"_ba; }

    [[nodiscard]] int confidence(const DecodeInput &input) const override
    {
        if ((input.context != "body" && input.context != "pasted") || input.bytes().size() > kLargestError) {
            return 0;
        }
        const QByteArrayView text = input.bytes();
        const bool isHtml = input.mediaType == "text/html" || text.contains("<html") || text.contains("<HTML");
        const bool isIis = text.contains("IIS ") || text.contains("Internet Information Services") ||
                           text.contains("<title>401 - Unauthorized") || text.contains("Microsoft-HTTPAPI");
        return isHtml && isIis ? 80 : 0;
    }

    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input,
                                             const DecoderRegistry & /*registry*/) const override
    {
        DecodedNode node = Nodes::group("iis.page", Text::tr("Page of IIS"), input.source);
        node.mark(NodeState::Notable, Text::tr("IIS answered by itself: the request did not reach the application."));
        const QByteArray lower = input.bytes().toByteArray().toLower();
        addPart(&node, "iis.page.title", Text::tr("Title"), lower, "<title>", "</title>", input.source);
        addPart(&node, "iis.page.heading", Text::tr("Heading"), lower, "<h2>", "</h2>", input.source);
        addPart(&node, "iis.page.text", Text::tr("Text"), lower, "<h3>", "</h3>", input.source);
        return node;
    }

private:
    static void addPart(DecodedNode *node, const QByteArray &id, const QString &name, const QByteArray &lower,
                        QByteArrayView open, QByteArrayView close, const SourceRange &source)
    {
        const qsizetype start = lower.indexOf(open);
        const qsizetype end = start < 0 ? -1 : lower.indexOf(close, start);
        if (end > start) {
            node->children.append(Nodes::text(id, name, Nodes::part(source, start + open.size(), end)));
        }
    }
};

} // namespace

void addWebApiDecoders(DecoderRegistry &registry)
{
    registry.add(std::make_unique<WebApiErrorDecoder>());
    registry.add(std::make_unique<IisPageDecoder>());
}

} // namespace Ticketscope
