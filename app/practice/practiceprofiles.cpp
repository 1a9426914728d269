// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/practiceprofiles.h"

#include "practice/accounts.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Practice)
};

using Secrets = QHash<QString, QString>;

QUrl at(const QUrl &root, const QString &path)
{
    return root.resolved(QUrl(path));
}

QString latin1(const char *text)
{
    return QString::fromLatin1(text);
}

/// There is no KDC to practise with: NTLM alone.
QVariantMap windowsUser()
{
    return {
        {u"userName"_s, Accounts::httpUser()}, {u"domain"_s, Accounts::windowsDomain()}, {u"mechanisms"_s, u"ntlm"_s}};
}

QVariantMap bareNtlmUser(const QString &version = u"v2"_s)
{
    return {{u"userName"_s, QString(Accounts::windowsDomain() + u'\\' + Accounts::httpUser())},
            {u"ntlmVersion"_s, version}};
}

Secrets windowsPassword()
{
    return {{u"password"_s, Accounts::httpPassword()}};
}

QList<PracticeProfile> soapProfiles(const QUrl &root)
{
    const QByteArray service = "superoffice-netserver";
    const QUrl services88 = at(root, u"/SuperOffice/Remote/Services88/"_s);
    const QString jr = Accounts::jr().userName;
    const QString password = Accounts::jr().password;
    return {
        {service,
         "username-password",
         Texts::tr("NetServer SOAP: user and password"),
         services88,
         {{u"userName"_s, jr}},
         Secrets{{u"password"_s, password}}},
        {service,
         "username-password",
         Texts::tr("NetServer SOAP: user with an empty password"),
         services88,
         {{u"userName"_s, Accounts::adm0().userName}},
         Secrets{{u"password"_s, QString()}}},
        {service, "implicit", Texts::tr("NetServer SOAP: Windows user (AuthenticateImplicit)"),
         at(root, u"/SuperOfficeWindows/Remote/Services88/"_s), windowsUser(), windowsPassword()},
        {service,
         "access-token",
         Texts::tr("NetServer SOAP: access token"),
         services88,
         {},
         Secrets{{u"accessToken"_s, QString::fromLatin1(Accounts::accessToken())}}},
        {service,
         "ticket",
         Texts::tr("NetServer SOAP: ticket"),
         services88,
         {},
         Secrets{{u"ticket"_s, latin1(Accounts::kOnsiteTicket)}}},
        {service,
         "ticket",
         Texts::tr("NetServer SOAP Online: ticket and application token"),
         at(root, u"/Cust12345/Remote/Services88/"_s),
         {},
         Secrets{{u"ticket"_s, latin1(Accounts::kOnlineTicket)},
                 {u"applicationToken"_s, latin1(Accounts::kApplicationToken)}}},
        {service,
         "username-password",
         Texts::tr("NetServer SOAP 7.0: user and password"),
         at(root, u"/SuperOffice/Remote/"_s),
         {{u"userName"_s, jr}, {u"servicesVersion"_s, u"7.0"_s}},
         Secrets{{u"password"_s, password}}},
        {service,
         "secret-6",
         Texts::tr("NetServer 6: Secret of the day"),
         at(root, u"/SuperOffice/"_s),
         {{u"userName"_s, jr}, {u"servicesVersion"_s, u"6"_s}},
         Secrets{{u"password"_s, password}}},
    };
}

QList<PracticeProfile> restProfiles(const QUrl &root)
{
    const QByteArray service = "superoffice-webapi";
    const QUrl site = at(root, u"/SuperOffice/"_s);
    const QUrl online = at(root, u"/Cust12345/"_s);
    return {
        {service,
         "basic",
         Texts::tr("WebApi: user and password"),
         site,
         {{u"userName"_s, Accounts::jr().userName}},
         Secrets{{u"password"_s, Accounts::jr().password}}},
        {service,
         "soticket",
         Texts::tr("WebApi: ticket"),
         site,
         {},
         Secrets{{u"ticket"_s, latin1(Accounts::kOnsiteTicket)}}},
        {service,
         "soticket",
         Texts::tr("WebApi Online: ticket and application token"),
         online,
         {},
         Secrets{{u"ticket"_s, latin1(Accounts::kOnlineTicket)}, {u"appToken"_s, latin1(Accounts::kApplicationToken)}}},
        {service,
         "bearer",
         Texts::tr("WebApi Online: access token"),
         online,
         {},
         Secrets{{u"accessToken"_s, QString::fromLatin1(Accounts::accessToken())}}},
        {service,
         "xsrf",
         Texts::tr("WebApi: XSRF token of a web session"),
         site,
         {},
         Secrets{{u"xsrfToken"_s, latin1(Accounts::kXsrfToken)},
                 {u"sessionCookie"_s, u"ASP.NET_SessionId="_s + latin1(Accounts::kWebSession)}}},
        {service,
         "xsrf",
         Texts::tr("WebApi: XSRF token read from a page"),
         site,
         {{u"sessionPage"_s, u"/SuperOffice/Default.aspx"_s}},
         Secrets{{u"sessionCookie"_s, QString(u"ASP.NET_SessionId="_s + latin1(Accounts::kWebSession))}}},
        {service, "negotiate", Texts::tr("WebApi: Windows user (Negotiate)"), at(root, u"/SuperOfficeWindows/"_s),
         windowsUser(), windowsPassword()},
        {service, "none", Texts::tr("WebApi: no login, only what everybody may read"), site, {}, {}},
    };
}

