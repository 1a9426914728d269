// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/message.h"
#include "protocol/superoffice.h"

/// The descriptions of the SOAP services (WSDL 1.1): what an endpoint answers to ?wsdl.
namespace Ticketscope::Practice::Wsdl {

/// An operation: the element of its request and of its answer, each with the XML Schema of its content.
struct Operation
{
    QByteArray name;
    QByteArray action;
    QByteArray request; ///< element
    QByteArray response;
    QList<QByteArray> headers; ///< elements in the SOAP header of a request
};

/// A service with one port for SOAP 1.1, document style, literal use.
struct Description
{
    QByteArray nameSpace;
    QByteArray portType;
    QByteArray service;
    QByteArray schema; ///< the xs:element and xs:complexType declarations of nameSpace, which is the default namespace
    QList<Operation> operations;
};

/// Whether a request asks for the description: "?wsdl" or "?singleWsdl", any case.
[[nodiscard]] bool isAskedFor(const Request &request);
/// The document, with the address under which it was asked for.
[[nodiscard]] Response response(const Request &request, const Description &description);

/// "SoPrincipal" or "Contact" of a NetServer generation, as far as the practice service has them.
[[nodiscard]] Description netServer(const SuperOffice::ServicesVersion &version, const QByteArray &agent);
/// The invented service of the practice eCRV.
[[nodiscard]] Description ecrv(const QByteArray &nameSpace);

} // namespace Ticketscope::Practice::Wsdl
