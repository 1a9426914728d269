// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/soapcall.h"

#include <QStringList>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

constexpr const char *kNameSpaces = "http://www.superoffice.net/ws/";
constexpr int kMostNested = 16;

bool isNil(const Xml::Element &element)
{
    const Xml::Attribute *nil = element.attribute("nil");
    return (nil && (nil->value == "true"_L1 || nil->value == "1"_L1)) || element.children.isEmpty();
}

bool isNetServers(const ExchangeView &exchange)
{
    const QString path = exchange.exchange().url.path();
    return exchange.header(Side::Request, "SOAPAction").contains(kNameSpaces) ||
           path.contains("/Remote/Services"_L1, Qt::CaseInsensitive) ||
           path.endsWith("/SoPrincipal.svc"_L1, Qt::CaseInsensitive) || exchange.bodyHas(Side::Request, kNameSpaces) ||
           exchange.bodyHas(Side::Response, kNameSpaces);
}

QByteArray unquoted(QByteArray value)
{
    value = value.trimmed();
    return value.size() >= 2 && value.startsWith('"') && value.endsWith('"') ? value.mid(1, value.size() - 2) : value;
}

Xml::Document parsed(const ExchangeView &exchange, Side side)
{
    const QByteArrayView body = exchange.body(side);
    if (!body.contains('<') || exchange.mediaType(side) == "text/html") {
        return {};
    }
    return Xml::parse(body, Http::charsetOf(exchange.header(side, "Content-Type")));
}

QByteArray localName(const QString &qualified)
{
    const QString text = qualified.trimmed();
    return text.mid(text.indexOf(u':') + 1).toLatin1();
}

void readFault(SoapCall &call)
{
    const Xml::Element *fault = call.response.hasRoot ? call.response.root.descendant("Fault") : nullptr;
    if (!fault) {
        return;
    }
    if (const Xml::Element *code = fault->child("faultcode")) {
        call.faultCodes.append(localName(code->text));
    }
    const Xml::Element *code = fault->child("Code");
    for (int depth = 0; code && depth < kMostNested; ++depth) {
        if (const Xml::Element *value = code->child("Value")) {
            call.faultCodes.append(localName(value->text));
        }
        code = code->child("Subcode");
    }
    const Xml::Element *text = fault->descendant("faultstring");
    text = text ? text : fault->descendant("Text");
    call.faultText = text ? text->trimmedText() : QString();
}

void readException(SoapCall &call)
{
    const Xml::Element *exception = call.exceptionElement();
    const auto text = [](const Xml::Element &in, QByteArrayView name) {
        const Xml::Element *child = in.child(name);
        return child ? child->trimmedText() : QString();
    };
    if (!exception) {
        return;
    }
    call.exceptionType = text(*exception, "ExceptionType");
    call.exceptionText = text(*exception, "FriendlyText");
    if (call.exceptionText.isEmpty()) {
        call.exceptionText = text(*exception, "Message");
    }
    QStringList all;
    for (int depth = 0; exception && depth < kMostNested; ++depth) {
        all << text(*exception, "ExceptionType") << text(*exception, "FriendlyText") << text(*exception, "Message");
        exception = exception->child("InnerException");
    }
    call.exceptionAll = all.join(u'\n');
}

void readAddress(SoapCall &call)
{
    const QStringList parts = call.exchange.exchange().url.path().split(u'/', Qt::SkipEmptyParts);
    if (parts.isEmpty()) {
        return;
    }
    if (parts.last().endsWith(".svc"_L1, Qt::CaseInsensitive)) {
        call.agent = parts.last().chopped(4).toLatin1();
    }
    for (const QString &part : parts) {
        if (part.size() == 10 && part.startsWith("services"_L1, Qt::CaseInsensitive)) {
            call.folder = part;
        }
    }
}

} // namespace

std::optional<SoapCall> SoapCall::of(const CaptureView &capture, const Profile &profile, const ExchangeView &exchange)
{
    if (!isNetServers(exchange)) {
        return std::nullopt;
    }
    SoapCall call{capture,
                  profile,
                  exchange,
                  parsed(exchange, Side::Request),
                  parsed(exchange, Side::Response),
                  {},
                  {},
                  {},
                  {},
                  unquoted(exchange.header(Side::Request, "SOAPAction")),
                  {},
                  {},
                  {},
                  {},
                  {}};
    if (const Xml::Element *operation = call.body()) {
        call.operation = operation->name;
        call.nameSpace = operation->nameSpace;
    }
    readAddress(call);
    readFault(call);
    readException(call);
    return call;
}

bool SoapCall::hasFault(QByteArrayView code) const
{
    return std::any_of(faultCodes.begin(), faultCodes.end(), [code](const QByteArray &one) { return one == code; });
}

const Xml::Element *SoapCall::exceptionElement() const
{
    const Xml::Element *found = response.hasRoot ? response.root.descendant("ExceptionInfo") : nullptr;
    return found && !isNil(*found) ? found : nullptr;
}

const Xml::Element *SoapCall::refusal() const
{
    const Xml::Element *found = response.hasRoot ? response.root.descendant("AuthenticationSucceeded") : nullptr;
    const bool isNo = found && (found->trimmedText() == "false"_L1 || found->trimmedText() == "0"_L1);
    return isNo && !hasException() ? found : nullptr;
}

const Xml::Element *SoapCall::header() const
{
    return request.hasRoot ? request.root.child("Header") : nullptr;
}

const Xml::Element *SoapCall::body() const
{
    const Xml::Element *found = request.hasRoot ? request.root.child("Body") : nullptr;
    return found && !found->children.isEmpty() ? &found->children.first() : nullptr;
}

const Xml::Element *SoapCall::argument(QByteArrayView name) const
{
    const Xml::Element *operationElement = body();
    return operationElement ? operationElement->child(name) : nullptr;
}

const Xml::Element *SoapCall::ticketElement() const
{
    const Xml::Element *block = header() ? header()->child("Credentials") : nullptr;
    return block ? block->child("Ticket") : nullptr;
}

Evidence SoapCall::at(Side side, const Xml::Element &element, const QString &label) const
{
    return exchange.inBody(side, element.range, label);
}

Evidence SoapCall::answer() const
{
    if (const Xml::Element *exception = exceptionElement()) {
        return at(Side::Response, *exception, u"ExceptionInfo"_s);
    }
    if (const Xml::Element *flag = refusal()) {
        return at(Side::Response, *flag, u"AuthenticationSucceeded"_s);
    }
    if (const Xml::Element *fault = response.hasRoot ? response.root.descendant("Fault") : nullptr) {
        return at(Side::Response, *fault, u"SOAP fault"_s);
    }
    return exchange.hasAnswer() ? exchange.atStatus() : exchange.whole();
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