QList<PracticeProfile> essentialsProfiles(const QUrl &root)
{
    const auto profile = [&](const QString &name, const QString &user, const QString &password) {
        return PracticeProfile{"windows-essentials",
                               "canary",
                               name,
                               root,
                               {{u"userName"_s, user},
                                {u"appName"_s, u"Ticketscope"_s},
                                {u"appPublisher"_s, u"Ticketscope"_s},
                                {u"appVersion"_s, u"1.0.0.0"_s}},
                               Secrets{{u"password"_s, password}}};
    };
    return {
        profile(Texts::tr("Windows Server Essentials: administrator"), Accounts::essentialsAdministrator(),
                Accounts::essentialsAdministratorPassword()),
        profile(Texts::tr("Windows Server Essentials: standard user"), Accounts::essentialsStandardUser(),
                Accounts::essentialsStandardUserPassword()),
    };
}

QList<PracticeProfile> ecrvProfiles(const QUrl &root)
{
    const auto profile = [&](const QByteArray &scheme, const QString &name, const QString &path, const QString &soap) {
        const Secrets secrets =
            scheme == "no-password" ? Secrets() : Secrets{{u"password"_s, Accounts::ecrvPassword()}};
        return PracticeProfile{
            "ws-security",
            scheme,
            name,
            at(root, path),
            {{u"userName"_s, Accounts::ecrvUser()},
             {u"soapVersion"_s, soap},
             {u"soapAction"_s, u"urn:ticketscope:practice:ecrv/Search"_s},
             {u"body"_s, u"<SearchRequest xmlns=\"urn:ticketscope:practice:ecrv\"><ParcelId>12-345-67-8901</ParcelId>"
                         "</SearchRequest>"_s},
             {u"timestampTtlSeconds"_s, u"300"_s},
             {u"nonce"_s, u"true"_s},
             {u"created"_s, u"true"_s},
             {u"mustUnderstand"_s, u"true"_s},
             {u"wsseNamespace"_s, path.contains("lenient"_L1) ? u"ecrv-misprint"_s : u"oasis"_s},
             {u"clockOffsetSeconds"_s, u"0"_s}},
            secrets};
    };
    return {
        profile("password-text", Texts::tr("WS-Security: password as text"), u"/practice/ecrv/SearchService"_s,
                u"1.1"_s),
        profile("password-text", Texts::tr("WS-Security: password as text, SOAP 1.2"),
                u"/practice/ecrv/SearchService"_s, u"1.2"_s),
        profile("password-digest", Texts::tr("WS-Security: password digest"), u"/practice/ecrv/digest/SearchService"_s,
                u"1.1"_s),
        profile("no-password", Texts::tr("WS-Security: user name without a password"),
                u"/practice/ecrv/nopassword/SearchService"_s, u"1.1"_s),
        profile("password-text", Texts::tr("WS-Security: namespaces as the eCRV page misprints them"),
                u"/practice/ecrv/lenient/SearchService"_s, u"1.1"_s),
    };
}

QList<PracticeProfile> httpProfiles(const QUrl &root)
{
    const QString user = Accounts::httpUser();
    const Secrets password{{u"password"_s, Accounts::httpPassword()}};
    const auto withUser = [&](const QByteArray &scheme, const QString &name, const QString &path,
                              const QString &charset) {
        return PracticeProfile{"http",  scheme, name, at(root, path), {{u"userName"_s, user}, {u"charset"_s, charset}},
                               password};
    };
    return {
        {"http", "none", Texts::tr("HTTP: no login"), at(root, u"/none"_s), {}, {}},
        withUser("basic", Texts::tr("HTTP: Basic"), u"/basic"_s, u"utf-8"_s),
        withUser("basic", Texts::tr("HTTP: Basic in Latin-1"), u"/basic-latin1"_s, u"latin-1"_s),
        withUser("digest", Texts::tr("HTTP: Digest"), u"/digest"_s, u"utf-8"_s),
        withUser("digest", Texts::tr("HTTP: Digest with MD5"), u"/digest/md5"_s, u"utf-8"_s),
        withUser("digest", Texts::tr("HTTP: Digest over the body (auth-int)"), u"/digest/auth-int"_s, u"utf-8"_s),
        {"http", "negotiate", Texts::tr("HTTP: Negotiate"), at(root, u"/negotiate"_s), windowsUser(),
         windowsPassword()},
        {"http", "ntlm", Texts::tr("HTTP: NTLM"), at(root, u"/ntlm"_s), bareNtlmUser(), windowsPassword()},
        {"http", "ntlm", Texts::tr("HTTP: NTLM as old clients do (NTLMv1)"), at(root, u"/ntlm"_s),
         bareNtlmUser(u"v1"_s), windowsPassword()},
        {"http",
         "bearer",
         Texts::tr("HTTP: access token"),
         at(root, u"/bearer"_s),
         {},
         Secrets{{u"accessToken"_s, latin1(Accounts::kHttpToken)}}},
        {"http",
         "header",
         Texts::tr("HTTP: a header with a key"),
         at(root, u"/header"_s),
         {{u"headerName"_s, latin1(Accounts::kHttpHeader)}},
         Secrets{{u"headerValue"_s, latin1(Accounts::kHttpHeaderValue)}}},
    };
}

} // namespace

QList<PracticeProfile> profilesOf(const QByteArray &serviceId, const QUrl &root)
{
    if (serviceId == "netserver-soap") {
        return soapProfiles(root);
    }
    if (serviceId == "netserver-rest") {
        return restProfiles(root);
    }
    if (serviceId == "essentials") {
        return essentialsProfiles(root);
    }
    return serviceId == "ecrv" ? ecrvProfiles(root) : httpProfiles(root);
}

} // namespace Ticketscope::Practice
