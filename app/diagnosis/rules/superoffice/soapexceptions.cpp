// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/soapcall.h"

#include <QCoreApplication>

#include <array>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

QString exceptionSays(const SoapCall &call)
{
    if (!call.hasException()) {
        return Text::tr("The SOAP fault says: “%1”").arg(quoted(call.faultText));
    }
    return Text::tr("The answer is HTTP 200, but Succeeded is false. ExceptionInfo says: “%1”")
        .arg(quoted(call.exceptionText));
}

QString shortType(const SoapCall &call)
{
    return quoted(call.exceptionType.mid(call.exceptionType.lastIndexOf(u'.') + 1));
}

/// Says `word`, in an exception or in a fault.
bool says(const SoapCall &call, QLatin1StringView word)
{
    return call.exceptionAll.contains(word, Qt::CaseInsensitive) || call.faultText.contains(word, Qt::CaseInsensitive);
}

QList<Finding> withGeneral(Finding finding)
{
    finding.explains << "superoffice.exception"
                     << "superoffice.unwrapped-fault";
    return {finding};
}

QList<Finding> exception(const SoapCall &call)
{
    if (!call.hasException()) {
        return {};
    }
    const QString type = shortType(call);
    return {cause("superoffice.exception", {"S2"}, Certainty::Likely,
                  {type.isEmpty() ? Text::tr("NetServer ended the call with an exception.")
                                  : Text::tr("NetServer ended the call with an exception: %1.").arg(type),
                   exceptionSays(call),
                   Text::tr("Read the exceptions inside it, in the decoded answer. The SuperOffice administrator finds "
                            "the same in the server's log."),
                   Text::tr("The server's log at the time of the call.")},
                  {call.answer()})};
}

/// S3: the text is in SuperOffice's own source, whatever the language.
QList<Finding> validator(const SoapCall &call)
{
    if (!call.exceptionAll.contains("Failed to validate tokens"_L1)) {
        return {};
    }
    return withGeneral(cause("superoffice.validator", {"S3"}, Certainty::Likely,
                             {Text::tr("A validator that is installed in NetServer rejected the login."),
                              exceptionSays(call),
                              Text::tr("The SuperOffice administrator looks at the installed plug-ins: one may allow "
                                       "only some addresses or times of day."),
                              {}},
                             {call.answer()}));
}

/// S12: ApplicationToken is checked Online only.
QList<Finding> applicationToken(const SoapCall &call)
{
    if (!call.hasException()) {
        return {};
    }
    const Xml::Element *block = call.header() ? call.header()->child("ApplicationToken") : nullptr;
    const bool isSent = block && !block->trimmedText().isEmpty();
    const bool isNamed = says(call, "ApplicationToken"_L1) || says(call, "application token"_L1);
    const Evidence request =
        block ? call.at(Side::Request, *block, u"ApplicationToken"_s)
              : call.exchange.inBody(Side::Request, call.header() ? call.header()->range : call.request.root.startTag);
    const QString remedy = Text::tr("The developer sends the application's client secret in the SOAP header "
                                    "ApplicationToken with every call.");
    if (!isSent && (call.isOnline() || isNamed)) {
        return withGeneral(cause("superoffice.application-token", {"S12"}, Certainty::Likely,
                                 {Text::tr("The call has no ApplicationToken, which SuperOffice Online asks for."),
                                  exceptionSays(call),
                                  remedy,
                                  {}},
                                 {request, call.answer()}));
    }
    if (isNamed || (call.isOnline() && call.exceptionType.endsWith("SoSessionException"_L1))) {
        return withGeneral(cause("superoffice.application-token", {"S12"},
                                 isNamed ? Certainty::Likely : Certainty::Possible,
                                 {Text::tr("The ApplicationToken may be another application's."), exceptionSays(call),
                                  Text::tr("The developer compares the ApplicationToken with the client secret of this "
                                           "application and environment in the Developer Portal."),
                                  Text::tr("Repeat the call with the secret copied afresh from the Developer Portal.")},
                                 {request, call.answer()}));
    }
    return {};
}

