// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/soap.h"

#include "login/legreader.h"
#include "protocol/wsse.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::Soap {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Soap)
};

bool isSoapNameSpace(QByteArrayView nameSpace)
{
    return nameSpace == QByteArrayView(Wsse::kSoap11) || nameSpace == QByteArrayView(Wsse::kSoap12);
}

const Xml::Element *rootEnvelope(const Xml::Document &document)
{
    return document.hasRoot && document.root.name == "Envelope" ? &document.root : nullptr;
}

Fault readFault(const Xml::Element &element)
{
    Fault fault;
    const Xml::Element *code = element.child("Code");
    while (code) {
        fault.codes.append(childText(code, "Value"));
        code = code->child("Subcode");
    }
    if (const Xml::Element *old = element.child("faultcode")) {
        fault.codes.append(old->trimmedText());
    }
    const Xml::Element *reason = element.child("Reason");
    fault.text = reason ? childText(reason, "Text") : childText(&element, "faultstring");
    const Xml::Element *detail = element.child("Detail") ? element.child("Detail") : element.child("detail");
    if (detail) {
        fault.detail = detail->trimmedText();
    }
    return fault;
}

/// A change to the bytes of a document.
struct Edit
{
    ByteRange range;
    QByteArray bytes;
};

QByteArray applied(QByteArray document, QList<Edit> edits)
{
    // From the end, so that offsets stay true; at one offset first what is replaced, then what is inserted before it.
    std::stable_sort(edits.begin(), edits.end(), [](const Edit &a, const Edit &b) {
        return a.range.start != b.range.start ? a.range.start > b.range.start : a.range.length() > b.range.length();
    });
    for (const Edit &edit : std::as_const(edits)) {
        document.replace(edit.range.start, edit.range.length(), edit.bytes);
    }
    return document;
}

Result<Xml::Document> parsedEnvelope(const QByteArray &envelope)
{
    Xml::Document document = Xml::parse(envelope);
    if (document.error) {
        return failureAt(ErrorCode::Malformed,
                         Text::tr("The envelope is not well-formed XML, so nothing can be put into its header: %1")
                             .arg(document.error->text),
                         document.error->offset.value_or(0));
    }
    if (!rootEnvelope(document)) {
        return failureAt(ErrorCode::Malformed,
                         Text::tr("The body is not a SOAP envelope, so it has no header to put "
                                  "the login into."),
                         0);
    }
    if (!document.encoding.isEmpty() && document.encoding.toLower() != "utf-8" &&
        document.encoding.toLower() != "us-ascii") {
        return failureAt(ErrorCode::Malformed,
                         Text::tr("The envelope is written in %1. Only UTF-8 can be sent with a login.")
                             .arg(QString::fromLatin1(document.encoding)),
                         0);
    }
    return document;
}

bool isSelfClosing(const QByteArray &document, ByteRange startTag)
{
    return startTag.length() >= 2 && document.at(startTag.end - 2) == '/';
}

} // namespace

bool Fault::hasCode(QStringView localName) const
{
    return std::any_of(codes.begin(), codes.end(), [localName](const QString &code) {
        const qsizetype colon = code.lastIndexOf(u':');
        return QStringView(code).sliced(colon + 1) == localName;
    });
}

QString Fault::asText() const
{
    const QString code = codes.isEmpty() ? QString() : codes.last();
    if (text.isEmpty() || code.isEmpty()) {
        return code + text;
    }
    return code + u": " + text;
}

Reply::Reply(const Leg &leg)
    : m_body(bodyOf(leg))
{
    if (m_body) {
        m_document = Xml::parse(m_body->bytes(), Http::charsetOf(leg.header("Content-Type")));
    }
}

const Xml::Element *Reply::envelope() const
{
    return rootEnvelope(m_document);
}

