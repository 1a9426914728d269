// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/soapcall.h"
#include "protocol/wsse.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

QString charsetWords(const SoapCall &call)
{
    return QString::fromLatin1(Http::charsetOf(call.exchange.header(Side::Request, "Content-Type")));
}

/// S7, X29: the vendor's own samples show the namespace of SOAP 1.2.
QList<Finding> soapVersion(const SoapCall &call)
{
    const bool is415 = call.exchange.status() == 415;
    if (!is415 && !call.hasFault("VersionMismatch")) {
        return {};
    }
    const bool typeIs12 = call.exchange.mediaType(Side::Request) == "application/soap+xml";
    const bool envelopeIs12 = call.request.hasRoot && call.request.root.nameSpace == Wsse::kSoap12;
    const QString remedy = Text::tr("The developer sends SOAP 1.1: the envelope namespace "
                                    "http://schemas.xmlsoap.org/soap/envelope/, Content-Type: text/xml; charset=utf-8, "
                                    "and a SOAPAction header.");
    if (typeIs12 || envelopeIs12) {
        return {cause(
            "superoffice.soap-version", {"S7", "X29"}, Certainty::Proven,
            {Text::tr("The request is SOAP 1.2, but NetServer takes only SOAP 1.1."),
             Text::tr("The Content-Type is %1, the namespace of the envelope that of SOAP %2.")
                 .arg(QString::fromLatin1(call.exchange.mediaType(Side::Request)), envelopeIs12 ? u"1.2"_s : u"1.1"_s),
             remedy,
             {}},
            {typeIs12 ? call.exchange.atHeader(Side::Request, "Content-Type", u"Content-Type"_s)
                      : call.exchange.inBody(Side::Request, call.request.root.startTag),
             call.answer()})};
    }
    const QString charset = charsetWords(call);
    const bool isOddCharset = !charset.isEmpty() && !charset.startsWith("utf-"_L1);
    const bool isOddType = call.exchange.mediaType(Side::Request) != "text/xml";
    const QString why = isOddCharset ? Text::tr("The request's charset is %1; NetServer takes utf-8.").arg(charset)
                        : isOddType
                            ? Text::tr("The request's Content-Type is %1; NetServer takes text/xml.")
                                  .arg(QString::fromLatin1(call.exchange.mediaType(Side::Request)))
                            : Text::tr("The request left here as SOAP 1.1 (text/xml), but the server says that it got "
                                       "another type. Something on the way may have changed it.");
    return {cause("superoffice.soap-version", {"S7", "X29"},
                  isOddCharset || isOddType ? Certainty::Proven : Certainty::Likely,
                  {Text::tr("NetServer does not take the content type of the request."), why, remedy,
                   isOddCharset || isOddType ? QString() : Text::tr("Send the same call past the proxy or gateway.")},
                  {call.exchange.atHeader(Side::Request, "Content-Type", u"Content-Type"_s), call.answer()})};
}

QByteArray wantedAction(const SoapCall &call)
{
    if (call.isGeneration6() || call.nameSpace.isEmpty() || call.agent.isEmpty()) {
        return {};
    }
    return call.nameSpace + '/' + call.agent + '/' + call.operation;
}

/// "Services88" or "7.0.2000.2000" of a namespace or action.
QString versionIn(const QByteArray &text)
{
    const qsizetype at = text.indexOf("/NetServer/");
    return at < 0 ? QString() : QString::fromLatin1(text.mid(at + 11).split('/').first()).left(40);
}

/// S8: the service finds no operation for the SOAPAction.
QList<Finding> action(const SoapCall &call)
{
    const bool isAsmx = call.hasFault("Client") && call.faultText.contains("SOAPAction"_L1);
    if (!call.hasFault("ActionNotSupported") && !isAsmx) {
        return {};
    }
    const QString title = Text::tr("NetServer does not know this SOAPAction.");
    const QString remedy = Text::tr("The developer sends as SOAPAction the namespace of the message, then /agent/"
                                    "operation, all of the version that is in the address.");
    const QList<Evidence> evidence{call.exchange.atHeader(Side::Request, "SOAPAction", u"SOAPAction"_s), call.answer()};
    const QByteArray wanted = wantedAction(call);
    if (call.action.isEmpty()) {
        return {
            cause("superoffice.action", {"S8"}, Certainty::Proven,
                  {Text::tr("The request has no SOAPAction."), Text::tr("The header is missing or empty."), remedy, {}},
                  evidence)};
    }
    if (!wanted.isEmpty() && call.action.compare(wanted, Qt::CaseInsensitive) != 0) {
        return {cause("superoffice.action", {"S8"}, Certainty::Proven,
                      {Text::tr("The SOAPAction does not fit the message."),
                       Text::tr("It is “%1”; the message asks for “%2”.")
                           .arg(quoted(QString::fromLatin1(call.action)), quoted(QString::fromLatin1(wanted))),
                       remedy,
                       {}},
                      evidence)};
    }
    const QString version = versionIn(call.action);
    if (!call.folder.isEmpty() && !version.isEmpty() && call.folder.compare(version, Qt::CaseInsensitive) != 0) {
        return {cause("superoffice.action", {"S8"}, Certainty::Proven,
                      {Text::tr("The message is of another version than the address."),
                       Text::tr("The address is that of %1, the message that of %2.").arg(call.folder, version),
                       remedy,
                       {}},
                      evidence)};
    }
    return {cause("superoffice.action", {"S8"}, Certainty::Likely,
                  {title,
                   Text::tr("The fault is ActionNotSupported. Address, SOAPAction and message fit one another, so this "
                            "server may not have the operation."),
                   Text::tr("The developer compares the operation with the WSDL that the address gives (?wsdl)."),
                   Text::tr("The WSDL of the address lists the operations and their actions.")},
                  evidence)};
}

