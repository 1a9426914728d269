// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/soapcall.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr int kOldestServices = 84;

/// S13: below 84 they were dropped; the others must be exposed.
QList<Finding> noFolder(const SoapCall &call)
{
    if (call.exchange.status() != 404) {
        return {};
    }
    bool isNumber = false;
    const int number = call.folder.right(2).toInt(&isNumber);
    if (isNumber && number < kOldestServices) {
        return {cause("superoffice.services-folder", {"S13"}, Certainty::Likely,
                      {Text::tr("%1 is not there any more.").arg(call.folder),
                       Text::tr("The server answers 404. Services below 84 were dropped from later releases."),
                       Text::tr("The developer moves the program to Services84 to Services88."),
                       {}},
                      {call.exchange.atStatus(),
                       call.exchange.at(Side::Request, call.exchange.exchange().request.head.startLine)})};
    }
    return {cause(
        "superoffice.services-folder", {"S13"}, Certainty::Likely,
        {Text::tr("The server has no NetServer service at this address."),
         Text::tr("The web server answers 404 for %1.").arg(call.exchange.exchange().url.path()),
         Text::tr("Compare the address with the customer's installation: application name, /Remote, "
                  "Services folder, agent. The administrator of the web server exposes the folder if it is "
                  "there."),
         Text::tr("Open the address with ?wsdl in a browser on the server itself.")},
        {call.exchange.atStatus(), call.exchange.at(Side::Request, call.exchange.exchange().request.head.startLine)})};
}

/// S32, S35: Windows authentication stands before calls that have a login of their own.
QList<Finding> windowsFirst(const SoapCall &call)
{
    const bool asksWindows = call.exchange.offers("Negotiate") || call.exchange.offers("NTLM");
    const QByteArray sent = call.exchange.sentScheme();
    if (call.exchange.status() != 401 || !asksWindows || sent == "negotiate" || sent == "ntlm") {
        return {};
    }
    return {cause(
        "superoffice.windows-first", {"S32", "S35"}, Certainty::Likely,
        {Text::tr("IIS asks for a Windows login before NetServer sees the call."),
         Text::tr("The answer is 401 with a Windows challenge, and the program did not answer it."),
         Text::tr("The SuperOffice administrator sets up a second NetServer site without Windows "
                  "authentication for programs, or the program logs in with Windows (binding WindowsAuth)."),
         {}},
        {call.exchange.atHeader(Side::Response, "WWW-Authenticate", u"WWW-Authenticate"_s), call.exchange.atStatus()})};
}

} // namespace

QList<SoapCheck> soapServerChecks()
{
    return {noFolder, windowsFirst};
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
