// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/composer/bodyformat.h"

#include "login/httprequest.h"
#include "protocol/httpmessage.h"
#include "protocol/jsontree.h"
#include "protocol/xmltree.h"

#include <QCoreApplication>

namespace Ticketscope::Ui {

namespace {

constexpr const char *kSoap11 = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr const char *kSoap12 = "http://www.w3.org/2003/05/soap-envelope";

// The namespace of the root element, without a whole parse: this runs at every key.
bool namesInStart(QByteArrayView body, const char *nameSpace)
{
    return body.first(std::min<qsizetype>(body.size(), 4096)).contains(nameSpace);
}

QByteArray actionOf(const QList<Header> &headers)
{
    const HttpRequest holder{{}, {}, headers, {}};
    if (const QByteArray action = holder.header("SOAPAction").trimmed(); !action.isNull()) {
        return action.startsWith('"') && action.endsWith('"') && action.size() > 1 ? action.mid(1, action.size() - 2)
                                                                                   : action;
    }
    const QByteArray type = holder.header("Content-Type");
    const qsizetype at = type.toLower().indexOf("action=");
    if (at < 0) {
        return {};
    }
    QByteArray action = type.mid(at + 7);
    if (action.startsWith('"')) {
        const qsizetype end = action.indexOf('"', 1);
        return action.mid(1, end < 0 ? -1 : end - 1);
    }
    return action.split(';').first().trimmed();
}

QByteArray contentTypeFor(BodyKind kind, const QByteArray &action)
{
    switch (kind) {
    case BodyKind::Soap11:
        return QByteArrayLiteral("text/xml; charset=utf-8");
    case BodyKind::Soap12: {
        const QByteArray type = QByteArrayLiteral("application/soap+xml; charset=utf-8");
        return action.isEmpty() ? type : QByteArray(type + "; action=\"" + action + '"');
    }
    case BodyKind::Xml:
        return QByteArrayLiteral("application/xml; charset=utf-8");
    case BodyKind::Json:
        return QByteArrayLiteral("application/json; charset=utf-8");
    case BodyKind::Form:
        return QByteArrayLiteral("application/x-www-form-urlencoded");
    case BodyKind::Text:
        break;
    }
    return QByteArrayLiteral("text/plain; charset=utf-8");
}

void indent(QByteArray &out, int depth)
{
    out += '\n' + QByteArray(qsizetype(depth) * 2, ' ');
}

// What stands between two tags, comments for example, on a line of its own.
void writeGap(QByteArray &out, QByteArrayView gap, int depth)
{
    if (const QByteArrayView text = gap.trimmed(); !text.isEmpty()) {
        indent(out, depth);
        out += text;
    }
}

void writeElement(QByteArray &out, const Xml::Element &element, QByteArrayView source, int depth)
{
    const auto piece = [source](qint64 start, qint64 end) {
        return source.sliced(start, std::max<qint64>(0, end - start));
    };
    // Mixed content says something with its white space.
    if (element.children.isEmpty() || !element.text.trimmed().isEmpty()) {
        out += piece(element.range.start, element.range.end);
        return;
    }
    out += piece(element.startTag.start, element.startTag.end);
    qint64 at = element.startTag.end;
    for (const Xml::Element &child : element.children) {
        writeGap(out, piece(at, child.range.start), depth + 1);
        indent(out, depth + 1);
        writeElement(out, child, source, depth + 1);
        at = child.range.end;
    }
    writeGap(out, piece(at, element.content.end), depth + 1);
    indent(out, depth);
    out += piece(element.content.end, element.range.end);
}

QByteArray formattedXml(const Xml::Document &document, QByteArrayView source)
{
    QByteArray out;
    if (const QByteArrayView before = source.first(document.root.range.start).trimmed(); !before.isEmpty()) {
        out += before;
        out += '\n';
    }
    writeElement(out, document.root, source, 0);
    writeGap(out, source.sliced(document.root.range.end), 0);
    return out;
}

void writeValue(QByteArray &out, const Json::Value &value, QByteArrayView source, int depth)
{
    const auto text = [source](ByteRange range) { return source.sliced(range.start, range.length()); };
    if (value.type == Json::Value::Type::String) {
        out += '"';
        out += text(value.range);
        out += '"';
        return;
    }
    const bool isObject = value.type == Json::Value::Type::Object;
    if ((!isObject && value.type != Json::Value::Type::Array) || value.children.isEmpty()) {
        out += isObject ? "{}" : (value.type == Json::Value::Type::Array ? QByteArrayView("[]") : text(value.range));
        return;
    }
    out += isObject ? '{' : '[';
    for (qsizetype i = 0; i < value.children.size(); ++i) {
        const Json::Value &child = value.children.at(i);
        out += i == 0 ? "" : ",";
        indent(out, depth + 1);
        if (isObject) {
            out += '"';
            out += text(child.keyRange);
            out += "\": ";
        }
        writeValue(out, child, source, depth + 1);
    }
    indent(out, depth);
    out += isObject ? '}' : ']';
}

} // namespace

BodyKind bodyKind(QByteArrayView contentType, QByteArrayView body)
{
    const QByteArray type = Http::mediaTypeOf(contentType);
    if (type == "application/soap+xml") {
        return BodyKind::Soap12;
    }
    if (type == "application/x-www-form-urlencoded") {
        return BodyKind::Form;
    }
    if (type.endsWith("json")) {
        return BodyKind::Json;
    }
    const bool looksLikeXml = body.trimmed().startsWith('<');
    if (type.endsWith("xml") || (type.isEmpty() && looksLikeXml)) {
        return namesInStart(body, kSoap11) ? BodyKind::Soap11
                                           : (namesInStart(body, kSoap12) ? BodyKind::Soap12 : BodyKind::Xml);
    }
    const bool looksLikeJson = body.trimmed().startsWith('{') || body.trimmed().startsWith('[');
    return type.isEmpty() && looksLikeJson ? BodyKind::Json : BodyKind::Text;
}

bool isXml(BodyKind kind)
{
    return kind == BodyKind::Xml || kind == BodyKind::Soap11 || kind == BodyKind::Soap12;
}

QList<Header> headersFor(BodyKind kind, QList<Header> headers)
{
    const QByteArray action = actionOf(headers);
    HttpRequest holder{{}, {}, std::move(headers), {}};
    holder.setHeader("Content-Type", contentTypeFor(kind, action));
    if (kind == BodyKind::Soap11) {
        holder.setHeader("SOAPAction", '"' + action + '"');
    } else {
        holder.removeHeader("SOAPAction");
    }
    return holder.headers;
}

QByteArray bodyFor(BodyKind kind, QByteArray body)
{
    if (kind != BodyKind::Soap11 && kind != BodyKind::Soap12) {
        return body;
    }
    const QByteArray wanted = kind == BodyKind::Soap11 ? kSoap11 : kSoap12;
    if (body.trimmed().isEmpty()) {
        return "<soap:Envelope xmlns:soap=\"" + wanted +
               "\">\n  <soap:Header/>\n  <soap:Body>\n  </soap:Body>\n</soap:Envelope>";
    }
    return body.replace(kind == BodyKind::Soap11 ? kSoap12 : kSoap11, wanted);
}

std::optional<Error> bodyError(BodyKind kind, QByteArrayView body)
{
    if (body.trimmed().isEmpty()) {
        return std::nullopt;
    }
    if (isXml(kind)) {
        return Xml::parse(body).error;
    }
    if (kind == BodyKind::Json) {
        if (const Result<Json::Value> value = Json::parse(body); !value) {
            return value.error();
        }
    }
    return std::nullopt;
}

QString bodyContradiction(QByteArrayView contentType, QByteArrayView body)
{
    const auto translate = [](const char *text) {
        return QCoreApplication::translate("Ticketscope::Ui::ComposerPanel", text);
    };
    const QByteArray type = Http::mediaTypeOf(contentType);
    if (type == "application/soap+xml" && namesInStart(body, kSoap11)) {
        return translate(QT_TRANSLATE_NOOP("Ticketscope::Ui::ComposerPanel",
                                           "The envelope is SOAP 1.1, the Content-Type is that of "
                                           "SOAP 1.2. Choose one of them beside “Format”."));
    }
    if (type == "text/xml" && namesInStart(body, kSoap12)) {
        return translate(QT_TRANSLATE_NOOP("Ticketscope::Ui::ComposerPanel",
                                           "The envelope is SOAP 1.2, the Content-Type is that of "
                                           "SOAP 1.1. Choose one of them beside “Format”."));
    }
    if (!body.trimmed().isEmpty() && contentType.trimmed().isEmpty()) {
        return translate(QT_TRANSLATE_NOOP("Ticketscope::Ui::ComposerPanel",
                                           "There is a body but no Content-Type. Choose what it is beside “Format”."));
    }
    return {};
}

Result<QByteArray> formatted(BodyKind kind, const QByteArray &body)
{
    if (isXml(kind)) {
        const Xml::Document document = Xml::parse(body);
        if (document.error) {
            return tl::unexpected(*document.error);
        }
        return document.hasRoot ? formattedXml(document, body) : body;
    }
    if (kind == BodyKind::Json && !body.trimmed().isEmpty()) {
        const Result<Json::Value> value = Json::parse(body);
        if (!value) {
            return tl::unexpected(value.error());
        }
        QByteArray out;
        writeValue(out, *value, body, 0);
        return out;
    }
    return body;
}

} // namespace Ticketscope::Ui