/// S8: the right action with a body of another version.
QList<Finding> bodyNameSpace(const SoapCall &call)
{
    const QString ofAction = versionIn(call.action);
    const QString ofBody = versionIn(call.nameSpace);
    if (!call.hasFault("DeserializationFailed") || ofAction == ofBody || !call.body()) {
        return {};
    }
    return {cause("superoffice.body-namespace", {"S8"}, Certainty::Proven,
                  {Text::tr("The message is of another version than its SOAPAction."),
                   Text::tr("The SOAPAction is that of %1, the body that of %2.")
                       .arg(ofAction.isEmpty() ? u"?"_s : ofAction, ofBody.isEmpty() ? u"?"_s : ofBody),
                   Text::tr("The developer generates the client again from the WSDL of the version that is called."),
                   {}},
                  {call.exchange.inBody(Side::Request, call.body()->startTag),
                   call.exchange.atHeader(Side::Request, "SOAPAction", u"SOAPAction"_s), call.answer()})};
}

void explainRefusals(Finding *finding)
{
    finding->explains << "superoffice.exception"
                      << "superoffice.credentials"
                      << "superoffice.no-ticket"
                      << "superoffice.application-token"
                      << "superoffice.ticket-refused";
}

/// S9: as in the vendor's samples, header elements right under the envelope.
QList<Finding> outsideHeader(const SoapCall &call)
{
    if ((!call.hasException() && !call.refusal()) || !call.request.hasRoot) {
        return {};
    }
    const QList<Xml::Element> &children = call.request.root.children;
    const auto stray = std::find_if(children.begin(), children.end(), [](const Xml::Element &child) {
        return child.name == "ApplicationToken" || child.name == "Credentials";
    });
    if (stray == children.end()) {
        return {};
    }
    Finding found = cause(
        "superoffice.outside-header", {"S9"}, Certainty::Possible,
        {Text::tr("%1 stands beside the SOAP header in place of inside it.").arg(QString::fromLatin1(stray->name)),
         Text::tr("It is a child of the Envelope, as in the vendor's samples. NetServer may pass over "
                  "it without a word."),
         Text::tr("The developer puts ApplicationToken and Credentials into soap:Header."),
         Text::tr("Send the same call with the elements inside soap:Header.")},
        {call.at(Side::Request, *stray), call.answer()});
    explainRefusals(&found);
    return {found};
}

/// S11: the old name, or the right one in another namespace.
QList<Finding> headerNames(const SoapCall &call)
{
    if ((!call.hasException() && !call.refusal()) || !call.header() || call.isGeneration6()) {
        return {};
    }
    for (const Xml::Element &block : call.header()->children) {
        const bool isOld = block.name == "SoCredentials";
        const bool isOurs = block.name == "Credentials" || block.name == "ApplicationToken";
        const bool isElsewhere = isOurs && !call.nameSpace.isEmpty() && block.nameSpace != call.nameSpace;
        if (!isOld && !isElsewhere) {
            continue;
        }
        Finding found = cause(
            "superoffice.header-name", {"S11"}, Certainty::Possible,
            {isOld ? Text::tr("The SOAP header has SoCredentials, the name of NetServer 6.")
                   : Text::tr("%1 in the SOAP header is in another namespace than the message.")
                         .arg(QString::fromLatin1(block.name)),
             Text::tr("NetServer may pass over a header that it does not know, and then the call has no login."),
             Text::tr("The developer takes the names and the namespace of the header from the WSDL of the version "
                      "that is called: Credentials with Ticket."),
             Text::tr("Send the same call with the header in the namespace of the message.")},
            {call.at(Side::Request, block), call.answer()});
        explainRefusals(&found);
        return {found};
    }
    return {};
}

} // namespace

QList<SoapCheck> soapEnvelopeChecks()
{
    return {soapVersion, action, bodyNameSpace, outsideHeader, headerNames};
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
