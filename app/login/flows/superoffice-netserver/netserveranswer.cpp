// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-netserver/netserveranswer.h"

#include "login/flows/common/requests.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope::NetServer {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::NetServer)
};

QString explainFault(const Soap::Fault &fault)
{
    if (fault.hasCode(u"ActionNotSupported")) {
        return Text::tr("NetServer does not know this operation in this generation (%1). Check the services version "
                        "in the profile and the folder in its address.")
            .arg(fault.asText());
    }
    if (fault.hasCode(u"InternalServiceFault")) {
        return Text::tr("NetServer failed and hides the reason (%1). With WrapExceptions on, in its configuration, it "
                        "would tell.")
            .arg(fault.asText());
    }
    return Text::tr("NetServer answered with a fault: %1").arg(fault.asText());
}

QString explainException(const Xml::Element &info)
{
    QString said = Soap::childText(&info, "FriendlyText");
    if (said.isEmpty()) {
        said = Soap::childText(&info, "Message");
    }
    const QString type = Soap::childText(&info, "ExceptionType");
    if (said.isEmpty()) {
        return type.isEmpty() ? Text::tr("NetServer reports an exception without a word about it.")
                              : Text::tr("NetServer reports an exception of type %1.").arg(type);
    }
    return type.isEmpty() ? Text::tr("NetServer reports: %1").arg(said)
                          : Text::tr("NetServer reports: %1 (%2)").arg(said, type);
}

/// An answer without an envelope: something in front of NetServer spoke, or there is no NetServer.
Error withoutEnvelope(const Leg &leg)
{
    switch (leg.status) {
    case 404:
        return refusedBy(leg, Text::tr("There is no NetServer at this address (%1). Check the address up to the folder "
                                       "Services88, or whichever it is.")
                                  .arg(statusText(leg)));
    case 415:
        return refusedBy(leg, Text::tr("NetServer does not take this Content-Type (%1). It speaks SOAP 1.1, which is "
                                       "text/xml.")
                                  .arg(statusText(leg)));
    case 401:
    case 403:
        return refusedBy(leg, Text::tr("Not NetServer but the web server in front of it refused the request (%1). %2")
                                  .arg(statusText(leg), explainStatus(leg)));
    default:
        break;
    }
    if (leg.status >= 400) {
        return refusedBy(leg, explainStatus(leg));
    }
    if (isRedirect(leg.status)) {
        return unexpectedFrom(leg, explainStatus(leg));
    }
    return unexpectedFrom(leg, Text::tr("The answer (%1) is not a SOAP envelope, so this is no NetServer service. "
                                        "Check the address.")
                                   .arg(statusText(leg)));
}

Outcome failed(Error error)
{
    Outcome outcome;
    outcome.error = std::move(error);
    return outcome;
}

} // namespace

bool deniesLogin(const Soap::Reply &reply)
{
    const Xml::Element *payload = reply.payload();
    const Xml::Element *succeeded = payload ? payload->child("AuthenticationSucceeded") : nullptr;
    return succeeded && succeeded->trimmedText() != "true"_L1 && succeeded->trimmedText() != "1"_L1;
}

Outcome readOutcome(const Leg &leg)
{
    if (std::optional<Error> proxy = proxyRefusal(leg)) {
        return failed(*std::move(proxy));
    }
    const Soap::Reply reply(leg);
    if (!reply.isEnvelope()) {
        return failed(withoutEnvelope(leg));
    }
    if (const std::optional<Error> &damage = reply.damage()) {
        return failed(unexpectedFrom(leg, Text::tr("The answer is not well-formed XML: %1").arg(damage->text)));
    }
    if (const std::optional<Soap::Fault> fault = reply.fault()) {
        return failed(refusedBy(leg, explainFault(*fault)));
    }
    if (const Xml::Element *exception = reply.headerBlock("ExceptionInfo"); !Soap::isNil(exception)) {
        return failed(refusedBy(leg, explainException(*exception)));
    }
    if (leg.status >= 400) {
        return failed(refusedBy(leg, explainStatus(leg)));
    }
    const Xml::Element *payload = reply.payload();
    if (deniesLogin(reply)) {
        return failed(refusedBy(
            leg, Text::tr("NetServer did not accept the login, though it answered %1: wrong user name or password, no "
                          "such user, or no user mapped to this login.")
                     .arg(statusText(leg))));
    }
    Outcome outcome;
    const Xml::Element *credentials = payload ? payload->child("Credentials") : nullptr;
    const Xml::Element *ticket = credentials ? credentials->child("Ticket") : nullptr;
    if (!Soap::isNil(ticket)) {
        outcome.ticket = ticket->trimmedText();
        outcome.ticketOnWire = reply.onWire(ticket->content);
    }
    const Xml::Element *principal = payload ? payload->child("Response") : nullptr;
    outcome.user = Soap::childText(principal, "FullName");
    if (outcome.user.isEmpty()) {
        outcome.user = Soap::childText(principal, "Associate");
    }
    outcome.tenant = Soap::childText(principal, "DatabaseContextIdentifier");
    return outcome;
}

Outcome readAuthentication(const Leg &leg)
{
    Outcome outcome = readOutcome(leg);
    if (!outcome.error && outcome.ticket.isEmpty()) {
        outcome.error =
            unexpectedFrom(leg, Text::tr("NetServer accepted the login but sent no ticket, so no call can follow."));
    }
    return outcome;
}

} // namespace Ticketscope::NetServer
