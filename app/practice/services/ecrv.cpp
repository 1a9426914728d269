// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/ecrv.h"

#include "practice/services/soap.h"
#include "practice/services/wsdl.h"
#include "protocol/httpmessage.h"
#include "protocol/wsse.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

constexpr const char *kNameSpace = "urn:ticketscope:practice:ecrv";
constexpr const char *kNextRole = "http://schemas.xmlsoap.org/soap/actor/next";
constexpr const char *kNextRole12 = "http://www.w3.org/2003/05/soap-envelope/role/next";

QByteArray envelope(bool isSoap12, const QByteArray &header, const QByteArray &body)
{
    const QByteArray headerPart =
        header.isEmpty() ? QByteArray() : QByteArray("<soap:Header>" + header + "</soap:Header>");
    return QByteArray("<soap:Envelope xmlns:soap=\"") + (isSoap12 ? Wsse::kSoap12 : Wsse::kSoap11) + "\">" +
           headerPart + "<soap:Body>" + body + "</soap:Body></soap:Envelope>";
}

QByteArray contentType(bool isSoap12)
{
    return isSoap12 ? "application/soap+xml; charset=utf-8" : "text/xml; charset=utf-8";
}

/// A fault whose code stands in the envelope's namespace (`nameSpace` empty) or in one of its own.
Response fault(bool isSoap12, const QByteArray &code, const QByteArray &nameSpace, const QString &text,
               const QByteArray &header = {})
{
    QByteArray body;
    int status = 500;
    const QByteArray prefix = nameSpace == Wsse::kSecext ? "wsse" : "ns1";
    if (!isSoap12) {
        const QByteArray faultCode = nameSpace.isEmpty() ? QByteArray("<faultcode>soap:" + code + "</faultcode>")
                                                         : QByteArray("<faultcode xmlns:" + prefix + "=\"" + nameSpace +
                                                                      "\">" + prefix + ':' + code + "</faultcode>");
        body = "<soap:Fault>" + faultCode + "<faultstring>" + Xml::escaped(text) + "</faultstring></soap:Fault>";
    } else {
        // SOAP 1.2 calls Client Sender; a security code becomes the subcode of it.
        const bool isSender = !nameSpace.isEmpty() || code == "Client";
        status = isSender ? 400 : 500;
        const QByteArray subcode = nameSpace.isEmpty()
                                       ? QByteArray()
                                       : QByteArray("<soap:Subcode><soap:Value xmlns:" + prefix + "=\"" + nameSpace +
                                                    "\">" + prefix + ':' + code + "</soap:Value></soap:Subcode>");
        body = "<soap:Fault><soap:Code><soap:Value>soap:" + (isSender ? QByteArray("Sender") : code) + "</soap:Value>" +
               subcode + "</soap:Code><soap:Reason><soap:Text xml:lang=\"en\">" + Xml::escaped(text) +
               "</soap:Text></soap:Reason></soap:Fault>";
    }
    return plainResponse(status, contentType(isSoap12), envelope(isSoap12, header, body));
}

/// Header blocks for another receiver are none of ours (SOAP 1.1 section 4.2.2, SOAP 1.2 section 2.2).
bool isForUs(const Xml::Element &block, QByteArrayView envelopeNameSpace)
{
    for (const Xml::Attribute &attribute : block.attributes) {
        if (attribute.nameSpace == envelopeNameSpace && (attribute.name == "actor" || attribute.name == "role")) {
            return attribute.value.isEmpty() || attribute.value == QLatin1String(kNextRole) ||
                   attribute.value == QLatin1String(kNextRole12);
        }
    }
    return true;
}

/// The misprinted namespaces replaced by the right ones, throughout.
void mendNameSpaces(Xml::Element &element)
{
    const auto mend = [](QByteArray &nameSpace) {
        if (nameSpace == Wsse::kSecextMisprint) {
            nameSpace = Wsse::kSecext;
        } else if (nameSpace == Wsse::kUtilityMisprint) {
            nameSpace = Wsse::kUtility;
        }
    };
    mend(element.nameSpace);
    for (Xml::Attribute &attribute : element.attributes) {
        mend(attribute.nameSpace);
    }
    for (Xml::Element &child : element.children) {
        mendNameSpaces(child);
    }
}

Response mustUnderstand(bool isSoap12, const Xml::Element &block)
{
    const QByteArray header = isSoap12 ? QByteArray("<soap:NotUnderstood qname=\"ns:" + block.name + "\" xmlns:ns=\"" +
                                                    Xml::escaped(QString::fromUtf8(block.nameSpace)) + "\"/>")
                                       : QByteArray();
    return fault(isSoap12, "MustUnderstand", {},
                 u"MustUnderstand headers: [{%1}%2] are not understood."_s.arg(QString::fromUtf8(block.nameSpace),
                                                                               QString::fromUtf8(block.name)),
                 header);
}

} // namespace

Ecrv::Ecrv(const PracticeContext &context)
    : m_context(context)
    , m_security(context)
{
}

Response Ecrv::answer(const Request &request)
{
    Response response = dispatch(request);
    response.addHeader("Server", "Ticketscope-practice-eCRV");
    response.addHeader("Date", m_context.httpDate());
    return response;
}

