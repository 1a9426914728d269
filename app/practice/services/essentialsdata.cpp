// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/essentialsdata.h"

#include "practice/accounts.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice::EssentialsData {

namespace {

using namespace Contract;

struct Page
{
    qint64 index = 0;
    qint64 count = 0;
};

/// …/index/{i}/count/{n}
std::optional<Page> pageOf(const QString &operation)
{
    const QStringList parts = operation.split(u'/');
    if (parts.size() != 6 || parts.at(2) != "index"_L1 || parts.at(4) != "count"_L1) {
        return {};
    }
    bool isIndex = false;
    bool isCount = false;
    const Page page{parts.at(3).toInt(&isIndex), parts.at(5).toInt(&isCount)};
    return isIndex && isCount && page.index >= 0 && page.count > 0 ? std::optional(page) : std::nullopt;
}

Node collection(const QByteArray &type, const QList<Node> &all, Page page)
{
    const QList<Node> chunk = all.mid(qMin<qsizetype>(page.index, all.size()), page.count);
    return record("PartialCollection_Of_" + type, {
                                                      list("CollectionChunk", chunk),
                                                      boolean("CollectionModified", false),
                                                      number("CollectionSize", all.size()),
                                                  });
}

Node serverInformation(const QDateTime &now)
{
    return record("ServerInfo", {
                                    boolean("IsMediaStreamingServiceAvailable", false),
                                    boolean("IsTsGatewayEnabled", true),
                                    text("ServerDomainGuid", u"7f3f4c1e-0c7a-4f5e-9c39-2d1a64f0c001"_s),
                                    text("ServerGuid", u"7f3f4c1e-0c7a-4f5e-9c39-2d1a64f0c002"_s),
                                    text("ServerInternetDomainName", u"practice.example"_s),
                                    text("ServerName", u"PRACTICE"_s),
                                    number("ServerSku", 50),
                                    date("ServerUtcNow", now),
                                    text("ServerVersion", u"6.3.9660.0"_s),
                                });
}

Node providers()
{
    const auto provider = [](const QString &contract, const QString &location) {
        return record(
            "WebApiProvider",
            {
                text("ContractName", contract),
                text("ContractNameSpace", u"http://contracts.microsoft.com/WindowsServerEssentials/2011/09/WebApi"_s),
                text("RelativeLocation", location),
            });
    };
    return list("ArrayOfWebApiProvider", {
                                             provider(u"IServerManagement"_s, u"builtin/ServerManagement.svc"_s),
                                             provider(u"IStorageManagement"_s, u"builtin/StorageManagement.svc"_s),
                                             provider(u"IUserManagement"_s, u"builtin/UserManagement.svc"_s),
                                         });
}

Node folder(const QString &name, const QString &description)
{
    const QString unc = uR"(\\PRACTICE\)"_s + name;
    return record("FolderInfo", {
                                    text("AccessPermission", u"FullControl"_s),
                                    text("CurrentStatus", u"Ok"_s),
                                    text("Description", description),
                                    number("DriveFreeSpace", 107374182400),
                                    text("DriveID", u"d1"_s),
                                    text("FolderType", u"UserDefined"_s),
                                    text("ID", name.toLower()),
                                    text("Name", name),
                                    text("Path", u"D:\\ServerFolders\\"_s + name),
                                    text("SharePath", unc),
                                    boolean("Shared", true),
                                    text("UncPath", unc),
                                });
}

Node user(const QString &name, const QString &first, const QString &last, bool isAdministrator)
{
    return record("UserInfo", {
                                  text("AccessLevel", isAdministrator ? u"Administrator"_s : u"StandardUser"_s),
                                  boolean("CanChangePassword", true),
                                  text("FirstName", first),
                                  text("Key", name),
                                  text("LastName", last),
                                  boolean("RemoteWebAccess", true),
                                  list("UserGroups", {}),
                                  text("UserGuid", u"7f3f4c1e-0c7a-4f5e-9c39-2d1a64f0c003"_s),
                                  text("UserName", name),
                                  text("UserStatus", u"Enabled"_s),
                                  boolean("VpnAccess", false),
                              });
}

bool isFolders(const QString &operation)
{
    return operation.startsWith("storagemanagement.svc/serverfolders/"_L1);
}

bool isUsers(const QString &operation)
{
    return operation.startsWith("usermanagement.svc/users/index"_L1);
}

} // namespace

bool isOperation(const QString &operation)
{
    static const QStringList fixed{
        u"session.svc/login"_s,
        u"session.svc/logout"_s,
        u"servermanagement.svc/serverinformation"_s,
        u"servicemanagement.svc/permittedbuiltinservices"_s,
        u"customizationmanagement.svc/customizationinformation"_s,
    };
    return fixed.contains(operation) || isFolders(operation) || isUsers(operation);
}

bool isForAdministrators(const QString &operation)
{
    return isUsers(operation);
}

std::optional<Node> read(const QString &operation, const QDateTime &now)
{
    if (operation == "servermanagement.svc/serverinformation"_L1) {
        return serverInformation(now);
    }
    if (operation == "servicemanagement.svc/permittedbuiltinservices"_L1) {
        return providers();
    }
    const auto page = pageOf(operation);
    if (!page) {
        return {};
    }
    if (isFolders(operation)) {
        return collection(
            "FolderInfo",
            {folder(u"Company"_s, u"Files for everybody"_s), folder(u"Bærum"_s, u"The branch & its files"_s)}, *page);
    }
    return collection("UserInfo",
                      {user(Accounts::essentialsAdministrator(), u"Alice"_s, u"Ås"_s, true),
                       user(Accounts::essentialsStandardUser(), u"Bob"_s, u"Berg"_s, false)},
                      *page);
}

Node customization()
{
    return record("CustomizationInfo", {
                                           text("BackgroundImageLocation", QString()),
                                           text("LogoLocation", QString()),
                                           text("Title", u"Practice server"_s),
                                       });
}

} // namespace Ticketscope::Practice::EssentialsData
