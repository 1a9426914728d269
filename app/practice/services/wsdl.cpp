// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/wsdl.h"

#include "protocol/xmltree.h"

namespace Ticketscope::Practice::Wsdl {

namespace {

QByteArray named(const QByteArray &name, const QByteArray &type)
{
    return R"(<xs:element minOccurs="0" name=")" + name + R"(" nillable="true" type=")" + type + R"("/>)";
}

/// An element with a sequence of members inside.
QByteArray sequence(const QByteArray &name, const QByteArray &members)
{
    return R"(<xs:element name=")" + name + R"("><xs:complexType><xs:sequence>)" + members +
           "</xs:sequence></xs:complexType></xs:element>";
}

QByteArray type(const QByteArray &name, const QByteArray &members)
{
    return R"(<xs:complexType name=")" + name + R"("><xs:sequence>)" + members + "</xs:sequence></xs:complexType>";
}

QByteArray strings(const QList<QByteArray> &names)
{
    QByteArray members;
    for (const QByteArray &name : names) {
        members += named(name, "xs:string");
    }
    return members;
}

QByteArray messages(const Description &description)
{
    QByteArray text;
    for (const Operation &operation : description.operations) {
        text += R"(<wsdl:message name=")" + operation.name + R"(Request"><wsdl:part name="parameters" element="tns:)" +
                operation.request + R"("/></wsdl:message><wsdl:message name=")" + operation.name +
                R"(Response"><wsdl:part name="parameters" element="tns:)" + operation.response +
                R"("/></wsdl:message>)";
        if (operation.headers.isEmpty()) {
            continue;
        }
        text += R"(<wsdl:message name=")" + operation.name + R"(Request_Headers">)";
        for (const QByteArray &header : operation.headers) {
            text += R"(<wsdl:part name=")" + header + R"(" element="tns:)" + header + R"("/>)";
        }
        text += "</wsdl:message>";
    }
    return text;
}

QByteArray portType(const Description &description)
{
    QByteArray text = R"(<wsdl:portType name=")" + description.portType + R"(">)";
    for (const Operation &operation : description.operations) {
        text += R"(<wsdl:operation name=")" + operation.name + R"("><wsdl:input message="tns:)" + operation.name +
                R"(Request"/><wsdl:output message="tns:)" + operation.name + R"(Response"/></wsdl:operation>)";
    }
    return text + "</wsdl:portType>";
}

QByteArray binding(const Description &description)
{
    QByteArray text = R"(<wsdl:binding name="BasicHttpBinding_)" + description.portType + R"(" type="tns:)" +
                      description.portType + R"("><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>)";
    for (const Operation &operation : description.operations) {
        QByteArray headers;
        for (const QByteArray &header : operation.headers) {
            headers += R"(<soap:header message="tns:)" + operation.name + R"(Request_Headers" part=")" + header +
                       R"(" use="literal"/>)";
        }
        text += R"(<wsdl:operation name=")" + operation.name + R"("><soap:operation soapAction=")" + operation.action +
                R"(" style="document"/><wsdl:input>)" + headers +
                R"(<soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output>)"
                "</wsdl:operation>";
    }
    return text + "</wsdl:binding>";
}

QByteArray authenticationSchema(const SuperOffice::ServicesVersion &version)
{
    const QByteArray succeeded = R"(<xs:element minOccurs="0" name="AuthenticationSucceeded" type="xs:boolean"/>)";
    const QByteArray credentials = named("Credentials", "tns:SoCredentials");
    return sequence("GetSystemInfo", {}) +
           sequence("GetSystemInfoResponse", named("SystemInfo", "tns:SoSystemInfoCarrier")) +
           sequence("AuthenticateImplicit", {}) +
           sequence("AuthenticateUsernamePassword",
                    strings(version.passwordFirst ? QList<QByteArray>{"Password", "UserName"}
                                                  : QList<QByteArray>{"UserName", "Password"})) +
           (version.hasAccessToken ? sequence("AuthenticateWithAccessToken", strings({"AccessToken"})) : QByteArray()) +
           sequence("AuthenticateResponse", named("Response", "tns:SoPrincipalCarrier") +
                                                (version.passwordFirst ? QByteArray(succeeded + credentials)
                                                                       : QByteArray(credentials + succeeded))) +
           type("SoPrincipalCarrier", strings({"UserType", "Associate", "AssociateId", "FullName"})) +
           type("SoSystemInfoCarrier", strings({"BuildLabel", "FileVersion", "CompanyName", "DatabaseName"}));
}

