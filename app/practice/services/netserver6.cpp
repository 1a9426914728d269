// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/netserver6.h"

#include "practice/services/iis.h"
#include "practice/services/soap.h"
#include "protocol/httpmessage.h"
#include "protocol/superoffice.h"
#include "protocol/wsse.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

constexpr const char *kNameSpace = "http://www.superoffice.net/ws/crm/2005/04/Netserver20";

/// As ASMX writes a fault: prefix "soap", no language.
Response fault(const QByteArray &code, const QString &text)
{
    return plainResponse(500, "text/xml; charset=utf-8",
                         QByteArray(R"(<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap=")") +
                             Wsse::kSoap11 + "\"><soap:Body><soap:Fault><faultcode>soap:" + code +
                             "</faultcode><faultstring>" + Xml::escaped(text) +
                             "</faultstring><detail/></soap:Fault></soap:Body></soap:Envelope>");
}

QByteArray contactBody(const std::optional<Contact> &contact)
{
    const QByteArray start = QByteArray("<GetContactResponse xmlns=\"") + kNameSpace + "\">";
    if (!contact) {
        return start + "</GetContactResponse>";
    }
    return start + "<GetContactResult>" + Soap::element("ContactId", QString::number(contact->id)) +
           Soap::element("Name", contact->name) + Soap::element("OrgNr", contact->orgNumber) +
           Soap::element("Department", contact->department) + Soap::element("City", contact->city) +
           "</GetContactResult></GetContactResponse>";
}

} // namespace

NetServer6::NetServer6(const PracticeContext &context, SuperOfficeData &data)
    : m_context(context)
    , m_data(data)
{
}

Response NetServer6::answer(const Request &request)
{
    const QStringList segments = Iis::segments(request.path);
    if (segments.last() != "contact.asmx"_L1) {
        return Iis::notFound();
    }
    if (request.method != "POST") {
        return request.method == "GET"
                   ? plainResponse(200, "text/html; charset=utf-8", "<html><body>Contact</body></html>")
                   : Iis::methodNotAllowed("GET, POST");
    }
    const QByteArray mediaType = Http::mediaTypeOf(request.header("Content-Type"));
    if (mediaType != "text/xml") {
        return plainResponse(415);
    }
    const QByteArray action = Soap::actionOf(request);
    if (action != QByteArray(kNameSpace) + "/GetContact" && action != QByteArray(kNameSpace) + "/Contact/GetContact") {
        return fault("Client",
                     u"System.Web.Services.Protocols.SoapException: Server did not recognize the value of HTTP "
                     "Header SOAPAction: %1."_s.arg(QString::fromUtf8(action)));
    }
    const Xml::Document document = Xml::parse(request.body, Http::charsetOf(request.header("Content-Type")));
    if (document.error || !document.hasRoot) {
        return fault("Client", u"System.Web.Services.Protocols.SoapException: Server was unable to read request. ---> "
                               "System.Xml.XmlException"_s);
    }
    if (!document.root.is(Wsse::kSoap11, "Envelope")) {
        return fault("VersionMismatch",
                     u"Possible SOAP version mismatch: Envelope namespace %1 was unexpected. Expecting "
                     "http://schemas.xmlsoap.org/soap/envelope/."_s.arg(QString::fromUtf8(document.root.nameSpace)));
    }
    if (!isGoodSecret(document.root) || m_context.has("S4") || m_context.has("S1") || m_context.has("S2")) {
        return fault("Server", u"Server unavailable, please try later"_s);
    }
    const Xml::Element *body = document.root.child(Wsse::kSoap11, "Body");
    const Xml::Element *operation = body ? body->child(kNameSpace, "GetContact") : nullptr;
    const Xml::Element *id = operation ? operation->child(kNameSpace, "contactId") : nullptr;
    return plainResponse(200, "text/xml; charset=utf-8",
                         QByteArray(R"(<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap=")") +
                             Wsse::kSoap11 + "\"><soap:Body>" +
                             contactBody(m_data.contact(id ? id->trimmedText().toInt() : 0)) +
                             "</soap:Body></soap:Envelope>");
}

bool NetServer6::isGoodSecret(const Xml::Element &envelope) const
{
    const Xml::Element *header = envelope.child(Wsse::kSoap11, "Header");
    const Xml::Element *credentials = header ? header->child(kNameSpace, "SoCredentials") : nullptr;
    if (!credentials) {
        return false;
    }
    const auto text = [&](QByteArrayView name) {
        const Xml::Element *child = credentials->child(kNameSpace, name);
        return child ? child->trimmedText() : QString();
    };
    const QString type = text("AuthenticationType");
    const QString user = text("UserId");
    const Accounts::Account *account = Accounts::superOfficeUser(user);
    if (type != "CRM5"_L1 || !account) {
        return false;
    }
    const Secret password = Secret::fromString(m_context.passwordNow(account->password));
    return text("Secret").toLatin1() == SuperOffice::secret6(type, user, password, m_context.now().date());
}

} // namespace Ticketscope::Practice
