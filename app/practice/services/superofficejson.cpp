// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/superofficejson.h"

#include "practice/services/jsontext.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice::SuperOfficeJson {

using JsonText::Object;

Response json(const QByteArray &body)
{
    return plainResponse(200, "application/json; charset=utf-8", body);
}

Response error(int status, const QByteArray &type, const QByteArray &messageKey, const QString &message,
               const QByteArray &source)
{
    Response response = json(Object()
                                 .boolean("Error", true)
                                 .text("ErrorType", QString::fromLatin1(type))
                                 .text(messageKey, message)
                                 .text("ErrorSource", QString::fromLatin1(source))
                                 .json());
    response.status = status;
    return response;
}

Response unauthorized(const QByteArray &type, const QString &message)
{
    return error(401, type, "Message", message, "SuperOffice.Services.WebApi");
}

Response xsrfMissing()
{
    return unauthorized("ArgumentException", u"X-XSRF-TOKEN HTTP header missing. Add X-XSRF-TOKEN HTTP header to use "
                                             "existing session,"_s);
}

QByteArray version(const QByteArray &siteUrl)
{
    return Object()
        .text("v1", QString::fromUtf8(siteUrl) + u"/api/v1"_s)
        .text("Version", u"v1"_s)
        .text("NetServerVersion", u"10.0.0.0"_s)
        .text("NetServerAssembly", u"10.0.0.0"_s)
        .text("NetServerDate", u"2024-01-01T00:00:00"_s)
        .text("NetServerLabel", u"Practice"_s)
        .text("NetServer", u"NetServer"_s)
        .text("Services", u"Services87"_s)
        .text("ServicesCurrent", u"Services88"_s)
        .text("Documentation", QString::fromUtf8(siteUrl) + u"/swagger"_s)
        .json();
}

QByteArray principal(const Accounts::Account &account, const QString &tenant)
{
    return Object()
        .text("UserType", u"InternalAssociate"_s)
        .text("Associate", account.userName.toUpper())
        .number("AssociateId", account.associateId)
        .boolean("IsPerson", true)
        .number("PersonId", account.personId)
        .number("CountryId", 578)
        .number("HomeCountryId", 578)
        .number("ContactId", 2)
        .number("GroupId", 1)
        .number("BusinessId", 7)
        .number("CategoryId", 4)
        .number("ContactOwner", 5)
        .number("RoleId", 1)
        .text("RoleName", u"User level 0"_s)
        .text("RoleDescription", QString())
        .text("RoleType", u"Employee"_s)
        .raw("Licenses", "[]")
        .text("FullName", account.fullName)
        .text("EMailAddress", QString())
        .raw("FunctionRights", R"(["admin-all"])")
        .number("EjUserId", 3)
        .number("EjAccessLevel", 268355583)
        .text("EjUserStatus", u"StatusNormal"_s)
        .raw("ProvidedCredentials", "[]")
        .raw("SecondaryGroups", "[1]")
        .text("DatabaseContextIdentifier", tenant.isEmpty() ? u"Default"_s : tenant)
        .text("UserName", account.userName)
        .json();
}

QByteArray contact(const Contact &contact, const QByteArray &siteUrl, bool isTranslated)
{
    const QString self = QString::fromUtf8(siteUrl) + u"/api/v1/Contact/"_s + QString::number(contact.id);
    const QString date = u"2016-01-04T13:27:28"_s;
    const auto list = [](const QString &value) -> QByteArray {
        return '[' + Object().text("Value", value).text("StrippedValue", value).text("Description", QString()).json() +
               ']';
    };
    const auto idAndName = [](const QByteArray &idKey, int id, const QString &name) {
        return Object().number(idKey, id).text("Value", name).json();
    };
    return Object()
        .number("ContactId", contact.id)
        .text("Name", contact.name)
        .text("Department", contact.department)
        .text("OrgNr", contact.orgNumber)
        .text("Number1", QString())
        .text("Number2", QString())
        .text("UpdatedDate", date)
        .text("CreatedDate", date)
        .raw("Emails", list(contact.email))
        .raw("Interests", "[]")
        .raw("Urls", list(contact.url))
        .raw("Phones", list(contact.phone))
        .raw("Faxes", "[]")
        .text("Description", QString())
        .raw("UpdatedBy", "null")
        .raw("CreatedBy", "null")
        .raw("Associate", Object().number("AssociateId", 11).text("Name", u"ADM0"_s).json())
        .raw("Business", idAndName("Id", 7, isTranslated ? u"IT"_s : u"[SR_BUSINESS_IT]"_s))
        .raw("Category", idAndName("Id", 4, isTranslated ? u"Customer"_s : u"[SR_CATEGORY_CUSTOMER]"_s))
        .raw("Country", Object().number("CountryId", contact.countryId).text("Name", contact.country).json())
        .raw("Persons", "[]")
        .boolean("NoMailing", false)
        .text("Kananame", QString())
        .boolean("Xstop", false)
        .number("ActiveInterests", 0)
        .number("GroupId", 1)
        .number("ActiveStatusMonitorId", 0)
        .raw("SupportAssociate", "null")
        .raw("TicketPriority", "null")
        .raw("CustomerLanguage", "null")
        .number("Deleted", 0)
        .number("DbiAgentId", 0)
        .text("DbiLastSyncronized", u"0001-01-01T00:00:00"_s)
        .text("DbiKey", QString())
        .text("DbiLastModified", u"0001-01-01T00:00:00"_s)
        .raw("SupportPerson", "null")
        .raw("Address", Object().text("City", contact.city).json())
        .number("Source", 0)
        .number("ActiveErpLinks", 0)
        .raw("BounceEmails", "[]")
        .raw("Domains", "[]")
        .raw("UtmParameters", "null")
        .raw("UserDefinedFields", "{}")
        .raw("ExtraFields", "{}")
        .raw("CustomFields", "{}")
        .raw("TableRight",
             Object()
                 .text("Mask", u"RI, RestrictedUpdate"_s)
                 .text("Reason", isTranslated ? u"Another user owns the company."_s : u"[SR_ACCESS_ASSOCCONT_DELETE]"_s)
                 .json())
        .raw("FieldProperties", "{}")
        .raw("_Links", Object().text("Self", self).json())
        .json();
}

} // namespace Ticketscope::Practice::SuperOfficeJson