Response Ecrv::dispatch(const Request &request)
{
    Endpoint endpoint;
    if (request.path == "/practice/ecrv/digest/SearchService"_L1) {
        endpoint.policy.password = SecurityPolicy::Password::Digest;
    } else if (request.path == "/practice/ecrv/nopassword/SearchService"_L1) {
        endpoint.policy.password = SecurityPolicy::Password::None;
    } else if (request.path == "/practice/ecrv/lenient/SearchService"_L1) {
        endpoint.isLenient = true;
    } else if (request.path != "/practice/ecrv/SearchService"_L1) {
        return plainResponse(404, "text/html; charset=utf-8", "<html><body>No service was found.</body></html>");
    }
    if (Wsdl::isAskedFor(request)) {
        return Wsdl::response(request, Wsdl::ecrv(kNameSpace));
    }
    if (request.method != "POST") {
        Response response =
            plainResponse(405, "text/plain; charset=utf-8", "This service takes SOAP messages by POST.");
        response.addHeader("Allow", "POST");
        return response;
    }
    const QByteArray mediaType = Http::mediaTypeOf(request.header("Content-Type"));
    if (mediaType != "text/xml" && mediaType != "application/soap+xml") {
        return plainResponse(415, "text/plain; charset=utf-8",
                             "Send text/xml for SOAP 1.1 or application/soap+xml for SOAP 1.2.");
    }
    return receive(request, endpoint, mediaType == "application/soap+xml");
}

Response Ecrv::receive(const Request &request, Endpoint endpoint, bool isSoap12)
{
    Xml::Document document = Xml::parse(request.body, Http::charsetOf(request.header("Content-Type")));
    if (document.error || !document.hasRoot) {
        return fault(isSoap12, "Client", {},
                     u"Error reading XMLStreamReader: the message is not well-formed XML with namespaces."_s);
    }
    const QByteArray soap = isSoap12 ? Wsse::kSoap12 : Wsse::kSoap11;
    if (!document.root.is(soap, "Envelope")) {
        return fault(isSoap12, "VersionMismatch", {},
                     u"The namespace of the Envelope is not that of the message's content type."_s);
    }
    if (endpoint.isLenient) {
        mendNameSpaces(document.root);
    }
    const Xml::Element *security = nullptr;
    if (const Xml::Element *header = document.root.child(soap, "Header")) {
        Xml::Element ours;
        for (const Xml::Element &block : header->children) {
            if (!isForUs(block, soap)) {
                continue;
            }
            if (block.is(Wsse::kSecext, "Security") && !m_context.has("X1") && !m_context.has("X2")) {
                if (security) {
                    return fault(isSoap12, "InvalidSecurity", Wsse::kSecext,
                                 u"Two Security headers are there for this "
                                 "receiver."_s);
                }
                security = &block;
            }
            ours.children.append(block);
        }
        const auto isKnown = [](const Xml::Element &block, QByteArrayView nameSpace) {
            return block.is(nameSpace, "Security");
        };
        // Under the fault X1 the service has nobody who knows the header.
        if (const Xml::Element *block =
                Soap::notUnderstood(ours, soap, isKnown, m_context.has("X1") ? QByteArrayView() : Wsse::kSecext)) {
            return mustUnderstand(isSoap12, *block);
        }
    }
    const auto refusal = security ? m_security.check(*security, endpoint.policy) : m_security.missing();
    if (refusal) {
        return fault(isSoap12, refusal->code, refusal->nameSpace, refusal->text);
    }
    const Xml::Element *body = document.root.child(soap, "Body");
    if (!body) {
        return fault(isSoap12, "Client", {}, u"The envelope has no Body."_s);
    }
    return operation(*body, request.body, isSoap12);
}

Response Ecrv::operation(const Xml::Element &body, const QByteArray &source, bool isSoap12) const
{
    const QDateTime now = m_context.now();
    const QByteArray header = QByteArray("<wsse:Security xmlns:wsse=\"") + Wsse::kSecext + "\" xmlns:wsu=\"" +
                              Wsse::kUtility + R"("><wsu:Timestamp wsu:Id="TS-1"><wsu:Created>)" +
                              now.toString(Qt::ISODateWithMs).toLatin1() + "</wsu:Created><wsu:Expires>" +
                              now.addSecs(300).toString(Qt::ISODateWithMs).toLatin1() +
                              "</wsu:Expires></wsu:Timestamp></wsse:Security>";
    QByteArray answer;
    if (!body.children.isEmpty()) {
        const Xml::Element &request = body.children.first();
        const QByteArray start = QByteArray(" xmlns=\"") + kNameSpace + "\">";
        if (request.is(kNameSpace, "SearchRequest")) {
            const Xml::Element *parcel = request.child(kNameSpace, "ParcelId");
            answer = "<SearchResponse" + start + "<Count>1</Count><Certificate><EcrvId>1000001</EcrvId>" +
                     Soap::element("ParcelId", parcel ? parcel->trimmedText() : QString()) +
                     "<Status>Accepted</Status></Certificate></SearchResponse>";
        } else {
            const QByteArray asSent = source.mid(request.range.start, request.range.length());
            answer = "<EchoResponse" + start + Soap::element("Received", QString::fromUtf8(asSent)) + "</EchoResponse>";
        }
    }
    return plainResponse(200, contentType(isSoap12), envelope(isSoap12, header, answer));
}

} // namespace Ticketscope::Practice