/// S26: how it looks on the wire is known only from its name.
QList<Finding> servicesSwitchedOff(const SoapCall &call)
{
    const bool isNamed = says(call, "AllowWebServiceRequests"_L1);
    if (!isNamed && !(call.hasException() && call.operation == "GetSystemInfo")) {
        return {};
    }
    return withGeneral(
        cause("superoffice.services-off", {"S26"}, isNamed ? Certainty::Likely : Certainty::Possible,
              {Text::tr("Web service calls may be switched off in this installation."), exceptionSays(call),
               Text::tr("The SuperOffice administrator sets AllowWebServiceRequests to true in the "
                        "configuration of NetServer."),
               Text::tr("Call GetSystemInfo, which needs no login: if that is refused too, this is it.")},
              {call.answer()}));
}

/// S28, S34: keys that differ between servers show as failures to decrypt.
QList<Finding> keysDiffer(const SoapCall &call)
{
    if (!says(call, "Cryptograph"_L1)) {
        return {};
    }
    return withGeneral(cause("superoffice.keys-differ", {"S28", "S34"}, Certainty::Possible,
                             {Text::tr("The servers may not share the same encryption keys."), exceptionSays(call),
                              Text::tr("The SuperOffice administrator puts the same SymmetricKey, SymmetricIV and "
                                       "SymmetricSecret on all servers: cluster nodes, web client and Service."),
                              Text::tr("Send the call to each server by its own address: it fails on some only.")},
                             {call.answer()}));
}

/// R32: the identity provider refuses to be shown in a frame, so that no login comes back.
QList<Finding> noIdentity(const SoapCall &call)
{
    if (!call.exceptionAll.contains("SoSessionException"_L1) ||
        !call.exceptionAll.contains("NullReferenceException"_L1)) {
        return {};
    }
    return withGeneral(cause("superid.frame", {"R32"}, Certainty::Possible,
                             {Text::tr("The login page may not be allowed inside another page."), exceptionSays(call),
                              Text::tr("The developer opens the login in a window of its own in place of a frame."),
                              Text::tr("Open the same page in a tab of its own.")},
                             {call.answer()}));
}

/// S27: the exception came as WCF's own fault.
QList<Finding> unwrapped(const SoapCall &call)
{
    if (!call.hasFault("InternalServiceFault")) {
        return {};
    }
    return {cause("superoffice.unwrapped-fault", {"S27"}, Certainty::Likely,
                  {Text::tr("NetServer hides its exception behind a general fault."),
                   Text::tr("The fault is InternalServiceFault of WCF in place of ExceptionInfo: WrapExceptions is "
                            "probably false."),
                   Text::tr("The SuperOffice administrator sets WrapExceptions to true; then repeat the call to see "
                            "the real cause."),
                   Text::tr("The server's log at the time of the call.")},
                  {call.answer()})};
}

/// S29: names of settings are not translated.
QList<Finding> quota(const SoapCall &call)
{
    static constexpr std::array<QLatin1StringView, 6> kSettings{
        "MaxReceivedMessageSize"_L1, "MaxStringContentLength"_L1, "MaxArrayLength"_L1,
        "MaxItemsInObjectGraph"_L1,  "MaxBytesPerRead"_L1,        "MaxNameTableCharCount"_L1};
    const auto *setting =
        std::find_if(kSettings.begin(), kSettings.end(), [&call](QLatin1StringView name) { return says(call, name); });
    const bool isNamed = setting != kSettings.end();
    if (!isNamed && call.exchange.status() != 413) {
        return {};
    }
    return withGeneral(cause("superoffice.quota", {"S29"}, Certainty::Likely,
                             {Text::tr("The message is larger than the service is set up for."),
                              isNamed ? Text::tr("The fault names %1.").arg(QString(*setting))
                                      : Text::tr("The status is %1.").arg(call.exchange.status()),
                              Text::tr("The SuperOffice administrator raises the limits of the binding, or the "
                                       "developer asks for less at a time."),
                              {}},
                             {call.answer()}));
}

} // namespace

QList<SoapCheck> soapExceptionChecks()
{
    return {exception, validator, applicationToken, servicesSwitchedOff, keysDiffer, quota, noIdentity, unwrapped};
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
