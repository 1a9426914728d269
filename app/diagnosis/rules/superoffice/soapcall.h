// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rules/superoffice/findings.h"
#include "protocol/xmltree.h"

#include <optional>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

/// One failed call of NetServer's SOAP services, taken apart once for all that look at it.
struct SoapCall
{
    const CaptureView &capture;
    const Profile &profile;
    const ExchangeView &exchange;

    Xml::Document request;
    Xml::Document response;
    QByteArray operation;         ///< the body's first element: "AuthenticateUsernamePassword"
    QByteArray nameSpace;         ///< its namespace
    QByteArray agent;             ///< of the address: "SoPrincipal"; empty if it has none
    QString folder;               ///< of the address: "Services88"; empty if it has none
    QByteArray action;            ///< SOAPAction without quotes
    QList<QByteArray> faultCodes; ///< local names, the outermost first
    QString faultText;
    QString exceptionType; ///< of ExceptionInfo, the outermost
    QString exceptionText; ///< its FriendlyText, else its Message
    QString exceptionAll;  ///< types and texts of all that are nested, a line each

    /// Nothing if that exchange is none of NetServer's.
    [[nodiscard]] static std::optional<SoapCall> of(const CaptureView &capture, const Profile &profile,
                                                    const ExchangeView &exchange);

    [[nodiscard]] bool isOnline() const { return SuperOfficeRules::isOnline(exchange.exchange().url); }
    /// NetServer 2.x to 6.x, over ASMX.
    [[nodiscard]] bool isGeneration6() const { return nameSpace.contains("/ws/crm/2005/04/"); }
    [[nodiscard]] bool isLogin() const { return operation.startsWith("Authenticate"); }
    [[nodiscard]] bool hasFault(QByteArrayView code) const;
    [[nodiscard]] bool hasException() const { return exceptionElement() != nullptr; }
    /// Not nil; null if there is none.
    [[nodiscard]] const Xml::Element *exceptionElement() const;
    /// AuthenticationSucceeded where it says no; null otherwise.
    [[nodiscard]] const Xml::Element *refusal() const;
    [[nodiscard]] const Xml::Element *header() const;
    [[nodiscard]] const Xml::Element *body() const; ///< the operation's element
    [[nodiscard]] const Xml::Element *argument(QByteArrayView name) const;
    /// Credentials/Ticket of the SOAP header; null if there is none.
    [[nodiscard]] const Xml::Element *ticketElement() const;

    [[nodiscard]] Evidence at(Side side, const Xml::Element &element, const QString &label = {}) const;
    /// What the server said: the exception, the flag, the fault or the status.
    [[nodiscard]] Evidence answer() const;
};

/// What looks at one failed call.
using SoapCheck = QList<Finding> (*)(const SoapCall &call);

[[nodiscard]] QList<SoapCheck> soapLoginChecks();
[[nodiscard]] QList<SoapCheck> soapExceptionChecks();
[[nodiscard]] QList<SoapCheck> soapTicketChecks();
[[nodiscard]] QList<SoapCheck> soapEnvelopeChecks();
[[nodiscard]] QList<SoapCheck> soapServerChecks();
[[nodiscard]] QList<SoapCheck> soapSecret6Checks();

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