const Xml::Element *Reply::headerBlock(QByteArrayView localName) const
{
    const Xml::Element *root = envelope();
    const Xml::Element *header = root ? root->child("Header") : nullptr;
    return header ? header->child(localName) : nullptr;
}

const Xml::Element *Reply::payload() const
{
    const Xml::Element *root = envelope();
    const Xml::Element *body = root ? root->child("Body") : nullptr;
    return body && !body->children.isEmpty() ? &body->children.first() : nullptr;
}

std::optional<Fault> Reply::fault() const
{
    const Xml::Element *element = payload();
    if (!element || element->name != "Fault" || !isSoapNameSpace(element->nameSpace)) {
        return {};
    }
    return readFault(*element);
}

ByteRange Reply::onWire(ByteRange range) const
{
    return m_body ? m_body->toRoot(range) : ByteRange();
}

bool isNil(const Xml::Element *element)
{
    if (!element) {
        return true;
    }
    const Xml::Attribute *nil = element->attribute("nil");
    return nil && (nil->value == "true"_L1 || nil->value == "1"_L1);
}

QString childText(const Xml::Element *element, QByteArrayView localName)
{
    const Xml::Element *child = element ? element->child(localName) : nullptr;
    return isNil(child) ? QString() : child->trimmedText();
}

Result<EnvelopeFacts> envelopeFacts(const QByteArray &envelope)
{
    const Result<Xml::Document> document = parsedEnvelope(envelope);
    if (!document) {
        return tl::unexpected<Error>(document.error());
    }
    EnvelopeFacts facts;
    facts.nameSpace = document->root.nameSpace;
    facts.prefix = document->root.prefix;
    const Xml::Element *body = document->root.child("Body");
    if (body && !body->children.isEmpty()) {
        facts.payloadNameSpace = body->children.first().nameSpace;
        facts.payloadName = body->children.first().name;
    }
    return facts;
}

Result<QByteArray> withHeaderBlocks(const QByteArray &envelope, const QList<std::pair<QByteArray, QByteArray>> &blocks)
{
    if (blocks.isEmpty()) {
        return envelope;
    }
    const Result<Xml::Document> document = parsedEnvelope(envelope);
    if (!document) {
        return tl::unexpected<Error>(document.error());
    }
    QByteArray inserted;
    for (const auto &[name, block] : blocks) {
        inserted += "\n    " + block;
    }
    const Xml::Element &root = document->root;
    const QByteArray headerName = root.prefix.isEmpty() ? QByteArray("Header") : QByteArray(root.prefix + ":Header");
    const Xml::Element *header = root.child("Header");
    if (!header) {
        const QByteArray whole = "\n  <" + headerName + ">" + inserted + "\n  </" + headerName + ">";
        return applied(envelope, {{{root.startTag.end, root.startTag.end}, whole}});
    }
    if (isSelfClosing(envelope, header->startTag)) {
        const QByteArray open = envelope.mid(header->startTag.start, header->startTag.length() - 2).trimmed() + '>';
        return applied(envelope, {{header->startTag, open + inserted + "\n  </" + headerName + ">"}});
    }
    QList<Edit> edits{{{header->startTag.end, header->startTag.end}, inserted}};
    for (const Xml::Element &child : header->children) {
        const bool givesWay = std::any_of(blocks.begin(), blocks.end(),
                                          [&child](const auto &block) { return block.first == child.name; });
        if (givesWay) {
            edits.append({child.range, {}});
        }
    }
    return applied(envelope, edits);
}

QList<Header> httpHeaders(bool soap12, const QByteArray &action)
{
    if (!soap12) {
        return {{"Content-Type", "text/xml; charset=utf-8"}, {"SOAPAction", '"' + action + '"'}};
    }
    QByteArray type("application/soap+xml; charset=utf-8");
    if (!action.isEmpty()) {
        type += "; action=\"" + action + '"';
    }
    return {{"Content-Type", type}};
}

} // namespace Ticketscope::Soap
