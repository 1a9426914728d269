// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/superofficexml.h"

#include "practice/services/soap.h"
#include "protocol/wsse.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice::SuperOfficeXml {

namespace {

QByteArray number(const QByteArray &name, int value)
{
    return Soap::element(name, QString::number(value));
}

QByteArray principal(const Accounts::Account &account, const QString &tenant)
{
    const QByteArray arrays = QByteArray(" xmlns:a=\"") + Soap::kArrays + "\">";
    return QByteArray("<Response xmlns:i=\"") + Soap::kXsi + "\"><UserType>InternalAssociate</UserType>" +
           Soap::element("Associate", account.userName.toUpper()) + number("AssociateId", account.associateId) +
           "<IsPerson>true</IsPerson>" + number("PersonId", account.personId) +
           "<CountryId>578</CountryId><HomeCountryId>578</HomeCountryId><ContactId>2</ContactId><GroupId>1</GroupId>"
           "<BusinessId>7</BusinessId><CategoryId>4</CategoryId><ContactOwner>5</ContactOwner><RoleId>1</RoleId>"
           "<RoleName>User level 0</RoleName><RoleDescription/><RoleType>Employee</RoleType><Licenses/>" +
           Soap::element("FullName", account.fullName) + "<EMailAddress/><FunctionRights" + arrays +
           "<a:string>admin-all</a:string></FunctionRights><EjUserId>3</EjUserId><EjAccessLevel>268355583</"
           "EjAccessLevel>"
           "<EjUserStatus>StatusNormal</EjUserStatus><ProvidedCredentials/><SecondaryGroups" +
           arrays + "<a:int>1</a:int></SecondaryGroups>" +
           Soap::element("DatabaseContextIdentifier", tenant.isEmpty() ? u"Default"_s : tenant) + "</Response>";
}

QByteArray nil(const QByteArray &name)
{
    return '<' + name + " i:nil=\"true\"/>";
}

} // namespace

QByteArray envelope(const SuperOffice::ServicesVersion &version, const QByteArray &exceptionInfo,
                    const QByteArray &body)
{
    const QByteArray h = " xmlns:h=\"" + version.nameSpace + '"';
    const QByteArray nilBlock = QByteArray(" i:nil=\"true\"") + h + " xmlns:i=\"" + Soap::kXsi + "\"/>";
    const QByteArray exception = exceptionInfo.isEmpty() ? QByteArray("<h:ExceptionInfo" + nilBlock) : exceptionInfo;
    // 7.0 knows no ExtraInfo.
    const QByteArray extra = version.hasApplicationToken ? QByteArray("<h:ExtraInfo" + nilBlock) : QByteArray();
    return QByteArray("<s:Envelope xmlns:s=\"") + Wsse::kSoap11 + "\"><s:Header>" + exception + extra + "<h:Succeeded" +
           h + '>' + (exceptionInfo.isEmpty() ? "true" : "false") + "</h:Succeeded><h:TimeZone" + nilBlock +
           "</s:Header><s:Body>" + body + "</s:Body></s:Envelope>";
}

QByteArray exceptionInfo(const SuperOffice::ServicesVersion &version, const QString &message,
                         const QString &friendlyText, const QByteArray &type, const QByteArray &source)
{
    // The block stands in prefix h, its members in the same namespace as the default one.
    return "<h:ExceptionInfo xmlns:h=\"" + version.nameSpace + "\" xmlns=\"" + version.nameSpace + "\" xmlns:i=\"" +
           Soap::kXsi + "\">" + Soap::element("Message", message) +
           "<StackTrace>   at SuperOffice.Practice.Throw()</StackTrace>" + Soap::element("FriendlyText", friendlyText) +
           Soap::element("ExceptionType", QString::fromLatin1(type)) +
           Soap::element("Source", QString::fromLatin1(source)) + nil("InnerException") +
           "<Parameters/></h:ExceptionInfo>";
}

QByteArray authenticateResponse(const SuperOffice::ServicesVersion &version, const Accounts::Account *account,
                                const QByteArray &ticket, const QString &tenant)
{
    const QByteArray response = account ? principal(*account, tenant) : nil("Response");
    const QByteArray credentials =
        account ? QByteArray("<Credentials><Ticket>" + ticket + "</Ticket></Credentials>") : nil("Credentials");
    const QByteArray succeeded =
        QByteArray("<AuthenticationSucceeded>") + (account ? "true" : "false") + "</AuthenticationSucceeded>";
    const QByteArray start =
        "<AuthenticateResponse xmlns=\"" + version.nameSpace + "\" xmlns:i=\"" + Soap::kXsi + "\">" + response;
    // 7.0 has the flag before the credentials.
    return version.passwordFirst ? QByteArray(start + succeeded + credentials + "</AuthenticateResponse>")
                                 : QByteArray(start + credentials + succeeded + "</AuthenticateResponse>");
}

QByteArray systemInfo(const SuperOffice::ServicesVersion &version)
{
    return "<GetSystemInfoResponse xmlns=\"" + version.nameSpace + "\"><SystemInfo xmlns:i=\"" + Soap::kXsi +
           "\"><License><CompanyName>Practice company</CompanyName><SerialNr>0000000001</SerialNr></License>"
           "<WarningEnglish/><WarningResource/><BranchName>Practice</BranchName><BuildLabel>Practice</BuildLabel>"
           "<AssemblyVersion>10.0.0.0</AssemblyVersion><FileVersion>10.0.0.0</FileVersion>"
           "<Description>Practice service of Ticketscope</Description><DaysUntilNetServerExpiry>365"
           "</DaysUntilNetServerExpiry><BuildType>Release</BuildType><DatabaseVersion>500</DatabaseVersion>"
           "<IsUnicode>true</IsUnicode><CompanyName>Practice company</CompanyName><CompanyId>1</CompanyId>"
           "<DatabaseType>MSSQL</DatabaseType><DatabaseMinor>16</DatabaseMinor><DatabaseName>Practice</DatabaseName>"
           "<IsOnTravel>false</IsOnTravel><IsSatellite>false</IsSatellite></SystemInfo></GetSystemInfoResponse>";
}

QByteArray contactResponse(const SuperOffice::ServicesVersion &version, const std::optional<Contact> &contact)
{
    const QByteArray start = "<GetContactResponse xmlns=\"" + version.nameSpace + "\" xmlns:i=\"" + Soap::kXsi + "\">";
    if (!contact) {
        return start + nil("Response") + "</GetContactResponse>";
    }
    return start + "<Response><TableRight><Mask>FULL</Mask><Reason/></TableRight><FieldProperties/>" +
           number("ContactId", contact->id) + Soap::element("Name", contact->name) +
           Soap::element("OrgNr", contact->orgNumber) + Soap::element("Department", contact->department) +
           Soap::element("URL", contact->url) + Soap::element("City", contact->city) +
           Soap::element("DirectPhone", contact->phone) + "<AssociateId>11</AssociateId>" +
           number("CountryId", contact->countryId) + Soap::element("EmailAddress", contact->email) +
           "<Kananame/><EmailAddressName/><URLName/><AssociateFullName>Adm0</AssociateFullName>"
           "<BusinessName>IT</BusinessName><CategoryName>Customer</CategoryName>" +
           Soap::element("CountryName", contact->country) + "<Address/><FormattedAddress/>" +
           Soap::element("FullName", contact->name) +
           "<IsOwnerContact>false</IsOwnerContact><ActiveErpLinks>0</ActiveErpLinks><Number1/><Number2/></Response>"
           "</GetContactResponse>";
}

} // namespace Ticketscope::Practice::SuperOfficeXml