QByteArray contactSchema()
{
    return sequence("GetContact", R"(<xs:element minOccurs="0" name="ContactId" type="xs:int"/>)") +
           sequence("GetContactResponse", named("Response", "tns:Contact")) +
           type("Contact", R"(<xs:element minOccurs="0" name="ContactId" type="xs:int"/>)" +
                               strings({"Name", "OrgNr", "Department", "URL", "City"}));
}

} // namespace

bool isAskedFor(const Request &request)
{
    const QByteArray query = request.target.mid(request.target.indexOf('?') + 1).toLower();
    return request.method == "GET" && request.target.contains('?') && (query == "wsdl" || query == "singlewsdl");
}

Response response(const Request &request, const Description &description)
{
    const QByteArray path = request.target.left(request.target.indexOf('?'));
    const QByteArray address = Xml::escaped(QString::fromUtf8("http://" + request.header("Host") + path));
    const QByteArray document =
        R"(<?xml version="1.0" encoding="utf-8"?><wsdl:definitions name=")" + description.service +
        R"(" targetNamespace=")" + description.nameSpace +
        R"(" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" )"
        R"(xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns=")" +
        description.nameSpace + R"("><wsdl:types><xs:schema elementFormDefault="qualified" targetNamespace=")" +
        description.nameSpace + R"(">)" + description.schema + "</xs:schema></wsdl:types>" + messages(description) +
        portType(description) + binding(description) + R"(<wsdl:service name=")" + description.service +
        R"("><wsdl:port name="BasicHttpBinding_)" + description.portType + R"(" binding="tns:BasicHttpBinding_)" +
        description.portType + R"("><soap:address location=")" + address +
        R"("/></wsdl:port></wsdl:service></wsdl:definitions>)";
    return plainResponse(200, "text/xml; charset=UTF-8", document);
}

Description netServer(const SuperOffice::ServicesVersion &version, const QByteArray &agent)
{
    Description description;
    description.nameSpace = version.nameSpace;
    description.portType = agent;
    description.service = "Wcf" + agent + "Service";
    QList<QByteArray> headers;
    if (version.hasApplicationToken) {
        description.schema += R"(<xs:element name="ApplicationToken" nillable="true" type="xs:string"/>)";
        headers.append("ApplicationToken");
    }
    description.schema += type("SoCredentials", strings({"Ticket"}));
    const auto add = [&](const QByteArray &operation, const QByteArray &response) {
        description.operations.append(
            {operation, version.nameSpace + '/' + agent + '/' + operation, operation, response, headers});
    };
    if (agent == "SoPrincipal") {
        description.schema += authenticationSchema(version);
        add("GetSystemInfo", "GetSystemInfoResponse");
        add("AuthenticateImplicit", "AuthenticateResponse");
        add("AuthenticateUsernamePassword", "AuthenticateResponse");
        if (version.hasAccessToken) {
            add("AuthenticateWithAccessToken", "AuthenticateResponse");
        }
    } else {
        description.schema += R"(<xs:element name="Credentials" nillable="true" type="tns:SoCredentials"/>)";
        description.schema += contactSchema();
        headers.append("Credentials");
        add("GetContact", "GetContactResponse");
    }
    return description;
}

Description ecrv(const QByteArray &nameSpace)
{
    Description description;
    description.nameSpace = nameSpace;
    description.portType = "Search";
    description.service = "SearchService";
    description.schema = sequence("SearchRequest", strings({"ParcelId"})) +
                         sequence("SearchResponse", R"(<xs:element name="Count" type="xs:int"/>)" +
                                                        named("Certificate", "tns:Certificate")) +
                         type("Certificate", strings({"EcrvId", "ParcelId", "Status"}));
    description.operations.append({"Search", nameSpace + "/Search", "SearchRequest", "SearchResponse", {}});
    return description;
}

} // namespace Ticketscope::Practice::Wsdl
